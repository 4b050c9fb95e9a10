"""Change the words of a report (改稿)."""

from __future__ import annotations

from datetime import date

from django.db import transaction

from yanzhen.apps.accounts.models import User
from yanzhen.apps.audit.actions.record import record
from yanzhen.apps.reports.bridge import template_of
from yanzhen.apps.reports.findable import index_report
from yanzhen.apps.reports.models import Report
from yanzhen.apps.reports.refusals import ReportActError, why_not_edit


@transaction.atomic
def edit_report(*, report_id: int, title: str, body: str, version: int, actor: User, on: date) -> Report:
    """Replace title and body of a draft; a stale ``version`` is refused. Raises ReportActError or ReportError."""
    report = Report.objects.select_for_update(of=("self",)).get(pk=report_id)
    if refusal := why_not_edit(report, actor, on):
        raise refusal
    if report.version != version:
        raise ReportActError("STALE", who="他人")
    if not title.strip():
        raise ReportActError("BLANK_TITLE")
    template_of(title, body)  # a stray brace is refused before anything is written
    report.title, report.body = title.strip(), body.replace("\r\n", "\n")
    report.version += 1
    report.save(update_fields=["title", "body", "version"])
    index_report(report)
    record(kind="REPORT_EDITED", actor=actor, subjects=[report], content={"title": report.title})
    return report
