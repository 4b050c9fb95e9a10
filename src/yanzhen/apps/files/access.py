"""Who may read a received file."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from pathlib import Path

from django.db.models import Q, QuerySet

from yanzhen.apps.accounts.models import User
from yanzhen.apps.accounts.permissions import may, reach_ids
from yanzhen.apps.files.errors import FileError
from yanzhen.apps.files.models import Secrecy, StoredFile
from yanzhen.apps.files.vault import content_path

Opener = Callable[..., bool]
_OPENERS: list[Opener] = []


def opens_files(opener: Opener) -> Opener:
    """Register a rule ``opener(file, *, user, on) -> bool`` of the app whose object carries the file.

    A rule widens what the organisation's own people see (a plan sent down opens to the schools that received it); it
    never opens an internal file to a unit that is not named.
    """
    if opener not in _OPENERS:
        _OPENERS.append(opener)
    return opener


def may_read(file: StoredFile, *, user: User, on: date) -> bool:
    """May ``user`` read ``file`` on ``on``? By reach over its organisation, a named unit, or a carrier's rule."""
    if not user.is_authenticated or not user.is_active:
        return False
    if may(user, file.view_capability, file.organisation_id, on=on):
        return True
    if file.secrecy == Secrecy.INTERNAL:
        return file.named_units.filter(pk__in=reach_ids(user, file.view_capability, on=on)).exists()
    return any(opener(file, user=user, on=on) for opener in _OPENERS)


def visible_to(rows: QuerySet, *, user: User, capability: str, on: date) -> QuerySet:
    """Keep rows with ``organisation``, ``secrecy`` and ``named_units`` that ``user`` reaches with ``capability``."""
    within = reach_ids(user, capability, on=on)
    return rows.filter(
        Q(organisation__in=within)
        | Q(secrecy=Secrecy.INTERNAL, pk__in=rows.model.objects.filter(named_units__in=within).values("pk"))
    )


def content_of(file: StoredFile) -> Path:
    """Return the path of a file's content.

    Raises:
        FileError: PURGED, or GONE when the disk lost it.
    """
    if file.purged_at is not None:
        raise FileError("PURGED")
    path = content_path(file.sha256)
    if not path.is_file():
        raise FileError("GONE")
    return path
