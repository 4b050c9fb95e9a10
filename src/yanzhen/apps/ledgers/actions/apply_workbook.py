"""Write what the preview of a workbook showed (写入回传), all of it or nothing."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Any

from django.db import transaction
from django.utils import timezone

from yanzhen.apps.accounts.models import User
from yanzhen.apps.ledgers.actions.locked import locked_workbook
from yanzhen.apps.ledgers.actions.save_rows import RowWrite, SavedRow, SaveOutcome, save_rows
from yanzhen.apps.ledgers.models import StagedWorkbook, WorkbookState
from yanzhen.apps.ledgers.refusals import why_not_fill
from yanzhen.apps.ledgers.workbooks.errors import WorkbookError
from yanzhen.apps.ledgers.workbooks.plan import Plan, PlannedRow, plan_workbook
from yanzhen.apps.ledgers.workbooks.sealed import open_content, seal_undo
from yanzhen.apps.sources.models import Source, SourceKind
from yanzhen.engines.ledgers import LedgerForm, Values, to_json


class Take(StrEnum):
    """Which rows are written where some have faults (写入范围)."""

    CLEAN = "clean"
    READABLE = "readable"


class Side(StrEnum):
    """Whose values hold where two people changed a row (取舍)."""

    MINE = "mine"
    THEIRS = "theirs"


@dataclass(frozen=True, kw_only=True)
class Applied:
    """What applying did: the workbook, what the save said, and the plan that it followed."""

    staged: StagedWorkbook
    outcome: SaveOutcome
    plan: Plan


@transaction.atomic
def apply_workbook(
    *,
    staged_id: int,
    seen: str,
    choices: Mapping[str, str],
    take: str,
    actor: User,
    on: date,
    plan: Plan | None = None,
) -> Applied:
    """Write a staged workbook as its preview showed it.

    Args:
        seen: digest of the plan that was shown.
        choices: side by row, for rows that two people changed.
        take: which rows are written where some have faults; needed only then.
        plan: the plan made just before, outside the act; made anew if the return has changed since.
    Raises:
        WorkbookError: CHANGED (look again), NOT_WAITING, CHOICES_MISSING, CHOOSE_ROWS, NOTHING.
        LedgerError: NOT_YOURS, WRONG_STATE, TOO_MANY_ROWS. Nothing is written then.
    """
    staged, sheet = locked_workbook(staged_id)
    if refusal := why_not_fill(sheet, actor, on=on):
        raise refusal
    if staged.state not in (WorkbookState.WAITING, WorkbookState.QUEUED) or staged.content is None:
        raise WorkbookError("NOT_WAITING", state=staged.get_state_display(), act="写入")
    if plan is None or plan.sheet.version != sheet.version:
        plan = plan_workbook(sheet, content=open_content(staged.content), name=staged.name)
    if plan.digest != seen:
        raise WorkbookError("CHANGED")
    rows = rows_to_write(plan, choices=choices, take=take)
    outcome = save_rows(
        return_id=sheet.pk, changes=[_write(row) for row in rows], actor=actor, on=on, source=_source(staged, plan)
    )
    if not outcome.is_clean:
        raise WorkbookError("CHANGED")
    _settle(staged, plan.form, rows, outcome)
    return Applied(staged=staged, outcome=outcome, plan=plan)


def rows_to_write(plan: Plan, *, choices: Mapping[str, str], take: str) -> list[PlannedRow]:
    """Return the rows that are written by what the user chose.

    Raises:
        WorkbookError: CHOOSE_ROWS, CHOICES_MISSING, NOTHING.
    """
    red = [row for row in plan.changes if row.is_red]
    if red and take not in tuple(Take):
        raise WorkbookError("CHOOSE_ROWS", count=len(red))
    left = [row for row in plan.changes if not (row.unreadable if take == Take.READABLE else row.is_red)]
    missing = [row for row in left if row.is_conflict and choices.get(row.choice) not in tuple(Side)]
    if missing:
        raise WorkbookError("CHOICES_MISSING", count=len(missing))
    chosen = [row for row in left if not row.is_conflict or choices[row.choice] == Side.MINE]
    kept = [_without_conflicts(row) for row in left if row.conflicts and choices[row.choice] == Side.THEIRS]
    rows = [row for row in (*chosen, *kept) if row.after is None or row.cells]
    if not rows:
        raise WorkbookError("NOTHING")
    return sorted(rows, key=lambda row: (row.line is None, row.line or 0))


def _without_conflicts(row: PlannedRow) -> PlannedRow:
    """Keep what others wrote where both changed a cell; the row's other cells are written still."""
    theirs = {one.field for one in row.conflicts}
    return PlannedRow(
        line=row.line,
        record=row.record,
        before=row.before,
        after=row.after,
        cells={key: value for key, value in row.cells.items() if key not in theirs},
    )


def _write(row: PlannedRow) -> RowWrite:
    return RowWrite(
        record_id=None if row.record is None else row.record.pk,
        version=None if row.record is None else row.record.version,
        values=None if row.after is None else row.cells,
        temp=row.choice,
        is_read=True,
    )


def _source(staged: StagedWorkbook, plan: Plan) -> Source:
    return Source.objects.create(
        kind=SourceKind.CELL,
        subject=f"ledgers.return:{staged.belongs_to_id}",
        locator={"file": staged.name, "sheet": plan.filled.sheet.sheet, "sha256": staged.sha256},
        wording=staged.name,
        entered_by=staged.uploaded_by,
    )


def _settle(staged: StagedWorkbook, form: LedgerForm, rows: Sequence[PlannedRow], outcome: SaveOutcome) -> None:
    saved = {one.temp: one for one in outcome.saved}
    staged.undo = seal_undo([_undoing(form, row, saved[row.choice]) for row in rows])
    staged.state, staged.content, staged.decided_at = WorkbookState.APPLIED, None, timezone.now()
    staged.added, staged.changed, staged.removed = outcome.added, outcome.changed, outcome.removed
    staged.save()


def _undoing(form: LedgerForm, row: PlannedRow, saved: SavedRow) -> dict[str, Any]:
    version = saved.record.version if saved.record is not None else None
    return {"record": saved.record_id, "version": version, "before": _kept(form, row.before) if row.record else None}


def _kept(form: LedgerForm, values: Values) -> dict[str, Any]:
    typed = {one.key for one in form.typed_fields}
    return to_json(form, {key: value for key, value in values.items() if key in typed})
