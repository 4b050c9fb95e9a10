"""The unit in charge agrees to a change of its task, or objects with a reason (同意调整、有异议)."""

from __future__ import annotations

from datetime import date

from django.db import transaction

from yanzhen.apps.accounts.models import User
from yanzhen.apps.accounts.permissions import acting_for
from yanzhen.apps.audit.actions.record import record
from yanzhen.apps.plans.actions.apply_amendment import apply_amendment
from yanzhen.apps.plans.actions.draft_plan import locked_plan
from yanzhen.apps.plans.actions.report_progress import locked_task
from yanzhen.apps.plans.errors import AmendmentError
from yanzhen.apps.plans.models import Amendment, AmendmentState
from yanzhen.apps.plans.refusals.amendment import consenting_roles, why_not_decide


@transaction.atomic
def agree_to_amendment(*, amendment_id: int, seen: int, actor: User, on: date, opinion: str = "") -> Amendment:
    """Agree; the task and what was handed down from it say the new words from now on.

    Raises:
        AmendmentError: NOT_WAITING, NOT_YOUR_CONSENT, STALE or TASK_CHANGED.
    """
    amendment = _locked(amendment_id)
    if refusal := why_not_decide(amendment, actor, seen=seen, on=on):
        raise refusal
    title = amendment.task.title
    _decide(amendment, AmendmentState.AGREED, opinion, actor, on)
    apply_amendment(amendment, actor=actor, on=on)
    task = amendment.task
    record(
        kind="AMENDMENT_AGREED",
        actor=actor,
        acting_for=acting_for(actor, consenting_roles(task)[0], task.organisation_id, on=on),
        subjects=[amendment, task, task.plan, task.organisation],
        content={"title": title, "organisation": task.organisation.name},
    )
    return amendment


@transaction.atomic
def object_to_amendment(*, amendment_id: int, seen: int, reason: str, actor: User, on: date) -> Amendment:
    """Object with a reason; the task stays as it is.

    Raises:
        AmendmentError: NOT_WAITING, NOT_YOUR_CONSENT, STALE, TASK_CHANGED or NO_REASON.
    """
    amendment = _locked(amendment_id)
    if refusal := why_not_decide(amendment, actor, seen=seen, on=on):
        raise refusal
    if not reason.strip():
        raise AmendmentError("NO_REASON")
    _decide(amendment, AmendmentState.OBJECTED, reason, actor, on)
    task = amendment.task
    record(
        kind="AMENDMENT_OBJECTED",
        actor=actor,
        acting_for=acting_for(actor, consenting_roles(task)[0], task.organisation_id, on=on),
        subjects=[amendment, task, task.plan, task.organisation],
        content={"title": task.title, "organisation": task.organisation.name, "reason": reason.strip()},
    )
    return amendment


def _locked(amendment_id: int) -> Amendment:
    """Lock plan, task and amendment in this order, as every act on tasks does."""
    known = Amendment.objects.select_related("task").get(pk=amendment_id)
    locked_plan(known.task.plan_id)
    task = locked_task(known.task_id)
    amendment = Amendment.objects.select_for_update(of=("self",)).get(pk=amendment_id)
    amendment.task = task
    return amendment


def _decide(amendment: Amendment, state: str, opinion: str, actor: User, on: date) -> None:
    amendment.state, amendment.opinion = state, opinion.strip()[:500]
    amendment.decided_by, amendment.decided_on = actor, on
    amendment.version += 1
    amendment.save()
