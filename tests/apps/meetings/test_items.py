"""What an item goes through before a meeting, and everything that is refused on the way."""

from __future__ import annotations

from copy import deepcopy
from datetime import timedelta
from decimal import Decimal

import pytest

from tests.factories import make_user
from tests.item_scene import DAY, ItemScene, make_person
from tests.savepoints import taken_back
from yanzhen.apps.audit.models import AuditContent, AuditEvent
from yanzhen.apps.meetings.actions import consult, draft_item, prepare_item, redirect_item
from yanzhen.apps.meetings.actions.edit_body import BodyFacts, edit_body
from yanzhen.apps.meetings.errors import MeetingError
from yanzhen.apps.meetings.models import AgendaItem, Item, ItemState, ItemStep, Meeting, Recusal
from yanzhen.apps.meetings.refusals.items import ITEM_ACTS, gaps_before_meeting, why_not_in_state
from yanzhen.apps.meetings.routing import key_kind_title, route_of_item
from yanzhen.apps.meetings.sight import SEALED_TITLE, words_of

pytestmark = pytest.mark.django_db
TOMORROW = DAY + timedelta(days=1)
YESTERDAY = DAY - timedelta(days=1)


@pytest.fixture(scope="module")
def standing_scene(standing) -> ItemScene:
    return ItemScene()


@pytest.fixture
def scene(standing_scene) -> ItemScene:
    return deepcopy(standing_scene)


def refused(act, **given) -> str:
    with pytest.raises(MeetingError) as caught:
        act(on=DAY, **given)
    return caught.value.code


def state(item: Item) -> str:
    return Item.objects.get(pk=item.pk).state


# --- who proposes


def test_only_leading_members_propose_and_others_go_through_one(scene):
    given = {"body_id": scene.party.pk, "actor": scene.clerk}
    outsider = scene.facts(proposer_id=scene.users["middle"].person_id)
    assert refused(draft_item.draft_item, facts=outsider, **given) == "NOT_A_MEMBER"
    item = scene.draft(actor=scene.users["middle"])
    assert (item.state, item.raised_by) == (ItemState.DRAFT, "middle")
    assert refused(draft_item.propose_item, item_id=item.pk, actor=scene.users["middle"]) == "NOT_YOURS"
    draft_item.propose_item(item_id=item.pk, actor=scene.principal, on=DAY)
    assert state(item) == ItemState.PROPOSED


def test_whoever_is_no_member_cannot_propose_at_once_in_a_members_name(scene):
    given = {"body_id": scene.party.pk, "facts": scene.facts(), "actor": scene.users["middle"], "at_once": True}
    assert refused(draft_item.draft_item, **given) == "PROPOSED_BY_MEMBER"
    assert not Item.objects.exists()


def test_a_teacher_without_any_right_drafts_nothing(scene):
    outsider = make_user(person=make_person("外人"))
    assert refused(draft_item.draft_item, body_id=scene.party.pk, facts=scene.facts(), actor=outsider) == "NOT_YOURS"


def test_a_leading_member_needs_no_grant_to_propose(scene):
    vice = scene.users["vice"]
    assert scene.proposed(actor=vice, proposer_id=vice.person_id).raised_by == ""


