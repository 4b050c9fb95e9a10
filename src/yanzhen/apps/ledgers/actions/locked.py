"""Rows locked for the length of an act, in one order, so that two acts never wait for each other in a ring."""

from __future__ import annotations

from yanzhen.apps.ledgers.errors import LedgerError
from yanzhen.apps.ledgers.models import Return, StagedWorkbook


def locked_return(return_id: int, seen: int | None = None) -> Return:
    """Return the row locked until the act ends. Raises LedgerError STALE when ``seen`` is not its version."""
    sheet = (
        Return.objects.select_for_update(of=("self",))
        .select_related("type__owner", "form_version", "organisation")
        .get(pk=return_id)
    )
    if seen is not None and sheet.version != seen:
        raise LedgerError("STALE", current=sheet.version, seen=seen)
    return sheet


def locked_workbook(staged_id: int) -> tuple[StagedWorkbook, Return]:
    """Return a workbook that was handed in and its return, both locked until the act ends; the return first."""
    sheet = locked_return(StagedWorkbook.objects.values_list("belongs_to_id", flat=True).get(pk=staged_id))
    return StagedWorkbook.objects.select_for_update(of=("self",)).get(pk=staged_id), sheet
