"""Split a school into several (分立)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date

from django.db import models, transaction

from yanzhen.apps.audit.actions.record import record
from yanzhen.apps.organisations.actions.locked import locked_organisation
from yanzhen.apps.organisations.actions.registration import insert_organisation
from yanzhen.apps.organisations.actions.succeeding import Journal, carry_over, close_down, rebuild_all
from yanzhen.apps.organisations.drafts import OrganisationDraft
from yanzhen.apps.organisations.edges import lock_hierarchies, start_edge
from yanzhen.apps.organisations.models import Affiliation, Hierarchy, Organisation, Succession, SuccessionKind
from yanzhen.apps.organisations.refusals.change import why_not_split
from yanzhen.apps.organisations.refusals.registration import why_not_register


@transaction.atomic
def split_organisation(
    *,
    organisation_id: int,
    drafts: Sequence[OrganisationDraft],
    keeps: bool,
    on: date,
    basis: str,
    actor: models.Model | None,
) -> list[Organisation]:
    """Set up new schools out of one, each in its places; when it does not go on, the first takes what it leaves.

    Raises:
        OrganisationError: nothing is written.
    """
    lock_hierarchies(*Hierarchy.values)
    row = locked_organisation(organisation_id)
    if refusal := why_not_split(row, parts=len(drafts), keeps=keeps, on=on, basis=basis):
        raise refusal
    places = list(Affiliation.objects.in_force_on(on).filter(child=row).select_related("parent"))
    made = []
    for draft in (replace(draft, opened_on=on) for draft in drafts):
        if refusal := why_not_register(draft):
            raise refusal
        part = insert_organisation(draft)
        for edge in places:
            start_edge(edge.parent, part, hierarchy=edge.hierarchy, on=on, basis=basis)
        made.append(part)
    journal = Journal(on)
    if not keeps:
        carry_over(row, made[0], journal, basis=basis)
        close_down(row, journal)
    for number, part in enumerate(made):
        Succession.objects.create(
            kind=SuccessionKind.SPLIT,
            predecessor=row,
            successor=part,
            happened_on=on,
            basis=basis.strip(),
            journal=journal.as_json() if number == 0 and not keeps else {},
        )
    rebuild_all()
    record(
        kind="ORGANISATION_SPLIT",
        actor=actor,
        subjects=[row, *made],
        content={
            "name": row.name,
            "parts": "、".join(part.name for part in made),
            "keeps": "原单位保留" if keeps else "原单位撤销",
            "day": on.isoformat(),
            "basis": basis,
        },
    )
    return made
