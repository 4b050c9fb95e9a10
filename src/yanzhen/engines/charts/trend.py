"""A trend with its target (走势图)."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from decimal import Decimal

from yanzhen.engines.charts import marks
from yanzhen.engines.charts.specs import Line, Trend

TOP, FOOT = 22, 30


def trend_body(chart: Trend, width: float) -> tuple[list[str], float]:
    """Return the parts of a trend and their height; unknown periods are gaps, never zero."""
    height = 250.0 if width >= 500 else 220.0
    known = [point.value for line in chart.lines for point in line.points if point.value is not None]
    values = [*known, *([chart.target] if chart.target is not None else [])]
    decimals = chart.heading.decimals
    scale = marks.Scale(values, height - FOOT, TOP, ceiling=marks.ceiling_of(chart.heading.unit))
    ticks = scale.ticks()
    left = max(marks.text_width(marks.number_text(tick, decimals)) for tick in ticks) + 10
    right = _right_margin(chart)
    xs = _places(len(chart.lines[0].points), left + 6, width - right)
    parts = [text for tick in ticks for text in _grid(scale, tick, left, width - right, decimals)]
    parts.extend(_target(chart, scale, left, width, right))
    taken: list[float] = []
    for place, line in enumerate(chart.lines):
        parts.extend(_line(chart, line, place, scale, xs))
        if len(chart.lines) > 1:
            parts.extend(_name(line, place, scale, xs, taken))
    parts.extend(_periods([point.label for point in chart.lines[0].points], xs, height - 10, width))
    return parts, height


def _places(count: int, left: float, right: float) -> list[float]:
    if count == 1:
        return [(left + right) / 2]
    return [left + (right - left) * place / (count - 1) for place in range(count)]


def _right_margin(chart: Trend) -> float:
    names = [marks.text_width(line.name) + 12 for line in chart.lines] if len(chart.lines) > 1 else []
    return max([26.0, *(min(name, 110.0) for name in names)])


def _grid(scale: marks.Scale, tick: Decimal, left: float, right: float, decimals: int) -> Iterator[str]:
    y = scale.at(tick)
    yield marks.rule(left, y, right, y)
    yield marks.text(left - 6, y + 4, marks.number_text(tick, decimals), anchor="end")


def _target(chart: Trend, scale: marks.Scale, left: float, width: float, right: float) -> Iterator[str]:
    if chart.target is None:
        return
    y = scale.at(chart.target)
    yield marks.rule(left, y, width - right, y, stroke=marks.TARGET, width=1.6, dashes="6 4")
    words = f"{chart.target_name}{marks.number_text(chart.target, chart.heading.decimals)}{chart.heading.unit}"
    yield marks.text(left + 4, y - 5, words, fill=marks.TARGET, bold=True)


def _line(chart: Trend, line: Line, place: int, scale: marks.Scale, xs: Sequence[float]) -> Iterator[str]:
    colour, kind, dashes = marks.SERIES[place % len(marks.SERIES)]
    runs: list[list[tuple[float, float]]] = [[]]
    for x, point in zip(xs, line.points, strict=True):
        if point.value is None:
            runs.append([])
        else:
            runs[-1].append((x, scale.at(point.value)))
    yield from (marks.path(run, stroke=colour, dashes=dashes) for run in runs if len(run) > 1)
    labelled = _labelled(line, xs) if len(chart.lines) == 1 else set()
    heading = chart.heading
    for number, (x, point) in enumerate(zip(xs, line.points, strict=True)):
        if point.value is None:
            continue
        y = scale.at(point.value)
        shown = marks.number_text(point.value, heading.decimals)
        said = f"{line.name}　{point.label}：{point.words or shown + heading.unit}"
        yield marks.titled(marks.mark(kind, x, y, fill=colour), said, point.url)
        if point.words:
            anchor = "start" if number == 0 and len(xs) > 1 else "middle"
            yield marks.text(x, y - 9, point.words, anchor=anchor, fill=colour, bold=True)
        elif number in labelled:
            anchor = "middle" if len(xs) == 1 else {0: "start", len(xs) - 1: "end"}.get(number, "middle")
            moved = {"start": -4, "middle": 0, "end": 4}[anchor]
            yield marks.text(x + moved, y - 9, shown, anchor=anchor, fill=marks.INK, bold=True)


def _labelled(line: Line, xs: Sequence[float]) -> set[int]:
    """Which points carry their figure: all where there is room, else the last, the highest and the lowest."""
    known = [(point.value, number) for number, point in enumerate(line.points) if point.value is not None]
    if not known:
        return set()
    step = xs[1] - xs[0] if len(xs) > 1 else 100
    if step >= 44:
        return {number for _, number in known}
    last = known[-1][1]
    wanted = [last, max(known)[1], min(known)[1]]
    apart = {last}
    for number in wanted[1:]:
        if all(abs(xs[number] - xs[other]) >= 44 for other in apart):
            apart.add(number)
    return apart


def _name(line: Line, place: int, scale: marks.Scale, xs: Sequence[float], taken: list[float]) -> Iterator[str]:
    """Write a line's name at its last figure, moved down where another name stands."""
    last = next((number for number in range(len(xs) - 1, -1, -1) if line.points[number].value is not None), None)
    if last is None:
        return
    value = line.points[last].value
    y = scale.at(value) + 4 if value is not None else 0
    while any(abs(y - other) < 14 for other in taken):
        y += 14
    taken.append(y)
    yield marks.text(xs[-1] + 8, y, marks.shortened(line.name, 98), fill=marks.SERIES[place % 4][0], bold=True)


def _periods(labels: Sequence[str], xs: Sequence[float], y: float, width: float) -> Iterator[str]:
    widest = max(marks.text_width(label) for label in labels) + 8
    step = xs[1] - xs[0] if len(xs) > 1 else widest
    every = max(1, -(-int(widest) // max(1, int(step))))
    last = len(xs) - 1
    for place in range(last, -1, -every):
        half = marks.text_width(labels[place]) / 2
        x = min(max(xs[place], half), width - half)
        yield marks.text(x, y, labels[place], anchor="middle")
