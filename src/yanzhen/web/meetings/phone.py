"""A member's own page of a meeting: agenda and papers, signing in, recusing, voting where the body allows it."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from yanzhen.apps.meetings.actions.attend import check_in, recuse
from yanzhen.apps.meetings.actions.vote import cast_own_vote, confirm_count, why_not_by_phone
from yanzhen.apps.meetings.errors import MeetingError
from yanzhen.apps.meetings.models import Attendance, Meeting, VoteChoice, VoteForm
from yanzhen.apps.meetings.refusals.meetings import (
    approving_seat,
    why_no_vote,
    why_not_approve_agenda,
    why_not_in_state,
)
from yanzhen.apps.meetings.room import room_of
from yanzhen.kernel.errors import YanzhenError
from yanzhen.web.meetings.meeting_finding import RELATED
from yanzhen.web.meetings.room import PART, answer_with, same_as_before
from yanzhen.web.meetings.room_acts import COUNT_FIELDS, UnknownActError, totals_in
from yanzhen.web.permissions import signed_in


def my_line(request: HttpRequest, pk: int) -> Attendance:
    """Return the user's own line of attendance, or 404: the page is for members of the meeting alone."""
    rows = Attendance.objects.select_related("seat__person").filter(meeting_id=pk)
    return get_object_or_404(rows, seat__person_id=request.user.person_id or 0)


def my_meeting(request: HttpRequest, pk: int) -> Meeting:
    """Return the meeting of the user's line."""
    my_line(request, pk)
    return _meeting(pk)


def _meeting(pk: int) -> Meeting:
    return Meeting.objects.select_related(*RELATED).get(pk=pk)


@signed_in
@require_safe
def phone_page(request: HttpRequest, pk: int) -> HttpResponse:
    """Show a member the meeting, or say in a few bytes that nothing has changed."""
    my_line(request, pk)
    version = Meeting.objects.values_list("live_version", flat=True).get(pk=pk)
    return same_as_before(request, version) or show_phone(request, _meeting(pk))


def show_phone(request: HttpRequest, meeting: Meeting, *, refusal: str = "", status: int = 200) -> HttpResponse:
    """Render a member's page."""
    room = room_of(meeting, request.user, on=request.today)
    me = next(one for one in room.members if one.person_id == request.user.person_id)
    line = my_line(request, meeting.pk)
    point = room.current.point if room.current else None
    is_secret = point is not None and why_no_vote(point) is None and point.vote_form == VoteForm.SECRET
    context = {
        "meeting": meeting,
        "room": room,
        "me": me,
        "is_expected": line.is_expected,
        "refusal": refusal,
        "may_answer": why_not_in_state(meeting, "expect") is None,
        "may_recuse": why_not_in_state(meeting, "recuse") is None,
        "may_vote": point is not None and me.may_vote and why_not_by_phone(point) is None,
        "may_count": is_secret and me.is_here and not me.is_recused,
        "may_approve": approving_seat(meeting, request.user, on=request.today) is not None
        and why_not_approve_agenda(meeting, request.user, on=request.today) is None
        and meeting.agenda_approved_by_id is None,
        "choices": VoteChoice.choices,
        "count_fields": COUNT_FIELDS,
    }
    return answer_with(
        request, "meetings/phone.html", "meetings/_phone.html", context, version=meeting.live_version, status=status
    )


@signed_in
@require_POST
def phone_act(request: HttpRequest, pk: int) -> HttpResponse:
    """Do one act of a member for themselves."""
    meeting = my_meeting(request, pk)
    refusal = ""
    try:
        _do(request, meeting)
    except (UnknownActError, IndexError, ValueError):
        raise Http404 from None
    except YanzhenError as error:
        refusal = error.message
    if PART not in request.headers and not refusal:
        return redirect("meetings:phone", pk)
    return show_phone(request, my_meeting(request, pk), refusal=refusal, status=409 if refusal else 200)


def _do(request: HttpRequest, meeting: Meeting) -> None:
    name, *words = request.POST.get("act", "").split(":")
    who = {"actor": request.user, "on": request.today}
    line = my_line(request, meeting.pk)
    if name not in ("vote", "recuse", "count") or not meeting.agenda.filter(pk=int(words[0])).exists():
        raise UnknownActError
    point = int(words[0])
    if name == "vote":
        cast_own_vote(point_id=point, choice=words[1], seen=words[2] if len(words) > 2 else None, **who)
    elif name == "recuse":
        recuse(point_id=point, seat_id=line.seat_id, **who)
    else:
        totals = totals_in(request.POST)
        confirm_count(point_id=point, role=words[1], person_id=line.seat.person_id, totals=totals, **who)


@signed_in
@require_http_methods(["GET", "HEAD", "POST"])
def check_in_page(request: HttpRequest, pk: int, code: str) -> HttpResponse:
    """What the scanned code opens: one button that signs the member in."""
    meeting = get_object_or_404(Meeting.objects.select_related(*RELATED), pk=pk)
    refusal: MeetingError | None = None
    if request.method == "POST":
        try:
            check_in(meeting_id=pk, code=code, actor=request.user, on=request.today)
        except MeetingError as error:
            refusal = error
        else:
            return redirect("meetings:phone", pk)
    line = meeting.attendance.filter(seat__person_id=request.user.person_id or 0).first()
    if line is None:
        raise Http404
    context = {"meeting": meeting, "refusal": refusal, "url": reverse("meetings:check_in", args=[pk, code])}
    return render(request, "meetings/check_in.html", context, status=409 if refusal else 200)
