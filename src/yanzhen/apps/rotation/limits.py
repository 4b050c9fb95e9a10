"""What no plan can reach under some settings, said before anything is solved (先说明的限度)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from decimal import Decimal
from fractions import Fraction

from yanzhen.apps.rotation.wording import INDICATOR_TITLES, STAGES
from yanzhen.engines.rotation.eligibility import movable_teachers, share_limits
from yanzhen.engines.rotation.instance import INDICATORS, Instance
from yanzhen.engines.rotation.objective import head_counts, stages_of

HUNDRED = 100


def limits_of(instance: Instance) -> list[str]:
    """Return, as sentences with their numbers, what the settings ask for and no plan can give; empty when nothing."""
    return [*_floors(instance), *_shares(instance)]


def _floors(instance: Instance) -> Iterator[str]:
    """Moves inside a district leave its mean as it is: a floor above the mean cannot be met everywhere."""
    counts = head_counts(instance)
    for stage in stages_of(instance):
        units = [unit for unit in instance.units if unit.stage == stage]
        pupils = sum(unit.pupils for unit in units)
        for indicator in INDICATORS:
            floor = instance.params.floors[stage][indicator]
            heads = sum(counts[unit.code][indicator] for unit in units)
            mean = Fraction(HUNDRED * heads, pupils)
            if mean < Fraction(floor):
                lacking = -(-Fraction(floor) * pupils // HUNDRED) - heads
                yield (
                    f"{STAGES[stage]}每百名学生{INDICATOR_TITLES[indicator]}全区平均{_two(mean)}人，低于底线{_plain(floor)}人；"
                    f"区内交流不改变平均数，总有学校达不到，全区还差{lacking}人，只能靠补充或培养。"
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
