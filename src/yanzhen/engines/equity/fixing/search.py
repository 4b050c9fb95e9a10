"""Searches for the cheapest growth at given pupils (给定学生数时的求解): cuts, whole units, the exact judge last."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from math import floor, inf

from yanzhen.engines.equity.fix import GAP_OF_OPTIMAL, Change, gap_of
from yanzhen.engines.equity.fixing.blocks import Block, counted_columns
from yanzhen.engines.equity.fixing.clock import Clock
from yanzhen.engines.equity.fixing.growth import Growth
from yanzhen.engines.equity.fixing.program import Answer
from yanzhen.engines.equity.fixing.question import Question

Judge = Callable[[Sequence[Change]], bool]
Limits = Mapping[tuple[int, int], Decimal]

_ROUNDS = 40
_CLOSE = 1e-6  # excess of a coefficient at which cutting ends; rounding and tightening see to the rest
_TIGHTENINGS = (0.0, 1e-8, 1e-7, 1e-6, 1e-5, 1e-4, 1e-3)
_EXACT_GAP = 1e-5
_DIVES = 12
SMALL = 150  # figures that may change, up to which every program is solved to the end
_PLACES = (2, 4, 6, 9)
_ROUNDING = 1e-7


@dataclass(frozen=True, kw_only=True)
class Grown:
    """What the search found (求解结果).

    Attributes:
        changes: judged and passed; None where nothing was found.
        bound: no growth at these pupils costs less.
        is_infeasible: was it proved that no growth passes?
        has_run_out: did the time end the search?
    """

    changes: tuple[Change, ...] | None
    bound: float
    is_infeasible: bool = False
    has_run_out: bool = False

    @property
    def cost(self) -> Decimal:
        """What the changes cost together."""
        return cost_of(self.changes or ())

    def is_within(self, gap: float) -> bool:
        """Are the changes within a share of the best?"""
        return self.changes is not None and gap_of(self.cost, self.bound) <= gap


def cost_of(changes: Sequence[Change]) -> Decimal:
    """Return what changes cost together."""
    return sum((change.cost for change in changes), Decimal(0))


def grow(question: Question, limits: Limits, *, judge: Judge, clock: Clock, polish: bool = True) -> Grown:
    """Find the cheapest growth.

    Args:
        question: what may grow and must be reached.
        limits: greatest coefficient by (group, indicator), for those that anything can change.
        judge: does a list of changes pass, exactly?
        clock: when to stop.
        polish: is the search to go on in whole numbers where the first point is not good enough?
    """
    model = Growth(question, {key: float(limit) for key, limit in limits.items()}, clock=clock)
    answer = cut_until_kept(model, ())
    if answer.is_infeasible:
        return Grown(changes=None, bound=0.0, is_infeasible=True)
    if not answer.values:
        return Grown(changes=None, bound=0.0, has_run_out=True)
    found = Grown(
        changes=_finished(model, _dived(model, answer.values), limits, judge),
        bound=model.bound_in_money(answer.bound),
        has_run_out=answer.has_run_out,
    )
    is_small = len(question.levers) <= SMALL
    for whole in (model.choices, [*model.choices, *model.units]):
        if (
            polish
            and whole
            and not found.is_within(_EXACT_GAP if is_small else GAP_OF_OPTIMAL)
            and not found.has_run_out
        ):
            found = _improved(model, whole, found, limits, judge)
    return found


def can_be_kept(question: Question, limits: Limits, *, clock: Clock) -> bool:
    """Can schools and these coefficients pass together, as far as a program without whole numbers tells?"""
    model = Growth(question, {key: float(limit) for key, limit in limits.items()}, clock=clock)
    return not cut_until_kept(model, ()).is_infeasible


def cut_until_kept(model: Growth, whole: Collection[int]) -> Answer:
    """Solve and cut until every coefficient is kept, as near as doubles tell."""
    answer = model.program.solve(whole=whole, gap=_EXACT_GAP / 2)
    for _ in range(_ROUNDS):
        if not answer.values or answer.has_run_out:
            break
        broken = [cone for cone in model.cones.values() if cone.excess(answer.values) > _CLOSE]
        if not broken:
            break
        for cone in broken:
            cone.cut(answer.values, around=bool(whole) and len(model.units) <= SMALL)
        further = model.program.solve(whole=whole, gap=_EXACT_GAP / 2)
        if not further.values and not further.is_infeasible:
            break
        answer = further
    return answer


def _dived(model: Growth, values: Sequence[float]) -> Sequence[float]:
    """Settle what schools stay short of, the clearest choices first, solving again in between."""
    for _ in range(_DIVES):
        open_choices = sorted(
            (max(values[column], 1 - values[column]), column)
            for column in model.shorts
            if _EXACT_GAP < values[column] < 1 - _EXACT_GAP
        )
        if not open_choices:
            break
        settled = {column for _, column in open_choices[len(open_choices) // 2 :]}
        still_open = {column for _, column in open_choices} - settled
        model.fix_choices(values, but=still_open)
        answer = cut_until_kept(model, ())
        if not answer.values:
            break
        values = answer.values
    model.release_choices()
    return values


def _improved(model: Growth, whole: Collection[int], found: Grown, limits: Limits, judge: Judge) -> Grown:
    """Look further with more columns in whole numbers: the bound rises, and other choices may be cheaper."""
    answer = cut_until_kept(model, whole)
    if answer.is_infeasible:
        return Grown(changes=found.changes, bound=found.bound, is_infeasible=found.changes is None)
    bound = max(found.bound, model.bound_in_money(answer.bound) if answer.bound > -inf else 0.0)
    best = found.changes
    if answer.values:
        further = _finished(model, answer.values, limits, judge)
        if further is not None and (best is None or cost_of(further) < cost_of(best)):
            best = further
    return Grown(changes=best, bound=bound, has_run_out=answer.has_run_out)


def _finished(model: Growth, values: Sequence[float], limits: Limits, judge: Judge) -> tuple[Change, ...] | None:
    """Return a point in whole units and decimals that the judge passes; None where its choices allow none."""
    counted = _whole_growth(model, values, limits)
    if counted is None:
        return None
    model.fix_choices(values)
    try:
        for share in _TIGHTENINGS:
            model.tighten(share)
            answer = cut_until_kept(model, ())
            if answer.values and (changes := _passing(model, answer.values, counted, judge)) is not None:
                return changes
        return None
    finally:
        model.tighten(0.0)
        model.release_choices()


def _whole_growth(model: Growth, values: Sequence[float], limits: Limits) -> dict[int, int] | None:
    """Return whole units by lever, column by column; None where a coefficient cannot be kept."""
    least, grown = model.least(values), model.growth(values)
    units: dict[int, int] = {}
    for column in counted_columns(model.question):
        block = Block(model.question, column, limits)
        start = {n: int(least[n]) for n in block.levers}
        if not block.is_separable:
            start = {n: max(int(least[n]), floor(grown[n] + _CLOSE)) for n in block.levers}
        fewest = block.fewest(start)
        if fewest is None:
            return None
        units |= fewest
    return units


def _passing(
    model: Growth, values: Sequence[float], counted: Mapping[int, int], judge: Judge
) -> tuple[Change, ...] | None:
    """Return the point in as few decimals as cost next to nothing more, if the judge passes it."""
    finest = float(cost_of(model.changes(values, counted, decimals=_PLACES[-1])))
    for decimals in _PLACES:
        changes = model.changes(values, counted, decimals=decimals)
        if float(cost_of(changes)) - finest <= _ROUNDING * finest and judge(changes):
            return tuple(changes)
    return None
