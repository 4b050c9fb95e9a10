"""Computing a sheet (对照): proposals out of the engine, decisions kept through new versions."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.utils import timezone

from yanzhen.apps.alignment.bridge import answers_of, asks_of, passages_of_items, put_answer
from yanzhen.apps.alignment.models import AlignmentSheet, AnswerLink, AskedRow, LinkState, RowState
from yanzhen.apps.documents.models import DocumentVersion, ReadingItem
from yanzhen.engines.policytext.alignment import Alignment, Answer, Passage, align, compare


@dataclass(frozen=True)
class _Side:
    """One document in one version: its items and how the engine sees them."""

    version: DocumentVersion
    items: Mapping[int, ReadingItem]
    passages: Mapping[int, Passage]

    @classmethod
    def of(cls, version: DocumentVersion, items: list[ReadingItem]) -> _Side:
        passages = passages_of_items(version, items)
        return cls(version, {item.pk: item for item in items}, {passage.key: passage for passage in passages})

    def heirs(self) -> dict[UUID, ReadingItem]:
        """Return the first item of each identity."""
        return {item.identity: item for item in reversed(self.items.values())}


def compute(sheet: AlignmentSheet, *, local: DocumentVersion, higher: DocumentVersion) -> AlignmentSheet:
    """Align the two versions and write rows and proposals; the caller holds the sheet and records the act.

    A decided row and a decided answer stay; where their words changed the row says so, where a confirmed answer is gone
    the row is open again, where a decided ask is gone the row stays and says that.
    """
    earlier = (sheet.higher_version, sheet.local_version) if sheet.pk else None
    asking, answering = _Side.of(higher, asks_of(higher)), _Side.of(local, answers_of(local))
    found = align(list(asking.passages.values()), list(answering.passages.values()))
    sheet.local_version, sheet.higher_version = local, higher
    sheet.threshold, sheet.computed_at = found.threshold, timezone.now()
    sheet.save()
    _write_rows(sheet, found, asking, answering, earlier)
    return sheet


def _write_rows(
    sheet: AlignmentSheet,
    found: Alignment,
    asking: _Side,
    answering: _Side,
    earlier: tuple[DocumentVersion, DocumentVersion] | None,
) -> None:
    known = {row.identity: row for row in sheet.rows.select_related("item").prefetch_related("links__item")}
    moment = timezone.now()
    fresh: list[tuple[AskedRow, Mapping[UUID, Answer]]] = []
    for position, ask in enumerate(found.asks, start=1):
        item = asking.items[ask.key]
        row = known.pop(item.identity, None)
        proposals = {answering.items[answer.key].identity: answer for answer in ask.answers}
        if row is None:
            fresh.append((AskedRow(sheet=sheet, item=item, identity=item.identity, position=position), proposals))
        else:
            _renew(row, item, position, proposals, asking, answering, earlier, moment)
    AskedRow.objects.bulk_create([row for row, _ in fresh], batch_size=500)
    _propose(fresh, answering)
    for row in known.values():
        if row.is_decided:
            row.is_gone, row.version = True, row.version + 1
            row.save(update_fields=["is_gone", "version"])
        else:
            row.delete()


def _renew(
    row: AskedRow,
    item: ReadingItem,
    position: int,
    proposals: Mapping[UUID, Answer],
    asking: _Side,
    answering: _Side,
    earlier: tuple[DocumentVersion, DocumentVersion] | None,
    moment: datetime,
) -> None:
    before = row.item.wording_in(earlier[0].text) if earlier else ""
    is_changed = before != item.wording_in(asking.version.text)
    row.item, row.position, row.is_gone = item, position, False
    heirs = answering.heirs()
    decided: set[UUID] = set()
    for link in list(row.links.all()):
        heir = heirs.get(link.identity)
        if link.state == LinkState.PROPOSED or heir is None:
            if link.state == LinkState.CONFIRMED:
                is_changed = True
            link.delete()
            continue
        decided.add(link.identity)
        if link.state == LinkState.CONFIRMED and earlier:
            is_changed |= link.item.wording_in(earlier[1].text) != heir.wording_in(answering.version.text)
        link.item = heir
        answer = proposals.get(link.identity) or compare(asking.passages[item.pk], answering.passages[heir.pk])
        put_answer(link, answer, by_hand=link.is_by_hand).save()
    stands = row.state != RowState.CONFIRMED or row.links.filter(state=LinkState.CONFIRMED).exists()
    row.is_changed = (row.is_changed or is_changed) and row.is_decided
    if not stands:
        row.state = RowState.OPEN
    row.version += 1
    row.edited_at = row.edited_at or moment
    row.save()
    if not row.is_decided:
        left = {key: answer for key, answer in proposals.items() if key not in decided}
        _propose([(row, left)], answering)


def _propose(rows: Sequence[tuple[AskedRow, Mapping[UUID, Answer]]], answering: _Side) -> None:
    AnswerLink.objects.bulk_create(
        (
            put_answer(AnswerLink(row=row, item=answering.items[answer.key], identity=identity), answer)
            for row, proposals in rows
            for identity, answer in proposals.items()
        ),
        batch_size=500,
    )
