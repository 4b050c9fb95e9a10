"""Objects of a request that the user may see; others do not exist for the user."""

from __future__ import annotations

from django.http import HttpRequest
from django.shortcuts import get_object_or_404

from yanzhen.apps.plans.models import ProgressReport, Recipient, StrikeOff, Task
from yanzhen.apps.plans.queries.visible import tasks_visible_to


def visible_task(request: HttpRequest, task_id: int) -> Task:
    """Return the task with what its page needs, or 404."""
    rows = tasks_visible_to(request.user, on=request.today)
    rows = rows.select_related("plan__owner", "organisation", "origin__organisation", "source", "light")
    return get_object_or_404(rows, pk=task_id)


def visible_report(request: HttpRequest, report_id: int) -> ProgressReport:
    """Return a report on a visible task, or 404."""
    report = get_object_or_404(ProgressReport.objects.select_related("organisation"), pk=report_id)
    report.task = visible_task(request, report.task_id)
    return report


def visible_request(request: HttpRequest, request_id: int) -> StrikeOff:
    """Return a request to strike off a visible task, or 404."""
    found = get_object_or_404(StrikeOff, pk=request_id)
    found.task = visible_task(request, found.task_id)
    return found


def any_recipient(recipient_id: int) -> Recipient:
    """Return a recipient with its dispatch, or 404; the caller asks for the right."""
    rows = Recipient.objects.select_related("dispatch__plan__owner", "dispatch__dispatched_by__person", "organisation")
    return get_object_or_404(rows, pk=recipient_id)
