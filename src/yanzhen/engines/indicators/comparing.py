"""Figures compared over time (同比、环比、累计): which period to hold against which, and by how much it moved."""

from __future__ import annotations

import calendar
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from enum import StrEnum

from yanzhen.engines.indicators.rhythm import Rhythm, RhythmRules, period_containing
from yanzhen.engines.indicators.rollup import Reading

ONE_DAY = timedelta(days=1)
WEEK = timedelta(days=7)
HUNDRED = Decimal(100)
PERCENT_UNITS = ("%", "％", "个百分点", "百分点", "‰")
Span = tuple[date, date]


class Measure(StrEnum):
    """What a figure says of the rows under it (计量方式), and so how the figures of several periods become one."""

    COUNT = "COUNT"
    SUM = "SUM"
    MEAN = "MEAN"
    RATE = "RATE"
    DISTINCT = "DISTINCT"
    LATEST = "LATEST"


class CannotTell(StrEnum):
    """Why a comparison has no answer."""

    AFTER_UNKNOWN = "AFTER_UNKNOWN"
    BEFORE_UNKNOWN = "BEFORE_UNKNOWN"
    ZERO_BASE = "ZERO_BASE"
    NEGATIVE_BASE = "NEGATIVE_BASE"


@dataclass(frozen=True, slots=True)
class Change:
    """How far a figure moved (变化).

    Attributes:
        difference: after less before, in the figure's unit; for shares in points (百分点). None when either is unknown.
        percent: the difference in percent of the figure before; None for shares, and where it cannot be told.
        is_in_points: whether the difference is one of shares, said in points and never in percent.
        reason: why what is missing cannot be told; None when nothing is.
    """

    difference: Decimal | None
    percent: Decimal | None
    is_in_points: bool
    reason: CannotTell | None = None


def change_between(before: Decimal | None, after: Decimal | None, *, unit: str) -> Change:
    """Return how far a figure moved from one period to another.

    A share moves by points: from 40 % to 50 % is 10 points, and saying 25 % would mislead. Everything else moves by a
    difference and by percent of the figure before. Unknown in, unknown out; a base of zero or less has no percent.

    Args:
        before: the earlier figure, None when unknown.
        after: the later figure, None when unknown.
        unit: the unit of both.

    >>> change_between(Decimal(91), Decimal(39), unit="张").percent.quantize(Decimal("0.1"))
    Decimal('-57.1')
    >>> change_between(Decimal(40), Decimal(50), unit="%").difference
    Decimal('10')
    >>> change_between(None, Decimal(1), unit="人").reason.value
    'BEFORE_UNKNOWN'
    """
    in_points = unit in PERCENT_UNITS
    if after is None:
        return Change(None, None, in_points, CannotTell.AFTER_UNKNOWN)
    if before is None:
        return Change(None, None, in_points, CannotTell.BEFORE_UNKNOWN)
    difference = after - before
    if in_points:
        return Change(difference, None, True)
    if before == 0:
        return Change(difference, None, False, CannotTell.ZERO_BASE)
    if before < 0:
        return Change(difference, None, False, CannotTell.NEGATIVE_BASE)
    return Change(difference, difference / before * HUNDRED, False)


def months_of(span: Span) -> int | None:
    """Return how many whole calendar months a span covers, None when it does not begin and end with months."""
    first, last = span
    if first.day != 1 or last != _month_end(last.year, last.month) or last < first:
        return None
    return (last.year - first.year) * 12 + last.month - first.month + 1


def previous_span(span: Span, rules: RhythmRules) -> Span:
    """Return the span right before (环比): the term before a term, as many months before months, else as many days.

    >>> rules = RhythmRules(due_workdays={}, first_term_starts=(9, 1), second_term_starts=(2, 1),
    ...                     fortnight_anchor=date(2024, 1, 1))
    >>> previous_span((date(2026, 3, 1), date(2026, 3, 31)), rules)
    (datetime.date(2026, 2, 1), datetime.date(2026, 2, 28))
    """
    first, last = span
    term = period_containing(first, Rhythm.TERM, rules)
    if term is not None and (term.starts_on, term.ends_on) == span:
        before = period_containing(first - ONE_DAY, Rhythm.TERM, rules)
        if before is not None:
            return before.starts_on, before.ends_on
    months = months_of(span)
    if months is not None:
        return _months_back(first, months), first - ONE_DAY
    return first - (last - first) - ONE_DAY, first - ONE_DAY


