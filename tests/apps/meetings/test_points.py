"""Points of the agenda: opened one at a time, voted on by those who may, judged by the engine, closed for good."""

from __future__ import annotations

import json
from copy import deepcopy
from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction

from tests.apps.meetings.room_acts import begun, closed, enter, opened, refused, speak_all
from tests.factories import make_user
from tests.meeting_scene import AT_NINE, DAY, MeetingScene
from yanzhen.apps.audit.models import AuditEvent
from yanzhen.apps.meetings.actions import attend, close_meeting, close_point, hold_meeting, plan_meeting, speak, vote
from yanzhen.apps.meetings.actions.close_point import AFTER, Closing
from yanzhen.apps.meetings.errors import MeetingError
from yanzhen.apps.meetings.models import (
    AgendaItem,
    AgendaState,
    Item,
    ItemState,
    Meeting,
    MeetingState,
    Resolution,
    Stand,
    Vote,
)
from yanzhen.apps.meetings.refusals.meetings import MEETING_ACTS, POINT_ACTS
from yanzhen.apps.meetings.sealed_room import CASE_SEAL, SPEECH_SEAL, opened_text
from yanzhen.apps.sealing.sealed_values import unseal
from yanzhen.engines.decisions import Outcome, judge
from yanzhen.engines.decisions.case_json import case_from_json
from yanzhen.presets.decisions import decision_rules

pytestmark = pytest.mark.django_db
LATER = DAY + timedelta(days=14)


@pytest.fixture(scope="module")
def standing_scene(standing) -> MeetingScene:
    return MeetingScene()


@pytest.fixture
def scene(standing_scene) -> MeetingScene:
    return deepcopy(standing_scene)


def test_a_meeting_opens_with_its_chair_in_the_room(scene):
    meeting = scene.approved()
    given = {"meeting_id": meeting.pk, "actor": scene.clerk}
    assert refused(hold_meeting.open_meeting, **given) == "CHAIR_NOT_THERE"
    scene.present(meeting, scene.seats[0])
    assert hold_meeting.open_meeting(on=DAY, **given).state == MeetingState.OPEN


def test_another_takes_the_chair_with_written_entrustment(scene):
    meeting = scene.present(scene.approved(), *scene.seats[1:])
    seat = scene.seats[1]
    changed = hold_meeting.change_chair(
        meeting_id=meeting.pk, seat_id=seat.pk, is_delegated=True, actor=scene.clerk, on=DAY
    )
    assert (changed.chair, changed.is_chair_delegated) == (seat, True)
    assert hold_meeting.open_meeting(meeting_id=meeting.pk, actor=scene.clerk, on=DAY).state == MeetingState.OPEN


def test_points_are_dealt_with_one_at_a_time(scene):
    meeting = opened(scene, scene.item(), scene.item())
    hold_meeting.open_point(point_id=scene.point(meeting).pk, actor=scene.clerk, on=DAY)
    given = {"point_id": scene.point(meeting, 2).pk, "actor": scene.clerk}
    assert refused(hold_meeting.open_point, **given) == "OTHER_POINT_OPEN"


@pytest.mark.parametrize(
    ("fields", "form"),
    [
        ({}, "hands"),
        ({"matter": "personnel_appointment"}, "secret"),
        ({"kind": "study"}, "none"),
        ({"kind": "hear"}, "none"),
    ],
)
def test_a_point_opens_with_the_usual_form_of_vote(scene, fields, form):
    assert begun(scene, scene.item(**fields)).vote_form == form


def test_the_majority_is_of_all_members_and_not_of_those_present(scene):
    point = begun(scene, present=3)
    enter(scene, point, yes=2, abstain=1)
    assert closed(scene, point).outcome == Outcome.NOT_PASSED


