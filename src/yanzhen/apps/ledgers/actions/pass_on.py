"""Carry a return on its way: through the unit, to the section, approved (送审、报送、审核)."""

from __future__ import annotations

from datetime import date

from django.db import transaction
from django.utils import timezone

from yanzhen.apps.accounts.models import User
from yanzhen.apps.accounts.permissions import acting_for
from yanzhen.apps.audit.actions.record import record
from yanzhen.apps.ledgers.actions.locked import locked_return
from yanzhen.apps.ledgers.bridge import content_of, form_of, period_name_of
from yanzhen.apps.ledgers.errors import LedgerError
from yanzhen.apps.ledgers.fill_once import note_submission, publish_values
from yanzhen.apps.ledgers.followers import tell_followers
from yanzhen.apps.ledgers.models import CellRemark, Return, ReturnState, ReturnStep, Stage, StepAct
from yanzhen.apps.ledgers.queries import lower_missing
from yanzhen.apps.ledgers.refusals import holds_stage, why_not_approve, why_not_endorse, why_not_forward
from yanzhen.apps.ledgers.rollups import recompute_cell


@transaction.atomic
def forward_return(*, return_id: int, actor: User, on: date, seen: int | None = None) -> Return:
    """Pass a filled return to the next stage of its unit, or out of it.

    Raises:
        LedgerError: NOT_YOURS, WRONG_STATE, STALE, NO_ROWS, FAULTS_LEFT or LOWER_MISSING; then nothing is written.
    """
    sheet = locked_return(return_id, seen)
    if refusal := why_not_forward(sheet, actor, on=on):
        raise refusal
    _check_content(sheet)
    sheet.is_zero = False
    sheet.filled_by = actor
    return _go_on(sheet, Stage.CLERK, actor=actor, on=on)


@transaction.atomic
def report_zero(*, return_id: int, actor: User, on: date) -> Return:
    """Report that there is nothing to report (零报告).

    Raises:
        LedgerError: NOT_YOURS, WRONG_STATE, NO_ZERO, ROWS_PRESENT or LOWER_MISSING; then nothing is written.
    """
    sheet = locked_return(return_id)
    if refusal := why_not_forward(sheet, actor, on=on, act="zero"):
        raise refusal
    if not form_of(sheet.form_version).zero_allowed:
        raise LedgerError("NO_ZERO", title=sheet.type.title)
    if sheet.rows:
        raise LedgerError("ROWS_PRESENT", count=sheet.rows)
    sheet.is_zero = True
    sheet.filled_by = actor
    return _go_on(sheet, Stage.CLERK, actor=actor, on=on)


@transaction.atomic
def endorse_return(*, return_id: int, actor: User, on: date, seen: int | None = None) -> Return:
    """Agree to a return inside the unit and pass it on. Raises LedgerError; then nothing is written."""
    sheet = locked_return(return_id, seen)
    if refusal := why_not_endorse(sheet, actor, on=on):
        raise refusal
    return _go_on(sheet, sheet.stage, actor=actor, on=on)


@transaction.atomic
def approve_returns(*, return_ids: list[int], actor: User, on: date) -> list[Return]:
    """Approve returns that reached the section, all or none; their figures enter the indicators.

    Raises:
        LedgerError: NOT_YOURS, WRONG_STATE or OWN_WORK of the first that is refused; then nothing is written.
    """
    approved = []
    for return_id in sorted(set(return_ids)):
        sheet = locked_return(return_id)
        if refusal := why_not_approve(sheet, actor, on=on):
            raise refusal
        sheet.state, sheet.approved_by, sheet.approved_at = ReturnState.APPROVED, actor, timezone.now()
        sheet.version += 1
        sheet.save()
        note_step(sheet, StepAct.APPROVE, actor, on)
        publish_values(sheet, actor=actor)
        recompute_cell(sheet, actor=actor, reason=_reason_of_correction(sheet))
        approved.append(sheet)
    if approved:
        tell_followers(approved, actor)
        record(
            kind="RETURNS_APPROVED",
            actor=actor,
            acting_for=acting_for(actor, "ledgers.approve", approved[0].type.owner_id, on=on)
            if approved[0].type.owner_id
            else None,
            subjects=approved,
            content={"title": approved[0].type.title, "count": len(approved)},
        )
    return approved


def _check_content(sheet: Return) -> None:
    if not sheet.rows:
        raise LedgerError("NO_ROWS")
    faults = content_of(sheet).faults
    if faults:
        raise LedgerError("FAULTS_LEFT", count=len(faults))


def _go_on(sheet: Return, stage: str, *, actor: User, on: date) -> Return:
    """Move past ``stage``; stages that the actor's own post covers are skipped, the last one submits."""
    chain = form_of(sheet.form_version).approval
    past = False
    for name in chain:
        if past and not holds_stage(sheet, name, actor, on=on):
            sheet.state, sheet.stage = ReturnState.IN_UNIT, name
            return _write(sheet, StepAct.ZERO if sheet.is_zero else StepAct.FORWARD, actor, on)
        past = past or name == stage
    return _submit(sheet, actor, on)


def _submit(sheet: Return, actor: User, on: date) -> Return:
    if missing := lower_missing(sheet, on=on):
        names = "、".join(missing[:3]) + ("等" if len(missing) > 3 else "")
        raise LedgerError("LOWER_MISSING", count=len(missing), names=names)
    sheet.state, sheet.stage = ReturnState.SUBMITTED, Stage.CLERK
    sheet.submitted_by, sheet.submitted_at = actor, timezone.now()
    sheet.digest = content_of(sheet).digest
    CellRemark.objects.filter(belongs_to=sheet, is_settled=False).update(is_settled=True)
    note_submission(sheet, actor=actor, on=on)
    return _write(sheet, StepAct.SUBMIT, actor, on)


def _write(sheet: Return, act: str, actor: User, on: date) -> Return:
    sheet.version += 1
    sheet.save()
    note_step(sheet, act, actor, on)
    record(
        kind="RETURN_SUBMITTED" if act == StepAct.SUBMIT else "RETURN_PASSED_ON",
        actor=actor,
        acting_for=acting_for(actor, "ledgers.fill", sheet.organisation_id, on=on),
        subjects=[sheet, sheet.organisation],
        content={
            "organisation": sheet.organisation.name,
            "title": sheet.type.title,
            "period": period_name_of(sheet),
            "rows": sheet.rows,
            "zero": "，零报告" if sheet.is_zero else "",
            "digest": sheet.digest,
        },
    )
    return sheet


def note_step(sheet: Return, act: str, actor: User | None, on: date, reason: str = "") -> ReturnStep:
    return ReturnStep.objects.create(
        belongs_to=sheet,
        act=act,
        stage=sheet.stage if sheet.state == ReturnState.IN_UNIT else "",
        actor=actor,
        reason=reason,
        digest=sheet.digest,
        revision=sheet.revision,
        happened_on=on,
    )


def _reason_of_correction(sheet: Return) -> str:
    if not sheet.revision:
        return ""
    step = sheet.steps.filter(act=StepAct.CORRECT).order_by("-pk").first()
    return step.reason[:200] if step else ""
