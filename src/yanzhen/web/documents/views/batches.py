"""Many files at once: hand them in, watch their reading, see what became of each."""

from __future__ import annotations

from django.contrib import messages
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from yanzhen.apps.accounts.permissions import reach_ids
from yanzhen.apps.documents.actions.receive_batch import receive_batch
from yanzhen.apps.documents.actions.resume_batch import resume_batch
from yanzhen.apps.documents.errors import BatchError, DocumentError
from yanzhen.apps.documents.models import FileState, ReadingBatch
from yanzhen.apps.documents.queries import batches_for
from yanzhen.apps.documents.refusals import why_not_resume
from yanzhen.apps.files.errors import FileError
from yanzhen.apps.jobs.actions.cancel import cancel_job
from yanzhen.apps.jobs.errors import JobError
from yanzhen.apps.jobs.refusals import why_not_cancel
from yanzhen.web.documents.filters import BatchFileFilter
from yanzhen.web.documents.forms import BatchForm
from yanzhen.web.documents.tables import BatchFileTable, BatchTable
from yanzhen.web.lists import Empty, render_list
from yanzhen.web.pages import unchanged
from yanzhen.web.permissions import needs, require

_FIELDS = {"NOT_DECLARED": "declared", "SECRET_DECLARED": "declared", "NO_NAMED_UNITS": "named_units"}


@needs("documents.upload")
@require_http_methods(["GET", "POST"])
def new_batch(request: HttpRequest) -> HttpResponse:
    """Take in a batch; a refusal keeps what was chosen besides the files."""
    form = BatchForm(request.POST or None, request.FILES or None, user=request.user, on=request.today)
    if request.method == "POST" and form.is_valid():
        organisation = form.cleaned_data["organisation"]
        require(request, "documents.upload", organisation)
        try:
            batch = receive_batch(
                submission=form.submission(), organisation=organisation, actor=request.user, on=request.today
            )
        except (FileError, BatchError, DocumentError) as error:
            form.add_error(_FIELDS.get(error.code, "uploads"), error.message)
        else:
            return redirect("documents:batch", pk=batch.pk)
    status = 422 if form.errors else 200
    return render(request, "documents/batch_new.html", {"form": form}, status=status)


@needs("documents.upload")
@require_safe
def batch_list(request: HttpRequest) -> HttpResponse:
    """Show the batches that the user may see, with how many files were read, known and refused."""
    return render_list(
        request,
        template="documents/batches.html",
        title="批量识读",
        noun="批次",
        rows=_seen(request).with_counts().select_related("organisation", "job", "created_by__person"),
        table=BatchTable,
        empty=Empty(
            "还没有批量识读",
            "一次选多份文件，或者上传一个ZIP压缩包，系统会逐份识读。",
            url=reverse("documents:new_batch"),
            label="批量上传",
        ),
    )


@needs("documents.upload")
@require_safe
def batch(request: HttpRequest, pk: int) -> HttpResponse:
    """Show what became of each file of a batch."""
    found = _batch(request, pk)
    return render_list(
        request,
        template="documents/batch.html",
        context={"batch": found, **_progress(request, found)},
        title=f"批量识读第{found.pk}批",
        noun="文件",
        rows=found.files.select_related("version"),
        table=BatchFileTable,
        filters=BatchFileFilter,
        empty=Empty("这一批没有文件", "请重新上传。"),
    )


@needs("documents.upload")
@require_safe
def batch_progress(request: HttpRequest, pk: int) -> HttpResponse:
    """Say how far a batch is; when it ends, lead to the list of results."""
    found = _batch(request, pk)
    if found.job is None or found.job.has_ended:
        answer = HttpResponse(status=204) if request.headers.get("HX-Request") else redirect("documents:batch", pk=pk)
        answer["HX-Redirect"] = reverse("documents:batch", args=[pk])
        return answer
    context = {"batch": found, **_progress(request, found)}
    return unchanged(request, found.job.version) or render(request, "documents/_batch_progress.html", context)


@needs("documents.upload")
@require_POST
def cancel_batch(request: HttpRequest, pk: int) -> HttpResponse:
    """Stop reading after the present file; what was read stays."""
    found = _batch(request, pk)
    try:
        if found.job is not None:
            cancel_job(job_id=found.job.pk, actor=request.user, on=request.today)
    except JobError as refusal:
        messages.warning(request, refusal.message)
    return redirect("documents:batch", pk=pk)


@needs("documents.upload")
@require_POST
def continue_batch(request: HttpRequest, pk: int) -> HttpResponse:
    """Go on with the files that nobody has read."""
    found = _batch(request, pk)
    try:
        resume_batch(batch_id=found.pk, actor=request.user)
    except BatchError as refusal:
        messages.warning(request, refusal.message)
    return redirect("documents:batch", pk=pk)


def _seen(request: HttpRequest) -> QuerySet[ReadingBatch]:
    return batches_for(request.user, reach_ids(request.user, "documents.upload", on=request.today))


def _batch(request: HttpRequest, pk: int) -> ReadingBatch:
    rows = _seen(request).with_counts().select_related("organisation", "job", "created_by__person")
    return get_object_or_404(rows, pk=pk)


def _progress(request: HttpRequest, found: ReadingBatch) -> dict[str, object]:
    is_open = found.job is not None and found.job.is_open
    waiting = list(found.files.filter(state=FileState.WAITING)[:1])
    return {
        "job": found.job,
        "is_open": is_open,
        "waiting_files": bool(waiting),
        "why_not_cancel": why_not_cancel(found.job, request.user, on=request.today) if is_open else None,
        "why_not_resume": None if is_open or not waiting else why_not_resume(found, waiting, request.user),
    }
