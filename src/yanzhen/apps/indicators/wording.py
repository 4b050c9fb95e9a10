"""How periods and sources of figures are written (期间与来源的说法)."""

from __future__ import annotations

import calendar
from datetime import date

from yanzhen.apps.indicators.models import Observation
from yanzhen.apps.sources.models import SourceKind


def period_words(start: date, end: date) -> str:
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


def source_words(row: Observation) -> str:
    """Say in a few words what a figure rests on."""
    source = row.source
    if source.kind == SourceKind.PROVIDED and source.provided_on:
        day = source.provided_on
        return f"{source.provided_by}提供，{day.year}年{day.month}月{day.day}日"
    if source.kind == SourceKind.COMPUTATION and "rows" in source.locator:
        return f"台账汇总，{source.locator['rows']}条"
    if row.is_stated and source.provided_by:
        return source.provided_by
    return source.get_kind_display()
