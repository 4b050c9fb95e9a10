"""Ask for a scenario to be solved as a job, and write what came of it (计算方案)."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.db import transaction

from yanzhen.apps.accounts.models import User
from yanzhen.apps.audit.actions.record import record
from yanzhen.apps.jobs.actions.enqueue import enqueue
from yanzhen.apps.jobs.models import Job
from yanzhen.apps.rotation.actions.locked import said_of
from yanzhen.apps.rotation.actions.scenarios import locked_scenario
from yanzhen.apps.rotation.bridge import instance_of, moves_of, rows_of, values_of
from yanzhen.apps.rotation.figures import recount
from yanzhen.apps.rotation.findings import keep_findings
from yanzhen.apps.rotation.leaders import put_leaders
from yanzhen.apps.rotation.models import Scenario, ScenarioMove, ScenarioState
from yanzhen.engines.rotation.solution import Solution, Status

KIND = "rotation.solve"
WITH_PLAN = (Status.OPTIMAL, Status.FEASIBLE)


@transaction.atomic
def queue_solving(*, scenario_id: int, seen: int, actor: User, on: date) -> Job:
    """Queue the solving of a scenario; its moves are replaced when the job is done.

    Raises:
        RotationError: NOT_YOURS, WRONG_STATE, SCENARIO_STATE, STALE.
    """
    scenario = locked_scenario(scenario_id, "solve", actor=actor, on=on, seen=seen)
    job = enqueue(
        KIND,
        title=f"计算轮岗方案“{scenario.name}”",
        actor=actor,
        payload={"scenario": scenario.pk, "seen": scenario.version + 1},
        organisation=scenario.round.owner,
    )
    scenario.job, scenario.state = job, ScenarioState.SOLVING
    scenario.version += 1
    scenario.save()
    record(
        kind="ROTATION_SOLVING_ASKED",
        actor=actor,
        subjects=[scenario, scenario.round],
        content=said_of(scenario.round) | {"name": scenario.name},
    )
    return job


@transaction.atomic
def write_solution(*, scenario_id: int, seen: int, solution: Solution, actor: User | None) -> Scenario:
    """Write the plan that the solver found, or why there is none; a scenario changed meanwhile is left as it is.

    Heads and deputies are worked out anew with it, unless somebody has set their moves by hand.
    """
    scenario = Scenario.objects.select_for_update(of=("self",)).select_related("round").get(pk=scenario_id)
    if scenario.version != seen or scenario.state != ScenarioState.SOLVING:
        return scenario
    scenario.moves.all().delete()
    has_plan = solution.status in WITH_PLAN
    if not scenario.leader_moves.filter(is_by_hand=True).exists() and scenario.round.participants.leading().exists():
        put_leaders(scenario)
    if has_plan:
        ScenarioMove.objects.bulk_create(rows_of(scenario, solution.moves), batch_size=1000)
    scenario.state = ScenarioState.SOLVED if has_plan else ScenarioState.WITHOUT
    scenario.hand_moves = 0
    scenario.result = proved(solution)
    scenario.prices = [[one.row, one.unit, one.subject, one.indicator, one.stage, one.price] for one in solution.prices]
    instance = instance_of(scenario.round, values_of(scenario))
    recount(scenario, instance)
    scenario.version += 1
    scenario.save()
    keep_findings(scenario, instance, moves_of(scenario))
    record(
        kind="ROTATION_SOLVED",
        actor=actor,
        subjects=[scenario, scenario.round],
        content=said_of(scenario.round) | {"name": scenario.name, "status": solution.status.value},
    )
    return scenario


@transaction.atomic
def release_scenario(*, scenario_id: int, seen: int) -> None:
    """Give a scenario back whose solving was cancelled or failed; part of the job, which the log has already."""
    state = ScenarioState.SOLVED if ScenarioMove.objects.filter(scenario=scenario_id).exists() else ScenarioState.DRAFT
    Scenario.objects.filter(pk=scenario_id, version=seen, state=ScenarioState.SOLVING).update(
        state=state, version=seen + 1
    )


def proved(solution: Solution) -> dict[str, Any]:
    """Return what the solver says of its plan as JSON."""
    return {
        "status": solution.status.value,
        "stopped_by": solution.stopped_by.value,
        "bound": solution.bound,
        "gap": solution.gap,
        "phases": [[one.name, one.value, one.bound, one.gap] for one in solution.phases],
        "conflicts": [one.message for one in solution.infeasible],
    }
