"""Change a draft's title, line or period; a stale write is refused."""

from __future__ import annotations

from datetime import date

from django.db import transaction

from yanzhen.apps.accounts.models import User
from yanzhen.apps.audit.actions.record import record
from yanzhen.apps.plans.actions.draft_plan import locked_plan, refuse
from yanzhen.apps.plans.findable import forget_plan, index_plan
from yanzhen.apps.plans.models import Plan
from yanzhen.apps.plans.refusals.plan import why_not_act, why_not_discard, why_not_plan_facts, why_not_version


@transaction.atomic
def edit_plan(
    *, plan_id: int, seen: int, title: str, line: str, starts_on: date, ends_on: date, actor: User, on: date
) -> Plan:
    """Change a draft.

    Raises:
        PlanError: NOT_YOURS, WRONG_STATE, STALE, TITLE_MISSING or PERIOD_REVERSED.
    """
    plan = locked_plan(plan_id)
    refuse(
        why_not_act(plan, "edit", actor, on=on)
        or why_not_version(seen, plan.version)
        or why_not_plan_facts(title, starts_on, ends_on)
    )
    before = {"title": plan.title, "starts_on": plan.starts_on.isoformat(), "ends_on": plan.ends_on.isoformat()}
    plan.title, plan.line, plan.starts_on, plan.ends_on = title.strip(), line, starts_on, ends_on
    plan.version += 1
    plan.save(update_fields=["title", "line", "starts_on", "ends_on", "version"])
    index_plan(plan)
    record(kind="PLAN_EDITED", actor=actor, subjects=[plan], content={"title": plan.title, "before": before})
    return plan


@transaction.atomic
def discard_plan(*, plan_id: int, actor: User, on: date) -> None:
    """Throw a draft away that was never sent for approval.

    Raises:
        PlanError: NOT_YOURS, WRONG_STATE or HAS_HISTORY.
    """
    plan = locked_plan(plan_id)
    refuse(why_not_discard(plan, actor, on=on))
    title, name = plan.title, f"plans.plan:{plan.pk}"
    for task in plan.tasks.order_by("-depth"):
        task.delete()
    plan.delete()
    forget_plan(plan_id)
    record(kind="PLAN_DISCARDED", actor=actor, subjects=[name], content={"title": title})
