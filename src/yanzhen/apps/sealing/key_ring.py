"""The key ring (密钥环): a file beside the database, readable by us alone; old keys stay so that old values open.

It is made at random when something is sealed for the first time. ``YANZHEN_SEALING_KEYS`` moves it to another place.
"""

from __future__ import annotations

import contextlib
import fcntl
import json
import os
import secrets
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from django.conf import settings

from yanzhen.apps.sealing.errors import KeyRingError
from yanzhen.engines.sealing.cipher import KEY_BYTES, KEY_ID_BYTES


@dataclass(frozen=True)
class KeyRing:
    """Which key seals now, and all that can still open; ids and keys are hexadecimal."""

    current: str
    keys: Mapping[str, str]

    def as_bytes(self) -> bytes:
        """Return the ring as it stands in its file."""
        return json.dumps({"current": self.current, "keys": dict(self.keys)}, indent=1, sort_keys=True).encode()


def ring_path() -> Path:
    """Return where the ring of this installation is kept."""
    return Path(settings.SEALING_KEYS_FILE or Path(settings.DATA_DIR) / "sealing-keys.json")


def known_ring() -> KeyRing | None:
    """Return the ring, or None while nothing was ever sealed here.

    Raises:
        KeyRingError: UNREADABLE.
    """
    path = ring_path()
    try:
        stands = path.stat()
    except FileNotFoundError:
        return None
    except OSError as error:
        raise KeyRingError("UNREADABLE", file=path, reason=error.strerror) from error
    return _read(path, stands.st_mtime_ns, stands.st_ino)


def ring_or_new() -> KeyRing:
    """Return the ring; make it with one random key when there is none.

    Raises:
        KeyRingError: UNREADABLE, NOT_WRITABLE.
    """
    if ring := known_ring():
        return ring
    with _changing() as found:
        return found or _write(_with_new_key({}))


def add_current_key() -> KeyRing:
    """Put a fresh random key on the ring and seal with it from now on."""
    with _changing() as found:
        return _write(_with_new_key(found.keys if found else {}))


def add_keys(ring: KeyRing) -> KeyRing:
    """Take the keys of another ring along, so that what they sealed opens here; a ring of our own stays current."""
    with _changing() as found:
        if found is None:
            return _write(ring)
        if found.keys.keys() >= ring.keys.keys():
            return found
        return _write(KeyRing(found.current, {**ring.keys, **found.keys}))


def parse_ring(data: bytes, *, file: str) -> KeyRing:
    """Read a ring.

    Raises:
        KeyRingError: UNREADABLE.
    """
    try:
        read = json.loads(data)
        ring = KeyRing(read["current"], dict(read["keys"]))
        shapes = {(len(bytes.fromhex(name)), len(bytes.fromhex(key))) for name, key in ring.keys.items()}
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise KeyRingError("UNREADABLE", file=file, reason="不是完整的密钥文件") from error
    if shapes != {(KEY_ID_BYTES, KEY_BYTES)} or ring.current not in ring.keys:
        raise KeyRingError("UNREADABLE", file=file, reason="密钥的长度或编号不对")
    return ring


@lru_cache(maxsize=4)
def _read(path: Path, changed_ns: int, inode: int) -> KeyRing:
    try:
        return parse_ring(path.read_bytes(), file=str(path))
    except OSError as error:
        raise KeyRingError("UNREADABLE", file=path, reason=error.strerror) from error


def _with_new_key(keys: Mapping[str, str]) -> KeyRing:
    name = secrets.token_hex(KEY_ID_BYTES)
    return KeyRing(name, {**keys, name: secrets.token_hex(KEY_BYTES)})


@contextlib.contextmanager
def _changing() -> Iterator[KeyRing | None]:
    """Give the ring to one process at a time."""
    path = ring_path()
    try:
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        with open(path.with_suffix(".lock"), "w", opener=_closed_to_others) as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            yield known_ring()
    except OSError as error:
        raise KeyRingError("NOT_WRITABLE", file=path, reason=error.strerror) from error


def _write(ring: KeyRing) -> KeyRing:
    """Put the ring on the disk whole, so that no value is ever sealed with a key that a crash forgets."""
    path = ring_path()
    draft = path.with_suffix(".new")
    with open(draft, "wb", opener=_closed_to_others) as file:
        file.write(ring.as_bytes())
        file.flush()
        os.fsync(file.fileno())
    draft.replace(path)
    folder = os.open(path.parent, os.O_RDONLY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)
    return ring


def _closed_to_others(path: str, flags: int) -> int:
    return os.open(path, flags, 0o600)
