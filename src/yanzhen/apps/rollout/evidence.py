"""Files that go with reports and policies (佐证): checked before anything is written."""

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
from yanzhen.apps.files.models import StoredFile
from yanzhen.apps.organisations.models import Organisation


@dataclass(frozen=True, kw_only=True)
class HandedIn:
    """A file, if any, with the answer to 是否涉密 and the words beside it."""

    declared: str
    upload: Upload | None = None
    words: str = ""


@contextmanager
def arrived(handed_in: HandedIn, *, actor: User) -> Iterator[StagedFile | None]:
    """Check file and words; enter outside a transaction. Raises FileError."""
    if handed_in.upload is None:
        refuse_secret_text(handed_in.words, actor=actor, declared=handed_in.declared)
        yield None
        return

    def read_head(path: Path, media_type: str) -> str:
        return text_of(path.read_bytes(), name=handed_in.upload.name).text

    with staged_file(
        handed_in.upload,
        actor=actor,
        declared=handed_in.declared,
        allowed_types=ALLOWED_TYPES,
        max_bytes=MAX_BYTES,
        read_head=read_head,
        head_text=handed_in.words,
        expected=ACCEPTED,
    ) as staged:
        yield staged


def kept(
    staged: StagedFile | None,
    *,
    organisation: Organisation,
    actor: User,
    on: date,
    view_capability: str = "rollout.view",
) -> StoredFile | None:
    """Keep a checked file inside the act's transaction; ``view_capability`` says who opens it."""
    if staged is None:
        return None
    return keep(staged, actor=actor, organisation=organisation, on=on, view_capability=view_capability)
