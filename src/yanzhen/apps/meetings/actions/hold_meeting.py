"""Open a meeting, change its chair, go from point to point (开会、主持、逐项审议)."""

from __future__ import annotations

from datetime import date

from django.db import transaction
from django.utils import timezone

from yanzhen.apps.accounts.models import User
from yanzhen.apps.meetings.actions.locked import locked_meeting, locked_point, show_change
from yanzhen.apps.meetings.actions.meeting_record import meeting_record
from yanzhen.apps.meetings.actions.plan_meeting import seat_members
from yanzhen.apps.meetings.errors import MeetingError
from yanzhen.apps.meetings.models import (
    AgendaItem,
    AgendaState,
    AttendanceStatus,
    BodyKind,
    ItemKind,
    Meeting,
    MeetingState,
    VoteForm,
)
from yanzhen.apps.meetings.refusals.meetings import (
    OPEN_FORMS,
    head_role,
    why_no_vote,
    why_not_deal,
    why_not_on_approved,
    why_not_run,
)


@transaction.atomic
def open_meeting(*, meeting_id: int, actor: User, on: date) -> Meeting:
    """Open the meeting: the agenda is approved and the chair is in the room.

    Raises:
        MeetingError: NOT_YOURS, MEETING_STATE, AGENDA_NOT_APPROVED, MEETING_TOO_EARLY, CHAIR_MISSING, CHAIR_NOT_THERE.
    """
    meeting = locked_meeting(meeting_id)
    if refusal := why_not_on_approved(meeting, "open", actor, on=on):
        raise refusal
    if refusal := _why_too_early(meeting, on=on) or _why_no_chair(meeting):
        raise refusal
    seat_members(meeting)
    meeting.state, meeting.opened_at = MeetingState.OPEN, timezone.now()
    show_change(meeting, "state", "opened_at")
    _note(meeting, actor, on, kind="MEETING_OPENED")
    return meeting


def _why_too_early(meeting: Meeting, *, on: date) -> MeetingError | None:
    """Notice and membership are judged by the planned day: a meeting that is held before it is moved first."""
    day = timezone.localdate(meeting.planned_at)
    return MeetingError("MEETING_TOO_EARLY", day=day.isoformat()) if on < day else None


def _why_no_chair(meeting: Meeting) -> MeetingError | None:
    if meeting.chair_id is None:
        return MeetingError("CHAIR_MISSING")
    there = meeting.attendance.filter(seat_id=meeting.chair_id, status=AttendanceStatus.PRESENT).exists()
    return None if there else MeetingError("CHAIR_NOT_THERE", name=meeting.chair.person.name)


@transaction.atomic
def change_chair(*, meeting_id: int, seat_id: int, is_delegated: bool | None, actor: User, on: date) -> Meeting:
    """Give the chair to another member, with or without written entrustment. Raises MeetingError."""
    meeting = locked_meeting(meeting_id)
    if refusal := why_not_run(meeting, "chair", actor, on=on):
        raise refusal
    row = meeting.attendance.filter(seat_id=seat_id).select_related("seat__person").first()
    if row is None:
        raise MeetingError("NOT_A_SEAT", name="所选主持人", body=meeting.body.name)
    if meeting.state == MeetingState.OPEN and row.status != AttendanceStatus.PRESENT:
        raise MeetingError("CHAIR_AWAY", name=row.seat.person.name)
    role = head_role(meeting.body)
    meeting.chair = row.seat
    meeting.is_chair_delegated = None if role is None or role in row.seat.roles else is_delegated
    show_change(meeting, "chair", "is_chair_delegated")
    _note(meeting, actor, on, kind="CHAIR_CHANGED")
    return meeting


def usual_form(point: AgendaItem) -> str:
    """Return how the members usually vote on such a point: ballots on persons, hands on everything else (DR-16)."""
    if point.item.kind != ItemKind.DECIDE or point.meeting.body.kind == BodyKind.PRINCIPAL_MEETING:
        return VoteForm.NONE
    return VoteForm.SECRET if point.item.matter == "personnel_appointment" else VoteForm.HANDS


@transaction.atomic
def open_point(*, point_id: int, actor: User, on: date) -> AgendaItem:
    """Begin to deal with a point; one at a time. Raises MeetingError; then nothing is written."""
    meeting, point, _ = locked_point(point_id)
    if refusal := why_not_deal(point, "open", actor, on=on):
        raise refusal
    other = meeting.agenda.filter(state=AgendaState.OPEN).first()
    if other is not None:
        raise MeetingError("OTHER_POINT_OPEN", position=other.position)
    point.state, point.opened_at = AgendaState.OPEN, timezone.now()
    if point.vote_form == VoteForm.NONE:
        point.vote_form = usual_form(point)
    point.ballots = None if point.vote_form == VoteForm.NONE else 1
    point.save(update_fields=["state", "opened_at", "vote_form", "ballots"])
    show_change(meeting)
    _note(meeting, actor, on, position=point.position, kind="POINT_OPENED")
    return point


@transaction.atomic
def choose_form(*, point_id: int, form: str, actor: User, on: date) -> AgendaItem:
    """Choose how the members vote on a point. Raises MeetingError; then nothing is written."""
    meeting, point, _ = locked_point(point_id)
    if refusal := why_not_deal(point, "form", actor, on=on) or why_no_vote(point):
        raise refusal
    wanted = VoteForm(form)
    if wanted == point.vote_form:
        return point
    if wanted == VoteForm.NONE:
        raise MeetingError("FORM_NEEDED")  # closed without a form the record could never be whole
    changes_paper = VoteForm.SECRET in (wanted, point.vote_form)
    if changes_paper and (point.votes.exists() or point.counts.exists()):
        raise MeetingError("FORM_HAS_VOTES")
    point.vote_form, point.ballots = wanted, 1 if wanted in (*OPEN_FORMS, VoteForm.SECRET) else None
    point.save(update_fields=["vote_form", "ballots"])
    show_change(meeting)
    _note(meeting, actor, on, position=point.position, form=wanted.label, kind="VOTE_FORM_CHOSEN")
    return point


@transaction.atomic
def note_split(*, point_id: int, is_split: bool, next_on: date | None, actor: User, on: date) -> AgendaItem:
    """The chair finds opinions split (or no longer so); a split item is put off to ``next_on`` (缓议)."""
    meeting, point, item = locked_point(point_id)
    if refusal := why_not_deal(point, "split", actor, on=on):
        raise refusal
    point.opinions_split = is_split
    point.save(update_fields=["opinions_split"])
    if is_split and next_on:
        item.next_on = next_on
        item.save(update_fields=["next_on"])
    show_change(meeting)
    _note(meeting, actor, on, position=point.position, kind="OPINIONS_SPLIT_NOTED")
    return point


def _note(meeting: Meeting, actor: User, on: date, *, kind: str, **content: object) -> None:
    meeting_record(meeting, actor, on, kind=kind, subjects=[meeting.body.organisation], **content)
