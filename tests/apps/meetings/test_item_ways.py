"""Whatever people do in whatever order, nothing reaches an agenda unprepared, unconsulted or undeliberated."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import connection, transaction
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule, run_state_machine_as_test

from tests.item_scene import DAY, ItemScene
from tests.meeting_scene import AT_NINE
from yanzhen.apps.meetings.actions import consult, draft_item, prepare_item, redirect_item, set_agenda
from yanzhen.apps.meetings.actions.plan_meeting import Arrangement, plan_meeting
from yanzhen.apps.meetings.consulting import last_round, whom_to_ask
from yanzhen.apps.meetings.errors import MeetingError
from yanzhen.apps.meetings.models import Item, ItemState

pytestmark = pytest.mark.django_db
MATTERS = st.sampled_from(["key_project", "personnel_appointment", "logistics", "staff_welfare"])
STEPS = ["propose", "prepare", "ask", "deliberate", "agree", "ready", "table"]
WANTED = {ItemState.PROPOSED, ItemState.HELD, ItemState.RETURNED, ItemState.READY, ItemState.ON_AGENDA}
WHO = st.sampled_from(["clerk", "clerk", "clerk", "principal", "middle"])
MEMBERS = st.sampled_from(["secretary", "principal", "deputy", "vice"])


class ItemWays(RuleBasedStateMachine):
    """One item among people who try every act; what the database says is compared with what was really done."""

    def __init__(self) -> None:
        super().__init__()
        self.undo = transaction.atomic()
        self.undo.__enter__()
        self.reached: set[str] = set()

    @initialize(matter=MATTERS, sole=st.booleans(), at_office=st.booleans(), is_far=st.booleans())
    def begin(self, matter: str, sole: bool, at_office: bool, is_far: bool) -> None:
        self.scene = scene = ItemScene(sole=sole)
        body = scene.office if at_office else scene.party
        self.item_id = scene.draft(body=body, matter=matter, candidates=1).pk
        arrangement = Arrangement(title="会议", planned_at=AT_NINE, place="会议室")
        self.meetings = {
            one.pk: plan_meeting(body_id=one.pk, arrangement=arrangement, actor=scene.clerk, on=DAY).pk
            for one in (scene.party, scene.office)
        }
        if is_far:
            self.propose("clerk")
            self.prepare("clerk")
            self.ask("clerk", {"vice"})

    @property
    def item(self) -> Item:
        return Item.objects.select_related("body").get(pk=self.item_id)

    def attempt(self, act, **given) -> None:
        with transaction.atomic():
            point = transaction.savepoint()
            try:
                act(on=DAY, **given)
            except MeetingError:
                transaction.savepoint_rollback(point)

    def propose(self, who: str) -> None:
        self.attempt(draft_item.propose_item, item_id=self.item_id, actor=self.scene.users[who])

    def prepare(self, who: str) -> None:
        self.attempt(prepare_item.confirm_prepared, item_id=self.item_id, actor=self.scene.users[who])

    def ask(self, who: str, chosen: set[str]) -> None:
        persons = [self.scene.users[one].person_id for one in sorted(chosen)]
        given = {"item_id": self.item_id, "chosen": persons}
        self.attempt(consult.ask_for_stands, actor=self.scene.users[who], **given)

    @rule(skipped=st.sets(st.sampled_from(STEPS), max_size=2), who=WHO, opposed=st.sets(MEMBERS))
    def hurry(self, skipped: set[str], who: str, opposed: set[str]) -> None:
        """Try the whole way at once, leaving something out and against some."""
        for step in STEPS:
            if step == "agree":
                for one in sorted(opposed):
                    self.say(one, "disagree")
            if step not in skipped:
                self.go_on(step, who)

    @rule(step=st.sampled_from(STEPS), who=WHO)
    def go_on(self, step: str, who: str) -> None:
        actor, item = self.scene.users[who], {"item_id": self.item_id}
        if step == "propose":
            self.propose(who)
        elif step == "prepare":
            self.prepare(who)
        elif step == "ask":
            self.ask(who, {"vice"})
        elif step == "ready":
            self.attempt(prepare_item.call_ready, actor=actor, **item)
        elif step == "deliberate":
            self.attempt(prepare_item.note_deliberation, held_on=DAY, circle="班子成员", actor=actor, **item)
        elif step == "agree":
            for row in last_round(self.item):
                self.attempt(consult.note_stand, person_id=row.person_id, stand="agree", actor=actor, **item)
        else:
            self.attempt(set_agenda.table_item, meeting_id=self.meetings[self.item.body_id], actor=actor, **item)

    @rule(who=WHO, chosen=st.sets(MEMBERS))
    def ask_somebody(self, who: str, chosen: set[str]) -> None:
        self.ask(who, chosen)

    @rule(who=MEMBERS, stand=st.sampled_from(["agree", "disagree"]))
    def say(self, who: str, stand: str) -> None:
        user = self.scene.users[who]
        given = {"item_id": self.item_id, "person_id": user.person_id, "stand": stand}
        self.attempt(consult.note_stand, actor=user, **given)

    @rule(who=WHO)
    def add_at_once(self, who: str) -> None:
        given = {"item_id": self.item_id, "meeting_id": self.meetings[self.item.body_id]}
        more = {"reason": "紧急", "chair_agrees": True, "actor": self.scene.users[who]}
        self.attempt(set_agenda.add_at_once, **given, **more)

    @rule(how=st.sampled_from(["edit", "matter", "transfer", "back", "day", "defer"]), matter=MATTERS)
    def upset(self, how: str, matter: str) -> None:
        actor, item = self.scene.clerk, {"item_id": self.item_id}
        if how in ("edit", "matter"):
            kept = matter if how == "matter" else self.item.matter
            facts = self.scene.facts(title=f"第{self.item.version}稿", matter=kept, candidates=1)
            self.attempt(draft_item.edit_item, facts=facts, seen=self.item.version, actor=actor, **item)
        elif how == "transfer":
            body = self.scene.office if self.item.body_id == self.scene.party.pk else self.scene.party
            self.attempt(redirect_item.transfer_item, body_id=body.pk, actor=actor, **item)
        elif how == "back":
            self.attempt(prepare_item.send_item_back, reason="补充", actor=actor, **item)
        elif how == "day":
            self.attempt(prepare_item.set_next_day, next_on=DAY + timedelta(days=7), actor=actor, **item)
        elif self.item.state == ItemState.ON_AGENDA:
            self.item.tabled.all().delete()  # a meeting deferred it: it comes up anew in every respect
            Item.objects.filter(pk=self.item_id).update(state=ItemState.DEFERRED)
            self.attempt(prepare_item.take_up_again, actor=actor, **item)
            assert self.item.prepared_on is None

    @invariant()
    def what_is_on_an_agenda_went_all_the_way(self) -> None:
        if not hasattr(self, "item_id"):
            return
        item = self.item
        self.reached.add(item.state)
        if item.state not in (ItemState.READY, ItemState.ON_AGENDA):
            return
        assert item.prepared_on is not None
        said = last_round(item)
        assert said and all(row.stand == "agree" for row in said)
        asked = whom_to_ask(item.organisation_id, on=DAY)
        assert {person.pk for person in asked.always} <= {row.person_id for row in said}
        assert item.matter != "personnel_appointment" or item.deliberations.exists()
        assert item.steps.filter(act="propose").exists()
        assert item.body.kind == "party_committee" or item.matter == "logistics"
        assert item.matter != "staff_welfare"  # nothing here ever passed the staff congress

    def teardown(self) -> None:
        transaction.set_rollback(True)
        self.undo.__exit__(None, None, None)
        REACHED.update(self.reached)


REACHED: set[str] = set()


def test_no_way_leads_to_an_agenda_past_what_comes_before():
    assert connection.in_atomic_block
    checks = list(HealthCheck)
    machine = settings(max_examples=30, stateful_step_count=15, deadline=None, suppress_health_check=checks)
    run_state_machine_as_test(ItemWays, settings=machine)
    assert WANTED <= REACHED


def test_the_way_itself_is_open():
    """The machine's promise would be empty if nothing could arrive."""
    scene = ItemScene()
    item = scene.ready()
    arrangement = Arrangement(title="会议", planned_at=AT_NINE, place="会议室")
    meeting = plan_meeting(body_id=scene.party.pk, arrangement=arrangement, actor=scene.clerk, on=DAY)
    set_agenda.table_item(meeting_id=meeting.pk, item_id=item.pk, actor=scene.clerk, on=DAY)
    assert Item.objects.get(pk=item.pk).state == ItemState.ON_AGENDA