def test_numbers_run_through_the_school_and_its_year(scene):
    numbers = [scene.draft().number, scene.proposed(body=scene.office, matter="logistics").number]
    assert numbers == ["2026-0001", "2026-0002"]


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"title": " "}, "TITLE_MISSING"),
        ({"matter": ""}, "MATTER_MISSING"),
        ({"matter": "personnel_appointment"}, "CANDIDATES_MISSING"),
        ({"is_emergency": True}, "EMERGENCY_INCOMPLETE"),
        ({"acted_on": DAY, "report_due_on": TOMORROW}, "EMERGENCY_INCOMPLETE"),
        ({"is_emergency": True, "emergency_reason": "水管爆裂", "acted_on": DAY}, "EMERGENCY_INCOMPLETE"),
        (
            {"is_emergency": True, "emergency_reason": "水管爆裂", "acted_on": DAY, "report_due_on": YESTERDAY},
            "REPORT_BEFORE_ACT",
        ),
        (
            {"is_emergency": True, "emergency_reason": "水管爆裂", "acted_on": TOMORROW, "report_due_on": TOMORROW},
            "FUTURE_DAY",
        ),
        ({"staff_item_id": 999_999}, "OTHER_SCHOOL"),
    ],
)
def test_what_is_missing_is_said_when_it_is_written_down(scene, changes, code):
    given = {"body_id": scene.party.pk, "facts": scene.facts(**changes), "actor": scene.clerk}
    assert refused(draft_item.draft_item, **given) == code


# --- where it goes


def test_the_wrong_body_is_said_at_once_with_the_right_one(scene):
    given = {"body_id": scene.office.pk, "facts": scene.facts(), "actor": scene.clerk, "at_once": True}
    with pytest.raises(MeetingError) as caught:
        draft_item.draft_item(on=DAY, **given)
    assert caught.value.code == "WRONG_BODY"
    assert scene.party.name in caught.value.message
    item = scene.draft(body=scene.office)
    assert [body.pk for body in route_of_item(item, on=DAY).bodies] == [scene.party.pk]
    redirect_item.transfer_item(item_id=item.pk, body_id=scene.party.pk, actor=scene.clerk, on=DAY)
    draft_item.propose_item(item_id=item.pk, actor=scene.clerk, on=DAY)
    assert state(item) == ItemState.PROPOSED


@pytest.mark.parametrize(("amount", "right"), [(None, None), ("49999.99", True), ("50000", False), ("50000.01", False)])
def test_money_goes_by_the_schools_own_threshold(scene, amount, right):
    facts = BodyFacts(name="党组织会议", settings={"large_spending_yuan": Decimal("50000")})
    edit_body(body_id=scene.party.pk, facts=facts, seen=scene.party.version, actor=scene.clerk, on=DAY)
    money = Decimal(amount) if amount else None
    item = scene.draft(body=scene.office, matter="large_spending", amount_yuan=money)
    assert route_of_item(item, on=DAY).is_right is right
    if amount is None:
        assert refused(draft_item.propose_item, item_id=item.pk, actor=scene.clerk) == "AMOUNT_MISSING"


def test_without_a_threshold_all_spending_is_large(scene):
    item = scene.draft(body=scene.office, matter="large_spending", amount_yuan=Decimal("1"))
    assert route_of_item(item, on=DAY).is_right is False
    assert key_kind_title("large_spending", Decimal("1"), scene.party, on=DAY) == "大额度资金使用"


def test_study_and_reports_go_to_any_body(scene):
    assert scene.proposed(body=scene.office, kind="hear", matter="").state == ItemState.PROPOSED


def test_a_school_without_the_right_body_is_told_to_set_it_up(scene):
    type(scene.party).objects.filter(pk=scene.party.pk).update(ended_on=YESTERDAY)
    given = {"body_id": scene.office.pk, "facts": scene.facts(), "actor": scene.clerk, "at_once": True}
    assert refused(draft_item.draft_item, **given) == "RIGHT_BODY_MISSING"


def test_an_item_stays_inside_its_school(scene):
    other = ItemScene()
    item = scene.draft()
    given = {"item_id": item.pk, "actor": scene.clerk}
    assert refused(redirect_item.transfer_item, body_id=other.party.pk, **given) == "OTHER_SCHOOL"
    assert refused(redirect_item.transfer_item, body_id=scene.party.pk, **given) == "SAME_BODY"


