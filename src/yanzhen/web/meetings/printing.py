"""Pages for the record book: the record with the agenda filled in, the attendance sheet, the ballot sheet."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from yanzhen.apps.meetings.room import room_of
from yanzhen.web.meetings.meeting_finding import prepared_meeting, prepared_point
from yanzhen.web.permissions import needs

SIZES = {"16": "yz-sheet-16k", "a4": ""}


def _context(request: HttpRequest, pk: int) -> dict[str, object]:
    meeting = prepared_meeting(request, pk)
    size = request.GET.get("size", "a4")
    return {
        "meeting": meeting,
        "room": room_of(meeting, request.user, on=request.today),
        "size": size if size in SIZES else "a4",
        "size_class": SIZES.get(size, ""),
    }


@needs("meetings.prepare")
@require_safe
def book(request: HttpRequest, pk: int) -> HttpResponse:
    """Print the blank record of a meeting with its agenda filled in, to be written by hand."""
    return render(request, "meetings/print_book.html", _context(request, pk))


@needs("meetings.prepare")
@require_safe
def attendance(request: HttpRequest, pk: int) -> HttpResponse:
    """Print the attendance sheet with a column to sign."""
    return render(request, "meetings/print_attendance.html", _context(request, pk))


@needs("meetings.prepare")
@require_safe
def ballot(request: HttpRequest, pk: int) -> HttpResponse:
    """Print the ballot sheet of one point for scrutineer and teller."""
    point = prepared_point(request, pk)
    context = _context(request, point.meeting_id)
    line = next(one for one in context["room"].agenda if one.point.pk == pk)
    return render(request, "meetings/print_ballot.html", context | {"line": line})
