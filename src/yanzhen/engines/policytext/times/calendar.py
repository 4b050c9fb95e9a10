"""Days of named periods (时段): months, quarters, halves, school years and terms, five-year plans."""

from __future__ import annotations

from calendar import monthrange
from datetime import date, timedelta
from typing import Final

Period = tuple[date, date]
FIRST_YEAR: Final = 1000
LAST_YEAR: Final = 9000


def year_of(year: int) -> Period | None:
    """Return the first and last day of a year; None outside 1000–9000."""
    if not FIRST_YEAR <= year <= LAST_YEAR:
        return None
    return date(year, 1, 1), date(year, 12, 31)


def months(year: int, first: int, last: int) -> Period | None:
    """Return the days of the months ``first`` to ``last`` of one year; None if there are no such months."""
    if not FIRST_YEAR <= year <= LAST_YEAR or not 1 <= first <= last <= 12:
        return None
    return date(year, first, 1), date(year, last, monthrange(year, last)[1])


def day(year: int, month: int, number: int) -> date | None:
    """Return one day, or None if the calendar has none such."""
    try:
        return date(year, month, number) if year >= FIRST_YEAR else None
    except ValueError:
        return None


def part_of_month(year: int, month: int, part: str) -> Period | None:
    """Return 上旬, 中旬, 下旬 of a month; 月初 is 上旬, 月底 and 月末 are its last day."""
    whole = months(year, month, month)
    if whole is None:
        return None
    if part in ("上旬", "初"):
        return whole[0], date(year, month, 10)
    if part == "中旬":
        return date(year, month, 11), date(year, month, 20)
    return (whole[1], whole[1]) if part in ("底", "末") else (date(year, month, 21), whole[1])


def part_of_year(year: int, part: str) -> Period | None:
    """Return 上半年, 下半年, a quarter (``"一季度"`` …), 年初 (January), 年中 (June), 年底 (December) or 全年."""
    bounds = {
        "上半年": (1, 6),
        "下半年": (7, 12),
        "年初": (1, 1),
        "年中": (6, 6),
        "年底": (12, 12),
        "年末": (12, 12),
        "年内": (1, 12),
        "全年": (1, 12),
        "一季度": (1, 3),
        "二季度": (4, 6),
        "三季度": (7, 9),
        "四季度": (10, 12),
    }
    first, last = bounds[part]
    return months(year, first, last)


def school_year(year: int) -> Period | None:
    """Return the school year that begins on 1 September of ``year``."""
    if not FIRST_YEAR <= year < LAST_YEAR:
        return None
    return date(year, 9, 1), date(year + 1, 8, 31)


def term(year: int, part: str) -> Period | None:
    """Return a term by the year it begins in: 春季学期 February to July, 秋季学期 September to January."""
    if not FIRST_YEAR <= year < LAST_YEAR:
        return None
    if part == "春":
        return date(year, 2, 1), date(year, 7, 31)
    return date(year, 9, 1), date(year + 1, 1, 31)


def before_term(year: int, part: str) -> Period | None:
    """Return the day before a term opens: 31 August for autumn; spring opens on a day that only the school calendar
    tells, so None."""
    return (date(year, 8, 31), date(year, 8, 31)) if part == "秋" and FIRST_YEAR <= year < LAST_YEAR else None


def last_month(period: Period) -> Period:
    """Return the last month of a period (学期末, 季度末)."""
    return period[1].replace(day=1), period[1]


def five_year_plan(number: int) -> Period | None:
    """Return the years of a national five-year plan (十四五: 2021 to 2025), known from the sixth on."""
    if not 6 <= number <= 40:
        return None
    first = 1951 + 5 * number
    return date(first, 1, 1), date(first + 4, 12, 31)


def years_later(start: date, years: int) -> date | None:
    """Return the same day some years later (29 February becomes 28); None out of range."""
    if not 0 <= years <= 100 or start.year + years > LAST_YEAR:
        return None
    try:
        return start.replace(year=start.year + years)
    except ValueError:
        return start.replace(year=start.year + years, day=28)


def months_later(start: date, count: int) -> date | None:
    """Return the same day some months later, at most the month's last day; None out of range."""
    if not 0 <= count <= 1200:
        return None
    index = start.year * 12 + start.month - 1 + count
    year, month = index // 12, index % 12 + 1
    if year > LAST_YEAR:
        return None
    return date(year, month, min(start.day, monthrange(year, month)[1]))


def days_later(start: date, count: int) -> date | None:
    """Return the day ``count`` calendar days later; None out of range."""
    return start + timedelta(days=count) if 0 <= count <= 36_500 else None