def test_a_transfer_asks_again_whoever_had_agreed(scene):
    item = scene.ready(matter="logistics")
    redirect_item.transfer_item(item_id=item.pk, body_id=scene.office.pk, actor=scene.clerk, on=DAY)
    assert state(item) == ItemState.PROPOSED
    assert set(item.stands.filter(round=2).values_list("stand", flat=True)) == {""}


# --- preparation, consultation, deliberation


def test_nothing_is_prepared_without_a_word_or_a_paper(scene):
    item = scene.proposed(summary=" ")
    assert refused(prepare_item.confirm_prepared, item_id=item.pk, actor=scene.clerk) == "NOTHING_PREPARED"


def test_an_item_is_ready_when_it_is_prepared_and_both_agree(scene):
    item = scene.proposed()
    assert refused(prepare_item.call_ready, item_id=item.pk, actor=scene.clerk) == "SEVERAL_GAPS"
    prepare_item.confirm_prepared(item_id=item.pk, actor=scene.clerk, on=DAY)
    assert refused(prepare_item.call_ready, item_id=item.pk, actor=scene.clerk) == "NOT_CONSULTED"
    scene.asked(item)
    scene.say(item, "secretary")
    with pytest.raises(MeetingError) as caught:
        prepare_item.call_ready(item_id=item.pk, actor=scene.clerk, on=DAY)
    assert caught.value.facts["names"] == "principal"
    scene.say(item, "principal")
    prepare_item.call_ready(item_id=item.pk, actor=scene.clerk, on=DAY)
    assert state(item) == ItemState.READY


def test_disagreement_holds_the_item_and_a_new_round_lets_it_on(scene):
    item = scene.proposed()
    prepare_item.confirm_prepared(item_id=item.pk, actor=scene.clerk, on=DAY)
    scene.asked(item)
    scene.say(item, "principal", "disagree")
    item.refresh_from_db()
    assert (item.state, item.next_on) == (ItemState.HELD, None)
    assert refused(prepare_item.call_ready, item_id=item.pk, actor=scene.clerk) == "WRONG_STATE"
    scene.say(item, "secretary")
    assert state(item) == ItemState.HELD
    prepare_item.set_next_day(item_id=item.pk, next_on=TOMORROW, actor=scene.clerk, on=DAY)
    assert Item.objects.get(pk=item.pk).next_on == TOMORROW
    scene.asked(item)
    scene.say(item, "secretary")
    scene.say(item, "principal")
    prepare_item.call_ready(item_id=item.pk, actor=scene.clerk, on=DAY)
    item.refresh_from_db()
    assert (item.state, item.next_on) == (ItemState.READY, None)


@pytest.mark.parametrize("day", [DAY, YESTERDAY])
def test_the_next_day_lies_ahead(scene, day):
    item = scene.asked(scene.proposed())
    assert refused_stand(scene, item, next_on=day) == "NOT_LATER"
    scene.say(item, "principal", "disagree", next_on=TOMORROW)
    assert refused(prepare_item.set_next_day, item_id=item.pk, next_on=day, actor=scene.clerk) == "NOT_LATER"


def refused_stand(scene, item, *, actor=None, who: str = "principal", **more) -> str:
    given = {"item_id": item.pk, "person_id": scene.users[who].person_id, "stand": "disagree"}
    return refused(consult.note_stand, actor=actor or scene.users[who], **given, **more)


def test_a_stand_is_ones_own_once_a_round_and_only_where_asked(scene):
    item = scene.proposed()
    assert refused_stand(scene, item) == "NOT_ASKED"
    scene.asked(item)
    assert refused_stand(scene, item, actor=scene.users["vice"]) == "STAND_NOT_YOURS"
    assert refused_stand(scene, item, who="vice") == "NOT_ASKED"
    assert refused_stand(scene, item, said_on=TOMORROW) == "FUTURE_DAY"
    scene.say(item, "principal")
    assert refused_stand(scene, item) == "SAID_ALREADY"


