"""Mark an ask as not applicable, or open a decided one again (不适用、重新考虑)."""

from __future__ import annotations

from datetime import date

from django.db import transaction

from yanzhen.apps.accounts.models import User
from yanzhen.apps.alignment.actions.locked import locked_row, refuse
from yanzhen.apps.alignment.journal import keep, snapshot
from yanzhen.apps.alignment.models import AskedRow, LinkState, RowState
from yanzhen.apps.alignment.refusals import why_not_reconsider, why_not_set_aside
from yanzhen.apps.audit.actions.record import record


@transaction.atomic
def set_aside(*, row_id: int, seen: int, reason: str, actor: User, on: date) -> AskedRow:
    """Say that an ask does not concern this document. Raises AlignmentError NO_REASON and those of stale pages."""
    reason = reason.strip()
    refuse(why_not_set_aside(reason))
    row = locked_row(row_id, seen=seen, actor=actor, on=on)
    before = snapshot(row)
    row.state, row.reason, row.is_changed = RowState.NOT_APPLICABLE, reason, False
    keep(row, actor, f"将“{row.item.title[:40]}”标为不适用", before)
    record(
        kind="ALIGNMENT_SET_ASIDE",
        actor=actor,
        subjects=[row, row.sheet.local],
        content={"title": row.item.title, "reason": reason},
    )
    return row


@transaction.atomic
def reconsider(*, row_id: int, seen: int, actor: User, on: date) -> AskedRow:
    """Open a decided row again; its confirmed answers wait for confirmation. Raises AlignmentError."""
    row = locked_row(row_id, seen=seen, actor=actor, on=on)
    refuse(why_not_reconsider(row))
    before = snapshot(row)
    row.links.filter(state=LinkState.CONFIRMED).update(state=LinkState.PROPOSED)
    row.state, row.reason, row.is_changed = RowState.OPEN, "", False
    keep(row, actor, f"重新考虑“{row.item.title[:40]}”", before)
    record(
        kind="ALIGNMENT_RECONSIDERED",
        actor=actor,
        subjects=[row, row.sheet.local],
        content={"title": row.item.title},
    )
    return row
