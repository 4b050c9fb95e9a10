"""The list of purged objects beside the database: a restored older backup does not know it, this file does."""

from __future__ import annotations

import os
import re
from collections.abc import Iterable
from pathlib import Path

from django.conf import settings

_SHAPE = re.compile(r"^[a-z_]+\.[a-z_]+:[\w-]+$")


def memory_path() -> Path:
    """Return the file: one subject a line."""
    return Path(settings.DATA_DIR) / "purged-objects.txt"


def remembered() -> set[str]:
    """Return the subjects in the file; none when there is no file yet."""
    try:
        return subjects_in(memory_path().read_text(encoding="utf-8"))
    except FileNotFoundError:
        return set()


def subjects_in(text: str) -> set[str]:
    """Return the subjects named in a text, one a line; a line cut short by a crash is left out."""
    return {line for line in text.split("\n")[:-1] if _SHAPE.match(line)}


def remember(subjects: Iterable[str]) -> None:
    """Add subjects to the file and flush it to the disk."""
    new = sorted(set(subjects) - remembered())
    if not new:
        return
    path = memory_path()
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    with path.open("a+b") as handle:
        if handle.tell() and not _ends_line(handle):
            handle.write(b"\n")
        handle.write("".join(f"{subject}\n" for subject in new).encode())
        handle.flush()
        os.fsync(handle.fileno())


def _ends_line(handle: object) -> bool:
    handle.seek(-1, os.SEEK_END)
    return handle.read(1) == b"\n"
