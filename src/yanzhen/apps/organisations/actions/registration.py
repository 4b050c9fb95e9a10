"""Puts a new organisation into the tables; shared by registering, splitting, merging and importing."""

from __future__ import annotations

from yanzhen.apps.organisations.drafts import OrganisationDraft
from yanzhen.apps.organisations.models import Organisation, OrganisationName
from yanzhen.apps.organisations.sorting import sort_key


def insert_organisation(draft: OrganisationDraft) -> Organisation:
    """Insert the organisation with its first name; edges are the caller's."""
    row = Organisation.objects.create(
        code=draft.code.strip(),
        kind=draft.kind,
        name=draft.name.strip(),
        short_name=draft.short_name.strip(),
        sort_key=sort_key(draft.name.strip()),
        stages=list(draft.stages),
        is_private=draft.is_private,
        is_external=draft.is_external,
        credit_code=draft.credit_code.strip(),
        address=draft.address.strip(),
        x_km=draft.x_km,
        y_km=draft.y_km,
        pupils=draft.pupils,
        opened_on=draft.opened_on,
    )
    OrganisationName.objects.create(
        organisation=row, name=row.name, short_name=row.short_name, started_on=row.opened_on
    )
    return row