def test_the_clerk_enters_a_stand_afterwards_and_it_shows(scene):
    item = scene.asked(scene.proposed())
    consult.note_stand(
        item_id=item.pk,
        person_id=scene.principal.person_id,
        stand="agree",
        said_on=YESTERDAY,
        actor=scene.clerk,
        on=DAY,
    )
    stand = item.stands.get(person_id=scene.principal.person_id)
    assert (stand.entered_by, stand.said_on) == (scene.clerk, YESTERDAY)
    assert AuditEvent.objects.order_by("-number")[0].kind == "STAND_ENTERED"


def test_one_person_in_both_posts_asks_the_deputy_and_the_members_concerned():
    scene = ItemScene(sole=True)
    item = scene.proposed()
    scene.asked(item, scene.users["vice"].person)
    asked = set(item.stands.values_list("person_id", flat=True))
    assert asked == {scene.users["deputy"].person_id, scene.users["vice"].person_id}
    scene.say(item, "deputy")
    scene.say(item, "vice", "disagree")
    assert state(item) == ItemState.HELD


def test_without_a_principal_nobody_can_be_asked(scene):
    scene.party.seats.filter(person_id=scene.principal.person_id).delete()
    scene.office.seats.filter(person_id=scene.principal.person_id).delete()
    item = scene.proposed(proposer_id=scene.secretary.person_id)
    assert refused(consult.ask_for_stands, item_id=item.pk, actor=scene.clerk) == "HEADS_UNKNOWN"


def test_a_head_who_came_since_is_still_to_be_asked(scene):
    item = scene.asked(scene.proposed())
    scene.say(item, "secretary")
    scene.say(item, "principal")
    prepare_item.confirm_prepared(item_id=item.pk, actor=scene.clerk, on=DAY)
    for seat in scene.party.seats.filter(person_id=scene.principal.person_id):
        seat.roles = []
        seat.save()
    for seat in scene.office.seats.filter(person_id=scene.principal.person_id):
        seat.roles = []
        seat.save()
    seat = scene.office.seats.get(person_id=scene.users["vice"].person_id)
    seat.roles = ["principal"]
    seat.save()
    assert [gap.facts["names"] for gap in gaps_before_meeting(item, on=DAY) if gap.code == "NOT_CONSULTED"] == ["vice"]


def test_the_staff_congress_needs_no_consultation(scene):
    item = scene.proposed(body=scene.congress, matter="staff_welfare")
    assert refused(consult.ask_for_stands, item_id=item.pk, actor=scene.clerk) == "NO_CONSULTATION"
    prepare_item.confirm_prepared(item_id=item.pk, actor=scene.clerk, on=DAY)
    prepare_item.call_ready(item_id=item.pk, actor=scene.clerk, on=DAY)
    assert state(item) == ItemState.READY


def test_cadre_items_are_deliberated_first_and_only_day_and_circle_are_kept(scene):
    item = scene.proposed(matter="personnel_appointment", candidates=1)
    prepare_item.confirm_prepared(item_id=item.pk, actor=scene.clerk, on=DAY)
    scene.asked(item)
    scene.say(item, "secretary")
    scene.say(item, "principal")
    ready = {"item_id": item.pk, "actor": scene.clerk}
    assert refused(prepare_item.call_ready, **ready) == "NOT_DELIBERATED"
    given = {"item_id": item.pk, "actor": scene.clerk}
    assert refused(prepare_item.note_deliberation, held_on=DAY, circle=" ", **given) == "CIRCLE_MISSING"
    assert refused(prepare_item.note_deliberation, held_on=TOMORROW, circle="党委委员", **given) == "FUTURE_DAY"
    prepare_item.note_deliberation(held_on=YESTERDAY, circle="党委委员", on=DAY, **given)
    prepare_item.call_ready(on=DAY, **ready)
    assert state(item) == ItemState.READY


