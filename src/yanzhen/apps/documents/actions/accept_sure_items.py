"""Accept every waiting task that the reader is sure enough of (批量接受)."""

from __future__ import annotations

from collections.abc import Collection, Mapping

from django.db import transaction
from django.utils import timezone

from yanzhen.apps.accounts.models import User
from yanzhen.apps.audit.actions.record import record
from yanzhen.apps.documents.actions.locked import locked_version
from yanzhen.apps.documents.errors import ReadingError
from yanzhen.apps.documents.journal import keep_step, save_changed, snapshot, touch
from yanzhen.apps.documents.models import ItemState, ReadingItem
from yanzhen.apps.documents.sureness import Hold, batch_of


@transaction.atomic
def accept_sure_items(
    *,
    version_id: int,
    at_least: float,
    actor: User,
    holds: Collection[Hold] = (),
    seen: Mapping[int, int] | None = None,
) -> list[ReadingItem]:
    """Accept the waiting tasks with a confidence of ``at_least`` (0 to 1; 0 takes those without one too).

    ``holds`` says what is left for a closer look. ``seen`` maps ids to the versions that the person saw in the
    preview: then only those are accepted, and only where nobody changed them since. Raises ReadingError BAD_THRESHOLD.
    """
    if not 0 <= at_least <= 1:
        raise ReadingError("BAD_THRESHOLD")
    version = locked_version(version_id)
    rows = batch_of(version.items.waiting().select_for_update(), at_least=at_least, holds=holds).taken
    if seen is not None:
        rows = [item for item in rows if seen.get(item.pk) == item.version]
    if not rows:
        return []
    before = {item.pk: snapshot(item) for item in rows}
    now = timezone.now()
    for item in rows:
        item.state = ItemState.ACCEPTED
        touch(item, actor, now)
    save_changed(rows)
    keep_step(version, actor, f"批量接受{len(rows)}条", before, rows)
    record(
        kind="READING_ITEMS_ACCEPTED",
        actor=actor,
        subjects=[version],
        content={
            "count": len(rows),
            "percent": round(at_least * 100),
            "items": [item.pk for item in rows],
            "left_out": [str(hold) for hold in holds],
        },
    )
    return rows
