"""Restores a backup into an empty database: whole, purged again, verified; or not at all."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from django.db import connection, transaction

from yanzhen.apps.audit.actions.decide_purge import repeat_purges
from yanzhen.apps.audit.actions.record import record
from yanzhen.apps.audit.models import PurgedSubject
from yanzhen.apps.audit.purge_memory import remember
from yanzhen.apps.audit.verification import verify_chain
from yanzhen.apps.backups.errors import BackupError
from yanzhen.apps.backups.manifest import Manifest
from yanzhen.apps.backups.reading import Backup, opened_backup
from yanzhen.apps.backups.tables import FILLED_BY_MIGRATIONS, backed_up_tables, column_list, migrations, quoted
from yanzhen.apps.files.vault import content_path, new_incoming, refusing_full_disk, settle, write_hashing
from yanzhen.apps.sealing.key_ring import add_keys, known_ring, ring_path

NAMES_SHOWN = 5


def restore_backup(path: Path, *, purged: Iterable[str]) -> tuple[Manifest, set[str]]:
    """Restore ``path``; ``purged`` names objects whose content was purged after the backup was made.

    Returns:
        The manifest, and the subjects that were purged again.
    Raises:
        BackupError: see ``errors``; database and files are then as before. FileError: DISK_FULL.
        KeyRingError: UNREADABLE, NOT_WRITABLE.
    """
    with opened_backup(path) as backup:
        refuse_unless_fitting(backup.manifest)
        take_keys_along(backup)
        written: list[Path] = []
        try:
            gone = _restore(backup, path.name, set(purged), written)
        except BaseException:
            for place in written:
                place.unlink(missing_ok=True)
            raise
    remember(PurgedSubject.objects.values_list("subject", flat=True))
    return backup.manifest, gone


def refuse_unless_fitting(manifest: Manifest) -> None:
    """Refuse a database of another structure or with data in it.

    Raises:
        BackupError: OTHER_MIGRATIONS, NOT_EMPTY.
    """
    mine, theirs = set(migrations()), set(manifest.migrations)
    if mine != theirs:
        extra, missing = ("、".join(sorted(names)[:NAMES_SHOWN]) or "无" for names in (theirs - mine, mine - theirs))
        raise BackupError("OTHER_MIGRATIONS", extra=extra, missing=missing)
    filled = []
    with connection.cursor() as cursor:
        for shape in backed_up_tables():
            if shape.name in FILLED_BY_MIGRATIONS:
                continue
            cursor.execute(f"SELECT EXISTS (SELECT 1 FROM {quoted(shape.name)})")
            if cursor.fetchone()[0]:
                filled.append(shape.name)
    if filled:
        raise BackupError("NOT_EMPTY", tables="、".join(filled[:NAMES_SHOWN]))


def take_keys_along(backup: Backup) -> None:
    """Add the backup's sealing keys to ours before any row comes back; a key too many harms nothing.

    Raises:
        BackupError: KEYS_MISSING when they are neither inside nor here.
    """
    if ring := backup.sealing_keys():
        add_keys(ring)
        return
    here = known_ring()
    if missing := set(backup.manifest.sealing_keys) - set(here.keys if here else ()):
        raise BackupError("KEYS_MISSING", keys="、".join(sorted(missing)), file=ring_path())


@transaction.atomic(durable=True)
def _restore(backup: Backup, name: str, purged: set[str], written: list[Path]) -> set[str]:
    manifest = backup.manifest
    _load_tables(backup)
    _set_sequences(manifest)
    for sha256 in manifest.files:
        _place_file(backup, sha256, written)
    _verify(manifest)
    gone = repeat_purges(purged - set(PurgedSubject.objects.values_list("subject", flat=True)))
    _pass_purged_keys(gone)
    record(
        kind="BACKUP_RESTORED",
        actor=None,
        content={"file": name, "rows": manifest.rows, "files": len(manifest.files), "number": manifest.chain["number"]},
    )
    return gone


def _load_tables(backup: Backup) -> None:
    """Copy all tables in; foreign keys are checked at the end, so the order does not matter.

    The log's triggers stand aside for the rows that migrating put there, under the lock of this transaction.
    """
    with connection.cursor() as cursor:
        for name in FILLED_BY_MIGRATIONS:
            cursor.execute(f"ALTER TABLE {quoted(name)} DISABLE TRIGGER USER")
            cursor.execute(f"DELETE FROM {quoted(name)}")
        for name, part in backup.manifest.tables.items():
            with cursor.copy(f"COPY {quoted(name)} ({column_list(part.columns)}) FROM STDIN") as copying:
                for block in backup.table_blocks(name):
                    copying.write(block)
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        for name in FILLED_BY_MIGRATIONS:
            cursor.execute(f"ALTER TABLE {quoted(name)} ENABLE TRIGGER USER")
        cursor.execute("SET CONSTRAINTS ALL DEFERRED")


def _set_sequences(manifest: Manifest) -> None:
    with connection.cursor() as cursor:
        for name, (last_value, is_called) in manifest.sequences.items():
            cursor.execute("SELECT setval(%s::regclass, %s, %s)", [quoted(name), last_value, is_called])


def _place_file(backup: Backup, sha256: str, written: list[Path]) -> None:
    if content_path(sha256).exists():
        return
    with refusing_full_disk():
        handle = new_incoming()
        arrived = Path(handle.name)
        try:
            with handle:
                write_hashing(backup.file_blocks(sha256), handle, max_bytes=backup.manifest.files[sha256])
            written.append(settle(arrived, sha256))
        finally:
            arrived.unlink(missing_ok=True)


def _verify(manifest: Manifest) -> None:
    report = verify_chain()
    if report.broken is not None:
        raise BackupError("CHAIN_BROKEN", reason=report.broken.message)
    if (report.entries, report.head) != (manifest.chain["number"], manifest.chain["digest"]):
        raise BackupError("HEAD_DIFFERS")


def _pass_purged_keys(subjects: Iterable[str]) -> None:
    """Move sequences past purged keys: a new object must never bear the name of a purged one."""
    with connection.cursor() as cursor:
        for subject in subjects:
            label, _, key = subject.partition(":")
            cursor.execute("SELECT to_regclass(%s)", [table := quoted(label.replace(".", "_"))])
            if not key.isdigit() or cursor.fetchone()[0] is None:
                continue
            cursor.execute("SELECT pg_get_serial_sequence(%s, 'id')", [table])
            if sequence := cursor.fetchone()[0]:
                last_value = f"(SELECT last_value FROM {sequence})"
                cursor.execute(f"SELECT setval(%s::regclass, greatest(%s, {last_value}))", [sequence, int(key)])
