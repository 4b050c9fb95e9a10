"""A span of days with its working days counted and every other day explained (工作日区间)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from yanzhen.kernel.calendar import Calendar, count_workdays


@dataclass(frozen=True)
class SkippedDay:
    """A day that does not count, and why: a holiday's name, 周六 or 周日."""

    on: date
    reason: str


@dataclass(frozen=True, kw_only=True)
class WorkdaySpan:
    """The days from ``start`` (exclusive) to ``end`` (inclusive).

    Attributes:
        workdays: working days in the span, >= 0.
        skipped: the days that do not count, ascending; ``workdays + len(skipped)`` is the span's length in days.
        guess: whether the span touches a year whose notice is not out yet.
    """

    start: date
    end: date
    workdays: int
    skipped: tuple[SkippedDay, ...]
    guess: bool

    def as_json(self) -> dict[str, Any]:
        """Return the five keys of the command-line contract, days as YYYY-MM-DD."""
        return {
            "from": self.start.isoformat(),
            "to": self.end.isoformat(),
            "workdays": self.workdays,
            "skipped": [{"on": day.on.isoformat(), "reason": day.reason} for day in self.skipped],
            "guess": self.guess,
        }


def workdays_between(start: date, end: date, calendar: Calendar, allow_guess: bool = False) -> WorkdaySpan:
    """Count the working days from ``start`` (exclusive) to ``end`` (inclusive) and name the days left out.

    Args:
        start: the day before the first day looked at.
        end: the last day looked at, not earlier than ``start``.
        calendar: days off and make-up days, see rulebook entries ``workdays/YYYY``.
        allow_guess: whether years without a notice may be used.
    Returns:
        The span; ``start == end`` gives 0 working days and nothing skipped.
    Raises:
        WorkdayError: REVERSED, UNLOADED_YEAR or GUESSED_YEAR.
    Source: 国务院办公厅关于部分节假日安排的通知, one per year.

    >>> workdays_between(date(2026, 3, 6), date(2026, 3, 9), Calendar(frozenset({2026}), frozenset(), {}, {})).workdays
    1
    """
    workdays = count_workdays(start, end, calendar, allow_guess)
    days = (date.fromordinal(number) for number in range(start.toordinal() + 1, end.toordinal() + 1))
    reasons = ((day, calendar.why_off(day)) for day in days)
    skipped = tuple(SkippedDay(day, reason) for day, reason in reasons if reason is not None)
    return WorkdaySpan(start=start, end=end, workdays=workdays, skipped=skipped, guess=calendar.is_guess(start, end))
