"""Write down whom an item is put to in a round (会前沟通一轮)."""

from __future__ import annotations

from collections.abc import Sequence

from yanzhen.apps.accounts.models import User
from yanzhen.apps.meetings.consulting import last_round, needs_consultation
from yanzhen.apps.meetings.models import Item, Stand


def ask_anew(item: Item, person_ids: Sequence[int], *, actor: User) -> int:
    """Start the next round with these persons and return its number; zero where nobody need be asked."""
    if not needs_consultation(item) or not person_ids:
        return 0
    said = last_round(item)
    number = said[0].round + 1 if said else 1
    Stand.objects.bulk_create(
        Stand(item=item, person_id=person_id, round=number, entered_by=actor) for person_id in dict.fromkeys(person_ids)
    )
    return number
