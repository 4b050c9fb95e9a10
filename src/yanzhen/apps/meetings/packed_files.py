"""Packed case files that may hold what has since been closed to their reader (三重一大案卷)."""

from __future__ import annotations

from collections.abc import Iterable

from yanzhen.apps.meetings.models import CaseFile


def forget_packed_files(organisations: Iterable[int]) -> None:
    """Drop what is packed of these schools: whoever still may read asks again and gets what is open today."""
    CaseFile.objects.filter(organisation_id__in=list(organisations)).update(content=None)
