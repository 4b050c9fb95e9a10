"""Closes an organisation down and carries over what goes on elsewhere; a journal lets an error be undone."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from typing import Any

from yanzhen.apps.organisations.closure import rebuild_closure
from yanzhen.apps.organisations.edges import ONE_DAY, start_edge
from yanzhen.apps.organisations.models import (
    Affiliation,
    Duty,
    Hierarchy,
    Organisation,
    OrganisationName,
    PostFunction,
    Posting,
)

DATED = {"affiliation": Affiliation, "name": OrganisationName, "posting": Posting, "duty": Duty}
LEADING = (PostFunction.SECRETARY, PostFunction.PRINCIPAL)


@dataclass
class Journal:
    """Which rows an act ended, with their former last day, which it started, and what it closed."""

    on: date
    ended: dict[str, dict[str, str | None]] = field(default_factory=dict)
    started: dict[str, list[int]] = field(default_factory=dict)
    closed: list[int] = field(default_factory=list)

    def end(self, kind: str, rows: Any) -> list[Any]:
        """End rows in force on or after the day, on the day before it; return them."""
        found = list(rows.overlapping(self.on, None))
        for row in found:
            self.ended.setdefault(kind, {})[str(row.pk)] = row.ended_on.isoformat() if row.ended_on else None
            row.ended_on = self.on - ONE_DAY
        DATED[kind].objects.bulk_update(found, ["ended_on"])
        return found

    def start(self, kind: str, row: Any) -> None:
        """Remember a row that the act started."""
        self.started.setdefault(kind, []).append(row.pk)

    def as_json(self) -> dict[str, Any]:
        """Return the journal as it is stored."""
        return {"ended": self.ended, "started": self.started, "closed": self.closed}


def close_down(organisation: Organisation, journal: Journal) -> None:
    """Close the organisation from the journal's day: its name, places, postings and duties end the day before."""
    journal.end("name", OrganisationName.objects.filter(organisation=organisation))
    journal.end("affiliation", Affiliation.objects.filter(child=organisation))
    journal.end("posting", Posting.objects.filter(organisation=organisation))
    journal.end("duty", Duty.objects.filter(organisation=organisation))
    organisation.closed_on = journal.on
    organisation.version += 1
    organisation.save(update_fields=["closed_on", "version"])
    journal.closed.append(organisation.pk)


def carry_over(predecessor: Organisation, successor: Organisation, journal: Journal, *, basis: str) -> None:
    """Put what stands under the predecessor, and its people without a leading post, under the successor."""
    for edge in journal.end("affiliation", Affiliation.objects.filter(parent=predecessor).select_related("child")):
        if edge.child_id != successor.pk:
            moved = start_edge(successor, edge.child, hierarchy=edge.hierarchy, on=journal.on, basis=basis)
            journal.start("affiliation", moved)
    for posting in journal.end("posting", Posting.objects.filter(organisation=predecessor)):
        if posting.function not in LEADING:
            moved = Posting.objects.create(
                person_id=posting.person_id,
                organisation=successor,
                post=posting.post,
                function=posting.function,
                is_primary=posting.is_primary,
                started_on=journal.on,
            )
            journal.start("posting", moved)


def rebuild_all() -> None:
    """Derive every closure anew: closing touches all hierarchies."""
    for hierarchy in Hierarchy.values:
        rebuild_closure(hierarchy)
