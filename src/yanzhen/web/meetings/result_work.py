"""What waits for a user after a meeting: papers to sign, notices of inspection to sign for or to read under."""

from __future__ import annotations

from collections.abc import Iterator

from django.http import HttpRequest
from django.urls import reverse

from yanzhen.apps.accounts.permissions import may_anywhere, reach_ids
from yanzhen.apps.meetings.models import InspectionNotice, Minutes
from yanzhen.apps.meetings.refusals.results import why_not_sign
from yanzhen.apps.meetings.sight import notices_in_force, seats_of
from yanzhen.web.desk.waiting import Kind, kind_of, waits_for


@waits_for
def result_work(request: HttpRequest) -> Iterator[Kind]:
    """Yield papers to sign, notices to sign for, and meetings to read under a notice."""
    user, on = request.user, request.today
    if not user.person_id:
        return
    if seats_of(user).exists():
        yield _to_sign(request)
    if may_anywhere(user, "meetings.view", on=on):
        yield _to_receive(request)
    notices = notices_in_force(user, on=on).select_related("organisation")
    yield kind_of(
        "可以查阅",
        list(notices),
        lambda row: {
            "title": f"{row.organisation}的会议",
            "url": reverse("meetings:inspection_notice", args=[row.pk]),
            "note": f"查阅通知{row.number}",
            "due_on": row.reads_to,
        },
    )


def _to_sign(request: HttpRequest) -> Kind:
    user, on = request.user, request.today
    bodies = seats_of(user).values("body_id")
    rows = Minutes.objects.filter(signed_on=None, meeting__body_id__in=bodies)
    rows = rows.select_related("meeting__body", "meeting__chair__person")
    mine = [row for row in rows if why_not_sign(row, user, on=on) is None]
    return kind_of(
        "待签发",
        mine,
        lambda row: {"title": str(row), "url": row.get_absolute_url(), "note": row.meeting.title, "tone": "yellow"},
    )


def _to_receive(request: HttpRequest) -> Kind:
    schools = reach_ids(request.user, "meetings.view", on=request.today)
    rows = InspectionNotice.objects.filter(organisation_id__in=schools, seen_at=None, withdrawn_on=None)
    return kind_of(
        "待签收",
        rows,
        lambda row: {
            "title": f"查阅通知{row.number}",
            "url": reverse("meetings:inspection_notice", args=[row.pk]),
            "note": f"{row.get_kind_display()}，{row.reads_from.month}月{row.reads_from.day}日起查阅",
            "due_on": row.reads_from,
            "tone": "yellow",
        },
    )
