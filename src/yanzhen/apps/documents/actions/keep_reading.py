"""Keep what the reader saw in a version, and propose its items (识读)."""

from __future__ import annotations

from typing import Any

from django.db import transaction

from yanzhen.apps.accounts.models import User
from yanzhen.apps.audit.actions.record import record
from yanzhen.apps.documents.bridge import items_of
from yanzhen.apps.documents.carrying import Carried, carried_over
from yanzhen.apps.documents.followers import tell_followers
from yanzhen.apps.documents.models import (
    DocumentKind,
    DocumentVersion,
    ItemDescent,
    ItemKind,
    ReadingItem,
    ReadingState,
)


@transaction.atomic
def keep_reading(
    *, version_id: int, reading: dict[str, Any], engine_version: str, actor: User | None
) -> DocumentVersion:
    """Store the reading (the contract's JSON) and one proposed item per statement; a kept reading stays as it is.

    What people decided on the version before is carried over to the same statements of this one.
    """
    version = DocumentVersion.objects.select_for_update(of=("self",)).select_related("document").get(pk=version_id)
    if version.reading_state == ReadingState.READY:
        return version
    version.reading = {key: value for key, value in reading.items() if key != "text"}
    version.engine_version = engine_version
    version.reading_state = ReadingState.READY
    version.save(update_fields=["reading", "engine_version", "reading_state"])
    made = _made(version)
    items = made.items
    ReadingItem.objects.bulk_create(items, batch_size=500)
    ItemDescent.objects.bulk_create(made.descents, batch_size=500)
    document = version.document
    if document.kind == DocumentKind.OTHER and reading.get("kind") in DocumentKind.values:
        document.kind = reading["kind"]
        document.save(update_fields=["kind"])
    tasks = sum(item.kind == ItemKind.TASK for item in items)
    content = {"title": version.title, "statements": len(items), "tasks": tasks, "engine": engine_version}
    if version.ordinal > 1:
        content |= {"ordinal": version.ordinal, "carried": made.standing}
    tell_followers(version)
    record(
        kind="DOCUMENT_READ" if version.ordinal == 1 else "DOCUMENT_VERSION_READ",
        actor=actor,
        subjects=[version, document],
        content=content,
    )
    return version


@transaction.atomic
def keep_failure(*, version_id: int, actor: User | None) -> DocumentVersion:
    """Note that the reader could not read the version; a kept reading stays as it is."""
    version = DocumentVersion.objects.light().select_for_update(of=("self",)).get(pk=version_id)
    if version.reading_state != ReadingState.WAITING:
        return version
    version.reading_state = ReadingState.FAILED
    version.save(update_fields=["reading_state"])
    record(kind="DOCUMENT_READING_FAILED", actor=actor, subjects=[version], content={"title": version.title})
    return version


def _made(version: DocumentVersion) -> Carried:
    """Return the items proposed, with what was decided on the newest version read before this one."""
    earlier = DocumentVersion.objects.filter(
        document=version.document_id, ordinal__lt=version.ordinal, reading_state=ReadingState.READY
    )
    base = earlier.order_by("-ordinal").first()
    items = items_of(version)
    return carried_over(items, version, base) if base is not None else Carried(items, [], 0)
