"""Meetings are planned, their agenda fixed by the right person, members seated and signed in."""

from __future__ import annotations

from copy import deepcopy
from datetime import date, timedelta
from decimal import Decimal

import pytest

from tests.factories import make_user
from tests.meeting_scene import AT_NINE, DAY, MeetingScene
from yanzhen.apps.audit.models import AuditEvent
from yanzhen.apps.meetings.actions import attend, hold_meeting, plan_meeting, set_agenda
from yanzhen.apps.meetings.actions.edit_body import BodyFacts, edit_body
from yanzhen.apps.meetings.actions.redirect_item import set_seal
from yanzhen.apps.meetings.actions.seats import change_seat
from yanzhen.apps.meetings.actions.vote import enter_votes
from yanzhen.apps.meetings.errors import MeetingError
from yanzhen.apps.meetings.models import Body, CaseFile, Item, ItemState, Meeting, MeetingState, Seat
from yanzhen.apps.meetings.refusals.meetings import MEETING_ACTS
from yanzhen.apps.meetings.room import room_of
from yanzhen.apps.meetings.sight import may_read_item

pytestmark = pytest.mark.django_db


@pytest.fixture(scope="module")
def standing_scene(standing) -> MeetingScene:
    return MeetingScene()


@pytest.fixture
def scene(standing_scene) -> MeetingScene:
    return deepcopy(standing_scene)


def refused(act, **given) -> str:
    with pytest.raises(MeetingError) as caught:
        act(on=DAY, **given)
    return caught.value.code


def test_the_system_numbers_meetings_of_a_body_within_the_year(scene):
    first, second = scene.planned(), scene.planned()
    next_year = scene.planned(planned_at=AT_NINE + timedelta(days=365))
    assert [first.number, second.number, next_year.number] == ["2026年第1次", "2026年第2次", "2027年第1次"]


def test_the_head_of_the_body_takes_the_chair_unless_another_is_named(scene):
    assert scene.planned().chair == scene.seats[0]
    other = scene.planned(chair_id=scene.seats[2].pk, is_chair_delegated=True)
    assert (other.chair, other.is_chair_delegated) == (scene.seats[2], True)


def test_a_chair_from_outside_is_refused(scene):
    outsider = MeetingScene().seats[0]
    with pytest.raises(MeetingError) as caught:
        scene.planned(chair_id=outsider.pk)
    assert caught.value.code == "NOT_A_SEAT"
    assert not Meeting.objects.filter(body=scene.body).exists()


def test_a_meeting_seats_whoever_sits_in_the_body_on_its_day(scene):
    gone, coming = scene.seats[4], scene.seats[3]
    Seat.objects.filter(pk=gone.pk).update(ended_on=DAY - timedelta(days=1))
    Seat.objects.filter(pk=coming.pk).update(started_on=DAY + timedelta(days=1))
    assert set(scene.planned().attendance.values_list("seat_id", flat=True)) == {one.pk for one in scene.seats[:3]}


def test_moving_a_meeting_seats_the_members_of_the_new_day(scene):
    Seat.objects.filter(pk=scene.seats[4].pk).update(ended_on=DAY)
    meeting = scene.planned()
    moved = plan_meeting.change_meeting(
        meeting_id=meeting.pk,
        arrangement=scene.arrangement(planned_at=AT_NINE + timedelta(days=3)),
        actor=scene.clerk,
        on=DAY,
        seen=meeting.version,
    )
    assert moved.attendance.count() == 4
    assert moved.live_version > meeting.live_version


def test_a_stale_change_is_refused(scene):
    meeting = scene.planned()
    given = {"meeting_id": meeting.pk, "arrangement": scene.arrangement(place="二楼"), "actor": scene.clerk}
    plan_meeting.change_meeting(on=DAY, seen=meeting.version, **given)
    assert refused(plan_meeting.change_meeting, seen=meeting.version, **given) == "STALE"


@pytest.mark.parametrize("who", ["office", "secretary"])
def test_only_those_who_prepare_meetings_of_the_school_plan_one(scene, who):
    given = {"body_id": scene.body.pk, "arrangement": scene.arrangement(), "actor": getattr(scene, who)}
    assert refused(plan_meeting.plan_meeting, **given) == "NOT_YOURS"


