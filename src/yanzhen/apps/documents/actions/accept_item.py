"""Accept one proposed task (接受)."""

from __future__ import annotations

from django.db import transaction

from yanzhen.apps.accounts.models import User
from yanzhen.apps.audit.actions.record import record
from yanzhen.apps.documents.actions.locked import locked_item
from yanzhen.apps.documents.journal import keep_step, save_changed, snapshot, touch
from yanzhen.apps.documents.models import ItemState, ReadingItem
from yanzhen.apps.documents.refusals import why_not_accept, why_not_touch


@transaction.atomic
def accept_item(*, item_id: int, seen: int, actor: User) -> ReadingItem:
    """Accept a task as it stands; a second press of the same person changes nothing. Raises ReadingError."""
    item = locked_item(item_id, seen=None)
    if item.state == ItemState.ACCEPTED and item.edited_by_id == actor.pk:
        return item
    if refusal := why_not_touch(item, seen=seen) or why_not_accept(item):
        raise refusal
    before = {item.pk: snapshot(item)}
    item.state, item.reject_reason = ItemState.ACCEPTED, ""
    touch(item, actor)
    save_changed([item])
    keep_step(item.document_version, actor, f"接受“{item.title[:40]}”", before, [item])
    record(
        kind="READING_ITEM_ACCEPTED",
        actor=actor,
        subjects=[item.document_version, item],
        content={"title": item.title},
    )
    return item
