"""Charts as SVG, drawn by the server: they print, need no script and say in words what they show."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from yanzhen.apps.indicators.series import DistrictFigure
from yanzhen.web.templatetags.indicator_parts import short_span
from yanzhen.web.templatetags.page_parts import figure

SPARK = (96, 24)
CHART = (480, 220)
LEFT, RIGHT, TOP, BOTTOM = 46, 14, 16, 34
STRIP = (480, 84)
LABELS_AT_MOST = 6


def sparkline(title: str, series: Sequence[DistrictFigure]) -> SafeString:
    """Draw the known figures of ``series`` as a small line; empty when fewer than two are known."""
    known = [(place, row.value) for place, row in enumerate(series) if row.value is not None]
    if len(known) < 2:
        return SafeString("")
    width, height = SPARK
    scale = _Scale([value for _, value in known], height - 4, 2)
    step = (width - 6) / (len(series) - 1)
    points = [(3 + place * step, scale.y(value)) for place, value in known]
    last = points[-1]
    words = f"{title}近{len(series)}期，由{figure(known[0][1])}到{figure(known[-1][1])}"
    return format_html(
        '<svg class="yz-spark" viewBox="0 0 {} {}" role="img" aria-label="{}"><title>{}</title>'
        '<polyline points="{}"/><circle cx="{}" cy="{}" r="2.5"/></svg>',
        width,
        height,
        words,
        words,
        _points(points),
        f"{last[0]:.1f}",
        f"{last[1]:.1f}",
    )


def trend_chart(title: str, unit: str, series: Sequence[DistrictFigure], target: Decimal | None) -> SafeString:
    """Draw figures by period with the target as a dashed line; unknown periods are gaps, never zero."""
    known = [row.value for row in series if row.value is not None]
    if not known:
        return SafeString("")
    width, height = CHART
    scale = _Scale([*known, *([target] if target is not None else [])], height - TOP - BOTTOM, TOP)
    step = (width - LEFT - RIGHT) / max(1, len(series) - 1)
    xs = [LEFT + place * step if len(series) > 1 else (LEFT + width - RIGHT) / 2 for place in range(len(series))]
    words = f"{title}（{unit}）：" + "，".join(
        f"{short_span(*row.span)}{'未报' if row.value is None else figure(row.value)}" for row in series
    )
    parts = [_grid(scale, width), _target_line(scale, target, width), _lines(scale, xs, series)]
    parts.append(_period_labels(xs, series, height))
    return format_html(
        '<svg class="yz-chart" viewBox="0 0 {} {}" role="img" aria-label="{}">{}</svg>',
        width,
        height,
        words,
        format_html_join("", "{}", ((part,) for part in parts)),
    )


def dot_strip(title: str, unit: str, values: Sequence[tuple[str, Decimal]], target: Decimal | None) -> SafeString:
    """Draw one dot per unit along the scale of figures; dots that would cover each other are stacked."""
    if len(values) < 2:
        return SafeString("")
    width, height = STRIP
    numbers = [value for _, value in values] + ([target] if target is not None else [])
    low, high = min(numbers), max(numbers)
    spread = high - low or Decimal(1)
    least, most = min(value for _, value in values), max(value for _, value in values)
    words = f"{title}：{len(values)}个单位，最低{figure(least)}，最高{figure(most)}"
    span = width - 2 * RIGHT - 8
    stacked: dict[int, int] = {}
    dots = []
    for name, value in sorted(values, key=lambda pair: pair[1]):
        x = RIGHT + 4 + float((value - low) / spread) * span
        level = stacked.get(round(x / 9), 0)
        stacked[round(x / 9)] = level + 1
        dots.append((f"{x:.1f}", f"{max(6, height - 30 - 9 * level)}", f"{name}：{figure(value)}{unit}"))
    mark = SafeString("")
    if target is not None:
        at = f"{RIGHT + 4 + float((target - low) / spread) * span:.1f}"
        mark = format_html('<line class="yz-chart-target" x1="{}" x2="{}" y1="4" y2="{}"/>', at, at, height - 22)
    return format_html(
        '<svg class="yz-chart" viewBox="0 0 {} {}" role="img" aria-label="{}">'
        '<line class="yz-chart-axis" x1="{}" x2="{}" y1="{}" y2="{}"/>{}{}'
        '<text x="{}" y="{}">{}</text><text x="{}" y="{}" class="yz-chart-end">{}</text></svg>',
        width,
        height,
        words,
        RIGHT,
        width - RIGHT,
        height - 22,
        height - 22,
        mark,
        format_html_join("", '<circle class="yz-dot" cx="{}" cy="{}" r="4"><title>{}</title></circle>', dots),
        RIGHT,
        height - 5,
        f"{figure(low)}{unit}",
        width - RIGHT,
        height - 5,
        f"{figure(high)}{unit}",
    )


class _Scale:
    """Figures to heights: a little room above and below, a single figure in the middle."""

    def __init__(self, values: Sequence[Decimal], height: int, top: int) -> None:
        low, high = min(values), max(values)
        room = (high - low) * Decimal("0.1") or abs(high) * Decimal("0.1") or Decimal(1)
        self.low, self.high = low - room, high + room
        if low >= 0:
            self.low = max(self.low, Decimal(0))
        self.height, self.top = height, top

    def y(self, value: Decimal) -> float:
        """Return how far down ``value`` is drawn."""
        return self.top + self.height * (1 - float((value - self.low) / (self.high - self.low)))

    def ticks(self) -> list[Decimal]:
        """Return the figures written beside the grid."""
        return [self.low + (self.high - self.low) * part / 4 for part in range(5)]


def _points(points: Sequence[tuple[float, float]]) -> str:
    return " ".join(f"{x:.1f},{y:.1f}" for x, y in points)


def _grid(scale: _Scale, width: int) -> SafeString:
    rows = [(f"{scale.y(tick):.1f}", f"{scale.y(tick) + 4:.1f}", _short(tick)) for tick in scale.ticks()]
    return format_html_join(
        "",
        f'<line class="yz-chart-grid" x1="{LEFT}" x2="{width - RIGHT}" y1="{{0}}" y2="{{0}}"/>'
        f'<text class="yz-chart-end" x="{LEFT - 6}" y="{{1}}">{{2}}</text>',
        rows,
    )


def _short(number: Decimal) -> str:
    return f"{number:,.0f}" if abs(number) >= 100 else f"{number:.1f}"


def _target_line(scale: _Scale, target: Decimal | None, width: int) -> SafeString:
    if target is None:
        return SafeString("")
    y = scale.y(target)
    return format_html(
        '<line class="yz-chart-target" x1="{}" x2="{}" y1="{}" y2="{}"/>'
        '<text class="yz-chart-end yz-chart-target-word" x="{}" y="{}">目标{}</text>',
        LEFT,
        width - RIGHT,
        f"{y:.1f}",
        f"{y:.1f}",
        width - RIGHT,
        f"{y - 4:.1f}",
        figure(target),
    )


def _lines(scale: _Scale, xs: Sequence[float], series: Sequence[DistrictFigure]) -> SafeString:
    runs: list[list[tuple[float, float]]] = [[]]
    dots = []
    for x, row in zip(xs, series, strict=True):
        if row.value is None:
            runs.append([])
            continue
        y = scale.y(row.value)
        runs[-1].append((x, y))
        dots.append((f"{x:.1f}", f"{y:.1f}", f"{short_span(*row.span)}：{figure(row.value)}"))
    lines = [(_points(run),) for run in runs if len(run) > 1]
    return format_html_join("", '<polyline class="yz-chart-line" points="{}"/>', lines) + format_html_join(
        "", '<circle class="yz-dot" cx="{}" cy="{}" r="4"><title>{}</title></circle>', dots
    )


def _period_labels(xs: Sequence[float], series: Sequence[DistrictFigure], height: int) -> SafeString:
    every = max(1, -(-len(series) // LABELS_AT_MOST))
    last = len(series) - 1
    shown = [place for place in range(len(series)) if (last - place) % every == 0]
    rows = [
        (
            "yz-chart-end" if place == last and last else "yz-chart-middle" if place else "",
            f"{xs[place]:.1f}",
            height - 12,
            short_span(*series[place].span),
        )
        for place in shown
    ]
    return format_html_join("", '<text class="{}" x="{}" y="{}">{}</text>', rows)
