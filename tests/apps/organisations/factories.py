"""One factory per model of organisations and people, and of accounts that stand on them."""

from __future__ import annotations

from datetime import date
from itertools import count

from yanzhen.apps.accounts.models import Grant, User
from yanzhen.apps.organisations.closure import rebuild_closure
from yanzhen.apps.organisations.models import Affiliation, Organisation, OrganisationName, Person, Posting

SINCE = date(2020, 1, 1)
_numbers = count(1)


def make_organisation(name: str = "", *, kind: str = "school", opened_on: date = SINCE, **fields) -> Organisation:
    """An organisation with its name since it opened."""
    number = next(_numbers)
    row = Organisation.objects.create(
        code=fields.pop("code", f"T{number:05d}"),
        name=name or f"示例单位{number}",
        kind=kind,
        opened_on=opened_on,
        **fields,
    )
    OrganisationName.objects.create(organisation=row, name=row.name, short_name=row.short_name, started_on=opened_on)
    return row


def put_under(parent: Organisation, *children: Organisation, hierarchy: str = "administration", **days) -> None:
    """Edges from ``parent`` to each child, with the closure derived anew."""
    for child in children:
        Affiliation.objects.create(
            hierarchy=hierarchy,
            parent=parent,
            child=child,
            started_on=days.get("started_on", SINCE),
            ended_on=days.get("ended_on"),
        )
    rebuild_closure(hierarchy)


def make_person(name: str = "", **fields) -> Person:
    """A person without a posting."""
    number = next(_numbers)
    return Person.objects.create(name=name or f"示例人员{number}", staff_number=f"T{number:05d}", **fields)


def post_to(person: Person, organisation: Organisation, *, function: str = "member", **fields) -> Posting:
    """A posting since the beginning unless told otherwise."""
    fields.setdefault("started_on", SINCE)
    return Posting.objects.create(
        person=person, organisation=organisation, post=fields.pop("post", "岗位"), function=function, **fields
    )


def make_user(username: str = "", *, person: Person | None = None, **fields) -> User:
    """An account that need not change its password first."""
    number = next(_numbers)
    fields.setdefault("must_change_password", False)
    return User.objects.create(username=username or f"user{number}", person=person, **fields)


def give(user: User, role: str, organisation: Organisation, **fields) -> Grant:
    """A grant since the beginning unless told otherwise."""
    fields.setdefault("started_on", SINCE)
    return Grant.objects.create(user=user, role=role, organisation=organisation, **fields)
