"""Meetings and points of a request that the user may see; others do not exist for the user."""

from __future__ import annotations

from django.http import Http404, HttpRequest
from django.shortcuts import get_object_or_404

from yanzhen.apps.accounts.permissions import may
from yanzhen.apps.meetings.models import AgendaItem, Meeting
from yanzhen.apps.meetings.sight import meetings_visible_to

RELATED = ("body__organisation", "chair__person", "recorder", "agenda_approved_by__person", "made_by__person")


def visible_meeting(request: HttpRequest, pk: int) -> Meeting:
    """Return the meeting with what its pages need, or 404."""
    rows = meetings_visible_to(request.user, on=request.today).select_related(*RELATED)
    return get_object_or_404(rows.distinct(), pk=pk)


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
