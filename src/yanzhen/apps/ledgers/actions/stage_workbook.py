"""Take a workbook for its preview (回传): kept sealed until it is applied or given up."""

from __future__ import annotations

import hashlib
from datetime import date, datetime

from django.db import transaction
from django.utils import timezone

from yanzhen.apps.accounts.models import User
from yanzhen.apps.audit.actions.record import record
from yanzhen.apps.ledgers.actions.locked import locked_return, locked_workbook
from yanzhen.apps.ledgers.bridge import period_name_of
from yanzhen.apps.ledgers.models import StagedWorkbook, WorkbookState
from yanzhen.apps.ledgers.refusals import why_not_fill
from yanzhen.apps.ledgers.workbooks.errors import WorkbookError
from yanzhen.apps.ledgers.workbooks.sealed import seal_content

KEPT_DAYS = 7


@transaction.atomic
def stage_workbook(*, return_id: int, content: bytes, name: str, rows: int, actor: User, on: date) -> StagedWorkbook:
    """Keep an uploaded workbook until its preview is confirmed; an earlier one of the same user is given up.

    Raises:
        LedgerError: NOT_YOURS, WRONG_STATE.
    """
    sheet = locked_return(return_id)
    if refusal := why_not_fill(sheet, actor, on=on):
        raise refusal
    waiting = sheet.workbooks.filter(uploaded_by=actor, state=WorkbookState.WAITING)
    waiting.update(state=WorkbookState.DISCARDED, content=None, decided_at=timezone.now())
    staged = StagedWorkbook.objects.create(
        belongs_to=sheet,
        name=name[:200],
        sha256=hashlib.sha256(content).hexdigest(),
        content=seal_content(content),
        rows=rows,
        uploaded_by=actor,
    )
    record(
        kind="WORKBOOK_STAGED",
        actor=actor,
        subjects=[sheet],
        content={
            "organisation": sheet.organisation.name,
            "title": sheet.type.title,
            "period": period_name_of(sheet),
            "file": staged.name,
            "rows": rows,
        },
    )
    return staged


@transaction.atomic
def discard_workbook(*, staged_id: int, actor: User, on: date) -> StagedWorkbook:
    """Give a staged workbook up; its content is gone.

    Raises:
        LedgerError: NOT_YOURS, WRONG_STATE. WorkbookError: NOT_WAITING.
    """
    staged, sheet = locked_workbook(staged_id)
    if refusal := why_not_fill(sheet, actor, on=on):
        raise refusal
    if staged.state != WorkbookState.WAITING:
        raise WorkbookError("NOT_WAITING", state=staged.get_state_display(), act="放弃")
    staged.state, staged.content, staged.decided_at = WorkbookState.DISCARDED, None, timezone.now()
    staged.save(update_fields=["state", "content", "decided_at"])
    record(kind="WORKBOOK_DISCARDED", actor=actor, subjects=[sheet], content={"file": staged.name})
    return staged


def forget_workbooks(*, before: datetime) -> int:
    """Drop what is kept of workbooks handed in before a moment: their content, and what undoing them would need."""
    old = StagedWorkbook.objects.forgotten_before(before).exclude(state=WorkbookState.QUEUED)
    waiting = old.filter(state=WorkbookState.WAITING)
    given_up = waiting.update(state=WorkbookState.DISCARDED, decided_at=timezone.now(), content=None)
    return given_up + old.update(content=None, undo=None)
