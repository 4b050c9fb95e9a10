"""The same small trend for many units on one scale (小图组)."""

from __future__ import annotations

from collections.abc import Iterator

from yanzhen.engines.charts import marks
from yanzhen.engines.charts.specs import Line, SmallMultiples

PANEL, HEIGHT, GAP = 160.0, 104.0, 12.0
HEAD, FOOT = 22.0, 20.0


def multiples_body(chart: SmallMultiples, width: float) -> tuple[list[str], float]:
    """Return the parts of small multiples and their height; every panel has the same axis."""
    known = [point.value for line in chart.panels for point in line.points if point.value is not None]
    values = [*known, *([chart.target] if chart.target is not None else [])]
    across = max(1, int((width + GAP) // (PANEL + GAP)))
    room = (width - GAP * (across - 1)) / across
    scale = marks.Scale(values, HEIGHT - FOOT, HEAD + 6, ceiling=marks.ceiling_of(chart.heading.unit))
    parts: list[str] = []
    for place, line in enumerate(chart.panels):
        x, y = (place % across) * (room + GAP), (place // across) * (HEIGHT + GAP)
        inside = "".join(_panel(chart, line, scale, room))
        parts.append(f'<g transform="translate({x:.1f} {y:.1f})">{inside}</g>')
    rows = -(-len(chart.panels) // across)
    return parts, rows * (HEIGHT + GAP)


def _panel(chart: SmallMultiples, line: Line, scale: marks.Scale, width: float) -> Iterator[str]:
    heading = chart.heading
    decimals = heading.decimals
    left, right = 4.0, width - 4
    step = (right - left) / max(1, len(line.points) - 1)
    last = next((point for point in reversed(line.points) if point.value is not None), None)
    shown = marks.number_text(last.value, decimals) if last is not None and last.value is not None else "未报"
    yield marks.text(left, 13, marks.shortened(line.name, width - marks.text_width(shown) - 14), fill=marks.INK)
    yield marks.text(right, 13, shown, anchor="end", fill=marks.INK, bold=True)
    for tick in (scale.low, scale.high):
        yield marks.rule(left, scale.at(tick), right, scale.at(tick))
    if chart.target is not None:
        at = scale.at(chart.target)
        yield marks.rule(left, at, right, at, stroke=marks.TARGET, width=1.4, dashes="5 3")
    run: list[tuple[float, float]] = []
    for place, point in enumerate(line.points):
        if point.value is None:
            yield from _run(run)
            run = []
            continue
        run.append((left + step * place, scale.at(point.value)))
        said = f"{line.name}　{point.label}：{marks.number_text(point.value, decimals)}{heading.unit}"
        yield marks.titled(marks.mark("circle", *run[-1], fill=marks.MAIN, size=2.8), said, point.url)
    yield from _run(run)
    low, high = (marks.number_text(value, decimals) for value in (scale.low, scale.high))
    yield marks.text(left, HEIGHT - 6, f"{low}至{high}", size=10)
    if line.points:
        yield marks.text(right, HEIGHT - 6, f"{line.points[0].label}—{line.points[-1].label}", anchor="end", size=10)


def _run(run: list[tuple[float, float]]) -> Iterator[str]:
    if len(run) > 1:
        yield marks.path(run, stroke=marks.MAIN, width=1.8)
