"""How periods of figures are written."""

from __future__ import annotations

import calendar
from datetime import date

from django import template

register = template.Library()


@register.simple_tag
def span_words(start: date, end: date) -> str:
    """Write a period as an office does: 2026年3月, 2026年, else both days."""
    if start.day == 1 and end.day == calendar.monthrange(end.year, end.month)[1]:
        if (start.year, start.month) == (end.year, end.month):
            return f"{start.year}年{start.month}月"
        if (start.year, start.month, end.month) == (end.year, 1, 12):
            return f"{start.year}年"
        if start.year == end.year and (start.month, end.month) in ((1, 6), (7, 12)):
            return f"{start.year}年{'上' if start.month == 1 else '下'}半年"
    if start == end:
        return f"{end.year}年{end.month}月{end.day}日"
    return f"{start.year}年{start.month}月{start.day}日至{end.year}年{end.month}月{end.day}日"


@register.simple_tag
def short_span(start: date, end: date) -> str:
    """Write a period for the foot of a chart: 26年3月, 2026年, else the last day."""
    words = span_words(start, end)
    if words.endswith("日"):
        return f"{end.year % 100:02}/{end.month}/{end.day}"
    return words[2:] if words.endswith("月") else words
