"""Take a return back, send it back with reasons at its cells, open it for correction, lock a period."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.db import transaction
from django.utils import timezone

from yanzhen.apps.accounts.models import User
from yanzhen.apps.accounts.permissions import acting_for
from yanzhen.apps.audit.actions.record import record
from yanzhen.apps.ledgers.actions.locked import locked_return
from yanzhen.apps.ledgers.actions.pass_on import note_step
from yanzhen.apps.ledgers.bridge import form_of, period_name_of
from yanzhen.apps.ledgers.errors import LedgerError
from yanzhen.apps.ledgers.models import CellRemark, LedgerType, Return, ReturnState, ReturnStep, Stage, StepAct
from yanzhen.apps.ledgers.refusals import why_not_correct, why_not_lock, why_not_recall, why_not_send_back


@dataclass(frozen=True, kw_only=True)
class Remark:
    """What is wrong with one cell, one row (no field) or the whole return (neither)."""

    wording: str
    record_id: int | None = None
    field: str = ""


@transaction.atomic
def send_back(
    *, return_id: int, reason: str, actor: User, on: date, remarks: Sequence[Remark] = (), seen: int | None = None
) -> Return:
    """Send a return back to who filled it, with a reason and remarks on cells.

    Raises:
        LedgerError: NOT_YOURS, WRONG_STATE, STALE, REASON_MISSING, UNKNOWN_ROW or UNKNOWN_FIELD; nothing is written.
    """
    sheet = locked_return(return_id, seen)
    if refusal := why_not_send_back(sheet, actor, on=on):
        raise refusal
    said = [remark for remark in remarks if remark.wording.strip()]
    if not reason.strip() and not said:
        raise LedgerError("REASON_MISSING", act="退回修改")
    _check_places(sheet, said)
    was_inside = sheet.state == ReturnState.IN_UNIT
    sheet.state, sheet.stage = ReturnState.RETURNED, Stage.CLERK
    sheet.version += 1
    sheet.save()
    CellRemark.objects.bulk_create(
        CellRemark(
            belongs_to=sheet,
            record_id=remark.record_id,
            field=remark.field,
            wording=remark.wording.strip()[:300],
            made_by=actor,
        )
        for remark in said
    )
    words = reason.strip()[:300] or f"见{len(said)}处单元格意见"
    note_step(sheet, StepAct.SEND_BACK, actor, on, words)
    capability, unit = (
        ("ledgers.endorse", sheet.organisation_id) if was_inside else ("ledgers.approve", sheet.type.owner_id)
    )
    record(
        kind="RETURN_SENT_BACK",
        actor=actor,
        acting_for=acting_for(actor, capability, unit, on=on) if unit else None,
        subjects=[sheet, sheet.organisation],
        content=_content(sheet) | {"reason": words, "remarks": len(said)},
    )
    return sheet


def _check_places(sheet: Return, remarks: Sequence[Remark]) -> None:
    form = form_of(sheet.form_version)
    rows = set(sheet.records.standing().values_list("pk", flat=True))
    for place, remark in enumerate(remarks, start=1):
        if remark.record_id is not None and remark.record_id not in rows:
            raise LedgerError("UNKNOWN_ROW", position=place)
        if remark.field and form.field(remark.field) is None:
            raise LedgerError("UNKNOWN_FIELD", field=remark.field)


@transaction.atomic
def recall_return(*, return_id: int, actor: User, on: date) -> Return:
    """Take a return back before the section approved it. Raises LedgerError; then nothing is written."""
    sheet = locked_return(return_id)
    if refusal := why_not_recall(sheet, actor, on=on):
        raise refusal
    sheet.state = ReturnState.CORRECTING if sheet.revision else ReturnState.DRAFT
    sheet.stage, sheet.is_zero = Stage.CLERK, False
    sheet.version += 1
    sheet.save()
    note_step(sheet, StepAct.RECALL, actor, on)
    record(
        kind="RETURN_RECALLED",
        actor=actor,
        acting_for=acting_for(actor, "ledgers.fill", sheet.organisation_id, on=on),
        subjects=[sheet, sheet.organisation],
        content=_content(sheet),
    )
    return sheet


@transaction.atomic
def open_correction(*, return_id: int, reason: str, actor: User, on: date) -> Return:
    """Open an approved or locked return for correction; its figures stand until the correction is approved.

    Raises:
        LedgerError: NOT_YOURS, WRONG_STATE or REASON_MISSING; then nothing is written.
    """
    sheet = locked_return(return_id)
    if refusal := why_not_correct(sheet, actor, reason, on=on):
        raise refusal
    sheet.state, sheet.stage, sheet.is_zero = ReturnState.CORRECTING, Stage.CLERK, False
    sheet.revision += 1
    sheet.version += 1
    sheet.save()
    note_step(sheet, StepAct.CORRECT, actor, on, reason.strip()[:300])
    record(
        kind="RETURN_REOPENED",
        actor=actor,
        acting_for=acting_for(actor, "ledgers.fill", sheet.organisation_id, on=on),
        subjects=[sheet, sheet.organisation],
        content=_content(sheet) | {"reason": reason.strip(), "revision": sheet.revision},
    )
    return sheet


@transaction.atomic
def lock_period(*, type_id: int, period_start: date, period_end: date, actor: User | None, on: date) -> int:
    """Lock the approved returns of one period; return how many. ``actor`` null: the clock does it.

    Raises:
        LedgerError: NOT_YOURS, NOT_OVER or NOTHING_TO_LOCK; then nothing is written.
    """
    type_ = LedgerType.objects.select_related("owner").get(pk=type_id)
    if actor is not None and (refusal := why_not_lock(type_, actor, period_end, on=on)):
        raise refusal
    sheets = list(
        Return.objects.select_for_update()
        .filter(type=type_, period_start=period_start, period_end=period_end, state=ReturnState.APPROVED)
        .order_by("pk")
    )
    if not sheets:
        raise LedgerError("NOTHING_TO_LOCK")
    ids = [sheet.pk for sheet in sheets]
    Return.objects.filter(pk__in=ids).update(state=ReturnState.LOCKED, locked_at=timezone.now())
    ReturnStep.objects.bulk_create(
        ReturnStep(
            belongs_to=sheet,
            act=StepAct.LOCK,
            actor=actor,
            digest=sheet.digest,
            revision=sheet.revision,
            happened_on=on,
        )
        for sheet in sheets
    )
    record(
        kind="PERIOD_LOCKED",
        actor=actor,
        subjects=[type_, *sheets],
        content={
            "title": type_.title,
            "period": f"{period_start.isoformat()}至{period_end.isoformat()}",
            "count": len(ids),
        },
    )
    return len(ids)


def _content(sheet: Return) -> dict[str, object]:
    return {
        "organisation": sheet.organisation.name,
        "title": sheet.type.title,
        "period": period_name_of(sheet),
    }
