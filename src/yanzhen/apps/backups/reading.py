"""Opens a backup and checks every part against its manifest before anything is restored."""

from __future__ import annotations

import gzip
import hashlib
import tarfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO

from yanzhen.apps.backups.errors import BackupError
from yanzhen.apps.backups.manifest import KEYS_NAME, MANIFEST_NAME, Manifest, parse_manifest
from yanzhen.apps.sealing.key_ring import KeyRing, parse_ring

_BLOCK = 1 << 20
NAMES_SHOWN = 5


class Backup:
    """An opened backup: its manifest and its parts as streams."""

    def __init__(self, archive: tarfile.TarFile, manifest: Manifest) -> None:
        self.archive = archive
        self.manifest = manifest

    def table_blocks(self, name: str) -> Iterator[bytes]:
        """Yield the plain text of one table in blocks."""
        with self._part(f"tables/{name}.gz") as part, gzip.GzipFile(fileobj=part) as plain:
            yield from iter(lambda: plain.read(_BLOCK), b"")

    def file_blocks(self, sha256: str) -> Iterator[bytes]:
        """Yield one received file's content in blocks."""
        with self._part(f"files/{sha256}") as part:
            yield from iter(lambda: part.read(_BLOCK), b"")

    def sealing_keys(self) -> KeyRing | None:
        """Return the ring inside; None when the backup was made without."""
        if not self.manifest.keys_sha256:
            return None
        with self._part(KEYS_NAME) as part:
            return parse_ring(part.read(), file=KEYS_NAME)

    def faults(self) -> list[str]:
        """Return the names of all parts that are missing or differ from the manifest."""
        faulty = [name for name, part in self.manifest.tables.items() if self._digest_of_table(name) != part.sha256]
        faulty += [sha256 for sha256 in self.manifest.files if self._digest_of_file(sha256) != sha256]
        if self.manifest.keys_sha256 and self._digest_of_keys() != self.manifest.keys_sha256:
            faulty.append(KEYS_NAME)
        return faulty

    def _digest_of_keys(self) -> str | None:
        def blocks() -> Iterator[bytes]:
            with self._part(KEYS_NAME) as part:
                yield part.read()

        return _digest(blocks())

    def _digest_of_table(self, name: str) -> str | None:
        return _digest(self.table_blocks(name))

    def _digest_of_file(self, sha256: str) -> str | None:
        return _digest(self.file_blocks(sha256))

    def _part(self, name: str) -> IO[bytes]:
        part = self.archive.extractfile(name)
        if part is None:
            raise KeyError(name)
        return part


@contextmanager
def opened_backup(path: Path) -> Iterator[Backup]:
    """Open a backup whose every part agrees with its manifest.

    Raises:
        BackupError: NO_FILE, NOT_A_BACKUP, NEWER_FORMAT, DAMAGED.
    """
    if not path.is_file():
        raise BackupError("NO_FILE", file=path)
    try:
        archive = tarfile.open(path, mode="r:")  # noqa: SIM115 (closed below, after its own errors)
    except (tarfile.TarError, OSError) as error:
        raise BackupError("NOT_A_BACKUP", file=path) from error
    with archive:
        try:
            listed = archive.extractfile(MANIFEST_NAME)
            data = listed.read() if listed else b""
        except (KeyError, tarfile.TarError, OSError) as error:
            raise BackupError("NOT_A_BACKUP", file=path) from error
        backup = Backup(archive, parse_manifest(data, file=str(path)))
        if faulty := backup.faults():
            raise BackupError("DAMAGED", count=len(faulty), names="、".join(faulty[:NAMES_SHOWN]))
        yield backup


def _digest(blocks: Iterator[bytes]) -> str | None:
    digest = hashlib.sha256()
    try:
        for block in blocks:
            digest.update(block)
    except (KeyError, EOFError, OSError, zlib.error, tarfile.TarError):
        return None
    return digest.hexdigest()
