"""Who is asked before an item comes up, what they said, and what is still missing (会前沟通)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from yanzhen.apps.meetings.models import BodyKind, Item, ItemKind, Stand, StandChoice
from yanzhen.apps.meetings.queries import heads_of
from yanzhen.apps.organisations.models import Person


@dataclass(frozen=True, kw_only=True)
class Asked:
    """Whom an item has to be put to.

    Attributes:
        always: secretary and principal; with one person in both posts the deputy secretaries.
        choice: leading members concerned, of whom one or more are asked where one person holds both posts.
        missing: posts that nobody holds and without whom nobody can be asked.
        is_one_person: does one person hold both posts?
    """

    always: tuple[Person, ...] = ()
    choice: tuple[Person, ...] = ()
    missing: tuple[str, ...] = ()
    is_one_person: bool = False


def needs_consultation(item: Item) -> bool:
    """Are secretary and principal asked first? For decisions, except those of the staff congress."""
    return item.kind == ItemKind.DECIDE and item.body.kind != BodyKind.STAFF_CONGRESS


def whom_to_ask(organisation_id: int, *, on: date) -> Asked:
    """Return whom items of a school are put to on ``on``."""
    heads = heads_of(organisation_id, on=on)
    if heads.is_one_person:
        return Asked(always=heads.deputies, choice=heads.members, is_one_person=True)
    held = {"书记": heads.secretary, "校（园）长": heads.principal}
    return Asked(
        always=tuple(person for person in held.values() if person is not None),
        missing=tuple(post for post, person in held.items() if person is None),
    )


def last_round(item: Item) -> list[Stand]:
    """Return the stands of the latest round, in the order of asking."""
    rows = list(item.stands.select_related("person", "entered_by__person").order_by("round", "pk"))
    return [row for row in rows if row.round == rows[-1].round] if rows else []


def silent(stands: list[Stand]) -> list[str]:
    """Return the names of those who were asked and have not spoken."""
    return [stand.person.name for stand in stands if not stand.stand]


def against(stands: list[Stand]) -> list[str]:
    """Return the names of those who disagree."""
    return [stand.person.name for stand in stands if stand.stand == StandChoice.DISAGREE]


def not_asked(item: Item, stands: list[Stand], *, on: date) -> list[str]:
    """Return whom the rules want asked and who was not, by name: a head who came since is asked as well."""
    asked = whom_to_ask(item.organisation_id, on=on)
    known = {stand.person_id for stand in stands}
    left = [person.name for person in asked.always if person.pk not in known]
    if asked.is_one_person and not asked.always and not known:
        left.append("有关班子成员")
    return [*left, *asked.missing]
