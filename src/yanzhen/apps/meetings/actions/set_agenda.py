"""Put items on the agenda, order them, have it approved; add one at once in an emergency (议程)."""

from __future__ import annotations

from datetime import date

from django.db import transaction
from django.utils import timezone

from yanzhen.apps.accounts.models import User
from yanzhen.apps.audit.actions.record import record
from yanzhen.apps.meetings.actions.item_steps import move_item
from yanzhen.apps.meetings.actions.locked import locked_item, locked_meeting, locked_point, show_change
from yanzhen.apps.meetings.actions.meeting_record import meeting_record
from yanzhen.apps.meetings.errors import MeetingError
from yanzhen.apps.meetings.models import AgendaItem, Item, ItemAct, ItemState, Meeting, Recusal
from yanzhen.apps.meetings.refusals.items import gaps_before_meeting
from yanzhen.apps.meetings.refusals.meetings import (
    ADDED_FROM,
    approving_seat,
    why_not_approve_agenda,
    why_not_run,
    why_not_table,
)
from yanzhen.apps.meetings.sight import persons_recused


@transaction.atomic
def table_item(*, meeting_id: int, item_id: int, actor: User, on: date) -> AgendaItem:
    """Put a ready item on the agenda, the first topic (第一议题) before all others.

    An approved agenda has to be approved anew. Raises MeetingError; then nothing is written.
    """
    meeting = locked_meeting(meeting_id)
    item = locked_item(item_id)
    if refusal := why_not_run(meeting, "agenda", actor, on=on) or why_not_table(meeting, item):
        raise refusal
    point = _insert(meeting, item, actor=actor)
    move_item(item, ItemAct.TABLE, ItemState.ON_AGENDA, actor=actor, on=on, reason=meeting.number)
    _open_again(meeting)
    _note(meeting, item, actor, on, kind="AGENDA_ITEM_TABLED")
    return point


def _insert(meeting: Meeting, item: Item, *, actor: User, **fields: object) -> AgendaItem:
    points = list(meeting.agenda.select_related("item").order_by("position"))
    place = len(points)
    if item.is_first_topic:
        place = next(
            (i for i, one in enumerate(points) if one.state == "waiting" and not one.item.is_first_topic), place
        )
    point = AgendaItem(meeting=meeting, item=item, position=len(points) + 1, **fields)
    point.save()
    _carry_recusals(point, actor=actor)
    points.insert(place, point)
    _number(points)
    return point


def _carry_recusals(point: AgendaItem, *, actor: User) -> None:
    """Who recused on the item before recuses again: without its papers nobody votes on it."""
    persons = persons_recused(point.item)
    seats = point.meeting.attendance.filter(seat__person_id__in=persons).order_by("seat_id")
    Recusal.objects.bulk_create(
        Recusal(agenda_item=point, seat_id=pk, entered_by=actor) for pk in seats.values_list("seat_id", flat=True)
    )


def _number(points: list[AgendaItem]) -> None:
    for position, point in enumerate(points, start=1):
        if point.position != position:
            point.position = position
            point.save(update_fields=["position"])


def _open_again(meeting: Meeting) -> None:
    """Take back the approval: it was of another agenda."""
    meeting.agenda_approved_by = meeting.agenda_approved_on = None
    show_change(meeting, "agenda_approved_by", "agenda_approved_on")


@transaction.atomic
def untable_item(*, point_id: int, actor: User, on: date) -> Meeting:
    """Take a point off the agenda before the meeting. Raises MeetingError; then nothing is written."""
    meeting, point, item = locked_point(point_id)
    if refusal := why_not_run(meeting, "agenda", actor, on=on):
        raise refusal
    recused = point.recusals.values_list("seat__person_id", flat=True)
    item.recused_before = sorted({*item.recused_before, *recused})
    item.save(update_fields=["recused_before"])
    point.delete()
    _number(list(meeting.agenda.order_by("position")))
    if item.state == ItemState.ON_AGENDA:
        move_item(item, ItemAct.UNTABLE, ItemState.READY, actor=actor, on=on, reason=meeting.number)
    _open_again(meeting)
    _note(meeting, item, actor, on, kind="AGENDA_ITEM_UNTABLED")
    return meeting


