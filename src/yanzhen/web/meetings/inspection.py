"""Notices of inspection: issued by the authority, seen and signed for by the school, read by those named."""

from __future__ import annotations

from dataclasses import dataclass

import django_filters
import django_tables2 as tables
from django.contrib import messages
from django.db.models import Count, QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from yanzhen.apps.accounts.models import User
from yanzhen.apps.accounts.permissions import grants_for, may, reach
from yanzhen.apps.audit.models import AuditEvent
from yanzhen.apps.audit.wording import sentence_of
from yanzhen.apps.meetings.actions.inspection import (
    NoticeFacts,
    issue_notice,
    note_list_read,
    note_meeting_read,
    receive_notice,
    withdraw_notice,
)
from yanzhen.apps.meetings.models import AgendaItem, InspectionKind, InspectionNotice, Meeting, MeetingState, VoteForm
from yanzhen.apps.meetings.refusals.inspection import ISSUERS, why_not_receive, why_not_withdraw
from yanzhen.apps.meetings.result_words import decision_of, outcome_words
from yanzhen.apps.meetings.sight import notices_in_force, title_under_notice
from yanzhen.apps.meetings.standing import Standing, hidden_points, may_read_paper, notices_visible_to
from yanzhen.apps.organisations.models import Organisation, Person
from yanzhen.kernel.errors import YanzhenError
from yanzhen.web.acting import act_and_return
from yanzhen.web.columns import DayColumn, TitleColumn
from yanzhen.web.lists import Empty, render_list
from yanzhen.web.meetings.resolution_acts import with_proof
from yanzhen.web.meetings.result_forms import NoticeForm
from yanzhen.web.meetings.tabs import meeting_tabs
from yanzhen.web.pages import ask_first, confirmed
from yanzhen.web.permissions import needs, signed_in

READINGS_SHOWN = 100
READING_KINDS = ("INSPECTION_LIST_READ", "INSPECTION_READ", "INSPECTION_PAPER_READ")


class NoticeTable(tables.Table):
    """The list of notices."""

    number = TitleColumn(verbose_name="通知文号", linkify=("meetings:inspection_notice", [tables.A("pk")]))
    kind = tables.Column("类别")
    organisation = tables.Column("学校")
    issued_for = tables.Column("发出单位")
    issued_on = DayColumn(verbose_name="发出日期")
    reads_from = DayColumn(verbose_name="查阅起")
    reads_to = DayColumn(verbose_name="查阅止")
    seen_at = DayColumn(verbose_name="学校签收", default="还没有")
    withdrawn_on = DayColumn(verbose_name="撤销")

    class Meta:
        model = InspectionNotice
        fields = (
            "number",
            "kind",
            "organisation",
            "issued_for",
            "issued_on",
            "reads_from",
            "reads_to",
            "seen_at",
            "withdrawn_on",
        )
        order_by = "-issued_on"


class NoticeFilter(django_filters.FilterSet):
    """What to keep of the list."""

    kind = django_filters.ChoiceFilter(label="类别", choices=InspectionKind)
    school = django_filters.CharFilter(label="学校", field_name="organisation__name", lookup_expr="contains")

    class Meta:
        model = InspectionNotice
        fields = ("kind", "school")


@signed_in
@require_safe
def notice_list(request: HttpRequest) -> HttpResponse:
    """List the notices of the own school, those that the own authority issued, and those that name the user."""
    return render_list(
        request,
        template="meetings/inspection.html",
        title="查阅通知",
        noun="通知",
        rows=notices_visible_to(request.user, on=request.today).select_related("organisation", "issued_for"),
        table=NoticeTable,
        filters=NoticeFilter,
        empty=Empty("没有查阅通知", "巡察、督导要查阅学校会议时，由区里发出书面通知，列在这里。"),
        context={
            "tabs": meeting_tabs(request, "inspection"),
            "may_issue": bool(grants_for(request.user, "meetings.notify", on=request.today)),
        },
    )


