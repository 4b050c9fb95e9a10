"""For which time a figure of a draft speaks (期间): the time told before it, else the draft's own."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from yanzhen.apps.figure_checks.drafts import Draft, day_of

Span = tuple[date, date]


@dataclass(frozen=True)
class Told:
    """A period, and whether the text tells it as a day up to which things stand (截至6月底)."""

    first: date
    last: date
    is_as_of: bool = False

    @property
    def span(self) -> Span:
        """Both days."""
        return self.first, self.last


def own_period(draft: Draft, given: Span | None = None) -> Told | None:
    """Return the period of the draft: as given, else that of its title, else its year."""
    if given is not None:
        return Told(*given)
    title = draft.reading.title
    if title is not None:
        for time in draft.reading.times:
            first, last = day_of(time.first_on), day_of(time.last_on)
            if title.start <= time.start < title.end and first and last and last > first:
                return Told(first, last)
    year = draft.reading.anchor.year
    return Told(date(year, 1, 1), date(year, 12, 31)) if year else None


def period_of(draft: Draft, place: int, own: Told | None, *, base: int | None = None) -> Told | None:
    """Return the period of the figure at ``place``: the nearest time before it in its sentence, else ``own``.

    ``base`` is the figure that it changed from, whose own time (由上年的52.3%) is not its.
    """
    start = draft.figures[place].start
    begin = _clause_start(draft, start)
    skipped = (0, 0) if base is None else (_from_word(draft, base), draft.figures[base].start)
    for told in _times_between(draft, begin, start + 1, skipped):
        return told
    return own


def base_period(draft: Draft, place: int) -> Told | None:
    """Return the period of a figure that a change starts from, told between 由 and its digits; else null."""
    start = draft.figures[place].start
    return next(_times_between(draft, _from_word(draft, place), start + 1), None)


def _clause_start(draft: Draft, start: int) -> int:
    begin = draft.sentence_of(start)[0]
    return max(begin, draft.view.rfind("。", begin, start) + 1)


def _from_word(draft: Draft, place: int) -> int:
    start = draft.figures[place].start
    begin = _clause_start(draft, start)
    return max(draft.view.rfind("由", begin, start), draft.view.rfind("从", begin, start), begin)


def _times_between(draft: Draft, begin: int, end: int, skipped: tuple[int, int] = (0, 0)) -> Iterator[Told]:
    """Yield the times of a stretch, the last first, without what a figure is only compared with."""
    for time in reversed(draft.times_in(begin, end)):
        first, last = day_of(time.first_on), day_of(time.last_on)
        if first is None or last is None or time.role == "deadline" or skipped[0] <= time.start < skipped[1]:
            continue
        if _is_comparison(draft.view, time.start):
            continue
        before, words = draft.view[max(0, time.start - 3) : time.start], draft.view[time.start : time.end]
        if first == last or "截" in before or "截" in words or words.endswith(("底", "末")):
            yield Told(date(last.year, 1, 1), last, is_as_of=True)
        else:
            yield Told(first, last)


def year_before(told: Told) -> Told | None:
    """Return the same period a year earlier, or null for the 29th of February."""
    try:
        return Told(
            told.first.replace(year=told.first.year - 1), told.last.replace(year=told.last.year - 1), told.is_as_of
        )
    except ValueError:
        return None


def _is_comparison(view: str, start: int) -> bool:
    """较上年, 比去年: what the figure is compared with, not its own time."""
    return view[max(0, start - 1) : start] in ("比", "较", "与", "同")
