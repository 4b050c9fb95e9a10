"""Say which section answers for an item (确定责任科室)."""

from __future__ import annotations

from datetime import date

from django.db import transaction

from yanzhen.apps.accounts.models import User
from yanzhen.apps.audit.actions.record import record
from yanzhen.apps.organisations.models import Organisation
from yanzhen.apps.readiness.errors import ReadinessError
from yanzhen.apps.readiness.lookup import item_of
from yanzhen.apps.readiness.models import ItemAssignment
from yanzhen.apps.readiness.refusals import why_not_manage, why_stale
from yanzhen.apps.readiness.rights import sections_below


@transaction.atomic
def assign_item(
    *, organisation_id: int, code: str, section_id: int, seen: int, actor: User, on: date
) -> ItemAssignment:
    """Name the section. Raises ReadinessError NOT_YOURS, NO_SUCH_ITEM, NOT_A_SECTION, STALE."""
    authority = Organisation.objects.select_for_update(no_key=True).get(pk=organisation_id)
    item = item_of(authority, code, on=on)
    row = ItemAssignment.objects.select_for_update(of=("self",)).filter(organisation=authority, item=code).first()
    if refusal := why_not_manage(authority, actor, on=on) or why_stale(row.version if row else 0, seen):
        raise refusal
    section = next((one for one in sections_below(authority, on=on) if one.pk == section_id), None)
    if section is None:
        raise ReadinessError("NOT_A_SECTION")
    row = row or ItemAssignment(organisation=authority, item=code, version=0)
    row.section, row.set_by, row.set_on = section, actor, on
    row.version += 1
    row.save()
    content = {"item": item.title[:60], "section": section.name}
    record(kind="READINESS_ITEM_ASSIGNED", actor=actor, subjects=[row, section], content=content)
    return row
