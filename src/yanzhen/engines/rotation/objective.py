"""What a plan is worth (目标值): counted again from the plan alone, exactly, whatever solver made it.

Head-counts, shares and weights are reckoned in fractions, kilometres added by ``fsum``: no order of rows changes a bit.
Source: contract of ``yanzhen rotate``; reference ``optimisation`` section 2.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from math import dist, fsum

from yanzhen.engines.rotation.instance import INDICATORS, Instance, Move, Params, School, Teacher
from yanzhen.kernel.difference_coefficient import Spread, spread_of

Counts = Mapping[str, Mapping[str, int]]
_PER = 100


@dataclass(frozen=True, slots=True)
class Objective:
    """The parts of the objective, each already weighted; ``total`` is their sum, rounded once."""

    total: float
    equity: float
    shortfall: float
    move: float
    km: float
    off_district: float

    @property
    def balance(self) -> float:
        """Equity and shortfall together: what the lexicographic form lowers first."""
        return float(Fraction(self.equity) + Fraction(self.shortfall))

    @property
    def cost(self) -> float:
        """Moves, kilometres and moves off the district together: what it lowers next."""
        return fsum((self.move, self.km, self.off_district))


@dataclass(frozen=True, slots=True)
class Evaluation:
    """What a plan does to the district (方案效果).

    Attributes:
        objective: the weighted parts.
        coefficients: difference coefficient before and after by stage and indicator; None where nobody counts.
        below_floor: number of units below the floor before and after by stage and indicator.
        moves: number of teachers who move.
        backbone: number of backbone teachers among them.
        added_km: kilometres that all ways grow by.
        off_district: number of moves to another school district outside the own group.
        homes_unknown: number of movers whose home is not known; they add no kilometres.
    """

    objective: Objective
    coefficients: Mapping[str, Mapping[str, tuple[float | None, float | None]]]
    below_floor: Mapping[str, Mapping[str, tuple[int, int]]]
    moves: int
    backbone: int
    added_km: float
    off_district: int
    homes_unknown: int

    @property
    def backbone_share(self) -> float | None:
        """Share of backbone teachers among those who move; None without a move."""
        return self.backbone / self.moves if self.moves else None


def commute_km(home: tuple[float, float] | None, school: School, params: Params) -> float | None:
    """Return the way from home to a school in kilometres: straight line × road factor; None if home is unknown."""
    if home is None:
        return None
    return dist(home, (school.x_km, school.y_km)) * float(params.road_factor)


def added_km(teacher: Teacher, old: School, new: School, params: Params) -> float:
    """Return by how many kilometres the way grows: 0 where it gets shorter or the home is not known."""
    before, after = commute_km(teacher.home, old, params), commute_km(teacher.home, new, params)
    return 0.0 if before is None or after is None else max(0.0, after - before)


def is_off_district(old: School, new: School) -> bool:
    """Does a move lead to another school district, and not inside one education group?"""
    return old.school_district != new.school_district and not (old.group and old.group == new.group)


def head_counts(instance: Instance, moves: Iterable[Move] = ()) -> dict[str, dict[str, int]]:
    """Return how many teachers of each indicator every unit has under a plan, by code of unit.

    ``pe_art`` counts by the subject taught: the present one before a move, the plan's after it.

    Args:
        instance: the question.
        moves: one per teacher at most; codes must exist.
    """
    wanted = instance.params.pe_art_subjects
    counts = {unit.code: dict.fromkeys(INDICATORS, 0) for unit in instance.units}
    by_teacher = {move.teacher: move for move in moves}
    for teacher in instance.teachers:
        move = by_teacher.get(teacher.code)
        subject = teacher.subject if move is None else move.subject
        held = counts[teacher.unit if move is None else move.to_unit]
        held["above_qualification"] += teacher.above_qualification
        held["backbone"] += teacher.backbone
        held["pe_art"] += subject in wanted
    return counts


def evaluate(instance: Instance, moves: Sequence[Move]) -> Evaluation:
    """Return what a plan is worth and what it does.

    Only teaching the second subject can change how many count for the district, and only for ``pe_art``. The objective
    measures every unit by the mean before the plan, which then is not quite CV²; coefficients are the true ones of the
    plan. Where nobody counted before, there is no mean to measure by and the term is 0.

    Args:
        instance: the question.
        moves: the plan, at most one per teacher; its ``added_km`` is not used.
    Returns:
        The evaluation; lawful or not is for ``checking`` to say.
    Raises:
        KeyError: a code that is not in the instance.
    """
    params, weights = instance.params, instance.params.weights
    before, after = head_counts(instance), head_counts(instance, moves)
    coefficients: dict[str, dict[str, tuple[float | None, float | None]]] = {}
    below: dict[str, dict[str, tuple[int, int]]] = {}
    equity = shortfall = Fraction(0)
    for stage in stages_of(instance):
        units = [unit for unit in instance.units if unit.stage == stage]
        codes, pupils = [unit.code for unit in units], [unit.pupils for unit in units]
        coefficients[stage], below[stage] = {}, {}
        for indicator in INDICATORS:
            then = spread_of([before[code][indicator] for code in codes], pupils)
            now = spread_of([after[code][indicator] for code in codes], pupils)
            coefficients[stage][indicator] = (then.cv, now.cv)
            equity += Fraction(weights.equity[stage][indicator]) * unevenness(then, now)
            floor = params.floors[stage][indicator]
            lacks = [lack_of(after[one.code][indicator], one.pupils, floor) for one in units]
            shortfall += sum((lack * one.pupils for lack, one in zip(lacks, units, strict=True)), Fraction(0)) / sum(
                pupils
            )
            lacked = sum(lack_of(before[one.code][indicator], one.pupils, floor) > 0 for one in units)
            below[stage][indicator] = (lacked, sum(lack > 0 for lack in lacks))
    travel = _travel(instance, moves)
    parts = (
        equity,
        Fraction(weights.shortfall) * shortfall,
        Fraction(weights.move) * len(moves),
        Fraction(weights.km) * Fraction(travel.km),
        Fraction(weights.off_district) * travel.off_district,
    )
    backbones = {teacher.code for teacher in instance.teachers if teacher.backbone}
    return Evaluation(
        objective=Objective(float(sum(parts)), *map(float, parts)),
        coefficients=coefficients,
        below_floor=below,
        moves=len(moves),
        backbone=sum(move.teacher in backbones for move in moves),
        added_km=travel.km,
        off_district=travel.off_district,
        homes_unknown=travel.homes_unknown,
    )


def stages_of(instance: Instance) -> tuple[str, ...]:
    """Return the stages that have units, primary first."""
    present = {unit.stage for unit in instance.units}
    return tuple(stage for stage in ("primary", "junior") if stage in present)


def unevenness(before: Spread, after: Spread) -> Fraction:
    """Return Σ (P_u ÷ P)(v_u ÷ X̄ − 1)² with the values after a plan and the mean X̄ before it; 0 where X̄ is 0.

    With r the ratio of the means it is r²(CV² + 1) − 2r + 1: CV² itself where the mean stays.

    Args:
        before: spread of the head-counts before.
        after: spread after.
    """
    if not before.mean:
        return Fraction(0)
    ratio = after.mean / before.mean
    return ratio**2 * (1 + (after.cv_squared or 0)) - 2 * ratio + 1


def lack_of(heads: int, pupils: int, floor: Decimal) -> Fraction:
    """Return which part of a floor a unit lacks: max(0, φ − v) ÷ φ with v heads per 100 pupils, 0 for a floor of 0.

    >>> lack_of(9, 300, Decimal("4.2"))
    Fraction(2, 7)
    """
    if not floor:
        return Fraction(0)
    return max(Fraction(0), 1 - Fraction(_PER * heads, pupils) / Fraction(floor))


@dataclass(frozen=True, slots=True)
class _Travel:
    km: float
    off_district: int
    homes_unknown: int


def _travel(instance: Instance, moves: Sequence[Move]) -> _Travel:
    schools = {school.code: school for school in instance.schools}
    at = {unit.code: schools[unit.school] for unit in instance.units}
    teachers = {teacher.code: teacher for teacher in instance.teachers}
    seen: Counter[str] = Counter()
    ways = []
    for move in moves:
        teacher = teachers[move.teacher]
        old, new = at[teacher.unit], at[move.to_unit]
        ways.append(added_km(teacher, old, new, instance.params))
        seen["off"] += is_off_district(old, new)
        seen["unknown"] += teacher.home is None
    return _Travel(fsum(ways), seen["off"], seen["unknown"])
