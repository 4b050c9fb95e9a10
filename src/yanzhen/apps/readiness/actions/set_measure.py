"""Settle the line of a measure where sources differ, and whether it counts (设定口径)."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from django.db import transaction

from yanzhen.apps.accounts.models import User
from yanzhen.apps.audit.actions.record import record
from yanzhen.apps.organisations.models import Organisation
from yanzhen.apps.readiness.lookup import item_and_measure
from yanzhen.apps.readiness.models import MeasureSetting
from yanzhen.apps.readiness.refusals import why_not_manage, why_not_set, why_stale


@transaction.atomic
def set_measure(
    *,
    organisation_id: int,
    code: str,
    line: Decimal,
    is_counted: bool,
    basis: str,
    seen: int,
    actor: User,
    on: date,
) -> MeasureSetting:
    """Settle a line. Raises ReadinessError NOT_YOURS, NOT_A_SETTING, LINE_NOT_POSITIVE, BASIS_MISSING, STALE."""
    authority = Organisation.objects.select_for_update(no_key=True).get(pk=organisation_id)
    _, measure = item_and_measure(authority, code, on=on)
    row = MeasureSetting.objects.select_for_update(of=("self",)).filter(organisation=authority, measure=code).first()
    refusal = (
        why_not_manage(authority, actor, on=on)
        or why_not_set(measure, line, basis)
        or why_stale(row.version if row else 0, seen)
    )
    if refusal:
        raise refusal
    row = row or MeasureSetting(organisation=authority, measure=code, version=0)
    row.line, row.is_counted, row.basis = line, is_counted, basis.strip()
    row.set_by, row.set_on = actor, on
    row.version += 1
    row.save()
    _, settled = item_and_measure(authority, code, on=on)
    counted = "计入判断" if is_counted else "不计入判断"
    content = {"measure": measure.title, "wanted": settled.wanted, "counted": counted}
    record(kind="READINESS_MEASURE_SET", actor=actor, subjects=[row, authority], content=content)
    return row