@needs("meetings.notify")
@require_http_methods(["GET", "HEAD", "POST"])
def new_notice(request: HttpRequest) -> HttpResponse:
    """Issue a notice."""
    schools = reach(request.user, "meetings.notify", on=request.today).filter(bodies__isnull=False).distinct()
    people = Person.objects.filter(user__is_active=True, user__grants__organisation__kind__in=ISSUERS).distinct()
    posted = request.method == "POST"
    form = NoticeForm(
        request.POST if posted else None, request.FILES if posted else None, schools=schools, people=people
    )
    refusal = None
    if posted and form.is_valid():
        try:
            notice = _issue(request, form.cleaned_data)
        except YanzhenError as error:
            refusal = error
        else:
            messages.success(request, f"查阅通知{notice.number}已发出，学校已能看到。")
            return redirect("meetings:inspection_notice", notice.pk)
    status = 409 if refusal else 422 if posted else 200
    return render(request, "meetings/inspection_new.html", {"form": form, "refusal": refusal}, status=status)


def _issue(request: HttpRequest, said: dict) -> InspectionNotice:
    granted = grants_for(request.user, "meetings.notify", on=request.today)[0]
    facts = NoticeFacts(
        kind=said["kind"],
        number=said["number"],
        reader_ids=[person.pk for person in said["readers"]],
        reads_from=said["reads_from"],
        reads_to=said["reads_to"],
        covers_from=said["covers_from"],
        covers_to=said["covers_to"],
    )
    return with_proof(
        request,
        said["upload"],
        said["declared"],
        lambda paper: issue_notice(
            organisation_id=said["organisation"].pk,
            issued_for_id=granted.organisation_id,
            facts=facts,
            paper=paper,
            actor=request.user,
            on=request.today,
        ),
    )


def _visible(request: HttpRequest, pk: int) -> InspectionNotice:
    rows = notices_visible_to(request.user, on=request.today)
    return get_object_or_404(rows.select_related("organisation", "issued_for", "seen_by__person"), pk=pk)


@dataclass(frozen=True)
class Reading:
    """One reading under a notice as the school sees it."""

    happened_at: object
    actor: User
    sentence: str


@signed_in
@require_safe
def notice_page(request: HttpRequest, pk: int) -> HttpResponse:
    """Show a notice: to the school with every reading, to its readers with the meetings that it opens."""
    notice = _visible(request, pk)
    user, on = request.user, request.today
    reads_now = notices_in_force(user, on=on).filter(pk=notice.pk).exists()
    meetings = list(meetings_under(notice)) if reads_now else []
    if reads_now:
        note_list_read(notice=notice, actor=user, count=len(meetings))
    context = {
        "notice": notice,
        "state": _state(notice, request),
        "readers": notice.readers.all(),
        "reads_now": reads_now,
        "meetings": meetings,
        "readings": _readings(request, notice),
        "why_not_receive": why_not_receive(notice, user, on=on),
        "why_not_withdraw": why_not_withdraw(notice, user, on=on),
    }
    return render(request, "meetings/inspection_notice.html", context)


def _state(notice: InspectionNotice, request: HttpRequest) -> str:
    if notice.withdrawn_on is not None:
        return "已撤销"
    if request.today < notice.reads_from:
        return "尚未开始查阅"
    return "已过查阅期" if request.today > notice.reads_to else "查阅期内"


def _readings(request: HttpRequest, notice: InspectionNotice) -> list[Reading]:
    """Return the newest readings, for the school alone."""
    if not may(request.user, "meetings.view", notice.organisation_id, on=request.today):
        return []
    rows = AuditEvent.objects.filter(
        kind__in=READING_KINDS, objects_touched__subject=f"meetings.inspectionnotice:{notice.pk}"
    )
    rows = rows.select_related("actor__person", "content").order_by("-number")[:READINGS_SHOWN]
    return [Reading(row.happened_at, row.actor, sentence_of(row)) for row in rows]


