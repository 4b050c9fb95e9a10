"""Backbone teachers in every school (骨干教师覆盖): how many each unit must have, and whether a district has so many.

Source: reference ``teacher-rotation`` RT-05 and RT-09: backbone teachers are balanced inside the district.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from math import ceil

from yanzhen.engines.rotation.columns import STAGE_WORDS
from yanzhen.engines.rotation.eligibility import movable_teachers, share_limits
from yanzhen.engines.rotation.instance import Instance

_PER = 100


@dataclass(frozen=True, slots=True)
class StageCoverage:
    """Where a stage stands (覆盖情况).

    Attributes:
        units, needed: number of units, and backbone teachers that they must have together.
        before, after: number of units that have as many as they must; ``after`` None without a plan.
        lacking: heads by which units fall short before, added up.
    """

    units: int
    needed: int
    before: int
    after: int | None
    lacking: int


def needed_heads(instance: Instance) -> dict[str, int]:
    """Return the backbone teachers that each unit must have, by code; units of which nothing is asked are left out.

    The larger of the stage's ``heads`` and ⌈per_hundred × pupils ÷ 100⌉, in exact decimals.
    """
    found = {}
    for unit in instance.units:
        asked = instance.params.coverage.get(unit.stage)
        if asked is None:
            continue
        heads = max(asked.heads, ceil(Fraction(asked.per_hundred) * unit.pupils / _PER))
        if heads:
            found[unit.code] = heads
    return found


def coverage_of(
    instance: Instance, before: Mapping[str, Mapping[str, int]], after: Mapping[str, Mapping[str, int]] | None
) -> dict[str, StageCoverage]:
    """Return where each stage stands of which anything is asked.

    Args:
        before, after: heads by unit and indicator, as ``head_counts`` gives them; None without a plan.
    """
    needed = needed_heads(instance)
    found = {}
    for stage in STAGE_WORDS:
        codes = [unit.code for unit in instance.units if unit.stage == stage and unit.code in needed]
        if not codes:
            continue
        found[stage] = StageCoverage(
            units=len(codes),
            needed=sum(needed[code] for code in codes),
            before=sum(before[code]["backbone"] >= needed[code] for code in codes),
            after=None if after is None else sum(after[code]["backbone"] >= needed[code] for code in codes),
            lacking=sum(max(0, needed[code] - before[code]["backbone"]) for code in codes),
        )
    return found


def coverage_out_of_reach(instance: Instance) -> tuple[str, ...]:
    """Say which stages cannot be covered, and by how many heads: too few there, or too few who may leave."""
    return tuple(short.words for short in stages_out_of_reach(instance))


@dataclass(frozen=True, slots=True)
class OutOfReach:
    """A stage that cannot be covered: heads wanted, heads there can be, and the sentence for the authority."""

    stage: str
    wanted: int
    possible: int
    words: str


def stages_out_of_reach(instance: Instance) -> tuple[OutOfReach, ...]:
    """Return the stages that plain counting shows cannot be covered; others may still turn out so."""
    needed, out_of = needed_heads(instance), share_limits(instance).out_of
    held = Counter(one.unit for one in instance.teachers if one.backbone)
    movable = Counter(one.unit for one in movable_teachers(instance) if one.backbone)
    found = []
    for stage, word in STAGE_WORDS.items():
        units = [unit for unit in instance.units if unit.stage == stage]
        asked = sum(needed.get(unit.code, 0) for unit in units)
        total = sum(held[unit.code] for unit in units)
        if total < asked:
            said = (
                f"{word}各校段骨干教师要求合计{asked}人，全区{word}只有{total}人，差{asked - total}人；"
                "区内交流不能满足，只能靠补充、培养或者降低要求。"
            )
            found.append(OutOfReach(stage, asked, total, said))
            continue
        lacking = [(unit, needed[unit.code] - held[unit.code]) for unit in units if unit.code in needed]
        wanted = sum(max(0, heads) for _, heads in lacking)
        spare = sum(
            min(max(0, held[unit.code] - needed.get(unit.code, 0)), movable[unit.code], out_of[unit.code])
            for unit in units
        )
        if spare < wanted:
            schools = sum(heads > 0 for _, heads in lacking)
            said = (
                f"{word}有{schools}个校段骨干教师不足，共缺{wanted}人；其他校段按派出上限和本校段要求最多能调出{spare}人，"
                f"还差{wanted - spare}人，方案不能满足这项要求。"
            )
            found.append(OutOfReach(stage, wanted, spare, said))
    return tuple(found)
