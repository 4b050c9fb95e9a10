"""What the log says of acts on items: numbers and days, never a title, a stand or an opinion."""

from __future__ import annotations

from datetime import date

from yanzhen.apps.accounts.models import User
from yanzhen.apps.accounts.permissions import acting_for
from yanzhen.apps.meetings.actions.item_steps import move_item
from yanzhen.apps.meetings.models import Item

move_on = move_item


def logged(item: Item, **more: object) -> dict[str, object]:
    """Return the content of an event on an item."""
    return {"number": item.number, "body": item.body.name, **more}


def in_whose_place(item: Item, actor: User, capability: str, *, on: date) -> User | None:
    """Return the absent colleague for whom ``actor`` acts; nobody where a member acts in person."""
    if actor.person_id is not None and actor.person_id == item.proposer_id:
        return None
    return acting_for(actor, capability, item.organisation_id, on=on)
