"""Close an organisation from a day on (撤销单位)."""

from __future__ import annotations

from datetime import date

from django.db import models, transaction

from yanzhen.apps.audit.actions.record import record
from yanzhen.apps.organisations.actions.locked import locked_organisation
from yanzhen.apps.organisations.actions.succeeding import Journal, close_down, rebuild_all
from yanzhen.apps.organisations.edges import lock_hierarchies
from yanzhen.apps.organisations.models import Hierarchy, Succession, SuccessionKind
from yanzhen.apps.organisations.refusals.change import parts_of, why_not_close


@transaction.atomic
def close_organisation(*, organisation_id: int, on: date, basis: str, actor: models.Model | None) -> Succession:
    """Close the organisation with its campuses and sites; the days before stay. Raises OrganisationError."""
    lock_hierarchies(*Hierarchy.values)
    row = locked_organisation(organisation_id)
    if refusal := why_not_close(row, on=on, basis=basis):
        raise refusal
    journal = Journal(on)
    for part in [*parts_of(row, on=on), row]:
        close_down(part, journal)
    closing = Succession.objects.create(
        kind=SuccessionKind.CLOSE, predecessor=row, happened_on=on, basis=basis.strip(), journal=journal.as_json()
    )
    rebuild_all()
    record(
        kind="ORGANISATION_CLOSED",
        actor=actor,
        subjects=[row],
        content={"name": row.name, "day": on.isoformat(), "basis": basis},
    )
    return closing
