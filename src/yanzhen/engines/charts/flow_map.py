"""Who gives to whom, on a map (流向图)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal
from math import hypot

from yanzhen.engines.charts import marks
from yanzhen.engines.charts.specs import Flow, FlowMap, Place

TOP, SIDE, HIGHEST = 30.0, 16.0, 620.0
ARROWS_AT_MOST = 60
GAINS, LOSES = marks.MAIN, "#c2570c"
Spot = tuple[float, float]


def flow_map_body(chart: FlowMap, width: float) -> tuple[list[str], float]:
    """Return the parts of a map of flows and their height; of very many flows the broadest are drawn."""
    at, height = spots_of(chart.places, width)
    net = net_of(chart)
    parts: list[str] = []
    for flow in arrows_drawn(chart):
        said = (
            f"{flow.origin}→{flow.goal}：{marks.number_text(flow.figure, chart.heading.decimals)}{chart.heading.unit}"
        )
        parts.append(marks.titled(_way(at[flow.origin], at[flow.goal], flow), said, flow.url))
    for place in chart.places:
        parts.append(_place(chart, place, at[place.name], net.get(place.name)))
    parts.extend(_names(chart, at, net, width))
    return [*_legend(), *parts], height


def net_of(chart: FlowMap) -> dict[str, Decimal]:
    """Return what every unit with flows gains, losses negative."""
    net: dict[str, Decimal] = defaultdict(Decimal)
    for flow in chart.flows:
        net[flow.origin] -= flow.figure
        net[flow.goal] += flow.figure
    return dict(net)


def arrows_drawn(chart: FlowMap) -> list[Flow]:
    """Return the flows between two places of the map, broadest last so that it lies on top."""
    known = {place.name for place in chart.places}
    inside = [flow for flow in chart.flows if flow.origin in known and flow.goal in known]
    broadest = sorted(inside, key=lambda flow: (-flow.figure, flow.origin, flow.goal))[:ARROWS_AT_MOST]
    return broadest[::-1]


def spots_of(places: Sequence[Place], width: float) -> tuple[dict[str, Spot], float]:
    """Return where every place is drawn, north above, the same scale both ways."""
    west, east = min(place.x for place in places), max(place.x for place in places)
    south, north = min(place.y for place in places), max(place.y for place in places)
    room = width - 2 * SIDE
    scale = min(room / ((east - west) or 1.0), HIGHEST / ((north - south) or 1.0))
    indent = (room - (east - west) * scale) / 2
    spots = {
        place.name: (SIDE + indent + (place.x - west) * scale, TOP + SIDE + (north - place.y) * scale)
        for place in places
    }
    return spots, TOP + 2 * SIDE + (north - south) * scale


def _way(start: Spot, end: Spot, flow: Flow) -> str:
    length = hypot(end[0] - start[0], end[1] - start[1]) or 1.0
    short = min(7.0, length / 3)
    dx, dy = (end[0] - start[0]) / length * short, (end[1] - start[1]) / length * short
    width = min(6.0, 0.6 + 0.4 * float(flow.figure))
    return marks.arrow(start[0] + dx, start[1] + dy, end[0] - dx, end[1] - dy, stroke=marks.SOFT, width=width)


def _place(chart: FlowMap, place: Place, spot: Spot, gain: Decimal | None) -> str:
    if gain is None:
        return marks.titled(
            marks.mark("circle", *spot, fill=marks.GRID, size=3, stroke=marks.SOFT), place.name, place.url
        )
    size = min(9.0, 4.0 + abs(float(gain)) ** 0.5)
    said = f"{place.name}：净{'增' if gain > 0 else '减' if gain < 0 else '增减'}{_figure(chart, abs(gain))}"
    if gain > 0:
        drawn = marks.mark("circle", *spot, fill=GAINS, size=size)
    else:
        kind = "square" if gain < 0 else "diamond"
        drawn = marks.mark(kind, *spot, fill=marks.PAPER, size=size, stroke=LOSES if gain < 0 else marks.SOFT)
    return marks.titled(drawn, said, place.url)


def _figure(chart: FlowMap, value: Decimal) -> str:
    return f"{marks.number_text(value, chart.heading.decimals)}{chart.heading.unit}"


def _names(chart: FlowMap, at: Mapping[str, Spot], net: Mapping[str, Decimal], width: float) -> Iterator[str]:
    """Write the names that find room, units with the largest change first."""
    taken: list[tuple[float, float, float, float]] = []
    places = sorted(chart.places, key=lambda place: (-abs(net.get(place.name, Decimal(0))), place.name))
    for place in places:
        if not net.get(place.name):
            continue
        x, y = at[place.name]
        long = marks.text_width(place.name, 11)
        left = min(max(2.0, x - long / 2), width - long - 2)
        frame = (left, y + 8, left + long, y + 22)
        if all(
            frame[2] < other[0] or other[2] < frame[0] or frame[3] < other[1] or other[3] < frame[1] for other in taken
        ):
            taken.append(frame)
            yield marks.text(left, y + 19, place.name, size=11, fill=marks.INK, bold=True)


def _legend() -> Iterator[str]:
    yield marks.mark("circle", 8, 12, fill=GAINS, size=6)
    yield marks.text(19, 16, "净流入")
    yield marks.mark("square", 76, 12, fill=marks.PAPER, size=6, stroke=LOSES)
    yield marks.text(87, 16, "净流出")
    yield marks.mark("diamond", 144, 12, fill=marks.PAPER, size=5, stroke=marks.SOFT)
    yield marks.text(154, 16, "进出相抵")
