"""Register a document with its first text, or a further text of it (登记文件、登记新版本)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any

from django.db import transaction
from django.db.models import Max

from yanzhen.apps.accounts.models import User
from yanzhen.apps.audit.actions.record import record
from yanzhen.apps.documents.errors import DocumentError
from yanzhen.apps.documents.findable import make_findable
from yanzhen.apps.documents.models import Document, DocumentKind, DocumentVersion, DraftStage
from yanzhen.apps.documents.refusals import why_not_describe, why_not_text
from yanzhen.apps.files.models import Secrecy, StoredFile
from yanzhen.apps.organisations.models import Line, Organisation


@dataclass(frozen=True, kw_only=True)
class Description:
    """What is known about a document besides its text."""

    title: str
    number: str = ""
    issuer: str = ""
    issued_on: date | None = None
    year: int | None = None
    kind: str = DocumentKind.OTHER
    line: str = Line.JOINT
    secrecy: str = Secrecy.NONE
    named_units: Sequence[Organisation] = field(default_factory=tuple)


@dataclass(frozen=True, kw_only=True)
class ReceivedText:
    """A text as it came in, where its paragraphs stood in the file, and what it says of its own number and day."""

    text: str
    anchors: list[Any] = field(default_factory=list)
    stage: str = DraftStage.ISSUED
    notes: str = ""
    number: str = ""
    issued_on: date | None = None
    remarks: Sequence[str] = ()
    file: StoredFile | None = None


@transaction.atomic
def add_document(
    *, organisation: Organisation, description: Description, received: ReceivedText, actor: User
) -> DocumentVersion:
    """Store a new document and its first version, unread. Raises DocumentError; then nothing is written."""
    refusal = why_not_text(received.text) or why_not_describe(
        title=description.title,
        number=description.number,
        secrecy=description.secrecy,
        named_units=description.named_units,
    )
    if refusal:
        raise refusal
    document = Document(organisation=organisation, created_by=actor)
    for name in ("title", "number", "issuer", "issued_on", "year", "kind", "line", "secrecy"):
        setattr(document, name, getattr(description, name))
    document.save()
    document.shared_with.set(description.named_units)
    numbered = replace(received, number=received.number or description.number)
    version = _store(document, 1, document.title, numbered, actor)
    make_findable(document)
    record(
        kind="DOCUMENT_ADDED",
        actor=actor,
        subjects=[document, version, organisation],
        content={"title": document.title, "characters": len(received.text)},
    )
    return version


@transaction.atomic
def add_version(*, document_id: int, title: str, received: ReceivedText, actor: User) -> DocumentVersion:
    """Store a further text; earlier ones stay, the document takes the newest title, and a number once it has one.

    Raises DocumentError; then nothing is written.
    """
    document = Document.objects.select_for_update(of=("self",)).get(pk=document_id)
    title = title or document.title
    refusal = why_not_text(received.text) or why_not_describe(
        title=title, number=received.number, secrecy=Secrecy.NONE, named_units=()
    )
    if refusal:
        raise refusal
    same = document.versions.filter(text=received.text, stage=received.stage).first()
    if same is not None:
        raise DocumentError("SAME_TEXT", ordinal=same.ordinal)
    ordinal = document.versions.aggregate(last=Max("ordinal"))["last"] + 1
    version = _store(document, ordinal, title, received, actor)
    document.title, document.version, document.edited_by = title, document.version + 1, actor
    document.number = received.number or document.number
    document.issued_on = received.issued_on or document.issued_on
    document.save(update_fields=["title", "number", "issued_on", "version", "edited_by"])
    make_findable(document)
    record(
        kind="DOCUMENT_VERSION_ADDED",
        actor=actor,
        subjects=[document, version],
        content={"title": title, "ordinal": ordinal, "stage": version.get_stage_display()},
    )
    return version


def _store(document: Document, ordinal: int, title: str, received: ReceivedText, actor: User) -> DocumentVersion:
    return DocumentVersion.objects.create(
        document=document,
        ordinal=ordinal,
        title=title,
        stage=received.stage,
        notes=received.notes,
        number=received.number,
        remarks=list(received.remarks),
        text=received.text,
        anchors=received.anchors,
        file=received.file,
        uploaded_by=actor,
    )
