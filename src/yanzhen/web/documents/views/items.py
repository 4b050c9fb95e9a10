"""One item of a reading: its card and the acts on it."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from yanzhen.apps.documents.actions.accept_item import accept_item
from yanzhen.apps.documents.actions.edit_item import edit_item
from yanzhen.apps.documents.actions.merge_items import merge_with_next
from yanzhen.apps.documents.actions.reject_item import reject_item
from yanzhen.apps.documents.actions.retype_item import retype_item
from yanzhen.apps.documents.actions.split_item import split_item
from yanzhen.apps.documents.errors import ReadingError
from yanzhen.apps.documents.models import ItemKind, ReadingItem
from yanzhen.apps.documents.origins import place_of
from yanzhen.web.documents.access import item_to_work_on, number_in
from yanzhen.web.documents.answers import card_answer, reading_answer, refused_card
from yanzhen.web.documents.correction import COMPARATOR_CHOICES, CorrectionForm, TargetRow, conflict_rows
from yanzhen.web.documents.marked_text import pickable_span, words_between, words_of
from yanzhen.web.documents.reading_page import card_context
from yanzhen.web.pages import render_page
from yanzhen.web.permissions import needs

REASONS = ("不是任务", "与其他条目重复", "已经完成", "不属于本单位职责")
STOPS = "，,；;、。：:"


@needs("documents.view")
@require_safe
def card(request: HttpRequest, pk: int) -> HttpResponse:
    """Show one item."""
    item = item_to_work_on(request, pk, changes=False)
    context = card_context(request, item)
    return render_page(request, "documents/item.html", "documents/_card.html", {**context, "alone": True})


@needs("documents.edit")
@require_POST
def accept(request: HttpRequest, pk: int) -> HttpResponse:
    """Accept a task as it stands."""
    item = item_to_work_on(request, pk)
    try:
        return card_answer(request, accept_item(item_id=pk, seen=number_in(request, "seen"), actor=request.user))
    except ReadingError as error:
        return refused_card(request, error, item)


@needs("documents.edit")
@require_POST
def retype(request: HttpRequest, pk: int) -> HttpResponse:
    """Say that a statement is a task, a result or background."""
    item = item_to_work_on(request, pk)
    kind = request.POST.get("kind") or request.GET.get("kind") or ""
    if kind not in ItemKind.values:
        raise Http404
    try:
        item = retype_item(item_id=pk, seen=number_in(request, "seen"), kind=ItemKind(kind), actor=request.user)
    except ReadingError as error:
        return refused_card(request, error, item)
    return reading_answer(request, item.document_version_id, focus=item)


@needs("documents.edit")
@require_POST
def merge(request: HttpRequest, pk: int) -> HttpResponse:
    """Merge an item with the one after it."""
    item = item_to_work_on(request, pk)
    try:
        item = merge_with_next(item_id=pk, seen=number_in(request, "seen"), actor=request.user)
    except ReadingError as error:
        return refused_card(request, error, item)
    return reading_answer(request, item.document_version_id, focus=item)


@needs("documents.edit")
@require_http_methods(["GET", "POST"])
def split(request: HttpRequest, pk: int) -> HttpResponse:
    """Offer the places where an item may be split, and split it."""
    item = item_to_work_on(request, pk)
    if request.method == "GET":
        context = {**card_context(request, item), "clauses": _clauses(item)}
        return render_page(request, "documents/item_split.html", "documents/_item_split.html", context)
    try:
        first, _ = split_item(
            item_id=pk, seen=number_in(request, "seen"), at=number_in(request, "at"), actor=request.user
        )
    except ReadingError as error:
        return refused_card(request, error, item)
    return reading_answer(request, first.document_version_id, focus=first)


@needs("documents.edit")
@require_http_methods(["GET", "POST"])
def reject(request: HttpRequest, pk: int) -> HttpResponse:
    """Ask why an item is rejected, and reject it."""
    item = item_to_work_on(request, pk)
    context = {**card_context(request, item), "reasons": REASONS}
    if request.method == "GET":
        return render_page(request, "documents/item_reject.html", "documents/_item_reject.html", context)
    reason = request.POST.get("other", "").strip() or request.POST.get("reason", "")
    try:
        item = reject_item(item_id=pk, seen=number_in(request, "seen"), reason=reason, actor=request.user)
    except ReadingError as error:
        if error.code != "NO_REASON":
            return refused_card(request, error, item)
        context["error"] = error
        return render_page(request, "documents/item_reject.html", "documents/_item_reject.html", context, status=422)
    return card_answer(request, item)


@needs("documents.edit")
@require_http_methods(["GET", "POST"])
def edit(request: HttpRequest, pk: int) -> HttpResponse:
    """Correct what the reader made of one statement; a stale page shows both sides."""
    item = item_to_work_on(request, pk)
    if request.method == "GET":
        return _edit_page(request, item, CorrectionForm.for_item(item), TargetRow.of_item(item))
    form, rows = CorrectionForm(request.POST), TargetRow.posted(request.POST)
    if not form.is_valid():
        return _edit_page(request, item, form, rows, status=422)
    try:
        correction = form.correction([row.target(number, item) for number, row in enumerate(rows, 1) if row.is_filled])
        item = edit_item(
            item_id=pk,
            seen=number_in(request, "seen"),
            correction=correction,
            actor=request.user,
            accept="accept" in request.POST,
        )
    except ReadingError as error:
        return _edit_refused(request, item, form, rows, error)
    return card_answer(request, item)


def _edit_refused(
    request: HttpRequest, item: ReadingItem, form: CorrectionForm, rows: list[TargetRow], error: ReadingError
) -> HttpResponse:
    if error.code != "STALE":
        form.add_error(None, error.message)
        return _edit_page(request, item, form, rows, status=422)
    item.refresh_from_db()
    both = {"conflict": conflict_rows(item, form, rows), "error": error}
    return _edit_page(request, item, form, rows, status=409, **both)


def _edit_page(
    request: HttpRequest,
    item: ReadingItem,
    form: CorrectionForm,
    rows: list[TargetRow],
    *,
    status: int = 200,
    **more: object,
) -> HttpResponse:
    version = item.document_version
    words = words_between(words_of(version.reading), item.start, item.end)
    context = {
        **card_context(request, item),
        "form": form,
        "target_rows": [*rows, TargetRow()],
        "comparators": COMPARATOR_CHOICES,
        "place": place_of(version.anchors, item.start),
        "sentence": pickable_span(version.text, item.start, item.end, words),
        **more,
    }
    return render_page(request, "documents/item_edit.html", "documents/_item_edit.html", context, status=status)


def _clauses(item: ReadingItem) -> list[dict[str, object]]:
    """The item's words cut after every stop; each but the first says where a cut before it would stand."""
    text, clauses, start = item.document_version.text, [], item.start
    for place in range(item.start, item.end):
        if text[place] in STOPS or place == item.end - 1:
            clauses.append({"at": start, "text": text[start : place + 1], "is_first": start == item.start})
            start = place + 1
    return clauses
