"""Makes the rows of organisations and their edges in bulk; acts would rebuild the closure a thousand times."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from yanzhen.apps.organisations.models import Affiliation, Organisation, OrganisationName
from yanzhen.apps.organisations.sorting import sort_key
from yanzhen.demo.sample import Sample


def add_organisations(sample: Sample, rows: Iterable[Organisation]) -> None:
    """Insert organisations with their present name as their only name."""
    made = list(rows)
    for row in made:
        row.sort_key = sort_key(row.name)
    Organisation.objects.bulk_create(made)
    OrganisationName.objects.bulk_create(
        [
            OrganisationName(organisation=row, name=row.name, short_name=row.short_name, started_on=row.opened_on)
            for row in made
        ]
    )
    sample.organisations.update({row.name: row for row in made})


def edge(hierarchy: str, parent: Organisation, child: Organisation, started_on: date | None = None) -> Affiliation:
    """Return an edge from the first day on which both ends exist, or from ``started_on`` if that is later."""
    first = max(parent.opened_on, child.opened_on, started_on or date.min)
    return Affiliation(hierarchy=hierarchy, parent=parent, child=child, started_on=first)
