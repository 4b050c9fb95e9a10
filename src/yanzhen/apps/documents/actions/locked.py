"""Rows locked for an act on a reading: the version first, then its items, so that two people never wait in a ring."""

from __future__ import annotations

from yanzhen.apps.documents.models import DocumentVersion, ReadingItem
from yanzhen.apps.documents.refusals import why_not_touch, why_not_work_on


def locked_version(version_id: int) -> DocumentVersion:
    """Return the version, locked; its long columns are read when needed. Raises ReadingError NOT_READY, FINISHED."""
    version = DocumentVersion.objects.light().select_for_update(of=("self",)).get(pk=version_id)
    if refusal := why_not_work_on(version):
        raise refusal
    return version


def locked_item(item_id: int, *, seen: int | None) -> ReadingItem:
    """Return the item and its version, locked, if it still is as it was seen. Raises ReadingError."""
    version_id = ReadingItem.objects.values_list("document_version_id", flat=True).get(pk=item_id)
    version = locked_version(version_id)
    item = ReadingItem.objects.select_related("edited_by__person").select_for_update(of=("self",)).get(pk=item_id)
    item.document_version = version
    if refusal := why_not_touch(item, seen=seen):
        raise refusal
    return item
