"""Plan a meeting, move it, cancel it, give notice of it (筹备、改期、取消、通知)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction
from django.db.models import Max
from django.utils import timezone

from yanzhen.apps.accounts.models import User
from yanzhen.apps.meetings.actions.item_steps import move_item
from yanzhen.apps.meetings.actions.locked import locked_body, locked_item, locked_meeting, show_change
from yanzhen.apps.meetings.actions.meeting_record import meeting_record
from yanzhen.apps.meetings.errors import MeetingError
from yanzhen.apps.meetings.models import Attendance, Body, Item, ItemAct, ItemState, Meeting, MeetingState, Seat
from yanzhen.apps.meetings.refusals.meetings import (
    head_role,
    why_not_in_state,
    why_not_on_approved,
    why_not_prepare,
    why_not_run,
)
from yanzhen.apps.organisations.models import Person


@dataclass(frozen=True, kw_only=True)
class Arrangement:
    """When, where and under whom a meeting is held (会议安排).

    Attributes:
        chair_id: seat of the chair; null: secretary or principal of the body.
        recorder_id: person who keeps the record; null while not settled.
    """

    title: str
    planned_at: datetime
    place: str
    chair_id: int | None = None
    is_chair_delegated: bool | None = None
    recorder_id: int | None = None


@transaction.atomic
def plan_meeting(*, body_id: int, arrangement: Arrangement, actor: User, on: date) -> Meeting:
    """Plan a meeting; the system gives the number of the year. Raises MeetingError; then nothing is written."""
    body = locked_body(body_id)
    if refusal := why_not_prepare(body, actor, on=on):
        raise refusal
    meeting = new_meeting(body, arrangement, actor=actor)
    _note(meeting, actor, on, kind="MEETING_PLANNED")
    return meeting


def new_meeting(body: Body, arrangement: Arrangement, *, actor: User, **fields: object) -> Meeting:
    """Make the row of a meeting and a line of attendance for every seat of its day; the body is locked."""
    day = timezone.localdate(arrangement.planned_at)
    last = Meeting.objects.filter(body=body, year=day.year).aggregate(last=Max("sequence"))["last"]
    meeting = Meeting(body=body, year=day.year, sequence=(last or 0) + 1, made_by=actor, **fields)
    _arrange(meeting, arrangement)
    meeting.save()
    seat_members(meeting)
    return meeting


def _arrange(meeting: Meeting, arrangement: Arrangement) -> None:
    title, place = arrangement.title.strip(), arrangement.place.strip()
    if not title or not place:
        raise MeetingError("PLACE_OR_TIME_MISSING")
    day = timezone.localdate(arrangement.planned_at)
    meeting.title, meeting.place, meeting.planned_at = title, place, arrangement.planned_at
    meeting.chair = _chair(meeting.body, arrangement.chair_id, day)
    role = head_role(meeting.body)
    is_head = meeting.chair is not None and (role is None or role in meeting.chair.roles)
    meeting.is_chair_delegated = None if is_head else arrangement.is_chair_delegated
    meeting.recorder_id = arrangement.recorder_id


def _chair(body: Body, seat_id: int | None, day: date) -> Seat | None:
    seats = body.seats.in_force_on(day).select_related("person")
    if seat_id is None:
        role = head_role(body)
        return seats.filter(roles__contains=[role]).first() if role else None
    seat = seats.filter(pk=seat_id).first()
    if seat is None:
        name = Person.objects.filter(seats=seat_id).values_list("name", flat=True).first() or "所选主持人"
        raise MeetingError("NOT_A_SEAT", name=name, body=body.name)
    return seat


def seat_members(meeting: Meeting) -> None:
    """Give every seat in force on the day of the meeting its line; all others lose theirs, so that nobody counts twice.

    Who checked in by a seat that has been changed since signs in again; the movement stays.
    """
    seats = set(meeting.body.seats.in_force_on(timezone.localdate(meeting.planned_at)).values_list("pk", flat=True))
    kept = set(meeting.attendance.values_list("seat_id", flat=True))
    Attendance.objects.bulk_create(Attendance(meeting=meeting, seat_id=pk) for pk in sorted(seats - kept))
    meeting.attendance.filter(seat_id__in=kept - seats).delete()


@transaction.atomic
def change_meeting(
    *, meeting_id: int, arrangement: Arrangement, actor: User, on: date, seen: int | None = None
) -> Meeting:
    """Move a meeting or change what else is arranged. Raises MeetingError; then nothing is written."""
    meeting = locked_meeting(meeting_id, seen)
    if refusal := why_not_run(meeting, "change", actor, on=on):
        raise refusal
    before = meeting.planned_at
    _arrange(meeting, arrangement)
    seat_members(meeting)
    show_change(meeting, "title", "planned_at", "place", "chair", "is_chair_delegated", "recorder")
    _note(meeting, actor, on, kind="MEETING_MOVED" if meeting.planned_at != before else "MEETING_CHANGED")
    return meeting


@transaction.atomic
def cancel_meeting(*, meeting_id: int, reason: str, actor: User, on: date) -> Meeting:
    """Cancel a meeting; its items may be tabled again. Raises MeetingError; then nothing is written."""
    meeting = locked_meeting(meeting_id)
    if refusal := why_not_run(meeting, "cancel", actor, on=on):
        raise refusal
    if not reason.strip():
        raise MeetingError("REASON_MISSING", act="取消会议")
    release_items(meeting, actor=actor, on=on, reason=f"{meeting.number}会议取消")
    meeting.state, meeting.cancel_reason = MeetingState.CANCELLED, reason.strip()[:200]
    show_change(meeting, "state", "cancel_reason")
    _note(meeting, actor, on, kind="MEETING_CANCELLED")
    return meeting


def release_items(meeting: Meeting, *, actor: User, on: date, reason: str) -> list[Item]:
    """Make the items that the meeting has not dealt with ready for another one."""
    waiting = meeting.agenda.filter(state="waiting").order_by("item_id").values_list("item_id", flat=True)
    released = []
    for item_id in waiting:
        item = locked_item(item_id)
        if item.state == ItemState.ON_AGENDA:
            move_item(item, ItemAct.UNTABLE, ItemState.READY, actor=actor, on=on, reason=reason)
            released.append(item)
    return released


@transaction.atomic
def send_notice(*, meeting_id: int, actor: User, on: date, sent_on: date | None = None) -> Meeting:
    """Note that the notice went out with the papers, and when. Raises MeetingError; then nothing is written."""
    meeting = locked_meeting(meeting_id)
    if refusal := why_not_on_approved(meeting, "notify", actor, on=on):
        raise refusal
    meeting.state, meeting.notice_sent_on = MeetingState.NOTICED, min(sent_on or on, on)
    show_change(meeting, "state", "notice_sent_on")
    _note(meeting, actor, on, kind="MEETING_NOTICED")
    return meeting


def notice_days(meeting: Meeting, *, sent_on: date | None) -> int | None:
    """Return how many days before the meeting its notice went out; null where none did."""
    return None if sent_on is None else max(0, (timezone.localdate(meeting.planned_at) - sent_on).days)


@transaction.atomic
def expect_members(*, meeting_id: int, expected: dict[int, bool | None], actor: User, on: date) -> Meeting:
    """Note which members are expected, by seat. Raises MeetingError; then nothing is written."""
    meeting = locked_meeting(meeting_id)
    if refusal := why_not_run(meeting, "expect", actor, on=on):
        raise refusal
    rows = list(meeting.attendance.filter(seat_id__in=expected))
    for row in rows:
        row.is_expected = expected[row.seat_id]
    Attendance.objects.bulk_update(rows, ["is_expected"])
    show_change(meeting)
    _note(meeting, actor, on, count=sum(value is True for value in expected.values()), kind="MEETING_EXPECTED")
    return meeting


@transaction.atomic
def expect_myself(*, meeting_id: int, is_coming: bool, reason: str, actor: User, on: date) -> Meeting:
    """A member answers the notice for themselves. Raises MeetingError NOT_YOUR_MEETING, MEETING_STATE."""
    meeting = locked_meeting(meeting_id)
    row = meeting.attendance.filter(seat__person_id=actor.person_id).first() if actor.person_id else None
    if row is None:
        raise MeetingError("NOT_YOUR_MEETING")
    if refusal := why_not_in_state(meeting, "expect"):
        raise refusal
    row.is_expected, row.reason = is_coming, "" if is_coming else reason.strip()[:80]
    row.save(update_fields=["is_expected", "reason"])
    show_change(meeting)
    _note(meeting, actor, on, count=int(is_coming), kind="MEETING_EXPECTED")
    return meeting


def _note(meeting: Meeting, actor: User, on: date, *, kind: str, **content: object) -> None:
    day = timezone.localdate(meeting.planned_at).isoformat()
    meeting_record(meeting, actor, on, kind=kind, subjects=[meeting.body.organisation], day=day, **content)
