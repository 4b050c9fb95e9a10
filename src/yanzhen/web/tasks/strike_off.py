"""Striking off: ask, confirm, refuse."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_POST

from yanzhen.apps.plans.actions.strike_off import ask_strike_off, confirm_strike_off, refuse_strike_off
from yanzhen.web.acting import act_and_return
from yanzhen.web.permissions import needs
from yanzhen.web.tasks.finding import visible_request, visible_task


@needs("tasks.report")
@require_POST
def ask(request: HttpRequest, task_id: int) -> HttpResponse:
    """Ask to strike a finished task off."""
    task = visible_task(request, task_id)
    back = reverse("tasks:task", args=[task.pk])
    result = request.POST.get("result", "")
    return act_and_return(request, ask_strike_off, back=back, done="已提交销号申请。", task_id=task.pk, result=result)


@needs("tasks.confirm")
@require_POST
def confirm(request: HttpRequest, request_id: int) -> HttpResponse:
    """Confirm that a task is finished."""
    found = visible_request(request, request_id)
    back = reverse("tasks:task", args=[found.task_id])
    opinion = request.POST.get("opinion", "")
    return act_and_return(
        request, confirm_strike_off, back=back, done="已确认销号。", request_id=found.pk, opinion=opinion
    )


@needs("tasks.confirm")
@require_POST
def refuse(request: HttpRequest, request_id: int) -> HttpResponse:
    """Say that a task is not finished."""
    found = visible_request(request, request_id)
    back = reverse("tasks:task", args=[found.task_id])
    opinion = request.POST.get("opinion", "")
    return act_and_return(
        request, refuse_strike_off, back=back, done="已退回，不予销号。", request_id=found.pk, opinion=opinion
    )
