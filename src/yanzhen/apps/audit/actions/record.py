"""Write one event of the log, in the transaction of the act that it records."""

from __future__ import annotations

import secrets
from collections.abc import Iterable, Mapping
from typing import Any

from django.db import connection, models
from django.utils import timezone

from yanzhen.apps.audit.chain import event_digest
from yanzhen.apps.audit.models import AuditContent, AuditEvent, AuditObject, ChainHead
from yanzhen.kernel.canonical import canonical_bytes, keyed_hash


def subject_of(thing: models.Model | str) -> str:
    """Return the stable name of an object, e.g. ``plans.task:12``."""
    return thing if isinstance(thing, str) else f"{thing._meta.label_lower}:{thing.pk}"


def record(
    *,
    kind: str,
    actor: models.Model | None,
    subjects: Iterable[models.Model | str] = (),
    content: Mapping[str, Any] | None = None,
    acting_for: models.Model | None = None,
) -> AuditEvent:
    """Append one event; call it as the last statement of the act, inside its transaction.

    Args:
        kind: upper-case name of the act, e.g. ``PLAN_ISSUED``; its Chinese wording stands in ``audit.wording``.
        actor: who did it; null for the system itself.
        subjects: the objects touched, for their history pages.
        content: JSON values that tell what was done; kept apart so that it can be purged.
        acting_for: the person whose deputy (B角) the actor was.
    """
    if not connection.in_atomic_block:
        raise RuntimeError("an act and its audit event share one transaction")
    names = sorted({subject_of(thing) for thing in subjects})
    said = _as_stored(dict(content or {}))
    key = secrets.token_bytes(32)
    content_hash = keyed_hash(key, canonical_bytes(said))
    head = ChainHead.objects.select_for_update().get(singleton=True)
    event = AuditEvent(
        number=head.number + 1,
        happened_at=timezone.now(),
        kind=kind,
        actor=actor,
        acting_for=acting_for,
        subjects=names,
        content_hash=content_hash,
        previous_digest=head.digest,
    )
    event.digest = event_digest(event)
    event.save(force_insert=True)
    AuditObject.objects.bulk_create([AuditObject(event=event, subject=name) for name in names])
    AuditContent.objects.create(event=event, key=key, content=said)
    head.number, head.digest = event.number, event.digest
    head.save(update_fields=["number", "digest"])
    return event


def _as_stored(value: Any) -> Any:
    """Return a JSON value as the database gives it back, so that its hash can be recomputed: no -0.0, no 1e16."""
    if isinstance(value, float) and value.is_integer() and (abs(value) >= 1e16 or value == 0):
        return int(value) if value else 0.0
    if isinstance(value, Mapping):
        return {str(key): _as_stored(inner) for key, inner in value.items()}
    if isinstance(value, list | tuple):
        return [_as_stored(inner) for inner in value]
    return value