def test_three_of_five_pass_and_leave_a_numbered_resolution(scene):
    point = begun(scene, present=3)
    enter(scene, point, yes=3)
    done = closed(scene, point, due_on=LATER, owner_id=scene.seats[1].person_id)
    resolution = Resolution.objects.get(agenda_item=done)
    assert done.outcome == Outcome.PASSED
    assert (resolution.number, resolution.owner, resolution.due_on) == (
        "党决〔2026〕1号",
        scene.seats[1].person,
        LATER,
    )
    assert Item.objects.get(pk=done.item_id).state == ItemState.PASSED


def test_numbers_of_resolutions_go_up_within_the_year(scene):
    meeting = opened(scene, scene.item(), scene.item())
    for position in (1, 2):
        point = hold_meeting.open_point(point_id=scene.point(meeting, position).pk, actor=scene.clerk, on=DAY)
        enter(scene, point, yes=5)
        closed(scene, point)
    numbers = Resolution.objects.order_by("pk").values_list("number", flat=True)
    assert list(numbers) == ["党决〔2026〕1号", "党决〔2026〕2号"]


def test_too_few_present_make_the_meeting_invalid_for_the_item(scene):
    point = begun(scene, present=2)
    enter(scene, point, yes=2)
    done = closed(scene, point)
    assert done.outcome == Outcome.INVALID_MEETING
    assert Item.objects.get(pk=done.item_id).state == ItemState.READY


def test_a_recusal_can_break_the_quorum(scene):
    point = begun(scene, present=3)
    attend.recuse(point_id=point.pk, seat_id=scene.seats[2].pk, actor=scene.clerk, on=DAY)
    enter(scene, point, yes=2)
    assert closed(scene, point).outcome == Outcome.INVALID_MEETING


def test_split_opinions_put_the_item_off_to_a_named_day(scene):
    point = begun(scene)
    hold_meeting.note_split(point_id=point.pk, is_split=True, next_on=None, actor=scene.clerk, on=DAY)
    given = {"point_id": point.pk, "actor": scene.clerk}
    assert refused(close_point.close_point, closing=Closing(), **given) == "NEXT_DAY_MISSING"
    assert refused(close_point.close_point, closing=Closing(next_on=DAY), **given) == "NEXT_DAY_MISSING"
    done = closed(scene, point, next_on=LATER)
    item = Item.objects.get(pk=done.item_id)
    assert (done.outcome, item.state, item.next_on) == (Outcome.DEFERRED, ItemState.DEFERRED, LATER)


def test_a_disagreement_of_the_heads_holds_the_item_back(scene):
    item = scene.item()
    Stand.objects.filter(item=item, person=scene.seats[1].person).update(stand="disagree")
    point = begun(scene, item)
    done = closed(scene, point, next_on=LATER)
    item.refresh_from_db()
    assert (done.outcome, item.state) == (Outcome.POSTPONED, ItemState.HELD)


def test_an_item_without_preparation_goes_back(scene):
    item = scene.item(prepared_on=None)
    done = closed(scene, begun(scene, item))
    item.refresh_from_db()
    assert (done.outcome, item.state) == (Outcome.REJECTED, ItemState.RETURNED)
    assert "DR-05" in item.steps.last().reason


def test_the_wrong_body_hands_the_item_back():
    scene = MeetingScene(kind="principal_meeting")
    meeting_item = scene.item(matter="key_project")
    meeting = scene.planned()
    hold = {"actor": scene.clerk, "on": DAY}
    from_agenda(scene, meeting, meeting_item)
    scene.present(meeting)
    hold_meeting.change_chair(meeting_id=meeting.pk, seat_id=scene.seats[1].pk, is_delegated=None, **hold)
    hold_meeting.open_meeting(meeting_id=meeting.pk, **hold)
    point = hold_meeting.open_point(point_id=scene.point(meeting).pk, **hold)
    assert closed(scene, point).outcome == Outcome.WRONG_BODY
    meeting_item.refresh_from_db()
    assert meeting_item.state == ItemState.RETURNED


def from_agenda(scene: MeetingScene, meeting: Meeting, item: Item) -> None:
    """Table an item of the principal's meeting and have the principal fix the agenda."""
    scene.tabled(meeting, item, approver=scene.principal)


