"""Take back the newest value of a measure; the one before it holds again (撤销填报)."""

from __future__ import annotations

from datetime import date

from django.db import transaction

from yanzhen.apps.accounts.models import User
from yanzhen.apps.audit.actions.record import record
from yanzhen.apps.organisations.models import Organisation
from yanzhen.apps.readiness.actions.enter_value import newest_of
from yanzhen.apps.readiness.lookup import item_and_measure, section_of
from yanzhen.apps.readiness.models import ChecklistValue
from yanzhen.apps.readiness.refusals import why_not_fill, why_not_withdraw


@transaction.atomic
def withdraw_value(*, value_id: int, reason: str, actor: User, on: date) -> ChecklistValue:
    """Withdraw. Raises ReadinessError NOT_YOURS, WITHDRAWN, NOT_NEWEST, REASON_MISSING."""
    row = ChecklistValue.objects.select_related("organisation").get(pk=value_id)
    Organisation.objects.select_for_update(no_key=True).get(pk=row.organisation_id)
    row = ChecklistValue.objects.select_for_update(of=("self",)).select_related("organisation").get(pk=value_id)
    item, measure = item_and_measure(row.organisation, row.measure, on=on)
    newest = newest_of(row.organisation, row.year, row.measure)
    section = section_of(row.organisation, item.code)
    if refusal := why_not_fill(row.organisation, section, actor, on=on) or why_not_withdraw(row, newest, reason):
        raise refusal
    row.withdrawn_by, row.withdrawn_on, row.reason = actor, on, reason.strip()
    row.save(update_fields=["withdrawn_by", "withdrawn_on", "reason"])
    content = {"year": row.year, "measure": measure.title, "reason": row.reason}
    record(kind="READINESS_VALUE_WITHDRAWN", actor=actor, subjects=[row, row.organisation], content=content)
    return row
