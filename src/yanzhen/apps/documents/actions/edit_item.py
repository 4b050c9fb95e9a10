"""Correct what the reader made of one statement (编辑)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.db import transaction

from yanzhen.apps.accounts.models import User
from yanzhen.apps.audit.actions.record import record
from yanzhen.apps.documents.actions.locked import locked_item
from yanzhen.apps.documents.journal import keep_step, save_changed, snapshot, touch
from yanzhen.apps.documents.models import ItemKind, ItemState, ReadingItem
from yanzhen.apps.documents.refusals import why_not_name


@dataclass(frozen=True, kw_only=True)
class Correction:
    """What a person says an item is: all fields of the form."""

    kind: ItemKind
    title: str
    lead: Sequence[str] = ()
    support: Sequence[str] = ()
    deadline_on: date | None = None
    deadline_basis: str = ""
    targets: Sequence[dict[str, Any]] = field(default_factory=tuple)


@transaction.atomic
def edit_item(*, item_id: int, seen: int, correction: Correction, actor: User, accept: bool = False) -> ReadingItem:
    """Put the correction in place of the reader's proposal, and accept the task if asked. Raises ReadingError."""
    title = " ".join(correction.title.split())
    if refusal := why_not_name(title):
        raise refusal
    item = locked_item(item_id, seen=seen)
    before = {item.pk: snapshot(item)}
    _apply(item, correction, title)
    if correction.kind == ItemKind.TASK and accept:
        item.state, item.reject_reason = ItemState.ACCEPTED, ""
    elif correction.kind != ItemKind.TASK:
        item.state, item.reject_reason = ItemState.PROPOSED, ""
    changed = [name for name, value in snapshot(item).items() if value != before[item.pk][name]]
    if not changed:
        return item
    touch(item, actor)
    save_changed([item])
    keep_step(item.document_version, actor, f"修改“{title[:40]}”", before, [item])
    record(
        kind="READING_ITEM_EDITED",
        actor=actor,
        subjects=[item.document_version, item],
        content={"title": title, "fields": changed},
    )
    return item


def _apply(item: ReadingItem, correction: Correction, title: str) -> None:
    item.kind, item.title = correction.kind, title
    item.title_start, item.title_end = _where(item, title)
    item.lead, item.support = _names(correction.lead), _names(correction.support)
    item.deadline_on = correction.deadline_on
    item.deadline_basis = correction.deadline_basis.strip()[:200]
    item.targets = list(correction.targets)


def _where(item: ReadingItem, title: str) -> tuple[int | None, int | None]:
    """The title's place in the text, or nulls when it was worded freely."""
    place = item.document_version.text.find(title, item.start, item.end)
    return (place, place + len(title)) if place >= 0 else (None, None)


def _names(given: Sequence[str]) -> list[str]:
    return list(dict.fromkeys(name.strip() for name in given if name.strip()))