def test_ordinary_items_have_no_deliberation(scene):
    item = scene.proposed()
    given = {"item_id": item.pk, "held_on": DAY, "circle": "党委委员", "actor": scene.clerk}
    assert refused(prepare_item.note_deliberation, **given) == "ONLY_CADRES"


@pytest.mark.parametrize(("staff_state", "passes"), [("passed", True), ("not_passed", False), ("noted", False)])
def test_matters_of_the_staff_come_to_the_party_after_the_congress_passed_them(scene, staff_state, passes):
    before = scene.ready(body=scene.congress, matter="staff_welfare", kind="hear")
    Item.objects.filter(pk=before.pk).update(state=staff_state)
    item = scene.proposed(matter="staff_welfare", staff_item_id=before.pk)
    codes = {gap.code for gap in gaps_before_meeting(item, on=DAY)}
    assert ("STAFF_NOT_PASSED" in codes) is not passes
    plain = scene.proposed(matter="staff_welfare")
    assert "STAFF_NOT_PASSED" in {gap.code for gap in gaps_before_meeting(plain, on=DAY)}


# --- changes on the way


def test_a_change_of_words_asks_again_and_an_unchanged_save_does_not(scene):
    item = scene.ready()
    same = draft_item.edit_item(item_id=item.pk, facts=scene.facts(), seen=item.version, actor=scene.clerk, on=DAY)
    assert (same.state, item.stands.count()) == (ItemState.READY, 2)
    changed = scene.facts(title="购置实验设备")
    item = draft_item.edit_item(item_id=item.pk, facts=changed, seen=same.version, actor=scene.clerk, on=DAY)
    assert (item.state, item.stands.filter(round=2, stand="").count()) == (ItemState.PROPOSED, 2)


def test_a_stale_edit_is_refused(scene):
    item = scene.draft()
    given = {"item_id": item.pk, "facts": scene.facts(title="另一件事"), "seen": item.version, "actor": scene.clerk}
    draft_item.edit_item(on=DAY, **given)
    assert refused(draft_item.edit_item, **given) == "STALE"


def test_an_edit_cannot_slip_an_item_past_the_right_body(scene):
    item = scene.proposed(body=scene.office, matter="logistics")
    given = {"item_id": item.pk, "seen": item.version, "actor": scene.clerk}
    assert refused(draft_item.edit_item, facts=scene.facts(), **given) == "WRONG_BODY"


def test_what_is_handed_back_is_mended_proposed_and_consulted_anew(scene):
    item = scene.ready()
    assert refused(prepare_item.send_item_back, item_id=item.pk, reason=" ", actor=scene.clerk) == "REASON_MISSING"
    prepare_item.send_item_back(item_id=item.pk, reason="请补充预算", actor=scene.principal, on=DAY)
    assert state(item) == ItemState.RETURNED
    draft_item.propose_item(item_id=item.pk, actor=scene.principal, on=DAY)
    assert {gap.code for gap in gaps_before_meeting(Item.objects.get(pk=item.pk), on=DAY)} == {
        "NOT_PREPARED",
        "NOT_CONSULTED",
    }


def test_what_was_deferred_is_prepared_and_consulted_anew(scene):
    item = scene.ready()
    Item.objects.filter(pk=item.pk).update(state=ItemState.DEFERRED)
    prepare_item.take_up_again(item_id=item.pk, actor=scene.clerk, on=DAY)
    item.refresh_from_db()
    assert item.state == ItemState.PROPOSED
    assert {gap.code for gap in gaps_before_meeting(item, on=DAY)} == {"NOT_PREPARED", "NOT_CONSULTED"}


def test_an_item_is_withdrawn_with_a_reason(scene):
    item = scene.ready()
    assert refused(prepare_item.withdraw_item, item_id=item.pk, reason="", actor=scene.clerk) == "REASON_MISSING"
    prepare_item.withdraw_item(item_id=item.pk, reason="条件不成熟", actor=scene.principal, on=DAY)
    assert state(item) == ItemState.WITHDRAWN


