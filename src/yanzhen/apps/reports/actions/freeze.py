"""Freeze a report: its words and numbers stay as they are now (定稿)."""

from __future__ import annotations

from datetime import date

from django.db import transaction

from yanzhen.apps.accounts.models import User
from yanzhen.apps.accounts.permissions import acting_for
from yanzhen.apps.audit.actions.record import record
from yanzhen.apps.audit.models import ChainHead
from yanzhen.apps.reports.actions.edit import refuse_blocks_inside
from yanzhen.apps.reports.block_drawing import blocks_json
from yanzhen.apps.reports.bridge import figures_json, frozen_digest, keys_used, unbound_in
from yanzhen.apps.reports.facts import numbers_of
from yanzhen.apps.reports.models import FrozenReport, Report, ReportState
from yanzhen.apps.reports.refusals import ReportActError, why_not_edit


@transaction.atomic
def freeze_report(*, report_id: int, version: int, actor: User, on: date) -> FrozenReport:
    """Freeze a draft whose every place has a number; numbers typed by hand are kept and listed.

    A cell of a table may stay without a number: it says 未报. Raises ReportActError MISSING_NUMBERS, UNKNOWN_PLACE,
    BLOCK_INSIDE, NOTHING_TO_FREEZE or STALE; then nothing is written.
    """
    report = Report.objects.select_for_update(of=("self",)).get(pk=report_id)
    if refusal := why_not_edit(report, actor, on):
        raise refusal
    if report.version != version:
        raise ReportActError("STALE", who="他人")
    if not report.body.strip():
        raise ReportActError("NOTHING_TO_FREEZE")
    used = keys_used(report.body)
    bindings = {binding.key: binding for binding in report.bindings.all() if binding.key in used}
    if unknown := [key for key in used if key not in bindings]:
        raise ReportActError("UNKNOWN_PLACE", keys="、".join(unknown))
    numbers = numbers_of(report, bindings.values())
    if missing := [key for key in used if key in numbers.facts and numbers.facts[key].value is None]:
        raise ReportActError("MISSING_NUMBERS", count=len(missing), keys="、".join(missing))
    refuse_blocks_inside(report, report.body)
    figures, blocks = figures_json(bindings, numbers.facts), blocks_json(numbers.blocks)
    head = ChainHead.objects.get(singleton=True)
    frozen = FrozenReport.objects.create(
        report=report,
        title=report.title,
        body=report.body,
        figures=figures,
        blocks=blocks,
        unbound=unbound_in(report.title, report.body),
        digest=frozen_digest(report.title, report.body, figures, blocks),
        chain_number=head.number,
        chain_digest=head.digest,
        frozen_by=actor,
        frozen_on=on,
    )
    report.state = ReportState.FROZEN
    report.version += 1
    report.save(update_fields=["state", "version"])
    record(
        kind="REPORT_FROZEN",
        actor=actor,
        acting_for=acting_for(actor, "reports.edit", report.owner_id, on=on),
        subjects=[report],
        content={"title": report.title, "count": len(figures), "digest": frozen.digest},
    )
    return frozen
