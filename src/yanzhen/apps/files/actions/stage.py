"""Take an upload to the edge of the store: hashed, typed, scanned; nothing counts until ``keep`` is called."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Protocol

from django.db import models, transaction

from yanzhen.apps.audit.actions.record import record
from yanzhen.apps.files.errors import FileError
from yanzhen.apps.files.media import NAMES, media_type_of, readable_size
from yanzhen.apps.files.models import Secrecy
from yanzhen.apps.files.vault import new_incoming, refusing_full_disk, wipe, write_hashing
from yanzhen.kernel.marks import SecretKind, classification_mark


class Declaration(StrEnum):
    """The uploader's answer to 是否涉密/工作秘密/内部."""

    NONE = "none"
    INTERNAL = "internal"
    WORK_SECRET = "work_secret"
    CLASSIFIED = "classified"


DECLARATION_LABELS = {
    Declaration.NONE: "都不是",
    Declaration.INTERNAL: "内部",
    Declaration.WORK_SECRET: "工作秘密",
    Declaration.CLASSIFIED: "涉密",
}


class Upload(Protocol):
    """What Django hands over for a chosen file."""

    name: str
    size: int

    def chunks(self) -> Iterable[bytes]:
        """Yield the content in blocks."""


@dataclass(frozen=True, kw_only=True)
class StagedFile:
    """An arrived file that passed every check and is not kept yet."""

    path: Path
    sha256: str
    size: int
    media_type: str
    name: str
    secrecy: str


@contextmanager
def staged_file(
    upload: Upload | None,
    *,
    actor: models.Model,
    declared: str | None,
    allowed_types: Collection[str],
    max_bytes: int,
    read_head: Callable[[Path, str], str] | None = None,
    head_text: str = "",
    expected: str = "",
) -> Iterator[StagedFile]:
    """Take an upload, check it, and give it to the block; what the block does not ``keep`` is gone afterwards.

    Call it outside a transaction: a refusal for secrecy is logged by itself and must outlive the refused act.

    Args:
        declared: one of ``Declaration``; blank or unknown is refused before a byte is written.
        allowed_types: media types by content (``files.media``).
        read_head: gives the first page's text of an arrived file (path, media type); it may raise its own errors.
        expected: what is taken, in words for people; without it the names of ``allowed_types``.
        head_text: text that the caller has already, scanned too (e.g. a pasted document).
    Raises:
        FileError: see ``files.errors``; nothing is kept, and a secret is overwritten.
    """
    answer = _declaration(declared)
    if answer in (Declaration.CLASSIFIED, Declaration.WORK_SECRET):
        _refuse_secret(upload, None, actor, SecretKind(answer.value), "SECRET_DECLARED")
    if mark := classification_mark(head_text):
        _refuse_secret(upload, None, actor, mark, "SECRET_MARKED")
    if upload is None:
        raise FileError("NO_FILE")
    path = None
    try:
        path, sha256, size = _arrive(upload, max_bytes)
        media_type = media_type_of(path, name=upload.name)
        if media_type not in allowed_types:
            wanted = expected or "、".join(NAMES[kind] for kind in NAMES if kind in allowed_types)
            raise FileError("WRONG_TYPE", name=upload.name, found=NAMES[media_type], expected=wanted)
        if read_head and (mark := classification_mark(read_head(path, media_type))):
            _refuse_secret(upload, path, actor, mark, "SECRET_MARKED")
        secrecy = Secrecy.INTERNAL if answer is Declaration.INTERNAL else Secrecy.NONE
        yield StagedFile(
            path=path, sha256=sha256, size=size, media_type=media_type, name=upload.name[:200], secrecy=secrecy
        )
    finally:
        if path is not None:
            path.unlink(missing_ok=True)


def refuse_secret_text(text: str, *, actor: models.Model, declared: str | None) -> Declaration:
    """Check pasted text as an upload is checked: return the declaration, or refuse and log without content.

    Raises:
        FileError: NOT_DECLARED, SECRET_DECLARED, SECRET_MARKED.
    """
    answer = _declaration(declared)
    if answer in (Declaration.CLASSIFIED, Declaration.WORK_SECRET):
        _refuse_secret(None, None, actor, SecretKind(answer.value), "SECRET_DECLARED")
    if mark := classification_mark(text):
        _refuse_secret(None, None, actor, mark, "SECRET_MARKED")
    return answer


def _declaration(declared: str | None) -> Declaration:
    try:
        return Declaration(declared or "")
    except ValueError as error:
        raise FileError("NOT_DECLARED") from error


def _arrive(upload: Upload, max_bytes: int) -> tuple[Path, str, int]:
    if getattr(upload, "disk_full", False):
        raise FileError("DISK_FULL")
    if upload.size > max_bytes:
        _refuse_size(upload.name, upload.size, max_bytes)
    with refusing_full_disk():
        handle = new_incoming()
        path = Path(handle.name)
        try:
            with handle:
                sha256, size = write_hashing(upload.chunks(), handle, max_bytes=max_bytes)
        except BaseException:
            path.unlink(missing_ok=True)
            raise
    if size > max_bytes or size == 0:
        path.unlink(missing_ok=True)
        if size == 0:
            raise FileError("EMPTY", name=upload.name)
        _refuse_size(upload.name, size, max_bytes)
    return path, sha256, size


def _refuse_size(name: str, found: int, limit: int) -> None:
    raise FileError("TOO_LARGE", name=name, found=readable_size(found), limit=readable_size(limit))


def _refuse_secret(upload: Upload | None, path: Path | None, actor: models.Model, kind: SecretKind, code: str) -> None:
    """Wipe every copy, log kind, actor and time alone in a transaction of its own, and refuse."""
    if path is not None:
        wipe(path)
    if upload is not None and hasattr(upload, "temporary_file_path"):
        wipe(Path(upload.temporary_file_path()))
    with transaction.atomic(durable=True):
        record(kind="UPLOAD_REFUSED_SECRET", actor=actor, content={"secret": kind.value})
    raise FileError(code)
