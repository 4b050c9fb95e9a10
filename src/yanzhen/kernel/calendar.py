"""Working-day arithmetic (工作日推算) over a calendar given as a value."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cached_property

from yanzhen.kernel.errors import YanzhenError
from yanzhen.kernel.problem import Problem

ONE_DAY = timedelta(days=1)
_WEEKEND = {5: "周六", 6: "周日"}


class WorkdayError(YanzhenError):
    """The working days asked for cannot be counted."""

    MESSAGES = {
        "NEGATIVE_COUNT": "工作日个数不能是负数，收到{count}；请填0或正整数。",
        "REVERSED": "起始日{start}晚于截止日{end}；请把两个日期对调。",
        "UNLOADED_YEAR": "没有{year}年的放假与调休日历；请按国务院办公厅的通知增加文件rulebook/workdays/{year}.toml。",
        "GUESSED_YEAR": "{year}年的放假与调休日历是推算的，通知还没有发布；不允许按推算计算时，请待通知发布后再算。",
    }


@dataclass(frozen=True)
class Calendar:
    """Days off and make-up working days (放假与调休) of the years for which somebody loaded them.

    Attributes:
        official_years: years whose notice (放假通知) has been entered.
        guessed_years: years filled in by rule because no notice exists yet.
        days_off: holiday → Chinese name; may include weekend days of a holiday.
        make_up_days: weekend day worked in exchange → Chinese reason.
    """

    official_years: frozenset[int]
    guessed_years: frozenset[int]
    days_off: Mapping[date, str]
    make_up_days: Mapping[date, str]

    def why_off(self, day: date) -> str | None:
        """Return why nobody works on ``day`` (holiday name, 周六 or 周日), or None on a working day."""
        if day in self.days_off:
            return self.days_off[day]
        if day in self.make_up_days:
            return None
        return _WEEKEND.get(day.weekday())

    def is_workday(self, day: date) -> bool:
        """Return whether ``day`` is a working day; its year is taken as loaded."""
        return self.why_off(day) is None

    def is_guess(self, start: date, end: date) -> bool:
        """Return whether counting from ``start`` (exclusive) to ``end`` (inclusive) touches a guessed year."""
        return start < end and not self.guessed_years.isdisjoint(range((start + ONE_DAY).year, end.year + 1))

    @cached_property
    def working_days(self) -> tuple[date, ...]:
        """Every working day of the loaded years, ascending."""
        found: list[date] = []
        for year in sorted(self.official_years | self.guessed_years):
            first = date(year, 1, 1).toordinal()
            days = (date.fromordinal(number) for number in range(first, date(year, 12, 31).toordinal() + 1))
            found.extend(day for day in days if self.is_workday(day))
        return tuple(found)


def require_years(start: date, end: date, calendar: Calendar, *, allow_guess: bool) -> None:
    """Refuse a span (``start`` exclusive, ``end`` inclusive) that touches an unknown year, or a guess nobody allowed.

    Raises:
        WorkdayError: UNLOADED_YEAR or GUESSED_YEAR, naming the first such year.
    """
    if start == end:
        return
    for year in range((start + ONE_DAY).year, end.year + 1):
        _require_year(year, calendar, allow_guess=allow_guess)


def _require_year(year: int, calendar: Calendar, *, allow_guess: bool) -> None:
    if year in calendar.guessed_years and not allow_guess:
        raise _hindered("GUESSED_YEAR", year)
    if year not in calendar.official_years and year not in calendar.guessed_years:
        raise _hindered("UNLOADED_YEAR", year)


def _hindered(code: str, year: int) -> WorkdayError:
    file = f"rulebook/workdays/{year}.toml"
    message = WorkdayError.MESSAGES[code].format(year=year)
    return WorkdayError(code, problems=[Problem(code=code, message=message, file=file, found=str(year))], year=year)


def add_workdays(start: date, n: int, calendar: Calendar, allow_guess: bool = False) -> date:
    """Return the ``n``-th working day after ``start``; ``n`` = 0 returns ``start`` itself, working day or not.

    Args:
        start: any day; it is not counted.
        n: working days, >= 0.
        calendar: the days off known to the caller.
        allow_guess: whether years without a notice may be used.
    Raises:
        WorkdayError: NEGATIVE_COUNT, UNLOADED_YEAR or GUESSED_YEAR (the first year that hinders).

    >>> add_workdays(date(2026, 9, 18), 1, Calendar(frozenset({2026}), frozenset(), {}, {date(2026, 9, 20): "调休"}))
    datetime.date(2026, 9, 20)
    """
    if n < 0:
        raise WorkdayError("NEGATIVE_COUNT", count=n)
    if n == 0:
        return start
    days = calendar.working_days
    position = bisect_right(days, start) + n - 1
    if position < len(days):
        require_years(start, days[position], calendar, allow_guess=allow_guess)
        return days[position]
    year = start.year if start == date.max else (start + ONE_DAY).year
    while True:
        _require_year(year, calendar, allow_guess=allow_guess)
        year += 1


def count_workdays(start: date, end: date, calendar: Calendar, allow_guess: bool = False) -> int:
    """Return the working days from ``start`` (exclusive) to ``end`` (inclusive).

    Raises:
        WorkdayError: REVERSED when ``start`` is later than ``end``; UNLOADED_YEAR or GUESSED_YEAR.
    """
    if start > end:
        raise WorkdayError("REVERSED", start=start.isoformat(), end=end.isoformat())
    require_years(start, end, calendar, allow_guess=allow_guess)
    return bisect_right(calendar.working_days, end) - bisect_right(calendar.working_days, start)
