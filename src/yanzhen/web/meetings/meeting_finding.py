"""Meetings and points of a request that the user may see; others do not exist for the user."""

from __future__ import annotations

from django.db.models import Q, QuerySet
from django.http import Http404, HttpRequest
from django.shortcuts import get_object_or_404

from yanzhen.apps.accounts.permissions import may, reach_ids
from yanzhen.apps.meetings.models import AgendaItem, Attendance, Meeting
from yanzhen.apps.meetings.sight import bodies_of, seats_of

RELATED = ("body__organisation", "chair__person", "recorder", "agenda_approved_by__person", "made_by__person")


def own_meetings(request: HttpRequest) -> QuerySet[Meeting]:
    """Return the meetings of the user's bodies and school; what a notice of inspection opens has pages of its own."""
    user, on = request.user, request.today
    office = Q(body__organisation_id__in=reach_ids(user, "meetings.view", on=on))
    seated = Q(body_id__in=bodies_of(user, on=on).values("pk"))
    was_there = Q(pk__in=Attendance.objects.filter(seat__in=seats_of(user).values("pk")).values("meeting_id"))
    return Meeting.objects.filter(office | seated | was_there)


def visible_meeting(request: HttpRequest, pk: int) -> Meeting:
    """Return the meeting with what its pages need, or 404."""
    return get_object_or_404(own_meetings(request).select_related(*RELATED), pk=pk)


def prepared_meeting(request: HttpRequest, pk: int) -> Meeting:
    """Return the meeting if the user does the clerks' work of its school, or 404."""
    meeting = get_object_or_404(Meeting.objects.select_related(*RELATED), pk=pk)
    if not prepares(request, meeting):
        raise Http404
    return meeting


def prepares(request: HttpRequest, meeting: Meeting) -> bool:
    """Does the user do the clerks' work of the meeting?"""
    return may(request.user, "meetings.prepare", meeting.body.organisation_id, on=request.today)


def prepared_point(request: HttpRequest, pk: int) -> AgendaItem:
    """Return the point of a meeting that the user prepares, or 404."""
    point = get_object_or_404(AgendaItem.objects.select_related("item"), pk=pk)
    point.meeting = prepared_meeting(request, point.meeting_id)
    return point
