"""Cut a span out of the items it overlaps (划出): what is left of them keeps its own row."""

from __future__ import annotations

from collections.abc import Sequence

from yanzhen.apps.documents.bridge import fields_for_span, trimmed
from yanzhen.apps.documents.models import DocumentVersion, ItemKind, ItemState, ReadingItem


def carve(
    version: DocumentVersion, span: tuple[int, int], touched: Sequence[ReadingItem]
) -> tuple[ReadingItem, list[ReadingItem]]:
    """Return the task of the span and the rows that are new, all unsaved; ``touched`` shrink, or are absorbed."""
    same = next((item for item in touched if (item.start, item.end) == span), None)
    made = [] if same else [_piece(version, *span, ItemKind.TASK)]
    for item in touched:
        made += _make_room(item, *span) if item is not same else []
    if same:
        same.kind, same.state, same.reject_reason = ItemKind.TASK, ItemState.PROPOSED, ""
        _fill(same)
    return same or made[0], made


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
