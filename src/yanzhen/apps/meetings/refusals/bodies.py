"""Why bodies and seats may not be set up or changed."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from yanzhen.apps.accounts.models import User
from yanzhen.apps.accounts.permissions import may
from yanzhen.apps.accounts.rights import capability_title
from yanzhen.apps.meetings.errors import MeetingError
from yanzhen.apps.meetings.models import Attendance, Body, Item, Meeting, MeetingState, Seat, SeatRole
from yanzhen.apps.organisations.models import Organisation

ONE_HOLDER = (SeatRole.SECRETARY, SeatRole.PRINCIPAL)


def not_yours(capability: str) -> MeetingError:
    """Return the refusal of whoever lacks a capability."""
    return MeetingError("NOT_YOURS", capability=capability_title(capability))


def why_stale(current: int, seen: int) -> MeetingError | None:
    """Return the refusal of a page that shows an older version, or None."""
    return None if current == seen else MeetingError("STALE", current=current, seen=seen)


def why_not_manage(organisation: Organisation | int, actor: User, *, on: date) -> MeetingError | None:
    """Return why ``actor`` may not set up or change the bodies of a school, or None."""
    return None if may(actor, "meetings.prepare", organisation, on=on) else not_yours("meetings.prepare")


def why_not_change_body(body: Body, actor: User, *, on: date) -> MeetingError | None:
    """Return why a body or its members may not be changed, or None."""
    if refusal := why_not_manage(body.organisation_id, actor, on=on):
        return refusal
    return MeetingError("BODY_ENDED", body=body.name) if body.ended_on is not None and body.ended_on < on else None


def why_not_rejudge(body: Body) -> MeetingError | None:
    """Return why rules and settings may not change now, or None: nobody moves the bar while a meeting votes."""
    running = Meeting.objects.filter(body__organisation_id=body.organisation_id, state=MeetingState.OPEN)
    found = running.select_related("body").first()
    return MeetingError("MEETING_RUNNING", body=found.body.name, number=found.number) if found else None


def why_not_end_body(body: Body, actor: User, last_day: date, *, on: date) -> MeetingError | None:
    """Return why a body may not end on ``last_day``, or None: what is under way comes first."""
    if refusal := why_not_change_body(body, actor, on=on):
        return refusal
    if last_day < body.started_on:
        return MeetingError("DAYS_IN_WRONG_ORDER", first=body.started_on.isoformat(), last=last_day.isoformat())
    if waiting := Item.objects.open().filter(body=body).count():
        return MeetingError("ITEMS_LEFT", body=body.name, count=waiting)
    running = Meeting.objects.filter(body=body).exclude(state__in=(MeetingState.CLOSED, MeetingState.CANCELLED))
    return MeetingError("MEETINGS_LEFT", body=body.name, count=running.count()) if running.exists() else None


def why_not_roles(body: Body, roles: Sequence[str], *, besides: Seat | None, on: date) -> MeetingError | None:
    """Return why a member may not have ``roles`` in the body: secretary and principal are one person each."""
    others = Seat.objects.in_force_on(on).filter(body=body)
    if besides is not None:
        others = others.exclude(pk=besides.pk)
    for role in ONE_HOLDER:
        if role in roles and (holder := others.filter(roles__contains=[role]).select_related("person").first()):
            return MeetingError("ROLE_TAKEN", role=SeatRole(role).label, person=holder.person.name, body=body.name)
    return None


def why_not_seat_from(body: Body, first: date) -> MeetingError | None:
    """Return why nobody can take a seat in the body from ``first``, or None."""
    if first < body.started_on or (body.ended_on is not None and first > body.ended_on):
        return MeetingError("OUTSIDE_BODY", body=body.name, started_on=body.started_on.isoformat())
    return None


def why_not_end_seat(seat: Seat, last_day: date) -> MeetingError | None:
    """Return why a seat may not end on ``last_day``, or None: meetings attended later keep their members."""
    if seat.ended_on is not None:
        return MeetingError("SEAT_ENDED", person=seat.person.name, ended_on=seat.ended_on.isoformat())
    if last_day < seat.started_on:
        return MeetingError("DAYS_IN_WRONG_ORDER", first=seat.started_on.isoformat(), last=last_day.isoformat())
    later = Attendance.objects.filter(seat=seat, meeting__planned_at__date__gt=last_day)
    later = later.filter(meeting__state__in=(MeetingState.OPEN, MeetingState.CLOSED))
    return MeetingError("SEAT_USED", person=seat.person.name) if later.exists() else None
