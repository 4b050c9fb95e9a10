"""Give someone a seat in a body, change what they are there from a day on, or end the seat; history stays."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta

from django.db import transaction
from django.db.models import Max

from yanzhen.apps.accounts.models import User
from yanzhen.apps.accounts.permissions import acting_for
from yanzhen.apps.audit.actions.record import record
from yanzhen.apps.meetings.actions.locked import locked_body
from yanzhen.apps.meetings.errors import MeetingError
from yanzhen.apps.meetings.models import Attendance, Body, Seat
from yanzhen.apps.meetings.refusals.bodies import (
    why_not_change_body,
    why_not_end_seat,
    why_not_roles,
    why_not_seat_from,
)
from yanzhen.apps.organisations.models import Person


@transaction.atomic
def add_seat(
    *, body_id: int, person_id: int, roles: Sequence[str], is_voting: bool, started_on: date, actor: User, on: date
) -> Seat:
    """Give a person a seat from ``started_on``.

    Raises:
        MeetingError: NOT_YOURS, BODY_ENDED, OUTSIDE_BODY, TWICE_SEATED or ROLE_TAKEN; then nothing is written.
    """
    body = locked_body(body_id)
    if refusal := why_not_change_body(body, actor, on=on) or why_not_seat_from(body, started_on):
        raise refusal
    person = Person.objects.get(pk=person_id)
    if body.seats.overlapping(started_on, None).filter(person=person).exists():
        raise MeetingError("TWICE_SEATED", body=body.name)
    if refusal := why_not_roles(body, roles, besides=None, on=started_on):
        raise refusal
    last = body.seats.aggregate(last=Max("position"))["last"] or 0
    seat = Seat.objects.create(
        body=body, person=person, roles=list(roles), is_voting=is_voting, position=last + 1, started_on=started_on
    )
    _recorded(body, seat, actor, on, kind="SEAT_GIVEN")
    return seat


@transaction.atomic
def change_seat(*, seat_id: int, roles: Sequence[str], is_voting: bool, from_day: date, actor: User, on: date) -> Seat:
    """Change what a member is from ``from_day``: the old seat ends the day before and a new one begins.

    A seat that begins on the very day and was in no meeting yet is corrected in place.

    Raises:
        MeetingError: NOT_YOURS, BODY_ENDED, SEAT_ENDED, SEAT_USED, DAYS_IN_WRONG_ORDER or ROLE_TAKEN.
    """
    body, seat = _locked_seat(seat_id)
    if refusal := why_not_change_body(body, actor, on=on):
        raise refusal
    if refusal := why_not_roles(body, roles, besides=seat, on=from_day):
        raise refusal
    if from_day == seat.started_on and seat.ended_on is None:
        if Attendance.objects.filter(seat=seat).exists():
            raise MeetingError("SEAT_USED", person=seat.person.name)
        seat.roles, seat.is_voting = list(roles), is_voting
        seat.save(update_fields=["roles", "is_voting"])
    else:
        if refusal := why_not_end_seat(seat, from_day - timedelta(days=1)):
            raise refusal
        seat.ended_on = from_day - timedelta(days=1)
        seat.save(update_fields=["ended_on"])
        seat = Seat.objects.create(
            body=body,
            person=seat.person,
            roles=list(roles),
            is_voting=is_voting,
            position=seat.position,
            started_on=from_day,
        )
    _recorded(body, seat, actor, on, kind="SEAT_CHANGED")
    return seat


@transaction.atomic
def end_seat(*, seat_id: int, last_day: date, actor: User, on: date) -> Seat:
    """End a seat with ``last_day``. Raises MeetingError as ``change_seat``; then nothing is written."""
    body, seat = _locked_seat(seat_id)
    if refusal := why_not_change_body(body, actor, on=on) or why_not_end_seat(seat, last_day):
        raise refusal
    seat.ended_on = last_day
    seat.save(update_fields=["ended_on"])
    _recorded(body, seat, actor, on, kind="SEAT_LEFT")
    return seat


def _locked_seat(seat_id: int) -> tuple[Body, Seat]:
    body = locked_body(Seat.objects.values_list("body_id", flat=True).get(pk=seat_id))
    return body, Seat.objects.select_for_update(of=("self",)).select_related("person").get(pk=seat_id)


def _recorded(body: Body, seat: Seat, actor: User, on: date, *, kind: str) -> None:
    record(
        kind=kind,
        actor=actor,
        acting_for=acting_for(actor, "meetings.prepare", body.organisation_id, on=on),
        subjects=[body, seat.person],
        content={
            "body": body.name,
            "person": seat.person.name,
            "started_on": seat.started_on.isoformat(),
            "ended_on": seat.ended_on.isoformat() if seat.ended_on else "",
            "roles": list(seat.roles),
            "is_voting": seat.is_voting,
        },
    )