@pytest.mark.parametrize("state", [state for state in ItemState if state != ItemState.READY])
def test_only_a_ready_item_is_tabled(scene, state):
    meeting, item = scene.planned(), scene.item(state=state)
    given = {"meeting_id": meeting.pk, "item_id": item.pk, "actor": scene.clerk}
    assert refused(set_agenda.table_item, **given) == "NOT_READY"


def test_a_tabled_item_says_so_and_is_free_again_when_taken_off(scene):
    meeting, item = scene.planned(), scene.item()
    point = set_agenda.table_item(meeting_id=meeting.pk, item_id=item.pk, actor=scene.clerk, on=DAY)
    item.refresh_from_db()
    assert item.state == ItemState.ON_AGENDA
    set_agenda.untable_item(point_id=point.pk, actor=scene.clerk, on=DAY)
    item.refresh_from_db()
    assert item.state == ItemState.READY
    assert [step.act for step in item.steps.all()] == ["table", "untable"]


def test_the_first_topic_stands_before_all_others_and_stays_there(scene):
    ordinary, first = scene.item(), scene.item(kind="study", is_first_topic=True)
    meeting = scene.planned()
    for item in (ordinary, first):
        set_agenda.table_item(meeting_id=meeting.pk, item_id=item.pk, actor=scene.clerk, on=DAY)
    assert [point.item for point in meeting.agenda.all()] == [first, ordinary]
    below = meeting.agenda.get(item=ordinary)
    assert refused(set_agenda.move_point, point_id=below.pk, up=True, actor=scene.clerk) == "FIRST_TOPIC_LEADS"


def test_points_change_places_and_stop_at_the_ends(scene):
    items = [scene.item(), scene.item(), scene.item()]
    meeting = scene.approved(*items)
    last = meeting.agenda.get(item=items[2])
    set_agenda.move_point(point_id=last.pk, up=True, actor=scene.clerk, on=DAY)
    assert [point.item for point in meeting.agenda.all()] == [items[0], items[2], items[1]]
    top = meeting.agenda.get(item=items[0])
    assert refused(set_agenda.move_point, point_id=top.pk, up=True, actor=scene.clerk) == "AT_THE_END"


@pytest.mark.parametrize("who", ["clerk", "principal", "office"])
def test_the_agenda_of_a_party_body_is_fixed_by_its_secretary_alone(scene, who):
    meeting = scene.planned()
    set_agenda.table_item(meeting_id=meeting.pk, item_id=scene.item().pk, actor=scene.clerk, on=DAY)
    given = {"meeting_id": meeting.pk, "actor": getattr(scene, who)}
    assert refused(set_agenda.approve_agenda, **given) == "AGENDA_NOT_YOURS"


def test_the_agenda_of_the_principals_meeting_is_fixed_by_the_principal():
    scene = MeetingScene(kind="principal_meeting")
    meeting = scene.planned()
    item = scene.item(matter="teaching_routine")
    set_agenda.table_item(meeting_id=meeting.pk, item_id=item.pk, actor=scene.clerk, on=DAY)
    given = {"meeting_id": meeting.pk, "actor": scene.secretary}
    assert refused(set_agenda.approve_agenda, **given) == "AGENDA_NOT_YOURS"
    done = set_agenda.approve_agenda(meeting_id=meeting.pk, actor=scene.principal, on=DAY)
    assert (done.agenda_approved_by, done.agenda_approved_on) == (scene.seats[1], DAY)


def test_a_changed_agenda_has_to_be_approved_anew(scene):
    meeting = scene.approved()
    set_agenda.table_item(meeting_id=meeting.pk, item_id=scene.item().pk, actor=scene.clerk, on=DAY)
    meeting.refresh_from_db()
    assert (meeting.agenda_approved_by, meeting.agenda_approved_on) == (None, None)


def test_an_empty_agenda_is_not_approved(scene):
    given = {"meeting_id": scene.planned().pk, "actor": scene.secretary}
    assert refused(set_agenda.approve_agenda, **given) == "AGENDA_EMPTY"


