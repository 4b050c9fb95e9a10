"""Figures side by side, sorted (比较图)."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from decimal import Decimal

from yanzhen.engines.charts import marks
from yanzhen.engines.charts.specs import Bars, Point

ROW, TOP, FOOT = 24.0, 26.0, 10.0
SHOWN_AT_MOST = 40
ENDS = 15  # of more bars than fit, so many from both ends
SILENT_AT_MOST = 5  # units without a figure that are named; of more only the number is said


def bars_body(chart: Bars, width: float) -> tuple[list[str], float]:
    """Return the parts of a comparison and their height; of very many bars both ends and the reader's own."""
    points, left_out, silent = _shown(chart.ranked)
    heading = chart.heading
    numbers = [point.value for point in chart.points if point.value is not None]
    drawn = [point.value for point in points if point.value is not None]
    extra = [value for value in (chart.target, chart.middle) if value is not None]
    names = min(width * 0.38, max(marks.text_width(point.label) for point in points) + 4)
    room = max(marks.text_width(marks.number_text(value, heading.decimals)) for value in drawn) + 8
    scale = marks.Scale([*numbers, *extra], names + 8, width - room, from_zero=True, ceiling=_ceiling(chart))
    height = TOP + ROW * (len(points) + bool(left_out) + bool(silent)) + FOOT
    parts: list[str] = []
    figures: list[str] = []
    y = TOP
    for place, point in enumerate(points):
        if left_out and place == ENDS:
            parts.append(marks.text(names + 8, y + 16, f"……中间{left_out}个见数据表"))
            y += ROW
        parts.extend(_bar(chart, point, scale, y, names))
        figures.extend(_figure(chart, point, scale, y))
        y += ROW
    if silent:
        parts.append(marks.text(names + 8, y + 16, f"另有{silent}个没有数值"))
    zero = scale.at(Decimal(0))
    parts.append(marks.rule(zero, TOP - 4, zero, height - FOOT, stroke=marks.SOFT))
    return [*parts, *_line_across(chart, scale, height, width), *figures], height


def bars_drawn(chart: Bars) -> list[Point]:
    """Return the points that are drawn, as bars or as names without a figure."""
    return _shown(chart.ranked)[0]


def _ceiling(chart: Bars) -> Decimal | None:
    return marks.ceiling_of(chart.heading.unit)


def _shown(points: Sequence[Point]) -> tuple[list[Point], int, int]:
    """Return the bars drawn, how many between both ends are not, and how many without a figure are only counted."""
    known = [point for point in points if point.value is not None]
    silent = points[len(known) :]
    told = silent if len(silent) <= SILENT_AT_MOST else [point for point in silent if point.is_own]
    if len(known) <= SHOWN_AT_MOST:
        return [*known, *told], 0, len(silent) - len(told)
    own = [point for point in known[ENDS:-ENDS] if point.is_own]
    shown = [*known[:ENDS], *own, *known[-ENDS:]]
    return [*shown, *told], len(known) - len(shown), len(silent) - len(told)


def _misses(chart: Bars, point: Point) -> bool:
    if chart.target is None or point.value is None:
        return False
    return point.value > chart.target if chart.at_most else point.value < chart.target


def _bar(chart: Bars, point: Point, scale: marks.Scale, y: float, names: float) -> Iterator[str]:
    name = f"▶{point.label}" if point.is_own else point.label
    label = marks.shortened(name, names)
    written = marks.text(names, y + 16, label, anchor="end", fill=marks.INK, bold=point.is_own)
    yield marks.titled(written, point.label, point.url)
    zero = scale.at(Decimal(0))
    if point.value is None:
        yield marks.text(zero + 6, y + 16, point.absent)
        return
    at = scale.at(point.value)
    fill = marks.HATCH if _misses(chart, point) else marks.MAIN
    said = f"{point.label}：{marks.number_text(point.value, chart.heading.decimals)}{chart.heading.unit}"
    bar = marks.box(min(zero, at), y + 4, abs(at - zero), ROW - 8, fill=fill, stroke=marks.MAIN)
    yield marks.titled(bar, said, point.url)


def _figure(chart: Bars, point: Point, scale: marks.Scale, y: float) -> Iterator[str]:
    if point.value is not None:
        x = max(scale.at(Decimal(0)), scale.at(point.value)) + 5
        yield marks.text(x, y + 16, marks.number_text(point.value, chart.heading.decimals), fill=marks.INK, bold=True)


def _line_across(chart: Bars, scale: marks.Scale, height: float, width: float) -> Iterator[str]:
    """Draw the target and the whole's figure; where they are close their names lean away from each other."""
    given = (("目标", chart.target, marks.TARGET, "6 4"), (chart.middle_name, chart.middle, marks.INK, "2 3"))
    wanted = sorted((value, name, colour, dashes) for name, value, colour, dashes in given if value is not None)
    heading = chart.heading
    words = [f"{name}{marks.number_text(value, heading.decimals)}{heading.unit}" for value, name, _, _ in wanted]
    places = [scale.at(value) for value, *_ in wanted]
    halves = [marks.text_width(word) / 2 for word in words]
    centres = [min(max(x, half), width - half) for x, half in zip(places, halves, strict=True)]
    if len(centres) == 2 and centres[1] - centres[0] < halves[0] + halves[1] + 6:
        middle = min(max(sum(centres) / 2, 2 * halves[0] + 3), width - 2 * halves[1] - 3)
        centres = [middle - halves[0] - 3, middle + halves[1] + 3]
    for place, (_, _, colour, dashes) in enumerate(wanted):
        yield marks.rule(places[place], TOP - 6, places[place], height - FOOT, stroke=colour, width=1.6, dashes=dashes)
        yield marks.text(centres[place], 13, words[place], anchor="middle", fill=colour, bold=True)
