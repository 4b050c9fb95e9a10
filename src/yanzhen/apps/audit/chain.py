"""How the digest of an event is made."""

from __future__ import annotations

from yanzhen.apps.audit.models import AuditEvent
from yanzhen.kernel.canonical import canonical_bytes, sha256_hex


def event_digest(event: AuditEvent) -> str:
    """Return the event's digest over all that the chain protects; ``happened_at`` counts to the microsecond in UTC."""
    return sha256_hex(
        canonical_bytes(
            {
                "number": event.number,
                "happened_at": f"{event.happened_at.timestamp():.6f}",
                "kind": event.kind,
                "actor": event.actor_id,
                "acting_for": event.acting_for_id,
                "subjects": event.subjects,
                "content_hash": event.content_hash,
                "previous": event.previous_digest,
            }
        )
    )
