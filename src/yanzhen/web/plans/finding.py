"""Plans and their parts that the user may see; others do not exist for the user."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from django.shortcuts import get_object_or_404
from django.urls import reverse

from yanzhen.apps.plans.models import Plan, PlanState, PlanStep, Task
from yanzhen.apps.plans.queries.visible import plans_visible_to


def visible_plan(request: HttpRequest, plan_id: int) -> Plan:
    """Return the plan, or 404."""
    rows = plans_visible_to(request.user, on=request.today)
    rows = rows.select_related("owner", "document_version", "drafted_by__person")
    return get_object_or_404(rows.defer("document_version__text", "document_version__reading"), pk=plan_id)


def visible_own_task(request: HttpRequest, task_id: int) -> Task:
    """Return a task written into a visible plan, or 404."""
    task = get_object_or_404(Task.objects.own().select_related("organisation", "source", "parent"), pk=task_id)
    task.plan = visible_plan(request, task.plan_id)
    return task


def visible_step(request: HttpRequest, step_id: int) -> PlanStep:
    """Return a step of a visible plan's approval, or 404."""
    step = get_object_or_404(PlanStep.objects.select_related("organisation"), pk=step_id)
    step.plan = visible_plan(request, step.plan_id)
    return step


def frame(plan: Plan, current: str, **more: Any) -> dict[str, Any]:
    """Return what every page of a plan shows around its own content."""
    tabs = [("tasks", "任务", "plans:plan"), ("approval", "审核签发", "plans:approval")]
    if plan.state == PlanState.ISSUED:
        tabs += [("dispatch", "下发到学校", "plans:dispatch"), ("receipts", "签收", "plans:receipts")]
    tabs.append(("print", "打印分工表", "plans:print"))
    shown = [
        {"title": title, "url": reverse(name, args=[plan.pk]), "current": key == current} for key, title, name in tabs
    ]
    return {"plan": plan, "tabs": shown, **more}
