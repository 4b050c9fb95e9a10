"""The section confirms that a school has done a step, or sends the report back (确认、退回)."""

from __future__ import annotations

from datetime import date

from django.db import transaction

from yanzhen.apps.accounts.models import User
from yanzhen.apps.audit.actions.record import record
from yanzhen.apps.rollout.errors import RolloutError
from yanzhen.apps.rollout.models import ReportState, StepReport
from yanzhen.apps.rollout.refusals import why_not_decide, why_stale
from yanzhen.apps.rollout.steps import steps_by_code


@transaction.atomic
def confirm_step(*, report_id: int, seen: int, answer: str, actor: User, on: date) -> StepReport:
    """Confirm a report. Raises RolloutError NOT_YOURS, OWN_WORK, DECIDED, STALE."""
    report = _decided(report_id, seen, "confirm", answer, actor, on)
    content = {"organisation": report.organisation.name, "step": _title(report)}
    record(kind="ROLLOUT_STEP_CONFIRMED", actor=actor, subjects=[report, report.organisation], content=content)
    return report


@transaction.atomic
def send_step_back(*, report_id: int, seen: int, answer: str, actor: User, on: date) -> StepReport:
    """Send a report back, a confirmed one too. Raises RolloutError REASON_MISSING and those of ``confirm_step``."""
    if not answer.strip():
        raise RolloutError("REASON_MISSING")
    report = _decided(report_id, seen, "send_back", answer, actor, on)
    content = {"organisation": report.organisation.name, "step": _title(report), "reason": report.answer}
    record(kind="ROLLOUT_STEP_RETURNED", actor=actor, subjects=[report, report.organisation], content=content)
    return report


def _decided(report_id: int, seen: int, act: str, answer: str, actor: User, on: date) -> StepReport:
    report = StepReport.objects.select_for_update(of=("self",)).select_related("organisation").get(pk=report_id)
    if refusal := why_stale(report.version, seen) or why_not_decide(report, actor, act, on=on):
        raise refusal
    report.state = ReportState.CONFIRMED if act == "confirm" else ReportState.RETURNED
    report.answer, report.decided_by, report.decided_on = answer.strip(), actor, on
    report.version += 1
    report.save()
    return report


def _title(report: StepReport) -> str:
    step = steps_by_code().get(report.step)
    return step.title if step else report.step