@pytest.mark.parametrize(("days", "given"), [(0, 0), (1, 1), (3, 3)])
def test_the_notice_keeps_its_day(scene, days, given):
    meeting = scene.approved()
    sent = plan_meeting.send_notice(
        meeting_id=meeting.pk, actor=scene.clerk, on=DAY, sent_on=DAY - timedelta(days=days)
    )
    assert plan_meeting.notice_days(sent, sent_on=sent.notice_sent_on) == given
    assert sent.state == MeetingState.NOTICED


def test_no_notice_goes_out_before_the_agenda_is_approved(scene):
    meeting = scene.planned()
    given = {"meeting_id": meeting.pk, "actor": scene.clerk}
    assert refused(plan_meeting.send_notice, **given) == "AGENDA_EMPTY"
    set_agenda.table_item(meeting_id=meeting.pk, item_id=scene.item().pk, actor=scene.clerk, on=DAY)
    assert refused(plan_meeting.send_notice, **given) == "AGENDA_NOT_APPROVED"


def test_a_cancelled_meeting_frees_its_items_and_says_why(scene):
    item = scene.item()
    meeting = scene.approved(item)
    given = {"meeting_id": meeting.pk, "actor": scene.clerk}
    assert refused(plan_meeting.cancel_meeting, reason=" ", **given) == "REASON_MISSING"
    plan_meeting.cancel_meeting(reason="书记外出", on=DAY, **given)
    item.refresh_from_db()
    assert item.state == ItemState.READY


def test_an_emergency_is_added_with_the_chairs_approval_only(scene):
    meeting, item = scene.approved(), scene.item(state=ItemState.PROPOSED)
    given = {"meeting_id": meeting.pk, "item_id": item.pk, "actor": scene.clerk}
    assert refused(set_agenda.add_at_once, reason="", chair_agrees=True, **given) == "NOT_AN_EMERGENCY"
    assert refused(set_agenda.add_at_once, reason="水管爆裂", chair_agrees=False, **given) == "CHAIR_NOT_AGREED"
    point = set_agenda.add_at_once(reason="水管爆裂", chair_agrees=True, on=DAY, **given)
    meeting.refresh_from_db()
    assert point.is_added_at_once
    assert meeting.agenda_approved_by is not None
    assert Item.objects.get(pk=item.pk).is_emergency


def test_attendance_sent_twice_is_entered_once(scene):
    meeting = scene.present(scene.approved())
    again = scene.present(meeting)
    assert again.live_version == meeting.live_version
    assert meeting.movements.count() == len(scene.seats)


@pytest.mark.parametrize(("before", "after"), [("unknown", "absent"), ("absent", "absent"), ("present", "left")])
def test_who_goes_without_having_come_is_absent(scene, before, after):
    meeting, seat = scene.approved(), scene.seats[3]
    for status in (before, "left"):
        attend.note_attendance(meeting_id=meeting.pk, statuses={seat.pk: status}, actor=scene.clerk, on=DAY)
    assert scene.line(meeting, seat).status == after


def test_a_member_signs_in_with_the_code_of_the_room(scene):
    meeting = scene.approved()
    given = {"meeting_id": meeting.pk, "actor": scene.users[2]}
    assert refused(attend.check_in, code="guess", **given) == "CODE_WRONG"
    attend.check_in(code=meeting.check_in_code, on=DAY, **given)
    assert scene.line(meeting, scene.seats[2]).status == "present"
    assert meeting.movements.get().by_scan


@pytest.mark.parametrize("who", ["clerk", "office"])
def test_nobody_else_signs_in(scene, who):
    meeting = scene.approved()
    given = {"meeting_id": meeting.pk, "code": meeting.check_in_code, "actor": getattr(scene, who)}
    assert refused(attend.check_in, **given) == "NOT_YOUR_MEETING"


def test_a_voting_member_cannot_sit_in_as_an_observer(scene):
    meeting = scene.approved()
    given = {"meeting_id": meeting.pk, "post": "", "actor": scene.clerk, "name": ""}
    assert refused(attend.add_observer, person_id=scene.seats[1].person_id, **given) == "OBSERVER_IS_MEMBER"
    assert refused(attend.add_observer, **given) == "OBSERVER_NAME_MISSING"
    observer = attend.add_observer(person_id=scene.clerk.person_id, on=DAY, **given)
    assert attend.add_observer(person_id=scene.clerk.person_id, on=DAY, **given) == observer


