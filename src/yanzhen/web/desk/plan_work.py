"""What waits for a user in plans and tasks, as lines of the desk."""

from __future__ import annotations

from collections.abc import Iterator

from django.http import HttpRequest
from django.urls import reverse

from yanzhen.apps.accounts.permissions import may_anywhere
from yanzhen.apps.plans.bridge import period_name
from yanzhen.apps.plans.models import StepKind
from yanzhen.apps.plans.queries import amendments, waiting
from yanzhen.web.desk.waiting import AT_MOST, Kind, Waiting, waits_for


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
    rows = waiting.to_sign_for(request.user, on=request.today)
    shown = [
        Waiting(
            kind="待签收",
            title=row.dispatch.plan.title,
            url=reverse("tasks:dispatch", args=[row.pk]),
            note=f"{row.organisation}，{row.dispatch.plan.owner}下发",
            due_on=row.dispatch.receipt_due_on,
            tone="yellow",
        )
        for row in rows[:AT_MOST]
    ]
    return Kind("待签收", shown, rows.count())


def _returned(request: HttpRequest) -> Kind:
    rows = waiting.returned_to(request.user, on=request.today)
    shown = []
    for row in rows.prefetch_related("steps")[:AT_MOST]:
        reason = next((step.reason for step in row.steps.all() if step.kind == StepKind.RETURN), "")
        shown.append(
            Waiting(
                kind="退回修改",
                title=row.task.title,
                url=reverse("tasks:report", args=[row.task_id]),
                note=reason,
                due_on=row.task.next_due_on,
                tone="red",
            )
        )
    return Kind("退回修改", shown, rows.count())


def _to_report(request: HttpRequest) -> Kind:
    rows = waiting.to_report(request.user, on=request.today)
    shown = [
        Waiting(
            kind="待填报",
            title=row.title,
            url=reverse("tasks:report", args=[row.pk]),
            note=f"{row.organisation} · {row.plan.title}",
            due_on=row.next_due_on,
            no_change_task=row.pk if row.reported_through else None,
        )
        for row in rows[:AT_MOST]
    ]
    return Kind("待填报", shown, rows.count(), reverse("tasks:list"))


def _to_examine(request: HttpRequest) -> Kind:
    rows = waiting.to_examine(request.user, on=request.today)
    shown = [
        Waiting(
            kind="待审核报送",
            title=row.task.title,
            url=reverse("tasks:task", args=[row.task_id]),
            note=f"{row.organisation} · {period_name(row.period_start, row.period_end, row.task.rhythm)}",
            due_on=row.task.next_due_on,
        )
        for row in rows[:AT_MOST]
    ]
    return Kind("待审核报送", shown, rows.count(), reverse("tasks:examine"))


def _to_approve(request: HttpRequest) -> Kind:
    rows = waiting.to_approve(request.user, on=request.today)
    shown = [
        Waiting(
            kind="待审核计划",
            title=row.plan.title,
            url=reverse("plans:approval", args=[row.plan_id]),
            note=f"{row.title} · {row.plan.owner}",
        )
        for row in rows[:AT_MOST]
    ]
    return Kind("待审核计划", shown, len(rows))


def _returned_plans(request: HttpRequest) -> Kind:
    rows = waiting.returned_plans(request.user, on=request.today)
    shown = [
        Waiting(
            kind="计划退回",
            title=row.plan.title,
            url=reverse("plans:approval", args=[row.plan_id]),
            note=f"{row.title}：{row.reason}",
            tone="red",
        )
        for row in rows[:AT_MOST]
    ]
    return Kind("计划退回", shown, len(rows))


def _to_confirm(request: HttpRequest) -> Kind:
    rows = waiting.to_confirm(request.user, on=request.today)
    shown = [
        Waiting(
            kind="待确认销号",
            title=row.task.title,
            url=reverse("tasks:task", args=[row.task_id]),
            note=f"{row.task.organisation} · {row.result}",
            tone="green",
        )
        for row in rows[:AT_MOST]
    ]
    return Kind("待确认销号", shown, rows.count(), reverse("tasks:strike_offs"))


def _to_consent(request: HttpRequest) -> Kind:
    rows = amendments.to_consent(request.user, on=request.today)
    shown = [
        Waiting(
            kind="任务有改动",
            title=row.task.title,
            url=reverse("tasks:amendment", args=[row.pk]),
            note=f"{row.task.organisation} · {row.reason}",
            tone="yellow",
        )
        for row in rows[:AT_MOST]
    ]
    return Kind("任务有改动", shown, len(rows))


def _objected(request: HttpRequest) -> Kind:
    rows = amendments.objected_to(request.user)
    shown = [
        Waiting(
            kind="调整有异议",
            title=row.task.title,
            url=reverse("tasks:amendment", args=[row.pk]),
            note=f"{row.task.organisation}：{row.opinion}",
            tone="red",
        )
        for row in rows[:AT_MOST]
    ]
    return Kind("调整有异议", shown, rows.count())
