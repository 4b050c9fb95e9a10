"""Take back what a workbook wrote (撤销回传), while nobody has changed its rows since."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.db import transaction
from django.utils import timezone

from yanzhen.apps.accounts.models import User
from yanzhen.apps.ledgers.actions.locked import locked_workbook
from yanzhen.apps.ledgers.actions.save_rows import RowWrite, SaveOutcome, save_rows
from yanzhen.apps.ledgers.bridge import form_of, values_of
from yanzhen.apps.ledgers.models import Record, Return, WorkbookState
from yanzhen.apps.ledgers.refusals import why_not_fill
from yanzhen.apps.ledgers.workbooks.errors import WorkbookError
from yanzhen.apps.ledgers.workbooks.plan import name_of
from yanzhen.apps.ledgers.workbooks.sealed import open_undo
from yanzhen.engines.ledgers import LedgerForm, from_json

NAMED = 5


@transaction.atomic
def undo_workbook(*, staged_id: int, actor: User, on: date) -> SaveOutcome:
    """Give the rows that a workbook wrote the values they had before; rows that it removed come back as new ones.

    Raises:
        WorkbookError: NOT_WAITING (not applied, or undone), CHANGED_SINCE. LedgerError: NOT_YOURS, WRONG_STATE.
    """
    staged, sheet = locked_workbook(staged_id)
    if refusal := why_not_fill(sheet, actor, on=on):
        raise refusal
    if staged.state != WorkbookState.APPLIED or staged.undo is None:
        raise WorkbookError("NOT_WAITING", state=staged.get_state_display(), act="撤销")
    form = form_of(sheet.form_version)
    written = open_undo(staged.undo)
    _refuse_changed(sheet, form, written)
    outcome = save_rows(
        return_id=sheet.pk,
        changes=[_back(form, one) for one in written],
        actor=actor,
        on=on,
        reason=f"撤销“{staged.name}”",
    )
    if not outcome.is_clean:
        raise WorkbookError("CHANGED_SINCE", count=len(outcome.faults) + len(outcome.conflicts), names="主键已被占用")
    staged.state, staged.undo, staged.decided_at = WorkbookState.UNDONE, None, timezone.now()
    staged.save(update_fields=["state", "undo", "decided_at"])
    return outcome


def _refuse_changed(sheet: Return, form: LedgerForm, written: list[dict[str, Any]]) -> None:
    standing = {row.pk: row for row in sheet.records.standing()}
    changed = [
        standing.get(one["record"])
        for one in written
        if one["version"] is not None
        and (one["record"] not in standing or standing[one["record"]].version != one["version"])
    ]
    if changed:
        names = [_name(form, row) for row in changed[:NAMED]]
        raise WorkbookError("CHANGED_SINCE", count=len(changed), names="、".join(names))


def _name(form: LedgerForm, row: Record | None) -> str:
    return "已删除的行" if row is None else name_of(form, values_of(row, form)) or f"第{row.position}行"


def _back(form: LedgerForm, one: dict[str, Any]) -> RowWrite:
    """A row that was new goes; one that was changed gets its values back; one that was removed is written anew."""
    if one["before"] is None:
        return RowWrite(record_id=one["record"], version=one["version"], values=None)
    before = from_json(form, one["before"])
    if one["version"] is None:
        return RowWrite(values=before)
    values = {field.key: before.get(field.key) for field in form.typed_fields}
    return RowWrite(record_id=one["record"], version=one["version"], values=values)
