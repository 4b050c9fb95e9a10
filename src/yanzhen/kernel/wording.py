"""How days are written for people."""

from __future__ import annotations

from datetime import date


def chinese_day(day: date) -> str:
    """Return the day as documents write it.

    >>> chinese_day(date(2024, 9, 1))
    '2024年9月1日'
    """
    return f"{day.year}年{day.month}月{day.day}日"
