"""What tests do in a room: open meetings and points, speak, vote, close."""

from __future__ import annotations

import pytest

from tests.meeting_scene import DAY, MeetingScene
from yanzhen.apps.meetings.actions import attend, close_point, hold_meeting, speak, vote
from yanzhen.apps.meetings.actions.close_point import Closing
from yanzhen.apps.meetings.errors import MeetingError
from yanzhen.apps.meetings.models import (
    AgendaItem,
    Item,
    Meeting,
)


def refused(act, **given) -> str:
    with pytest.raises(MeetingError) as caught:
        act(on=DAY, **given)
    return caught.value.code


def opened(scene: MeetingScene, *items: Item, present: int | None = None) -> Meeting:
    """A meeting in progress with the first ``present`` members in the room and the others absent."""
    meeting = scene.approved(*items)
    scene.present(meeting, *scene.seats[:present])
    gone = {seat.pk: "absent" for seat in scene.seats[present or len(scene.seats) :]}
    attend.note_attendance(meeting_id=meeting.pk, statuses=gone, actor=scene.clerk, on=DAY)
    return hold_meeting.open_meeting(meeting_id=meeting.pk, actor=scene.clerk, on=DAY)


def begun(scene: MeetingScene, *items: Item, present: int | None = None) -> AgendaItem:
    """The first point of such a meeting, being dealt with."""
    meeting = opened(scene, *items, present=present)
    return hold_meeting.open_point(point_id=scene.point(meeting).pk, actor=scene.clerk, on=DAY)


def enter(scene: MeetingScene, point: AgendaItem, yes: int = 0, no: int = 0, abstain: int = 0) -> None:
    words = ["yes"] * yes + ["no"] * no + ["abstain"] * abstain
    choices = {seat.pk: word for seat, word in zip(scene.seats, words, strict=False)}
    vote.enter_votes(point_id=point.pk, choices=choices, actor=scene.clerk, on=DAY)


def speak_all(scene: MeetingScene, point: AgendaItem) -> None:
    for seat in scene.seats:
        speak.note_speech(point_id=point.pk, seat_id=seat.pk, points="赞成", actor=scene.clerk, on=DAY)


def closed(scene: MeetingScene, point: AgendaItem, **closing) -> AgendaItem:
    return close_point.close_point(point_id=point.pk, closing=Closing(**closing), actor=scene.clerk, on=DAY)
