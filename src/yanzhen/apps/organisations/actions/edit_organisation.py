"""Edit what is not dated about an organisation (维护基本信息)."""

from __future__ import annotations

from django.db import models, transaction

from yanzhen.apps.audit.actions.record import record
from yanzhen.apps.organisations.actions.locked import locked_organisation
from yanzhen.apps.organisations.drafts import OrganisationDetails
from yanzhen.apps.organisations.models import Organisation
from yanzhen.apps.organisations.refusals.registration import why_not_describe, why_not_edit

FIELDS = ("stages", "is_private", "is_external", "credit_code", "address", "x_km", "y_km", "pupils")


@transaction.atomic
def edit_organisation(
    *, organisation_id: int, seen: int, details: OrganisationDetails, actor: models.Model | None
) -> Organisation:
    """Write the details if nobody changed the row since version ``seen``; nothing changed writes nothing."""
    row = locked_organisation(organisation_id)
    if refusal := why_not_edit(row, seen=seen) or why_not_describe(details, kind=row.kind):
        raise refusal
    wanted = {name: getattr(details, name) for name in FIELDS} | {"stages": list(details.stages)}
    changed = [name for name in FIELDS if getattr(row, name) != wanted[name]]
    if not changed:
        return row
    for name in changed:
        setattr(row, name, wanted[name])
    row.version += 1
    row.save(update_fields=[*changed, "version"])
    labels = [str(row._meta.get_field(name).verbose_name) for name in changed]
    record(
        kind="ORGANISATION_EDITED", actor=actor, subjects=[row], content={"name": row.name, "what": "、".join(labels)}
    )
    return row
