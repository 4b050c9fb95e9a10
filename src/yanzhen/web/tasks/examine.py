"""Examining a report inside the unit: agree, or send back."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_POST

from yanzhen.apps.plans.actions.examine_report import pass_report, return_report
from yanzhen.web.acting import act_and_return
from yanzhen.web.permissions import needs
from yanzhen.web.tasks.finding import visible_report


@needs("tasks.endorse")
@require_POST
def agree(request: HttpRequest, report_id: int) -> HttpResponse:
    """Pass a report on."""
    report = visible_report(request, report_id)
    back = reverse("tasks:task", args=[report.task_id])
    return act_and_return(request, pass_report, back=back, done="已审核。", report_id=report.pk)


@needs("tasks.endorse")
@require_POST
def send_back(request: HttpRequest, report_id: int) -> HttpResponse:
    """Return a report with a reason."""
    report = visible_report(request, report_id)
    back = reverse("tasks:task", args=[report.task_id])
    reason = request.POST.get("reason", "")
    return act_and_return(request, return_report, back=back, done="已退回修改。", report_id=report.pk, reason=reason)