def test_a_member_recuses_for_themselves_and_a_clerk_for_anyone(scene):
    meeting = scene.approved()
    point = scene.point(meeting)
    attend.recuse(point_id=point.pk, seat_id=scene.seats[2].pk, actor=scene.users[2], on=DAY)
    attend.recuse(point_id=point.pk, seat_id=scene.seats[3].pk, actor=scene.clerk, on=DAY)
    given = {"point_id": point.pk, "seat_id": scene.seats[4].pk}
    assert refused(attend.recuse, actor=scene.users[1], **given) == "NOT_YOURS"
    assert point.recusals.count() == 2
    attend.lift_recusal(point_id=point.pk, seat_id=scene.seats[3].pk, actor=scene.clerk, on=DAY)
    assert point.recusals.count() == 1


@pytest.mark.parametrize("closing", ["recusal", "seal"])
def test_what_is_closed_to_a_reader_leaves_the_files_packed_before(scene, closing):
    point = scene.point(scene.approved())
    other = MeetingScene()
    packed = [
        CaseFile.objects.create(
            organisation=one.school, covers_from=DAY, covers_to=DAY, made_by=one.secretary, made_on=DAY, content=b"zip"
        )
        for one in (scene, other)
    ]
    if closing == "recusal":
        attend.recuse(point_id=point.pk, seat_id=scene.seats[2].pk, actor=scene.users[2], on=DAY)
    else:
        set_seal(item_id=scene.item().pk, is_sealed=True, actor=scene.secretary, on=DAY)
    assert [bool(CaseFile.objects.get(pk=one.pk).content) for one in packed] == [False, True]


def test_who_recuses_handles_nothing_of_the_item(scene):
    scene.seats[4].person = scene.clerk.person
    scene.seats[4].save()
    point = scene.point(scene.approved())
    attend.recuse(point_id=point.pk, seat_id=scene.seats[4].pk, actor=scene.clerk, on=DAY)
    given = {"point_id": point.pk, "seat_id": scene.seats[4].pk, "actor": scene.clerk}
    assert refused(attend.lift_recusal, **given) == "RECUSED"


def test_a_sealed_item_is_handled_by_its_body_and_the_recorder_alone(scene):
    point = scene.point(scene.approved(scene.item(sealed=True)))
    other_clerk = make_user(role="school_clerk", at=scene.school, person=scene.person("另一文书"))
    given = {"point_id": point.pk, "seat_id": scene.seats[3].pk}
    assert refused(attend.recuse, actor=other_clerk, **given) == "NOT_YOURS"
    assert attend.recuse(actor=scene.clerk, on=DAY, **given)


def acts_before_opening(scene: MeetingScene, meeting: Meeting) -> dict[str, tuple]:
    """One call of every act on a whole meeting, by its name in the table."""
    clerk, whole = {"actor": scene.clerk, "on": DAY}, {"meeting_id": meeting.pk}
    return {
        "change": (plan_meeting.change_meeting, whole | clerk | {"arrangement": scene.arrangement()}),
        "agenda": (set_agenda.table_item, whole | clerk | {"item_id": scene.item().pk}),
        "approve": (set_agenda.approve_agenda, whole | {"actor": scene.secretary, "on": DAY}),
        "notify": (plan_meeting.send_notice, whole | clerk),
        "cancel": (plan_meeting.cancel_meeting, whole | clerk | {"reason": "改到下周"}),
        "add_at_once": (
            set_agenda.add_at_once,
            whole | clerk | {"item_id": scene.item().pk, "reason": "急", "chair_agrees": True},
        ),
        "expect": (plan_meeting.expect_members, whole | clerk | {"expected": {scene.seats[0].pk: True}}),
        "attend": (attend.note_attendance, whole | clerk | {"statuses": {scene.seats[0].pk: "present"}}),
        "observe": (attend.add_observer, whole | clerk | {"name": "来宾", "post": ""}),
        "recuse": (
            attend.recuse,
            clerk | {"point_id": scene.point(meeting).pk, "seat_id": scene.seats[3].pk},
        ),
    }


