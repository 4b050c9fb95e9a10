"""A school with all its bodies and their members, and items of it, for tests of what comes before a meeting."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from django.utils import timezone

from tests.factories import make_organisation, make_user
from yanzhen.apps.accounts.models import User
from yanzhen.apps.meetings.actions.consult import ask_for_stands, note_stand
from yanzhen.apps.meetings.actions.draft_item import ItemFacts, draft_item
from yanzhen.apps.meetings.actions.prepare_item import call_ready, confirm_prepared
from yanzhen.apps.meetings.actions.set_up_bodies import BodyDraft, SeatDraft, set_up_bodies
from yanzhen.apps.meetings.models import Body, Item
from yanzhen.apps.organisations.models import Person, PostFunction, Posting

SINCE = date(2025, 9, 1)
DAY = date(2026, 3, 6)
POSTS = {
    "secretary": (PostFunction.SECRETARY, "school_secretary"),
    "principal": (PostFunction.PRINCIPAL, "school_principal"),
    "deputy": (PostFunction.DEPUTY_SECRETARY, None),
    "vice": (PostFunction.VICE_PRINCIPAL, None),
    "middle": (PostFunction.MIDDLE_MANAGER, "middle_manager"),
    "clerk": (PostFunction.CLERK, "school_clerk"),
}


class ItemScene:
    """One school: secretary and principal (``sole``: one person in both posts), deputy, vice-principal, teachers."""

    def __init__(self, *, sole: bool = False, party: str = "party_committee", members: int | None = None) -> None:
        self.authority = make_organisation("澄溪区教委", kind="authority")
        self.school = make_organisation("澄溪第一小学", under=self.authority)
        self.users: dict[str, User] = {}
        for name, (function, role) in POSTS.items():
            person = make_person(f"{name}")
            Posting.objects.create(
                person=person, organisation=self.school, post=name, function=function, started_on=SINCE
            )
            self.users[name] = make_user(role=role, at=self.school, person=person)
        if sole:
            self.users["principal"] = self.users["secretary"]
        self.delegates = [make_person(f"教师{number}") for number in range(3)]
        self.bodies = set_up_bodies(
            organisation_id=self.school.pk,
            drafts=self.drafts(party=party, members=members),
            started_on=SINCE,
            actor=self.clerk,
            on=DAY,
        )

    def drafts(self, *, party: str, members: int | None) -> list[BodyDraft]:
        secretary, principal = self.users["secretary"], self.users["principal"]
        deputy, vice = self.users["deputy"], self.users["vice"]
        both = secretary == principal
        head = SeatDraft(person_id=secretary.person_id, roles=["secretary", "principal"] if both else ["secretary"])
        second = [] if both else [SeatDraft(person_id=principal.person_id, roles=["principal"])]
        third = SeatDraft(person_id=deputy.person_id, roles=["full_time_deputy_secretary"])
        fourth = SeatDraft(person_id=vice.person_id, roles=["vice_principal"])
        leader = head if both else second[0]
        return [
            BodyDraft(
                kind=party, name="党组织会议", branch_formal_members=members, seats=[head, *second, third, fourth]
            ),
            BodyDraft(kind="principal_meeting", name="校长办公会", seats=[leader, third, fourth]),
            BodyDraft(
                kind="staff_congress",
                name="教代会",
                seats=[SeatDraft(person_id=person.pk, roles=["delegate"]) for person in self.delegates],
            ),
        ]

    @property
    def clerk(self) -> User:
        return self.users["clerk"]

    @property
    def secretary(self) -> User:
        return self.users["secretary"]

    @property
    def principal(self) -> User:
        return self.users["principal"]

    def body(self, kind: str) -> Body:
        return Body.objects.get(organisation=self.school, kind=kind, ended_on=None)

    @property
    def party(self) -> Body:
        return self.bodies[0]

    @property
    def office(self) -> Body:
        return self.body("principal_meeting")

    @property
    def congress(self) -> Body:
        return self.body("staff_congress")

    def facts(self, **changes: Any) -> ItemFacts:
        plain = {
            "title": "购置教学设备",
            "summary": "经过调研，拟购置教学设备。",
            "matter": "key_project",
            "proposer_id": self.principal.person_id,
        }
        return ItemFacts(**(plain | changes))

    def draft(self, *, body: Body | None = None, actor: User | None = None, **changes: Any) -> Item:
        """An item written down by the clerk, not yet proposed."""
        return draft_item(
            body_id=(body or self.party).pk, facts=self.facts(**changes), actor=actor or self.clerk, on=DAY
        )

    def proposed(self, *, body: Body | None = None, actor: User | None = None, **changes: Any) -> Item:
        """An item that was proposed."""
        body_id = (body or self.party).pk
        facts = self.facts(**changes)
        return draft_item(body_id=body_id, facts=facts, actor=actor or self.clerk, on=DAY, at_once=True)

    def asked(self, item: Item, *chosen: Person) -> Item:
        """Put an item to whom the rules name."""
        return ask_for_stands(item_id=item.pk, actor=self.clerk, on=DAY, chosen=[person.pk for person in chosen])

    def say(self, item: Item, who: str, stand: str = "agree", **more: Any) -> Item:
        """One of the people asked says so from the own account."""
        user = self.users[who]
        return note_stand(item_id=item.pk, person_id=user.person_id, stand=stand, actor=user, on=DAY, **more)

    def ready(self, **changes: Any) -> Item:
        """An item that may go to a meeting."""
        item = self.proposed(**changes)
        confirm_prepared(item_id=item.pk, actor=self.clerk, on=DAY)
        if changes.get("kind", "decide") == "decide":
            self.asked(item)
            self.say(item, "secretary")
            self.say(item, "principal")
        return call_ready(item_id=item.pk, actor=self.clerk, on=DAY)


def make_person(name: str) -> Person:
    return Person.objects.create(name=name, staff_number=f"I{Person.objects.count():06}")


_localdate = timezone.localdate


def day_of_the_scene(value: datetime | None = None) -> date:
    """Stand in for ``timezone.localdate``: today is the day of the scene."""
    return DAY if value is None else _localdate(value)
