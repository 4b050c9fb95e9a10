"""The words of a version as they arrive: pasted, or a file whose text is taken out and scanned before it is kept."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from yanzhen.apps.accounts.models import User
from yanzhen.apps.documents.actions.receive_document import ACCEPTED, ALLOWED_TYPES, MAX_BYTES
from yanzhen.apps.documents.reading_engine import text_of
from yanzhen.apps.files.actions.receive import keep
from yanzhen.apps.files.actions.stage import StagedFile, Upload, refuse_secret_text, staged_file
from yanzhen.apps.files.models import Retention
from yanzhen.apps.organisations.models import Organisation
from yanzhen.apps.school_rules.models import RuleVersion


@dataclass(frozen=True, kw_only=True)
class Wording:
    """What somebody hands in as the wording of a version.

    Attributes:
        declared: answer to 是否涉密.
        text: pasted words; replaced by those of the file where one comes.
    """

    declared: str
    text: str = ""
    upload: Upload | None = None
    document_number: str = ""
    change_note: str = ""


@dataclass(frozen=True)
class Arrived:
    """A wording that passed every check and is not kept yet."""

    wording: Wording
    text: str
    staged: StagedFile | None


@contextmanager
def arrived(wording: Wording, *, actor: User) -> Iterator[Arrived]:
    """Check the wording; enter outside a transaction, keep inside one. Raises FileError, ReadingError."""
    pasted = wording.text.replace("\r\n", "\n").strip()
    if wording.upload is None:
        refuse_secret_text(pasted, actor=actor, declared=wording.declared)
        yield Arrived(wording, pasted, None)
        return
    extracted = {"text": pasted}

    def read_head(path: Path, media_type: str) -> str:
        extracted["text"] = text_of(path.read_bytes(), name=wording.upload.name).text.strip()
        return extracted["text"]

    with staged_file(
        wording.upload,
        actor=actor,
        declared=wording.declared,
        allowed_types=ALLOWED_TYPES,
        max_bytes=MAX_BYTES,
        read_head=read_head,
        expected=ACCEPTED,
    ) as staged:
        yield Arrived(wording, extracted["text"], staged)


def put_wording(version: RuleVersion, handed_in: Arrived, *, organisation: Organisation, actor: User, on: date) -> None:
    """Set the version's words, keeping its file where no new one came; the caller saves it in a transaction."""
    wording = handed_in.wording
    version.document_number = wording.document_number.strip()
    version.change_note = wording.change_note.strip()
    if handed_in.staged is not None:
        version.file = keep(
            handed_in.staged,
            actor=actor,
            organisation=organisation,
            on=on,
            view_capability="rules.edit",
            retention=Retention.PERMANENT,
        )
    version.text = handed_in.text
