"""Take a plan's tasks back from a unit that has not reported on any of them."""

from __future__ import annotations

from datetime import date

from django.db import transaction

from yanzhen.apps.accounts.models import User
from yanzhen.apps.audit.actions.record import record
from yanzhen.apps.organisations.models import Organisation
from yanzhen.apps.plans.actions.draft_plan import locked_plan, refuse
from yanzhen.apps.plans.actions.tallies import recount
from yanzhen.apps.plans.errors import PlanError
from yanzhen.apps.plans.findable import index_tasks
from yanzhen.apps.plans.models import Recipient, Task, TaskLight
from yanzhen.apps.plans.refusals.dispatch import why_not_withdraw


@transaction.atomic
def withdraw_unit(*, plan_id: int, unit_id: int, reason: str, actor: User, on: date) -> int:
    """Withdraw every task of the plan from the unit; return how many.

    Raises:
        PlanError: NOT_YOURS, WRONG_STATE, NOT_RECIPIENT, HAS_REPORTS or REASON_MISSING.
    """
    plan = locked_plan(plan_id)
    refuse(why_not_withdraw(plan, unit_id, actor, on=on) or (None if reason.strip() else PlanError("REASON_MISSING")))
    tasks = Task.objects.filter(plan=plan, organisation_id=unit_id, origin__isnull=False, withdrawn_on=None)
    rows = list(tasks.select_for_update(of=("self",)).order_by("pk").values_list("pk", "origin_id"))
    Task.objects.filter(pk__in=[pk for pk, _ in rows]).update(withdrawn_on=on)
    TaskLight.objects.filter(task_id__in=[pk for pk, _ in rows]).delete()
    Recipient.objects.filter(dispatch__plan=plan, organisation_id=unit_id).update(withdrawn_on=on)
    recount(plan.pk, origins={origin for _, origin in rows}, units={unit_id})
    unit = Organisation.objects.get(pk=unit_id)
    index_tasks(plan)
    record(
        kind="UNIT_WITHDRAWN",
        actor=actor,
        subjects=[plan, unit],
        content={"plan": plan.title, "organisation": unit.name, "count": len(rows), "reason": reason.strip()},
    )
    return len(rows)
