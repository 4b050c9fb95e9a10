"""Where people cut or joined statements by hand, the same words of a new version are cut and joined alike (重排)."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field

from yanzhen.apps.documents.bridge import fields_for_span
from yanzhen.apps.documents.models import DocumentVersion, ReadingItem

Span = tuple[int, int]


@dataclass
class _Block:
    """A piece of the old text whose items are not the reader's statements."""

    start: int
    end: int
    items: list[ReadingItem] = field(default_factory=list)


def shaped_as_before(
    items: Sequence[ReadingItem],
    version: DocumentVersion,
    old: Sequence[ReadingItem],
    statements: Collection[Span],
    old_text: str,
) -> list[ReadingItem]:
    """Return the new items, those over words that were cut by hand before cut in the same places."""
    found = list(items)
    for block in _blocks(old, statements):
        at = _place_of(old_text[block.start : block.end], version.text, found)
        if at is None:
            continue
        kept = [item for item in found if item.end <= at or item.start >= at + block.end - block.start]
        made = [_copy_of(item, version, at - block.start) for item in block.items]
        found = sorted([*kept, *made], key=lambda item: item.start)
    return found


def _blocks(old: Sequence[ReadingItem], statements: Collection[Span]) -> list[_Block]:
    """Join spans that overlap; keep what is not cut as the reader cut it."""
    spans = sorted({*statements, *((item.start, item.end) for item in old)})
    joined: list[Span] = []
    for start, end in spans:
        if joined and start < joined[-1][1]:
            joined[-1] = (joined[-1][0], max(end, joined[-1][1]))
        else:
            joined.append((start, end))
    found, rest = [], list(old)
    for start, end in joined:
        inside = []
        while rest and rest[0].start < end:
            inside.append(rest.pop(0))
        if inside and any((item.start, item.end) not in statements for item in inside):
            found.append(_Block(start, end, inside))
    return found


def _place_of(words: str, text: str, items: Sequence[ReadingItem]) -> int | None:
    """Return where the words stand in the new text between the edges of items, or None."""
    starts, ends = {item.start for item in items}, {item.end for item in items}
    at = text.find(words)
    while at >= 0:
        if at in starts and at + len(words) in ends:
            return at
        at = text.find(words, at + 1)
    return None


def _copy_of(item: ReadingItem, version: DocumentVersion, shift: int) -> ReadingItem:
    start, end = item.start + shift, item.end + shift
    read = fields_for_span(version, start, end, item.kind)
    return ReadingItem(document_version=version, start=start, end=end, kind=item.kind, **read)
