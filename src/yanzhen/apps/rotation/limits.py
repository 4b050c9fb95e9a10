"""What no plan can reach under some settings, said before anything is solved (先说明的限度)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from decimal import Decimal
from fractions import Fraction

from yanzhen.engines.rotation.coverage import coverage_out_of_reach
from yanzhen.engines.rotation.eligibility import movable_teachers, share_limits
from yanzhen.engines.rotation.instance import Instance
from yanzhen.engines.rotation.reasons import floors_out_of_reach

HUNDRED = 100


def limits_of(instance: Instance) -> list[str]:
    """Return, as sentences with their numbers, what the settings ask for and no plan can give; empty when nothing."""
    return [
        *floors_out_of_reach(instance),
        *coverage_out_of_reach(instance),
        *_shares(instance),
        *_tiers(instance),
    ]


def _tiers(instance: Instance) -> Iterator[str]:
    """Say how many schools the rules of tiers cannot be applied to."""
    rules = instance.params.tier_rules
    if not (rules.forbidden or rules.kept or rules.least_share):
        return
    unknown = sum(not school.tier for school in instance.schools)
    if unknown:
        yield (
            f"{unknown}所学校开列名单时没有登记城乡属性，按城乡作的规定对它们不起作用；"
            "要改正，请收回名单，在“一数一源”里补填后重新开列。"
        )


def _shares(instance: Instance) -> Iterator[str]:
    limits = share_limits(instance)
    if limits.least > limits.most:
        yield (
            f"最低比例折成{limits.least}人，最高比例折成{limits.most}人，没有人数同时符合；基数{limits.eligible}人，请放宽其中一个。"
        )
    movable = movable_teachers(instance)
    by_unit = Counter(teacher.unit for teacher in movable)
    room = sum(min(count, limits.out_of[unit]) for unit, count in by_unit.items())
    if room < limits.least:
        share = Fraction(HUNDRED * room, max(limits.eligible, 1))
        yield (
            f"最低比例要交流{limits.least}人；一个校段最多流出{_plain(instance.params.max_unit_out_share * HUNDRED)}%，"
            f"各校段加起来最多{room}人，不会超过{_two(share)}%。"
        )
    backbone = sum(teacher.backbone for teacher in movable)
    needed = -(-Fraction(instance.params.min_backbone_share) * limits.least // 1)
    if backbone < needed:
        yield f"至少交流{limits.least}人时要有骨干{needed}人，可以安排的骨干只有{backbone}人。"


def _two(number: Fraction) -> str:
    return f"{float(number):.2f}"


def _plain(number: Decimal) -> str:
    return f"{number.normalize():f}"
