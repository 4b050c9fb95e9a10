"""Give an organisation a new name from a day on (更名)."""

from __future__ import annotations

from datetime import date

from django.db import models, transaction

from yanzhen.apps.audit.actions.record import record
from yanzhen.apps.organisations.actions.locked import locked_organisation
from yanzhen.apps.organisations.edges import ONE_DAY
from yanzhen.apps.organisations.models import Organisation, OrganisationName
from yanzhen.apps.organisations.refusals.change import why_not_rename
from yanzhen.apps.organisations.sorting import sort_key


@transaction.atomic
def rename_organisation(
    *,
    organisation_id: int,
    name: str,
    short_name: str,
    on: date,
    today: date,
    actor: models.Model | None,
    basis: str = "",
) -> Organisation:
    """Let the organisation be called ``name`` from ``on``; its former name stays. Raises OrganisationError."""
    row = locked_organisation(organisation_id)
    if refusal := why_not_rename(row, name=name, on=on, today=today):
        raise refusal
    former = row.name
    row.names.in_force_on(on).update(ended_on=on - ONE_DAY)
    row.name, row.short_name, row.sort_key = name.strip(), short_name.strip(), sort_key(name.strip())
    row.version += 1
    row.save(update_fields=["name", "short_name", "sort_key", "version"])
    OrganisationName.objects.create(
        organisation=row,
        name=row.name,
        short_name=row.short_name,
        started_on=on,
        ended_on=row.closed_on - ONE_DAY if row.closed_on else None,
    )
    record(
        kind="ORGANISATION_RENAMED",
        actor=actor,
        subjects=[row],
        content={"former": former, "name": row.name, "day": on.isoformat(), "basis": basis},
    )
    return row
