"""Change a person's name or telephone (维护人员信息)."""

from __future__ import annotations

from django.db import models, transaction

from yanzhen.apps.audit.actions.record import record
from yanzhen.apps.organisations.actions.locked import locked_person
from yanzhen.apps.organisations.models import Person
from yanzhen.apps.organisations.refusals.people import why_not_edit_person
from yanzhen.apps.organisations.sorting import sort_key


@transaction.atomic
def edit_person(*, person_id: int, seen: int, name: str, phone: str, actor: models.Model | None) -> Person:
    """Write name and telephone if nobody changed them since version ``seen``. Raises PeopleError."""
    person = locked_person(person_id)
    if refusal := why_not_edit_person(person, seen=seen, name=name):
        raise refusal
    if (person.name, person.phone) == (name.strip(), phone.strip()):
        return person
    person.name, person.phone = name.strip(), phone.strip()
    person.sort_key = sort_key(person.name, length=120)
    person.version += 1
    person.save(update_fields=["name", "phone", "sort_key", "version"])
    record(kind="PERSON_EDITED", actor=actor, subjects=[person], content={"name": person.name})
    return person
