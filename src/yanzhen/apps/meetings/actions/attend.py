"""Who is in the room: members by scan or click, observers, recusals (签到、列席、回避)."""

from __future__ import annotations

import hmac
from collections.abc import Mapping
from datetime import date

from django.db import transaction
from django.utils import timezone

from yanzhen.apps.accounts.models import User
from yanzhen.apps.meetings.actions.locked import locked_meeting, locked_point, show_change
from yanzhen.apps.meetings.actions.meeting_record import meeting_record
from yanzhen.apps.meetings.errors import MeetingError
from yanzhen.apps.meetings.models import (
    AgendaItem,
    Attendance,
    AttendanceStatus,
    Meeting,
    Movement,
    Observer,
    Recusal,
    Seat,
)
from yanzhen.apps.meetings.packed_files import forget_packed_files
from yanzhen.apps.meetings.refusals.meetings import why_not_deal, why_not_in_state, why_not_point, why_not_run
from yanzhen.apps.organisations.models import Person


@transaction.atomic
def note_attendance(
    *, meeting_id: int, statuses: Mapping[int, str], actor: User, on: date, reasons: Mapping[int, str] | None = None
) -> Meeting:
    """Enter who is there, by seat; what stands already is left as it is, so that it may be sent twice.

    Raises:
        MeetingError: NOT_YOURS, MEETING_STATE; then nothing is written.
    """
    meeting = locked_meeting(meeting_id)
    if refusal := why_not_run(meeting, "attend", actor, on=on):
        raise refusal
    changed = 0
    for row in meeting.attendance.filter(seat_id__in=statuses).select_for_update(of=("self",)).order_by("pk"):
        status = _after(row.status, AttendanceStatus(statuses[row.seat_id]))
        changed += _stand(row, status, (reasons or {}).get(row.seat_id), actor=actor, by_scan=False)
    if changed:
        show_change(meeting)
        meeting_record(meeting, actor, on, count=changed, kind="ATTENDANCE_NOTED")
    return meeting


def _after(before: str, wanted: str) -> str:
    """Who goes without having come was absent; who came and is absent now has left."""
    if wanted == AttendanceStatus.LEFT and before not in (AttendanceStatus.PRESENT, AttendanceStatus.LEFT):
        return AttendanceStatus.ABSENT
    return wanted


def _stand(row: Attendance, status: str, reason: str | None, *, actor: User, by_scan: bool) -> bool:
    reason = row.reason if reason is None else reason.strip()[:80]
    if status == AttendanceStatus.PRESENT:
        reason = ""
    if (row.status, row.reason) == (status, reason):
        return False
    moved = row.status != status
    row.status, row.reason = status, reason
    row.save(update_fields=["status", "reason"])
    if moved:
        Movement.objects.create(
            meeting_id=row.meeting_id,
            seat_id=row.seat_id,
            status=status,
            happened_at=timezone.now(),
            by_scan=by_scan,
            entered_by=actor,
        )
    return True


@transaction.atomic
def check_in(*, meeting_id: int, code: str, actor: User, on: date) -> Seat:
    """A member has scanned the code of the room. Raises MeetingError CODE_WRONG, NOT_YOUR_MEETING, MEETING_STATE."""
    meeting = locked_meeting(meeting_id)
    if not hmac.compare_digest(meeting.check_in_code.encode(), code.encode()):
        raise MeetingError("CODE_WRONG")
    rows = meeting.attendance.select_for_update(of=("self",)).select_related("seat__person")
    row = rows.filter(seat__person_id=actor.person_id).first() if actor.person_id else None
    if row is None:
        raise MeetingError("NOT_YOUR_MEETING")
    if refusal := why_not_in_state(meeting, "attend"):
        raise refusal
    if _stand(row, AttendanceStatus.PRESENT, None, actor=actor, by_scan=True):
        show_change(meeting)
        meeting_record(meeting, actor, on, kind="MEMBER_CHECKED_IN")
    return row.seat


