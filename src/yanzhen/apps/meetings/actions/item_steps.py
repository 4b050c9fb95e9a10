"""Move an item from state to state, each time with a step of its history (议题环节)."""

from __future__ import annotations

from datetime import date

from yanzhen.apps.accounts.models import User
from yanzhen.apps.meetings.findable import index_item
from yanzhen.apps.meetings.models import Item, ItemStep

REASON_LENGTH = 300


def move_item(item: Item, act: str, state: str, *, actor: User | None, on: date, reason: str = "") -> ItemStep:
    """Give a locked item its new state and write the step; the reason never holds words of a sealed item."""
    item.state = state
    item.version += 1
    item.save(update_fields=["state", "version", "next_on"])
    index_item(item)
    return ItemStep.objects.create(
        item=item, act=act, state=state, reason=reason[:REASON_LENGTH], actor=actor, happened_on=on
    )
