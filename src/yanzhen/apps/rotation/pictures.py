"""Charts of a plan: flows, before and after by school, moves on a map; small counts merge into school districts."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from os.path import commonprefix
from types import MappingProxyType
from typing import Any

from yanzhen.apps.rotation.why import HUNDRED, Plan
from yanzhen.apps.rotation.wording import INDICATOR_TITLES, STAGES
from yanzhen.engines.charts import Changes, Flow, FlowMap, Flows, Heading, Line, Place, Point
from yanzhen.engines.rotation.instance import School

TOP_FLOWS = 30
MANY_SCHOOLS = 30
NO_DISTRICT = "没有学区"
TWO = Decimal("0.01")


@dataclass(frozen=True)
class Narrowing:
    """Which moves a picture is about: only to or from one school, or schools of one school district; all if empty."""

    district: str = ""
    school: str = ""

    def has(self, school: School) -> bool:
        """Is this school meant?"""
        return (
            school.code == self.school if self.school else not self.district or school.school_district == self.district
        )

    def __bool__(self) -> bool:
        return bool(self.district or self.school)


EVERYTHING = Narrowing()


def flows_of(
    plan: Plan, source: str, names: Mapping[str, str] = MappingProxyType({}), *, narrowing: Narrowing = EVERYTHING
) -> Flows:
    """Return the flows between schools; of many schools those between school districts, until one is chosen."""
    by_district = len(plan.schools) > MANY_SCHOOLS and not narrowing
    if by_district:
        counted: Counter[tuple[str, str]] = Counter()
        for move in plan.moves.values():
            ends = (plan.schools[plan.units[code].school].school_district for code in (move.from_unit, move.to_unit))
            counted[tuple(names.get(code, code) or NO_DISTRICT for code in ends)] += 1
        flows = tuple(Flow(origin=a, goal=b, figure=Decimal(count)) for (a, b), count in counted.most_common())
        note = "学校多，先按学区画；选一个学区或一所学校，看学校之间的流向。"
        return Flows(heading=_heading("学区之间的流向", source, note), flows=flows)
    counted = _between(plan, narrowing)
    top = counted.most_common(TOP_FLOWS)
    rest = sum(counted.values()) - sum(count for _, count in top)
    note = f"只画人数最多的{len(top)}条，另有{len(counted) - len(top)}条{rest}人，选一所学校看全。" if rest else ""
    flows = tuple(Flow(origin=a, goal=b, figure=Decimal(count)) for (a, b), count in top)
    return Flows(heading=_heading("学校之间的流向", source, note), flows=flows)


def _heading(title: str, source: str, note: str) -> Heading:
    return Heading(title=title, unit="人", source=source, decimals=0, note=note)


def map_of(plan: Plan, source: str, *, narrowing: Narrowing = EVERYTHING) -> FlowMap:
    """Return the moves on a map of the schools."""
    names = short_names(plan)
    places = tuple(Place(name=names[one.code], x=one.x_km, y=one.y_km) for one in plan.instance.schools)
    counted = sorted(_between(plan, narrowing).items())
    flows = tuple(Flow(origin=a, goal=b, figure=Decimal(count)) for (a, b), count in counted)
    return FlowMap(heading=_heading("流向图", source, ""), places=places, flows=flows)


def short_names(plan: Plan) -> dict[str, str]:
    """Return the names of schools by code without the district's name that all of them begin with."""
    names = {code: school.name for code, school in plan.schools.items()}
    begun = commonprefix(list(names.values())) if len(names) > 1 else ""
    cut = max(begun.rfind(end) for end in "区县市旗") + 1
    return {code: name[cut:] if len(name) > cut + 1 else name for code, name in names.items()}


def flow_rows(plan: Plan, narrowing: Narrowing) -> list[tuple[str, str, int]]:
    """Return every flow that is meant as from, to, heads; the largest first."""
    counted = sorted(_between(plan, narrowing).items(), key=lambda one: (-one[1], one[0]))
    return [(a, b, count) for (a, b), count in counted]


def _between(plan: Plan, narrowing: Narrowing) -> Counter[tuple[str, str]]:
    counted: Counter[tuple[str, str]] = Counter()
    names = short_names(plan)
    for move in plan.moves.values():
        here, there = (plan.schools[plan.units[code].school] for code in (move.from_unit, move.to_unit))
        if narrowing.has(here) or narrowing.has(there):
            counted[names[here.code], names[there.code]] += 1
    return counted


def changes_of(plan: Plan, stage: str, indicator: str, source: str, *, narrowing: Narrowing = EVERYTHING) -> Changes:
    """Return a figure per 100 pupils before and after, school by school."""
    lines, names = [], short_names(plan)
    for unit in plan.instance.units:
        if unit.stage == stage and narrowing.has(plan.schools[unit.school]):
            pair = (plan.before[unit.code][indicator], plan.after[unit.code][indicator])
            points = tuple(
                Point(label, (Decimal(HUNDRED * heads) / unit.pupils).quantize(TWO))
                for label, heads in zip(("交流前", "交流后"), pair, strict=True)
            )
            lines.append(Line(name=names[unit.school], points=points))
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
    titles = [names.get(code, NO_DISTRICT) if code else NO_DISTRICT for code in codes]
    rows = [
        (title, [counts[code, other] for other in codes], sum(counts[code, other] for other in codes))
        for title, code in zip(titles, codes, strict=True)
    ]
    return {"heads": titles, "rows": rows, "totals": [sum(counts[code, other] for code in codes) for other in codes]}
