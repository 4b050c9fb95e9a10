"""Declare a reading finished, or take it up again (研读完成、重新研读)."""

from __future__ import annotations

from django.db import transaction
from django.utils import timezone

from yanzhen.apps.accounts.models import User
from yanzhen.apps.audit.actions.record import record
from yanzhen.apps.documents.actions.locked import locked_version
from yanzhen.apps.documents.errors import ReadingError
from yanzhen.apps.documents.journal import beat
from yanzhen.apps.documents.models import DocumentVersion
from yanzhen.apps.documents.refusals import why_not_finish


@transaction.atomic
def finish_reading(*, version_id: int, actor: User) -> DocumentVersion:
    """Close the reading: every task is accepted or rejected. Raises ReadingError STILL_WAITING."""
    version = locked_version(version_id)
    if refusal := why_not_finish(version.items.waiting().count()):
        raise refusal
    version.finished_by, version.finished_at = actor, timezone.now()
    version.save(update_fields=["finished_by", "finished_at"])
    beat(version)
    accepted = version.items.accepted_tasks().count()
    record(
        kind="READING_FINISHED",
        actor=actor,
        subjects=[version, version.document],
        content={"title": version.title, "accepted": accepted},
    )
    return version


@transaction.atomic
def reopen_reading(*, version_id: int, actor: User) -> DocumentVersion:
    """Take a finished reading up again. Raises ReadingError NOT_FINISHED."""
    version = DocumentVersion.objects.light().select_for_update(of=("self",)).get(pk=version_id)
    if not version.is_finished:
        raise ReadingError("NOT_FINISHED")
    version.finished_by = version.finished_at = None
    version.save(update_fields=["finished_by", "finished_at"])
    beat(version)
    record(
        kind="READING_REOPENED",
        actor=actor,
        subjects=[version, version.document],
        content={"title": version.title},
    )
    return version
