"""What this app keeps in a person's name: plans being drafted, and steps of approval that wait for the person."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from django.urls import reverse
from django.utils import timezone

from yanzhen.apps.accounts.models import User
from yanzhen.apps.organisations.handover import Holding, OpenItem, register_holding
from yanzhen.apps.organisations.models import Person
from yanzhen.apps.plans.models import Plan, PlanState
from yanzhen.apps.plans.queries.waiting import to_approve
from yanzhen.apps.plans.refusals.plan import why_not_draft
from yanzhen.kernel.wording import chinese_day

UNFINISHED = (PlanState.DRAFT, PlanState.IN_APPROVAL)
BY_POST = "审核随岗位办理，由接任岗位的人员或B角办理"


def open_drafts(person: Person, on: date) -> Iterator[OpenItem]:
    """Yield the plans that the person drafted and nobody has signed yet."""
    for plan in Plan.objects.filter(drafted_by__person=person, state__in=UNFINISHED).order_by("pk"):
        since = chinese_day(timezone.localdate(plan.drafted_at))
        title = f"{plan.get_state_display()}：《{plan.title}》"
        address = reverse("plans:plan", args=[plan.pk])
        yield OpenItem("plan_drafts", plan.pk, title, since=since, url=address, opened_with="plans.view")


def pass_on_draft(pk: int, successor: Person, on: date) -> str | None:
    """Make the successor the drafter, at once: it is the successor's to mend when it is returned."""
    plan = Plan.objects.select_for_update(of=("self",)).get(pk=pk)
    if plan.state not in UNFINISHED:
        return "计划已经签发，不再需要移交。"
    user = User.objects.filter(person=successor, is_active=True).first()
    if user is None:
        return "接收人没有启用的账号，请先联系系统管理员开通。"
    if refusal := why_not_draft(plan.owner_id, user, on=on):
        return refusal.message
    plan.drafted_by = user
    plan.save(update_fields=["drafted_by"])
    return None


def open_steps(person: Person, on: date) -> Iterator[OpenItem]:
    """Yield the steps of approval that wait for the person's role, each with the remark that they go with the post."""
    user = User.objects.filter(person=person).first()
    for step in to_approve(user, on=on) if user else ():
        address = reverse("plans:approval", args=[step.plan_id])
        title = f"{step.title}：《{step.plan.title}》"
        yield OpenItem("plan_steps", step.pk, title, url=address, opened_with="plans.view", remark=BY_POST)


def refuse_step(pk: int, successor: Person, on: date) -> str:
    """An approval is given by whoever holds the post."""
    return BY_POST


def register() -> None:
    """Add this app's holdings to the registry."""
    register_holding(Holding("plan_drafts", "拟写的计划", open_drafts, pass_on_draft))
    register_holding(Holding("plan_steps", "待审核的计划", open_steps, refuse_step))
