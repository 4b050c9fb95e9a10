"""Strike a task off (销号): asked by its unit, confirmed or refused by the leading section."""

from __future__ import annotations

from datetime import date

from django.db import transaction

from yanzhen.apps.accounts.models import User
from yanzhen.apps.accounts.permissions import acting_for
from yanzhen.apps.audit.actions.record import record
from yanzhen.apps.plans.actions.light_up import light_one
from yanzhen.apps.plans.actions.report_progress import locked_task
from yanzhen.apps.plans.bridge import next_report_due
from yanzhen.apps.plans.errors import TaskError
from yanzhen.apps.plans.models import StrikeOff, StrikeOffState, Task, TaskState
from yanzhen.apps.plans.queries.targets import target_of
from yanzhen.apps.plans.refusals.strike_off import confirming_unit_id, why_not_answer, why_not_ask


@transaction.atomic
def ask_strike_off(*, task_id: int, result: str, actor: User, on: date) -> StrikeOff:
    """Ask the leading section to strike a finished task off.

    Raises:
        TaskError: NOT_YOURS, PLAN_CLOSED, WITHDRAWN, STRUCK_OFF, NOT_DONE, ALREADY_ASKED, CHILDREN_OPEN
            or RESULT_MISSING.
    """
    task = locked_task(task_id)
    if refusal := why_not_ask(task, actor, result, on=on):
        raise refusal
    request = StrikeOff.objects.create(task=task, result=result.strip(), asked_by=actor, asked_on=on)
    record(
        kind="STRIKE_OFF_ASKED",
        actor=actor,
        acting_for=acting_for(actor, "tasks.report", task.organisation_id, on=on),
        subjects=[task, request],
        content={"task": task.title, "organisation": task.organisation.name},
    )
    return request


@transaction.atomic
def confirm_strike_off(*, request_id: int, actor: User, on: date, opinion: str = "") -> StrikeOff:
    """Confirm that a task is finished; it takes no further reports.

    Raises:
        TaskError: NOT_ASKED, NOT_YOURS or CONFIRMER_REPORTED.
    """
    request, task = _locked(request_id)
    if refusal := why_not_answer(request, actor, on=on):
        raise refusal
    _decide(request, StrikeOffState.CONFIRMED, opinion, actor, on)
    _set_state(task, TaskState.STRUCK_OFF, on)
    record(
        kind="STRIKE_OFF_CONFIRMED",
        actor=actor,
        acting_for=acting_for(actor, "tasks.confirm", confirming_unit_id(task), on=on),
        subjects=[task, request],
        content={"task": task.title, "organisation": task.organisation.name},
    )
    return request


@transaction.atomic
def refuse_strike_off(*, request_id: int, opinion: str, actor: User, on: date) -> StrikeOff:
    """Say that a task is not finished; it goes on and is reported on again.

    Raises:
        TaskError: NOT_ASKED, NOT_YOURS, CONFIRMER_REPORTED or REASON_MISSING.
    """
    request, task = _locked(request_id)
    if refusal := why_not_answer(request, actor, on=on):
        raise refusal
    if not opinion.strip():
        raise TaskError("REASON_MISSING")
    _decide(request, StrikeOffState.REFUSED, opinion, actor, on)
    _set_state(task, TaskState.IN_PROGRESS, on)
    record(
        kind="STRIKE_OFF_REFUSED",
        actor=actor,
        acting_for=acting_for(actor, "tasks.confirm", confirming_unit_id(task), on=on),
        subjects=[task, request],
        content={"task": task.title, "organisation": task.organisation.name, "reason": opinion.strip()},
    )
    return request


def _locked(request_id: int) -> tuple[StrikeOff, Task]:
    task = locked_task(StrikeOff.objects.values_list("task_id", flat=True).get(pk=request_id))
    request = StrikeOff.objects.select_for_update(of=("self",)).get(pk=request_id)
    request.task = task
    return request, task


def _decide(request: StrikeOff, state: str, opinion: str, actor: User, on: date) -> None:
    request.state, request.opinion, request.decided_by, request.decided_on = state, opinion.strip(), actor, on
    request.save()


def _set_state(task: Task, state: str, on: date) -> None:
    before, task.state = task.state, state
    task.next_due_on = (
        None
        if state == TaskState.STRUCK_OFF
        else next_report_due(
            rhythm=task.rhythm,
            starts_on=task.starts_on,
            due_on=task.due_on,
            reported_through=task.reported_through,
            on=on,
        )
    )
    task.save(update_fields=["state", "next_due_on"])
    light_one(task, target_of(task), state_before=before, on=on)
