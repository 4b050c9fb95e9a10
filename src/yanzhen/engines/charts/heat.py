"""Units by periods: darker for more, the figure in every cell (热力图)."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator, Sequence
from decimal import Decimal

from yanzhen.engines.charts import marks
from yanzhen.engines.charts.specs import HeatMap, Line, Point

ROW, HEAD, LEGEND = 24.0, 36.0, 40.0
NARROWEST = 40.0


def heat_steps(values: Sequence[Decimal]) -> list[Decimal]:
    """Return the upper bounds of the shades but the last: fifths of the figures, so that few extremes hide nothing."""
    ordered = sorted(values)
    return [
        ordered[min(len(ordered) - 1, len(ordered) * part // len(marks.HEAT))] for part in range(1, len(marks.HEAT))
    ]


def shade_of(value: Decimal, steps: Sequence[Decimal]) -> int:
    """Return the place of the shade, 0 (lightest) for the least."""
    return bisect_right(steps, value)


def columns_that_fit(width: float) -> int:
    """Return how many periods can be read in a drawing of this width."""
    return max(1, int((width - _names_room(width)) // NARROWEST))


def heat_body(chart: HeatMap, width: float) -> tuple[list[str], float]:
    """Return the parts of a heat map and their height; where not all periods fit, the last ones are drawn."""
    names = _names_room(width)
    fits = columns_that_fit(width)
    columns, rows = chart.columns[-fits:], [(line, line.points[-fits:]) for line in chart.rows]
    cell = (width - names) / len(columns)
    values = [point.value for _, points in rows for point in points if point.value is not None]
    steps = heat_steps(values) if values else []
    parts = [part for place, label in enumerate(columns) for part in _head(label, names + cell * place, cell)]
    y = HEAD
    for line, points in rows:
        parts.append(_name(line, names, y))
        for place, point in enumerate(points):
            parts.append(_cell(chart, line, columns[place], point, steps, (names + cell * place, y, cell)))
        y += ROW
    parts.extend(_legend(chart, values, steps, y + 10, width))
    return parts, y + LEGEND


def _names_room(width: float) -> float:
    return 150.0 if width >= 500 else 104.0


def _head(label: str, x: float, width: float) -> Iterator[str]:
    """Write the name of a period, on two lines where it is too long for one."""
    if marks.text_width(label) <= width - 2:
        yield marks.text(x + width / 2, 28, label, anchor="middle")
        return
    cut = label.find("年") + 1 or -(-len(label) // 2)
    for place, part in enumerate((label[:cut], label[cut:])):
        yield marks.text(x + width / 2, 14 + 15 * place, marks.shortened(part, width - 2), anchor="middle")


def _name(line: Line, room: float, y: float) -> str:
    return marks.titled(
        marks.text(room - 6, y + 16, marks.shortened(line.name, room - 8), anchor="end", fill=marks.INK), line.name
    )


def _cell(
    chart: HeatMap, line: Line, column: str, point: Point, steps: Sequence[Decimal], at: tuple[float, float, float]
) -> str:
    x, y, width = at
    heading = chart.heading
    if point.value is None:
        drawn = marks.box(x + 1, y + 1, width - 2, ROW - 2, fill=marks.PAPER, stroke=marks.GRID)
        drawn += marks.text(
            x + width / 2, y + 16, marks.shortened(point.absent, width - 4, 11), anchor="middle", size=11
        )
        return marks.titled(drawn, f"{line.name}　{column}：{point.absent}", point.url)
    shade = shade_of(point.value, steps)
    shown = marks.number_text(point.value, heading.decimals)
    size = 12 if marks.text_width(shown) <= width - 4 else 10
    drawn = marks.box(x + 1, y + 1, width - 2, ROW - 2, fill=marks.HEAT[shade])
    drawn += marks.text(x + width / 2, y + 16, shown, anchor="middle", size=size, fill=marks.HEAT_INK[shade])
    return marks.titled(drawn, f"{line.name}　{column}：{shown}{heading.unit}", point.url)


def _legend(
    chart: HeatMap, values: Sequence[Decimal], steps: Sequence[Decimal], y: float, width: float
) -> Iterator[str]:
    if not values:
        return
    decimals = chart.heading.decimals
    bounds = [min(values), *steps]
    room = min(110.0, width / len(marks.HEAT))
    drawn = 0
    for place, colour in enumerate(marks.HEAT):
        low = bounds[place]
        high = bounds[place + 1] if place + 1 < len(bounds) else None
        if high is not None and high == low:
            continue
        words = f"{marks.number_text(low, decimals)}起" if place else f"{marks.number_text(steps[0], decimals)}以下"
        size = 11 if marks.text_width(words, 11) <= room - 18 else 9
        yield marks.box(drawn * room, y, 14, 14, fill=colour, stroke=marks.GRID)
        yield marks.text(drawn * room + 17, y + 12, words, size=size)
        drawn += 1