def test_a_decided_item_is_taken_up_again_by_the_same_body_once_at_a_time(scene):
    old = scene.ready()
    Item.objects.filter(pk=old.pk).update(state=ItemState.PASSED)
    given = {"item_id": old.pk, "proposer_id": scene.principal.person_id, "actor": scene.clerk}
    assert refused(redirect_item.reconsider_item, reason=" ", **given) == "REASON_MISSING"
    new = redirect_item.reconsider_item(reason="预算有变", on=DAY, **given)
    assert (new.body_id, new.reconsiders_id, new.state) == (old.body_id, old.pk, ItemState.PROPOSED)
    assert refused(redirect_item.reconsider_item, reason="再议", **given) == "RECONSIDERED_ALREADY"
    move = {"item_id": new.pk, "body_id": scene.office.pk, "actor": scene.clerk}
    assert refused(redirect_item.transfer_item, **move) == "RECONSIDER_ELSEWHERE"
    outsider = given | {"proposer_id": scene.users["middle"].person_id}
    assert refused(redirect_item.reconsider_item, reason="x", **outsider) == "NOT_A_MEMBER"


# --- sealed and recused


def test_a_sealed_items_words_stay_inside_its_body(scene):
    item = scene.proposed(is_sealed=True, title="某项人事安排", summary="说明文字")
    assert (item.title, item.summary) == (SEALED_TITLE, "")
    assert words_of(item, scene.secretary, on=DAY) == ("某项人事安排", "说明文字")
    assert words_of(item, scene.clerk, on=DAY) == (SEALED_TITLE, "")
    assert refused(prepare_item.confirm_prepared, item_id=item.pk, actor=scene.clerk) == "SEALED_TO_YOU"
    prepare_item.confirm_prepared(item_id=item.pk, actor=scene.principal, on=DAY)
    said = [content.content for content in AuditContent.objects.all()]
    assert "某项人事安排" not in str(said) and "说明文字" not in str(said)


def test_sealing_and_opening_keep_the_words(scene):
    item = scene.proposed()
    redirect_item.set_seal(item_id=item.pk, is_sealed=True, actor=scene.principal, on=DAY)
    assert Item.objects.get(pk=item.pk).title == SEALED_TITLE
    assert refused(redirect_item.set_seal, item_id=item.pk, is_sealed=False, actor=scene.clerk) == "SEALED_TO_YOU"
    redirect_item.set_seal(item_id=item.pk, is_sealed=False, actor=scene.principal, on=DAY)
    assert Item.objects.get(pk=item.pk).title == "购置教学设备"
    again = {"item_id": item.pk, "is_sealed": False, "actor": scene.principal}
    assert refused(redirect_item.set_seal, **again) == "SEALED_ALREADY"


def test_the_log_never_holds_a_stand(scene):
    item = scene.asked(scene.proposed())
    scene.say(item, "principal", "disagree")
    said = str([content.content for content in AuditContent.objects.all()])
    assert "disagree" not in said and "不同意" not in said and "购置" not in said


def test_who_recuses_does_nothing_more_with_the_item(scene):
    item = scene.ready()
    meeting = Meeting.objects.create(
        body=scene.party, year=2026, sequence=1, title="会议", planned_at="2026-03-06T01:00Z", made_by=scene.clerk
    )
    point = AgendaItem.objects.create(meeting=meeting, item=item, position=1)
    seat = scene.party.seats.get(person_id=scene.principal.person_id)
    Recusal.objects.create(agenda_item=point, seat=seat, entered_by=scene.clerk)
    given = {"item_id": item.pk, "actor": scene.principal}
    assert refused(prepare_item.withdraw_item, reason="x", **given) == "RECUSED"
    assert refused(prepare_item.send_item_back, reason="x", **given) == "RECUSED"
    assert refused(consult.ask_for_stands, **given) == "RECUSED"


