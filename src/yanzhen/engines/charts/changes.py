"""A figure before and after, unit by unit: a hollow ring, a line, a full mark (前后对照)."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from yanzhen.engines.charts import marks
from yanzhen.engines.charts.specs import Changes, Line

ROW, TOP, FOOT = 24.0, 44.0, 28.0
SHOWN_AT_MOST = 40
DOWN = "5 3"


def change_of(line: Line) -> Decimal | None:
    """Return by how much a unit's figure changes; None where one of the two is missing."""
    before, after = (point.value for point in line.points)
    return None if before is None or after is None else after - before


def lines_drawn(chart: Changes) -> list[Line]:
    """Return the units that are drawn: those that change most, lowest afterwards first."""
    changed = [(abs(by), line) for line in chart.lines if (by := change_of(line))]
    most = sorted(changed, key=lambda one: (-one[0], one[1].name))[:SHOWN_AT_MOST]
    return sorted((line for _, line in most), key=lambda line: (line.points[1].value or Decimal(0), line.name))


def changes_body(chart: Changes, width: float) -> tuple[list[str], float]:
    """Return the parts of a comparison of before and after, and their height."""
    lines = lines_drawn(chart)
    values = [point.value for line in lines or chart.lines for point in line.points if point.value is not None]
    extra = [] if chart.target is None else [chart.target]
    names = min(width * 0.38, max((marks.text_width(_label(line)) for line in lines), default=0.0) + 4)
    scale = marks.Scale([*values, *extra], names + 14, width - 18, ceiling=marks.ceiling_of(chart.heading.unit))
    unmoved = len(chart.lines) - len(lines)
    height = TOP + ROW * (len(lines) + bool(unmoved)) + FOOT
    parts = [*_axis(chart, scale, height), *_legend(chart)]
    for place, line in enumerate(lines):
        parts.extend(_row(chart, line, scale, TOP + ROW * place, names))
    if unmoved:
        words = f"另有{unmoved}个没有变化或变化较小，见数据表"
        parts.append(marks.text(names + 8, TOP + ROW * len(lines) + 16, marks.shortened(words, width - names - 8)))
    return parts, height


def _axis(chart: Changes, scale: marks.Scale, height: float) -> Iterator[str]:
    for tick in scale.ticks():
        x = scale.at(tick)
        yield marks.rule(x, TOP - 6, x, height - FOOT)
        yield marks.text(x, height - 10, marks.number_text(tick, chart.heading.decimals), anchor="middle")
    if chart.target is not None:
        x = scale.at(chart.target)
        words = f"目标{marks.number_text(chart.target, chart.heading.decimals)}{chart.heading.unit}"
        half = marks.text_width(words) / 2
        yield marks.rule(x, TOP - 6, x, height - FOOT, stroke=marks.TARGET, width=1.6, dashes="6 4")
        at = min(max(x, half), scale.end + 18 - half)
        yield marks.text(at, TOP - 10, words, anchor="middle", fill=marks.TARGET, bold=True)


def _legend(chart: Changes) -> Iterator[str]:
    first = chart.lines[0].points
    x = 6.0
    for point, fill in zip(first, (marks.PAPER, marks.MAIN), strict=True):
        yield marks.mark("circle", x, 10, fill=fill, size=5, stroke=marks.MAIN)
        yield marks.text(x + 9, 14, point.label)
        x += marks.text_width(point.label) + 30
    yield marks.rule(x - 6, 10, x + 16, 10, stroke=marks.MAIN, width=2, dashes=DOWN)
    yield marks.text(x + 21, 14, "变小")


def _is_own(line: Line) -> bool:
    return any(point.is_own for point in line.points)


def _label(line: Line) -> str:
    return f"▶{line.name}" if _is_own(line) else line.name


def _row(chart: Changes, line: Line, scale: marks.Scale, y: float, names: float) -> Iterator[str]:
    before, after = line.points
    own = _is_own(line)
    name = marks.shortened(_label(line), names)
    url = after.url or before.url
    yield marks.titled(marks.text(names, y + 16, name, anchor="end", fill=marks.INK, bold=own), line.name, url)
    if before.value is None or after.value is None:
        return
    decimals, unit = chart.heading.decimals, chart.heading.unit
    figures = [marks.number_text(value, decimals) for value in (before.value, after.value)]
    x1, x2, middle = scale.at(before.value), scale.at(after.value), y + 12
    falls = after.value < before.value
    way = marks.rule(x1, middle, x2, middle, stroke=marks.MAIN, width=2, dashes=DOWN if falls else "")
    ring = marks.mark("circle", x1, middle, fill=marks.PAPER, size=5, stroke=marks.MAIN)
    point = marks.mark("circle", x2, middle, fill=marks.MAIN, size=5)
    said = f"{line.name}：{before.label}{figures[0]}{unit}，{after.label}{figures[1]}{unit}"
    yield marks.titled(way + ring + point, said, url)
