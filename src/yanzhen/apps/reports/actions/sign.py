"""Sign a frozen report; from then on it may bear a document number (签发)."""

from __future__ import annotations

import re
from datetime import date

from django.db import transaction

from yanzhen.apps.accounts.models import User
from yanzhen.apps.accounts.permissions import acting_for
from yanzhen.apps.audit.actions.record import record
from yanzhen.apps.reports.findable import index_report
from yanzhen.apps.reports.models import Report, ReportState
from yanzhen.apps.reports.refusals import ReportActError, why_not_sign

NUMBER_FORM = re.compile(r"[^〔〕]+〔20\d{2}〕[1-9]\d*号")


@transaction.atomic
def sign_report(*, report_id: int, number: str, actor: User, on: date) -> Report:
    """Sign a frozen report, with a document number or without. Raises ReportActError."""
    report = Report.objects.select_for_update(of=("self",)).get(pk=report_id)
    if refusal := why_not_sign(report, actor, on):
        raise refusal
    number = number.strip()
    if number and not NUMBER_FORM.fullmatch(number):
        raise ReportActError("BAD_NUMBER", number=number)
    report.state, report.number, report.signed_on = ReportState.SIGNED, number, on
    report.signed_by_name = str(actor)
    report.version += 1
    report.save(update_fields=["state", "number", "signed_on", "signed_by_name", "version"])
    index_report(report)
    record(
        kind="REPORT_SIGNED",
        actor=actor,
        acting_for=acting_for(actor, "reports.sign", report.owner_id, on=on),
        subjects=[report],
        content={"title": report.title, "number": number or "无"},
    )
    return report
