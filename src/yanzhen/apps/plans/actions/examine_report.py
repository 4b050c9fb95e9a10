"""Examine a report inside the unit: pass it on, or return it (退回修改)."""

from __future__ import annotations

from datetime import date

from django.db import transaction

from yanzhen.apps.accounts.models import User
from yanzhen.apps.accounts.permissions import acting_for
from yanzhen.apps.audit.actions.record import record
from yanzhen.apps.plans.actions.report_progress import locked_task, said_of
from yanzhen.apps.plans.actions.submit_report import CLOSING_STEP, forward
from yanzhen.apps.plans.errors import TaskError
from yanzhen.apps.plans.models import ProgressReport, ReportStep, StepKind, Submission, Task
from yanzhen.apps.plans.queries.targets import target_of
from yanzhen.apps.plans.refusals.progress import why_not_examine


@transaction.atomic
def pass_report(*, report_id: int, actor: User, on: date) -> ProgressReport:
    """Agree with a report at its present stage; after the last stage it is submitted.

    Raises:
        TaskError: WRONG_STEP, NOT_YOURS or OWN_REPORT.
    """
    report, task = _locked(report_id)
    act = "endorse" if report.submission == Submission.REPORTED else "approve"
    if refusal := why_not_examine(report, act, actor, on=on):
        raise refusal
    step = CLOSING_STEP[Submission(report.submission)]
    ReportStep.objects.create(report=report, kind=step, actor=actor, happened_on=on)
    forward(report, task, target_of(task), actor=actor, on=on)
    record(
        kind="REPORT_PASSED",
        actor=actor,
        subjects=[task, report],
        content=said_of(report, task),
        acting_for=acting_for(actor, "tasks.endorse", task.organisation_id, on=on),
    )
    return report


@transaction.atomic
def return_report(*, report_id: int, reason: str, actor: User, on: date) -> ProgressReport:
    """Return a report to whoever filled it in, with a reason.

    Raises:
        TaskError: WRONG_STEP, NOT_YOURS, OWN_REPORT or REASON_MISSING.
    """
    report, task = _locked(report_id)
    if refusal := why_not_examine(report, "return", actor, on=on):
        raise refusal
    if not reason.strip():
        raise TaskError("REASON_MISSING")
    report.submission = Submission.RETURNED
    report.save(update_fields=["submission"])
    ReportStep.objects.create(report=report, kind=StepKind.RETURN, actor=actor, happened_on=on, reason=reason.strip())
    record(
        kind="REPORT_RETURNED",
        actor=actor,
        subjects=[task, report],
        content={**said_of(report, task), "reason": reason.strip()},
        acting_for=acting_for(actor, "tasks.endorse", task.organisation_id, on=on),
    )
    return report


def _locked(report_id: int) -> tuple[ProgressReport, Task]:
    task = locked_task(ProgressReport.objects.values_list("task_id", flat=True).get(pk=report_id))
    report = ProgressReport.objects.select_for_update(of=("self",)).get(pk=report_id)
    report.task = task
    return report, task
