"""Pass what a person has in hand to a successor (交接)."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date

from django.db import models, transaction

from yanzhen.apps.audit.actions.record import record
from yanzhen.apps.organisations.actions.locked import locked_person
from yanzhen.apps.organisations.errors import PeopleError
from yanzhen.apps.organisations.handover import open_items
from yanzhen.apps.organisations.models import HandOver
from yanzhen.apps.organisations.refusals.people import why_not_for_oneself


@transaction.atomic
def hand_over(
    *, person_id: int, successor_id: int, tokens: Collection[str], on: date, actor: models.Model | None
) -> HandOver:
    """Pass the chosen items on from ``on`` and keep the list; all of them or none.

    Raises:
        PeopleError: SUCCESSOR_IS_SELF, NOTHING_CHOSEN, NOT_OPEN, or UNTAKABLE naming the item and why.
    """
    if person_id == successor_id:
        raise PeopleError("SUCCESSOR_IS_SELF")
    if not tokens:
        raise PeopleError("NOTHING_CHOSEN")
    first, second = sorted((person_id, successor_id))
    persons = {key: locked_person(key) for key in (first, second)}
    person, successor = persons[person_id], persons[successor_id]
    if refusal := why_not_for_oneself(actor, successor):
        raise refusal
    listed = {
        item.token: (holding, item) for holding, items in open_items(person, on=on) for item in items if not item.remark
    }
    if missing := set(tokens) - listed.keys():
        raise PeopleError("NOT_OPEN", count=len(missing), name=person.name)
    chosen = [listed[token] for token in sorted(set(tokens))]
    for holding, item in chosen:
        if why := holding.pass_on(item.pk, successor, on):
            raise PeopleError("UNTAKABLE", title=item.title, name=successor.name, why=why)
    row = HandOver.objects.create(
        person=person,
        successor=successor,
        happened_on=on,
        items=[{"kind": holding.title, "title": item.title, "since": item.since} for holding, item in chosen],
        recorded_by=actor,
    )
    record(
        kind="HANDED_OVER",
        actor=actor,
        subjects=[person, successor, row],
        content={
            "name": person.name,
            "successor": successor.name,
            "count": len(chosen),
            "day": on.isoformat(),
            "items": [item.title for _holding, item in chosen],
        },
    )
    return row
