"""What waits for a user at meetings, as lines of the desk: agendas to approve, meetings to come, rooms still open."""

from __future__ import annotations

from collections.abc import Iterator

from django.db.models import QuerySet
from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone

from yanzhen.apps.accounts.permissions import may_anywhere, reach_ids
from yanzhen.apps.meetings.models import Meeting, MeetingState, Seat, SeatRole
from yanzhen.apps.meetings.sight import seats_of
from yanzhen.web.desk.waiting import Kind, kind_of, waits_for

HEADS = [SeatRole.SECRETARY, SeatRole.PRINCIPAL]


@waits_for
def work_at_meetings(request: HttpRequest) -> Iterator[Kind]:
    """Yield what waits, in the order in which people work it off."""
    user, on = request.user, request.today
    if user.person_id:
        mine = seats_of(user).in_force_on(on)
        heads = mine.filter(roles__overlap=HEADS, is_voting=True)
        wanted = Meeting.objects.coming().filter(agenda__isnull=False, agenda_approved_by=None)
        to_approve = wanted.filter(body_id__in=_headed(heads)).select_related("body").distinct()
        yield kind_of("审定议程", to_approve, lambda row: _line(row, "meetings:meeting", tone="yellow"))
        coming = Meeting.objects.filter(
            state__in=(MeetingState.NOTICED, MeetingState.OPEN), attendance__seat__person_id=user.person_id
        )
        yield kind_of("参加会议", coming.select_related("body"), lambda row: _line(row, "meetings:phone"))
    if may_anywhere(user, "meetings.prepare", on=on):
        within = reach_ids(user, "meetings.prepare", on=on)
        running = Meeting.objects.filter(state=MeetingState.OPEN, body__organisation_id__in=within)
        yield kind_of("会议未散会", running.select_related("body"), lambda row: _line(row, "meetings:room", tone="red"))


def _headed(heads: QuerySet[Seat]) -> list[int]:
    """Return the bodies whose agenda the holder of these seats approves."""
    found = []
    for seat in heads.select_related("body"):
        wanted = SeatRole.SECRETARY if seat.body.is_party else SeatRole.PRINCIPAL
        if wanted in seat.roles:
            found.append(seat.body_id)
    return found


def _line(meeting: Meeting, page: str, tone: str = "blue") -> dict[str, object]:
    return {
        "title": f"{meeting.title}（{meeting.number}）",
        "url": reverse(page, args=[meeting.pk]),
        "note": f"{meeting.body.name} · {meeting.place}",
        "due_on": timezone.localdate(meeting.planned_at),
        "tone": tone,
    }