def test_the_principal_decides_after_hearing_the_others():
    scene = MeetingScene(kind="principal_meeting")
    item = scene.item(matter="teaching_routine")
    meeting = scene.planned()
    from_agenda(scene, meeting, item)
    scene.present(meeting)
    assert meeting.chair == scene.seats[1]
    hold_meeting.open_meeting(meeting_id=meeting.pk, actor=scene.clerk, on=DAY)
    point = hold_meeting.open_point(point_id=scene.point(meeting).pk, actor=scene.clerk, on=DAY)
    given = {"point_id": point.pk, "choices": {scene.seats[0].pk: "yes"}, "actor": scene.clerk}
    assert refused(vote.enter_votes, **given) == "NO_VOTE_HERE"
    done = closed(scene, point, decision="同意试行")
    item.refresh_from_db()
    assert (done.outcome, item.state) == (Outcome.DECIDED_BY_PRINCIPAL, ItemState.DECIDED)
    assert done.resolution.number == "校决〔2026〕1号"
    assert done.resolution.wording == "同意试行"


@pytest.mark.parametrize("kind", ["study", "hear"])
def test_study_and_reports_are_noted_without_a_judgement(scene, kind):
    item = scene.item(kind=kind)
    point = begun(scene, item)
    given = {"point_id": point.pk, "choices": {scene.seats[0].pk: "yes"}, "actor": scene.clerk}
    assert refused(vote.enter_votes, **given) == "NOTHING_TO_VOTE"
    done = closed(scene, point)
    item.refresh_from_db()
    assert (done.outcome, done.verdict, done.case, item.state) == ("NOTED", {}, None, ItemState.NOTED)
    assert not Resolution.objects.exists()


def test_missing_votes_are_named_and_may_be_accepted_as_unknown(scene):
    point = begun(scene, present=3)
    enter(scene, point, yes=2)
    given = {"point_id": point.pk, "closing": Closing(), "actor": scene.clerk}
    assert refused(close_point.close_point, **given) == "CANNOT_TELL"
    done = closed(scene, point, accepts_unknown=True)
    assert done.outcome == Outcome.CANNOT_TELL
    assert Item.objects.get(pk=done.item_id).state == ItemState.READY
    assert not Resolution.objects.exists()


def test_every_outcome_says_what_becomes_of_the_item():
    assert set(AFTER) == {one.value for one in Outcome} | {"NOTED"}


def test_the_sealed_case_gives_the_frozen_verdict_again(scene):
    point = begun(scene, present=4)
    enter(scene, point, yes=3, no=1)
    done = AgendaItem.objects.get(pk=closed(scene, point).pk)
    case = case_from_json(json.loads(unseal(done.case, context=CASE_SEAL)))
    verdict = judge(case, decision_rules("national", on=DAY))
    assert done.verdict == verdict.as_json() | {"words": "通过"}


def test_reconsideration_changes_the_old_item_and_names_the_new_resolution(scene):
    old = begun(scene)
    enter(scene, old, yes=5)
    speak_all(scene, old)
    closed(scene, old, decision="同意")
    close_meeting.close_meeting(meeting_id=old.meeting_id, actor=scene.clerk, on=DAY)
    again = begun(scene, scene.item(reconsiders=Item.objects.get(pk=old.item_id)))
    enter(scene, again, yes=5)
    done = closed(scene, again)
    assert Item.objects.get(pk=old.item_id).state == ItemState.CHANGED
    assert Resolution.objects.get(agenda_item=old).changed_by == done.resolution


def test_an_emergency_acted_on_beforehand_is_reported_where_it_is_decided(scene):
    item = scene.item(
        is_emergency=True, emergency_reason="水管爆裂", acted_on=DAY - timedelta(days=3), report_due_on=DAY
    )
    point = begun(scene, item)
    enter(scene, point, yes=5)
    closed(scene, point)
    assert [step.act for step in item.steps.all()][-2:] == ["decide", "report"]


