"""The second pair of eyes for coverage and tiers (覆盖与层级核对): counted again from tables and rows.

Like ``checking`` it shares nothing with what makes plans.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from yanzhen.engines.rotation.instance import Instance, Unit
from yanzhen.kernel.problem import Problem

_STAGES = {"primary": "小学", "junior": "初中"}
_PUPILS = 100


@dataclass(frozen=True, slots=True)
class PlanRow:
    """One row of a plan as it was written (方案行); ``line`` is 1-based, the heading's line is 1."""

    line: int
    teacher: str
    from_unit: str
    to_unit: str
    subject: str
    added_km: Decimal


def covered_and_tiered(instance: Instance, first: Mapping[str, PlanRow]) -> Iterator[Problem]:
    """Yield what a plan breaks of coverage and tiers, directions apart.

    Args:
        instance: the question.
        first: of each teacher of the tables who moves, the first row.
    """
    yield from _coverage(instance, first)
    yield from _kept(instance, first)
    yield from _share(instance, first)


def _coverage(instance: Instance, first: Mapping[str, PlanRow]) -> Iterator[Problem]:
    """Backbone teachers of every unit after the plan, against the heads and the pupils of the settings."""
    if not instance.params.coverage:
        return
    leading = {one.code: one.unit for one in instance.teachers if one.backbone}
    now = Counter(leading.values())
    out: dict[str, list[PlanRow]] = {}
    into: Counter[str] = Counter()
    for code, row in first.items():
        if code in leading:
            out.setdefault(leading[code], []).append(row)
            into[row.to_unit] += 1
    for unit in instance.units:
        wanted = _wanted(instance, unit)
        rows = out.get(unit.code, [])
        then = now[unit.code] - len(rows) + into[unit.code]
        if then < wanted:
            said = (
                f"校段{unit.code}现有骨干教师{now[unit.code]}人，"
                f"调出{len(rows)}人、调入{into[unit.code]}人后为{then}人，少于要求的{wanted}人。"
            )
            yield fault_over(
                rows, "COVERAGE", said, "from_unit", unit.code, found=f"{then}人", expected=f"不少于{wanted}人"
            )


def _wanted(instance: Instance, unit: Unit) -> int:
    asked = instance.params.coverage.get(unit.stage)
    if asked is None:
        return 0
    return max(asked.heads, -(Fraction(-asked.per_hundred) * unit.pupils // _PUPILS))


def _kept(instance: Instance, first: Mapping[str, PlanRow]) -> Iterator[Problem]:
    """Teachers of each stage in the tiers that may not lose any."""
    kept = instance.params.tier_rules.kept
    if not kept:
        return
    tiers = {school.code: school.tier for school in instance.schools}
    at = {unit.code: (tiers[unit.school], unit.stage) for unit in instance.units}
    home = {one.code: one.unit for one in instance.teachers}
    gone: dict[tuple[str, str], list[PlanRow]] = {}
    came: Counter[tuple[str, str]] = Counter()
    for code, row in first.items():
        gone.setdefault(at[home[code]], []).append(row)
        if row.to_unit in at:
            came[at[row.to_unit]] += 1
    for place in sorted(set(at.values())):
        rows = gone.get(place, [])
        if place[0] in kept and came[place] < len(rows):
            said = (
                f"{place[0]}的{_STAGES.get(place[1], place[1])}调出{len(rows)}人，调入{came[place]}人，"
                f"减少{len(rows) - came[place]}人；规定{place[0]}各学段教师人数不减少。"
            )
            yield fault_over(
                rows, "TIER_KEPT", said, "from_unit", None, found=f"{came[place]}人", expected=f"不少于{len(rows)}人"
            )


def _share(instance: Instance, first: Mapping[str, PlanRow]) -> Iterator[Problem]:
    """How many of those who move go to schools of the tiers that are to gain."""
    rules = instance.params.tier_rules
    if not rules.share_to:
        return
    wanted = -whole_part(-rules.least_share, len(first))
    gaining = {school.code for school in instance.schools if school.tier in rules.share_to}
    units = {unit.code for unit in instance.units if unit.school in gaining}
    there = sum(row.to_unit in units for row in first.values())
    if there < wanted:
        names = "、".join(tier for tier in instance.params.tiers if tier in rules.share_to)
        said = (
            f"方案交流{len(first)}人，按到{names}任教不低于{percent(rules.least_share)}至少{wanted}人，"
            f"方案中到{names}的{there}人。"
        )
        yield fault_over((), "TIER_SHARE", said, None, None, found=f"{there}人", expected=f"不少于{wanted}人")


def whole_part(share: Decimal, heads: int) -> int:
    """Return the whole part, downwards, of a share of heads; of a negative share that is the whole part upwards.

    >>> whole_part(Decimal("0.29"), 100), -whole_part(-Decimal("0.1"), 11)
    (29, 2)
    """
    product = Fraction(share) * heads
    return product.numerator // product.denominator


def percent(share: Decimal) -> str:
    """Write a share in percent without needless zeros.

    >>> percent(Decimal("0.120")), percent(Decimal("0.1"))
    ('12%', '10%')
    """
    text = f"{share * 100:f}"
    return (text.rstrip("0").rstrip(".") if "." in text else text) + "%"


def fault_over(
    rows: Sequence[PlanRow], code: str, said: str, column: str | None, key: str | None, *, found: str, expected: str
) -> Problem:
    """Return a fault of several rows at the last of them."""
    line = max((row.line for row in rows), default=None)
    return Problem(code=code, message=said, line=line, column=column, key=key, found=found, expected=expected)
