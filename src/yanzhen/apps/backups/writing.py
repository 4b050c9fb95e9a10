"""Makes a backup: one repeatable-read snapshot of all tables, the files that it names, and a manifest."""

from __future__ import annotations

import gzip
import hashlib
import io
import os
import tarfile
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path

from django.db import connection, transaction

from yanzhen.apps.audit.actions.record import record
from yanzhen.apps.audit.queries import chain_head
from yanzhen.apps.audit.snapshot import one_snapshot
from yanzhen.apps.backups.errors import BackupError
from yanzhen.apps.backups.manifest import FORMAT, KEYS_NAME, MANIFEST_NAME, Manifest, TablePart
from yanzhen.apps.backups.tables import TableShape, backed_up_tables, column_list, migrations, quoted, sequences
from yanzhen.apps.files.models import StoredFile
from yanzhen.apps.files.vault import NO_SPACE, content_path, hash_of
from yanzhen.apps.sealing.key_ring import known_ring

NAMES_SHOWN = 5


def make_backup(path: Path, *, now: datetime, with_keys: bool = True) -> Manifest:
    """Write a backup to ``path``, whole or not at all, while others go on working.

    ``with_keys=False`` leaves the sealing keys out, for those who keep them in another place.

    Raises:
        BackupError: EXISTS, NO_FOLDER, DISK_FULL, CONTENT_LOST. KeyRingError: UNREADABLE.
    """
    with _whole_file(path) as draft, tarfile.open(fileobj=draft, mode="w", format=tarfile.PAX_FORMAT) as archive:
        with one_snapshot():
            head = chain_head()
            chain = {"number": head.number, "digest": head.digest}
            manifest = Manifest(FORMAT, now.isoformat(timespec="seconds"), migrations(), chain)
            manifest.sequences = sequences()
            for shape in backed_up_tables():
                manifest.tables[shape.name] = _add_table(archive, shape)
            wanted = dict(StoredFile.objects.present().order_by("sha256").values_list("sha256", "size").distinct())
        _add_files(archive, wanted, manifest)
        _add_keys(archive, manifest, inside=with_keys)
        _add_bytes(archive, MANIFEST_NAME, manifest.as_bytes())
    with transaction.atomic():
        said = {"file": path.name, "rows": manifest.rows, "files": len(manifest.files)}
        record(kind="BACKUP_MADE", actor=None, content=said)
    return manifest


@contextmanager
def _whole_file(path: Path) -> Iterator[io.BufferedWriter]:
    """Give a file that gets its name only when it is complete and on the disk."""
    if path.exists():
        raise BackupError("EXISTS", file=path)
    draft = path.with_name(f"{path.name}.part")
    try:
        handle = open(draft, "w+b", opener=lambda name, flags: os.open(name, flags, 0o600))  # noqa: SIM115
    except OSError as error:
        raise BackupError("NO_FOLDER", folder=path.parent) from error
    try:
        with handle:
            yield handle
            handle.flush()
            os.fsync(handle.fileno())
        draft.rename(path)
    except OSError as error:
        if error.errno in NO_SPACE:
            raise BackupError("DISK_FULL", folder=path.parent) from error
        raise
    finally:
        draft.unlink(missing_ok=True)


def _add_table(archive: tarfile.TarFile, shape: TableShape) -> TablePart:
    digest, rows = hashlib.sha256(), 0
    with tempfile.TemporaryFile(dir=Path(archive.name).parent if archive.name else None) as spool:
        with gzip.GzipFile(fileobj=spool, mode="wb", compresslevel=5, mtime=0) as packed, connection.cursor() as cursor:
            statement = f"COPY (SELECT {column_list(shape.columns)} FROM {quoted(shape.name)}) TO STDOUT"
            with cursor.copy(statement) as copying:
                for block in copying:
                    digest.update(block)
                    packed.write(block)
                    rows += bytes(block).count(b"\n")
        _add_open_file(archive, f"tables/{shape.name}.gz", spool)
    return TablePart(list(shape.columns), rows, digest.hexdigest())


def _add_files(archive: tarfile.TarFile, wanted: dict[str, int], manifest: Manifest) -> None:
    lost = []
    for sha256, size in wanted.items():
        path = content_path(sha256)
        if path.is_file() and hash_of(path) == sha256:
            with path.open("rb") as content:
                _add_open_file(archive, f"files/{sha256}", content)
            manifest.files[sha256] = size
        elif StoredFile.objects.present().filter(sha256=sha256).exists():
            lost.append(sha256)
        else:
            manifest.gone.append(sha256)
    if lost:
        rows = StoredFile.objects.filter(sha256__in=lost).order_by("pk")[:NAMES_SHOWN]
        names = "、".join(f"“{row.name}”" for row in rows)
        raise BackupError("CONTENT_LOST", count=len(lost), names=names)


def _add_keys(archive: tarfile.TarFile, manifest: Manifest, *, inside: bool) -> None:
    """Read after the tables: the ring then knows every key that they were sealed with."""
    ring = known_ring()
    if ring is None:
        return
    manifest.sealing_keys = sorted(ring.keys)
    if inside:
        manifest.keys_sha256 = hashlib.sha256(ring.as_bytes()).hexdigest()
        _add_bytes(archive, KEYS_NAME, ring.as_bytes())


def _add_open_file(archive: tarfile.TarFile, name: str, file: io.BufferedIOBase) -> None:
    entry = tarfile.TarInfo(name)
    entry.size = file.seek(0, os.SEEK_END)
    file.seek(0)
    archive.addfile(entry, file)


def _add_bytes(archive: tarfile.TarFile, name: str, data: bytes) -> None:
    _add_open_file(archive, name, io.BytesIO(data))
