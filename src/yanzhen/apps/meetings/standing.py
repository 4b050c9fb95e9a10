"""In which standing somebody reads a meeting: as a member, from the school's office, as an inspector, or not at all."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from enum import StrEnum

from django.db.models import Q, QuerySet
from django.utils.timezone import localtime

from yanzhen.apps.accounts.models import User
from yanzhen.apps.accounts.permissions import may, reach_ids
from yanzhen.apps.meetings.models import (
    AgendaItem,
    Attendance,
    InspectionNotice,
    Meeting,
    MeetingState,
    Minutes,
    MinutesKind,
)
from yanzhen.apps.meetings.sight import (
    PLACEHOLDER,
    bodies_of,
    is_recused,
    may_read_item,
    notices_in_force,
    title_under_notice,
)
from yanzhen.apps.meetings.sight import seats_of as seats_held_by


class Standing(StrEnum):
    """How somebody stands to a meeting (查阅身份)."""

    MEMBER = "member"
    OFFICE = "office"
    INSPECTOR = "inspector"
    NONE = ""


RECUSED = "（您在这个议题上回避，内容不显示）"
CLOSED_TO_YOU = "（密封议题，只对本会成员开放）"


def standing_of(meeting: Meeting, user: User, *, on: date) -> Standing:
    """Return in which standing the user reads the meeting on ``on``; members before office before inspectors."""
    if is_of_the_meeting(meeting, user, on=on):
        return Standing.MEMBER
    if may(user, "meetings.view", meeting.body.organisation_id, on=on):
        return Standing.OFFICE
    return Standing.INSPECTOR if notice_for(meeting, user, on=on) else Standing.NONE


def is_of_the_meeting(meeting: Meeting, user: User, *, on: date) -> bool:
    """Does the user sit in the body on the day, was the user called to the meeting, or did the user record it?"""
    if user.person_id and meeting.recorder_id == user.person_id:
        return True
    mine = seats_held_by(user).filter(body_id=meeting.body_id)
    called = meeting.attendance.values("seat_id")
    return mine.in_force_on(on).exists() or mine.filter(pk__in=called).exists()


def own_meetings(user: User, *, on: date) -> QuerySet[Meeting]:
    """Return the meetings that the user reads as a member, as the recorder or from the school's office."""
    mine = Q(body__organisation_id__in=reach_ids(user, "meetings.view", on=on))
    if user.person_id:
        called = Attendance.objects.filter(seat__person_id=user.person_id).values("meeting_id")
        mine |= Q(body_id__in=bodies_of(user, on=on).values("pk")) | Q(pk__in=called) | Q(recorder_id=user.person_id)
    return Meeting.objects.filter(mine)


def notice_for(meeting: Meeting, user: User, *, on: date) -> InspectionNotice | None:
    """Return the notice by which the user may read the meeting on ``on``, if any."""
    if meeting.state != MeetingState.CLOSED:
        return None
    held_on = localtime(meeting.planned_at).date()
    mine = notices_in_force(user, on=on).filter(organisation_id=meeting.body.organisation_id)
    return mine.filter(covers_from__lte=held_on, covers_to__gte=held_on).first()


def may_read_paper(minutes: Minutes, user: User, standing: Standing, *, on: date) -> bool:
    """May somebody in this standing read the paper?

    The record holds votes: members and the recorder alone. An unsigned draft is for the school alone. Inspectors read
    summaries and notices that are signed. A notice of an item is for whoever may read the item.
    """
    if standing is Standing.NONE or (minutes.kind == MinutesKind.RECORD and standing is not Standing.MEMBER):
        return False
    if standing is Standing.INSPECTOR and not minutes.is_signed:
        return False
    if minutes.agenda_item is None:
        return True
    return not _why_hidden(minutes.agenda_item, user, standing, on=on)


def notices_visible_to(user: User, *, on: date) -> QuerySet[InspectionNotice]:
    """Return the notices that the user may see: of the own school, issued by the own authority, or as a reader."""
    school = Q(organisation_id__in=reach_ids(user, "meetings.view", on=on))
    issuer = Q(organisation_id__in=reach_ids(user, "meetings.notify", on=on))
    reader = Q(readers=user.person_id) if user.person_id else Q(pk__in=())
    return InspectionNotice.objects.filter(school | issuer | reader).distinct()


def hidden_points(meeting: Meeting, user: User, standing: Standing, *, on: date) -> Mapping[int, str]:
    """Return the points whose words the user may not read, each with what stands in their place."""
    points = meeting.agenda.select_related("item").order_by("position")
    found = {point.pk: _why_hidden(point, user, standing, on=on) for point in points}
    return {key: words for key, words in found.items() if words}


def _why_hidden(point: AgendaItem, user: User, standing: Standing, *, on: date) -> str:
    if standing is Standing.INSPECTOR:
        return PLACEHOLDER if title_under_notice(point.item) == PLACEHOLDER else ""
    if is_recused(point.item, user):
        return RECUSED
    if may_read_item(point.item, user, on=on):
        return ""
    return CLOSED_TO_YOU
