"""What a plan does, as a scenario keeps it: counted by ``objective`` from the plan alone, checked by ``checking``."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from decimal import Decimal
from typing import Any

from yanzhen.apps.rotation.bridge import moves_of
from yanzhen.apps.rotation.models import Scenario, Wish
from yanzhen.apps.rotation.wording import STAGES
from yanzhen.engines.rotation.checking import check_plan, plan_rows
from yanzhen.engines.rotation.coverage import coverage_of
from yanzhen.engines.rotation.eligibility import share_limits
from yanzhen.engines.rotation.instance import Coverage, Instance, Move
from yanzhen.engines.rotation.objective import evaluate, head_counts
from yanzhen.engines.rotation.tiers import tier_flows
from yanzhen.kernel.problem import Problem


def effect_of(instance: Instance, moves: Sequence[Move]) -> dict[str, Any]:
    """Return the figures of a plan as JSON: coefficients and units below the floor before and after, shares, ways."""
    found, limits = evaluate(instance, moves), share_limits(instance)
    return {
        "coefficients": {
            stage: {name: list(pair) for name, pair in by_name.items()} for stage, by_name in found.coefficients.items()
        },
        "below_floor": {
            stage: {name: list(pair) for name, pair in by_name.items()} for stage, by_name in found.below_floor.items()
        },
        "moves": found.moves,
        "backbone": found.backbone,
        "added_km": round(found.added_km, 3),
        "off_district": found.off_district,
        "homes_unknown": found.homes_unknown,
        "eligible": limits.eligible,
        "least": limits.least,
        "most": limits.most,
        "equity": found.objective.balance,
        "cost": found.objective.cost,
        "total": found.objective.total,
        "coverage": covered_of(instance, moves),
        "tiers": tiers_of(instance, moves),
    }


# Where no coverage is asked for, the table still says how many schools have a backbone teacher at all.
ANY = Coverage(1, Decimal(0))


def covered_of(instance: Instance, moves: Sequence[Move]) -> list[dict[str, Any]]:
    """Return how many units of each stage have the backbone teachers asked for, else one, before and after."""
    asked = instance.params.coverage
    told = replace(
        instance, params=replace(instance.params, coverage={stage: asked.get(stage, ANY) for stage in STAGES})
    )
    found = coverage_of(told, head_counts(instance), head_counts(instance, moves))
    return [
        {"stage": stage, "asked": stage in asked, "units": one.units, "before": one.before, "after": one.after}
        for stage, one in found.items()
    ]


def tiers_of(instance: Instance, moves: Sequence[Move]) -> dict[str, Any] | None:
    """Return who goes between tiers of schools; None where no school says what it is."""
    found = tier_flows(instance, moves) if any(school.tier for school in instance.schools) else None
    if found is None:
        return None
    tiers = instance.params.tiers
    return {
        "tiers": list(tiers),
        "flows": [[old, *(found.flows.get((old, new), 0) for new in tiers)] for old in tiers],
        "changes": [[stage, tier, *counts] for (stage, tier), counts in found.changes.items()],
    }


def wishes_met(scenario: Scenario) -> dict[str, int]:
    """Return how many moves agree with the wishes that were said: willing, to the wished school, against the wish."""
    rows = list(scenario.moves.select_related("participant"))
    return {
        "said": sum(row.participant.wish != Wish.UNKNOWN for row in rows),
        "to_wished": sum(row.participant.wish_school_id == row.to_school_id for row in rows),
        "against": sum(row.participant.wish == Wish.UNWILLING for row in rows),
    }


def faults_of(instance: Instance, moves: Sequence[Move]) -> list[Problem]:
    """Return every rule that the plan breaks, with the names of schools instead of codes."""
    return [_named(problem, instance) for problem in check_plan(instance, plan_rows(moves))]


def _named(problem: Problem, instance: Instance) -> Problem:
    schools = {school.code: school.name for school in instance.schools}
    words = {"primary": "小学", "junior": "初中"}
    message, key = problem.message, problem.key or ""
    for unit in instance.units:
        if unit.code in message or unit.code in key:
            name = f"{schools[unit.school]}（{words[unit.stage]}）"
            message, key = message.replace(unit.code, name), key.replace(unit.code, name)
    return Problem(code=problem.code, message=message, key=key, found=problem.found, expected=problem.expected)


def price_between(before: Mapping[str, Any], after: Mapping[str, Any]) -> dict[str, float]:
    """Return what a change of a plan costs from the figures of both (``effect_of``): balance, moves, kilometres."""
    return {key: after[key] - before[key] for key in ("equity", "moves", "added_km", "off_district")}


def recount(scenario: Scenario, instance: Instance) -> None:
    """Put the figures of the present plan on a scenario; what the solver proved stays beside them, nothing is saved."""
    result = dict(scenario.result or {})
    result["effect"] = effect_of(instance, moves_of(scenario))
    result["wishes"] = wishes_met(scenario)
    scenario.result = result
