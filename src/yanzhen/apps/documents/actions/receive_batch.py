"""Take in many files at once: declared together, unpacked, listed, and left to a job that reads one after the other."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date

from django.db import transaction

from yanzhen.apps.accounts.models import User
from yanzhen.apps.audit.actions.record import record
from yanzhen.apps.documents.errors import DocumentError
from yanzhen.apps.documents.models import BatchFile, DraftStage, FileState, ReadingBatch
from yanzhen.apps.documents.parcels import ParcelFile, settle_parcel, unpacked
from yanzhen.apps.files.actions.stage import Declaration, Upload, refuse_secret_text
from yanzhen.apps.files.models import Secrecy
from yanzhen.apps.jobs.actions.enqueue import enqueue
from yanzhen.apps.organisations.models import Organisation


@dataclass(frozen=True, kw_only=True)
class BatchSubmission:
    """What somebody hands in: loose files or ZIP archives, with the answer to 是否涉密 for all of them."""

    declared: str | None
    uploads: Sequence[Upload]
    stage: str = DraftStage.ISSUED
    named_units: Sequence[Organisation] = field(default_factory=tuple)


def receive_batch(*, submission: BatchSubmission, organisation: Organisation, actor: User, on: date) -> ReadingBatch:
    """List the files of a batch and queue their reading; each is scanned for secrets before anything of it is kept.

    Call it outside a transaction, for a refused secret is logged although nothing is stored.
    Raises FileError, BatchError or DocumentError; then nothing is kept.
    """
    declared = refuse_secret_text("", actor=actor, declared=submission.declared)
    if declared is Declaration.INTERNAL and not submission.named_units:
        raise DocumentError("NO_NAMED_UNITS")
    with unpacked(submission.uploads) as files:
        return _listed(submission, Secrecy(declared.value), files, organisation, actor, on)


@transaction.atomic
def _listed(
    submission: BatchSubmission,
    secrecy: str,
    files: Sequence[ParcelFile],
    organisation: Organisation,
    actor: User,
    on: date,
) -> ReadingBatch:
    batch = ReadingBatch.objects.create(
        organisation=organisation, secrecy=secrecy, stage=submission.stage, received_on=on, created_by=actor
    )
    batch.named_units.set(submission.named_units)
    BatchFile.objects.bulk_create(
        [
            BatchFile(
                batch=batch,
                ordinal=ordinal,
                name=file.name,
                state=FileState.REFUSED if file.fault else FileState.WAITING,
                reason=file.fault,
            )
            for ordinal, file in enumerate(files, 1)
        ],
        batch_size=500,
    )
    queue_batch(batch, count=len(files), actor=actor)
    settle_parcel(files, batch.pk)
    record(kind="DOCUMENT_BATCH_RECEIVED", actor=actor, subjects=[batch, organisation], content={"count": len(files)})
    return batch


def queue_batch(batch: ReadingBatch, *, count: int, actor: User) -> None:
    """Queue the reading of what waits in a batch, inside the caller's transaction."""
    batch.job = enqueue(
        "documents.read_batch",
        title=f"批量识读{count}份文件",
        actor=actor,
        payload={"batch": batch.pk},
        organisation=batch.organisation,
    )
    batch.save(update_fields=["job"])
