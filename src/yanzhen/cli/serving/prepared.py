"""Whether this very program has already brought this very database up to date: then a start need not do it again.

The answer of the last preparation is kept in the data folder; whatever changes on either side voids it.
"""

from __future__ import annotations

import contextlib
import hashlib
import os
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import psycopg

from yanzhen import __file__ as package_file

NOTE = Path("run") / "prepared"
MIGRATIONS = "SELECT app, name, applied::text FROM django_migrations ORDER BY app, name, applied"
IS_EMPTY = "SELECT NOT EXISTS (SELECT FROM accounts_user)"
HAS_SAMPLE = "SELECT EXISTS (SELECT FROM audit_auditevent WHERE kind = 'SAMPLE_LOADED')"


@dataclass(frozen=True)
class Prepared:
    """What a database that is up to date holds."""

    is_empty: bool
    has_sample: bool


def known_as_prepared(folder: Path, url: str) -> Prepared | None:
    """Return what the database holds if nothing has changed since it was prepared; None when it must be looked at."""
    try:
        noted = (folder / NOTE).read_text()
        with psycopg.connect(url, connect_timeout=5) as connection:
            if noted != _mark(connection):
                return None
            return Prepared(*(connection.execute(question).fetchone()[0] for question in (IS_EMPTY, HAS_SAMPLE)))
    except (OSError, psycopg.Error):
        return None


def note_as_prepared(folder: Path, url: str) -> None:
    """Note that program and database belong together as they are now; what cannot be noted is prepared anew."""
    with contextlib.suppress(OSError, psycopg.Error), psycopg.connect(url, connect_timeout=5) as connection:
        draft = (folder / NOTE).with_suffix(".new")
        draft.write_text(_mark(connection))
        draft.replace(folder / NOTE)


def _mark(connection: psycopg.Connection) -> str:
    """Name the state of both: every file of ours, every package beside it, every migration and when it was applied."""
    digest = hashlib.sha256(sys.version.encode())
    for line in (*_own_files(Path(package_file).parent), *_packages()):
        digest.update(f"{line}\n".encode())
    for row in connection.execute(MIGRATIONS):
        digest.update(f"{row}\n".encode())
    return digest.hexdigest()


def _own_files(package: Path) -> Iterator[str]:
    for parent, folders, names in os.walk(package):
        folders[:] = sorted(set(folders) - {"__pycache__"})
        for name in sorted(names):
            state = os.stat(os.path.join(parent, name))
            yield f"{os.path.relpath(parent, package)}/{name} {state.st_size} {state.st_mtime_ns}"


def _packages() -> list[str]:
    """Names, versions and ages of the installed packages."""
    places = (Path(place) for place in sys.path if Path(place).is_dir())
    return sorted(f"{found.name} {found.stat().st_mtime_ns}" for place in places for found in place.glob("*.dist-info"))