# --- act × state


@pytest.mark.parametrize("act", ITEM_ACTS)
@pytest.mark.parametrize("now", ItemState.values)
def test_every_act_is_allowed_in_its_states_and_refused_in_all_others(act, now):
    refusal = why_not_in_state(Item(state=now), act)
    assert (refusal is None) == (now in ITEM_ACTS[act][1])
    if refusal is not None:
        assert refusal.code == "WRONG_STATE"


WAYS = {
    "edit": lambda s, item: draft_item.edit_item(
        item_id=item.pk, facts=s.facts(title="改"), seen=item.version, actor=s.clerk, on=DAY
    ),
    "seal": lambda s, item: redirect_item.set_seal(item_id=item.pk, is_sealed=True, actor=s.clerk, on=DAY),
    "transfer": lambda s, item: redirect_item.transfer_item(
        item_id=item.pk, body_id=s.office.pk, actor=s.clerk, on=DAY
    ),
    "propose": lambda s, item: draft_item.propose_item(item_id=item.pk, actor=s.clerk, on=DAY),
    "prepare": lambda s, item: prepare_item.confirm_prepared(item_id=item.pk, actor=s.clerk, on=DAY),
    "ask": lambda s, item: consult.ask_for_stands(item_id=item.pk, actor=s.clerk, on=DAY),
    "stand": lambda s, item: s.say(item, "principal"),
    "deliberate": lambda s, item: prepare_item.note_deliberation(
        item_id=item.pk, held_on=DAY, circle="党委委员", actor=s.clerk, on=DAY
    ),
    "ready": lambda s, item: prepare_item.call_ready(item_id=item.pk, actor=s.clerk, on=DAY),
    "next_day": lambda s, item: prepare_item.set_next_day(item_id=item.pk, next_on=TOMORROW, actor=s.clerk, on=DAY),
    "resume": lambda s, item: prepare_item.take_up_again(item_id=item.pk, actor=s.clerk, on=DAY),
    "send_back": lambda s, item: prepare_item.send_item_back(item_id=item.pk, reason="补充", actor=s.clerk, on=DAY),
    "withdraw": lambda s, item: prepare_item.withdraw_item(item_id=item.pk, reason="暂不办", actor=s.clerk, on=DAY),
    "reconsider": lambda s, item: redirect_item.reconsider_item(
        item_id=item.pk, proposer_id=s.principal.person_id, reason="有变化", actor=s.clerk, on=DAY
    ),
}


def test_the_table_names_every_act_that_changes_an_item():
    assert set(WAYS) | {"paper"} == set(ITEM_ACTS)


@pytest.mark.parametrize("act", sorted(WAYS))
def test_the_acts_themselves_keep_to_the_table(scene, act):
    """A complete cadre item in each state: an act that the table allows is done, every other is refused by state."""
    item = scene.proposed(matter="personnel_appointment", candidates=1)
    prepare_item.confirm_prepared(item_id=item.pk, actor=scene.clerk, on=DAY)
    scene.asked(item)
    scene.say(item, "secretary")
    if act != "stand":
        scene.say(item, "principal")
    if act != "deliberate":
        item.deliberations.create(held_on=DAY, circle="党委委员", entered_by=scene.clerk)
    before, told_before = ItemStep.objects.filter(item=item).count(), AuditEvent.objects.count()
    for now in ItemState.values:
        with taken_back():
            Item.objects.filter(pk=item.pk).update(state=now)
            item.refresh_from_db()
            if now in ITEM_ACTS[act][1]:
                WAYS[act](scene, item)
                assert AuditEvent.objects.count() > told_before
            else:
                with pytest.raises(MeetingError) as caught:
                    WAYS[act](scene, item)
                assert caught.value.code == "WRONG_STATE", now
                assert (state(item), ItemStep.objects.filter(item=item).count()) == (now, before)
