"""Ask secretary and principal, or the members concerned, about an item, and note what they say (会前沟通)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from django.db import transaction

from yanzhen.apps.accounts.models import User
from yanzhen.apps.accounts.permissions import acting_for
from yanzhen.apps.audit.actions.record import record
from yanzhen.apps.meetings.actions.asking import ask_anew
from yanzhen.apps.meetings.actions.item_log import in_whose_place, logged, move_on
from yanzhen.apps.meetings.actions.locked import locked_item
from yanzhen.apps.meetings.consulting import last_round, whom_to_ask
from yanzhen.apps.meetings.errors import MeetingError
from yanzhen.apps.meetings.models import Item, ItemAct, ItemState, Stand, StandChoice
from yanzhen.apps.meetings.refusals.items import why_not_ask, why_not_stand


@transaction.atomic
def ask_for_stands(*, item_id: int, actor: User, on: date, chosen: Sequence[int] = (), seen: int | None = None) -> Item:
    """Put the item to whom the rules name, in a new round.

    Args:
        chosen: with one person in both posts, the leading members concerned, besides the deputy secretaries.
    Raises:
        MeetingError: STALE, NOT_YOURS, SEALED_TO_YOU, RECUSED, WRONG_STATE, NO_CONSULTATION, HEADS_UNKNOWN,
            NOBODY_TO_ASK.
    """
    item = locked_item(item_id, seen)
    if refusal := why_not_ask(item, actor, on=on):
        raise refusal
    asked = whom_to_ask(item.organisation_id, on=on)
    if asked.missing:
        raise MeetingError("HEADS_UNKNOWN", missing="、".join(asked.missing))
    concerned = {person.pk for person in asked.choice}
    persons = [person.pk for person in asked.always] + [pk for pk in chosen if pk in concerned]
    if not persons:
        raise MeetingError("NOBODY_TO_ASK")
    number = ask_anew(item, persons, actor=actor)
    item.next_on = None
    move_on(item, ItemAct.ASK, ItemState.PROPOSED, actor=actor, on=on)
    record(
        kind="STANDS_ASKED",
        actor=actor,
        acting_for=in_whose_place(item, actor, "meetings.prepare", on=on),
        subjects=[item],
        content=logged(item, round=number, persons=len(set(persons))),
    )
    return item


@transaction.atomic
def note_stand(
    *,
    item_id: int,
    person_id: int,
    stand: str,
    actor: User,
    on: date,
    said_on: date | None = None,
    next_on: date | None = None,
) -> Item:
    """Note what someone asked says: from the person's own account, or by the clerk afterwards (补录).

    Who disagrees holds the item back; ``next_on`` is then when it is to come up again, if that is known already.

    Raises:
        MeetingError: RECUSED, STAND_NOT_YOURS, WRONG_STATE, NOT_ASKED, SAID_ALREADY, FUTURE_DAY or NOT_LATER.
    """
    item = locked_item(item_id)
    said_on = said_on or on
    refusal = why_not_stand(item, person_id, actor, on=on)
    if refusal is None and said_on > on:
        refusal = MeetingError("FUTURE_DAY", today=on.isoformat())
    if refusal is None and next_on is not None and next_on <= on:
        refusal = MeetingError("NOT_LATER", today=on.isoformat())
    if refusal is not None:
        raise refusal
    row = next(one for one in last_round(item) if one.person_id == person_id)
    row = Stand.objects.select_for_update(of=("self",)).get(pk=row.pk)
    row.stand, row.said_on, row.entered_by = StandChoice(stand), said_on, actor
    row.save(update_fields=["stand", "said_on", "entered_by"])
    move_on(item, ItemAct.STAND, item.state, actor=actor, on=on)
    if row.stand == StandChoice.DISAGREE:
        item.next_on = next_on or item.next_on
        if item.state != ItemState.HELD:
            move_on(item, ItemAct.HOLD, ItemState.HELD, actor=actor, on=on, reason="会前沟通意见不一致")
        else:
            item.save(update_fields=["next_on"])
    own = actor.person_id == person_id
    record(
        kind="STAND_NOTED" if own else "STAND_ENTERED",
        actor=actor,
        acting_for=None if own else acting_for(actor, "meetings.prepare", item.organisation_id, on=on),
        subjects=[item],
        content=logged(item, round=row.round, said_on=said_on.isoformat()),
    )
    return item
