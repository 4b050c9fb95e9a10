"""What an open reading learns of others while it stands open: who is there, and which items they changed."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any
from zlib import crc32

from django.http import HttpRequest
from django.utils import timezone

from yanzhen.apps.documents.models import DocumentVersion, ReadingItem, ReadingPresence
from yanzhen.apps.documents.presence import say_present
from yanzhen.apps.documents.queries import progress_of
from yanzhen.web.documents.access import may_work_on
from yanzhen.web.documents.cards import card_of
from yanzhen.web.documents.reading_parts import shape_of, step_to_undo, tabs_of


def people_at(request: HttpRequest, version: DocumentVersion) -> list[dict[str, Any]]:
    """Note that the user is here and return the others who are, in words."""
    asked = request.GET.get("at", "")
    there = say_present(
        version,
        request.user,
        item_id=int(asked) if asked.isdecimal() and len(asked) < 16 else None,
        is_editing=request.GET.get("editing") == "yes",
        at=timezone.now(),
    )
    return [_person(row) for row in there]


def mark_of(version: DocumentVersion, people: Sequence[dict[str, Any]], model: dict[str, Any] | None) -> str:
    """Return what a page sends back to be told only of what came later: pulse, people, the model's answer."""
    beside = repr((people, model and model["number"]))
    return f"{version.pulse}-{crc32(beside.encode()):08x}"


def pulse_in(mark: str) -> int:
    """Return the pulse of a mark; a page without one is told everything."""
    pulse = mark.partition("-")[0]
    return int(pulse) if pulse.isdecimal() and len(pulse) < 10 else -1


def live_context(
    request: HttpRequest,
    version: DocumentVersion,
    people: Sequence[dict[str, Any]],
    model: dict[str, Any] | None,
    *,
    since: int,
) -> dict[str, Any]:
    """Return the items changed after the pulse ``since``, and the counts that stand beside them."""
    items = list(version.items.live().only("document_version_id", "start", "end", "kind", "state", "pulse"))
    progress = progress_of(items)
    can_work = may_work_on(request, version)
    can_change = can_work and not version.is_finished
    return {
        "version": version,
        "document": version.document,
        "people": people,
        "mark": mark_of(version, people, model),
        "model": model,
        "shape": shape_of(items, version),
        "progress": progress,
        "tabs": tabs_of(items, progress),
        "cards": _changed_cards(version, [item.pk for item in items if item.pulse > since]),
        "can_work": can_work,
        "can_change": can_change,
        "undo": step_to_undo(request, version) if can_work else None,
    }


def _changed_cards(version: DocumentVersion, changed: Iterable[int]) -> list[Any]:
    wanted = list(changed)
    if not wanted:
        return []
    rows = ReadingItem.objects.filter(pk__in=wanted).select_related("edited_by__person")
    return [card_of(item, version.text) for item in rows]


def _person(row: ReadingPresence) -> dict[str, Any]:
    return {"name": str(row.user), "item": row.item_id, "is_editing": row.is_editing}