# --- speeches


def test_speeches_keep_their_order_and_their_words_sealed(scene):
    point = begun(scene)
    for index in (2, 1):
        speak.note_speech(
            point_id=point.pk, seat_id=scene.seats[index].pk, points=f"要点{index}", actor=scene.clerk, on=DAY
        )
    rows = list(point.speeches.all())
    assert [row.seat for row in rows] == [scene.seats[2], scene.seats[1]]
    assert opened_text(rows[0].points, SPEECH_SEAL) == "要点2"
    assert "要点".encode() not in bytes(rows[0].points)


def test_points_that_another_has_written_are_not_overwritten(scene):
    point = begun(scene)
    given = {"point_id": point.pk, "seat_id": scene.seats[1].pk, "actor": scene.clerk}
    speak.note_speech(points="先写", seen="", on=DAY, **given)
    assert refused(speak.note_speech, points="后写", seen="", **given) == "SPEECH_CHANGED"
    speak.note_speech(points="先写后写", seen="先写", on=DAY, **given)
    assert point.speeches.count() == 1
    speak.take_back_speech(on=DAY, **given)
    assert not point.speeches.exists()


# --- closing


def test_nothing_is_added_to_a_closed_point_not_even_past_the_acts(scene):
    point = begun(scene)
    enter(scene, point, yes=3)
    done = closed(scene, point, accepts_unknown=True)
    choices = {scene.seats[4].pk: "yes"}
    assert refused(vote.enter_votes, point_id=done.pk, choices=choices, actor=scene.clerk) == "POINT_STATE"
    row = Vote(agenda_item=done, seat=scene.seats[4], choice=b"x", cast_at=done.closed_at, entered_by=scene.clerk)
    with pytest.raises(IntegrityError), transaction.atomic():
        row.save()


def test_a_meeting_closes_when_no_point_is_open_and_frees_the_rest(scene):
    items = [scene.item(), scene.item()]
    point = begun(scene, *items)
    given = {"meeting_id": point.meeting_id, "actor": scene.clerk}
    assert refused(close_meeting.close_meeting, **given) == "POINT_OPEN"
    enter(scene, point, yes=5)
    closed(scene, point)
    assert refused(close_meeting.close_meeting, **given) == "FIELDS_MISSING"
    speak_all(scene, point)
    close_point.word_decision(point_id=point.pk, words="同意实施", actor=scene.clerk, on=DAY)
    done = close_meeting.close_meeting(on=DAY, **given)
    items[1].refresh_from_db()
    assert (done.state, items[1].state) == (MeetingState.CLOSED, ItemState.READY)


def test_the_log_holds_no_vote_no_stand_and_no_sealed_title(scene):
    point = begun(scene, scene.item(sealed=True, title="机密标题"))
    enter(scene, point, yes=2, no=3)
    speak.note_speech(point_id=point.pk, seat_id=scene.seats[0].pk, points="不宜外传", actor=scene.clerk, on=DAY)
    closed(scene, point, decision="不予同意")
    said = json.dumps([event.content.content for event in AuditEvent.objects.select_related("content")])
    for word in ("机密标题", "不宜外传", "不予同意", "yes", "agree", "同意"):
        assert word not in said.encode().decode("unicode_escape")


# --- act × state


def acts_in_the_room(scene: MeetingScene, point: AgendaItem) -> dict[str, tuple]:
    """One call of every act on a point, by its name in the table."""
    given = {"point_id": point.pk, "actor": scene.clerk, "on": DAY}
    seat = scene.seats[3].pk
    return {
        "open": (hold_meeting.open_point, given),
        "recuse": (attend.recuse, given | {"seat_id": seat}),
        "form": (hold_meeting.choose_form, given | {"form": "named"}),
        "speak": (speak.note_speech, given | {"seat_id": seat}),
        "vote": (vote.enter_votes, given | {"choices": {seat: "yes"}}),
        "count": (vote.take_back_counts, given),
        "word": (close_point.word_decision, given | {"words": "同意"}),
        "split": (hold_meeting.note_split, given | {"is_split": True, "next_on": LATER}),
        "close": (close_point.close_point, given | {"closing": Closing(accepts_unknown=True)}),
    }


