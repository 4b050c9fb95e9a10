"""Addresses of static files carry a digest of the content: browsers keep them for a year and never too long."""

from __future__ import annotations

import hashlib
from functools import lru_cache
from pathlib import Path

from django.contrib.staticfiles import finders
from django.contrib.staticfiles.storage import StaticFilesStorage


@lru_cache(maxsize=256)
def _digest(path: Path, changed_at: int) -> str:
    """Return the digest of a file as it was at ``changed_at`` (nanoseconds)."""
    return hashlib.sha256(path.read_bytes()).hexdigest()[:12]


_places: dict[str, Path] = {}


def _place_of(name: str) -> tuple[Path, int] | None:
    """Return where a file stands and when it changed; a page names sixty, so that the place once found is kept."""
    if name in _places:
        try:
            return _places[name], _places[name].stat().st_mtime_ns
        except OSError:
            del _places[name]
    found = finders.find(name)
    if not found:
        return None
    _places[name] = Path(found)
    return _places[name], _places[name].stat().st_mtime_ns


class VersionedFiles(StaticFilesStorage):
    """Static files served from where they stand, without a step that collects them."""

    def url(self, name: str | None, force: bool = False) -> str:
        """Return the address with ``?v=`` and the digest of the content."""
        address = super().url(name)
        place = _place_of(name) if name else None
        return f"{address}?v={_digest(*place)}" if place else address
