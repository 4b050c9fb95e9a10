"""Split one item in two at a place of the text (拆分)."""

from __future__ import annotations

from django.db import transaction

from yanzhen.apps.accounts.models import User
from yanzhen.apps.audit.actions.record import record
from yanzhen.apps.documents.actions.locked import locked_item
from yanzhen.apps.documents.bridge import fields_for_span, trimmed
from yanzhen.apps.documents.journal import keep_step, save_changed, snapshot, touch
from yanzhen.apps.documents.models import ItemState, ReadingItem
from yanzhen.apps.documents.refusals import why_not_split


@transaction.atomic
def split_item(*, item_id: int, seen: int, at: int, actor: User) -> tuple[ReadingItem, ReadingItem]:
    """Cut the item before the character ``at`` of the text; both halves wait for confirmation. Raises ReadingError."""
    item = locked_item(item_id, seen=seen)
    version = item.document_version
    if refusal := why_not_split(item, version.text, at):
        raise refusal
    before = {item.pk: snapshot(item)}
    second = ReadingItem(document_version=version, kind=item.kind)
    _place(second, *trimmed(version.text, at, item.end))
    _place(item, *trimmed(version.text, item.start, at))
    touch(item, actor)
    save_changed([item])
    touch(second, actor)
    second.save()
    keep_step(version, actor, f"拆分“{before[item.pk]['title'][:40]}”", before, [item, second])
    record(
        kind="READING_ITEM_SPLIT",
        actor=actor,
        subjects=[version, item, second],
        content={"title": before[item.pk]["title"], "first": item.title, "second": second.title},
    )
    return item, second


def _place(item: ReadingItem, start: int, end: int) -> None:
    item.start, item.end = start, end
    item.state, item.reject_reason = ItemState.PROPOSED, ""
    for name, value in fields_for_span(item.document_version, start, end, item.kind).items():
        setattr(item, name, value)
