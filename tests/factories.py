"""One factory per model: the least that is valid, and what a test names."""

from __future__ import annotations

from datetime import date
from itertools import count
from typing import Any

from yanzhen.apps.accounts.models import Grant, User
from yanzhen.apps.organisations.closure import rebuild_closure
from yanzhen.apps.organisations.models import Affiliation, Deputy, Hierarchy, Organisation, OrganisationKind, Person

LONG_AGO = date(2020, 1, 1)
PASSWORD = "yan-zhen-2026-ceshi"
_numbers = count(1)


def make_organisation(name: str = "", *, under: Organisation | None = None, **fields: Any) -> Organisation:
    """Make an organisation; ``under`` places it in the administrative hierarchy."""
    number = next(_numbers)
    fields = {
        "code": f"C{number:05}",
        "kind": OrganisationKind.SCHOOL,
        "name": name or f"青石第{number}小学",
        "opened_on": LONG_AGO,
        **fields,
    }
    made = Organisation.objects.create(**fields)
    if under is not None:
        Affiliation.objects.create(hierarchy=Hierarchy.ADMINISTRATION, parent=under, child=made, started_on=LONG_AGO)
        rebuild_closure(Hierarchy.ADMINISTRATION)
    return made


def make_user(*, role: str | None = None, at: Organisation | None = None, **fields: Any) -> User:
    """Make an account that can sign in with ``PASSWORD``; ``role`` and ``at`` give it one grant since long ago."""
    fields = {"username": f"yonghu{next(_numbers)}", "must_change_password": False, **fields}
    user = User.objects.create_user(password=PASSWORD, **fields)
    if role is not None:
        Grant.objects.create(user=user, role=role, organisation=at or make_organisation(), started_on=LONG_AGO)
    return user


def make_deputy(absent: User, *, on: date) -> User:
    """Make an account without any right of its own that stands in for ``absent`` on the day."""
    if absent.person is None:
        absent.person = _person()
        absent.save(update_fields=["person"])
    deputy = make_user(person=_person())
    Deputy.objects.create(principal=absent.person, deputy=deputy.person, started_on=on, ended_on=on)
    return deputy


def _person() -> Person:
    number = next(_numbers)
    return Person.objects.create(name=f"示例人员{number}", staff_number=f"D{number:05}")
