"""Long work as its owner sees it: the list, one job with live progress, cancelling."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_POST, require_safe

from yanzhen.apps.jobs.actions.cancel import cancel_job
from yanzhen.apps.jobs.errors import JobError
from yanzhen.apps.jobs.models import Job
from yanzhen.apps.jobs.refusals import why_not_cancel
from yanzhen.kernel.problem import Problem
from yanzhen.web.acting import safe_next
from yanzhen.web.jobs.filters import JobFilter
from yanzhen.web.jobs.tables import JobTable
from yanzhen.web.lists import Empty, render_list
from yanzhen.web.pages import render_page, unchanged
from yanzhen.web.permissions import signed_in


@signed_in
@require_safe
def job_list(request: HttpRequest) -> HttpResponse:
    """List the user's own jobs and those of organisations in reach."""
    return render_list(
        request,
        template="jobs/list.html",
        title="后台作业",
        noun="作业",
        rows=Job.objects.visible_to(request.user, on=request.today).select_related("actor__person"),
        table=JobTable,
        filters=JobFilter,
        empty=Empty("还没有后台作业", "识读文件、导出归档包等较久的工作会出现在这里。"),
    )


@signed_in
@require_safe
def job_page(request: HttpRequest, pk: int) -> HttpResponse:
    """Show one job; its part polls with the version it knows."""
    job = _visible(request, pk)
    if not job.has_ended and (same := unchanged(request, job.version)):
        return same
    return _render(request, job)


@signed_in
@require_POST
def cancel(request: HttpRequest, pk: int) -> HttpResponse:
    """Cancel one job, or say why not."""
    job = _visible(request, pk)
    try:
        cancel_job(job_id=job.pk, actor=request.user, on=request.today)
    except JobError as refusal:
        job.refresh_from_db()
        return _render(request, job, refusal)
    messages.info(request, "已要求取消，正在算的几秒内停下。")
    return redirect(safe_next(request, reverse("jobs:job", args=[pk])))


def _visible(request: HttpRequest, pk: int) -> Job:
    jobs = Job.objects.visible_to(request.user, on=request.today).select_related("actor__person", "organisation")
    return get_object_or_404(jobs, pk=pk)


def _render(request: HttpRequest, job: Job, refusal: JobError | None = None) -> HttpResponse:
    result = job.result if isinstance(job.result, dict) else {}
    link = str(result.get("url", ""))
    context = {
        "job": job,
        "link": link if url_has_allowed_host_and_scheme(link, allowed_hosts=None) else "",
        "problems": [Problem(**fault) for fault in result.get("problems", [])],
        "why_not": why_not_cancel(job, request.user, on=request.today),
        "refusal": refusal,
    }
    return render_page(request, "jobs/job.html", "jobs/_job.html", context, status=409 if refusal else 200)
