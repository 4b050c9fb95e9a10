"""What the reading page shows: text left, plan right, how far the confirming is."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence
from typing import Any

from django.http import HttpRequest

from yanzhen.apps.accounts.permissions import may_anywhere
from yanzhen.apps.documents.models import DocumentVersion, ItemKind, ItemState, ReadingItem, ReadingState
from yanzhen.apps.documents.queries import Progress, progress_of
from yanzhen.apps.documents.refusals import why_not_finish
from yanzhen.web.documents.access import may_work_on
from yanzhen.web.documents.batch_page import thresholds_of
from yanzhen.web.documents.cards import card_of, grouped, least_sure_first
from yanzhen.web.documents.live_page import mark_of, people_at
from yanzhen.web.documents.marked_text import marked_text
from yanzhen.web.documents.reading_parts import DOCUMENT, QUEUE, RESULTS, model_state, shape_of, step_to_undo, tabs_of

CARDS_AT_ONCE = 60  # the rest is fetched when the reader comes near it
CARDS_BEFORE = 5  # what stands above the place that was asked for


def reading_context(request: HttpRequest, version: DocumentVersion, *, order: str | None = None) -> dict[str, Any]:
    """Return everything the page needs; one query for the items, none per item."""
    context = {
        "version": version,
        "document": version.document,
        "is_ready": version.reading_state == ReadingState.READY,
    }
    if not context["is_ready"]:
        return context
    items = _items(version)
    progress = progress_of(items)
    people = people_at(request, version)
    model = model_state(version)
    can_work = may_work_on(request, version)
    shown = _order(order or request.GET.get("order"), progress, can_change=can_work and not version.is_finished)
    return {
        **context,
        "text": marked_text(version.text, version.reading, items),
        "progress": progress,
        "order": shown,
        "tabs": tabs_of(items, progress, shown),
        "shape": shape_of(items, version),
        "people": people,
        "mark": mark_of(version, people, model),
        "model": model,
        "can_work": can_work,
        "can_change": can_work and not version.is_finished,
        "can_plan": version.is_finished and may_anywhere(request.user, "plans.edit", on=request.today),
        "finish_refusal": why_not_finish(progress.waiting),
        "can_batch": bool(thresholds_of(items)),
        "undo": step_to_undo(request, version) if can_work else None,
        **_plan(request, items, version.text, shown),
    }


def cards_context(request: HttpRequest, version: DocumentVersion) -> dict[str, Any]:
    """Return the next cards alone."""
    items = _items(version)
    progress = progress_of(items)
    can_change = may_work_on(request, version) and not version.is_finished
    shown = _order(request.GET.get("order"), progress, can_change=can_change)
    return {
        "version": version,
        "progress": progress,
        "order": shown,
        "can_change": can_change,
        **_plan(request, items, version.text, shown),
    }


def sheet_context(version: DocumentVersion) -> dict[str, Any]:
    """Return what is printed: every task in the order of the text."""
    items = _items(version)
    tasks = [item for item in items if item.kind == ItemKind.TASK]
    return {"version": version, "progress": progress_of(items), "groups": grouped(tasks, version.text)}


def card_context(request: HttpRequest, item: ReadingItem) -> dict[str, Any]:
    """Return what one card needs, with the progress beside it."""
    version = item.document_version
    items = list(version.items.live().order_by().values_list("kind", "state", named=True))
    progress = progress_of(items)
    can_work = may_work_on(request, version)
    return {
        "version": version,
        "document": version.document,
        "card": card_of(item, version.text),
        "item": item,
        "progress": progress,
        "tabs": tabs_of(items, progress),
        "can_work": can_work,
        "can_change": can_work and not version.is_finished and item.state != ItemState.ABSORBED,
        "undo": step_to_undo(request, version) if can_work else None,
        "finish_refusal": None,
    }


def _order(asked: str | None, progress: Progress, *, can_change: bool) -> str:
    if asked in (QUEUE, DOCUMENT, RESULTS):
        return asked
    return QUEUE if progress.waiting and can_change else DOCUMENT


def _items(version: DocumentVersion) -> list[ReadingItem]:
    """All live items with what a card shows of them."""
    rows = version.items.live().select_related("edited_by__person")
    return list(rows.defer("quantities", "conditions"))


def _plan(request: HttpRequest, items: list[ReadingItem], text: str, shown: str) -> dict[str, Any]:
    """The cards of one list that are sent now, and what is left before and after them."""
    if shown == QUEUE:
        waiting = [item for item in items if item.kind == ItemKind.TASK and item.state == ItemState.PROPOSED]
        wanted = least_sure_first(waiting)
    else:
        wanted = [item for item in items if (item.kind == ItemKind.TASK) == (shown == DOCUMENT)]
    first, last = _window(request, wanted)
    left = {
        "earlier": _more(max(0, first - CARDS_AT_ONCE), first) if first and not _goes_on(request) else None,
        "more": _more(last, len(wanted)) if last < len(wanted) and _number(request, "until") is None else None,
    }
    if shown == QUEUE:
        return {"cards": [card_of(item, text) for item in wanted[first:last]], **left}
    before = wanted[first - 1] if _goes_on(request) and 0 < first <= len(wanted) else None
    return {"groups": grouped(wanted[first:last], text, after=before), **left}


def _window(request: HttpRequest, wanted: Sequence[ReadingItem]) -> tuple[int, int]:
    """The cards ``from`` a number on, those before ``until``, or those around a place ``at`` in the text."""
    at, until = _number(request, "at"), _number(request, "until")
    first = _number(request, "from") or 0
    if at is not None:
        place = bisect_left([item.start for item in wanted], at)
        first = max(0, min(place, len(wanted) - 1) - CARDS_BEFORE)
    last = first + CARDS_AT_ONCE
    return first, min(last, until if until is not None else last)


def _goes_on(request: HttpRequest) -> bool:
    """Do the cards follow others that the page already shows?"""
    return _number(request, "from") is not None and _number(request, "until") is None


def _more(first: int, last: int) -> dict[str, int]:
    return {"from": first, "until": last, "count": last - first}


def _number(request: HttpRequest, name: str) -> int | None:
    asked = request.GET.get(name, "")
    return int(asked) if asked.isdecimal() and len(asked) < 8 else None
