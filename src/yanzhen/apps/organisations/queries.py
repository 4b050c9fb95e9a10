"""Reads about organisations and people that pages, the API and other apps share."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date

from yanzhen.apps.organisations.models import (
    Affiliation,
    Hierarchy,
    Line,
    Organisation,
    OrganisationName,
    Person,
    PostFunction,
    Posting,
)

FUNCTIONS_OF_LINE = {
    Line.PARTY: (PostFunction.SECRETARY,),
    Line.ADMINISTRATION: (PostFunction.PRINCIPAL,),
    Line.JOINT: (PostFunction.SECRETARY, PostFunction.PRINCIPAL),
}


def recipients(organisation: Organisation | int, line: str, *, on: date) -> list[Person]:
    """Return to whom a task of ``line`` goes at an organisation: secretary, head, or both; one person once."""
    pk = organisation if isinstance(organisation, int) else organisation.pk
    return recipients_of_many([pk], line, on=on).get(pk, [])


def recipients_of_many(organisation_ids: Collection[int], line: str, *, on: date) -> dict[int, list[Person]]:
    """Return the recipients of several organisations by key, in two queries; nobody: the key is absent.

    A section has one head for both lines. Where a body has only one of the two leading posts filled, a joint task
    goes to that person alone; a task of one line never goes to the other line's person.
    """
    hosted = (
        Affiliation.objects.in_force_on(on)
        .filter(hierarchy=Hierarchy.HOST, parent_id__in=organisation_ids)
        .values_list("child_id", "parent_id")
    )
    at: dict[int, set[int]] = {pk: {pk} for pk in organisation_ids}
    for party, host in hosted:
        at.setdefault(party, set()).add(host)
    functions = (*FUNCTIONS_OF_LINE[Line(line)], PostFunction.HEAD)
    postings = (
        Posting.objects.in_force_on(on)
        .filter(organisation_id__in=at, function__in=functions)
        .select_related("person")
        .order_by("-is_primary", "started_on", "pk")
    )
    found: dict[int, dict[int, Person]] = {}
    for posting in sorted(postings, key=lambda row: row.function != PostFunction.SECRETARY):
        for organisation_id in at[posting.organisation_id]:
            found.setdefault(organisation_id, {}).setdefault(posting.person_id, posting.person)
    return {pk: list(persons.values()) for pk, persons in found.items()}


def name_on(organisation: Organisation, day: date) -> str:
    """Return the name the organisation bore on ``day``; outside its life the present one."""
    name = OrganisationName.objects.in_force_on(day).filter(organisation=organisation).first()
    return name.name if name else organisation.name


def names_on(organisation_ids: Collection[int], day: date) -> dict[int, str]:
    """Return the names that organisations bore on ``day`` by key, in one query."""
    rows = OrganisationName.objects.in_force_on(day).filter(organisation_id__in=organisation_ids)
    return dict(rows.values_list("organisation_id", "name"))
