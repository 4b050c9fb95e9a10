"""Report the progress of a task (填报), also as 无变化 in one tap, and correct what was submitted (更正)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.db import transaction

from yanzhen.apps.accounts.models import User
from yanzhen.apps.accounts.permissions import acting_for
from yanzhen.apps.audit.actions.record import record
from yanzhen.apps.indicators.bridge import value_in_unit
from yanzhen.apps.indicators.errors import IndicatorError
from yanzhen.apps.indicators.models import IndicatorVersion
from yanzhen.apps.indicators.queries import version_on
from yanzhen.apps.plans.actions.attach_evidence import Attachment, attach
from yanzhen.apps.plans.actions.submit_report import forward
from yanzhen.apps.plans.bridge import period_name, period_to_report, periods_open
from yanzhen.apps.plans.errors import TaskError
from yanzhen.apps.plans.models import ProgressReport, ReportStep, StepKind, Submission, Target, Task
from yanzhen.apps.plans.queries.targets import target_of
from yanzhen.apps.plans.refusals.progress import (
    Statement,
    contradictions,
    why_not_correct,
    why_not_period,
    why_not_report,
    why_not_statement,
)


@dataclass(frozen=True)
class Measured:
    """What a report is held against: target, definition of its indicator, and the figure in its unit."""

    target: Target | None
    version: IndicatorVersion | None
    value: Decimal | None


@transaction.atomic
def report_progress(
    *,
    task_id: int,
    said: Statement,
    actor: User,
    on: date,
    period: tuple[date, date] | None = None,
    evidence: Sequence[Attachment] = (),
) -> ProgressReport:
    """Report on a task for a period; goes straight out unless the unit wants it examined first.

    Contradictions do not block the report; they are kept with it. ``period`` must be one that is open; by default
    the last one that ended unreported, else the present one.

    Raises:
        TaskError: NOT_YOURS, PLAN_NOT_ISSUED, PLAN_CLOSED, WITHDRAWN, STRUCK_OFF, NOT_STARTED_YET, STATUS_MISSING,
            NOTHING_SAID, PARTS_NEEDED, WRONG_PERIOD, ALREADY_WAITING, PERIOD_LOCKED, or evidence refused.
        IndicatorError: a figure refused, e.g. ZERO_DENOMINATOR.
    """
    task = locked_task(task_id)
    _refuse(why_not_report(task, actor, on=on))
    start, end = _checked_period(task, period, on)
    measured = measure(task, said, end)
    _refuse(why_not_statement(said, measured.version) or _period_taken(task, start, end))
    report = _write(task, said, measured, start, end, actor=actor, on=on)
    attach(report, evidence, actor=actor, on=on)
    forward(report, task, measured.target, actor=actor, on=on)
    record(
        kind="PROGRESS_REPORTED",
        actor=actor,
        subjects=[task, report],
        content=said_of(report, task),
        acting_for=acting_for(actor, "tasks.report", task.organisation_id, on=on),
    )
    return report


@transaction.atomic
def report_no_change(*, task_id: int, actor: User, on: date) -> ProgressReport:
    """Say in one tap that nothing changed since the last report; no new figure is claimed to have been measured.

    Raises:
        TaskError: NOTHING_BEFORE, and as ``report_progress``.
    """
    task = locked_task(task_id)
    _refuse(why_not_report(task, actor, on=on))
    last = ProgressReport.objects.standing().filter(task=task).order_by("-period_end", "-pk").first()
    if last is None:
        raise TaskError("NOTHING_BEFORE")
    start, end = period_to_report(task, on)
    _refuse(_period_taken(task, start, end))
    report = ProgressReport.objects.create(
        task=task,
        organisation_id=task.organisation_id,
        period_start=start,
        period_end=end,
        status=last.status,
        is_no_change=True,
        reported_by=actor,
        reported_on=on,
    )
    ReportStep.objects.create(report=report, kind=StepKind.REPORT, actor=actor, happened_on=on)
    forward(report, task, target_of(task), actor=actor, on=on)
    record(
        kind="PROGRESS_UNCHANGED",
        actor=actor,
        subjects=[task, report],
        content=said_of(report, task),
        acting_for=acting_for(actor, "tasks.report", task.organisation_id, on=on),
    )
    return report


@transaction.atomic
def correct_report(
    *, report_id: int, said: Statement, reason: str, actor: User, on: date, evidence: Sequence[Attachment] = ()
) -> ProgressReport:
    """Put a new version beside a submitted report; the old one stays as it was.

    Raises:
        TaskError: WRONG_STEP, REASON_MISSING, ALREADY_WAITING, and as ``report_progress``.
    """
    old = ProgressReport.objects.get(pk=report_id)
    task = locked_task(old.task_id)
    old = ProgressReport.objects.select_for_update(of=("self",)).get(pk=report_id)
    old.task = task
    _refuse(why_not_correct(old, actor, reason, on=on))
    if getattr(old, "corrected_by", None) is not None:
        raise TaskError("ALREADY_CORRECTED")
    measured = measure(task, said, old.period_end)
    _refuse(why_not_statement(said, measured.version))
    report = _write(
        task, said, measured, old.period_start, old.period_end, actor=actor, on=on, corrects=old, reason=reason.strip()
    )
    attach(report, evidence, actor=actor, on=on)
    forward(report, task, measured.target, actor=actor, on=on)
    record(
        kind="PROGRESS_CORRECTED",
        actor=actor,
        subjects=[task, report, old],
        content={**said_of(report, task), "reason": reason.strip()},
        acting_for=acting_for(actor, "tasks.report", task.organisation_id, on=on),
    )
    return report


def locked_task(task_id: int) -> Task:
    """Return the task with its row locked, its plan, unit and origin loaded."""
    rows = Task.objects.select_for_update(of=("self",))
    return rows.select_related("plan__owner", "organisation", "origin").get(pk=task_id)


def measure(task: Task, said: Statement, period_end: date) -> Measured:
    """Work out what a statement means for the task's target."""
    target = target_of(task)
    version = version_on(target.indicator, period_end) if target is not None and target.indicator_id else None
    value = said.value
    if version is not None:
        value = value_in_unit(version, value=said.value, numerator=said.numerator, denominator=said.denominator)
    return Measured(target, version, value)


