"""Start a report from a template: words with bound numbers, nothing typed twice (起草)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from django.db import transaction

from yanzhen.apps.accounts.models import User
from yanzhen.apps.accounts.permissions import may, may_all
from yanzhen.apps.audit.actions.record import record
from yanzhen.apps.indicators.series import DISTRICT_KINDS
from yanzhen.apps.organisations.models import Organisation
from yanzhen.apps.plans.models import Plan
from yanzhen.apps.reports.findable import index_report
from yanzhen.apps.reports.models import Binding, Report
from yanzhen.apps.reports.refusals import ReportActError
from yanzhen.apps.reports.seen import take_note
from yanzhen.apps.reports.templates import template_named
from yanzhen.apps.reports.writing import Writer
from yanzhen.presets.report_templates import TITLE_AT_MOST


@transaction.atomic
def start_report(
    *,
    template: str,
    owner_id: int,
    scope_id: int,
    plan_ids: Sequence[int],
    period_start: date,
    period_end: date,
    actor: User,
    on: date,
    title: str = "",
) -> Report:
    """Write the skeleton of a report over the chosen plans with all its bindings. Raises ReportActError.

    ``template`` names a shipped template (``half_year``) or one that a district keeps (``own:12``).
    """
    if not may(actor, "reports.edit", owner_id, on=on) or not may(actor, "reports.view", scope_id, on=on):
        raise ReportActError("NOT_ALLOWED")
    if period_end < period_start:
        raise ReportActError("PERIOD_REVERSED")
    plans = list(Plan.objects.filter(pk__in=plan_ids).order_by("starts_on", "pk"))
    if len(plans) != len(set(plan_ids)) or not may_all(actor, "plans.view", {p.owner_id for p in plans}, on=on):
        raise ReportActError("NO_SUCH_FACT")
    found = template_named(template, actor=actor, on=on)
    bodies = Organisation.objects.in_bulk({owner_id, scope_id})
    if found.template.needs_plans and not plans and bodies[scope_id].kind in DISTRICT_KINDS:
        raise ReportActError("NO_PLANS")
    report = Report(
        kind=found.template.kind,
        owner=bodies[owner_id],
        scope=bodies[scope_id],
        period_start=period_start,
        period_end=period_end,
        drafted_by=actor,
        template_version=found.version,
    )
    writer = Writer(report, found.template, plans, on=on)
    report.title = (title.strip() or writer.title)[:TITLE_AT_MOST]
    report.body = writer.body()
    report.save()
    report.plans.set(plans)
    Binding.objects.bulk_create(writer.bindings.values())
    take_note(report)
    index_report(report)
    record(kind="REPORT_STARTED", actor=actor, subjects=[report, *plans], content={"title": report.title})
    return report
