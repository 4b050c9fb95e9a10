"""Who could go instead of a mover, and what the plan is worth when she stays: the plan mended near her place alone."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction

from yanzhen.apps.rotation.why import EQUAL, Plan
from yanzhen.engines.rotation.draw import draw_of
from yanzhen.engines.rotation.instance import Move, Teacher
from yanzhen.engines.rotation.objective import added_km, is_off_district


@dataclass(frozen=True)
class Price:
    """What a change of a plan costs: a positive figure is worse; ``cost`` weighs moves, way and district together."""

    balance: float
    cost: float
    added_km: float
    moves: int
    off_district: int

    @property
    def order(self) -> tuple[float, float]:
        """Balance first, then the rest, as the phases go; what rounding alone tells apart counts as equal."""
        return (round(self.balance, 12), round(self.cost, 12))


@dataclass(frozen=True)
class StandIn:
    """A teacher who could take a mover's place, the rest as it is; ``later`` says that the draw puts her behind."""

    teacher: Teacher
    school: str
    move: Move
    price: Price
    later: bool

    @property
    def is_equal(self) -> bool:
        """Would the plan be exactly as good with her?"""
        return abs(self.price.balance) <= EQUAL and abs(self.price.cost) <= EQUAL


@dataclass(frozen=True)
class Mending:
    """A way to let a mover stay: which moves fall away and which come instead."""

    removed: tuple[Move, ...]
    added: tuple[Move, ...]
    price: Price


def stand_ins(plan: Plan, code: str) -> list[StandIn]:
    """Return everyone who could go to a mover's place instead of her, the best first, equal ones as drawn."""
    move = plan.moves[code]
    seed = plan.instance.params.draw_seed
    own = draw_of(seed, code)
    found = []
    for teacher, other in _others(plan, move.to_unit, move.subject):
        if allows(plan, (move,), (other,)):
            drawn = draw_of(seed, teacher.code)
            price = price_of_change(plan, (move,), (other,))
            found.append(
                (price.order, drawn, StandIn(teacher, plan.school_name(teacher.unit), other, price, drawn > own))
            )
    return [one for _, _, one in sorted(found, key=lambda row: row[:2])]


def mendings(plan: Plan, code: str, *, is_deep: bool = False) -> list[Mending]:
    """Return the lawful ways to let a mover stay that change one or two others at most, the best first.

    Args:
        is_deep: also those in which another mover takes the place and a third person hers.
    """
    move = plan.moves[code]
    home = (move.from_unit, plan.teachers[code].subject)
    arriving = [one for one in plan.moves.values() if (one.to_unit, one.subject) == home]
    found = [*_tried(plan, (move,), move)]
    for other in arriving:
        redirected = _to(plan, plan.teachers.get(other.teacher), move.to_unit, move.subject)
        if redirected is not None:
            found += _if_lawful(plan, (move, other), (redirected,))
        found += _tried(plan, (move, other), move)
    if is_deep:
        found += _passed_on(plan, move)
    seed = plan.instance.params.draw_seed
    return sorted(found, key=lambda one: (one.price.order, [draw_of(seed, new.teacher) for new in one.added]))


def _passed_on(plan: Plan, move: Move) -> Iterator[Mending]:
    """Another mover takes the place; hers stays empty or is taken by somebody else."""
    for other in plan.moves.values():
        taken = None if other is move else _to(plan, plan.teachers.get(other.teacher), move.to_unit, move.subject)
        if taken is None or (taken.to_unit, taken.subject) == (other.to_unit, other.subject):
            continue
        yield from _if_lawful(plan, (move, other), (taken,))
        for _, third in _others(plan, other.to_unit, other.subject):
            yield from _if_lawful(plan, (move, other), (taken, third))


def _tried(plan: Plan, removed: tuple[Move, ...], place: Move) -> Iterator[Mending]:
    """The place left empty, or taken by each other teacher who could."""
    yield from _if_lawful(plan, removed, ())
    for _, other in _others(plan, place.to_unit, place.subject):
        yield from _if_lawful(plan, removed, (other,))


