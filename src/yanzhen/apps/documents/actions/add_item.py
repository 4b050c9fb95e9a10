"""Make a task out of selected text (从原文添加)."""

from __future__ import annotations

from django.db import transaction

from yanzhen.apps.accounts.models import User
from yanzhen.apps.audit.actions.record import record
from yanzhen.apps.documents.actions.locked import locked_version
from yanzhen.apps.documents.bridge import trimmed
from yanzhen.apps.documents.carving import carve
from yanzhen.apps.documents.journal import keep_step, save_changed, snapshot, touch
from yanzhen.apps.documents.models import ReadingItem
from yanzhen.apps.documents.refusals import why_not_carve


@transaction.atomic
def add_item(*, version_id: int, start: int, end: int, actor: User) -> ReadingItem:
    """Cut the span out as a task to confirm; what it overlapped keeps the rest. Raises ReadingError."""
    version = locked_version(version_id)
    inside = 0 <= start <= end <= len(version.text)
    span = trimmed(version.text, start, end) if inside else (start, end)
    touched = list(
        version.items.live().select_for_update().filter(start__lt=span[1], end__gt=span[0]).order_by("start")
    )
    if refusal := why_not_carve(version.text, *span, touched):
        raise refusal
    before = {item.pk: snapshot(item) for item in touched}
    task, made = carve(version, span, touched)
    for row in (*touched, *made):
        touch(row, actor)
    save_changed(touched)
    for row in made:
        row.save()
    keep_step(version, actor, f"添加“{task.title[:40]}”", before, [*touched, *made])
    record(kind="READING_ITEM_ADDED", actor=actor, subjects=[version, task], content={"title": task.title})
    return task
