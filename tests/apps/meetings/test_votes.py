"""Votes on a point: by name, by phone and on paper, each entered once by those who may."""

from __future__ import annotations

from copy import deepcopy

import pytest

from tests.apps.meetings.room_acts import begun, closed, enter, refused
from tests.meeting_scene import DAY, MeetingScene
from yanzhen.apps.audit.models import AuditEvent
from yanzhen.apps.meetings.actions import attend, close_point, hold_meeting, vote
from yanzhen.apps.meetings.actions.close_point import Closing
from yanzhen.apps.meetings.actions.vote import Totals
from yanzhen.apps.meetings.errors import MeetingError
from yanzhen.apps.meetings.models import (
    AgendaItem,
    BallotCount,
    Meeting,
    Vote,
)
from yanzhen.apps.meetings.sealed_room import opened_vote
from yanzhen.engines.decisions import Outcome

pytestmark = pytest.mark.django_db


@pytest.fixture(scope="module")
def standing_scene(standing) -> MeetingScene:
    return MeetingScene()


@pytest.fixture
def scene(standing_scene) -> MeetingScene:
    return deepcopy(standing_scene)


def test_a_vote_sent_twice_is_entered_once(scene):
    point = begun(scene)
    enter(scene, point, yes=3)
    version, events = Meeting.objects.get(pk=point.meeting_id).live_version, AuditEvent.objects.count()
    enter(scene, point, yes=3)
    assert Meeting.objects.get(pk=point.meeting_id).live_version == version
    assert AuditEvent.objects.count() == events
    assert point.votes.count() == 3


def test_a_vote_that_another_clerk_entered_is_not_overwritten(scene):
    point, seat = begun(scene), scene.seats[2]
    given = {"point_id": point.pk, "actor": scene.clerk}
    vote.enter_votes(choices={seat.pk: "no"}, seen={seat.pk: ""}, on=DAY, **given)
    assert refused(vote.enter_votes, choices={seat.pk: "yes"}, seen={seat.pk: ""}, **given) == "VOTE_CHANGED"
    vote.enter_votes(choices={seat.pk: "yes"}, seen={seat.pk: "no"}, on=DAY, **given)
    assert opened_vote(point.votes.get().choice) == "yes"


def test_all_or_none_of_several_votes_are_entered(scene):
    point = begun(scene, present=3)
    choices = {scene.seats[0].pk: "yes", scene.seats[4].pk: "yes"}
    assert refused(vote.enter_votes, point_id=point.pk, choices=choices, actor=scene.clerk) == "NOT_IN_THE_ROOM"
    assert not point.votes.exists()


def test_a_vote_may_be_taken_back_before_closing(scene):
    point, seat = begun(scene), scene.seats[0]
    enter(scene, point, yes=1)
    vote.enter_votes(point_id=point.pk, choices={seat.pk: ""}, seen={seat.pk: "yes"}, actor=scene.clerk, on=DAY)
    assert not point.votes.exists()


def test_members_without_a_vote_recused_and_strangers_do_not_vote(scene):
    scene.seats[4].is_voting = False
    scene.seats[4].save()
    point = begun(scene)
    attend.recuse(point_id=point.pk, seat_id=scene.seats[3].pk, actor=scene.clerk, on=DAY)
    stranger = MeetingScene().seats[0]
    codes = [
        refused(vote.enter_votes, point_id=point.pk, choices={seat.pk: "yes"}, actor=scene.clerk)
        for seat in (scene.seats[4], scene.seats[3], stranger)
    ]
    assert codes == ["NO_VOTE", "MEMBER_RECUSED", "NOT_A_SEAT"]


def test_who_has_voted_cannot_recuse_any_more(scene):
    point = begun(scene)
    enter(scene, point, yes=1)
    given = {"point_id": point.pk, "seat_id": scene.seats[0].pk, "actor": scene.clerk}
    assert refused(attend.recuse, **given) == "VOTED_ALREADY"


def test_who_voted_and_left_counts_as_present_for_the_point(scene):
    point = begun(scene, present=3)
    enter(scene, point, yes=3)
    attend.note_attendance(meeting_id=point.meeting_id, statuses={scene.seats[2].pk: "left"}, actor=scene.clerk, on=DAY)
    assert closed(scene, point).outcome == Outcome.PASSED


def test_all_sealed_votes_have_one_length(scene):
    point = begun(scene)
    enter(scene, point, yes=1, no=1, abstain=1)
    assert len({len(bytes(one.choice)) for one in Vote.objects.all()}) == 1


def test_members_vote_by_phone_where_their_body_allows_it(scene):
    point = begun(scene)
    given = {"point_id": point.pk, "choice": "yes", "actor": scene.users[3]}
    assert refused(vote.cast_own_vote, **given) == "PHONES_OFF"
    scene.body.phone_voting = True
    scene.body.save()
    vote.cast_own_vote(on=DAY, **given)
    assert point.votes.get().by_phone
    assert refused(vote.cast_own_vote, point_id=point.pk, choice="yes", actor=scene.clerk) == "NOT_YOUR_MEETING"


