"""Reads of the log: an object's history, the head for a footer, pages by key."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from typing import Any

from django.db.models import Model, QuerySet
from django.utils import timezone

from yanzhen.apps.audit.actions.record import subject_of
from yanzhen.apps.audit.models import AuditEvent, ChainHead


def events_with_words() -> QuerySet[AuditEvent]:
    """Return events, newest first, with all that their sentence needs."""
    return AuditEvent.objects.select_related("actor__person", "acting_for__person", "content").order_by("-number")


def history_of(thing: Model | str) -> QuerySet[AuditEvent]:
    """Return the events that touched an object, newest first."""
    return events_with_words().filter(objects_touched__subject=subject_of(thing))


def filtered_events(
    *,
    actor_id: int | None = None,
    kind: str = "",
    first: date | None = None,
    last: date | None = None,
    subject: str = "",
) -> QuerySet[AuditEvent]:
    """Return events by person, kind, days (local, both included) and object."""
    rows = events_with_words()
    if actor_id is not None:
        rows = rows.filter(actor_id=actor_id)
    if kind:
        rows = rows.filter(kind=kind)
    if first is not None:
        rows = rows.filter(happened_at__gte=_midnight(first))
    if last is not None:
        rows = rows.filter(happened_at__lt=_midnight(last + timedelta(days=1)))
    if subject:
        rows = rows.filter(objects_touched__subject=subject)
    return rows


def chain_head() -> ChainHead:
    """Return the head: its number and digest stand in the footer of frozen reports and in backups."""
    return ChainHead.objects.get(singleton=True)


def chain_entries() -> Iterator[dict[str, Any]]:
    """Yield every entry as the chain protects it, without content: enough to recompute all digests elsewhere."""
    for event in AuditEvent.objects.order_by("number").iterator(chunk_size=2000):
        yield {
            "number": event.number,
            "happened_at": f"{event.happened_at.timestamp():.6f}",
            "kind": event.kind,
            "actor": event.actor_id,
            "acting_for": event.acting_for_id,
            "subjects": event.subjects,
            "content_hash": event.content_hash,
            "previous": event.previous_digest,
            "digest": event.digest,
        }


def _midnight(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(day, time.min))
