"""Register an organisation (登记单位)."""

from __future__ import annotations

from django.db import models, transaction

from yanzhen.apps.audit.actions.record import record
from yanzhen.apps.organisations.actions.locked import locked_organisation
from yanzhen.apps.organisations.actions.registration import insert_organisation
from yanzhen.apps.organisations.closure import rebuild_closure
from yanzhen.apps.organisations.drafts import OrganisationDraft
from yanzhen.apps.organisations.edges import lock_hierarchies, start_edge
from yanzhen.apps.organisations.models import Organisation
from yanzhen.apps.organisations.refusals.change import why_not_stand_under
from yanzhen.apps.organisations.refusals.registration import why_not_register


@transaction.atomic
def create_organisation(*, draft: OrganisationDraft, actor: models.Model | None, basis: str = "") -> Organisation:
    """Register an organisation, under a parent if the draft names one. Raises OrganisationError."""
    if refusal := why_not_register(draft):
        raise refusal
    row = insert_organisation(draft)
    parent = None
    if draft.parent_id:
        lock_hierarchies(draft.hierarchy)
        parent = locked_organisation(draft.parent_id)
        if refusal := why_not_stand_under(row, parent, hierarchy=draft.hierarchy, on=row.opened_on):
            raise refusal
        start_edge(parent, row, hierarchy=draft.hierarchy, on=row.opened_on, basis=basis)
        rebuild_closure(draft.hierarchy)
    record(
        kind="ORGANISATION_CREATED",
        actor=actor,
        subjects=[row, *([parent] if parent else [])],
        content={"name": row.name, "code": row.code, "day": row.opened_on.isoformat(), "basis": basis},
    )
    return row