def test_a_ballot_is_never_cast_by_phone_or_by_name(scene):
    scene.body.phone_voting = True
    scene.body.save()
    point = begun(scene, scene.item(matter="personnel_appointment"))
    given = {"point_id": point.pk, "choice": "yes", "actor": scene.users[3]}
    assert refused(vote.cast_own_vote, **given) == "SECRET_ON_PAPER"
    by_name = {"point_id": point.pk, "choices": {scene.seats[3].pk: "yes"}, "actor": scene.clerk}
    assert refused(vote.enter_votes, **by_name) == "SECRET_ON_PAPER"


# --- ballots on paper

FIVE = Totals(issued=5, returned=5, yes=4, no=0, abstain=1)


def ballot(scene: MeetingScene) -> AgendaItem:
    return begun(scene, scene.item(matter="personnel_appointment"))


def count(scene: MeetingScene, point: AgendaItem, role: str, who: int, totals: Totals = FIVE) -> BallotCount:
    return vote.confirm_count(
        point_id=point.pk, role=role, person_id=scene.seats[who].person_id, totals=totals, actor=scene.clerk, on=DAY
    )


def test_both_counters_confirm_equal_totals_before_closing(scene):
    point = ballot(scene)
    given = {"point_id": point.pk, "closing": Closing(), "actor": scene.clerk}
    assert refused(close_point.close_point, **given) == "COUNTS_MISSING"
    count(scene, point, "scrutineer", 1)
    assert refused(close_point.close_point, **given) == "COUNTS_MISSING"
    count(scene, point, "teller", 2, Totals(issued=5, returned=5, yes=5, no=0, abstain=0))
    assert refused(close_point.close_point, **given) == "COUNTS_DIFFER"
    count(scene, point, "teller", 2)
    done = closed(scene, point)
    assert done.outcome == Outcome.PASSED
    assert not Vote.objects.exists()


@pytest.mark.parametrize(
    ("totals", "code"),
    [
        (Totals(issued=5, returned=5, yes=4, no=0, abstain=0), "COUNT_DOES_NOT_ADD_UP"),
        (Totals(issued=4, returned=5, yes=5, no=0, abstain=0), "MORE_RETURNED"),
        (Totals(issued=6, returned=5, yes=5, no=0, abstain=0), "ISSUED_ABOVE_PRESENT"),
    ],
)
def test_totals_that_cannot_be_right_are_refused(scene, totals, code):
    with pytest.raises(MeetingError) as caught:
        count(scene, ballot(scene), "scrutineer", 1, totals)
    assert caught.value.code == code


def test_a_counter_confirms_from_their_own_account_and_nobody_for_them(scene):
    point = ballot(scene)
    given = {"point_id": point.pk, "role": "teller", "totals": FIVE}
    own = scene.seats[2].person_id
    assert refused(vote.confirm_count, person_id=own, actor=scene.users[3], **given) == "COUNT_NOT_YOURS"
    assert vote.confirm_count(person_id=own, actor=scene.users[2], on=DAY, **given).entered_by == scene.users[2]


def test_one_person_does_not_count_twice_and_strangers_not_at_all(scene):
    point = ballot(scene)
    count(scene, point, "scrutineer", 1)
    with pytest.raises(MeetingError) as caught:
        count(scene, point, "teller", 1)
    assert caught.value.code == "SAME_COUNTER"
    given = {"point_id": point.pk, "role": "teller", "totals": FIVE, "actor": scene.clerk}
    stranger = scene.person("路人")
    assert refused(vote.confirm_count, person_id=stranger.pk, **given) == "COUNTER_NOT_THERE"
    assert refused(vote.confirm_count, person_id=None, **given) == "COUNTER_MISSING"


def test_paper_and_names_do_not_mix(scene):
    point = begun(scene)
    enter(scene, point, yes=1)
    given = {"point_id": point.pk, "actor": scene.clerk}
    assert refused(hold_meeting.choose_form, form="secret", **given) == "FORM_HAS_VOTES"
    assert hold_meeting.choose_form(form="named", on=DAY, **given).vote_form == "named"
    assert refused(vote.confirm_count, role="teller", person_id=1, totals=FIVE, **given) == "NOT_SECRET"


def test_counts_are_taken_back_to_count_again(scene):
    point = ballot(scene)
    count(scene, point, "scrutineer", 1)
    vote.take_back_counts(point_id=point.pk, actor=scene.clerk, on=DAY)
    assert not point.counts.exists()


def test_no_table_has_a_row_per_ballot():
    names = {field.name for field in BallotCount._meta.get_fields()}
    assert names == {
        "id", "agenda_item", "role", "person", "issued", "returned", "invalid", "yes", "no", "abstain",
        "confirmed_at", "entered_by",
    }  # fmt: skip
