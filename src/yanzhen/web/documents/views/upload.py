"""Handing in a document or a further version of one."""

from __future__ import annotations

from collections.abc import Callable

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from yanzhen.apps.documents.actions.receive_document import Submission, receive_document, receive_version
from yanzhen.apps.documents.errors import DocumentError
from yanzhen.apps.documents.models import Document, DocumentVersion, ReadingState
from yanzhen.apps.files.errors import FileError
from yanzhen.kernel.errors import BadInputError
from yanzhen.web.documents.access import document_for
from yanzhen.web.documents.forms import NewDocumentForm, NewVersionForm, SubmissionForm
from yanzhen.web.permissions import needs, require

Receive = Callable[[Submission], tuple[DocumentVersion, tuple[str, ...]]]


@needs("documents.upload")
@require_http_methods(["GET", "POST"])
def new_document(request: HttpRequest) -> HttpResponse:
    """Take in a new document; a refusal keeps what was typed."""
    form = NewDocumentForm(request.POST or None, request.FILES or None, user=request.user, on=request.today)

    def receive(submission: Submission) -> tuple[DocumentVersion, tuple[str, ...]]:
        organisation = form.cleaned_data["organisation"]
        require(request, "documents.upload", organisation)
        return receive_document(submission=submission, organisation=organisation, actor=request.user, on=request.today)

    return _hand_in(request, form, receive, document=None)


@needs("documents.upload")
@require_http_methods(["GET", "POST"])
def new_version(request: HttpRequest, pk: int) -> HttpResponse:
    """Take in a further text of a document; the earlier ones stay."""
    document = document_for(request, pk)
    require(request, "documents.upload", document.organisation_id)
    newest = document.versions.order_by("-ordinal").values_list("stage", flat=True)[0]
    form = NewVersionForm(
        request.POST or None, request.FILES or None, user=request.user, on=request.today, newest=newest
    )

    def receive(submission: Submission) -> tuple[DocumentVersion, tuple[str, ...]]:
        return receive_version(submission=submission, document=document, actor=request.user, on=request.today)

    return _hand_in(request, form, receive, document=document)


def _hand_in(
    request: HttpRequest, form: SubmissionForm, receive: Receive, *, document: Document | None
) -> HttpResponse:
    if request.method == "POST" and form.is_valid():
        try:
            version, notes = receive(form.submission())
        except BadInputError as error:
            for problem in error.problems:
                form.add_error("upload" if form.cleaned_data["upload"] else "pasted", problem.message)
        except (FileError, DocumentError) as error:
            form.add_error(_field_of(error, form), error.message)
        else:
            _tell(request, version, notes)
            return redirect(_next_page(version))
    status = 422 if form.errors else 200
    return render(request, "documents/upload.html", {"form": form, "document": document}, status=status)


def _field_of(error: FileError | DocumentError, form: SubmissionForm) -> str:
    """The field at which the refusal is shown."""
    if error.code in ("NOT_DECLARED", "SECRET_DECLARED"):
        return "declared"
    if error.code == "NO_NAMED_UNITS":
        return "named_units"
    if error.code in ("NO_TITLE", "TITLE_TOO_LONG"):
        return "title"
    return "upload" if form.cleaned_data["upload"] else "pasted"


def _next_page(version: DocumentVersion) -> str:
    """What changed where there is an earlier version, else the reading."""
    earlier = version.document.versions.light().filter(ordinal__lt=version.ordinal).order_by("-ordinal").first()
    if earlier is None or version.reading_state != ReadingState.READY:
        return reverse("documents:reading", args=[version.pk])
    return reverse("documents:compare", args=[earlier.pk, version.pk])


def _tell(request: HttpRequest, version: DocumentVersion, notes: tuple[str, ...]) -> None:
    if version.reading_state == ReadingState.READY:
        tasks, waiting = version.items.tasks().count(), version.items.waiting().count()
        if version.ordinal > 1:
            messages.success(
                request,
                f"已保存为第{version.ordinal}版，识读出{tasks}条任务；上一版已确认且没有变动的照旧，{waiting}条等待确认。",
            )
        else:
            messages.success(request, f"已保存并识读出{tasks}条任务；请逐条确认，把握小的排在前面。")
    for note in notes:
        messages.info(request, note)
