"""Fetches rows for change: the writer waits for whoever changes the same row."""

from __future__ import annotations

from collections.abc import Iterable

from yanzhen.apps.organisations.models import Organisation, Person


def locked_organisation(organisation_id: int) -> Organisation:
    """Return the organisation, locked until the end of the transaction."""
    return Organisation.objects.select_for_update(of=("self",)).get(pk=organisation_id)


def locked_organisations(ids: Iterable[int]) -> list[Organisation]:
    """Return several organisations, locked in the order of their keys so that two writers cannot wait in a ring."""
    return list(Organisation.objects.select_for_update(of=("self",)).filter(pk__in=set(ids)).order_by("pk"))


def locked_person(person_id: int) -> Person:
    """Return the person, locked until the end of the transaction."""
    return Person.objects.select_for_update(of=("self",)).get(pk=person_id)
