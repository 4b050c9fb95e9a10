"""Reject one proposed item, with the reason (剔除)."""

from __future__ import annotations

from django.db import transaction

from yanzhen.apps.accounts.models import User
from yanzhen.apps.audit.actions.record import record
from yanzhen.apps.documents.actions.locked import locked_item
from yanzhen.apps.documents.journal import keep_step, save_changed, snapshot, touch
from yanzhen.apps.documents.models import ItemState, ReadingItem
from yanzhen.apps.documents.refusals import why_not_reject


@transaction.atomic
def reject_item(*, item_id: int, seen: int, reason: str, actor: User) -> ReadingItem:
    """Keep an item out of the plan. Raises ReadingError NO_REASON and those of stale pages."""
    reason = reason.strip()[:200]
    if refusal := why_not_reject(reason):
        raise refusal
    item = locked_item(item_id, seen=seen)
    before = {item.pk: snapshot(item)}
    item.state, item.reject_reason = ItemState.REJECTED, reason
    touch(item, actor)
    save_changed([item])
    keep_step(item.document_version, actor, f"剔除“{item.title[:40]}”", before, [item])
    record(
        kind="READING_ITEM_REJECTED",
        actor=actor,
        subjects=[item.document_version, item],
        content={"title": item.title, "reason": reason},
    )
    return item
