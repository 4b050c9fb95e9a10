"""Enter a person (登记人员)."""

from __future__ import annotations

from django.db import models, transaction

from yanzhen.apps.audit.actions.record import record
from yanzhen.apps.organisations.models import Person
from yanzhen.apps.organisations.refusals.people import why_not_enter
from yanzhen.apps.organisations.sorting import sort_key


@transaction.atomic
def create_person(*, name: str, staff_number: str, phone: str = "", actor: models.Model | None) -> Person:
    """Enter a person with no more than a duty needs. Raises PeopleError."""
    if refusal := why_not_enter(name=name, staff_number=staff_number):
        raise refusal
    person = Person.objects.create(
        name=name.strip(),
        sort_key=sort_key(name.strip(), length=120),
        staff_number=staff_number.strip(),
        phone=phone.strip(),
    )
    record(
        kind="PERSON_CREATED",
        actor=actor,
        subjects=[person],
        content={"name": person.name, "number": person.staff_number},
    )
    return person
