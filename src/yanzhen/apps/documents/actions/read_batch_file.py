"""Read one file of a batch: whatever it is, it ends as read, known or refused with a reason."""

from __future__ import annotations

import logging
from contextlib import suppress
from pathlib import Path

from django.db import transaction
from django.db.models import F

from yanzhen.apps.documents.actions.receive_document import Submission, receive_document
from yanzhen.apps.documents.errors import BatchError, DocumentError
from yanzhen.apps.documents.models import BatchFile, DocumentVersion, FileState, ReadingBatch
from yanzhen.apps.documents.parcels import ParcelFile, waiting_path
from yanzhen.apps.files.actions.stage import Declaration
from yanzhen.apps.files.errors import FileError
from yanzhen.apps.files.models import Secrecy
from yanzhen.apps.files.vault import hash_of
from yanzhen.kernel.errors import BadInputError, YanzhenError

log = logging.getLogger("yanzhen.documents")
MAX_TRIES = 2
_STOPS_THE_BATCH = "DISK_FULL"


class _DecidedElsewhere(Exception):
    """Another worker has dealt with this file: undo what was done here."""


def read_batch_file(*, batch: ReadingBatch, file: BatchFile) -> None:
    """Store and read one waiting file; a fault of the file becomes its reason and is not raised.

    Call it outside a transaction. Raises FileError DISK_FULL, for then no other file can be stored either.
    """
    path = waiting_path(batch.pk, file.ordinal)
    with suppress(_DecidedElsewhere):
        if file.tries >= MAX_TRIES:
            _refuse(file, BatchError("BROKE_TWICE", name=file.name).message)
        elif not path.exists():
            _refuse(file, BatchError("GONE").message)
        else:
            _read(batch, file, path)
    path.unlink(missing_ok=True)


def _read(batch: ReadingBatch, file: BatchFile, path: Path) -> None:
    BatchFile.objects.filter(pk=file.pk).update(tries=F("tries") + 1)
    known = _known_version(batch, hash_of(path))
    if known is None:
        _receive(batch, file, ParcelFile(file.name, path))
    else:
        _close(file, FileState.KNOWN, version=known, reason="本单位已有内容完全相同的文件，没有重复登记。")


def _known_version(batch: ReadingBatch, sha256: str) -> DocumentVersion | None:
    """Return the version that the same unit has from the same bytes."""
    found = DocumentVersion.objects.light().filter(file__sha256=sha256, document__organisation=batch.organisation_id)
    return found.order_by("pk").first()


def _receive(batch: ReadingBatch, file: BatchFile, parcel: ParcelFile) -> None:
    internal = batch.secrecy == Secrecy.INTERNAL
    submission = Submission(
        declared=Declaration.INTERNAL if internal else Declaration.NONE,
        upload=parcel,
        stage=batch.stage,
        named_units=tuple(batch.named_units.all()),
    )
    try:
        receive_document(
            submission=submission,
            organisation=batch.organisation,
            actor=batch.created_by,
            on=batch.received_on,
            together_with=lambda version: _close(file, FileState.READ, version=version),
        )
    except _DecidedElsewhere:
        raise
    except FileError as error:
        if error.code == _STOPS_THE_BATCH:
            raise
        _refuse(file, error.message, secret=error.code == "SECRET_MARKED")
    except (BadInputError, DocumentError) as error:
        _refuse(file, _reason(error))
    except Exception:
        log.exception("file %s of batch %s broke the reader", file.ordinal, batch.pk)
        _refuse(file, BatchError("BROKE", name=file.name).message)


def _reason(error: YanzhenError) -> str:
    return "".join(problem.message for problem in error.problems) or error.message


def _refuse(file: BatchFile, reason: str, *, secret: bool = False) -> None:
    name = f"第{file.ordinal}份文件（名称未留）" if secret else file.name
    _close(file, FileState.REFUSED, reason=reason, name=name)


@transaction.atomic
def _close(
    file: BatchFile, state: str, *, version: DocumentVersion | None = None, reason: str = "", name: str | None = None
) -> None:
    """Write what became of a file, once."""
    waiting = BatchFile.objects.select_for_update().filter(pk=file.pk, state=FileState.WAITING)
    if not waiting.exists():
        raise _DecidedElsewhere
    values = {"state": state, "version": version, "reason": reason, "name": name or file.name}
    BatchFile.objects.filter(pk=file.pk).update(**values)
