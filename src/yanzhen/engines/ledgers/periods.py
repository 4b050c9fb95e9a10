"""Periods of ledgers (报送期): which one a day lies in, which comes before and after, what an office calls it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from yanzhen.engines.ledgers.form import LedgerForm, Rhythm

ONE_DAY = timedelta(days=1)
ONE_WEEK = timedelta(days=7)


@dataclass(frozen=True)
class TermRules:
    """From which month and day the two terms are counted; the second lies earlier in the calendar year."""

    first_term_starts: tuple[int, int]
    second_term_starts: tuple[int, int]


@dataclass(frozen=True, slots=True)
class Period:
    """A period (报送期), both ends included; EVENT ledgers use the period in which their rows are gathered."""

    rhythm: Rhythm
    starts_on: date
    ends_on: date

    @property
    def name(self) -> str:
        """The period as an office writes it; weeks are counted from Monday as in GB/T 7408.

        >>> Period(Rhythm.WEEK, date(2026, 3, 16), date(2026, 3, 22)).name
        '2026年第12周'
        >>> Period(Rhythm.TERM, date(2025, 9, 1), date(2026, 1, 31)).name
        '2025—2026学年第一学期'
        """
        year, month = self.starts_on.year, self.starts_on.month
        week = self.starts_on.isocalendar()
        names = {
            Rhythm.DAY: f"{year}年{month}月{self.starts_on.day}日",
            Rhythm.WEEK: f"{week.year}年第{week.week}周",
            Rhythm.MONTH: f"{year}年{month}月",
            Rhythm.HALF_YEAR: f"{year}年{'上' if month == 1 else '下'}半年",
            Rhythm.YEAR: f"{year}年",
            Rhythm.SCHOOL_YEAR: f"{year}—{year + 1}学年",
            Rhythm.TERM: f"{year - 1}—{year}学年第二学期",
        }
        if self.rhythm is Rhythm.TERM and self.ends_on.year > year:
            return f"{year}—{year + 1}学年第一学期"
        return names[self.rhythm]

    def __contains__(self, day: date) -> bool:
        return self.starts_on <= day <= self.ends_on


def period_rhythm(form: LedgerForm) -> Rhythm:
    """Return the rhythm of a form's returns: that in which rows are gathered, for EVENT ledgers."""
    return form.gathered if form.rhythm is Rhythm.EVENT else form.rhythm


def period_containing(day: date, rhythm: Rhythm, rules: TermRules) -> Period:
    """Return the period of a rhythm that contains ``day``.

    Raises:
        ValueError: for EVENT, which has no periods of its own; ask with the form's ``period_rhythm``.

    >>> rules = TermRules((9, 1), (2, 1))
    >>> period_containing(date(2026, 1, 31), Rhythm.TERM, rules).name
    '2025—2026学年第一学期'
    """
    starts_on, next_starts_on = _bounds(day, rhythm, rules)
    return Period(rhythm, starts_on, next_starts_on - ONE_DAY)


def _bounds(day: date, rhythm: Rhythm, rules: TermRules) -> tuple[date, date]:
    year = day.year
    if rhythm is Rhythm.DAY:
        return day, day + ONE_DAY
    if rhythm is Rhythm.WEEK:
        monday = day - ONE_DAY * day.weekday()
        return monday, monday + ONE_WEEK
    if rhythm is Rhythm.MONTH:
        return date(year, day.month, 1), date(year + day.month // 12, day.month % 12 + 1, 1)
    if rhythm is Rhythm.HALF_YEAR:
        middle = date(year, 7, 1)
        return (date(year, 1, 1), middle) if day < middle else (middle, date(year + 1, 1, 1))
    if rhythm is Rhythm.YEAR:
        return date(year, 1, 1), date(year + 1, 1, 1)
    if rhythm is Rhythm.EVENT:
        raise ValueError("an event has no period of its own; ask for the period in which it is gathered")
    second, first = date(year, *rules.second_term_starts), date(year, *rules.first_term_starts)
    if rhythm is Rhythm.SCHOOL_YEAR:
        starts_in = year if day >= first else year - 1
        return date(starts_in, *rules.first_term_starts), date(starts_in + 1, *rules.first_term_starts)
    if day < second:
        return date(year - 1, *rules.first_term_starts), second
    return (second, first) if day < first else (first, date(year + 1, *rules.second_term_starts))


def next_period(period: Period, rules: TermRules) -> Period:
    """Return the period that begins the day after ``period`` ends."""
    return period_containing(period.ends_on + ONE_DAY, period.rhythm, rules)


def previous_period(period: Period, rules: TermRules) -> Period:
    """Return the period that ends the day before ``period`` begins."""
    return period_containing(period.starts_on - ONE_DAY, period.rhythm, rules)


def same_last_year(period: Period, rules: TermRules) -> Period:
    """Return the same period one year earlier (去年同期).

    Days keep month and day (29 February looks at 28 February), weeks their number (week 53 looks at the last week of
    a year that has only 52), terms their place in the school year.

    >>> same_last_year(Period(Rhythm.DAY, date(2024, 2, 29), date(2024, 2, 29)), TermRules((9, 1), (2, 1))).name
    '2023年2月28日'
    """
    day = period.starts_on
    if period.rhythm is Rhythm.WEEK:
        year, week, _ = day.isocalendar()
        last_week = date(year - 1, 12, 28).isocalendar().week
        return period_containing(date.fromisocalendar(year - 1, min(week, last_week), 1), Rhythm.WEEK, rules)
    leap = (day.month, day.day) == (2, 29)
    return period_containing(day.replace(year=day.year - 1, day=28 if leap else day.day), period.rhythm, rules)


def periods_between(first: date, last: date, rhythm: Rhythm, rules: TermRules) -> tuple[Period, ...]:
    """Return the periods that touch the days from ``first`` to ``last``, both included, ascending."""
    found: list[Period] = []
    day = first
    while day <= last:
        found.append(period_containing(day, rhythm, rules))
        day = found[-1].ends_on + ONE_DAY
    return tuple(found)
