"""Terms and school years around a day (学期、学年), as the rulebook has them."""

from __future__ import annotations

from datetime import date, timedelta

from yanzhen.engines.indicators import Period, Rhythm, period_containing
from yanzhen.presets.indicators import rhythm_rules

ONE_DAY = timedelta(days=1)


def term_of(day: date) -> Period:
    """Return the term that contains a day."""
    found = period_containing(day, Rhythm.TERM, rhythm_rules(on=day))
    if found is None:
        raise ValueError("a term contains every day")
    return found


def terms_until(day: date, count: int) -> list[Period]:
    """Return the last ``count`` terms, that of ``day`` included, the oldest first."""
    found = [term_of(day)]
    while len(found) < count:
        found.insert(0, term_of(found[0].starts_on - ONE_DAY))
    return found


def school_year_of(day: date) -> tuple[date, date]:
    """Return first and last day of the school year that contains ``day``: a first term and the second after it."""
    term = term_of(day)
    before = term_of(term.starts_on - ONE_DAY)
    is_first = term.ends_on.year > term.starts_on.year
    if is_first:
        return term.starts_on, term_of(term.ends_on + ONE_DAY).ends_on
    return before.starts_on, term.ends_on
