"""Merge schools into one (合并)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date

from django.db import models, transaction

from yanzhen.apps.audit.actions.record import record
from yanzhen.apps.organisations.actions.locked import locked_organisations
from yanzhen.apps.organisations.actions.registration import insert_organisation
from yanzhen.apps.organisations.actions.succeeding import Journal, carry_over, close_down, rebuild_all
from yanzhen.apps.organisations.drafts import OrganisationDraft
from yanzhen.apps.organisations.edges import lock_hierarchies, start_edge
from yanzhen.apps.organisations.models import Affiliation, Hierarchy, Organisation, Succession, SuccessionKind
from yanzhen.apps.organisations.refusals.change import why_not_merge
from yanzhen.apps.organisations.refusals.registration import why_not_register


@transaction.atomic
def merge_organisations(
    *,
    predecessor_ids: Sequence[int],
    into: int | OrganisationDraft,
    on: date,
    basis: str,
    actor: models.Model | None,
) -> Organisation:
    """Close the predecessors and carry what stood under them, and their people, over to one school.

    Args:
        predecessor_ids: the schools that end on the day before ``on``.
        into: an existing school's key, or the draft of a new one, which takes the places of the first predecessor.
    Raises:
        OrganisationError: nothing is written.
    """
    lock_hierarchies(*Hierarchy.values)
    wanted = [*predecessor_ids, into] if isinstance(into, int) else list(predecessor_ids)
    rows = {row.pk: row for row in locked_organisations(wanted)}
    predecessors = [rows[key] for key in dict.fromkeys(predecessor_ids)]
    existing = rows[into] if isinstance(into, int) else None
    if refusal := why_not_merge(predecessors, existing, on=on, basis=basis):
        raise refusal
    successor = existing or _found(replace(into, opened_on=on), predecessors[0], on=on, basis=basis)
    for one in predecessors:
        journal = Journal(on)
        carry_over(one, successor, journal, basis=basis)
        close_down(one, journal)
        Succession.objects.create(
            kind=SuccessionKind.MERGE,
            predecessor=one,
            successor=successor,
            happened_on=on,
            basis=basis.strip(),
            journal=journal.as_json(),
        )
    rebuild_all()
    record(
        kind="ORGANISATIONS_MERGED",
        actor=actor,
        subjects=[*predecessors, successor],
        content={
            "names": "、".join(one.name for one in predecessors),
            "into": successor.name,
            "day": on.isoformat(),
            "basis": basis,
        },
    )
    return successor


def _found(draft: OrganisationDraft, model: Organisation, *, on: date, basis: str) -> Organisation:
    """Insert the new school in the places where ``model`` stands on ``on``."""
    if refusal := why_not_register(draft):
        raise refusal
    row = insert_organisation(draft)
    for edge in Affiliation.objects.in_force_on(on).filter(child=model).select_related("parent"):
        start_edge(edge.parent, row, hierarchy=edge.hierarchy, on=on, basis=basis)
    return row
