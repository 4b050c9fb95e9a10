"""Close a meeting: every open point is closed, nothing is missing in the record, the rest is free again (散会)."""

from __future__ import annotations

from datetime import date

from django.db import transaction
from django.utils import timezone

from yanzhen.apps.accounts.models import User
from yanzhen.apps.meetings.actions.locked import locked_meeting, show_change
from yanzhen.apps.meetings.actions.meeting_record import meeting_record
from yanzhen.apps.meetings.actions.plan_meeting import release_items
from yanzhen.apps.meetings.completeness import Missing, missing_fields
from yanzhen.apps.meetings.errors import MeetingError
from yanzhen.apps.meetings.models import AgendaState, Meeting, MeetingState
from yanzhen.apps.meetings.refusals.meetings import why_not_run

SHOWN_FIELDS = 12


@transaction.atomic
def close_meeting(*, meeting_id: int, actor: User, on: date) -> Meeting:
    """Close a meeting; points that were not dealt with are free for another one.

    Raises:
        MeetingError: NOT_YOURS, MEETING_STATE, POINT_OPEN, FIELDS_MISSING; then nothing is written.
    """
    meeting = locked_meeting(meeting_id)
    if refusal := why_not_run(meeting, "close", actor, on=on) or why_not_complete(meeting):
        raise refusal
    left = release_items(meeting, actor=actor, on=on, reason=f"{meeting.number}会议未议")
    meeting.state, meeting.closed_at = MeetingState.CLOSED, timezone.now()
    show_change(meeting, "state", "closed_at")
    meeting_record(
        meeting,
        actor,
        on,
        kind="MEETING_CLOSED",
        subjects=[meeting.body.organisation],
        closed=meeting.agenda.filter(state=AgendaState.CLOSED).count(),
        left=len(left),
    )
    return meeting


def why_not_complete(meeting: Meeting) -> MeetingError | None:
    """Return why the meeting may not be closed yet, or None: no point is open, and the record lacks nothing (DR-22)."""
    open_point = meeting.agenda.filter(state=AgendaState.OPEN).first()
    if open_point is not None:
        return MeetingError("POINT_OPEN", position=open_point.position)
    fields = [one.words for one in missing_at_closing(meeting)]
    if not fields:
        return None
    return MeetingError("FIELDS_MISSING", count=len(fields), fields="、".join(fields[:SHOWN_FIELDS]))


def missing_at_closing(meeting: Meeting) -> list[Missing]:
    """Return what the record lacks of what was dealt with; points that were not are freed and lack nothing."""
    waiting = set(meeting.agenda.filter(state=AgendaState.WAITING).values_list("pk", flat=True))
    return [one for one in missing_fields(meeting) if one.point not in waiting]
