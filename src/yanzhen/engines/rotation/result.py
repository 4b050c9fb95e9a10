"""``result.json`` (求解结果): every figure counted again from the plan; only bounds and prices come from the solver."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from decimal import Decimal
from math import isfinite
from typing import Any

from yanzhen.engines.rotation.coverage import coverage_of, coverage_out_of_reach
from yanzhen.engines.rotation.eligibility import Standing, share_limits, standing_of
from yanzhen.engines.rotation.instance import INDICATORS, Instance
from yanzhen.engines.rotation.objective import Evaluation, Objective, evaluate, head_counts
from yanzhen.engines.rotation.reasons import floors_out_of_reach
from yanzhen.engines.rotation.solution import Phase, Solution, Status, relative_gap
from yanzhen.engines.rotation.tiers import tier_flows

PHASE_WORDS = {"weighted": "总目标", "equity": "均衡", "cost": "路程与变动"}
_LEAST_GAIN = 1e-9


def result_document(
    instance: Instance, solution: Solution, *, asked: Decimal, missing_columns: Sequence[str] = ()
) -> dict[str, Any]:
    """Return the document of ``result.json``.

    Args:
        instance: the question.
        solution: what the solver handed back.
        asked: the gap asked for; a plan whose gap is within it is OPTIMAL, as the contract has it. In the lexicographic
            form that is said of balance; how near the phases after it came stands in ``phases``.
        missing_columns: keys of optional columns that the tables did not have.
    Returns:
        The keys of the contract in its order, then ``unknown_years``, ``notes`` and ``infeasible``; ``coverage`` and
        ``tiers`` only where the settings ask for coverage or name tiers. Without a plan every figure of a plan is null.
        ``bound`` and ``gap`` are those of the first phase: of the whole objective if weighted, of equity and shortfall
        if lexicographic.
    """
    has_plan = solution.status in (Status.OPTIMAL, Status.FEASIBLE)
    before = evaluate(instance, ())
    plan = evaluate(instance, solution.moves) if has_plan else None
    gap, of_improvement = _gaps(instance, solution, before, plan)
    document = {
        "status": str(_status(solution, gap, asked)),
        "stopped_by": str(solution.stopped_by),
        "objective": _objective(plan.objective) if plan else None,
        "phases": [_phase(phase) for phase in solution.phases],
        "bound": _finite(solution.bound),
        "gap": gap,
        "gap_of_improvement": of_improvement,
        "coefficients": _coefficients(before, plan),
        "eligible": share_limits(instance).eligible,
        "moves": plan.moves if plan else None,
        "backbone_share": plan.backbone_share if plan else None,
        "penalties": _penalties(instance, plan) if plan else {},
        "missing_columns": list(missing_columns),
        "unknown_years": [
            one.code for one in instance.teachers if standing_of(one, instance.params) is Standing.YEARS_UNKNOWN
        ],
        "notes": list(notes_before(instance)),
        "infeasible": [
            {
                "rules": list(one.rules),
                "asked": _finite(one.asked),
                "possible": _finite(one.possible),
                "message": one.message,
            }
            for one in solution.infeasible
        ],
    }
    return document | _coverage(instance, solution, has_plan) | _tiers(instance, solution, has_plan)


def _coverage(instance: Instance, solution: Solution, has_plan: bool) -> dict[str, Any]:
    """Return how many units have the backbone teachers that they must have, by stage; nothing where none are asked."""
    if not instance.params.coverage:
        return {}
    after = head_counts(instance, solution.moves) if has_plan else None
    found = coverage_of(instance, head_counts(instance), after)
    return {
        "coverage": {
            stage: {"units": one.units, "needed": one.needed, "before": one.before, "after": one.after}
            for stage, one in found.items()
        }
    }


def _tiers(instance: Instance, solution: Solution, has_plan: bool) -> dict[str, Any]:
    """Return who goes between tiers; nothing where there are none."""
    found = tier_flows(instance, solution.moves)
    if found is None:
        return {}
    if not has_plan:
        return {"tiers": None}
    return {
        "tiers": {
            "flows": [{"from": old, "to": new, "moves": count} for (old, new), count in found.flows.items()],
            "changes": [
                {"stage": stage, "tier": tier, "left": left, "came": came}
                for (stage, tier), (left, came) in found.changes.items()
            ],
            "to_share": found.to_share,
        }
    }


def _status(solution: Solution, gap: float | None, asked: Decimal) -> Status:
    if solution.status not in (Status.OPTIMAL, Status.FEASIBLE):
        return solution.status
    return Status.OPTIMAL if gap is not None and gap <= asked else Status.FEASIBLE


def notes_before(instance: Instance) -> tuple[str, ...]:
    """Return what can be said before solving: floors that no rotation can reach everywhere, schools it cannot cover."""
    return (*floors_out_of_reach(instance), *coverage_out_of_reach(instance))


def _objective(parts: Objective) -> dict[str, float]:
    return {
        "total": parts.total,
        "equity": parts.equity,
        "shortfall": parts.shortfall,
        "move": parts.move,
        "km": parts.km,
        "off_district": parts.off_district,
    }


def _phase(phase: Phase) -> dict[str, Any]:
    return {"name": phase.name, "value": _finite(phase.value), "bound": _finite(phase.bound), "gap": _finite(phase.gap)}


def _gaps(
    instance: Instance, solution: Solution, before: Evaluation, plan: Evaluation | None
) -> tuple[float | None, float | None]:
    """Return the gap of the first phase, and the same distance over what the plan improves; None where unknown."""
    if plan is None or solution.bound is None or not isfinite(solution.bound):
        return None, None
    if instance.params.objective == "weighted":
        value, start = plan.objective.total, before.objective.total
    else:
        value, start = solution.phases[0].value, before.objective.balance
    gain = start - value
    gap = relative_gap(value, solution.bound)
    return gap, max(0.0, value - solution.bound) / gain if gain > _LEAST_GAIN else None


def _coefficients(before: Evaluation, plan: Evaluation | None) -> dict[str, dict[str, dict[str, float | None]]]:
    found = plan or before
    return {
        stage: {
            indicator: {"before": row[indicator][0], "after": row[indicator][1] if plan else None}
            for indicator in INDICATORS
        }
        for stage, row in found.coefficients.items()
    }


def _penalties(instance: Instance, plan: Evaluation) -> dict[str, dict[str, float]]:
    """Return every wish that the plan does not fulfil: how often, and what it costs in the objective."""
    below = sum(after for row in plan.below_floor.values() for _, after in row.values())
    return {
        "BELOW_FLOOR": {"count": below, "cost": plan.objective.shortfall},
        "OFF_DISTRICT": {"count": plan.off_district, "cost": plan.objective.off_district},
        "PRESENT_BOUNDS": {"count": _posts_outside(instance), "cost": 0.0},
        "UNKNOWN_HOME": {"count": plan.homes_unknown, "cost": 0.0},
    }


def _posts_outside(instance: Instance) -> int:
    """Return how many posts lie outside their bounds before the plan; they may not get further outside."""
    staff = Counter((one.unit, one.subject) for one in instance.teachers)
    return sum(not post.min_staff <= staff[post.unit, post.subject] <= post.max_staff for post in instance.posts)


def _finite(value: float | None) -> float | None:
    return value if value is not None and isfinite(value) else None
