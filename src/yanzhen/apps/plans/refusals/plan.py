"""Why a plan may not be changed, sent for approval, approved, issued or closed."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from datetime import date
from types import MappingProxyType
from typing import Any

from yanzhen.apps.accounts.models import User
from yanzhen.apps.accounts.permissions import may, reach_ids
from yanzhen.apps.accounts.rights import capability_title, holds_in_role, role_titles
from yanzhen.apps.documents.models import Document, DocumentVersion
from yanzhen.apps.plans.errors import PlanError
from yanzhen.apps.plans.models import Plan, PlanState, PlanStep, StepState, Task
from yanzhen.apps.plans.refusals.reach import units_below
from yanzhen.presets.approvals import ApprovalStep

DEPTH_LIMIT = 6
NUMBER_FORM = re.compile(r"[^〔〕\s]+〔[12]\d{3}〕[1-9]\d*号", re.ASCII)

# State × act: what is not listed is refused. A test goes through every pair.
PLAN_ACTS: Mapping[str, Mapping[str, str]] = MappingProxyType(
    {
        "edit": {PlanState.DRAFT: "修改"},
        "discard": {PlanState.DRAFT: "删除"},
        "submit": {PlanState.DRAFT: "送审"},
        "record_approval": {PlanState.DRAFT: "补录审核", PlanState.IN_APPROVAL: "补录审核"},
        "decide": {PlanState.IN_APPROVAL: "审核"},
        "recall": {PlanState.IN_APPROVAL: "撤回送审"},
        "issue": {PlanState.SIGNED: "下发"},
        "dispatch": {PlanState.ISSUED: "下发到单位"},
        "withdraw": {PlanState.ISSUED: "撤回单位"},
        "remind": {PlanState.ISSUED: "提醒签收"},
        "amend": {PlanState.ISSUED: "调整任务"},
        "close": {PlanState.ISSUED: "办结"},
    }
)
ACT_CAPABILITY: Mapping[str, str] = MappingProxyType(
    {
        "edit": "plans.edit",
        "discard": "plans.edit",
        "submit": "plans.edit",
        "record_approval": "plans.issue",
        "recall": "plans.edit",
        "issue": "plans.issue",
        "dispatch": "plans.issue",
        "withdraw": "plans.issue",
        "remind": "plans.issue",
        "amend": "plans.issue",
        "close": "plans.issue",
    }
)


def why_not_in_state(plan: Plan, act: str) -> PlanError | None:
    """Return why the plan's state forbids ``act``, or None."""
    allowed = PLAN_ACTS[act]
    if plan.state in allowed:
        return None
    if act in ("issue", "dispatch") and plan.state in (PlanState.DRAFT, PlanState.IN_APPROVAL):
        return PlanError("NOT_SIGNED")
    return PlanError("WRONG_STATE", state=PlanState(plan.state).label, act=next(iter(allowed.values())))


def capability_for(plan: Plan, act: str) -> str:
    """Return the capability that ``act`` asks for over the plan's owner."""
    capability = ACT_CAPABILITY[act]
    # A school issues its own plans by the signature of its head; no separate right to issue exists there.
    if capability == "plans.issue" and plan.owner.kind not in ("authority", "section", "institute"):
        return "plans.sign"
    return capability


def why_not_act(plan: Plan, act: str, actor: User, *, on: date) -> PlanError | None:
    """Return why ``actor`` may not do ``act`` with the plan: rights first, then the state."""
    capability = capability_for(plan, act)
    if not may(actor, capability, plan.owner_id, on=on):
        return PlanError("NOT_YOURS", capability=capability_title(capability))
    return why_not_in_state(plan, act)


def why_not_draft(owner_id: int, actor: User, *, on: date) -> PlanError | None:
    """Return why ``actor`` may not draft a plan for the organisation, or None."""
    if may(actor, "plans.edit", owner_id, on=on):
        return None
    return PlanError("NOT_YOURS", capability=capability_title("plans.edit"))


def why_not_version(seen: int, current: int) -> PlanError | None:
    """Return the refusal of a stale write, or None."""
    return None if seen == current else PlanError("STALE", seen=seen, current=current)


def why_not_submit(plan: Plan, actor: User, *, on: date) -> PlanError | None:
    """Return why the plan may not go into approval, or None."""
    if refusal := why_not_act(plan, "submit", actor, on=on):
        return refusal
    return None if plan.tasks.own().exists() else PlanError("NO_TASKS")