@transaction.atomic
def move_point(*, point_id: int, up: bool, actor: User, on: date) -> Meeting:
    """Change places with the point before or after; the first topic stays first. Raises MeetingError."""
    meeting, point, item = locked_point(point_id)
    if refusal := why_not_run(meeting, "agenda", actor, on=on):
        raise refusal
    points = list(meeting.agenda.select_related("item").order_by("position"))
    here = next(index for index, one in enumerate(points) if one.pk == point.pk)
    there = here - 1 if up else here + 1
    if not 0 <= there < len(points):
        raise MeetingError("AT_THE_END")
    if points[there].item.is_first_topic != item.is_first_topic:
        raise MeetingError("FIRST_TOPIC_LEADS")
    points[here], points[there] = points[there], points[here]
    _number(points)
    _open_again(meeting)
    _note(meeting, item, actor, on, kind="AGENDA_ORDERED")
    return meeting


@transaction.atomic
def approve_agenda(*, meeting_id: int, actor: User, on: date, seen: int | None = None) -> Meeting:
    """The secretary or the principal fixes the agenda; ``seen`` is the version that they looked at.

    Raises:
        MeetingError: MEETING_STATE, AGENDA_NOT_YOURS, AGENDA_EMPTY, STALE; then nothing is written.
    """
    meeting = locked_meeting(meeting_id, seen)
    if refusal := why_not_approve_agenda(meeting, actor, on=on):
        raise refusal
    meeting.agenda_approved_by, meeting.agenda_approved_on = approving_seat(meeting, actor, on=on), on
    show_change(meeting, "agenda_approved_by", "agenda_approved_on")
    record(
        kind="AGENDA_APPROVED",
        actor=actor,
        subjects=[meeting, meeting.body.organisation],
        content={"body": meeting.body.name, "number": meeting.number, "count": meeting.agenda.count()},
    )
    return meeting


@transaction.atomic
def add_at_once(*, meeting_id: int, item_id: int, reason: str, chair_agrees: bool, actor: User, on: date) -> AgendaItem:
    """Add an emergency to an agenda that is fixed already, with the chair's approval (DR-08).

    Raises:
        MeetingError: NOT_YOURS, MEETING_STATE, NOT_AN_EMERGENCY, CHAIR_MISSING, CHAIR_NOT_AGREED, NOT_READY,
            OTHER_BODY, ALREADY_TABLED, and what still keeps an item from a meeting; then nothing is written.
    """
    meeting = locked_meeting(meeting_id)
    item = locked_item(item_id)
    if refusal := why_not_run(meeting, "add_at_once", actor, on=on) or why_not_table(meeting, item, states=ADDED_FROM):
        raise refusal
    if gaps := gaps_before_meeting(item, on=on):
        raise gaps[0]  # urgent or not: nothing is decided unprepared, unconsulted or undeliberated
    if not (reason.strip() or item.emergency_reason):
        raise MeetingError("NOT_AN_EMERGENCY")
    if meeting.chair_id is None:
        raise MeetingError("CHAIR_MISSING")
    if not chair_agrees and meeting.chair.person_id != actor.person_id:
        raise MeetingError("CHAIR_NOT_AGREED")
    item.is_emergency, item.emergency_reason = True, (reason.strip() or item.emergency_reason)[:200]
    item.save(update_fields=["is_emergency", "emergency_reason"])
    point = _insert(meeting, item, actor=actor, is_added_at_once=True)
    move_item(item, ItemAct.TABLE, ItemState.ON_AGENDA, actor=actor, on=on, reason=f"{meeting.number}，临时增加")
    show_change(meeting)
    _note(meeting, item, actor, on, kind="AGENDA_ITEM_ADDED_AT_ONCE")
    return point


def _note(meeting: Meeting, item: Item, actor: User, on: date, *, kind: str) -> None:
    day = timezone.localdate(meeting.planned_at).isoformat()
    subjects = [item, meeting.body.organisation]
    meeting_record(meeting, actor, on, kind=kind, subjects=subjects, item=item.number, day=day)
