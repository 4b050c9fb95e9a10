"""Who gives to whom: givers left, takers right, bands between them (流向)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal

from yanzhen.engines.charts import marks
from yanzhen.engines.charts.specs import Flow, Flows

TOP, GAP, BAR, THINNEST = 24.0, 8.0, 10.0, 1.0
NAMES_AT_MOST = 14  # of more units on a side the smallest are drawn as one
BODY = 420.0
LEAST_ROOM = 15.0  # a name needs so much height


def flows_body(chart: Flows, width: float) -> tuple[list[str], float]:
    """Return the parts of a flow diagram and their height."""
    flows = merged(chart.flows)
    left, right = _totals(flows, "origin"), _totals(flows, "goal")
    whole = sum(left.values())
    names = min(width * 0.32, max(marks.text_width(_labelled(chart, *one)) for one in (*left.items(), *right.items())))
    slots = max(len(left), len(right))
    body = max(BODY, LEAST_ROOM * slots + GAP * slots) - GAP * (slots - 1)
    unit = body / float(whole)
    starts, ends = _stacked(left, unit), _stacked(right, unit)
    x1, x2 = names + 8 + BAR, width - names - 8 - BAR
    parts = [*_bands(chart, flows, starts, ends, unit, x1, x2)]
    for side, totals, places in (("end", left, starts), ("start", right, ends)):
        for name, total in totals.items():
            x = x1 - BAR if side == "end" else x2
            parts.append(marks.box(x, places[name], BAR, max(THINNEST, float(total) * unit), fill=marks.MAIN))
            words = marks.shortened(_labelled(chart, name, total), names)
            at = x1 - BAR - 6 if side == "end" else x2 + BAR + 6
            written = marks.text(at, places[name] + float(total) * unit / 2 + 4, words, anchor=side, fill=marks.INK)
            parts.append(marks.titled(written, _labelled(chart, name, total)))
    heads = [
        marks.text(names + 8, 12, "流出", anchor="end", bold=True),
        marks.text(width - names - 8, 12, "流入", bold=True),
    ]
    return [*heads, *parts], TOP + body + GAP * slots


def merged(flows: Sequence[Flow]) -> list[Flow]:
    """Return the flows added up by origin and goal; of very many units the smallest on each side are one.

    Ordered so that the broadest givers and takers come first; names decide between equals.
    """
    origins, goals = _kept(flows, "origin"), _kept(flows, "goal")
    sums: dict[tuple[str, str], Decimal] = defaultdict(Decimal)
    links: dict[tuple[str, str], list[str]] = defaultdict(list)
    for flow in flows:
        way = (origins.get(flow.origin, flow.origin), goals.get(flow.goal, flow.goal))
        sums[way] += flow.figure
        links[way].append(flow.url)
    rank = [{name: place for place, name in enumerate(_totals_of(sums, side))} for side in (0, 1)]
    ways = sorted(sums, key=lambda way: (rank[0][way[0]], rank[1][way[1]]))
    return [
        Flow(origin=way[0], goal=way[1], figure=sums[way], url=links[way][0] if len(links[way]) == 1 else "")
        for way in ways
    ]


def _kept(flows: Sequence[Flow], side: str) -> dict[str, str]:
    """Return what the smallest units of a side are called together, where there are too many to be read."""
    totals = _totals(flows, side)
    if len(totals) <= NAMES_AT_MOST:
        return {}
    rest = list(totals)[NAMES_AT_MOST - 1 :]
    return dict.fromkeys(rest, f"其余{len(rest)}个")


def _totals(flows: Sequence[Flow], side: str) -> dict[str, Decimal]:
    sums: dict[tuple[str, str], Decimal] = defaultdict(Decimal)
    for flow in flows:
        sums[flow.origin, flow.goal] += flow.figure
    return _totals_of(sums, 0 if side == "origin" else 1)


def _totals_of(sums: Mapping[tuple[str, str], Decimal], side: int) -> dict[str, Decimal]:
    """Return the sum of every name, broadest first, what was put together last."""
    totals: dict[str, Decimal] = defaultdict(Decimal)
    for way, figure in sums.items():
        totals[way[side]] += figure
    return dict(sorted(totals.items(), key=lambda one: (one[0].startswith("其余"), -one[1], one[0])))


def _stacked(totals: Mapping[str, Decimal], unit: float) -> dict[str, float]:
    found, y = {}, TOP
    for name, total in totals.items():
        found[name] = y
        y += float(total) * unit + GAP
    return found


def _bands(
    chart: Flows,
    flows: Sequence[Flow],
    starts: Mapping[str, float],
    ends: Mapping[str, float],
    unit: float,
    x1: float,
    x2: float,
) -> Iterator[str]:
    leaving, arriving = dict(starts), dict(ends)
    for flow in flows:
        breadth = float(flow.figure) * unit
        y1, y2 = leaving[flow.origin], arriving[flow.goal]
        leaving[flow.origin] += breadth
        arriving[flow.goal] += breadth
        said = (
            f"{flow.origin}→{flow.goal}：{marks.number_text(flow.figure, chart.heading.decimals)}{chart.heading.unit}"
        )
        yield marks.titled(marks.band((x1, y1), (x2, y2), max(THINNEST, breadth)), said, flow.url)


def _labelled(chart: Flows, name: str, total: Decimal) -> str:
    return f"{name} {marks.number_text(total, chart.heading.decimals)}"