def meetings_under(notice: InspectionNotice) -> QuerySet[Meeting]:
    """Return the closed meetings that a notice opens, newest first."""
    rows = Meeting.objects.filter(
        body__organisation_id=notice.organisation_id,
        planned_at__date__gte=notice.covers_from,
        planned_at__date__lte=notice.covers_to,
        state=MeetingState.CLOSED,
    )
    return rows.select_related("body").annotate(point_count=Count("agenda")).order_by("-planned_at", "-pk")


@signed_in
@require_POST
def receive(request: HttpRequest, pk: int) -> HttpResponse:
    """Sign for a notice."""
    notice = _visible(request, pk)
    return act_and_return(request, receive_notice, back=_page(notice), done="已签收查阅通知。", notice_id=notice.pk)


@signed_in
@require_POST
def withdraw(request: HttpRequest, pk: int) -> HttpResponse:
    """Withdraw a notice."""
    notice = _visible(request, pk)
    if not confirmed(request):
        sentence = "撤销后查阅人立即不能再看。"
        return ask_first(request, title="撤销查阅通知", sentence=sentence, back=_page(notice), danger=True)
    return act_and_return(
        request, withdraw_notice, back=_page(notice), done="已撤销，查阅人不能再看。", notice_id=notice.pk
    )


def _page(notice: InspectionNotice) -> str:
    return f"/meetings/inspection/{notice.pk}/"


@dataclass(frozen=True)
class InspectedPoint:
    """One point of a meeting as inspectors read it: counts, never votes by name."""

    point: AgendaItem
    title: str
    outcome: str
    counts: str
    decision: str


@signed_in
@require_safe
def inspected_meeting(request: HttpRequest, pk: int, meeting_pk: int) -> HttpResponse:
    """Show one meeting to a reader of the notice; the reading is noted."""
    user, on = request.user, request.today
    notice = notices_in_force(user, on=on).filter(pk=pk).select_related("organisation").first()
    if notice is None:
        raise Http404
    rows = meetings_under(notice).select_related("body__organisation", "chair__person", "recorder")
    meeting = get_object_or_404(rows, pk=meeting_pk)
    hidden = hidden_points(meeting, user, Standing.INSPECTOR, on=on)
    note_meeting_read(notice=notice, meeting=meeting, actor=user)
    attendance = list(meeting.attendance.select_related("seat__person").order_by("seat__position"))
    papers = meeting.minutes.in_force().select_related("agenda_item__item")
    context = {
        "notice": notice,
        "meeting": meeting,
        "rows": [_point(point, hidden) for point in meeting.agenda.select_related("item", "meeting__body")],
        "expected": len(attendance),
        "came": sum(row.status in ("present", "left") for row in attendance),
        "away": [row for row in attendance if row.status == "absent"],
        "papers": [one for one in papers if may_read_paper(one, user, Standing.INSPECTOR, on=on)],
    }
    return render(request, "meetings/inspected.html", context)


def _point(point: AgendaItem, hidden: dict[int, str]) -> InspectedPoint:
    if point.pk in hidden:
        return InspectedPoint(point, hidden[point.pk], "—", "—", "—")
    counted = (point.verdict or {}).get("counted") or {}
    counts = "—"
    if point.vote_form != VoteForm.NONE and counted.get("yes") is not None:
        counts = f"同意{counted['yes']}，不同意{counted['no']}，弃权{counted['abstain']}"
    return InspectedPoint(point, title_under_notice(point.item), outcome_words(point), counts, decision_of(point))


def schools_opened(request: HttpRequest) -> QuerySet[Organisation]:
    """Return the schools that a notice opens to the user today."""
    notices = notices_in_force(request.user, on=request.today)
    return Organisation.objects.filter(pk__in=notices.values("organisation_id"))
