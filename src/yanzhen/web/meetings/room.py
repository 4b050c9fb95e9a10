"""The room of a meeting on the clerk's screen: one page, asked every few seconds whether something has changed."""

from __future__ import annotations

import segno
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseNotModified
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.cache import patch_vary_headers
from django.utils.safestring import SafeString
from django.views.decorators.http import require_POST, require_safe

from yanzhen.apps.accounts.permissions import may
from yanzhen.apps.meetings.actions.close_meeting import missing_at_closing
from yanzhen.apps.meetings.models import Meeting, MeetingState, VoteForm
from yanzhen.apps.meetings.refusals.meetings import OPEN_FORMS, why_no_vote
from yanzhen.apps.meetings.room import Room, room_of
from yanzhen.kernel.errors import YanzhenError
from yanzhen.web.meetings.meeting_finding import prepared_meeting
from yanzhen.web.meetings.meetings import tabled_from
from yanzhen.web.meetings.member_rows import chair_options, member_rows, person_options, speaker_options
from yanzhen.web.meetings.room_acts import COUNT_FIELDS, UnknownActError, do_act
from yanzhen.web.permissions import needs

PART = "X-Room"
FORM_WORDS = [(form.value, VoteForm(form).label) for form in (*OPEN_FORMS, VoteForm.SECRET)]


def tag_of(request: HttpRequest, version: int) -> str:
    """Return the tag of what one user sees of a room."""
    return f'"{version}-{request.user.pk}-{request.today:%m%d}"'


def same_as_before(request: HttpRequest, version: int) -> HttpResponseNotModified | None:
    """Return a 304 where the page that asks shows the present state already."""
    if PART not in request.headers or request.headers.get("If-None-Match") != tag_of(request, version):
        return None
    answer = HttpResponseNotModified()
    answer["ETag"] = tag_of(request, version)
    return answer


def answer_with(
    request: HttpRequest, template: str, part: str, context: dict[str, object], *, version: int, status: int = 200
) -> HttpResponse:
    """Render the part for the page's own script and the page for everyone else, tagged with its version."""
    is_part = PART in request.headers
    response = render(request, part if is_part else template, context, status=status)
    patch_vary_headers(response, (PART,))
    response["Cache-Control"] = "no-store"
    response["ETag"] = tag_of(request, version)
    return response


@needs("meetings.prepare")
@require_safe
def room_page(request: HttpRequest, pk: int) -> HttpResponse:
    """Show the room, or say in a few bytes that nothing has changed."""
    row = Meeting.objects.filter(pk=pk).values_list("live_version", "body__organisation_id").first()
    if row is None or not may(request.user, "meetings.prepare", row[1], on=request.today):
        raise Http404
    return same_as_before(request, row[0]) or show_room(request, prepared_meeting(request, pk))


def show_room(request: HttpRequest, meeting: Meeting, *, refusal: str = "", status: int = 200) -> HttpResponse:
    """Render the room as it stands."""
    room = room_of(meeting, request.user, on=request.today)
    context = {
        "meeting": meeting,
        "room": room,
        "refusal": refusal,
        "is_before": meeting.state in (MeetingState.PLANNED, MeetingState.NOTICED),
        "is_running": meeting.state == MeetingState.OPEN,
        "forms": FORM_WORDS,
        "just_closed": just_closed(room),
        "crumbs": [("会议", reverse("meetings:index")), (meeting.title, meeting.get_absolute_url()), ("会场", "")],
        "speaker_options": speaker_options(room),
        "person_options": person_options(room),
        "chair_options": chair_options(room),
        **_present(room),
    }
    can_change = context["is_before"] or context["is_running"]
    context["member_rows"] = member_rows(room, can_change=can_change, is_named=context["is_named"])
    if meeting.state == MeetingState.OPEN and room.current is None:
        context["missing"] = missing_at_closing(meeting)
        context["ready"] = tabled_from(meeting, request, at_once=True)
    return answer_with(
        request, "meetings/room.html", "meetings/_room.html", context, version=meeting.live_version, status=status
    )


def just_closed(room: Room) -> int | None:
    """Return the point that was closed last, while no other is being dealt with: its reasons stand open."""
    closed = [one.point for one in room.agenda if one.point.closed_at]
    return max(closed, key=lambda point: point.closed_at).pk if closed and room.current is None else None


def _present(room: Room) -> dict[str, object]:
    """Return what the panel of the present point needs."""
    if room.current is None:
        return {"no_vote": None, "is_secret": False, "is_named": False, "counters": [], "count_fields": COUNT_FIELDS}
    point = room.current.point
    no_vote = why_no_vote(point)
    counters = [(one.person_id, one.name) for one in room.members if one.is_here and not one.is_recused]
    counters += [(one.person_id, one.name) for one in room.observers if one.person_id]
    recorder = room.meeting.recorder
    if recorder and recorder.pk not in dict(counters):
        counters.append((recorder.pk, recorder.name))
    return {
        "no_vote": no_vote,
        "is_secret": no_vote is None and point.vote_form == VoteForm.SECRET,
        "is_named": no_vote is None and point.vote_form in OPEN_FORMS,
        "counters": counters,
        "count_fields": COUNT_FIELDS,
    }


@needs("meetings.prepare")
@require_POST
def room_act(request: HttpRequest, pk: int) -> HttpResponse:
    """Do one act of the room and show what came of it."""
    meeting = prepared_meeting(request, pk)
    refusal = ""
    try:
        do_act(request, meeting)
    except UnknownActError:
        raise Http404 from None
    except YanzhenError as error:
        refusal = error.message
    meeting = prepared_meeting(request, pk)
    if PART not in request.headers and not refusal:
        return redirect("meetings:room", pk)
    return show_room(request, meeting, refusal=refusal, status=409 if refusal else 200)


@needs("meetings.prepare")
@require_safe
def code_page(request: HttpRequest, pk: int) -> HttpResponse:
    """Show the code of the room large, for the wall: members scan it and sign in with their own account."""
    meeting = prepared_meeting(request, pk)
    address = request.build_absolute_uri(reverse("meetings:check_in", args=[pk, meeting.check_in_code]))
    return render(
        request, "meetings/room_code.html", {"meeting": meeting, "code": drawn_code(address), "address": address}
    )


def drawn_code(text: str) -> SafeString:
    """Draw a text as a QR code in SVG, without inline style."""
    drawing = segno.make(text, error="m").svg_inline(border=4, svgclass="yz-qr", lineclass="yz-qr-dots", omitsize=True)
    return SafeString(drawing)
