"""Keep what the language model proposed, or note that it gave nothing (模型提议)."""

from __future__ import annotations

from typing import Any

from django.db import transaction

from yanzhen.apps.accounts.models import User
from yanzhen.apps.audit.actions.record import record
from yanzhen.apps.documents.actions.locked import locked_version
from yanzhen.apps.documents.carving import carve
from yanzhen.apps.documents.journal import keep_step, save_changed, snapshot
from yanzhen.apps.documents.models import DocumentVersion, ReadingItem
from yanzhen.apps.documents.quotations import Quotations, may_be_proposed


@transaction.atomic
def keep_proposals(*, version_id: int, found: Quotations, actor: User) -> dict[str, int]:
    """Make doubtful tasks out of the spans; all that they say is the reader's own. Return how many were kept and not.

    The proposals are one step of ``actor``'s: one undo takes them back. Raises ReadingError NOT_READY, FINISHED.
    """
    version = locked_version(version_id)
    before: dict[int, dict[str, Any]] = {}
    rows: dict[int, ReadingItem] = {}
    kept = 0
    for span in found.spans:
        kept += _propose(version, span, before, rows)
    counts = {
        "kept": kept,
        "known": len(found.spans) - kept,
        "dropped": found.not_in_text + found.ambiguous,
    }
    if kept:
        keep_step(version, actor, f"语言模型提议{kept}条", before, rows.values())
    record(
        kind="READING_MODEL_PROPOSED",
        actor=actor,
        subjects=[version],
        content={"title": version.title, **counts},
    )
    return counts


@transaction.atomic
def keep_model_failure(*, version_id: int, reason: str, actor: User) -> None:
    """Note that the model gave nothing; the reading is as it was."""
    version = DocumentVersion.objects.light().get(pk=version_id)
    record(
        kind="READING_MODEL_FAILED",
        actor=actor,
        subjects=[version],
        content={"title": version.title, "reason": reason},
    )


def _propose(
    version: DocumentVersion,
    span: tuple[int, int],
    before: dict[int, dict[str, Any]],
    rows: dict[int, ReadingItem],
) -> bool:
    overlapping = version.items.live().select_for_update().filter(start__lt=span[1], end__gt=span[0])
    touched = list(overlapping.order_by("start"))
    if not may_be_proposed(version, span, touched):
        return False
    for item in touched:
        if item.pk not in rows:
            before[item.pk] = snapshot(item)
    task, made = carve(version, span, touched)
    task.by_model, task.confidence = True, None
    for item in touched:
        item.version += 1
    save_changed(touched)
    for item in made:
        item.save()
    rows.update({item.pk: item for item in (*touched, *made)})
    return True
