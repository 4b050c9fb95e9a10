"""Bind a number of a report to its fact, or let go of it (绑定、解除)."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from datetime import date

from django.db import transaction

from yanzhen.apps.accounts.models import User
from yanzhen.apps.accounts.permissions import may
from yanzhen.apps.audit.actions.record import record
from yanzhen.apps.indicators.models import Indicator
from yanzhen.apps.plans.models import Plan, Target, Task
from yanzhen.apps.reports.bridge import keys_used
from yanzhen.apps.reports.models import Binding, BindingKind, Measure, Report
from yanzhen.apps.reports.refusals import ReportActError, why_not_edit
from yanzhen.apps.reports.task_facts import OF_SCOPE
from yanzhen.apps.reports.wanted import Wanted, binding_row, says_the_same
from yanzhen.apps.sources.models import Source, SourceKind

KEY_FORM = re.compile(r"\w{1,40}")


@transaction.atomic
def bind_number(*, report_id: int, wanted: Wanted, actor: User, on: date) -> Binding:
    """Add a binding to a draft. Raises ReportActError; then nothing is written."""
    report = Report.objects.select_for_update(of=("self",)).get(pk=report_id)
    if refusal := why_not_edit(report, actor, on) or _why_not(report, wanted, actor, on):
        raise refusal
    binding = add_binding(report, replace(wanted, unit=_unit_of(wanted)), actor)
    record(kind="NUMBER_BOUND", actor=actor, subjects=[report], content={"key": binding.key, "label": binding.label})
    return binding


def bind_picked(report: Report, picked: Sequence[Wanted], actor: User, on: date) -> None:
    """Bind the numbers picked in the editor; one that is bound already stays. The caller locks and records.

    Raises ReportActError.
    """
    bound = {binding.key: binding for binding in report.bindings.all()}
    for wanted in picked:
        same = bound.get(wanted.key)
        if same is not None and says_the_same(same, wanted):
            continue
        if refusal := _why_not(report, wanted, actor, on):
            raise refusal
        bound[wanted.key] = add_binding(report, replace(wanted, unit=_unit_of(wanted)), actor)


def rows_to_try(report: Report, picked: Sequence[Wanted], actor: User, on: date) -> list[Binding]:
    """Return unsaved rows of picked numbers for a preview; what ``actor`` may not bind is left out."""
    bound = set(report.bindings.values_list("key", flat=True))
    new = [wanted for wanted in picked if wanted.key not in bound and _why_not(report, wanted, actor, on) is None]
    return [binding_row(report, replace(wanted, unit=_unit_of(wanted))) for wanted in new]


def _unit_of(wanted: Wanted) -> str:
    """The unit of a task's figure is that of its target; a rate is shown in it."""
    if wanted.kind != BindingKind.TASK_VALUE:
        return wanted.unit
    target = Target.objects.filter(task_id=wanted.task_id).order_by("pk").first()
    return target.unit if target else wanted.unit


def add_binding(report: Report, wanted: Wanted, actor: User) -> Binding:
    """Write the rows of a binding; the caller has checked it and records the act."""
    source = None
    if wanted.kind == BindingKind.PROVIDED:
        source = Source.objects.create(
            kind=SourceKind.PROVIDED,
            subject=f"reports.report:{report.pk}",
            locator={"key": wanted.key},
            wording=wanted.label,
            provided_by=wanted.provided_by.strip(),
            provided_on=wanted.provided_on,
            entered_by=actor,
        )
    binding = binding_row(report, wanted)
    binding.source = source
    binding.save()
    return binding


@transaction.atomic
def unbind_number(*, report_id: int, key: str, actor: User, on: date) -> None:
    """Remove a binding that the words no longer use. Raises ReportActError."""
    report = Report.objects.select_for_update(of=("self",)).get(pk=report_id)
    if refusal := why_not_edit(report, actor, on):
        raise refusal
    if key in keys_used(report.body):
        raise ReportActError("IN_USE", key=key)
    report.bindings.filter(key=key).delete()
    record(kind="NUMBER_UNBOUND", actor=actor, subjects=[report], content={"key": key})


def _why_not(report: Report, wanted: Wanted, actor: User, on: date) -> ReportActError | None:
    if not KEY_FORM.fullmatch(wanted.key):
        return ReportActError("BAD_KEY", key=wanted.key)
    if report.bindings.filter(key=wanted.key).exists():
        return ReportActError("KEY_TAKEN", key=wanted.key)
    if wanted.kind == BindingKind.PROVIDED:
        if wanted.value is None:
            return ReportActError("NO_VALUE")
        given = wanted.provided_by.strip() and wanted.provided_on
        return None if given else ReportActError("NO_PROVIDER")
    return None if _fact_exists(wanted, actor, on) else ReportActError("NO_SUCH_FACT")


def _fact_exists(wanted: Wanted, actor: User, on: date) -> bool:
    if wanted.kind in (BindingKind.TABLE, BindingKind.CHART):
        return bool(wanted.spec)
    if wanted.kind == BindingKind.INDICATOR:
        return Indicator.objects.filter(pk=wanted.indicator_id).exists()
    if wanted.spec == OF_SCOPE:
        return wanted.measure in Measure.values
    task = Task.objects.filter(pk=wanted.task_id).select_related("plan").first() if wanted.task_id else None
    plan = Plan.objects.filter(pk=wanted.plan_id).first() if wanted.plan_id else None
    if wanted.kind == BindingKind.TASK_VALUE:
        return task is not None and may(actor, "plans.view", task.plan.owner_id, on=on)
    if wanted.kind != BindingKind.TASK_COUNT or wanted.measure not in Measure.values:
        return False
    owner = task.plan.owner_id if task else plan.owner_id if plan else None
    return owner is not None and may(actor, "plans.view", owner, on=on)
