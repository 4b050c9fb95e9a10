"""Scans of signed sheets open to whoever may see the return they belong to."""

from __future__ import annotations

from datetime import date

from yanzhen.apps.accounts.models import User
from yanzhen.apps.files.access import opens_files
from yanzhen.apps.files.models import StoredFile
from yanzhen.apps.ledgers.models import SignedScan
from yanzhen.apps.ledgers.queries import returns_visible_to


@opens_files
def with_the_return(file: StoredFile, *, user: User, on: date) -> bool:
    """May the file be read because a return that the user sees carries it?"""
    carriers = SignedScan.objects.filter(file=file).values("belongs_to_id")
    return returns_visible_to(user, on=on).filter(pk__in=carriers).exists()
