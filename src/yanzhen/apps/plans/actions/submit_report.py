"""Carry a report on its way: to the middle manager, to the head, out of the unit (报送)."""

from __future__ import annotations

from datetime import date

from yanzhen.apps.accounts.models import User
from yanzhen.apps.indicators.actions.put_observation import put_observation
from yanzhen.apps.indicators.models import Observation
from yanzhen.apps.indicators.queries import version_on
from yanzhen.apps.plans.actions.light_up import light_one
from yanzhen.apps.plans.bridge import next_report_due
from yanzhen.apps.plans.models import (
    ProgressReport,
    ReportingChain,
    ReportStep,
    StatusReported,
    StepKind,
    Submission,
    Target,
    Task,
)
from yanzhen.apps.plans.refusals.progress import may_stand_for
from yanzhen.apps.sources.models import Source, SourceKind

CLOSING_STEP = {Submission.REPORTED: StepKind.ENDORSE, Submission.ENDORSED: StepKind.APPROVE}


def forward(report: ProgressReport, task: Task, target: Target | None, *, actor: User, on: date) -> None:
    """Move a report to the next stage its unit wants; stages that the actor's own post covers are skipped."""
    for stage in _stages_left(report, task):
        if not may_stand_for(actor, task, stage, on=on):
            report.submission = stage
            report.save(update_fields=["submission"])
            return
    submit(report, task, target, actor=actor, on=on)


def _stages_left(report: ProgressReport, task: Task) -> list[Submission]:
    """The stages that the unit wants and that are not done yet, in order."""
    chain = ReportingChain.objects.filter(organisation_id=task.organisation_id).first()
    if chain is None:
        return []
    done = set(report.steps.values_list("kind", flat=True))
    wanted = {Submission.REPORTED: chain.has_middle, Submission.ENDORSED: chain.has_head}
    return [stage for stage, is_wanted in wanted.items() if is_wanted and CLOSING_STEP[stage] not in done]


def submit(report: ProgressReport, task: Task, target: Target | None, *, actor: User, on: date) -> None:
    """Let a report leave the unit: figure with its source, the task's standing, its light and the tallies."""
    report.submission, report.submitted_on = Submission.SUBMITTED, on
    report.observation = _observe(report, target, actor)
    report.save(update_fields=["submission", "submitted_on", "observation"])
    ReportStep.objects.create(report=report, kind=StepKind.SUBMIT, actor=actor, happened_on=on)
    if task.reported_through is not None and report.period_end < task.reported_through:
        return
    _carry_to_task(report, task, target, on)


def _observe(report: ProgressReport, target: Target | None, actor: User) -> Observation | None:
    """Write the figure if the task's target is bound to an indicator; no figure writes nothing, never zero."""
    if target is None or target.indicator_id is None or report.value is None:
        return None
    version = version_on(target.indicator, report.period_end)
    if version is None:
        return None
    source = Source.objects.create(
        kind=SourceKind.REPORT,
        subject=f"plans.progressreport:{report.pk}",
        wording=report.sentence,
        entered_by=actor,
    )
    return put_observation(
        version=version,
        organisation_id=report.organisation_id,
        period_start=report.period_start,
        period_end=report.period_end,
        source=source,
        value=report.value,
        numerator=report.numerator,
        denominator=report.denominator,
        reason=report.correction_reason,
    )


def _carry_to_task(report: ProgressReport, task: Task, target: Target | None, on: date) -> None:
    before = task.state
    task.state = report.status
    if report.value is not None:
        task.value, task.numerator, task.denominator = report.value, report.numerator, report.denominator
    elif report.corrects_id is not None:
        task.value = task.numerator = task.denominator = None
    task.reported_through = report.period_end
    task.next_due_on = (
        None
        if report.status == StatusReported.DONE
        else next_report_due(
            rhythm=task.rhythm,
            starts_on=task.starts_on,
            due_on=task.due_on,
            reported_through=task.reported_through,
            on=on,
        )
    )
    task.save(update_fields=["state", "value", "numerator", "denominator", "reported_through", "next_due_on"])
    light_one(task, target, state_before=before, on=on)
