"""Two clerks, two closings, a vote against a closing: real transactions of real threads, and nothing is lost."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.db import transaction

from tests.meeting_scene import DAY, MeetingScene
from tests.threads import at_once
from yanzhen.apps.meetings.actions import attend, close_point, hold_meeting, plan_meeting, vote
from yanzhen.apps.meetings.actions.close_point import Closing
from yanzhen.apps.meetings.models import AgendaItem, AgendaState, Meeting, Resolution, Vote
from yanzhen.apps.meetings.sealed_room import opened_vote, sealed_vote

pytestmark = pytest.mark.django_db(transaction=True)


def begun(scene: MeetingScene) -> AgendaItem:
    meeting = scene.present(scene.approved())
    hold_meeting.open_meeting(meeting_id=meeting.pk, actor=scene.clerk, on=DAY)
    return hold_meeting.open_point(point_id=scene.point(meeting).pk, actor=scene.clerk, on=DAY)


def entering(scene: MeetingScene, point: AgendaItem, index: int, choice: str, **more) -> Callable[[], object]:
    seat = scene.seats[index].pk
    return lambda: vote.enter_votes(point_id=point.pk, choices={seat: choice}, actor=scene.clerk, on=DAY, **more)


def closing(scene: MeetingScene, point: AgendaItem) -> Callable[[], object]:
    given = Closing(accepts_unknown=True)
    return lambda: close_point.close_point(point_id=point.pk, closing=given, actor=scene.clerk, on=DAY)


def test_two_clerks_at_once_lose_no_vote():
    scene = MeetingScene(8)
    point = begun(scene)
    before = Meeting.objects.get(pk=point.meeting_id).live_version
    became = at_once(*(entering(scene, point, index, "yes") for index in range(8)))
    assert became == ["done"] * 8
    assert point.votes.count() == 8
    assert Meeting.objects.get(pk=point.meeting_id).live_version == before + 8


def test_of_two_different_votes_for_one_member_one_stands_and_the_other_is_told():
    scene = MeetingScene()
    point = begun(scene)
    became = at_once(*(entering(scene, point, 0, word, seen={}) for word in ("yes", "no")))
    assert sorted(became) == ["VOTE_CHANGED", "done"]
    assert opened_vote(point.votes.get().choice) == ["yes", "no"][became.index("done")]


def test_of_two_closings_one_closes():
    scene = MeetingScene()
    point = begun(scene)
    vote.enter_votes(point_id=point.pk, choices={seat.pk: "yes" for seat in scene.seats}, actor=scene.clerk, on=DAY)
    assert sorted(at_once(closing(scene, point), closing(scene, point))) == ["POINT_STATE", "done"]
    assert Resolution.objects.count() == 1


def test_a_vote_against_a_closing_is_counted_or_refused_and_never_added_behind():
    for _ in range(6):
        scene = MeetingScene()
        point = begun(scene)
        given = {seat.pk: "yes" for seat in scene.seats[:2]}
        vote.enter_votes(point_id=point.pk, choices=given, actor=scene.clerk, on=DAY)
        became = at_once(closing(scene, point), entering(scene, point, 2, "yes"))
        done = AgendaItem.objects.get(pk=point.pk)
        counted = done.verdict["counted"]["yes"]
        assert became[0] == "done"
        assert (became[1], counted) in [("done", 3), ("POINT_STATE", 2)]
        assert done.votes.count() == counted


def test_a_row_past_the_acts_waits_for_the_closing_and_is_refused():
    scene = MeetingScene()
    point = begun(scene)

    def past_the_acts() -> None:
        with transaction.atomic():
            Vote.objects.create(
                agenda_item=point,
                seat=scene.seats[0],
                choice=sealed_vote("yes"),
                cast_at=point.opened_at,
                entered_by=scene.clerk,
            )

    became = at_once(closing(scene, point), past_the_acts)
    done = AgendaItem.objects.get(pk=point.pk)
    assert done.state == AgendaState.CLOSED
    assert became[1] in ("done", "refused by the database")
    assert done.verdict["counted"]["yes"] == done.votes.count() == int(became[1] == "done")


def test_two_meetings_planned_at_once_get_two_numbers():
    scene = MeetingScene()
    given = {"body_id": scene.body.pk, "arrangement": scene.arrangement(), "actor": scene.clerk, "on": DAY}
    assert at_once(*(lambda: plan_meeting.plan_meeting(**given) for _ in range(4))) == ["done"] * 4
    assert sorted(Meeting.objects.values_list("sequence", flat=True)) == [1, 2, 3, 4]


def test_a_scan_and_a_click_at_once_are_one_arrival():
    scene = MeetingScene()
    meeting = scene.approved()
    seat = scene.seats[3]
    became = at_once(
        lambda: attend.check_in(meeting_id=meeting.pk, code=meeting.check_in_code, actor=scene.users[3], on=DAY),
        lambda: attend.note_attendance(meeting_id=meeting.pk, statuses={seat.pk: "present"}, actor=scene.clerk, on=DAY),
    )
    assert became == ["done", "done"]
    assert meeting.movements.count() == 1
