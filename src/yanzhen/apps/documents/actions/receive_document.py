"""Take in an uploaded or pasted text: declared, scanned, extracted, stored and read, or refused without a trace."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import date
from pathlib import Path
from typing import Any

from django.db import transaction

from yanzhen.apps.accounts.models import User
from yanzhen.apps.documents.actions.add_document import Description, ReceivedText, add_document, add_version
from yanzhen.apps.documents.actions.keep_reading import keep_reading
from yanzhen.apps.documents.masthead import Masthead, masthead_of
from yanzhen.apps.documents.models import Document, DocumentVersion, DraftStage
from yanzhen.apps.documents.reading_engine import (
    anchors_as_json,
    engine_version,
    paragraphs_of,
    reading_of,
    text_of,
)
from yanzhen.apps.documents.refusals import why_not_text
from yanzhen.apps.files.actions.receive import keep
from yanzhen.apps.files.actions.stage import StagedFile, Upload, refuse_secret_text, staged_file
from yanzhen.apps.files.media import DOCX, HTML, JPEG, OFD, OLE, PDF, PNG, RTF, TEXT, TIFF, XLSX
from yanzhen.apps.files.models import Secrecy
from yanzhen.apps.jobs.actions.enqueue import enqueue
from yanzhen.apps.organisations.models import Organisation

ALLOWED_TYPES = (TEXT, HTML, DOCX, PDF, OFD, OLE, RTF, PNG, JPEG, TIFF, XLSX)
# A spreadsheet goes on to the reader, whose refusal says how to bring its table in.
MAX_BYTES = 20 * 1024 * 1024
ACCEPTED = "Word文件（.docx、.doc、.wps）、PDF、OFD、网页、文本和扫描图片（.png、.jpg、.tif）"
READ_AT_ONCE_BYTES = 200 * 1024


@dataclass(frozen=True, kw_only=True)
class Submission:
    """What somebody hands in: a file or a pasted text, with the answer to 是否涉密."""

    declared: str | None
    upload: Upload | None = None
    pasted: str = ""
    title: str = ""
    stage: str = DraftStage.ISSUED
    notes: str = ""
    named_units: Sequence[Organisation] = field(default_factory=tuple)


@dataclass(frozen=True, kw_only=True)
class _Arrived:
    """A text that passed every check and is not stored yet."""

    text: str
    name: str
    secrecy: str
    anchors: list[dict[str, Any]] = field(default_factory=list)
    notes: tuple[str, ...] = ()
    staged: StagedFile | None = None


def receive_document(
    *,
    submission: Submission,
    organisation: Organisation,
    actor: User,
    on: date,
    together_with: Callable[[DocumentVersion], None] | None = None,
) -> tuple[DocumentVersion, tuple[str, ...]]:
    """Store and read a new document; return its version and what was noticed in the file.

    Call it outside a transaction, for a refused secret is logged although nothing is stored. ``together_with`` writes
    what must stand or fall with the document; what it raises undoes both.
    Raises FileError, BadInputError or DocumentError; then nothing is kept.
    """
    with _arrived(submission, actor) as arrived:
        reading = _read_at_once(arrived)
        found = masthead_of(arrived.text, reading or {}, name=arrived.name)
        with transaction.atomic():
            version = add_document(
                organisation=organisation,
                description=_description(submission, arrived, found),
                received=_received(submission, arrived, organisation, actor, on),
                actor=actor,
            )
            version = _read(version, reading, organisation, actor)
            if together_with:
                together_with(version)
            return version, arrived.notes


def receive_version(
    *, submission: Submission, document: Document, actor: User, on: date
) -> tuple[DocumentVersion, tuple[str, ...]]:
    """Store and read a further text of a document, as ``receive_document`` does."""
    with _arrived(submission, actor) as arrived:
        reading = _read_at_once(arrived)
        found = masthead_of(arrived.text, reading or {})
        with transaction.atomic():
            version = add_version(
                document_id=document.pk,
                title=submission.title or (found.title if (reading or {}).get("title") else ""),
                received=replace(
                    _received(submission, arrived, document.organisation, actor, on),
                    number=found.number if submission.stage == DraftStage.ISSUED else "",
                    issued_on=found.issued_on if submission.stage == DraftStage.ISSUED else None,
                ),
                actor=actor,
            )
            return _read(version, reading, document.organisation, actor), arrived.notes


@contextmanager
def _arrived(submission: Submission, actor: User) -> Iterator[_Arrived]:
    if submission.upload is None:
        declared = refuse_secret_text(submission.pasted, actor=actor, declared=submission.declared)
        text = submission.pasted.replace("\r\n", "\n")
        anchors = anchors_as_json(paragraphs_of(text))
        arrived = _Arrived(text=text, name="", secrecy=Secrecy(declared.value), anchors=anchors)
        _refuse_empty(arrived)
        yield arrived
        return
    extracted = {}

    def read_head(path: Path, media_type: str) -> str:
        extracted["found"] = text_of(path.read_bytes(), name=submission.upload.name)
        return extracted["found"].text

    with staged_file(
        submission.upload,
        actor=actor,
        declared=submission.declared,
        allowed_types=ALLOWED_TYPES,
        max_bytes=MAX_BYTES,
        read_head=read_head,
        expected=ACCEPTED,
    ) as staged:
        found = extracted["found"]
        arrived = _Arrived(
            text=found.text,
            name=staged.name,
            secrecy=staged.secrecy,
            anchors=anchors_as_json(found.anchors),
            notes=found.notes,
            staged=staged,
        )
        _refuse_empty(arrived)
        yield arrived


def _refuse_empty(arrived: _Arrived) -> None:
    if refusal := why_not_text(arrived.text):
        raise refusal


def _read_at_once(arrived: _Arrived) -> dict[str, Any] | None:
    """Read short texts before anything is stored; long ones are left to a job."""
    if len(arrived.text.encode()) > READ_AT_ONCE_BYTES:
        return None
    return reading_of(arrived.text, name=arrived.name, anchors=arrived.anchors)


def _description(submission: Submission, arrived: _Arrived, found: Masthead) -> Description:
    return Description(
        title=submission.title or found.title,
        number=found.number,
        issuer=found.issuer,
        issued_on=found.issued_on,
        year=found.year,
        secrecy=arrived.secrecy,
        named_units=submission.named_units,
    )


def _received(
    submission: Submission, arrived: _Arrived, organisation: Organisation, actor: User, on: date
) -> ReceivedText:
    received = ReceivedText(
        text=arrived.text,
        anchors=arrived.anchors,
        stage=submission.stage,
        notes=submission.notes,
        remarks=arrived.notes,
    )
    if arrived.staged is None:
        return received
    stored = keep(arrived.staged, actor=actor, organisation=organisation, on=on, named_units=submission.named_units)
    return replace(received, file=stored)


def _read(
    version: DocumentVersion, reading: dict[str, Any] | None, organisation: Organisation, actor: User
) -> DocumentVersion:
    if reading is not None:
        return keep_reading(version_id=version.pk, reading=reading, engine_version=engine_version(), actor=actor)
    job = enqueue(
        "documents.read",
        title=f"识读“{version.title[:60]}”",
        actor=actor,
        payload={"version": version.pk},
        organisation=organisation,
    )
    version.job = job
    version.save(update_fields=["job"])
    return version
