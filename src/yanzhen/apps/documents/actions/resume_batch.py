"""Go on with a batch whose work was cancelled or failed."""

from __future__ import annotations

from django.db import transaction

from yanzhen.apps.accounts.models import User
from yanzhen.apps.audit.actions.record import record
from yanzhen.apps.documents.actions.receive_batch import queue_batch
from yanzhen.apps.documents.models import FileState, ReadingBatch
from yanzhen.apps.documents.refusals import why_not_resume


@transaction.atomic
def resume_batch(*, batch_id: int, actor: User) -> ReadingBatch:
    """Queue what still waits in a batch. Raises BatchError; then nothing is written."""
    batch = ReadingBatch.objects.select_for_update(of=("self",)).select_related("job", "organisation").get(pk=batch_id)
    waiting = list(batch.files.filter(state=FileState.WAITING))
    if refusal := why_not_resume(batch, waiting, actor):
        raise refusal
    queue_batch(batch, count=len(waiting), actor=actor)
    record(kind="DOCUMENT_BATCH_RESUMED", actor=actor, subjects=[batch], content={"count": len(waiting)})
    return batch
