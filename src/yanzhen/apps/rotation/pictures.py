"""Charts of a plan: flows, before and after by school, moves on a map; small counts merge into school districts."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from yanzhen.apps.rotation.why import HUNDRED, Plan
from yanzhen.apps.rotation.wording import INDICATOR_TITLES, STAGES
from yanzhen.engines.charts import Changes, Flow, FlowMap, Flows, Heading, Line, Place, Point

TOP_FLOWS = 30
TWO = Decimal("0.01")


def flows_of(plan: Plan, source: str) -> Flows:
    """Return the largest flows between schools; how many more there are is said in the note."""
    counted = _between(plan)
    top = counted.most_common(TOP_FLOWS)
    rest = sum(counted.values()) - sum(count for _, count in top)
    note = f"只画人数最多的{len(top)}条，另有{len(counted) - len(top)}条{rest}人见学区矩阵。" if rest else ""
    flows = tuple(Flow(origin=a, goal=b, figure=Decimal(count)) for (a, b), count in top)
    return Flows(heading=Heading(title="学校之间的流向", unit="人", source=source, decimals=0, note=note), flows=flows)


def map_of(plan: Plan, source: str) -> FlowMap:
    """Return the moves on a map of the schools."""
    places = tuple(Place(name=one.name, x=one.x_km, y=one.y_km) for one in plan.instance.schools)
    flows = tuple(Flow(origin=a, goal=b, figure=Decimal(count)) for (a, b), count in sorted(_between(plan).items()))
    return FlowMap(heading=Heading(title="流向图", unit="人", source=source, decimals=0), places=places, flows=flows)


def _between(plan: Plan) -> Counter[tuple[str, str]]:
    moves = plan.moves.values()
    return Counter((plan.school_name(move.from_unit), plan.school_name(move.to_unit)) for move in moves)


def changes_of(plan: Plan, stage: str, indicator: str, source: str) -> Changes:
    """Return a figure per 100 pupils before and after, school by school."""
    lines = []
    for unit in plan.instance.units:
        if unit.stage == stage:
            pair = (plan.before[unit.code][indicator], plan.after[unit.code][indicator])
            points = tuple(
                Point(label, (Decimal(HUNDRED * heads) / unit.pupils).quantize(TWO))
                for label, heads in zip(("交流前", "交流后"), pair, strict=True)
            )
            lines.append(Line(name=plan.school_name(unit.code), points=points))
    title = f"{STAGES[stage]}每百名学生{INDICATOR_TITLES[indicator]}"
    target = plan.instance.params.floors[stage][indicator]
    return Changes(heading=Heading(title=title, unit="人", source=source), lines=tuple(lines), target=target)


def matrix_of(plan: Plan, names: Mapping[str, str]) -> dict[str, Any]:
    """Return how many go from each school district to each; schools without one stand together."""
    codes = sorted({school.school_district for school in plan.instance.schools})
    counts: Counter[tuple[str, str]] = Counter()
    for move in plan.moves.values():
        ends = (plan.units[move.from_unit].school, plan.units[move.to_unit].school)
        counts[tuple(plan.schools[code].school_district for code in ends)] += 1
    titles = [names.get(code, "没有学区") if code else "没有学区" for code in codes]
    rows = [
        (title, [counts[code, other] for other in codes], sum(counts[code, other] for other in codes))
        for title, code in zip(titles, codes, strict=True)
    ]
    return {"heads": titles, "rows": rows, "totals": [sum(counts[code, other] for code in codes) for other in codes]}