def _if_lawful(plan: Plan, removed: tuple[Move, ...], added: tuple[Move, ...]) -> Iterator[Mending]:
    if allows(plan, removed, added):
        yield Mending(removed, added, price_of_change(plan, removed, added))


def _others(plan: Plan, unit: str, subject: str) -> Iterator[tuple[Teacher, Move]]:
    for teacher in plan.movable:
        if teacher.code not in plan.moves and (other := _to(plan, teacher, unit, subject)) is not None:
            yield teacher, other


def _to(plan: Plan, teacher: Teacher | None, unit: str, subject: str) -> Move | None:
    """Return the teacher's move there, or None where stage, subject or way forbid it."""
    if teacher is None or subject not in teacher.subjects:
        return None
    here, there = plan.units[teacher.unit], plan.units[unit]
    if here.stage != there.stage or here.school == there.school or plan.is_forbidden(here.code, there.code):
        return None
    km = added_km(teacher, plan.schools[here.school], plan.schools[there.school], plan.instance.params)
    if not plan.is_near(teacher, here.school, there.school, km):
        return None
    return Move(teacher.code, teacher.unit, unit, subject, km)


def allows(plan: Plan, removed: Sequence[Move], added: Sequence[Move]) -> bool:
    """Do posts, units' shares, the district's and the backbones' share, coverage and tiers bear the change?"""
    staff, outs = _staff_steps(plan, removed, added), Counter(one.from_unit for one in added)
    outs.subtract(Counter(one.from_unit for one in removed))
    for place, step in staff.items():
        if step and not _post_bears(plan, place, step):
            return False
    if any(step > 0 and plan.outs[unit] + step > plan.out_of[unit] for unit, step in outs.items()):
        return False
    if not plan.keeps_cover_and_tiers(removed, added):
        return False
    moves = len(plan.moves) + len(added) - len(removed)
    step = len(added) - len(removed)
    if (step < 0 and moves < plan.least) or (step > 0 and moves > plan.most):
        return False
    backbone = plan.backbone + _backbones(plan, added) - _backbones(plan, removed)
    return backbone >= Fraction(plan.instance.params.min_backbone_share) * moves


def _backbones(plan: Plan, moves: Iterable[Move]) -> int:
    return sum(plan.teachers[one.teacher].backbone for one in moves)


def _post_bears(plan: Plan, place: tuple[str, str], step: int) -> bool:
    post, before, after = plan.posts.get(place), plan.staff_before[place], plan.staff[place] + step
    if step < 0:
        return post is None or after >= min(post.min_staff, before)
    return after <= (before if post is None else max(post.max_staff, before))


def _staff_steps(plan: Plan, removed: Sequence[Move], added: Sequence[Move]) -> Counter[tuple[str, str]]:
    steps: Counter[tuple[str, str]] = Counter()
    for moves, sign in ((removed, -1), (added, 1)):
        for one in moves:
            steps[one.to_unit, one.subject] += sign
            steps[one.from_unit, plan.teachers[one.teacher].subject] -= sign
    return steps


def price_of_change(plan: Plan, removed: Sequence[Move], added: Sequence[Move]) -> Price:
    """Return what it costs that some moves fall away and others come."""
    heads: Counter[tuple[str, str]] = Counter()
    km, off, weights = 0.0, 0, plan.instance.params.weights
    for moves, sign in ((removed, -1), (added, 1)):
        for one in moves:
            teacher = plan.teachers[one.teacher]
            here, there = (plan.schools[plan.units[code].school] for code in (one.from_unit, one.to_unit))
            for indicator in plan.counts_in(teacher, one.subject):
                heads[one.to_unit, indicator] += sign
            for indicator in plan.counts_in(teacher, teacher.subject):
                heads[one.from_unit, indicator] -= sign
            km += sign * added_km(teacher, here, there, plan.instance.params)
            off += sign * is_off_district(here, there)
    count = len(added) - len(removed)
    cost = float(weights.move) * count + float(weights.km) * km + float(weights.off_district) * off
    return Price(plan.change(heads), cost, km, count, off)
