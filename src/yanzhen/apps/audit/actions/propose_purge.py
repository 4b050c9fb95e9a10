"""Propose that an object's content be removed everywhere."""

from __future__ import annotations

from django.db import connection, models, transaction

from yanzhen.apps.audit.actions.record import record
from yanzhen.apps.audit.errors import PurgeError
from yanzhen.apps.audit.models import Purge
from yanzhen.apps.audit.refusals import why_not_propose


@transaction.atomic
def propose_purge(*, subject: str, ground: str, reason: str, actor: models.Model) -> Purge:
    """Propose a purge; another person confirms it. Raises PurgeError; then nothing is written."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))", [f"purge:{subject}"])
    if refusal := why_not_propose(subject):
        raise refusal
    if not reason.strip():
        raise PurgeError("NO_REASON")
    purge = Purge.objects.create(subject=subject, ground=ground, reason=reason.strip(), proposed_by=actor)
    record(
        kind="PURGE_PROPOSED",
        actor=actor,
        subjects=[purge],
        content={"ground": purge.get_ground_display(), "subject": subject},
    )
    return purge
