"""The list of meetings and the page of one."""

from __future__ import annotations

import django_filters
import django_tables2 as tables
from django.db.models import Count
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from yanzhen.apps.accounts.permissions import may_anywhere
from yanzhen.apps.meetings.actions.plan_meeting import notice_days
from yanzhen.apps.meetings.models import Body, BodyKind, Item, ItemState, Meeting, MeetingState
from yanzhen.apps.meetings.refusals.meetings import (
    ADDED_FROM,
    MEETING_ACTS,
    head_title,
    why_not_approve_agenda,
    why_not_on_approved,
)
from yanzhen.apps.meetings.room import room_of
from yanzhen.apps.meetings.rule_sets import settings_of
from yanzhen.apps.meetings.sight import SEALED_TITLE, may_read_item, opened_words
from yanzhen.web.columns import TitleColumn
from yanzhen.web.lists import Empty, render_list
from yanzhen.web.meetings.finding import takes_part
from yanzhen.web.meetings.meeting_finding import own_meetings, prepares, visible_meeting
from yanzhen.web.meetings.tabs import meeting_tabs
from yanzhen.web.permissions import signed_in


class MeetingTable(tables.Table):
    """One meeting a row."""

    title = TitleColumn(verbose_name="会议")
    number = tables.Column(verbose_name="次数", order_by=("year", "sequence"))
    planned_at = tables.DateTimeColumn(verbose_name="时间", format="Y年n月j日 H:i")
    body = tables.Column(verbose_name="机构", order_by="body__name")
    place = tables.Column(verbose_name="地点")
    points = tables.Column(verbose_name="议题", order_by="points")
    state = tables.Column(verbose_name="状态")
    is_entered_afterwards = tables.Column(verbose_name="方式")

    class Meta:
        model = Meeting
        fields = ("title", "number", "planned_at", "body", "place", "points", "state", "is_entered_afterwards")
        order_by = "-planned_at"

    def render_points(self, value: int) -> str:
        """Say how many points the agenda has."""
        return f"{value}项"

    def render_is_entered_afterwards(self, value: bool) -> str:
        """Say that a meeting was entered from the record book."""
        return "补录" if value else "会场登记"


class MeetingFilter(django_filters.FilterSet):
    """By words, kind of body, state and year."""

    title = django_filters.CharFilter(label="名称", lookup_expr="icontains")
    kind = django_filters.ChoiceFilter(label="会议类别", field_name="body__kind", choices=BodyKind, empty_label="全部")
    state = django_filters.ChoiceFilter(label="状态", choices=MeetingState, empty_label="全部")
    year = django_filters.NumberFilter(label="年度")

    class Meta:
        model = Meeting
        fields = ("title", "kind", "state", "year")


@signed_in
@require_safe
def meeting_list(request: HttpRequest) -> HttpResponse:
    """List the meetings of the user's bodies and school."""
    if not takes_part(request):
        raise Http404
    rows = own_meetings(request).select_related("body")
    may_plan = may_anywhere(request.user, "meetings.prepare", on=request.today)
    start = {"url": reverse("meetings:meeting_new"), "label": "筹备会议"} if may_plan else {}
    return render_list(
        request,
        template="meetings/list.html",
        title="会议",
        noun="会议",
        rows=rows.annotate(points=Count("agenda", distinct=True)),
        table=MeetingTable,
        filters=MeetingFilter,
        empty=Empty("还没有会议", "筹备会议，或从会议记录本补录开过的会议。", **start),
        context={"tabs": meeting_tabs(request, "meetings"), "may_plan": may_plan},
    )


@signed_in
@require_safe
def meeting_page(request: HttpRequest, pk: int) -> HttpResponse:
    """Show one meeting: what is arranged, its agenda, who comes, what comes next."""
    return show_meeting(request, visible_meeting(request, pk))


def show_meeting(request: HttpRequest, meeting: Meeting, *, refusal: str = "", status: int = 200) -> HttpResponse:
    """Render the page of a meeting, with a refusal on top where an act was refused."""
    is_clerk = prepares(request, meeting)
    room = room_of(meeting, request.user, on=request.today)
    context = {
        "meeting": meeting,
        "room": room,
        "is_clerk": is_clerk,
        "me": next((one for one in room.members if one.person_id == request.user.person_id), None),
        "lines": meeting.attendance.select_related("seat__person").order_by("seat__position", "seat_id"),
        "acts": {name: meeting.state in states for name, (_, states) in MEETING_ACTS.items()},
        "head": head_title(meeting.body),
        "why_not_approve": why_not_approve_agenda(meeting, request.user, on=request.today),
        "why_not_notify": why_not_on_approved(meeting, "notify", request.user, on=request.today),
        "ready": tabled_from(meeting, request) if is_clerk else [],
        "late": late_notice(meeting, request),
        "refusal": refusal,
        "crumbs": [("会议", reverse("meetings:index")), (meeting.title, "")],
        "tabs": meeting_tabs(request, "meetings"),
    }
    return render(request, "meetings/meeting.html", context, status=status)


def tabled_from(meeting: Meeting, request: HttpRequest, *, at_once: bool = False) -> list[tuple[Item, str]]:
    """Return the items that may be put on the agenda, with the title that the user may read."""
    states = ADDED_FROM if at_once else (ItemState.READY,)
    rows = Item.objects.filter(body=meeting.body, state__in=states).exclude(tabled__meeting=meeting)
    found = []
    for item in rows.order_by("-is_first_topic", "number")[:50]:
        hidden = item.is_sealed and not may_read_item(item, request.user, on=request.today)
        found.append((item, SEALED_TITLE if hidden else opened_words(item)[0]))
    return found


def late_notice(meeting: Meeting, request: HttpRequest) -> str:
    """Warn with the numbers where notice goes, or went, out late (DR-09); empty where it is in time."""
    body: Body = meeting.body
    wanted = settings_of(body, on=request.today).notice_days_min
    days = notice_days(meeting, sent_on=meeting.notice_sent_on or request.today)
    if meeting.is_entered_afterwards or days is None or days >= wanted:
        return ""
    if meeting.state == MeetingState.PLANNED:
        return f"现在发通知只提前{days}天，规则要求至少提前{wanted}天；可以改期，或在记录中说明原因。"
    return f"通知提前{days}天发出，规则要求至少提前{wanted}天。" if meeting.notice_sent_on else ""