def in_state(scene: MeetingScene, state: str) -> AgendaItem:
    point = scene.point(opened(scene))
    if state != AgendaState.WAITING:
        hold_meeting.open_point(point_id=point.pk, actor=scene.clerk, on=DAY)
    if state == AgendaState.CLOSED:
        closed(scene, point, accepts_unknown=True)
    return point


@pytest.fixture(scope="module")
def standing_points(standing_scene) -> dict[str, AgendaItem]:
    return {state: in_state(standing_scene, state) for state in AgendaState}


@pytest.fixture
def points(standing_points) -> dict[str, AgendaItem]:
    """A point in each state, each at a meeting of its own."""
    return deepcopy(standing_points)


@pytest.mark.parametrize("state", list(AgendaState))
@pytest.mark.parametrize("act", list(POINT_ACTS))
def test_every_act_on_a_point_goes_through_in_its_states_and_in_no_other(scene, points, act, state):
    call, given = acts_in_the_room(scene, points[state])[act]
    if state in POINT_ACTS[act][1]:
        call(**given)
    else:
        with pytest.raises(MeetingError) as caught:
            call(**given)
        assert caught.value.code == "POINT_STATE"


@pytest.mark.parametrize("state", [one for one in MeetingState if one != MeetingState.OPEN])
@pytest.mark.parametrize("act", [one for one in POINT_ACTS if one not in ("recuse", "form")])
def test_points_are_dealt_with_in_an_open_meeting_alone(scene, points, act, state):
    point = points[POINT_ACTS[act][1][0]]
    Meeting.objects.filter(pk=point.meeting_id).update(state=state)
    call, given = acts_in_the_room(scene, point)[act]
    with pytest.raises(MeetingError) as caught:
        call(**given)
    assert caught.value.code == "MEETING_STATE"


@pytest.mark.parametrize("state", list(MeetingState))
@pytest.mark.parametrize("act", ["open", "close", "chair"])
def test_opening_closing_and_chairing_follow_the_table(scene, act, state):
    meeting = scene.present(scene.approved())
    Meeting.objects.filter(pk=meeting.pk).update(state=state, opened_at=AT_NINE)
    given = {"meeting_id": meeting.pk, "actor": scene.clerk, "on": DAY}
    call, more = {
        "open": (hold_meeting.open_meeting, {}),
        "close": (close_meeting.close_meeting, {}),
        "chair": (hold_meeting.change_chair, {"seat_id": scene.seats[1].pk, "is_delegated": True}),
    }[act]
    if state in MEETING_ACTS[act][1]:
        call(**given, **more)
    else:
        with pytest.raises(MeetingError) as caught:
            call(**given, **more)
        assert caught.value.code == "MEETING_STATE"


@pytest.mark.parametrize("who", ["office", "other"])
def test_people_from_outside_do_nothing_in_the_room(scene, who):
    actor = scene.office if who == "office" else make_user(role="school_clerk", at=MeetingScene().school)
    point = begun(scene)
    for call, given in acts_in_the_room(scene, point).values():
        with pytest.raises(MeetingError) as caught:
            call(**(given | {"actor": actor}))
        assert caught.value.code == "NOT_YOURS" or caught.value.code == "COUNT_NOT_YOURS"


def test_moving_a_cancelled_meeting_is_refused(scene):
    meeting = scene.approved()
    plan_meeting.cancel_meeting(meeting_id=meeting.pk, reason="停电", actor=scene.clerk, on=DAY)
    given = {"meeting_id": meeting.pk, "arrangement": scene.arrangement(), "actor": scene.clerk}
    assert refused(plan_meeting.change_meeting, **given) == "MEETING_STATE"
