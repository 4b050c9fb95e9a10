"""Compute a sheet anew from what both documents say now (重新对照)."""

from __future__ import annotations

from datetime import date

from django.db import transaction

from yanzhen.apps.accounts.models import User
from yanzhen.apps.alignment.actions.locked import locked_sheet, refuse
from yanzhen.apps.alignment.bridge import newest_version
from yanzhen.apps.alignment.computing import compute
from yanzhen.apps.alignment.models import AlignmentSheet
from yanzhen.apps.alignment.refusals import why_not_align
from yanzhen.apps.audit.actions.record import record


@transaction.atomic
def refresh_sheet(*, sheet_id: int, actor: User, on: date) -> AlignmentSheet:
    """Propose anew where nothing was decided; decisions stay. Raises AlignmentError NOT_YOURS, NOT_READY."""
    sheet = locked_sheet(sheet_id, actor, on=on)
    local, higher = newest_version(sheet.local_id), newest_version(sheet.higher_id)
    refuse(why_not_align(sheet.local, sheet.higher, (local, higher)))
    compute(sheet, local=local, higher=higher)
    record(
        kind="ALIGNMENT_REFRESHED",
        actor=actor,
        subjects=[sheet, sheet.local, sheet.higher],
        content={"title": sheet.local.title, "higher": sheet.higher.title},
    )
    return sheet
