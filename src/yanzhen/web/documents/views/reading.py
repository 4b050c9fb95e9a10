"""The reading page and the acts that touch more than one item."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from yanzhen.apps.documents.actions.accept_sure_items import accept_sure_items
from yanzhen.apps.documents.actions.add_item import add_item
from yanzhen.apps.documents.actions.ask_model import ask_model
from yanzhen.apps.documents.actions.finish_reading import finish_reading, reopen_reading
from yanzhen.apps.documents.actions.undo_step import undo_step
from yanzhen.apps.documents.errors import ReadingError
from yanzhen.apps.documents.models import DocumentVersion, ReadingState
from yanzhen.apps.language_model.asking import endpoint
from yanzhen.web.documents.access import number_in, version_for, version_to_work_on
from yanzhen.web.documents.answers import changes_answer, reading_answer, refused
from yanzhen.web.documents.batch_page import batch_context, holds_asked, seen_in
from yanzhen.web.documents.live_page import live_context, mark_of, people_at, pulse_in
from yanzhen.web.documents.reading_page import cards_context, reading_context, sheet_context
from yanzhen.web.documents.reading_parts import DOCUMENT, model_state
from yanzhen.web.pages import ask_first, confirmed, render_page, unchanged, wants_part
from yanzhen.web.permissions import needs


@needs("documents.view")
@require_safe
def reading(request: HttpRequest, pk: int) -> HttpResponse:
    """Show a version's text beside its plan."""
    version = version_for(request, pk)
    if wants_part(request) and ("from" in request.GET or "at" in request.GET):
        return render(request, "documents/_cards.html", cards_context(request, version))
    context = reading_context(request, version)
    return render_page(request, "documents/reading.html", "documents/_reading.html", context)


@needs("documents.view")
@require_safe
def reading_progress(request: HttpRequest, pk: int) -> HttpResponse:
    """Say how far the machine's reading of a long text is; lead to the reading once it is there."""
    version = version_for(request, pk, light=True)
    if version.reading_state != ReadingState.WAITING:
        answer = HttpResponse(status=204) if request.headers.get("HX-Request") else redirect("documents:reading", pk=pk)
        answer["HX-Redirect"] = reverse("documents:reading", args=[pk])
        return answer
    context = {"version": version, "job": version.job}
    number = version.job.version if version.job else 0
    part = unchanged(request, number)
    return part or render(request, "documents/_waiting.html", context)


@needs("documents.view")
@require_safe
def sheet(request: HttpRequest, pk: int) -> HttpResponse:
    """Show the tasks of a version as a table for paper."""
    return render(request, "documents/print.html", sheet_context(version_for(request, pk)))


@needs("documents.view")
@require_safe
def changes(request: HttpRequest, pk: int) -> HttpResponse:
    """Tell an open reading who else is there and what was changed since it last asked; 304 when nothing was."""
    version = version_for(request, pk, light=True)
    people = people_at(request, version)
    model = model_state(version)
    if same := unchanged(request, mark_of(version, people, model)):
        return same
    context = live_context(request, version, people, model, since=pulse_in(request.GET.get("version", "")))
    return render(request, "documents/_live_answer.html", context)


@needs("documents.edit")
@require_http_methods(["GET", "POST"])
def accept_sure(request: HttpRequest, pk: int) -> HttpResponse:
    """Show which waiting tasks a batch would take, and accept those that the person saw and left ticked."""
    version = version_to_work_on(request, pk)
    if request.method == "GET":
        context = batch_context(request, version)
        return render_page(request, "documents/accept_sure.html", "documents/_accept_sure.html", context)
    seen = seen_in(request)
    try:
        rows = accept_sure_items(
            version_id=pk,
            at_least=number_in(request, "percent") / 100,
            actor=request.user,
            holds=holds_asked(request),
            seen=seen,
        )
    except ReadingError as error:
        return refused(request, error, pk)
    missed = len(seen) - len(rows)
    said = f"已接受{len(rows)}条任务；点“撤销”可以一次全部退回。" if rows else "没有接受任何一条。"
    messages.success(request, f"{said}另有{missed}条在预览之后被改动，请逐条确认。" if missed else said)
    return reading_answer(request, pk)


@needs("documents.edit")
@require_POST
def send_to_model(request: HttpRequest, pk: int) -> HttpResponse:
    """Send the text to the language model, after the person has seen where it goes."""
    version = version_to_work_on(request, pk)
    asked = endpoint()
    back = reverse("documents:reading", args=[pk])
    if asked and not confirmed(request):
        return ask_first(
            request,
            title="请模型提议",
            sentence=f"将把“{version.title}”的全文发送到{asked.host}，由语言模型{asked.model}找出可能漏掉的任务。",
            consequences=["发送记入日志", "提议只列为待确认，不会自动接受", "数量、时限仍由识读引擎从原文读出"],
            back=back,
            confirm_label="发送",
        )
    try:
        ask_model(version_id=pk, actor=request.user)
    except ReadingError as error:
        messages.error(request, error.message)
    return redirect(back)


@needs("documents.edit")
@require_POST
def add(request: HttpRequest, pk: int) -> HttpResponse:
    """Make a task out of selected text, given as offsets or as words copied from the text."""
    version = version_to_work_on(request, pk)
    try:
        start, end = _span(request, version)
        item = add_item(version_id=pk, start=start, end=end, actor=request.user)
    except ReadingError as error:
        return refused(request, error, pk)
    return reading_answer(request, pk, focus=item)


@needs("documents.edit")
@require_POST
def undo(request: HttpRequest, pk: int) -> HttpResponse:
    """Take back the user's own last act."""
    version_to_work_on(request, pk)
    try:
        step = undo_step(version_id=pk, actor=request.user)
    except ReadingError as error:
        return refused(request, error, pk)
    messages.success(request, f"已撤销：{step.label}")
    focus = DocumentVersion(pk=pk).items.live().filter(pk__in=[change["item"] for change in step.changes]).first()
    if len(step.changes) > 1:
        return reading_answer(request, pk, focus=focus)
    return changes_answer(request, pk, focus=focus)


@needs("documents.edit")
@require_POST
def finish(request: HttpRequest, pk: int) -> HttpResponse:
    """Declare the reading finished."""
    version_to_work_on(request, pk)
    try:
        version = finish_reading(version_id=pk, actor=request.user)
    except ReadingError as error:
        return refused(request, error, pk)
    messages.success(request, f"研读完成，共接受{version.items.accepted_tasks().count()}条任务。")
    return reading_answer(request, pk, order=DOCUMENT)


@needs("documents.edit")
@require_POST
def reopen(request: HttpRequest, pk: int) -> HttpResponse:
    """Take a finished reading up again."""
    version_to_work_on(request, pk)
    try:
        reopen_reading(version_id=pk, actor=request.user)
    except ReadingError as error:
        return refused(request, error, pk)
    return reading_answer(request, pk)


def _span(request: HttpRequest, version: DocumentVersion) -> tuple[int, int]:
    words = request.POST.get("words", "").replace("\r\n", "\n").strip()
    if not words:
        if not request.POST.get("start"):
            raise ReadingError("EMPTY_SPAN")
        return number_in(request, "start"), number_in(request, "end")
    places = version.text.count(words)
    if places != 1:
        raise ReadingError("WORDS_NOT_FOUND" if places == 0 else "WORDS_TOO_OFTEN", count=places)
    start = version.text.index(words)
    return start, start + len(words)
