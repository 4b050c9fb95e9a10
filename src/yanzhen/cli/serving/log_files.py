"""Log files that stay small: programs append, the supervisor turns the page."""

from __future__ import annotations

import contextlib
import shutil
from pathlib import Path

LARGEST_BYTES = 10 * 2**20
PAGES_KEPT = 5


def turn_pages(folder: Path, *, largest_bytes: int = LARGEST_BYTES) -> None:
    """Copy each log that has grown too large to ``NAME.1`` and empty it; older pages move on, the oldest goes.

    The file is emptied in place because programs keep it open for appending. A full disk stops nothing.
    """
    for log in folder.glob("*.log"):
        with contextlib.suppress(OSError):
            if log.stat().st_size > largest_bytes:
                _turn_page(log)


def last_lines(log: Path, count: int = 12) -> str:
    """Return the end of a log, for a message to a person."""
    try:
        with log.open("rb") as file:
            file.seek(max(0, log.stat().st_size - 8000))
            text = file.read().decode(errors="replace")
    except OSError:
        return ""
    return "\n".join(text.strip().splitlines()[-count:])


def _turn_page(log: Path) -> None:
    for number in range(PAGES_KEPT - 1, 0, -1):
        page = log.with_name(f"{log.name}.{number}")
        if page.exists():
            page.replace(log.with_name(f"{log.name}.{number + 1}"))
    shutil.copyfile(log, log.with_name(f"{log.name}.1"))
    with log.open("r+b") as file:
        file.truncate()
