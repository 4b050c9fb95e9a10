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
from yanzhen.engines.equity.fixing.composite import grow_within_composite, moving_keys
from yanzhen.engines.equity.fixing.diagnosis import broken_together, standing_faults
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
    rows: Sequence[SchoolRow], rules: EquityRules, costs: Sequence[Cost], *, seconds: float = 60.0
) -> CheapestFix:
    """Return the cheapest changes known that make the county pass, with a proved bound.

    Figures may grow up to their greatest change, those of shared assets for the whole school; pupils, where they are
    priced, move between counted schools of one stage without shared assets, as many leaving as coming. Schools that
    do not count stay as they are.

    Args:
        rows: one per school and stage, without the faults that ``row_faults`` names; their order is of no account.
        rules: the numbers to judge by.
        costs: prices without the faults that ``cost_faults`` names; columns without a price do not change.
        seconds: time for the solver; the result says so if it ran out.
    Returns:
        Changes that ``judge_schools`` passes, their cost, a bound below which nothing is possible, and the status.
    Source: rulebook entries ``equity/yz17`` and ``equity/jb12``.
    """

    def passes(changes: Sequence[Change]) -> bool:
        return judge_schools(changed_rows(rows, changes), rules).passes

    if passes(()):
        return CheapestFix(changes=(), cost=Decimal(0), bound=0.0, status=FixStatus.OPTIMAL)
    question = question_of(rows, rules, costs)
    if missing := [stage for stage in _STAGES if _is_empty(stage, rows, question)]:
        return _impossible("".join(f"{stage.words}没有参加计算的学校，无法判为达标。" for stage in missing))
    moving = next((cost for cost in costs if cost.column == PUPILS and cost.most >= 1), None)
    if moving is not None:
        grown = grow_with_transfers(question, rows, costs, moving, judge=passes, seconds=seconds)
        return _told(grown, "在允许的变动内，各校达标与各项差异系数不能同时做到；请放宽“每校最多变动”后再算。")
    if faults := standing_faults(question):
        return _impossible("".join(faults))
    limits = {(g, k): rules.limits[question.groups[g].stage] for g, k in moving_keys(question)}
    grown = _grown(question, limits, passes, seconds)
    reason = ""
    if grown.is_infeasible:
        single = {} if rules.is_composite else limits
        reason = broken_together(question, single, seconds=seconds)
    return _told(grown, reason)


def _grown(question: Question, limits: Limits, judge: Judge, seconds: float) -> Grown:
    if question.rules.is_composite:
        return grow_within_composite(question, judge=judge, seconds=seconds)
    return grow(question, limits, judge=judge, seconds=seconds)


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
    bound = min(grown.bound, float(cost))
    status = FixStatus.OPTIMAL if grown.is_within(GAP_OF_OPTIMAL) else FixStatus.FEASIBLE
    fix = CheapestFix(changes=tuple(changes), cost=cost, bound=bound, status=status)
    return replace(fix, stopped_by=stopped_by)
