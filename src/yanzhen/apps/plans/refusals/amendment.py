"""Why a task in force may not be changed, or the change not be answered."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import date
from typing import Any

from yanzhen.apps.accounts.models import User
from yanzhen.apps.accounts.rights import holds_in_role, role_titles
from yanzhen.apps.documents.models import DocumentVersion, DraftStage
from yanzhen.apps.organisations.models import OrganisationKind
from yanzhen.apps.plans.amending import differences, figure
from yanzhen.apps.plans.errors import AmendmentError, PlanError
from yanzhen.apps.plans.models import Amendment, AmendmentState, Comparator, Task, TaskState
from yanzhen.apps.plans.refusals.plan import why_not_act
from yanzhen.apps.plans.refusals.progress import HEADS_BY_LINE

LEADERS = ("principal_leader", "deputy_leader")
SECTION_HEADS = ("section_head",)
SECTIONS = (OrganisationKind.SECTION, OrganisationKind.INSTITUTE)
SCHOOLS = (OrganisationKind.SCHOOL, OrganisationKind.KINDERGARTEN, OrganisationKind.TEACHING_POINT)


def consenting_roles(task: Task) -> tuple[str, tuple[str, ...]]:
    """Return capability and roles of who consents for the task's unit: its head by the task's line, or a leader."""
    if task.organisation.kind in SECTIONS:
        return "tasks.endorse", SECTION_HEADS
    if task.organisation.kind in SCHOOLS:
        return "tasks.endorse", tuple(role for role in HEADS_BY_LINE[task.line] if role not in SECTION_HEADS)
    return "plans.approve", LEADERS


def may_consent(task: Task, actor: User, *, on: date) -> bool:
    """Is ``actor`` the one who consents for the unit in charge?"""
    capability, roles = consenting_roles(task)
    return holds_in_role(actor, capability, roles, task.organisation_id, on=on)


def why_not_amend(task: Task, actor: User, *, on: date) -> PlanError | AmendmentError | None:
    """Why may ``actor`` propose no change of this task?"""
    if refusal := why_not_act(task.plan, "amend", actor, on=on):
        return refusal
    if task.withdrawn_on is not None:
        return AmendmentError("WITHDRAWN")
    if task.state == TaskState.STRUCK_OFF:
        return AmendmentError("STRUCK_OFF")
    if waiting := task.amendments.waiting().first():
        return AmendmentError("ALREADY_PROPOSED", proposed_on=_day(waiting.proposed_on))
    return None


def why_not_facts(task: Task, before: Mapping[str, Any], after: Mapping[str, Any]) -> AmendmentError | None:
    """Why may the task not say this instead?"""
    if not after["title"].strip():
        return AmendmentError("TITLE_MISSING")
    due_on = date.fromisoformat(after["due_on"])
    if due_on < task.starts_on:
        return AmendmentError("DUE_BEFORE_START", due_on=_day(due_on), starts_on=_day(task.starts_on))
    for row in after["targets"]:
        value, low, high = (figure(row.get(name)) for name in ("value", "minimum", "maximum"))
        is_range = low is not None and high is not None and low <= high
        if not is_range and (value is None or row["comparator"] == Comparator.BETWEEN):
            return AmendmentError("BAD_TARGET", metric=row["metric"])
    return None if differences(before, after) else AmendmentError("NOTHING_CHANGED")


def why_not_decide(amendment: Amendment, actor: User, *, seen: int, on: date) -> AmendmentError | None:
    """Why may ``actor`` not agree or object?"""
    if amendment.state != AmendmentState.PROPOSED:
        return AmendmentError("NOT_WAITING", state=AmendmentState(amendment.state).label)
    task = amendment.task
    if not may_consent(task, actor, on=on):
        _, roles = consenting_roles(task)
        return AmendmentError("NOT_YOUR_CONSENT", unit=task.organisation.name, roles=role_titles(roles))
    if amendment.version != seen:
        return AmendmentError("STALE")
    return AmendmentError("TASK_CHANGED") if amendment.task_version != task.version else None


def why_not_take_back(amendment: Amendment, actor: User, *, on: date) -> PlanError | AmendmentError | None:
    """Why may the proposal not be taken back?"""
    if amendment.state not in (AmendmentState.PROPOSED, AmendmentState.OBJECTED):
        return AmendmentError("NOT_WAITING", state=AmendmentState(amendment.state).label)
    return why_not_act(amendment.task.plan, "amend", actor, on=on)


def why_not_follow(version: DocumentVersion) -> AmendmentError | None:
    """Why may no task follow this version?"""
    if version.stage != DraftStage.ISSUED:
        return AmendmentError("NOT_ISSUED", stage=version.get_stage_display())
    return None if version.is_finished else AmendmentError("NOT_FINISHED")


def why_not_take(chosen: Collection[int], takeable: Collection[int]) -> AmendmentError | None:
    """Why may these tasks not be taken along?"""
    if not chosen:
        return AmendmentError("NO_TASKS")
    outside = len(set(chosen) - set(takeable))
    return AmendmentError("NOT_FOLLOWING", count=outside) if outside else None


def _day(day: date) -> str:
    return f"{day.year}年{day.month}月{day.day}日"
