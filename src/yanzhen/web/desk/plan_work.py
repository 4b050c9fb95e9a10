"""What waits for a user in plans and tasks, as lines of the desk."""

from __future__ import annotations

from collections.abc import Iterator

from django.http import HttpRequest
from django.urls import reverse

from yanzhen.apps.accounts.permissions import may_anywhere
from yanzhen.apps.plans.bridge import period_name
from yanzhen.apps.plans.models import StepKind
from yanzhen.apps.plans.queries import amendments, waiting
from yanzhen.web.desk.waiting import Kind, kind_of, waits_for


@waits_for
def plan_work(request: HttpRequest) -> Iterator[Kind]:
    """Yield what waits, in the order in which people work it off."""
    user, on = request.user, request.today
    if may_anywhere(user, "tasks.receive", on=on):
        yield _to_sign_for(request)
    if may_anywhere(user, "tasks.report", on=on):
        yield _returned(request)
        yield _to_report(request)
    if may_anywhere(user, "tasks.endorse", on=on):
        yield _to_examine(request)
    if may_anywhere(user, "tasks.endorse", on=on) or may_anywhere(user, "plans.approve", on=on):
        yield _to_consent(request)
    if may_anywhere(user, "plans.approve", on=on) or may_anywhere(user, "plans.sign", on=on):
        yield _to_approve(request)
    if may_anywhere(user, "plans.edit", on=on):
        yield _returned_plans(request)
    if may_anywhere(user, "tasks.confirm", on=on):
        yield _to_confirm(request)
    if may_anywhere(user, "plans.issue", on=on) or may_anywhere(user, "plans.sign", on=on):
        yield _objected(request)


def _to_sign_for(request: HttpRequest) -> Kind:
    return kind_of(
        "待签收",
        waiting.to_sign_for(request.user, on=request.today),
        lambda row: {
            "title": row.dispatch.plan.title,
            "url": reverse("tasks:dispatch", args=[row.pk]),
            "note": f"{row.organisation}，{row.dispatch.plan.owner}下发",
            "due_on": row.dispatch.receipt_due_on,
            "tone": "yellow",
        },
    )


def _returned(request: HttpRequest) -> Kind:
    return kind_of(
        "退回修改",
        waiting.returned_to(request.user, on=request.today).prefetch_related("steps"),
        lambda row: {
            "title": row.task.title,
            "url": reverse("tasks:report", args=[row.task_id]),
            "note": next((step.reason for step in row.steps.all() if step.kind == StepKind.RETURN), ""),
            "due_on": row.task.next_due_on,
            "tone": "red",
        },
    )


def _to_report(request: HttpRequest) -> Kind:
    return kind_of(
        "待填报",
        waiting.to_report(request.user, on=request.today),
        lambda row: {
            "title": row.title,
            "url": reverse("tasks:report", args=[row.pk]),
            "note": f"{row.organisation} · {row.plan.title}",
            "due_on": row.next_due_on,
            "no_change_task": row.pk if row.reported_through else None,
        },
        url=reverse("tasks:list"),
    )


def _to_examine(request: HttpRequest) -> Kind:
    return kind_of(
        "待审核报送",
        waiting.to_examine(request.user, on=request.today),
        lambda row: {
            "title": row.task.title,
            "url": reverse("tasks:task", args=[row.task_id]),
            "note": f"{row.organisation} · {period_name(row.period_start, row.period_end, row.task.rhythm)}",
            "due_on": row.task.next_due_on,
        },
        url=reverse("tasks:examine"),
    )


def _to_approve(request: HttpRequest) -> Kind:
    return kind_of(
        "待审核计划",
        waiting.to_approve(request.user, on=request.today),
        lambda row: {
            "title": row.plan.title,
            "url": reverse("plans:approval", args=[row.plan_id]),
            "note": f"{row.title} · {row.plan.owner}",
        },
    )


def _returned_plans(request: HttpRequest) -> Kind:
    return kind_of(
        "计划退回",
        waiting.returned_plans(request.user, on=request.today),
        lambda row: {
            "title": row.plan.title,
            "url": reverse("plans:approval", args=[row.plan_id]),
            "note": f"{row.title}：{row.reason}",
            "tone": "red",
        },
    )


def _to_confirm(request: HttpRequest) -> Kind:
    return kind_of(
        "待确认销号",
        waiting.to_confirm(request.user, on=request.today),
        lambda row: {
            "title": row.task.title,
            "url": reverse("tasks:task", args=[row.task_id]),
            "note": f"{row.task.organisation} · {row.result}",
            "tone": "green",
        },
        url=reverse("tasks:strike_offs"),
    )


def _to_consent(request: HttpRequest) -> Kind:
    return kind_of(
        "任务有改动",
        amendments.to_consent(request.user, on=request.today),
        lambda row: {
            "title": row.task.title,
            "url": reverse("tasks:amendment", args=[row.pk]),
            "note": f"{row.task.organisation} · {row.reason}",
            "tone": "yellow",
        },
    )


def _objected(request: HttpRequest) -> Kind:
    return kind_of(
        "调整有异议",
        amendments.objected_to(request.user),
        lambda row: {
            "title": row.task.title,
            "url": reverse("tasks:amendment", args=[row.pk]),
            "note": f"{row.task.organisation}：{row.opinion}",
            "tone": "red",
        },
    )
