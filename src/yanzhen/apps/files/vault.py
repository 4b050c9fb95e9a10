"""The folder of received contents: ``FILES_DIR/ab/cd/<sha256>``; what is still arriving stands in ``incoming``."""

from __future__ import annotations

import errno
import hashlib
import os
import tempfile
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO

from django.conf import settings
from django.db import connection

from yanzhen.apps.files.errors import FileError

_BLOCK = 1 << 20
NO_SPACE = {errno.ENOSPC, errno.EDQUOT, errno.EFBIG}


def files_folder() -> Path:
    """Return the folder of all contents."""
    return Path(settings.FILES_DIR)


def incoming_folder() -> Path:
    """Return the folder for arriving files, made on first use and closed to other users of the machine."""
    folder = files_folder() / "incoming"
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    return folder


def content_path(sha256: str) -> Path:
    """Return where the content with this hash stands or would stand."""
    return files_folder() / sha256[:2] / sha256[2:4] / sha256


@contextmanager
def refusing_full_disk() -> Iterator[None]:
    """Turn a full disk into a refusal that a person understands."""
    try:
        yield
    except OSError as error:
        if error.errno in NO_SPACE:
            raise FileError("DISK_FULL") from error
        raise


def write_hashing(blocks: Iterable[bytes], handle: IO[bytes], *, max_bytes: int) -> tuple[str, int]:
    """Write blocks, flush them to the disk, return hash and size; stop one block after passing ``max_bytes``."""
    digest, size = hashlib.sha256(), 0
    for block in blocks:
        handle.write(block)
        digest.update(block)
        size += len(block)
        if size > max_bytes:
            break
    handle.flush()
    os.fsync(handle.fileno())
    return digest.hexdigest(), size


def new_incoming() -> IO[bytes]:
    """Open a new temporary file in the incoming folder; the caller removes it."""
    return tempfile.NamedTemporaryFile(dir=incoming_folder(), prefix="in-", delete=False)


def wipe(path: Path) -> None:
    """Overwrite a file with zeros, flush, and remove it; a missing file is wiped already."""
    try:
        with path.open("r+b") as handle:
            left = os.fstat(handle.fileno()).st_size
            while left > 0:
                left -= handle.write(b"\0" * min(left, _BLOCK))
            handle.flush()
            os.fsync(handle.fileno())
    except FileNotFoundError:
        return
    except OSError as error:
        if error.errno not in NO_SPACE:
            raise
    path.unlink(missing_ok=True)


def lock_content(sha256: str) -> None:
    """Wait for and hold this content until the transaction ends: receiver and sweeper never meet over it."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))", [f"file:{sha256}"])


def settle(arrived: Path, sha256: str) -> Path:
    """Move an arrived file to its place by hash and flush the folders; keep the one that is there already."""
    place = content_path(sha256)
    place.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    if place.exists():
        arrived.unlink(missing_ok=True)
        return place
    arrived.chmod(0o600)
    arrived.rename(place)
    for folder in (place.parent, place.parent.parent, files_folder()):
        _flush_folder(folder)
    return place


def _flush_folder(folder: Path) -> None:
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def hash_of(path: Path) -> str:
    """Return the SHA-256 of a file's content."""
    with path.open("rb") as handle:
        return hashlib.file_digest(handle, "sha256").hexdigest()


def settled_contents() -> Iterator[Path]:
    """Yield every content that has reached its place."""
    for first in sorted(files_folder().glob("[0-9a-f][0-9a-f]")):
        for second in sorted(first.glob("[0-9a-f][0-9a-f]")):
            yield from sorted(path for path in second.iterdir() if len(path.name) == 64)
