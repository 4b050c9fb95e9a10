"""Why tasks may not be sent down, signed for or withdrawn."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import date
from typing import Any

from yanzhen.apps.accounts.models import User
from yanzhen.apps.accounts.permissions import may
from yanzhen.apps.accounts.rights import capability_title
from yanzhen.apps.messaging.channels import Channel, channels_on
from yanzhen.apps.plans.errors import PlanError
from yanzhen.apps.plans.models import Plan, Recipient, RecipientRole, Task
from yanzhen.apps.plans.refusals.plan import why_not_act, why_not_days
from yanzhen.apps.plans.refusals.reach import units_below


def why_not_choose(
    plan: Plan, actor: User, *, task_ids: Collection[int], unit_ids: Collection[int], on: date
) -> PlanError | None:
    """Return why the chosen tasks cannot go to the chosen units, or None."""
    if refusal := why_not_act(plan, "dispatch", actor, on=on):
        return refusal
    if not task_ids:
        return PlanError("NO_TASKS_CHOSEN")
    if not unit_ids:
        return PlanError("NO_UNITS")
    wanted = set(task_ids)
    present = plan.tasks.own().live().filter(pk__in=wanted).count()
    if present < len(wanted):
        return PlanError("TASKS_OUTSIDE", count=len(wanted) - present)
    units = set(unit_ids)
    reached = units_below(plan, on=on).filter(pk__in=units).count()
    return PlanError("UNITS_OUTSIDE", count=len(units) - reached) if reached < len(units) else None


def why_not_due_day(due_on: date, on: date) -> PlanError | None:
    """Return why a last day for receipts is refused, or None."""
    return PlanError("DUE_IN_PAST", due_on=due_on.isoformat()) if due_on < on else None


def why_not_variations(
    plan: Plan, variations: Iterable[Any], *, task_ids: Collection[int], unit_ids: Collection[int]
) -> PlanError | None:
    """Return why what differs for single units is refused, or None."""
    rows = list(variations)
    tasks, units = set(task_ids), set(unit_ids)
    outside = sum(1 for row in rows if row.task_id not in tasks or row.unit_id not in units)
    if outside:
        return PlanError("VARIATION_OUTSIDE", count=outside)
    if len({(row.task_id, row.unit_id) for row in rows}) < len(rows):
        return PlanError("VARIATION_TWICE")
    starts = dict(plan.tasks.filter(pk__in={row.task_id for row in rows}).values_list("pk", "starts_on"))
    for row in rows:
        if row.due_on is not None and (refusal := why_not_days(starts[row.task_id], row.due_on)):
            return refusal
    return None


def why_not_sign_for(recipient: Recipient, actor: User, *, on: date) -> PlanError | None:
    """Return why ``actor`` may not sign for the dispatch, or None."""
    if not may(actor, "tasks.receive", recipient.organisation_id, on=on):
        return PlanError("NOT_YOURS", capability=capability_title("tasks.receive"))
    if recipient.role != RecipientRole.MAIN or recipient.withdrawn_on is not None:
        return PlanError("NOT_RECIPIENT")
    if receipt := getattr(recipient, "receipt", None):
        return PlanError("ALREADY_SIGNED_FOR", on=receipt.signed_on.isoformat())
    return None


def why_not_withdraw(plan: Plan, unit_id: int, actor: User, *, on: date) -> PlanError | None:
    """Return why the unit's tasks of the plan may not be withdrawn, or None."""
    if refusal := why_not_act(plan, "withdraw", actor, on=on):
        return refusal
    tasks = Task.objects.filter(plan=plan, organisation_id=unit_id, origin__isnull=False, withdrawn_on=None)
    if not tasks.exists():
        return PlanError("NOT_RECIPIENT")
    return PlanError("HAS_REPORTS") if tasks.filter(reports__isnull=False).exists() else None


def why_not_remind(plan: Plan, channel: str, actor: User, *, late: int, on: date) -> PlanError | None:
    """Return why no reminder may go out through ``channel`` to the ``late`` units, or None."""
    if refusal := why_not_act(plan, "remind", actor, on=on):
        return refusal
    if channel not in channels_on():
        known = channel in {way.value for way in Channel}
        return PlanError("CHANNEL_OFF", channel=Channel(channel).label if known else "这个消息通道")
    return None if late else PlanError("ALL_SIGNED")
