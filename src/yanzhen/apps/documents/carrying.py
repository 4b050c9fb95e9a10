"""What people decided on the version before is carried over to a new one (沿用): identities, decisions, corrections."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from yanzhen.apps.documents.bridge import fields_for_span, items_of
from yanzhen.apps.documents.models import DocumentVersion, ItemDescent, ItemKind, ReadingItem
from yanzhen.apps.documents.reshaping import shaped_as_before
from yanzhen.engines.revisions import Change, Pairing, Statement, pair_statements

CARRIED_FIELDS = ("title", "lead", "support", "deadline_on", "deadline_basis", "targets", "conditions")
COMPARED_FIELDS = ("kind", "title", "lead", "support", "deadline_on", "targets")
TARGET_KEYS = ("metric", "comparator", "value", "min", "max", "unit", "baseline")


@dataclass(frozen=True)
class Carried:
    """The items of a new version, unsaved, with where they come from and how many decisions stand."""

    items: list[ReadingItem]
    descents: list[ItemDescent]
    standing: int


def carried_over(items: Sequence[ReadingItem], version: DocumentVersion, base: DocumentVersion) -> Carried:
    """Return the proposed ``items`` of ``version`` with what people made of ``base``, the version before.

    What a person decided stands where neither the words nor what is read from them differ; a correction stands always.
    All else waits for confirmation, and its descent says what differs.
    """
    old = list(base.items.live().order_by("start", "pk"))
    proposals = {(item.start, item.end): item for item in items_of(base)}
    new = shaped_as_before(items, version, old, proposals, base.text)
    pairings = pair_statements([statement_of(item, base.text) for item in old], _statements(new, version.text))
    descents: list[ItemDescent] = []
    standing = 0
    for pairing in pairings:
        differing: list[dict[str, Any]] = []
        if pairing.heir is not None:
            before, after = old[pairing.heir[0]], new[pairing.heir[1]]
            after.identity = before.identity
            differing = _carry(before, after, proposals, base, version)
            if pairing.change == Change.SAME and not differing:
                standing += _let_stand(before, after)
        if pairing.change != Change.SAME or pairing.is_moved or differing:
            descents += _rows(pairing, old, new, version, differing)
    return Carried(new, descents, standing)


def statement_of(item: ReadingItem, text: str) -> Statement:
    """Return an item as the comparison takes it: its words and the headings over it."""
    return Statement(item.wording_in(text), tuple(heading["text"] for heading in item.heading_path))


def _statements(items: Iterable[ReadingItem], text: str) -> list[Statement]:
    return [statement_of(item, text) for item in items]


def _carry(
    before: ReadingItem,
    after: ReadingItem,
    proposals: dict[tuple[int, int], ReadingItem],
    base: DocumentVersion,
    version: DocumentVersion,
) -> list[dict[str, Any]]:
    """Put corrections onto the new item; return the fields that the new text says otherwise than was decided."""
    proposed = proposals.get((before.start, before.end))
    if proposed is None or proposed.kind != before.kind:
        proposed = _machine(base, before.start, before.end, before.kind)
    machine_kind = after.kind
    is_retyped = before.kind != (proposals.get((before.start, before.end)) or before).kind
    if is_retyped and after.kind != before.kind:
        _fill(after, _machine(version, after.start, after.end, before.kind))
    differing = []
    if not is_retyped and machine_kind != before.kind:
        differing.append(_difference("kind", before.kind, machine_kind))
    for name in CARRIED_FIELDS:
        was, read = getattr(proposed, name), getattr(after, name)
        mine = getattr(before, name)
        is_corrected = _bare(name, mine) != _bare(name, was)
        if name in COMPARED_FIELDS and before.kind == ItemKind.TASK and _bare(name, read) != _bare(name, was):
            differing.append(_difference(name, mine, read))
        if is_corrected:
            setattr(after, name, _moved_targets(mine, after, version.text) if name == "targets" else mine)
    place = version.text.find(after.title, after.start, after.end)
    after.title_start, after.title_end = (place, place + len(after.title)) if place >= 0 else (None, None)
    return differing


def _let_stand(before: ReadingItem, after: ReadingItem) -> int:
    """Keep what was decided, by whom and when; return 1 where something was."""
    after.edited_by_id, after.edited_at = before.edited_by_id, before.edited_at
    after.by_model = before.by_model and after.kind == before.kind
    if not before.is_decided or after.kind != before.kind:
        return 0
    after.state, after.reject_reason = before.state, before.reject_reason
    return 1


def _machine(version: DocumentVersion, start: int, end: int, kind: str) -> ReadingItem:
    """Return what the reader makes of a span as an item of ``kind``."""
    read = fields_for_span(version, start, end, kind)
    return ReadingItem(document_version=version, start=start, end=end, kind=kind, **read)


def _fill(item: ReadingItem, read: ReadingItem) -> None:
    for name in ("kind", "confidence", "heading_path", "quantities", "title_start", "title_end", *CARRIED_FIELDS):
        setattr(item, name, getattr(read, name))


def _bare(name: str, value: Any) -> Any:
    """Return a field as it is compared: without offsets, and names without regard to spacing and numbering."""
    if name == "targets":
        return [{key: target.get(key) for key in TARGET_KEYS} for target in value]
    if name == "title":
        return "".join(value.split())
    return list(value) if isinstance(value, list | tuple) else value


def _moved_targets(targets: Sequence[dict[str, Any]], item: ReadingItem, text: str) -> list[dict[str, Any]]:
    """Return corrected targets with the places of their words in the new text, none where the words are gone."""
    found = []
    for target in targets:
        words = target.get("text") or ""
        at = text.find(words, item.start, item.end) if words else -1
        found.append({**target, "start": at if at >= 0 else None, "end": at + len(words) if at >= 0 else None})
    return found


def _difference(name: str, before: Any, after: Any) -> dict[str, Any]:
    def shown(value: Any) -> Any:
        return value.isoformat() if hasattr(value, "isoformat") else value

    return {"field": name, "before": shown(before), "after": shown(after)}


def _rows(
    pairing: Pairing,
    old: Sequence[ReadingItem],
    new: Sequence[ReadingItem],
    version: DocumentVersion,
    differing: list[dict[str, Any]],
) -> list[ItemDescent]:
    """Return one row per pair of places; both lists hold one place where nothing was split or merged."""
    befores = [old[place] for place in pairing.old] or [None]
    afters = [new[place] for place in pairing.new] or [None]
    return [
        ItemDescent(
            document_version=version,
            item=after,
            before=before,
            change=pairing.change.value,
            is_moved=pairing.is_moved,
            is_heir=_is_heir(pairing, old, new, before, after),
            differing=differing if _is_heir(pairing, old, new, before, after) else [],
            state_before=before.state if before is not None else "",
        )
        for before in befores
        for after in afters
    ]


def _is_heir(
    pairing: Pairing,
    old: Sequence[ReadingItem],
    new: Sequence[ReadingItem],
    before: ReadingItem | None,
    after: ReadingItem | None,
) -> bool:
    # By place, not by ==: unsaved rows are equal to nothing.
    return pairing.heir is not None and before is old[pairing.heir[0]] and after is new[pairing.heir[1]]
