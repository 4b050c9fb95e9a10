"""Merge an item with the one after it (合并)."""

from __future__ import annotations

from django.db import transaction

from yanzhen.apps.accounts.models import User
from yanzhen.apps.audit.actions.record import record
from yanzhen.apps.documents.actions.locked import locked_item
from yanzhen.apps.documents.journal import keep_step, save_changed, snapshot, touch
from yanzhen.apps.documents.models import ItemState, ReadingItem
from yanzhen.apps.documents.refusals import why_not_merge


@transaction.atomic
def merge_with_next(*, item_id: int, seen: int, actor: User) -> ReadingItem:
    """Take the following item in; the first one's title, type and deadline stand. Raises ReadingError."""
    item = locked_item(item_id, seen=seen)
    version = item.document_version
    following = version.items.live().select_for_update().filter(start__gt=item.start).order_by("start", "pk").first()
    if refusal := why_not_merge(item, following, version.reading.get("headings", ())):
        raise refusal
    before = {row.pk: snapshot(row) for row in (item, following)}
    _take_in(item, following)
    following.state = ItemState.ABSORBED
    for row in (item, following):
        touch(row, actor)
    save_changed([item, following])
    keep_step(version, actor, f"合并“{item.title[:40]}”与下一条", before, [item, following])
    record(
        kind="READING_ITEMS_MERGED",
        actor=actor,
        subjects=[version, item, following],
        content={"title": item.title, "other": following.title},
    )
    return item


def _take_in(item: ReadingItem, following: ReadingItem) -> None:
    item.end = following.end
    item.state, item.reject_reason = ItemState.PROPOSED, ""
    known = [value for value in (item.confidence, following.confidence) if value is not None]
    item.confidence = min(known) if known else None
    for name in ("lead", "support", "conditions"):
        setattr(item, name, list(dict.fromkeys([*getattr(item, name), *getattr(following, name)])))
    item.support = [name for name in item.support if name not in item.lead]
    item.quantities = [*item.quantities, *following.quantities]
    item.targets = [*item.targets, *following.targets]
    if item.deadline_on is None and not item.deadline_basis:
        item.deadline_on, item.deadline_basis = following.deadline_on, following.deadline_basis
