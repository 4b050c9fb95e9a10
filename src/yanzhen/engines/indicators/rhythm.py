"""Reporting rhythm (报送节奏): which period a day lies in, when its report is due, whether it is late."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from yanzhen.kernel.calendar import Calendar, add_workdays

FORTNIGHT = timedelta(days=14)
ONE_DAY = timedelta(days=1)


class Rhythm(StrEnum):
    """How often a task is reported on; EVENT is reported when something happens and has no periods."""

    FORTNIGHT = "FORTNIGHT"
    MONTH = "MONTH"
    TERM = "TERM"
    HALF_YEAR = "HALF_YEAR"
    YEAR = "YEAR"
    EVENT = "EVENT"


@dataclass(frozen=True, kw_only=True)
class RhythmRules:
    """What a district settles about its rhythm.

    Attributes:
        due_workdays: rhythm → the working day after the period's end on which the report is due, >= 0.
        first_term_starts: month and day from which the first term (第一学期) is counted.
        second_term_starts: month and day from which the second term is counted, earlier in the calendar year.
        fortnight_anchor: a day on which a fortnight begins.
    """

    due_workdays: Mapping[Rhythm, int]
    first_term_starts: tuple[int, int]
    second_term_starts: tuple[int, int]
    fortnight_anchor: date


@dataclass(frozen=True, slots=True)
class Period:
    """A reporting period (报送期), both ends included."""

    rhythm: Rhythm
    starts_on: date
    ends_on: date

    @property
    def name(self) -> str:
        """The period as an office writes it.

        >>> Period(Rhythm.MONTH, date(2026, 3, 1), date(2026, 3, 31)).name
        '2026年3月'
        """
        year, month = self.starts_on.year, self.starts_on.month
        if self.rhythm is Rhythm.MONTH:
            return f"{year}年{month}月"
        if self.rhythm is Rhythm.YEAR:
            return f"{year}年"
        if self.rhythm is Rhythm.HALF_YEAR:
            return f"{year}年{'上' if month == 1 else '下'}半年"
        if self.rhythm is Rhythm.TERM and self.ends_on.year > year:
            return f"{year}—{year + 1}学年第一学期"
        if self.rhythm is Rhythm.TERM:
            return f"{year - 1}—{year}学年第二学期"
        return f"{_day(self.starts_on)}至{_day(self.ends_on)}"


def _day(day: date) -> str:
    return f"{day.year}年{day.month}月{day.day}日"


def period_containing(day: date, rhythm: Rhythm, rules: RhythmRules) -> Period | None:
    """Return the period of a rhythm that contains ``day``; None for EVENT.

    >>> rules = RhythmRules(due_workdays={}, first_term_starts=(9, 1), second_term_starts=(2, 1),
    ...                     fortnight_anchor=date(2024, 1, 1))
    >>> period_containing(date(2026, 1, 31), Rhythm.TERM, rules).name
    '2025—2026学年第一学期'
    """
    if rhythm is Rhythm.EVENT:
        return None
    starts_on, next_starts_on = _bounds(day, rhythm, rules)
    return Period(rhythm, starts_on, next_starts_on - ONE_DAY)


def _bounds(day: date, rhythm: Rhythm, rules: RhythmRules) -> tuple[date, date]:
    year = day.year
    if rhythm is Rhythm.FORTNIGHT:
        starts_on = rules.fortnight_anchor + FORTNIGHT * ((day - rules.fortnight_anchor) // FORTNIGHT)
        return starts_on, starts_on + FORTNIGHT
    if rhythm is Rhythm.MONTH:
        return date(year, day.month, 1), date(year + day.month // 12, day.month % 12 + 1, 1)
    if rhythm is Rhythm.YEAR:
        return date(year, 1, 1), date(year + 1, 1, 1)
    if rhythm is Rhythm.HALF_YEAR:
        middle = date(year, 7, 1)
        return (date(year, 1, 1), middle) if day < middle else (middle, date(year + 1, 1, 1))
    second, first = date(year, *rules.second_term_starts), date(year, *rules.first_term_starts)
    if day < second:
        return date(year - 1, *rules.first_term_starts), second
    return (second, first) if day < first else (first, date(year + 1, *rules.second_term_starts))


def periods_between(first: date, last: date, rhythm: Rhythm, rules: RhythmRules) -> tuple[Period, ...]:
    """Return the periods that touch the days from ``first`` to ``last`` (both included), ascending; none for EVENT."""
    found: list[Period] = []
    day = first
    while day <= last and (period := period_containing(day, rhythm, rules)) is not None:
        found.append(period)
        day = period.ends_on + ONE_DAY
    return tuple(found)


def due_day(period: Period, rules: RhythmRules, calendar: Calendar, allow_guess: bool = False) -> date:
    """Return the last day on which the report of a period is in time.

    Raises:
        WorkdayError: UNLOADED_YEAR or GUESSED_YEAR.
        KeyError: when ``rules.due_workdays`` has no entry for the rhythm.
    """
    return add_workdays(period.ends_on, rules.due_workdays[period.rhythm], calendar, allow_guess)


def latest_due_period(
    on: date, rhythm: Rhythm, rules: RhythmRules, calendar: Calendar, allow_guess: bool = False
) -> Period | None:
    """Return the latest period whose due day lies before ``on``: its report should be in by now; None for EVENT.

    Computed once per rhythm and day, then ``is_late`` is asked for each task.
    """
    period = period_containing(on, rhythm, rules)
    while period is not None:
        period = period_containing(period.starts_on - ONE_DAY, rhythm, rules)
        if period is not None and due_day(period, rules, calendar, allow_guess) < on:
            return period
    return None


def is_late(latest_due: Period | None, *, reported_through: date | None, started_on: date | None) -> bool:
    """Return whether the report of the latest due period is still missing.

    Args:
        latest_due: from ``latest_due_period``.
        reported_through: last day of the latest period reported on, None when nothing was.
        started_on: the task's first day; a period that ended before it asks for nothing. None: always under way.
    """
    if latest_due is None or (started_on is not None and started_on > latest_due.ends_on):
        return False
    return reported_through is None or reported_through < latest_due.ends_on
