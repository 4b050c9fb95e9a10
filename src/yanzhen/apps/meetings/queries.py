"""Reads about bodies and their members that acts, pages and other areas share."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.db.models import Q, QuerySet

from yanzhen.apps.meetings.models import PARTY_BODIES, Body, BodyKind, Seat, SeatRole
from yanzhen.apps.organisations.models import Person

COMMITTEES = tuple(kind for kind in PARTY_BODIES if kind != BodyKind.PARTY_BRANCH_ASSEMBLY)
LEADING_BODIES = (*COMMITTEES, BodyKind.PRINCIPAL_MEETING)
DEPUTY_ROLES = frozenset({SeatRole.DEPUTY_SECRETARY, SeatRole.FULL_TIME_DEPUTY_SECRETARY})


def bodies_in_force(organisation_id: int, *, on: date) -> QuerySet[Body]:
    """Return the bodies of a school on ``on``."""
    return Body.objects.in_force_on(on).filter(organisation_id=organisation_id)


def seats_at_school(organisation_id: int, *, on: date) -> QuerySet[Seat]:
    """Return the seats held on ``on`` in the bodies of a school, with their persons."""
    in_force = bodies_in_force(organisation_id, on=on).values("pk")
    rows = Seat.objects.in_force_on(on).filter(body_id__in=in_force)
    return rows.select_related("person", "body").order_by("position", "pk")


def leading_group(organisation_id: int, *, on: date) -> set[int]:
    """Return the persons of the school's leading group (学校领导班子) by key.

    Who holds a voting seat in a Party committee or in the principal's meeting on the day; where members' assembly takes
    the committee's place, its secretary and deputies, whose seats there say so.
    """
    wanted = Q(body__kind__in=LEADING_BODIES)
    headed = [SeatRole.SECRETARY, SeatRole.PRINCIPAL, *sorted(DEPUTY_ROLES)]
    wanted |= Q(body__kind=BodyKind.PARTY_BRANCH_ASSEMBLY, roles__overlap=headed)
    rows = seats_at_school(organisation_id, on=on).filter(wanted, is_voting=True)
    return set(rows.values_list("person_id", flat=True))


@dataclass(frozen=True, kw_only=True)
class Heads:
    """Who leads a school on one day; posts without a person are null."""

    secretary: Person | None
    principal: Person | None
    deputies: tuple[Person, ...]
    members: tuple[Person, ...]

    @property
    def is_one_person(self) -> bool:
        """Does one person hold both posts (一肩挑)?"""
        return self.secretary is not None and self.secretary == self.principal


def heads_of(organisation_id: int, *, on: date) -> Heads:
    """Return secretary, principal, deputy secretaries and the other leading members of a school, in two queries."""
    found: dict[str, Person] = {}
    deputies: dict[int, Person] = {}
    persons: dict[int, Person] = {}
    for seat in seats_at_school(organisation_id, on=on):
        if seat.body.kind == BodyKind.STAFF_CONGRESS:
            continue
        persons.setdefault(seat.person_id, seat.person)
        for role in seat.roles:
            found.setdefault(role, seat.person)
        if DEPUTY_ROLES & set(seat.roles):
            deputies.setdefault(seat.person_id, seat.person)
    secretary, principal = found.get(SeatRole.SECRETARY), found.get(SeatRole.PRINCIPAL)
    group = leading_group(organisation_id, on=on)
    apart = {person.pk for person in (secretary, principal) if person} | set(deputies)
    return Heads(
        secretary=secretary,
        principal=principal,
        deputies=tuple(deputies.values()),
        members=tuple(person for pk, person in persons.items() if pk in group and pk not in apart),
    )


def roles_at_school(organisation_id: int, *, on: date) -> dict[int, set[str]]:
    """Return what each member of the school's bodies is, by person: roles said in any body count in all."""
    roles: dict[int, set[str]] = {}
    for seat in seats_at_school(organisation_id, on=on):
        roles.setdefault(seat.person_id, set()).update(seat.roles)
    return roles
