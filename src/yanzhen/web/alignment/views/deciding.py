"""Acts on a row that need no form: confirm, reject, open again, undo."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST

from yanzhen.apps.alignment.actions.decide_answers import confirm_answers, reject_answer
from yanzhen.apps.alignment.actions.set_aside import reconsider
from yanzhen.apps.alignment.actions.undo_step import undo_step
from yanzhen.apps.alignment.errors import AlignmentError
from yanzhen.web.alignment.access import row_for
from yanzhen.web.alignment.answers import row_answer
from yanzhen.web.alignment.page import page_context
from yanzhen.web.documents.access import document_for, number_in
from yanzhen.web.pages import wants_part
from yanzhen.web.permissions import needs, require


@needs("documents.edit")
@require_POST
def confirm(request: HttpRequest, pk: int) -> HttpResponse:
    """Confirm the answers proposed, or the one named by ``link``."""
    row_for(request, pk)
    link = number_in(request, "link") if request.GET.get("link") or request.POST.get("link") else None
    try:
        confirm_answers(row_id=pk, seen=number_in(request, "seen"), link_id=link, actor=request.user, on=request.today)
    except AlignmentError as error:
        return row_answer(request, pk, error=error)
    return row_answer(request, pk)


@needs("documents.edit")
@require_POST
def reject(request: HttpRequest, pk: int) -> HttpResponse:
    """Say that the statement named by ``link`` is no answer."""
    row = row_for(request, pk)
    link = number_in(request, "link")
    if all(one.pk != link for one in row.links.all()):
        return row_answer(request, pk, error=AlignmentError("NOT_PROPOSED"))
    try:
        reject_answer(link_id=link, seen=number_in(request, "seen"), actor=request.user, on=request.today)
    except AlignmentError as error:
        return row_answer(request, pk, error=error)
    return row_answer(request, pk)


@needs("documents.edit")
@require_POST
def reopen(request: HttpRequest, pk: int) -> HttpResponse:
    """Open a decided row again."""
    row_for(request, pk)
    try:
        reconsider(row_id=pk, seen=number_in(request, "seen"), actor=request.user, on=request.today)
    except AlignmentError as error:
        return row_answer(request, pk, error=error)
    return row_answer(request, pk)


@needs("documents.edit")
@require_POST
def undo(request: HttpRequest, pk: int) -> HttpResponse:
    """Take back the user's own last act on this alignment."""
    document = document_for(request, pk)
    require(request, "documents.edit", document.organisation_id)
    try:
        step = undo_step(local_id=pk, actor=request.user, on=request.today)
    except AlignmentError as error:
        messages.error(request, error.message)
        focus = ""
    else:
        messages.success(request, f"已撤销：{step.label}")
        focus = str(step.row_id)
    if not wants_part(request):
        return redirect(f"{reverse('alignment:sheet', args=[pk])}?show=all#r-{focus}")
    return render(request, "alignment/_sheet.html", {**page_context(request, document), "focus": focus})
