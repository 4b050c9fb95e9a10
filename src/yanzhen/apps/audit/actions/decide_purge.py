"""Confirm or reject a purge: the second person's act."""

from __future__ import annotations

from collections.abc import Iterable

from django.db import connection, models, transaction
from django.utils import timezone

from yanzhen.apps.audit.actions.record import record
from yanzhen.apps.audit.models import AuditContent, AuditObject, Purge, PurgedSubject, PurgeState
from yanzhen.apps.audit.purge_memory import remember
from yanzhen.apps.audit.purging import remove_content
from yanzhen.apps.audit.refusals import why_not_decide


@transaction.atomic
def confirm_purge(*, purge_id: int, actor: models.Model) -> Purge:
    """Remove the content everywhere. Raises PurgeError NOT_WAITING or SAME_PERSON; then nothing is written.

    The log keeps that the objects were purged, by whom and on which ground; never what they held.
    """
    purge = _decide(purge_id, actor, PurgeState.CONFIRMED)
    gone = purge_content([purge.subject], purge=purge)
    record(
        kind="PURGE_CONFIRMED",
        actor=actor,
        subjects=[purge, *gone],
        content={"ground": purge.get_ground_display(), "count": len(gone)},
    )
    transaction.on_commit(lambda: remember(gone))
    return purge


@transaction.atomic
def reject_purge(*, purge_id: int, actor: models.Model) -> Purge:
    """Leave the content where it is. Raises PurgeError NOT_WAITING or SAME_PERSON; then nothing is written."""
    purge = _decide(purge_id, actor, PurgeState.REJECTED)
    record(kind="PURGE_REJECTED", actor=actor, subjects=[purge], content={"subject": purge.subject})
    return purge


@transaction.atomic
def repeat_purges(subjects: Iterable[str]) -> set[str]:
    """Purge again what an older backup brought back; the system itself does it, for the two who decided then."""
    gone = purge_content(sorted(subjects), purge=None)
    if gone:
        record(kind="PURGE_REPEATED", actor=None, subjects=gone, content={"count": len(gone)})
    return gone


def purge_content(subjects: Iterable[str], *, purge: Purge | None) -> set[str]:
    """Remove what the apps hold of the subjects and what the log says of them; return all that is gone."""
    gone: set[str] = set()
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL yanzhen.purging = 'on'")
        for subject in subjects:
            gone |= remove_content(subject)
        events = AuditObject.objects.filter(subject__in=gone).values("event_id")
        AuditContent.objects.filter(event_id__in=events)._raw_delete(AuditContent.objects.db)
        cursor.execute("SET LOCAL yanzhen.purging = 'off'")
    PurgedSubject.objects.bulk_create(
        [PurgedSubject(subject=subject, purge=purge) for subject in sorted(gone)], ignore_conflicts=True
    )
    return gone


def _decide(purge_id: int, actor: models.Model, state: PurgeState) -> Purge:
    purge = Purge.objects.select_for_update(of=("self",)).select_related("proposed_by").get(pk=purge_id)
    if refusal := why_not_decide(purge, actor):
        raise refusal
    purge.state, purge.decided_by, purge.decided_at = state, actor, timezone.now()
    purge.save(update_fields=["state", "decided_by", "decided_at"])
    return purge
