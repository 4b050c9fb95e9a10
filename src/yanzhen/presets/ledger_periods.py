"""Terms and due days of ledgers from the rulebook, as the ledgers engine takes them."""

from __future__ import annotations

from datetime import date

from yanzhen.engines.ledgers import LedgerForm, TermRules, period_rhythm
from yanzhen.presets.rulebook import rulebook_value


def term_rules(*, on: date) -> TermRules:
    """Return from which days the two terms are counted, as in force on a day.

    >>> term_rules(on=date(2026, 3, 1))
    TermRules(first_term_starts=(9, 1), second_term_starts=(2, 1))
    """
    terms = rulebook_value("indicators/term_starts", on=on)
    return TermRules(_month_and_day(terms["first"]), _month_and_day(terms["second"]))


def due_workdays(form: LedgerForm, *, on: date) -> int:
    """Return on which working day after a period's end its return is due: the form's own, or the district's usual."""
    if form.due_workdays is not None:
        return form.due_workdays
    usual: int = rulebook_value("ledgers/due_workdays", on=on)[period_rhythm(form).value]
    return usual


def _month_and_day(text: str) -> tuple[int, int]:
    month, day = text.split("-")
    return int(month), int(day)
