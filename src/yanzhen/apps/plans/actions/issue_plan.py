"""Issue a signed plan, and close one whose tasks are all struck off."""

from __future__ import annotations

from datetime import date

from django.db import transaction

from yanzhen.apps.accounts.models import User
from yanzhen.apps.accounts.permissions import acting_for
from yanzhen.apps.audit.actions.record import record
from yanzhen.apps.plans.actions.draft_plan import locked_plan, refuse
from yanzhen.apps.plans.actions.light_up import light_new
from yanzhen.apps.plans.actions.tallies import recount
from yanzhen.apps.plans.bridge import next_report_due
from yanzhen.apps.plans.findable import index_tasks
from yanzhen.apps.plans.models import Plan, PlanState, Task
from yanzhen.apps.plans.refusals.plan import capability_for, why_not_act, why_not_close, why_not_number


@transaction.atomic
def issue_plan(*, plan_id: int, actor: User, on: date, number: str = "") -> Plan:
    """Put a signed plan in force: its sections report from now on, and it can be sent down to schools.

    Raises:
        PlanError: NOT_YOURS, NOT_SIGNED, WRONG_STATE or NUMBER_FORM.
    """
    plan = locked_plan(plan_id)
    number = number.strip() or plan.number
    refuse(why_not_act(plan, "issue", actor, on=on) or (why_not_number(number) if number else None))
    tasks = list(plan.tasks.own().select_for_update(of=("self",)))
    for task in tasks:
        task.next_due_on = next_report_due(
            rhythm=task.rhythm, starts_on=task.starts_on, due_on=task.due_on, reported_through=None, on=on
        )
    Task.objects.bulk_update(tasks, ["next_due_on"], batch_size=500)
    light_new(tasks, on=on)
    plan.state, plan.issued_on, plan.number = PlanState.ISSUED, on, number
    plan.version += 1
    plan.save(update_fields=["state", "issued_on", "number", "version"])
    recount(plan.pk)
    index_tasks(plan)
    record(
        kind="PLAN_ISSUED",
        actor=actor,
        acting_for=acting_for(actor, capability_for(plan, "issue"), plan.owner_id, on=on),
        subjects=[plan],
        content={"title": plan.title, "number": number, "tasks": len(tasks)},
    )
    return plan


@transaction.atomic
def close_plan(*, plan_id: int, actor: User, on: date) -> Plan:
    """Close a plan whose live tasks are all struck off.

    Raises:
        PlanError: NOT_YOURS, WRONG_STATE or OPEN_TASKS.
    """
    plan = locked_plan(plan_id)
    refuse(why_not_close(plan, actor, on=on))
    plan.state, plan.closed_on = PlanState.CLOSED, on
    plan.version += 1
    plan.save(update_fields=["state", "closed_on", "version"])
    record(
        kind="PLAN_CLOSED",
        actor=actor,
        acting_for=acting_for(actor, capability_for(plan, "close"), plan.owner_id, on=on),
        subjects=[plan],
        content={"title": plan.title},
    )
    return plan
