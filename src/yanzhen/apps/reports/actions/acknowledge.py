"""Take note of corrected numbers in a draft, so that they are no longer flagged (核对更正)."""

from __future__ import annotations

from datetime import date

from django.db import transaction

from yanzhen.apps.accounts.models import User
from yanzhen.apps.audit.actions.record import record
from yanzhen.apps.reports.models import Report
from yanzhen.apps.reports.refusals import why_not_edit
from yanzhen.apps.reports.seen import take_note


@transaction.atomic
def acknowledge_corrections(*, report_id: int, actor: User, on: date) -> Report:
    """Keep the present numbers of a draft as those its writers know. Raises ReportActError."""
    report = Report.objects.select_for_update(of=("self",)).select_related("owner", "scope").get(pk=report_id)
    if refusal := why_not_edit(report, actor, on):
        raise refusal
    take_note(report)
    record(kind="CORRECTIONS_NOTED", actor=actor, subjects=[report], content={"title": report.title})
    return report
