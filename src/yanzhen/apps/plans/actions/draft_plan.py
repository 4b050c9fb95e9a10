"""Draft a plan (拟稿)."""

from __future__ import annotations

from datetime import date

from django.db import transaction

from yanzhen.apps.accounts.models import User
from yanzhen.apps.audit.actions.record import record
from yanzhen.apps.organisations.models import Organisation
from yanzhen.apps.plans.errors import PlanError
from yanzhen.apps.plans.findable import index_plan
from yanzhen.apps.plans.models import Plan
from yanzhen.apps.plans.refusals.plan import why_not_draft, why_not_plan_facts
from yanzhen.presets.approvals import approval_for


@transaction.atomic
def draft_plan(
    *, title: str, owner: Organisation, line: str, starts_on: date, ends_on: date, actor: User, on: date
) -> Plan:
    """Start an empty plan.

    Raises:
        PlanError: NOT_YOURS, TITLE_MISSING or PERIOD_REVERSED; then nothing is written.
    """
    if refusal := why_not_draft(owner.pk, actor, on=on) or why_not_plan_facts(title, starts_on, ends_on):
        raise refusal
    plan = Plan.objects.create(
        title=title.strip(),
        owner=owner,
        line=line,
        starts_on=starts_on,
        ends_on=ends_on,
        approval=approval_for(owner.kind).key,
        drafted_by=actor,
    )
    index_plan(plan)
    record(kind="PLAN_DRAFTED", actor=actor, subjects=[plan, owner], content={"title": plan.title})
    return plan


def locked_plan(plan_id: int) -> Plan:
    """Return the plan with its row locked for the rest of the transaction."""
    return Plan.objects.select_for_update(of=("self",)).select_related("owner").get(pk=plan_id)


def refuse(refusal: PlanError | None) -> None:
    """Raise ``refusal`` if there is one."""
    if refusal is not None:
        raise refusal
