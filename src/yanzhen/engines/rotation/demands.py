"""Coverage and tiers as rows (覆盖与层级的约束): what moves must bring at least, priced like every other rule.

Each row adds up what arrivals bring to units and what departures take from them, so that it holds or not by how many
teachers of each kind leave and enter every post, whoever they are. A question without such settings has no row.
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

import numpy as np
import numpy.typing as npt

from yanzhen.engines.rotation.coverage import needed_heads
from yanzhen.engines.rotation.instance import Instance

Ints = npt.NDArray[np.int64]
Floats = npt.NDArray[np.float64]

COVERAGE, TIER_KEPT, TIER_SHARE = "COVERAGE", "TIER_KEPT", "TIER_SHARE"
RULES = (COVERAGE, TIER_KEPT, TIER_SHARE)


@dataclass(frozen=True, slots=True)
class Demand:
    """One row: its rule and what it speaks of, blank where that does not apply."""

    rule: str
    unit: str = ""
    stage: str = ""
    tier: str = ""


@dataclass(frozen=True, slots=True, eq=False)
class Demands:
    """The rows of a question; a unit stands in at most one row of each rule.

    Attributes:
        names: of the rows, by rule, then unit, or tier and stage.
        least: what each row must come to, shape (rows,).
        lacking: by how much staying falls short of it, never below zero; whole heads.
        row: of each rule and unit, -1 where the unit stands in none, shape (rules, units).
        enter, leave: what somebody entering or leaving a unit adds to its row, by rule, unit and whether she is a
            backbone teacher, shape (rules, units, 2).
        share: of the movers that must go to the tiers of ``TIER_SHARE``, exact.
        counted: the units of these tiers.
    """

    names: tuple[Demand, ...]
    least: Floats
    lacking: Floats
    row: Ints
    enter: Floats
    leave: Floats
    share: Fraction
    counted: Ints

    def entering(self, prices: Floats) -> Floats:
        """Return what an arrival is worth at each unit under prices of the rows, shape (units, 2)."""
        return self._worth(self.enter, prices)

    def leaving(self, prices: Floats) -> Floats:
        """Return what a departure is worth at each unit under prices of the rows, shape (units, 2)."""
        return self._worth(self.leave, prices)

    def _worth(self, figures: Floats, prices: Floats) -> Floats:
        with_none = np.append(prices, 0.0)[self.row]
        worth: Floats = (with_none[:, :, None] * figures).sum(axis=0)
        return worth

    def kept_by(self, origin: Ints, goal: Ints, backbone: Ints) -> bool:
        """Do moves keep every row? Counted in whole numbers.

        Args:
            origin, goal: unit left and entered of each move.
            backbone: whether each mover is a backbone teacher, 0 or 1.
        """
        if not self.names:
            return True
        for rule, name in enumerate(RULES):
            if name == TIER_SHARE:
                if int(self.counted[goal].sum()) < self.share * len(goal):
                    return False
                continue
            came = np.append(np.zeros(len(self.names)), 0.0)
            np.add.at(came, self.row[rule, goal], self.enter[rule, goal, backbone])
            np.add.at(came, self.row[rule, origin], self.leave[rule, origin, backbone])
            of_rule = np.array([one.rule == name for one in self.names])
            if np.any(came[:-1][of_rule] < self.least[of_rule]):
                return False
        return True


def demands_of(instance: Instance, counts: Ints, backbone: int) -> Demands:
    """Return the rows of a question whose lists stand in the order of their codes.

    Args:
        counts: heads before, shape (units, indicators).
        backbone: the column of ``counts`` for backbone teachers.
    """
    units = instance.units
    tier_of = {school.code: school.tier for school in instance.schools}
    tiers = [tier_of[unit.school] for unit in units]
    rules = instance.params.tier_rules
    row = np.full((len(RULES), len(units)), -1, dtype=np.int64)
    enter, leave = np.zeros((len(RULES), len(units), 2)), np.zeros((len(RULES), len(units), 2))
    names: list[Demand] = []
    least: list[float] = []
    lacking: list[float] = []
    needed = needed_heads(instance)
    for place, unit in enumerate(units):
        if unit.code in needed:
            row[0, place] = len(names)
            names.append(Demand(COVERAGE, unit=unit.code, stage=unit.stage))
            least.append(float(needed[unit.code] - int(counts[place, backbone])))
            lacking.append(max(0.0, least[-1]))
    enter[0, :, 1], leave[0, :, 1] = 1.0, -1.0
    for stage, tier in sorted({(unit.stage, tier) for unit, tier in zip(units, tiers, strict=True)}):
        if tier not in rules.kept:
            continue
        for place, unit in enumerate(units):
            if unit.stage == stage and tiers[place] == tier:
                row[1, place] = len(names)
        names.append(Demand(TIER_KEPT, stage=stage, tier=tier))
        least.append(0.0)
        lacking.append(0.0)
    enter[1], leave[1] = 1.0, -1.0
    counted = np.array([tier in rules.share_to for tier in tiers], dtype=np.int64)
    if rules.least_share and rules.share_to:
        row[2] = len(names)
        names.append(Demand(TIER_SHARE))
        least.append(0.0)
        lacking.append(0.0)
    enter[2], leave[2] = counted[:, None], -float(rules.least_share)
    return Demands(
        names=tuple(names),
        least=np.array(least, dtype=float),
        lacking=np.array(lacking, dtype=float),
        row=row,
        enter=enter,
        leave=leave,
        share=Fraction(rules.least_share) if rules.share_to else Fraction(0),
        counted=counted,
    )
