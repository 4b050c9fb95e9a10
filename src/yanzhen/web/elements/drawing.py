"""The burden by month as SVG, drawn by the server: bars with hatching, so that it reads in print and without colour."""

from __future__ import annotations

from collections.abc import Sequence

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from yanzhen.apps.elements.burden import BurdenSum
from yanzhen.web.templatetags.page_parts import figure

WIDTH, HEIGHT = 640, 240
LEFT, RIGHT, TOP, BOTTOM = 56, 10, 32, 40
STEPS = (1, 2, 5)
HATCH = SafeString(
    '<defs><pattern id="temporary" width="6" height="6" patternUnits="userSpaceOnUse" patternTransform="rotate(45)">'
    '<rect class="yz-bar-temporary" width="6" height="6"/><line class="yz-bar-hatch" y2="6"/></pattern></defs>'
)


def burden_chart(months: Sequence[BurdenSum]) -> SafeString:
    """Draw hours by month: standing ledgers plain, temporary collections hatched on top; empty without any."""
    most = max((month.hours for month in months), default=0)
    if not most:
        return SafeString("")
    step = _step(float(most) / 4)
    top = step * (int(float(most) / step) + 1)
    tall = HEIGHT - TOP - BOTTOM
    wide = (WIDTH - LEFT - RIGHT) / len(months)
    words = "各月估算填报时间（小时）：" + "，".join(f"{month.name}{figure(round(month.hours, 1))}" for month in months)

    def y(hours: float) -> float:
        return TOP + tall * (1 - hours / top)

    lines = [(LEFT, WIDTH - RIGHT, f"{y(level):.1f}", figure(level)) for level in _levels(step, top)]
    grid = format_html_join(
        "",
        '<line class="yz-burden-grid" x1="{0}" x2="{1}" y1="{2}" y2="{2}"/>'
        '<text class="yz-burden-end" x="50" y="{2}" dy="4">{3}</text>',
        lines,
    )
    bars = [_bar(month, LEFT + place * wide, wide, y) for place, month in enumerate(months)]
    every = max(1, -(-len(months) // 8))
    names = [
        (f"{LEFT + (place + 0.5) * wide:.1f}", HEIGHT - BOTTOM + 20, _short(month.name, place == 0))
        for place, month in enumerate(months)
        if place % every == 0
    ]
    return format_html(
        '<svg class="yz-burden-svg" viewBox="0 0 {} {}" role="img" aria-label="{}">{}{}{}{}'
        '<text x="0" y="16">小时</text></svg>',
        WIDTH,
        HEIGHT,
        words,
        HATCH,
        grid,
        format_html_join("", "{}", ((bar,) for bar in bars)),
        format_html_join("", '<text class="yz-burden-middle" x="{}" y="{}">{}</text>', names),
    )


def _short(name: str, is_first: bool) -> str:
    """Return a month's name without its year, except where a year begins.

    >>> _short("2026年3月", False), _short("2026年1月", False), _short("2025年12月", True)
    ('3月', '26年1月', '25年12月')
    """
    year, _, month = name.partition("年")
    return f"{year[2:]}年{month}" if is_first or month == "1月" else month


def _bar(month: BurdenSum, left: float, wide: float, y: object) -> SafeString:
    hours, temporary = float(month.hours), float(month.temporary_minutes / 60)
    base, middle, top = y(0), y(hours - temporary), y(hours)
    said = f"{month.name}：{figure(round(month.hours, 1))}小时，报送{month.submissions}次"
    said += f"，其中临时填报{month.temporary}次" if month.temporary else ""
    shape = {"x": f"{left + wide * 0.18:.1f}", "wide": f"{wide * 0.64:.1f}"}
    return format_html(
        '<g><title>{}</title><rect class="yz-bar-standing" x="{}" y="{}" width="{}" height="{}"/>'
        '<rect fill="url(#temporary)" x="{}" y="{}" width="{}" height="{}"/></g>',
        said,
        shape["x"],
        f"{middle:.1f}",
        shape["wide"],
        f"{base - middle:.1f}",
        shape["x"],
        f"{top:.1f}",
        shape["wide"],
        f"{middle - top:.1f}",
    )


def _step(least: float) -> float:
    """Return the next round step: 1, 2 or 5 times a power of ten."""
    power = 0.1
    while True:
        for step in STEPS:
            if step * power >= least:
                return step * power
        power *= 10


def _levels(step: float, top: float) -> list[float]:
    count = round(top / step)
    return [round(step * place, 6) for place in range(count + 1)]