def said_of(report: ProgressReport, task: Task) -> dict[str, str]:
    """Return what the log keeps of a report."""
    return {
        "task": task.title,
        "organisation": task.organisation.name,
        "period": period_name(report.period_start, report.period_end, task.rhythm),
        "status": report.get_status_display(),
        "submission": report.get_submission_display(),
    }


def _checked_period(task: Task, period: tuple[date, date] | None, on: date) -> tuple[date, date]:
    if period is None:
        return period_to_report(task, on)
    if period not in periods_open(task, on):
        raise TaskError("WRONG_PERIOD", start=period[0].isoformat(), end=period[1].isoformat())
    return period


def _period_taken(task: Task, start: date, end: date) -> TaskError | None:
    standing = ProgressReport.objects.standing().filter(task=task, period_start=start, period_end=end).first()
    return why_not_period(standing, period_name(start, end, task.rhythm))


def _write(
    task: Task,
    said: Statement,
    measured: Measured,
    start: date,
    end: date,
    *,
    actor: User,
    on: date,
    corrects: ProgressReport | None = None,
    reason: str = "",
) -> ProgressReport:
    report = ProgressReport.objects.create(
        task=task,
        organisation_id=task.organisation_id,
        period_start=start,
        period_end=end,
        status=said.status,
        value=measured.value,
        numerator=said.numerator,
        denominator=said.denominator,
        sentence=said.sentence.strip(),
        warnings=list(contradictions(task, said, measured.target, measured.value)),
        corrects=corrects,
        correction_reason=reason,
        reported_by=actor,
        reported_on=on,
        submission=Submission.REPORTED,
    )
    ReportStep.objects.create(report=report, kind=StepKind.REPORT, actor=actor, happened_on=on)
    return report


def _refuse(refusal: TaskError | IndicatorError | None) -> None:
    if refusal is not None:
        raise refusal
