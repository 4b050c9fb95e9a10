"""Let an organisation stand under another parent from a day on (调整隶属)."""

from __future__ import annotations

from datetime import date

from django.db import models, transaction

from yanzhen.apps.audit.actions.record import record
from yanzhen.apps.organisations.actions.locked import locked_organisations
from yanzhen.apps.organisations.closure import rebuild_closure
from yanzhen.apps.organisations.edges import end_edge, lock_hierarchies, start_edge
from yanzhen.apps.organisations.models import Affiliation, Hierarchy
from yanzhen.apps.organisations.refusals.change import why_not_move
from yanzhen.presets.hierarchies import hierarchy_rules


@transaction.atomic
def move_organisation(
    *, organisation_id: int, parent_id: int, hierarchy: str, on: date, actor: models.Model | None, basis: str = ""
) -> Affiliation:
    """End the present place the day before ``on`` and begin the new one; where several parents may be, only add.

    Raises:
        OrganisationError: nothing is written.
    """
    lock_hierarchies(hierarchy)
    rows = {row.pk: row for row in locked_organisations([organisation_id, parent_id])}
    child, parent = rows[organisation_id], rows[parent_id]
    if refusal := why_not_move(child, parent, hierarchy=hierarchy, on=on):
        raise refusal
    left = None
    if not hierarchy_rules()[hierarchy].several_parents:
        left = Affiliation.objects.in_force_on(on).filter(hierarchy=hierarchy, child=child).first()
        if left:
            end_edge(left, on=on)
    edge = start_edge(parent, child, hierarchy=hierarchy, on=on, basis=basis)
    rebuild_closure(hierarchy)
    record(
        kind="ORGANISATION_MOVED",
        actor=actor,
        subjects=[child, parent, *([left.parent] if left else [])],
        content={
            "name": child.name,
            "hierarchy": Hierarchy(hierarchy).label,
            "from": left.parent.name if left else "无",
            "to": parent.name,
            "day": on.isoformat(),
            "basis": basis,
        },
    )
    return edge