@transaction.atomic
def add_observer(
    *, meeting_id: int, name: str, post: str, actor: User, on: date, person_id: int | None = None
) -> Observer:
    """Enter someone who sits in without a vote; the same one twice is one. Raises MeetingError."""
    meeting = locked_meeting(meeting_id)
    if refusal := why_not_run(meeting, "observe", actor, on=on):
        raise refusal
    person = Person.objects.filter(pk=person_id).first() if person_id else None
    name = person.name if person else name.strip()
    if not name:
        raise MeetingError("OBSERVER_NAME_MISSING")
    if person and meeting.attendance.filter(seat__person=person, seat__is_voting=True).exists():
        raise MeetingError("OBSERVER_IS_MEMBER", name=name, body=meeting.body.name)
    found = meeting.observers.filter(person=person, name=name[:60], post=post.strip()[:60]).first()
    if found:
        return found
    observer = Observer.objects.create(meeting=meeting, person=person, name=name[:60], post=post.strip()[:60])
    show_change(meeting)
    meeting_record(meeting, actor, on, count=meeting.observers.count(), kind="OBSERVERS_CHANGED")
    return observer


@transaction.atomic
def remove_observer(*, meeting_id: int, observer_id: int, actor: User, on: date) -> Meeting:
    """Take an observer off the list again. Raises MeetingError; then nothing is written."""
    meeting = locked_meeting(meeting_id)
    if refusal := why_not_run(meeting, "observe", actor, on=on):
        raise refusal
    removed, _ = meeting.observers.filter(pk=observer_id).delete()
    if removed:
        show_change(meeting)
        meeting_record(meeting, actor, on, count=meeting.observers.count(), kind="OBSERVERS_CHANGED")
    return meeting


@transaction.atomic
def recuse(*, point_id: int, seat_id: int, actor: User, on: date) -> Recusal:
    """A member leaves for one item, entered by the clerk or by the member; papers are closed to them from now on.

    Raises:
        MeetingError: NOT_YOURS, MEETING_STATE, POINT_STATE, NOT_A_SEAT, VOTED_ALREADY; then nothing is written.
    """
    meeting, point, item = locked_point(point_id)
    seat = _seat_at(meeting, seat_id)
    if refusal := _why_not_recuse(point, seat, actor, on=on):
        raise refusal
    made, is_new = Recusal.objects.get_or_create(agenda_item=point, seat=seat, defaults={"entered_by": actor})
    if is_new:
        forget_packed_files([item.organisation_id])
        show_change(meeting)
        meeting_record(meeting, actor, on, position=point.position, kind="MEMBER_RECUSED")
    return made


def _why_not_recuse(point: AgendaItem, seat: Seat, actor: User, *, on: date) -> MeetingError | None:
    if seat.person_id == actor.person_id:
        refusal = why_not_in_state(point.meeting, "recuse") or why_not_point(point, "recuse")
    else:
        refusal = why_not_deal(point, "recuse", actor, on=on)
    if refusal is None and point.votes.filter(seat=seat).exists():
        return MeetingError("VOTED_ALREADY", name=seat.person.name)
    return refusal


@transaction.atomic
def lift_recusal(*, point_id: int, seat_id: int, actor: User, on: date) -> Meeting:
    """Take back a recusal that was entered by mistake; clerks alone. Raises MeetingError."""
    meeting, point, item = locked_point(point_id)
    if refusal := why_not_deal(point, "recuse", actor, on=on):
        raise refusal
    row = point.recusals.filter(seat_id=seat_id).select_related("seat").first()
    if row is not None:
        item.recused_before = [person for person in item.recused_before if person != row.seat.person_id]
        item.save(update_fields=["recused_before"])
        row.delete()
        show_change(meeting)
        meeting_record(meeting, actor, on, position=point.position, kind="RECUSAL_LIFTED")
    return meeting


def _seat_at(meeting: Meeting, seat_id: int) -> Seat:
    row = meeting.attendance.filter(seat_id=seat_id).select_related("seat__person").first()
    if row is None:
        name = Person.objects.filter(seats=seat_id).values_list("name", flat=True).first() or "所选人员"
        raise MeetingError("NOT_A_SEAT", name=name, body=meeting.body.name)
    return row.seat