def same_span_last_year(span: Span) -> Span | None:
    """Return the span to compare with a year earlier (同比); None where last year had none.

    Months go by the calendar; a week (Monday to Sunday) by its ISO number, and a 53rd week has no counterpart in a year
    of 52; one day by its date, 29 February has none; a fortnight of Mondays lies 52 weeks back. Other spans go by the
    dates of both ends.
    """
    first, last = span
    if months_of(span) is not None:
        return date(first.year - 1, first.month, 1), _month_end(last.year - 1, last.month)
    days = (last - first).days + 1
    if days == 7 and first.isoweekday() == 1:
        year, week, _ = first.isocalendar()
        try:
            start = date.fromisocalendar(year - 1, week, 1)
        except ValueError:
            return None
        return start, start + WEEK - ONE_DAY
    if days == 14 and first.isoweekday() == 1:
        return first - 52 * WEEK, last - 52 * WEEK
    try:
        return first.replace(year=first.year - 1), last.replace(year=last.year - 1)
    except ValueError:
        return None


def spans_through(span: Span, first: date) -> tuple[Span, ...] | None:
    """Return the spans of the same rhythm from the day ``first`` through ``span``, oldest first; the last is ``span``.

    Months step by months. Other spans step by their days, and begin with the first one that ends on ``first`` or later
    but starts there; None when no whole number of months leads from ``first`` to the span's end.

    >>> len(spans_through((date(2026, 3, 1), date(2026, 3, 31)), date(2026, 1, 1)))
    3
    """
    if first > span[0]:
        return (span,)
    months = months_of(span)
    found = [span]
    while found[-1][0] > first:
        start = found[-1][0]
        before = _months_back(start, months) if months is not None else start - (span[1] - span[0]) - ONE_DAY
        if before < first:
            return None if months is not None else tuple(reversed(found))
        found.append((before, start - ONE_DAY))
    return tuple(reversed(found))


@dataclass(frozen=True, slots=True)
class Cumulative:
    """Figures of several periods as one (累计).

    Attributes:
        value: the figure of all periods together; a rate as a quotient. None when a period is unknown or the measure
            cannot be added up.
        numerator: of rates and means, the sum of numerators over the periods.
        denominator: of rates and means, the sum of denominators.
        missing: the places of periods without a figure, counted from 0.
        is_additive: whether figures of this measure can be put together at all.
    """

    value: Decimal | None
    numerator: Decimal | None
    denominator: Decimal | None
    missing: tuple[int, ...]
    is_additive: bool = True


def accumulate(readings: Sequence[Reading | None], measure: Measure) -> Cumulative:
    """Return what the figures of consecutive periods make together.

    Counts and sums add up; rates and means pool numerators and denominators; the latest is the last period's; distinct
    people cannot be added from periods, because the same person may stand in several. One unknown period makes the
    whole unknown; what is missing is named.

    Args:
        readings: one per period, in order; None: nothing was reported.
        measure: what the figures say.

    >>> accumulate([Reading(value=Decimal(3)), Reading(value=Decimal(4))], Measure.SUM).value
    Decimal('7')
    >>> accumulate([Reading(value=Decimal(3)), None], Measure.SUM).missing
    (1,)
    """
    if measure is Measure.DISTINCT:
        return Cumulative(None, None, None, _without(readings, needs_parts=False), is_additive=False)
    if measure is Measure.LATEST:
        last = readings[-1].value if readings and readings[-1] is not None else None
        return Cumulative(last, None, None, () if last is not None else (max(0, len(readings) - 1),))
    needs_parts = measure in (Measure.RATE, Measure.MEAN)
    missing = _without(readings, needs_parts=needs_parts)
    if missing or not readings:
        additive = not needs_parts or any(row is not None and row.denominator is not None for row in readings)
        return Cumulative(None, None, None, missing, is_additive=additive)
    known = [row for row in readings if row is not None]
    if not needs_parts:
        return Cumulative(sum((row.value or Decimal(0) for row in known), Decimal(0)), None, None, ())
    top = sum((row.numerator or Decimal(0) for row in known), Decimal(0))
    bottom = sum((row.denominator or Decimal(0) for row in known), Decimal(0))
    return Cumulative(top / bottom if bottom else None, top, bottom, ())


def _without(readings: Sequence[Reading | None], *, needs_parts: bool) -> tuple[int, ...]:
    return tuple(place for place, row in enumerate(readings) if not _says(row, needs_parts))


def _says(row: Reading | None, needs_parts: bool) -> bool:
    if row is None:
        return False
    return row.numerator is not None and row.denominator is not None if needs_parts else row.value is not None


def _month_end(year: int, month: int) -> date:
    return date(year, month, calendar.monthrange(year, month)[1])


def _months_back(first: date, months: int) -> date:
    place = first.year * 12 + first.month - 1 - months
    return date(place // 12, place % 12 + 1, 1)
