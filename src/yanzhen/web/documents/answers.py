"""How acts on a reading answer: a card or the whole reading for htmx, a redirect to the place for everyone else."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from yanzhen.apps.documents.errors import ReadingError
from yanzhen.apps.documents.models import ReadingItem
from yanzhen.web.documents.access import version_for
from yanzhen.web.documents.live_page import live_context, people_at, pulse_in
from yanzhen.web.documents.reading_page import card_context, reading_context
from yanzhen.web.documents.reading_parts import model_state
from yanzhen.web.pages import wants_part

ORDER_HEADER = "X-Reading-Order"
MARK_HEADER, SHAPE_HEADER = "X-Reading-Mark", "X-Reading-Shape"


def card_answer(request: HttpRequest, item: ReadingItem) -> HttpResponse:
    """Show the item as it is now."""
    if wants_part(request):
        return render(request, "documents/_card_answer.html", card_context(request, item))
    return back_to(item.document_version_id, f"i-{item.pk}", request)


def reading_answer(
    request: HttpRequest, version_id: int, *, focus: ReadingItem | None = None, order: str | None = None
) -> HttpResponse:
    """Show the whole reading, for more than one item has changed; in the order it was shown unless said."""
    if not wants_part(request):
        return back_to(version_id, f"i-{focus.pk}" if focus else "", request)
    shown = order or request.headers.get(ORDER_HEADER)
    context = reading_context(request, version_for(request, version_id), order=shown)
    answer = render(request, "documents/_reading.html", {**context, "focus": focus.pk if focus else ""})
    answer["HX-Retarget"], answer["HX-Reswap"] = "#reading", "outerHTML"
    return answer


def changes_answer(request: HttpRequest, version_id: int, *, focus: ReadingItem | None) -> HttpResponse:
    """Show what changed since the page last asked; the whole reading where the text is now cut otherwise."""
    mark = request.headers.get(MARK_HEADER)
    if not wants_part(request) or mark is None or focus is None:
        return reading_answer(request, version_id, focus=focus)
    version = version_for(request, version_id, light=True)
    context = live_context(request, version, people_at(request, version), model_state(version), since=pulse_in(mark))
    if context["shape"] != request.headers.get(SHAPE_HEADER):
        return reading_answer(request, version_id, focus=focus)
    answer = render(request, "documents/_live_answer.html", {**context, "focus": focus.pk})
    answer["HX-Retarget"], answer["HX-Reswap"] = "#yr-live", "outerHTML"
    return answer


def refused(request: HttpRequest, error: ReadingError, version_id: int, *, place: str = "") -> HttpResponse:
    """Say why not, over the page, and change nothing."""
    if not wants_part(request):
        messages.error(request, error.message)
        return back_to(version_id, place, request)
    answer = render(request, "documents/_refused.html", {"error": error}, status=_status(error))
    answer["HX-Retarget"], answer["HX-Reswap"] = "#yr-said", "innerHTML"
    return answer


def refused_card(request: HttpRequest, error: ReadingError, item: ReadingItem) -> HttpResponse:
    """Show the item as it is now with the reason why the act was refused."""
    if not wants_part(request):
        return refused(request, error, item.document_version_id, place=f"i-{item.pk}")
    item.refresh_from_db()
    context = {**card_context(request, item), "error": error}
    return render(request, "documents/_card_answer.html", context, status=_status(error))


def back_to(version_id: int, place: str, request: HttpRequest) -> HttpResponse:
    """Lead back to the reading page, in the order it was shown, at the item."""
    order = request.GET.get("order") or request.POST.get("order") or ""
    query = f"?order={order}" if order in ("queue", "document", "results") else ""
    return redirect(f"{reverse('documents:reading', args=[version_id])}{query}{'#' + place if place else ''}")


def _status(error: ReadingError) -> int:
    return 409 if error.code in ("STALE", "ABSORBED", "CHANGED_SINCE", "FINISHED") else 422