@pytest.mark.parametrize("state", list(MeetingState))
@pytest.mark.parametrize("act", [name for name in MEETING_ACTS if name not in ("open", "deal", "close", "chair")])
def test_every_act_goes_through_in_its_states_and_in_no_other(scene, act, state):
    meeting = scene.approved()
    Meeting.objects.filter(pk=meeting.pk).update(state=state)
    call, given = acts_before_opening(scene, meeting)[act]
    events = AuditEvent.objects.count()
    if state in MEETING_ACTS[act][1]:
        call(**given)
        assert AuditEvent.objects.count() == events + 1
    else:
        with pytest.raises(MeetingError) as caught:
            call(**given)
        assert caught.value.code == "MEETING_STATE"
        assert AuditEvent.objects.count() == events


def test_a_member_answers_the_notice_for_themselves(scene):
    meeting = scene.approved()
    given = {"meeting_id": meeting.pk, "is_coming": False, "reason": "出差"}
    assert refused(plan_meeting.expect_myself, actor=scene.clerk, **given) == "NOT_YOUR_MEETING"
    plan_meeting.expect_myself(actor=scene.users[3], on=DAY, **given)
    line = scene.line(meeting, scene.seats[3])
    assert (line.is_expected, line.reason) == (False, "出差")


def test_days_of_notice_are_counted_to_the_day_of_the_meeting(scene):
    meeting = scene.planned()
    assert plan_meeting.notice_days(meeting, sent_on=None) is None
    assert plan_meeting.notice_days(meeting, sent_on=date(2026, 3, 9)) == 0


def test_a_meeting_is_not_opened_before_its_day_and_may_run_past_midnight():
    scene = MeetingScene()
    meeting = scene.present(scene.approved())
    given = {"meeting_id": meeting.pk, "actor": scene.clerk}
    with pytest.raises(MeetingError) as caught:
        hold_meeting.open_meeting(on=DAY - timedelta(days=1), **given)
    assert caught.value.code == "MEETING_TOO_EARLY"
    hold_meeting.open_meeting(on=DAY + timedelta(days=1), **given)


def test_a_member_whose_seat_changed_after_signing_in_counts_once():
    scene = MeetingScene()
    meeting = scene.present(scene.approved())
    old = scene.seats[4]
    change_seat(seat_id=old.pk, roles=["deputy_secretary"], is_voting=True, from_day=DAY, actor=scene.clerk, on=DAY)
    hold_meeting.open_meeting(meeting_id=meeting.pk, actor=scene.clerk, on=DAY)
    lines = meeting.attendance.filter(seat__person=old.person)
    assert [(line.seat_id == old.pk, line.status) for line in lines] == [(False, "unknown")]
    assert meeting.attendance.count() == 5
    assert meeting.movements.filter(seat=old).exists()


def test_only_who_is_in_the_room_takes_the_chair():
    scene = MeetingScene()
    meeting = scene.present(scene.approved(), *scene.seats[:3])
    hold_meeting.open_meeting(meeting_id=meeting.pk, actor=scene.clerk, on=DAY)
    given = {"meeting_id": meeting.pk, "is_delegated": True, "actor": scene.clerk, "on": DAY}
    with pytest.raises(MeetingError) as caught:
        hold_meeting.change_chair(seat_id=scene.seats[4].pk, **given)
    assert caught.value.code == "CHAIR_AWAY"
    assert hold_meeting.change_chair(seat_id=scene.seats[2].pk, **given).chair_id == scene.seats[2].pk


def test_what_is_decided_is_voted_on_in_some_form():
    scene = MeetingScene()
    meeting = scene.present(scene.approved())
    hold_meeting.open_meeting(meeting_id=meeting.pk, actor=scene.clerk, on=DAY)
    point = hold_meeting.open_point(point_id=scene.point(meeting).pk, actor=scene.clerk, on=DAY)
    with pytest.raises(MeetingError) as caught:
        hold_meeting.choose_form(point_id=point.pk, form="none", actor=scene.clerk, on=DAY)
    assert caught.value.code == "FORM_NEEDED"


