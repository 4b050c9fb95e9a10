"""The bytes of a batch while they wait: loose files and the files inside ZIP archives, in the folder of arrivals.

What nobody reads is swept with other arrivals after a day.
"""

from __future__ import annotations

import zipfile
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import IO

from yanzhen.apps.documents.errors import BatchError
from yanzhen.apps.files.actions.stage import Upload
from yanzhen.apps.files.media import readable_size
from yanzhen.apps.files.vault import incoming_folder, new_incoming, refusing_full_disk
from yanzhen.kernel.archives import BROKEN_ZIP

MAX_FILES = 2000
MAX_UNPACKED_BYTES = 512 * 1024 * 1024
MAX_ARCHIVE_BYTES = 64 * 1024 * 1024
_BLOCK = 1 << 20
_UTF8_NAMES = 0x800
_LOCKED = 0x1


class _DamagedEntry(Exception):
    """One entry of an archive cannot be unpacked."""


@dataclass
class ParcelFile:
    """One waiting file, in the shape of an upload."""

    name: str
    path: Path
    fault: str = ""  # why nothing of it can be read

    @property
    def size(self) -> int:
        """Return its length in bytes."""
        return self.path.stat().st_size

    def chunks(self) -> Iterator[bytes]:
        """Yield the content in blocks."""
        with self.path.open("rb") as handle:
            while block := handle.read(_BLOCK):
                yield block

    def temporary_file_path(self) -> str:
        """Return where the bytes stand, so that a refused secret is wiped there too."""
        return str(self.path)


def waiting_path(batch_id: int, ordinal: int) -> Path:
    """Return where a file of a batch waits."""
    return incoming_folder() / f"batch-{batch_id}-{ordinal}"


@contextmanager
def unpacked(uploads: Iterable[Upload]) -> Iterator[list[ParcelFile]]:
    """Give every file of the uploads to the block, archives opened, in order; what it does not settle is gone after.

    Folders, hidden files and what macOS adds are left out; an archive inside an archive stays one file. A damaged
    entry has a ``fault`` and stops no other.

    Raises:
        BatchError: NO_FILES, TOO_MANY, TOO_BIG, BAD_ARCHIVE, LOCKED_ARCHIVE.
    """
    found: list[ParcelFile] = []
    left = MAX_UNPACKED_BYTES
    try:
        with refusing_full_disk():
            for name, blocks in _opened(uploads):
                if len(found) >= MAX_FILES:
                    raise BatchError("TOO_MANY", found=f"{MAX_FILES}多", limit=MAX_FILES)
                with new_incoming() as handle:
                    file = ParcelFile(name[-200:], Path(handle.name))
                    found.append(file)
                    try:
                        left -= _write(blocks, handle, left)
                    except _DamagedEntry:
                        file.fault = BatchError("DAMAGED_ENTRY", name=file.name).message
                        left -= handle.tell()
        if not found:
            raise BatchError("NO_FILES")
        yield found
    finally:
        for file in found:
            file.path.unlink(missing_ok=True)


def _opened(uploads: Iterable[Upload]) -> Iterator[tuple[str, Iterator[bytes]]]:
    for upload in uploads:
        if not upload.name.lower().endswith(".zip"):
            yield upload.name, iter(upload.chunks())
            continue
        if upload.size > MAX_ARCHIVE_BYTES:
            raise BatchError("TOO_BIG", limit=readable_size(MAX_ARCHIVE_BYTES))
        yield from _inside(upload)


def _inside(upload: Upload) -> Iterator[tuple[str, Iterator[bytes]]]:
    try:
        upload.seek(0)
        archive = zipfile.ZipFile(upload)
    except BROKEN_ZIP as error:
        raise BatchError("BAD_ARCHIVE", name=upload.name) from error
    with archive:
        for entry in archive.infolist():
            name = _name_of(entry)
            if entry.is_dir() or name.startswith(".") or "__MACOSX" in entry.filename:
                continue
            if entry.flag_bits & _LOCKED:
                raise BatchError("LOCKED_ARCHIVE", name=upload.name)
            yield name, _blocks(archive, entry)


def _name_of(entry: zipfile.ZipInfo) -> str:
    """Return the base name; archives made by Chinese Windows keep names in GB18030 without saying so."""
    name = entry.filename
    if not entry.flag_bits & _UTF8_NAMES:
        try:
            name = name.encode("cp437").decode("gb18030")
        except UnicodeError:
            name = entry.filename
    return PurePosixPath(name.replace("\\", "/")).name


def _blocks(archive: zipfile.ZipFile, entry: zipfile.ZipInfo) -> Iterator[bytes]:
    try:
        with archive.open(entry) as handle:
            while block := handle.read(_BLOCK):
                yield block
    except BROKEN_ZIP as error:
        raise _DamagedEntry from error


def _write(blocks: Iterator[bytes], handle: IO[bytes], limit: int) -> int:
    """Write the blocks and return their length, counted while it is unpacked, whatever the archive says of itself."""
    size = 0
    for block in blocks:
        size += len(block)
        if size > limit:
            raise BatchError("TOO_BIG", limit=readable_size(MAX_UNPACKED_BYTES))
        handle.write(block)
    return size


def settle_parcel(files: Iterable[ParcelFile], batch_id: int) -> None:
    """Move unpacked files to where the job looks for them."""
    for ordinal, file in enumerate(files, 1):
        if not file.fault:
            file.path.rename(waiting_path(batch_id, ordinal))
