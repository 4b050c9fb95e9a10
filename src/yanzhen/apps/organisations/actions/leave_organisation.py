"""Let an organisation stop standing under a parent from a day on (退出隶属)."""

from __future__ import annotations

from datetime import date

from django.db import models, transaction

from yanzhen.apps.audit.actions.record import record
from yanzhen.apps.organisations.actions.locked import locked_organisations
from yanzhen.apps.organisations.closure import rebuild_closure
from yanzhen.apps.organisations.edges import end_edge, lock_hierarchies
from yanzhen.apps.organisations.models import Affiliation, Hierarchy
from yanzhen.apps.organisations.refusals.change import why_not_leave


@transaction.atomic
def leave_organisation(
    *, organisation_id: int, parent_id: int, hierarchy: str, on: date, actor: models.Model | None, basis: str = ""
) -> Affiliation:
    """End the edge to ``parent_id`` the day before ``on``. Raises OrganisationError."""
    lock_hierarchies(hierarchy)
    rows = {row.pk: row for row in locked_organisations([organisation_id, parent_id])}
    child, parent = rows[organisation_id], rows[parent_id]
    if refusal := why_not_leave(child, parent, hierarchy=hierarchy, on=on):
        raise refusal
    edge = Affiliation.objects.in_force_on(on).get(hierarchy=hierarchy, child=child, parent=parent)
    end_edge(edge, on=on)
    rebuild_closure(hierarchy)
    record(
        kind="ORGANISATION_LEFT",
        actor=actor,
        subjects=[child, parent],
        content={
            "name": child.name,
            "hierarchy": Hierarchy(hierarchy).label,
            "from": parent.name,
            "day": on.isoformat(),
            "basis": basis,
        },
    )
    return edge