@pytest.mark.parametrize("is_reconsidered", [False, True])
def test_who_recused_on_an_item_recuses_again_at_its_next_meeting(is_reconsidered):
    scene = MeetingScene()
    first = scene.item()
    before = scene.approved(first)
    gone = scene.seats[4]
    attend.recuse(point_id=scene.point(before).pk, seat_id=gone.pk, actor=scene.users[4], on=DAY)
    plan_meeting.cancel_meeting(meeting_id=before.pk, reason="改期", actor=scene.clerk, on=DAY)
    item = scene.item(reconsiders=first) if is_reconsidered else first
    assert not may_read_item(item, scene.users[4], on=DAY)
    assert may_read_item(item, scene.users[3], on=DAY)
    meeting = scene.present(scene.approved(item))
    hold_meeting.open_meeting(meeting_id=meeting.pk, actor=scene.clerk, on=DAY)
    point = hold_meeting.open_point(point_id=scene.point(meeting).pk, actor=scene.clerk, on=DAY)
    assert [row.seat_id for row in point.recusals.all()] == [gone.pk]
    given = {"point_id": point.pk, "choices": {gone.pk: "yes"}, "actor": scene.clerk}
    assert refused(enter_votes, **given) == "MEMBER_RECUSED"


@pytest.mark.parametrize(("matter", "shown"), [("key_project", 1), ("personnel_appointment", None)])
def test_on_cadres_no_running_count_stands_beside_what_is_needed(matter, shown):
    scene = MeetingScene()
    meeting = scene.present(scene.approved(scene.item(matter=matter)))
    hold_meeting.open_meeting(meeting_id=meeting.pk, actor=scene.clerk, on=DAY)
    point = hold_meeting.open_point(point_id=scene.point(meeting).pk, actor=scene.clerk, on=DAY)
    hold_meeting.choose_form(point_id=point.pk, form="named", actor=scene.clerk, on=DAY)
    enter_votes(point_id=point.pk, choices={scene.seats[0].pk: "yes"}, actor=scene.clerk, on=DAY)
    tally = room_of(Meeting.objects.get(pk=meeting.pk), scene.clerk, on=DAY).tally
    assert (tally.needed_yes, tally.yes) == (3, shown)


def test_nobody_moves_the_bar_while_a_meeting_of_the_school_votes():
    scene = MeetingScene()
    meeting = scene.present(scene.approved())
    hold_meeting.open_meeting(meeting_id=meeting.pk, actor=scene.clerk, on=DAY)
    other = Body.objects.create(
        organisation=scene.school, kind="principal_meeting", name="校长办公会", started_on=DAY.replace(year=2020)
    )

    def edit(body, **facts):
        facts = BodyFacts(name=body.name, **facts)
        seen = Body.objects.get(pk=body.pk).version
        return edit_body(body_id=body.pk, facts=facts, seen=seen, actor=scene.clerk, on=DAY)

    for body in (scene.body, other):
        with pytest.raises(MeetingError) as caught:
            edit(body, settings={"large_spending_yuan": Decimal(90000)})
        assert caught.value.code == "MEETING_RUNNING"
    assert edit(scene.body, rhythm_days=14).rhythm_days == 14
    Meeting.objects.filter(pk=meeting.pk).update(state="closed")
    assert edit(scene.body, settings={"large_spending_yuan": Decimal(90000)}).settings


def test_who_recused_stays_shut_out_when_the_item_leaves_the_agenda():
    scene = MeetingScene()
    meeting = scene.approved(scene.item())
    point, gone = scene.point(meeting), scene.seats[4]
    attend.recuse(point_id=point.pk, seat_id=gone.pk, actor=scene.users[4], on=DAY)
    set_agenda.untable_item(point_id=point.pk, actor=scene.clerk, on=DAY)
    item = Item.objects.get(pk=point.item_id)
    assert not may_read_item(item, scene.users[4], on=DAY) and may_read_item(item, scene.users[3], on=DAY)
    again = set_agenda.table_item(meeting_id=meeting.pk, item_id=item.pk, actor=scene.clerk, on=DAY)
    assert [row.seat_id for row in again.recusals.all()] == [gone.pk]
    attend.lift_recusal(point_id=again.pk, seat_id=gone.pk, actor=scene.clerk, on=DAY)
    assert may_read_item(Item.objects.get(pk=item.pk), scene.users[4], on=DAY)
