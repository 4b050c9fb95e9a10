"""Put a person in charge of, pair with or let inspect an organisation (分管、联系、挂牌督导)."""

from __future__ import annotations

from datetime import date

from django.db import models, transaction

from yanzhen.apps.audit.actions.record import record
from yanzhen.apps.organisations.actions.locked import locked_organisation, locked_person
from yanzhen.apps.organisations.edges import ONE_DAY
from yanzhen.apps.organisations.models import Duty, DutyKind, Organisation
from yanzhen.apps.organisations.refusals.people import why_not_charge, why_not_for_oneself


@transaction.atomic
def set_duty(
    *,
    person_id: int,
    organisation_id: int,
    kind: str,
    on: date,
    until: date | None = None,
    actor: models.Model | None,
) -> Duty:
    """Give the duty from ``on``; whoever was in charge until then is relieved the day before. Raises PeopleError."""
    organisation = locked_organisation(organisation_id)
    person = locked_person(person_id)
    if refusal := why_not_for_oneself(actor, person):
        raise refusal
    if refusal := why_not_charge(person, organisation, kind=kind, on=on, until=until):
        raise refusal
    former = _relieve(organisation, kind=kind, on=on)
    duty = Duty.objects.create(kind=kind, person=person, organisation=organisation, started_on=on, ended_on=until)
    record(
        kind="DUTY_SET",
        actor=actor,
        subjects=[person, organisation, *(row.person for row in former)],
        content={
            "name": person.name,
            "duty": DutyKind(kind).label,
            "organisation": organisation.name,
            "former": "、".join(row.person.name for row in former) or "无",
            "day": on.isoformat(),
        },
    )
    return duty


def _relieve(organisation: Organisation, *, kind: str, on: date) -> list[Duty]:
    """End the present charge; pairings and inspections may stand beside one another."""
    if kind != DutyKind.IN_CHARGE:
        return []
    rows = list(Duty.objects.in_force_on(on).filter(kind=kind, organisation=organisation).select_related("person"))
    for row in rows:
        row.ended_on = on - ONE_DAY
    Duty.objects.bulk_update(rows, ["ended_on"])
    return rows
