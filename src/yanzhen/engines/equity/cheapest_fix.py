"""The cheapest changes that make every school and every coefficient pass (最省的补齐办法).

``docs/adr/0040-cheapest-fix.md`` says how. HiGHS is loaded with this module and by nothing else of the engine.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from decimal import Decimal

from yanzhen.engines.equity.columns import COLUMNS
from yanzhen.engines.equity.costs import PUPILS, Cost
from yanzhen.engines.equity.fix import GAP_OF_OPTIMAL, Change, CheapestFix, FixStatus, changed_rows
from yanzhen.engines.equity.fixing.at_pupils import Case
from yanzhen.engines.equity.fixing.clock import Clock, Tell
from yanzhen.engines.equity.fixing.composite import grow_within_composite, moving_keys
from yanzhen.engines.equity.fixing.composite_transfers import move_within_composite
from yanzhen.engines.equity.fixing.diagnosis import broken_together, standing_faults
from yanzhen.engines.equity.fixing.impossible import why_no_growth_keeps_a_composite, why_no_moves_do
from yanzhen.engines.equity.fixing.plain import plain_growth
from yanzhen.engines.equity.fixing.question import Question, question_of
from yanzhen.engines.equity.fixing.search import Grown, Judge, Limits, cost_of, grow
from yanzhen.engines.equity.fixing.transfers import grow_with_transfers
from yanzhen.engines.equity.judging import judge_schools
from yanzhen.engines.equity.returns import SchoolRow
from yanzhen.engines.equity.rules import EquityRules
from yanzhen.engines.equity.vocabulary import SchoolStage

_ORDER = {column.key: place for place, column in enumerate(COLUMNS)}
_STAGES = list(SchoolStage)


def cheapest_fix(
    rows: Sequence[SchoolRow],
    rules: EquityRules,
    costs: Sequence[Cost],
    *,
    seconds: float = 60.0,
    tell: Tell | None = None,
) -> CheapestFix:
    """Return the cheapest changes known that make the county pass, with a proved bound.

    Figures may grow up to their greatest change, those of shared assets for the whole school; pupils, where they are
    priced, move between counted schools of one stage without shared assets, as many leaving as coming. Schools that
    do not count stay as they are.

    Args:
        rows: one per school and stage, without the faults that ``row_faults`` names; their order is of no account.
        rules: the numbers to judge by.
        costs: prices without the faults that ``cost_faults`` names; columns without a price do not change.
        seconds: time for all of it; the result says so if it ran out.
        tell: gets cost and bound as they stand, now and then; what it raises ends the search.
    Returns:
        Changes that ``judge_schools`` passes, their cost, a bound below which nothing is possible, and the status.
    Source: rulebook entries ``equity/yz17`` and ``equity/jb12``.
    """

    clock = Clock.of(seconds, tell)

    def passes(changes: Sequence[Change]) -> bool:
        return judge_schools(changed_rows(rows, changes), rules).passes

    if passes(()):
        return CheapestFix(changes=(), cost=Decimal(0), bound=0.0, status=FixStatus.OPTIMAL)
    question = question_of(rows, rules, costs)
    if missing := [stage for stage in _STAGES if _is_empty(stage, rows, question)]:
        return _impossible("".join(f"{stage.words}没有参加计算的学校，无法判为达标。" for stage in missing))
    moving = next((cost for cost in costs if cost.column == PUPILS and cost.most >= 1), None)
    if moving is not None:
        case = Case(rows=rows, rules=rules, costs=costs, moving=moving, clock=clock)
        search = move_within_composite if rules.is_composite else grow_with_transfers
        grown = search(case, question, judge=passes)
        reason = why_no_moves_do(question, moving, clock=clock) if grown.is_infeasible else ""
        return _told(grown, reason)
    if faults := standing_faults(question):
        return _impossible("".join(faults))
    limits = {(g, k): rules.limits[question.groups[g].stage] for g, k in moving_keys(question)}
    grown = _grown(question, limits, passes, clock)
    reason = ""
    if grown.is_infeasible:
        if rules.is_composite:
            reason = why_no_growth_keeps_a_composite(question)
        else:
            reason = broken_together(question, limits, clock=clock)
    return _told(grown, reason)


def _grown(question: Question, limits: Limits, judge: Judge, clock: Clock) -> Grown:
    if question.rules.is_composite:
        grown = grow_within_composite(question, judge=judge, clock=clock)
    else:
        grown = grow(question, limits, judge=judge, clock=clock)
    if grown.changes is None and not grown.is_infeasible:  # time was short: a plan that needs no solver
        plain = plain_growth(question)
        return replace(grown, changes=plain) if plain is not None and judge(plain) else grown
    return grown


def _is_empty(stage: SchoolStage, rows: Sequence[SchoolRow], question: Question) -> bool:
    return any(row.stage is stage for row in rows) and all(group.stage is not stage for group in question.groups)


def _impossible(reason: str) -> CheapestFix:
    return CheapestFix(changes=(), cost=None, bound=None, status=FixStatus.INFEASIBLE, reason=reason)


def _told(grown: Grown, reason: str) -> CheapestFix:
    if grown.is_infeasible:
        return _impossible(reason)
    stopped_by = "time" if grown.has_run_out else None
    if grown.changes is None:
        said = "没有找到办法，也没有证明办法不存在；请放宽“每校最多变动”后再算。"
        return CheapestFix(
            changes=(), cost=None, bound=grown.bound, status=FixStatus.NOT_FOUND, stopped_by=stopped_by, reason=said
        )
    changes = sorted(grown.changes, key=lambda one: (one.code, _STAGES.index(one.stage), _ORDER[one.column]))
    cost = cost_of(changes)
    bound = float(min(grown.bound, float(cost)))
    status = FixStatus.OPTIMAL if grown.is_within(GAP_OF_OPTIMAL) else FixStatus.FEASIBLE
    fix = CheapestFix(changes=tuple(changes), cost=cost, bound=bound, status=status)
    return replace(fix, stopped_by=stopped_by)
