"""What an act changed on items, kept so that its author can take it back (研读步骤)."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime
from typing import Any

from django.utils import timezone

from yanzhen.apps.accounts.models import User
from yanzhen.apps.documents.models import DocumentVersion, ItemState, ReadingItem, ReadingStep

KEPT_FIELDS = (
    "start",
    "end",
    "kind",
    "state",
    "confidence",
    "title",
    "title_start",
    "title_end",
    "heading_path",
    "lead",
    "support",
    "quantities",
    "targets",
    "deadline_on",
    "deadline_basis",
    "conditions",
    "reject_reason",
    "by_model",
)


def snapshot(item: ReadingItem) -> dict[str, Any]:
    """Return the item's fields and its version as JSON values."""
    values = {name: getattr(item, name) for name in KEPT_FIELDS}
    values["deadline_on"] = item.deadline_on.isoformat() if item.deadline_on else None
    values["version"] = item.version
    return values


def restore(item: ReadingItem, values: dict[str, Any]) -> None:
    """Put the fields of a snapshot back onto the item, unsaved."""
    for name in KEPT_FIELDS:
        setattr(item, name, values.get(name, getattr(item, name)))  # steps kept before a field existed lack it
    item.deadline_on = date.fromisoformat(values["deadline_on"]) if values["deadline_on"] else None


def touch(item: ReadingItem, actor: User, moment: datetime | None = None) -> None:
    """Mark the item as changed by ``actor``; its version moves on, so that older pages are noticed."""
    item.version += 1
    item.edited_by = actor
    item.edited_at = moment or timezone.now()


def save_changed(items: Iterable[ReadingItem]) -> None:
    """Write the kept fields of changed items, those leaving the text first (one item may stand in one place)."""
    rows = list(items)
    leaving = [item for item in rows if item.state == ItemState.ABSORBED]
    staying = [item for item in rows if item.state != ItemState.ABSORBED]
    fields = (*KEPT_FIELDS, "version", "edited_by", "edited_at")
    for group in (leaving, staying):
        if len(group) == 1:
            group[0].save(update_fields=fields)
        else:
            ReadingItem.objects.bulk_update(group, fields, batch_size=500)


def keep_step(
    version: DocumentVersion, actor: User, label: str, before: dict[int, dict[str, Any]], after: Iterable[ReadingItem]
) -> ReadingStep:
    """Record one act: ``before`` maps ids to snapshots, ``after`` are the rows as they stand now."""
    rows = list(after)
    changes = [{"item": row.pk, "before": before.get(row.pk), "version": row.version} for row in rows]
    beat(version, rows)
    return ReadingStep.objects.create(document_version=version, actor=actor, label=label, changes=changes)


def beat(version: DocumentVersion, changed: Iterable[ReadingItem] = ()) -> None:
    """Let every open page of the reading notice the act; the version is locked by the caller."""
    version.pulse += 1
    version.save(update_fields=["pulse"])
    ReadingItem.objects.filter(pk__in=[item.pk for item in changed]).update(pulse=version.pulse)
