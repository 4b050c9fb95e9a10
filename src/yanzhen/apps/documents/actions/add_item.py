"""Make a task out of selected text (从原文添加)."""

from __future__ import annotations

from django.db import transaction

from yanzhen.apps.accounts.models import User
from yanzhen.apps.audit.actions.record import record
from yanzhen.apps.documents.actions.locked import locked_version
from yanzhen.apps.documents.bridge import fields_for_span, trimmed
from yanzhen.apps.documents.journal import keep_step, save_changed, snapshot, touch
from yanzhen.apps.documents.models import DocumentVersion, ItemKind, ItemState, ReadingItem
from yanzhen.apps.documents.refusals import why_not_carve


@transaction.atomic
def add_item(*, version_id: int, start: int, end: int, actor: User) -> ReadingItem:
    """Cut the span out as a task to confirm; what it overlapped keeps the rest. Raises ReadingError."""
    version = locked_version(version_id)
    inside = 0 <= start <= end <= len(version.text)
    span = trimmed(version.text, start, end) if inside else (start, end)
    touched = list(
        version.items.live().select_for_update().filter(start__lt=span[1], end__gt=span[0]).order_by("start")
    )
    if refusal := why_not_carve(version.text, *span, touched):
        raise refusal
    same = next((item for item in touched if (item.start, item.end) == span), None)
    before = {item.pk: snapshot(item) for item in touched}
    made = [] if same else [_piece(version, *span, ItemKind.TASK)]
    for item in touched:
        made += _make_room(item, *span) if item is not same else []
    if same:
        same.kind, same.state, same.reject_reason = ItemKind.TASK, ItemState.PROPOSED, ""
        _fill(same)
    for row in (*touched, *made):
        touch(row, actor)
    save_changed(touched)
    for row in made:
        row.save()
    task = same or made[0]
    keep_step(version, actor, f"添加“{task.title[:40]}”", before, [*touched, *made])
    record(kind="READING_ITEM_ADDED", actor=actor, subjects=[version, task], content={"title": task.title})
    return task


def _make_room(item: ReadingItem, start: int, end: int) -> list[ReadingItem]:
    """Shrink the item to what is left of it beside the span; a second rest becomes a new row."""
    version = item.document_version
    rests = [
        rest
        for rest in (trimmed(version.text, item.start, start), trimmed(version.text, end, item.end))
        if rest[0] < rest[1] and (rest[1] <= start or rest[0] >= end) and _has_words(version.text, *rest)
    ]
    if not rests:
        item.state = ItemState.ABSORBED
        return []
    item.start, item.end = rests[0]
    _fill(item)
    return [_piece(version, *rest, item.kind) for rest in rests[1:]]


def _has_words(text: str, start: int, end: int) -> bool:
    return any(letter.isalnum() for letter in text[start:end])


def _piece(version: DocumentVersion, start: int, end: int, kind: str) -> ReadingItem:
    piece = ReadingItem(document_version=version, start=start, end=end, kind=kind)
    _fill(piece)
    return piece


def _fill(item: ReadingItem) -> None:
    for name, value in fields_for_span(item.document_version, item.start, item.end, item.kind).items():
        setattr(item, name, value)
