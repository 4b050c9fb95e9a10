"""Why a task may not be struck off, or the request not be answered."""

from __future__ import annotations

from datetime import date

from yanzhen.apps.accounts.models import User
from yanzhen.apps.accounts.permissions import may
from yanzhen.apps.accounts.rights import capability_title
from yanzhen.apps.plans.errors import TaskError
from yanzhen.apps.plans.models import StrikeOff, StrikeOffState, Task, TaskState
from yanzhen.apps.plans.refusals.progress import why_not_report


def confirming_unit_id(task: Task) -> int:
    """Return the organisation that confirms: the leading section of the task handed down, else the plan's owner."""
    return task.origin.organisation_id if task.origin_id else task.plan.owner_id


def why_not_ask(task: Task, actor: User, result: str, *, on: date) -> TaskError | None:
    """Return why ``actor`` may not ask to strike the task off, or None."""
    if refusal := why_not_report(task, actor, on=on):
        return refusal
    if task.state != TaskState.DONE:
        return TaskError("NOT_DONE", state=TaskState(task.state).label)
    if task.strike_offs.filter(state=StrikeOffState.ASKED).exists():
        return TaskError("ALREADY_ASKED")
    if count := task.handed_down.open().count():
        return TaskError("CHILDREN_OPEN", count=count)
    return None if result.strip() else TaskError("RESULT_MISSING")


def why_not_answer(request: StrikeOff, actor: User, *, on: date) -> TaskError | None:
    """Return why ``actor`` may not confirm or refuse the request, or None."""
    if request.state != StrikeOffState.ASKED:
        return TaskError("NOT_ASKED")
    if not may(actor, "tasks.confirm", confirming_unit_id(request.task), on=on):
        return TaskError("NOT_YOURS", capability=capability_title("tasks.confirm"))
    if request.asked_by_id == actor.pk or request.task.reports.filter(reported_by=actor).exists():
        return TaskError("CONFIRMER_REPORTED")
    return None
