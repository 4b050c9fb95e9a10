"""Who goes between tiers (层级间流动): counted from the plan, in the order in which the authority lists its tiers."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from yanzhen.engines.rotation.columns import STAGE_WORDS
from yanzhen.engines.rotation.instance import Instance, Move


@dataclass(frozen=True, slots=True)
class TierFlows:
    """Moves between tiers.

    Attributes:
        flows: (from, to) → number of movers; pairs without any are left out.
        changes: (stage, tier) → (left, came), for every stage and tier that has a unit.
        to_share: number of movers who go to the tiers of the least share; None where no share is set.
    """

    flows: dict[tuple[str, str], int]
    changes: dict[tuple[str, str], tuple[int, int]]
    to_share: int | None


def tier_flows(instance: Instance, moves: Sequence[Move]) -> TierFlows | None:
    """Return who goes between tiers under a plan; None where the settings name no tiers."""
    params = instance.params
    if not params.tiers:
        return None
    schools = {school.code: school.tier for school in instance.schools}
    tier = {unit.code: schools[unit.school] for unit in instance.units}
    stage = {unit.code: unit.stage for unit in instance.units}
    between = Counter((tier[move.from_unit], tier[move.to_unit]) for move in moves)
    left = Counter((stage[move.from_unit], tier[move.from_unit]) for move in moves)
    came = Counter((stage[move.to_unit], tier[move.to_unit]) for move in moves)
    there = {(stage[code], tier[code]) for code in tier}
    rules = params.tier_rules
    return TierFlows(
        flows={(old, new): between[old, new] for old in params.tiers for new in params.tiers if between[old, new]},
        changes={
            (one, name): (left[one, name], came[one, name])
            for one in STAGE_WORDS
            for name in params.tiers
            if (one, name) in there
        },
        to_share=sum(tier[move.to_unit] in rules.share_to for move in moves) if rules.share_to else None,
    )
