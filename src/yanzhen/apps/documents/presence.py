"""Who is at a reading right now (谁正在看): heard of through the page's own questions, forgotten soon after."""

from __future__ import annotations

from datetime import datetime, timedelta

from yanzhen.apps.accounts.models import User
from yanzhen.apps.documents.models import DocumentVersion, ReadingPresence

GONE_AFTER = timedelta(seconds=30)
SAID_AGAIN_AFTER = timedelta(seconds=12)


def say_present(
    version: DocumentVersion, user: User, *, item_id: int | None, is_editing: bool, at: datetime
) -> list[ReadingPresence]:
    """Note that ``user`` is at the reading, at this item; return the others who are, in the order of their names.

    Written only when something changed or the last word is old, for pages ask every few seconds.
    """
    there = list(version.presences.seen_since(at - GONE_AFTER).select_related("user__person"))
    mine = next((row for row in there if row.user_id == user.pk), None)
    known = mine is not None and (mine.item_id, mine.is_editing) == (item_id, is_editing)
    if not known or mine.seen_at < at - SAID_AGAIN_AFTER:
        _write(version, user, item_id, is_editing=is_editing, at=at)
    return sorted((row for row in there if row.user_id != user.pk), key=lambda row: (str(row.user), row.user_id))


def _write(version: DocumentVersion, user: User, item_id: int | None, *, is_editing: bool, at: datetime) -> None:
    item = version.items.filter(pk=item_id).values_list("pk", flat=True).first() if item_id else None
    row = ReadingPresence(document_version=version, user=user, item_id=item, is_editing=is_editing, seen_at=at)
    ReadingPresence.objects.bulk_create(
        [row],
        update_conflicts=True,
        unique_fields=["document_version", "user"],
        update_fields=["item", "is_editing", "seen_at"],
    )
