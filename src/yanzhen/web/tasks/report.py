"""Filling in a report, saying that nothing changed, correcting what was submitted."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from django.contrib import messages
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST

from yanzhen.apps.files.actions.receive import keep
from yanzhen.apps.files.actions.stage import staged_file
from yanzhen.apps.files.media import DOCX, JPEG, PDF, PNG, XLSX
from yanzhen.apps.files.models import StoredFile
from yanzhen.apps.plans.actions.attach_evidence import Attachment
from yanzhen.apps.plans.actions.report_progress import correct_report, measure, report_no_change, report_progress
from yanzhen.apps.plans.bridge import period_name, period_to_report
from yanzhen.apps.plans.errors import TaskError
from yanzhen.apps.plans.models import ProgressReport, Submission, Task
from yanzhen.apps.plans.refusals.progress import Statement, contradictions, why_not_report
from yanzhen.kernel.errors import YanzhenError
from yanzhen.web.acting import act_and_return
from yanzhen.web.pages import render_page
from yanzhen.web.permissions import needs
from yanzhen.web.tasks.finding import visible_report, visible_task
from yanzhen.web.tasks.forms import ReportForm

EVIDENCE_TYPES = (PDF, PNG, JPEG, DOCX, XLSX)
EVIDENCE_BYTES = 20 * 1024 * 1024


@needs("tasks.report")
@require_http_methods(["GET", "POST"])
def report_form(request: HttpRequest, task_id: int) -> HttpResponse:
    """Show the form, or report."""
    task = visible_task(request, task_id)
    refusal = why_not_report(task, request.user, on=request.today)
    start, end = period_to_report(task, request.today)
    measured = measure(task, Statement(), end)
    given = {"on": request.today}
    if request.method != "POST":
        initial = {"period": f"{start}/{end}", "status": task.state if task.reported_through else None}
        form = ReportForm(task, measured.target, measured.version, initial=initial, **given)
        return _show(request, task, form, refusal)
    form = ReportForm(task, measured.target, measured.version, request.POST, request.FILES, **given)
    if not form.is_valid():
        return _show(request, task, form, refusal, status=422)

    def act(evidence: Sequence[Attachment]) -> ProgressReport:
        return report_progress(
            task_id=task.pk,
            said=form.statement(),
            period=form.period_chosen(),
            evidence=evidence,
            actor=request.user,
            on=request.today,
        )

    return _carry_out(request, task, form, act)


@needs("tasks.report")
@require_http_methods(["GET", "POST"])
def correct_form(request: HttpRequest, report_id: int) -> HttpResponse:
    """Show the form for a correction, or correct."""
    old = visible_report(request, report_id)
    task = old.task
    refusal = why_not_report(task, request.user, on=request.today)
    measured = measure(task, Statement(), old.period_end)
    given: dict[str, Any] = {"on": request.today, "corrects": True}
    if request.method != "POST":
        initial = {"status": old.status, "sentence": old.sentence}
        for name in ("value", "numerator", "denominator"):
            number = getattr(old, name)
            initial[name] = None if number is None else f"{number.normalize():f}"
        form = ReportForm(task, measured.target, measured.version, initial=initial, **given)
        return _show(request, task, form, refusal, old=old)
    form = ReportForm(task, measured.target, measured.version, request.POST, request.FILES, **given)
    if not form.is_valid():
        return _show(request, task, form, refusal, old=old, status=422)

    def act(evidence: Sequence[Attachment]) -> ProgressReport:
        return correct_report(
            report_id=old.pk,
            said=form.statement(),
            reason=form.cleaned_data["reason"],
            evidence=evidence,
            actor=request.user,
            on=request.today,
        )

    return _carry_out(request, task, form, act, old=old)


@needs("tasks.report")
@require_POST
def no_change(request: HttpRequest, task_id: int) -> HttpResponse:
    """Report in one tap that nothing changed."""
    task = visible_task(request, task_id)
    back = reverse("tasks:list")
    return act_and_return(request, report_no_change, back=back, done=f"“{task.title}”已报无变化。", task_id=task.pk)


def _carry_out(
    request: HttpRequest,
    task: Task,
    form: ReportForm,
    act: Callable[[Sequence[Attachment]], ProgressReport],
    old: ProgressReport | None = None,
) -> HttpResponse:
    """Warn of contradictions once, then act; whatever is refused comes back with all that was typed."""
    said = form.statement()
    measured = measure(task, said, old.period_end if old else form.period_chosen()[1])
    warnings = contradictions(task, said, measured.target, measured.value)
    if warnings and not form.cleaned_data["is_sure"]:
        return _show(request, task, form, None, old=old, warnings=warnings, status=422)
    try:
        report = _with_evidence(request, task, form, act)
    except YanzhenError as refusal:
        form.add_error(None, refusal.message)
        return _show(request, task, form, None, old=old, warnings=warnings, status=409)
    sent = report.submission == Submission.SUBMITTED
    messages.success(request, "已报送。" if sent else f"已填报，{report.get_submission_display()}。")
    return redirect("tasks:task", task_id=task.pk)


def _with_evidence(
    request: HttpRequest, task: Task, form: ReportForm, act: Callable[[Sequence[Attachment]], ProgressReport]
) -> ProgressReport:
    reused = form.cleaned_data["reused"]
    again = [Attachment(file=StoredFile.objects.get(pk=reused), is_reused=True)] if reused else []
    if not form.cleaned_data["file"]:
        return act(again)
    with (
        staged_file(
            form.cleaned_data["file"],
            actor=request.user,
            declared=form.cleaned_data["declared"],
            allowed_types=EVIDENCE_TYPES,
            max_bytes=EVIDENCE_BYTES,
        ) as staged,
        transaction.atomic(),
    ):
        stored = keep(
            staged,
            actor=request.user,
            organisation=task.organisation,
            on=request.today,
            view_capability="tasks.view",
            named_units=[task.organisation],
        )
        return act([*again, Attachment(file=stored)])


def _show(
    request: HttpRequest,
    task: Task,
    form: ReportForm,
    refusal: TaskError | None,
    *,
    old: ProgressReport | None = None,
    warnings: Sequence[str] = (),
    status: int = 200,
) -> HttpResponse:
    context = {
        "task": task,
        "form": form,
        "refusal": refusal,
        "warnings": warnings,
        "old": old,
        "old_period": period_name(old.period_start, old.period_end, task.rhythm) if old else "",
        "evidence_bytes": EVIDENCE_BYTES,
        "figures": [form[name] for name in ("numerator", "denominator", "value") if name in form.fields],
    }
    return render_page(request, "tasks/report.html", "tasks/_report.html", context, status=status)
