"""Why a year cannot be catalogued or packed."""

from __future__ import annotations

from datetime import date

from yanzhen.apps.archive.errors import ArchiveError
from yanzhen.apps.archive.models import ArchiveYear


def why_not_compile(year: int, *, on: date) -> ArchiveError | None:
    """Say why the catalogue of ``year`` cannot be compiled on ``on``; none when it can."""
    return ArchiveError("YEAR_NOT_OVER", year=year) if year >= on.year else None


def why_not_pack(archive: ArchiveYear) -> ArchiveError | None:
    """Say why the package cannot be made now; none when it can."""
    if not archive.items.exists():
        return ArchiveError("EMPTY_CATALOGUE")
    if archive.job_id and archive.job.is_open:
        return ArchiveError("BUSY")
    return None
