"""Change the words of a report (改稿)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from django.db import transaction

from yanzhen.apps.accounts.models import User
from yanzhen.apps.audit.actions.record import record
from yanzhen.apps.reports.actions.bind import bind_picked
from yanzhen.apps.reports.bridge import lines_with_blocks_inside, template_of
from yanzhen.apps.reports.findable import index_report
from yanzhen.apps.reports.models import BindingKind, Report
from yanzhen.apps.reports.refusals import ReportActError, why_not_edit
from yanzhen.apps.reports.seen import take_note
from yanzhen.apps.reports.wanted import Wanted


@transaction.atomic
def edit_report(
    *,
    report_id: int,
    title: str,
    body: str,
    version: int,
    actor: User,
    on: date,
    picked: Sequence[Wanted] = (),
) -> Report:
    """Replace title and body of a draft and bind the numbers picked into it; a stale ``version`` is refused.

    Raises ReportActError or ReportError; then nothing is written.
    """
    report = Report.objects.select_for_update(of=("self",)).get(pk=report_id)
    if refusal := why_not_edit(report, actor, on):
        raise refusal
    if report.version != version:
        raise ReportActError("STALE", who="他人")
    if not title.strip():
        raise ReportActError("BLANK_TITLE")
    body = body.replace("\r\n", "\n")
    template_of(title, body)  # a stray brace is refused before anything is written
    bind_picked(report, picked, actor, on)
    refuse_blocks_inside(report, body)
    report.title, report.body = title.strip(), body
    report.version += 1
    report.save(update_fields=["title", "body", "version"])
    take_note(report, only_new=True)
    index_report(report)
    record(kind="REPORT_EDITED", actor=actor, subjects=[report], content={"title": report.title})
    return report


def refuse_blocks_inside(report: Report, body: str) -> None:
    """Refuse a table or chart in the middle of a line. Raises ReportActError BLOCK_INSIDE."""
    blocks = report.bindings.filter(kind__in=(BindingKind.TABLE, BindingKind.CHART))
    if inside := lines_with_blocks_inside(body, set(blocks.values_list("key", flat=True))):
        raise ReportActError("BLOCK_INSIDE", keys="、".join(inside))