def why_not_use_document(version: DocumentVersion, actor: User, *, on: date) -> PlanError | None:
    """Return why ``actor`` may not make a plan from the document, or None."""
    within = reach_ids(actor, "documents.view", on=on)
    if Document.objects.within(within).filter(pk=version.document_id).exists():
        return None
    return PlanError("NOT_YOURS", capability=capability_title("documents.view"))


def why_not_discard(plan: Plan, actor: User, *, on: date) -> PlanError | None:
    """Return why the draft may not be thrown away, or None; one that was in approval has a history to keep."""
    if refusal := why_not_act(plan, "discard", actor, on=on):
        return refusal
    return PlanError("HAS_HISTORY") if plan.approval_round else None


def why_not_decide(step: PlanStep, actor: User, *, on: date) -> PlanError | None:
    """Return why ``actor`` may not act on the step, or None."""
    if refusal := why_not_in_state(step.plan, "decide"):
        return refusal
    if step.state != StepState.CURRENT or step.round != step.plan.approval_round:
        return PlanError("NOT_WAITING")
    if not holds_in_role(actor, step.capability, step.roles, step.organisation_id, on=on):
        return PlanError("NOT_YOUR_STEP", step=step.title, roles=role_titles(step.roles) or "有权限的人员")
    return None


def why_not_number(number: str) -> PlanError | None:
    """Return why a document number is refused, or None."""
    if not number:
        return PlanError("NUMBER_MISSING")
    return None if NUMBER_FORM.fullmatch(number) else PlanError("NUMBER_FORM", number=number)


def why_not_close(plan: Plan, actor: User, *, on: date) -> PlanError | None:
    """Return why the plan may not be closed, or None."""
    if refusal := why_not_act(plan, "close", actor, on=on):
        return refusal
    count = plan.tasks.open().count()
    return PlanError("OPEN_TASKS", count=count) if count else None


def why_not_plan_facts(title: str, starts_on: date, ends_on: date) -> PlanError | None:
    """Return why a plan cannot be called so or run so long, or None."""
    if not title.strip():
        return PlanError("TITLE_MISSING")
    if ends_on < starts_on:
        return PlanError("PERIOD_REVERSED", ends_on=ends_on.isoformat(), starts_on=starts_on.isoformat())
    return None


def why_not_task_facts(plan: Plan, facts: Any, *, on: date) -> PlanError | None:
    """Return why a task cannot say this, or None; its unit stands under the body that the plan is of."""
    if not facts.title.strip():
        return PlanError("TITLE_MISSING")
    if refusal := why_not_days(facts.starts_on, facts.due_on):
        return refusal
    if facts.organisation_id == plan.owner_id:
        return None
    if not units_below(plan, on=on).filter(pk=facts.organisation_id).exists():
        return PlanError("WRONG_OWNER_UNIT")
    return None


def why_not_recorded(
    plan: Plan, chain: Iterable[ApprovalStep], given: Mapping[str, Any], *, on: date
) -> PlanError | None:
    """Return why an approval on paper is not whole, or None."""
    if not plan.tasks.own().exists():
        return PlanError("NO_TASKS")
    for step in chain:
        said = given.get(step.code)
        if said is None or not said.name.strip() or said.acted_on is None:
            return PlanError("SIGNER_MISSING", step=step.title)
        if said.acted_on > on:
            return PlanError("SIGNED_IN_FUTURE", on=said.acted_on.isoformat())
    return None


def why_not_days(starts_on: date, due_on: date) -> PlanError | None:
    """Return why a task's days are refused, or None."""
    if due_on >= starts_on:
        return None
    return PlanError("DUE_BEFORE_START", due_on=due_on.isoformat(), starts_on=starts_on.isoformat())


def why_not_parent(plan: Plan, parent: Task | None, *, moved: Task | None = None) -> PlanError | None:
    """Return why a task may not stand under ``parent``, or None."""
    if parent is None:
        return None
    if parent.plan_id != plan.pk or parent.origin_id is not None:
        return PlanError("OUTSIDE_PLAN")
    if moved is not None and parent.path.startswith(moved.path):
        return PlanError("UNDER_ITSELF")
    if parent.depth + 1 >= DEPTH_LIMIT:
        return PlanError("TOO_DEEP", limit=DEPTH_LIMIT)
    return None


def why_not_remove(task: Task) -> PlanError | None:
    """Return why a task may not be removed from a draft, or None."""
    count = task.children.count()
    return PlanError("HAS_CHILDREN", count=count) if count else None
