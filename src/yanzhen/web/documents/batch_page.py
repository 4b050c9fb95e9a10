"""The preview before a batch is accepted: how many and which, and what is left for a closer look."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.http import HttpRequest

from yanzhen.apps.documents.models import DocumentVersion, ItemKind, ItemState, ReadingItem
from yanzhen.apps.documents.sureness import Batch, Hold, batch_of
from yanzhen.apps.documents.wording import deadline_in_words

THRESHOLDS = (95, 90, 80, 70, 60, 0)
USUAL = 90
CHOICES = (Hold.DEADLINE, Hold.LEAD)
USUAL_HOLDS = (Hold.DEADLINE,)


def holds_asked(request: HttpRequest) -> tuple[Hold, ...]:
    """Return what the person wants to keep out; a form not yet shown means the usual."""
    data = request.POST if request.method == "POST" else request.GET
    if "set" not in data:
        return USUAL_HOLDS
    return tuple(hold for hold in CHOICES if hold in data.getlist("hold"))


def seen_in(request: HttpRequest) -> dict[int, int]:
    """Return what the preview showed and the person left ticked, as item ids and their versions."""
    pairs = (value.partition(":") for value in request.POST.getlist("item"))
    return {int(pk): int(seen) for pk, _, seen in pairs if pk.isdecimal() and seen.isdecimal()}


def batch_context(request: HttpRequest, version: DocumentVersion) -> dict[str, Any]:
    """Return what the preview shows."""
    waiting = list(
        version.items.waiting().only(
            "document_version_id", "start", "kind", "state", "confidence", "title", "lead", "deadline_on",
            "deadline_basis", "by_model", "version",
        )
    )  # fmt: skip
    holds = holds_asked(request)
    options = _options(waiting, holds)
    percent = _percent(request, options)
    if percent not in [row["percent"] for row in options]:
        options.append({"percent": percent, "count": 0})
        options.sort(key=lambda row: -row["percent"])
    batch = batch_of(waiting, at_least=percent / 100, holds=holds)
    return {
        "version": version,
        "document": version.document,
        "options": options,
        "percent": percent,
        "holds": [{"value": hold.value, "label": hold.label, "is_on": hold in holds} for hold in CHOICES],
        "taken": [_row(item) for item in batch.taken],
        "held": [{**_row(held.item), "why": "、".join(hold.label for hold in held.holds)} for held in batch.held],
        "below": _left(waiting, batch),
    }


def thresholds_of(items: Sequence[ReadingItem]) -> list[dict[str, int]]:
    """How many waiting tasks the usual batch takes at each threshold; thresholds that add none are left out."""
    waiting = [item for item in items if item.kind == ItemKind.TASK and item.state == ItemState.PROPOSED]
    return _options(waiting, USUAL_HOLDS)


def _options(waiting: Sequence[ReadingItem], holds: Sequence[Hold]) -> list[dict[str, int]]:
    rows: list[dict[str, int]] = []
    for percent in THRESHOLDS:
        count = len(batch_of(waiting, at_least=percent / 100, holds=holds).taken)
        row = {"percent": percent, "count": count}
        if count and (not rows or rows[-1]["count"] != count):
            rows.append(row)
        elif count and percent == USUAL:
            rows[-1] = row
    return rows


def _percent(request: HttpRequest, options: Sequence[dict[str, int]]) -> int:
    """The threshold asked for; else the usual one, or the next below it that takes anything, but never all at once."""
    data = request.POST if request.method == "POST" else request.GET
    asked = data.get("percent", "")
    if asked.isdecimal() and int(asked) in THRESHOLDS:
        return int(asked)
    return next((row["percent"] for row in options if 0 < row["percent"] <= USUAL), USUAL)


def _left(waiting: Sequence[ReadingItem], batch: Batch) -> int:
    return len(waiting) - len(batch.taken) - len(batch.held)


def _row(item: ReadingItem) -> dict[str, Any]:
    return {
        "pk": item.pk,
        "seen": item.version,
        "start": item.start,
        "title": item.title,
        "percent": None if item.confidence is None else round(item.confidence * 100),
        "lead": "、".join(item.lead),
        "deadline": deadline_in_words(item.deadline_on, item.deadline_basis),
    }
