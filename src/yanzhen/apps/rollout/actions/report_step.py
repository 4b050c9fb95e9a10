"""A school says that it has done a step (填报步骤)."""

from __future__ import annotations

from datetime import date

from django.db import transaction

from yanzhen.apps.accounts.models import User
from yanzhen.apps.audit.actions.record import record
from yanzhen.apps.organisations.models import Organisation
from yanzhen.apps.rollout.errors import RolloutError
from yanzhen.apps.rollout.evidence import HandedIn, arrived, kept
from yanzhen.apps.rollout.models import ReportState, StepReport
from yanzhen.apps.rollout.refusals import why_not_report, why_not_report_step, why_stale
from yanzhen.apps.rollout.steps import steps_by_code


def report_step(
    *, organisation_id: int, step: str, seen: int, done_on: date, handed_in: HandedIn, actor: User, on: date
) -> StepReport:
    """Report a step, or report it again after it was sent back; a file stays unless another comes.

    Args:
        seen: version of the report that the person saw; 0 where there was none.
    Raises:
        RolloutError: NOT_YOURS, NO_SUCH_STEP, STALE, CONFIRMED, DONE_IN_FUTURE.
        FileError: the file is refused.
    """
    if refusal := why_not_report(organisation_id, actor, on=on):
        raise refusal
    wanted = steps_by_code().get(step)
    if wanted is None:
        raise RolloutError("NO_SUCH_STEP", step=step)
    with arrived(handed_in, actor=actor) as staged, transaction.atomic():
        school = Organisation.objects.select_for_update(no_key=True).get(pk=organisation_id)
        report = StepReport.objects.select_for_update(of=("self",)).filter(organisation=school, step=step).first()
        refusal = why_stale(report.version if report else 0, seen) or why_not_report_step(report, done_on, on=on)
        if refusal:
            raise refusal
        report = report or StepReport(organisation=school, step=step, version=0)
        report.state, report.done_on, report.note = ReportState.REPORTED, done_on, handed_in.words.strip()
        report.file = kept(staged, organisation=school, actor=actor, on=on) or report.file
        report.reported_by, report.reported_on = actor, on
        report.answer, report.decided_by, report.decided_on = "", None, None
        report.version += 1
        report.save()
        record(
            kind="ROLLOUT_STEP_REPORTED",
            actor=actor,
            subjects=[report, school],
            content={"organisation": school.name, "step": wanted.title},
        )
        return report
