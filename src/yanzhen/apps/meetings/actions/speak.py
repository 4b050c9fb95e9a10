"""Who spoke in which order, and the key points for the minutes, sealed (发言)."""

from __future__ import annotations

from datetime import date

from django.db import transaction
from django.db.models import Max

from yanzhen.apps.accounts.models import User
from yanzhen.apps.meetings.actions.locked import locked_point, show_change
from yanzhen.apps.meetings.actions.meeting_record import meeting_record
from yanzhen.apps.meetings.errors import MeetingError
from yanzhen.apps.meetings.models import AgendaItem, AttendanceStatus, Speech
from yanzhen.apps.meetings.refusals.meetings import why_not_deal
from yanzhen.apps.meetings.sealed_room import SPEECH_SEAL, opened_text, sealed_text


@transaction.atomic
def note_speech(
    *, point_id: int, seat_id: int, actor: User, on: date, points: str | None = None, seen: str | None = None
) -> Speech:
    """Note that a member has spoken, and the key points; sent twice it is noted once.

    Args:
        points: key points; null leaves them as they are.
        seen: key points as the clerk saw them; what another has written since is not overwritten.
    Raises:
        MeetingError: NOT_YOURS, MEETING_STATE, POINT_STATE, NOT_IN_THE_ROOM, MEMBER_RECUSED, SPEECH_CHANGED.
    """
    meeting, point, _ = locked_point(point_id)
    if refusal := why_not_deal(point, "speak", actor, on=on) or _why_not_speaks(point, seat_id):
        raise refusal
    speech = point.speeches.filter(seat_id=seat_id).first()
    is_new = speech is None
    speech = speech or Speech(agenda_item=point, seat_id=seat_id, position=_next(point))
    current = opened_text(speech.points, SPEECH_SEAL)
    if points is not None and points.strip() != current:
        if seen is not None and current != seen.strip():
            raise MeetingError("SPEECH_CHANGED")
        speech.points = sealed_text(points.strip(), SPEECH_SEAL)
    elif not is_new:
        return speech
    speech.save()
    show_change(meeting)
    meeting_record(meeting, actor, on, position=point.position, kind="SPEECH_NOTED")
    return speech


def _next(point: AgendaItem) -> int:
    return (point.speeches.aggregate(last=Max("position"))["last"] or 0) + 1


def _why_not_speaks(point: AgendaItem, seat_id: int) -> MeetingError | None:
    row = point.meeting.attendance.filter(seat_id=seat_id).select_related("seat__person").first()
    if row is None:
        return MeetingError("NOT_A_SEAT", name="所选人员", body=point.meeting.body.name)
    name = row.seat.person.name
    if point.recusals.filter(seat_id=seat_id).exists():
        return MeetingError("MEMBER_RECUSED", name=name, act="发言")
    came = row.status in (AttendanceStatus.PRESENT, AttendanceStatus.LEFT)
    return None if came else MeetingError("NOT_IN_THE_ROOM", name=name, act="发言")


@transaction.atomic
def take_back_speech(*, point_id: int, seat_id: int, actor: User, on: date) -> AgendaItem:
    """Take back that a member spoke, noted by mistake. Raises MeetingError; then nothing is written."""
    meeting, point, _ = locked_point(point_id)
    if refusal := why_not_deal(point, "speak", actor, on=on):
        raise refusal
    removed, _ = point.speeches.filter(seat_id=seat_id).delete()
    if removed:
        show_change(meeting)
        meeting_record(meeting, actor, on, position=point.position, kind="SPEECH_NOTED")
    return point
