"""Take a higher document off the alignment (移除对标)."""

from __future__ import annotations

from datetime import date

from django.db import transaction

from yanzhen.apps.accounts.models import User
from yanzhen.apps.alignment.actions.locked import locked_sheet
from yanzhen.apps.audit.actions.record import record


@transaction.atomic
def drop_sheet(*, sheet_id: int, actor: User, on: date) -> None:
    """Remove a sheet with its decisions; tasks made from it stay. Raises AlignmentError NOT_YOURS."""
    sheet = locked_sheet(sheet_id, actor, on=on)
    decided = sum(row.is_decided for row in sheet.rows.all())
    local, higher, name = sheet.local, sheet.higher, f"{sheet._meta.label_lower}:{sheet.pk}"
    sheet.delete()
    record(
        kind="ALIGNMENT_DROPPED",
        actor=actor,
        subjects=[name, local, higher],
        content={"title": local.title, "higher": higher.title, "decided": decided},
    )
