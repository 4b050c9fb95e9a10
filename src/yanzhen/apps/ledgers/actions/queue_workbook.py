"""Have a large workbook written in the background (提交写入)."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from django.db import transaction

from yanzhen.apps.accounts.models import User
from yanzhen.apps.audit.actions.record import record
from yanzhen.apps.jobs.actions.enqueue import enqueue
from yanzhen.apps.jobs.models import Job
from yanzhen.apps.ledgers.actions.apply_workbook import rows_to_write
from yanzhen.apps.ledgers.actions.locked import locked_workbook
from yanzhen.apps.ledgers.models import StagedWorkbook, WorkbookState
from yanzhen.apps.ledgers.refusals import why_not_fill
from yanzhen.apps.ledgers.workbooks.errors import WorkbookError
from yanzhen.apps.ledgers.workbooks.plan import Plan

KIND = "ledgers.apply_workbook"
ROWS_AT_ONCE = 5_000
"""A workbook with more rows is written by a job."""


@transaction.atomic
def queue_workbook(
    *, staged_id: int, plan: Plan, seen: str, choices: Mapping[str, str], take: str, actor: User, on: date
) -> Job:
    """Queue the writing of a staged workbook as its preview showed it.

    Raises:
        WorkbookError: CHANGED, NOT_WAITING, CHOICES_MISSING, CHOOSE_ROWS, NOTHING. LedgerError: NOT_YOURS, WRONG_STATE.
    """
    staged, sheet = locked_workbook(staged_id)
    if refusal := why_not_fill(sheet, actor, on=on):
        raise refusal
    if staged.state != WorkbookState.WAITING:
        raise WorkbookError("NOT_WAITING", state=staged.get_state_display(), act="写入")
    if plan.digest != seen or plan.sheet.version != sheet.version:
        raise WorkbookError("CHANGED")
    rows = len(rows_to_write(plan, choices=choices, take=take))
    payload = {"staged": staged.pk, "seen": seen, "choices": dict(choices), "take": take, "on": on.isoformat()}
    title = f"写入《{sheet.type.title}》表格{rows}行"
    staged.job = enqueue(KIND, title=title, actor=actor, payload=payload, organisation=sheet.organisation)
    staged.state = WorkbookState.QUEUED
    staged.save(update_fields=["job", "state"])
    record(kind="WORKBOOK_QUEUED", actor=actor, subjects=[sheet], content={"file": staged.name, "rows": rows})
    return staged.job


@transaction.atomic
def release_workbook(*, staged_id: int) -> None:
    """Let a workbook that could not be written be looked at again."""
    staged = StagedWorkbook.objects.select_for_update(of=("self",)).get(pk=staged_id)
    if staged.state == WorkbookState.QUEUED:
        staged.state = WorkbookState.WAITING
        staged.save(update_fields=["state"])
