"""Rows locked for an act: the sheet first, then the row, so that two people never wait in a ring."""

from __future__ import annotations

from datetime import date

from yanzhen.apps.accounts.models import User
from yanzhen.apps.alignment.errors import AlignmentError
from yanzhen.apps.alignment.models import AlignmentSheet, AskedRow
from yanzhen.apps.alignment.refusals import why_not_touch, why_not_work_on


def refuse(refusal: AlignmentError | None) -> None:
    """Raise ``refusal`` if there is one."""
    if refusal is not None:
        raise refusal


def locked_sheet(sheet_id: int, actor: User, *, on: date) -> AlignmentSheet:
    """Return the sheet, locked. Raises AlignmentError NOT_YOURS."""
    sheet = AlignmentSheet.objects.select_for_update(of=("self",)).select_related("local", "higher").get(pk=sheet_id)
    refuse(why_not_work_on(sheet.local, actor, on=on))
    return sheet


def locked_row(row_id: int, *, seen: int | None, actor: User, on: date) -> AskedRow:
    """Return the row and its sheet, locked, if it still is as it was seen. Raises AlignmentError."""
    sheet_id = AskedRow.objects.values_list("sheet_id", flat=True).get(pk=row_id)
    sheet = locked_sheet(sheet_id, actor, on=on)
    row = (
        AskedRow.objects.select_related("item", "task", "edited_by__person")
        .select_for_update(of=("self",))
        .get(pk=row_id)
    )
    row.sheet = sheet
    refuse(why_not_touch(row, seen=seen))
    return row
