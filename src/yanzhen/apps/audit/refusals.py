"""Why an object cannot be purged, or a purge not decided."""

from __future__ import annotations

from django.db import models

from yanzhen.apps.audit.errors import PurgeError
from yanzhen.apps.audit.models import AuditObject, Purge, PurgedSubject, PurgeState
from yanzhen.apps.audit.purging import is_purgeable


def why_not_propose(subject: str) -> PurgeError | None:
    """Say why the purge of ``subject`` cannot be proposed; none when it can."""
    if not is_purgeable(subject):
        return PurgeError("NOT_PURGEABLE", subject=subject)
    if not AuditObject.objects.filter(subject=subject).exists():
        return PurgeError("UNKNOWN_OBJECT", subject=subject)
    if PurgedSubject.objects.filter(subject=subject).exists():
        return PurgeError("ALREADY_PURGED")
    if Purge.objects.filter(subject=subject, state=PurgeState.PROPOSED).exists():
        return PurgeError("ALREADY_PROPOSED")
    return None


def why_not_decide(purge: Purge, actor: models.Model) -> PurgeError | None:
    """Say why ``actor`` cannot decide ``purge``; two accounts of one person count as one."""
    if purge.state != PurgeState.PROPOSED:
        return PurgeError("NOT_WAITING")
    proposer = purge.proposed_by
    if proposer.pk == actor.pk or (actor.person_id is not None and proposer.person_id == actor.person_id):
        return PurgeError("SAME_PERSON")
    return None
