"""Propose to change a task in force, or take the proposal back (调整任务)."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from django.db import transaction

from yanzhen.apps.accounts.models import User
from yanzhen.apps.accounts.permissions import acting_for
from yanzhen.apps.audit.actions.record import record
from yanzhen.apps.plans.actions.report_progress import locked_task
from yanzhen.apps.plans.amending import facts_of
from yanzhen.apps.plans.errors import AmendmentError
from yanzhen.apps.plans.models import Amendment, AmendmentState
from yanzhen.apps.plans.refusals.amendment import why_not_amend, why_not_facts, why_not_take_back
from yanzhen.apps.plans.refusals.plan import capability_for, why_not_version


@transaction.atomic
def propose_amendment(
    *, task_id: int, seen: int, changes: Mapping[str, Any], reason: str, actor: User, on: date
) -> Amendment:
    """Propose other facts for a task in force; nothing changes before the unit in charge agrees.

    ``changes`` holds those of ``facts_of`` that differ; a new last day says where it comes from.

    Raises:
        PlanError: NOT_YOURS, WRONG_STATE or STALE.
        AmendmentError: WITHDRAWN, STRUCK_OFF, ALREADY_PROPOSED, TITLE_MISSING, DUE_BEFORE_START, BAD_TARGET,
            NOTHING_CHANGED or NO_REASON.
    """
    task = locked_task(task_id)
    before = facts_of(task)
    after = {**before, **changes}
    if after["due_on"] != before["due_on"]:
        after["due_basis"] = f"{on.year}年{on.month}月{on.day}日提出调整"
    why = reason.strip()
    refusal = (
        why_not_amend(task, actor, on=on)
        or why_not_version(seen, task.version)
        or why_not_facts(task, before, after)
        or (None if why else AmendmentError("NO_REASON"))
    )
    if refusal:
        raise refusal
    made = Amendment.objects.create(
        task=task,
        before=before,
        after=after,
        reason=why,
        proposed_by=actor,
        proposed_on=on,
        task_version=task.version,
    )
    record(
        kind="AMENDMENT_PROPOSED",
        actor=actor,
        acting_for=acting_for(actor, capability_for(task.plan, "amend"), task.plan.owner_id, on=on),
        subjects=[made, task, task.plan, task.organisation],
        content={"title": task.title, "reason": why},
    )
    return made


@transaction.atomic
def take_back_amendment(*, amendment_id: int, actor: User, on: date) -> Amendment:
    """Take back a proposal that waits or met an objection. Raises PlanError or AmendmentError NOT_WAITING."""
    task = locked_task(Amendment.objects.values_list("task_id", flat=True).get(pk=amendment_id))
    amendment = Amendment.objects.select_for_update(of=("self",)).get(pk=amendment_id)
    amendment.task = task
    if refusal := why_not_take_back(amendment, actor, on=on):
        raise refusal
    amendment.state = AmendmentState.WITHDRAWN
    amendment.version += 1
    amendment.save(update_fields=["state", "version"])
    record(
        kind="AMENDMENT_WITHDRAWN",
        actor=actor,
        acting_for=acting_for(actor, capability_for(task.plan, "amend"), task.plan.owner_id, on=on),
        subjects=[amendment, task, task.plan],
        content={"title": task.title},
    )
    return amendment
