"""How figures spread: a dot per unit, stacked, with median and quarters (分布图)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal
from statistics import median

from yanzhen.engines.charts import marks
from yanzhen.engines.charts.specs import Distribution, Point

TOP, FOOT, SIDE = 30.0, 30.0, 18.0
DOT = 4.5
FLOOR = "#a4262c"
ROOM_OF_FLOOR = 14.0  # for the words of the floor under those of median and target
DOTS_AT_MOST = 300  # of more units each heap of dots is drawn as one bar of the same height


def quarters(values: Sequence[Decimal]) -> tuple[Decimal, Decimal, Decimal]:
    """Return the lower quarter, the median and the upper quarter of at least one figure (Tukey's hinges).

    >>> quarters([Decimal(n) for n in (1, 2, 3, 4, 5)])
    (Decimal('2'), Decimal('3'), Decimal('4'))
    """
    ordered = sorted(values)
    half = (len(ordered) + 1) // 2
    return median(ordered[:half]), median(ordered), median(ordered[-half:])


def distribution_body(chart: Distribution, width: float) -> tuple[list[str], float]:
    """Return the parts of a distribution and their height."""
    heading = chart.heading
    known = chart.ascending
    numbers = [point.value for point in known if point.value is not None]
    extra = [line for line in (chart.target, chart.floor) if line is not None]
    scale = marks.Scale([*numbers, *extra], SIDE, width - SIDE, ceiling=marks.ceiling_of(heading.unit))
    columns: dict[int, list[Point]] = defaultdict(list)
    for point, x in zip(known, scale.places(numbers), strict=True):
        columns[round(x / (2 * DOT + 1))].append(point)
    tallest = max(len(column) for column in columns.values())
    pitch = min(2 * DOT + 1, 170 / tallest)
    top = TOP + (ROOM_OF_FLOOR if chart.floor is not None else 0.0)
    ground = top + max(60.0, pitch * tallest + 6)
    height = ground + FOOT
    low, middle, high = quarters(numbers)
    parts = [marks.box(scale.at(low), top, scale.at(high) - scale.at(low), ground - top, fill="#eef2f6")]
    parts.append(marks.rule(SIDE, ground, width - SIDE, ground, stroke=marks.SOFT))
    for tick in scale.ticks():
        parts.append(marks.rule(scale.at(tick), ground, scale.at(tick), ground + 4, stroke=marks.SOFT))
        parts.append(
            marks.text(scale.at(tick), ground + 18, marks.number_text(tick, heading.decimals), anchor="middle")
        )
    parts.extend(_line(scale, middle, "中位数", marks.INK, "2 3", heading.unit, heading.decimals, ground, width, 12))
    parts.extend(_aims(chart, scale, ground, width))
    if len(known) > DOTS_AT_MOST:
        parts.extend(_heaps(columns, scale, ground, pitch, chart))
        columns = {place: [point for point in column if point.is_own] for place, column in columns.items()}
    for column in columns.values():
        for level, point in enumerate(column):
            value = point.value or Decimal(0)
            shown = f"{point.label}：{marks.number_text(value, heading.decimals)}{heading.unit}"
            kind, fill, size = ("diamond", "#c2570c", 5.5) if point.is_own else ("circle", marks.MAIN, DOT - 0.5)
            dot = marks.mark(kind, scale.at(value), ground - DOT - 1 - level * pitch, fill=fill, size=size)
            parts.append(marks.titled(dot, shown, point.url))
    return parts, height


def _aims(chart: Distribution, scale: marks.Scale, ground: float, width: float) -> Iterator[str]:
    """Draw the target, and the floor on a line of words of its own below it."""
    unit, decimals = chart.heading.unit, chart.heading.decimals
    if chart.target is not None:
        name = chart.target_name
        yield from _line(scale, chart.target, name, marks.TARGET, "6 4", unit, decimals, ground, width, 26)
    if chart.floor is not None:
        yield from _line(scale, chart.floor, "底线", FLOOR, "1 3", unit, decimals, ground, width, 40)


def _heaps(
    columns: Mapping[int, Sequence[Point]], scale: marks.Scale, ground: float, pitch: float, chart: Distribution
) -> Iterator[str]:
    heading = chart.heading
    for place, column in sorted(columns.items()):
        ends = (point.value or Decimal(0) for point in (column[0], column[-1]))
        low, high = (marks.number_text(value, heading.decimals) for value in ends)
        said = f"{low}至{high}{heading.unit}：{len(column)}个单位"
        width = 2 * DOT + 1
        bar = marks.box(
            place * width - width / 2, ground - pitch * len(column), width - 1, pitch * len(column), fill=marks.MAIN
        )
        yield marks.titled(bar, said)


def _line(
    scale: marks.Scale,
    value: Decimal,
    name: str,
    colour: str,
    dashes: str,
    unit: str,
    decimals: int,
    ground: float,
    width: float,
    y: float,
) -> list[str]:
    words = f"{name}{marks.number_text(value, decimals)}{unit}"
    half = marks.text_width(words) / 2
    x = scale.at(value)
    return [
        marks.rule(x, y + 3, x, ground, stroke=colour, width=1.6, dashes=dashes),
        marks.text(min(max(x, half), width - half), y, words, anchor="middle", fill=colour, bold=True),
    ]
