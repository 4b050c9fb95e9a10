"""Say that a statement is a task, a result or background (改类型)."""

from __future__ import annotations

from django.db import transaction

from yanzhen.apps.accounts.models import User
from yanzhen.apps.audit.actions.record import record
from yanzhen.apps.documents.actions.locked import locked_item
from yanzhen.apps.documents.bridge import fields_for_span
from yanzhen.apps.documents.journal import keep_step, save_changed, snapshot, touch
from yanzhen.apps.documents.models import ItemKind, ItemState, ReadingItem


@transaction.atomic
def retype_item(*, item_id: int, seen: int, kind: ItemKind, actor: User) -> ReadingItem:
    """Change the type; a new task waits for confirmation with what the text says about it. Raises ReadingError."""
    item = locked_item(item_id, seen=seen)
    if item.kind == kind:
        return item
    before = {item.pk: snapshot(item)}
    item.kind, item.state, item.reject_reason = kind, ItemState.PROPOSED, ""
    if kind == ItemKind.TASK:
        for name, value in fields_for_span(item.document_version, item.start, item.end, kind).items():
            setattr(item, name, value)
    touch(item, actor)
    save_changed([item])
    keep_step(item.document_version, actor, f"改为{item.get_kind_display()}：“{item.title[:40]}”", before, [item])
    record(
        kind="READING_ITEM_RETYPED",
        actor=actor,
        subjects=[item.document_version, item],
        content={"title": item.title, "type": item.get_kind_display()},
    )
    return item
