"""Receive a file: keep its content by hash and its row in the transaction of the act."""

from __future__ import annotations

from collections.abc import Callable, Collection
from datetime import date
from pathlib import Path

from django.db import connection, models, transaction

from yanzhen.apps.audit.actions.record import record
from yanzhen.apps.files.actions.stage import StagedFile, Upload, staged_file
from yanzhen.apps.files.models import Retention, Secrecy, StoredFile
from yanzhen.apps.files.vault import lock_content, refusing_full_disk, settle
from yanzhen.apps.organisations.models import Organisation


def receive_file(
    upload: Upload | None,
    *,
    actor: models.Model,
    organisation: Organisation,
    declared: str | None,
    allowed_types: Collection[str],
    max_bytes: int,
    on: date,
    head_text: str = "",
    read_head: Callable[[Path, str], str] | None = None,
    named_units: Collection[Organisation] = (),
    view_capability: str = "documents.view",
    retention: str = Retention.TEN_YEARS,
) -> StoredFile:
    """Receive one file as an act of its own: checks, content, row and log entry. See ``staged_file`` for refusals.

    An act that takes a file among other things uses ``staged_file`` around its transaction and ``keep`` inside it.
    """
    with (
        staged_file(
            upload,
            actor=actor,
            declared=declared,
            allowed_types=allowed_types,
            max_bytes=max_bytes,
            head_text=head_text,
            read_head=read_head,
        ) as staged,
        transaction.atomic(),
    ):
        stored = keep(
            staged,
            actor=actor,
            organisation=organisation,
            on=on,
            named_units=named_units,
            view_capability=view_capability,
            retention=retention,
        )
        record(kind="FILE_RECEIVED", actor=actor, subjects=[stored], content=logged(stored))
        return stored


def keep(
    staged: StagedFile,
    *,
    actor: models.Model,
    organisation: Organisation,
    on: date,
    named_units: Collection[Organisation] = (),
    view_capability: str = "documents.view",
    retention: str = Retention.TEN_YEARS,
) -> StoredFile:
    """Keep a staged file inside the caller's transaction; the caller's own audit event names it.

    If the transaction is undone the content stays without a row and the sweeper removes it.
    """
    if not connection.in_atomic_block:
        raise RuntimeError("a file is kept in the transaction of the act that takes it")
    lock_content(staged.sha256)
    with refusing_full_disk():
        settle(staged.path, staged.sha256)
    stored = StoredFile.objects.create(
        sha256=staged.sha256,
        size=staged.size,
        media_type=staged.media_type,
        name=staged.name,
        organisation=organisation,
        view_capability=view_capability,
        secrecy=staged.secrecy,
        retention=retention,
        uploaded_by=actor,
        uploaded_on=on,
    )
    if staged.secrecy == Secrecy.INTERNAL:
        stored.named_units.set(named_units)
    return stored


def logged(stored: StoredFile) -> dict[str, object]:
    """Return what the log says of a received file."""
    return {"name": stored.name, "size": stored.size, "sha256": stored.sha256, "secrecy": stored.secrecy}
