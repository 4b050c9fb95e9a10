"""Papers of a meeting: what there is, each as a page, a sheet and .docx; the school's catalogue of archived ones."""

from __future__ import annotations

from dataclasses import dataclass

import django_filters
import django_tables2 as tables
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.http import content_disposition_header
from django.utils.safestring import SafeString
from django.views.decorators.http import require_safe

from yanzhen.apps.files.media import DOCX
from yanzhen.apps.meetings.actions.inspection import note_paper_read
from yanzhen.apps.meetings.actions.minutes import newest_of
from yanzhen.apps.meetings.completeness import Missing, missing_fields
from yanzhen.apps.meetings.errors import MeetingError
from yanzhen.apps.meetings.models import AgendaItem, Meeting, Minutes, MinutesKind, Resolution
from yanzhen.apps.meetings.paper_layout import html_of, word_of
from yanzhen.apps.meetings.papers import Paper, opened_paper, without
from yanzhen.apps.meetings.refusals.results import (
    signer_words,
    why_not_archive,
    why_not_handle,
    why_not_in_paper_state,
    why_not_prepare,
    why_not_sign,
)
from yanzhen.apps.meetings.sight import words_of
from yanzhen.apps.meetings.standing import (
    Standing,
    hidden_points,
    may_read_paper,
    notice_for,
    own_meetings,
    standing_of,
)
from yanzhen.web.columns import DayColumn, NumberColumn, TitleColumn
from yanzhen.web.lists import Empty, render_list
from yanzhen.web.meetings.tabs import meeting_tabs
from yanzhen.web.objects import address_of
from yanzhen.web.permissions import signed_in

PLACES = {"meeting": "meetings:meeting", "attendance": "meetings:room", "point": "meetings:room"}


@dataclass(frozen=True)
class PaperLine:
    """One kind of paper on the page of a meeting: its versions, who signs, whether it may be prepared."""

    kind: str
    title: str
    newest: Minutes | None
    versions: list[Minutes]
    signer: str
    refusal: MeetingError | None
    prepare_url: str
    may_read: bool
    asks_words: bool


@dataclass(frozen=True)
class Opened:
    """A paper as its reader may read it."""

    minutes: Minutes
    standing: Standing
    paper: Paper | None

    @property
    def html(self) -> SafeString:
        """The paper for screen and printer."""
        return SafeString(html_of(self.minutes, self.paper)) if self.paper else SafeString("")


def read_meeting(request: HttpRequest, pk: int) -> tuple[Meeting, Standing]:
    """Return a meeting that the user reads as a member or from the school's office, or raise 404."""
    rows = Meeting.objects.select_related("body__organisation", "chair__person", "recorder")
    meeting = get_object_or_404(rows, pk=pk)
    standing = standing_of(meeting, request.user, on=request.today)
    if standing not in (Standing.MEMBER, Standing.OFFICE):
        raise Http404
    return meeting, standing


def visible_paper(request: HttpRequest, pk: int) -> tuple[Minutes, Standing]:
    """Return a paper that the user may read, or raise 404."""
    related = ("meeting__body__organisation", "meeting__chair__person", "agenda_item__item", "signed_by", "replaces")
    minutes = get_object_or_404(Minutes.objects.select_related(*related), pk=pk)
    standing = standing_of(minutes.meeting, request.user, on=request.today)
    if not may_read_paper(minutes, request.user, standing, on=request.today):
        raise Http404
    return minutes, standing


def opened(request: HttpRequest, pk: int) -> Opened:
    """Open a paper without what its reader may not see; reading under a notice is noted."""
    minutes, standing = visible_paper(request, pk)
    paper = None
    if minutes.content is not None:
        hidden = hidden_points(minutes.meeting, request.user, standing, on=request.today)
        paper = without(opened_paper(minutes), hidden)
    if standing is Standing.INSPECTOR:
        notice = notice_for(minutes.meeting, request.user, on=request.today)
        note_paper_read(notice=notice, minutes=minutes, actor=request.user)
    return Opened(minutes, standing, paper)


@signed_in
@require_safe
def paper_list(request: HttpRequest, pk: int) -> HttpResponse:
    """List the papers of a meeting, what the record still lacks, and what can be done."""
    meeting, standing = read_meeting(request, pk)
    missing = [(field, _where(meeting, field)) for field in missing_fields(meeting)]
    handles = why_not_handle(meeting, MinutesKind.SUMMARY, request.user, on=request.today) is None
    context = {
        "meeting": meeting,
        "missing": missing if handles or standing is Standing.MEMBER else [],
        "lines": _lines(request, meeting, standing),
        "tabs": meeting_tabs(request, "meetings"),
        "meeting_url": address_of(f"meetings.meeting:{meeting.pk}"),
    }
    return render(request, "meetings/papers.html", context)


def _where(meeting: Meeting, field: Missing) -> str:
    """Return where a missing field is filled in."""
    url = address_of(f"meetings.meeting:{meeting.pk}")
    if url and field.place != "meeting":
        url += "room/"
    return f"{url}#point-{field.point}" if url and field.point else url


def _lines(request: HttpRequest, meeting: Meeting, standing: Standing) -> list[PaperLine]:
    found = [_line(request, meeting, standing, kind, None) for kind in (MinutesKind.RECORD, MinutesKind.SUMMARY)]
    points = meeting.agenda.filter(resolution__isnull=False).select_related("item__body", "item__organisation")
    return found + [_line(request, meeting, standing, MinutesKind.NOTICE, one) for one in points.order_by("position")]


def _line(
    request: HttpRequest, meeting: Meeting, standing: Standing, kind: MinutesKind, point: AgendaItem | None
) -> PaperLine:
    user, on = request.user, request.today
    newest = newest_of(meeting, kind, point)
    versions = list(meeting.minutes.filter(kind=kind, agenda_item=point).select_related("signed_by"))
    url = reverse("meetings:paper_prepare", args=[meeting.pk, kind])
    about = f"　{words_of(point.item, user, on=on)[0]}" if point else ""
    sample = newest or Minutes(meeting=meeting, kind=kind, agenda_item=point)
    return PaperLine(
        kind=kind,
        title=f"{kind.label}{about}",
        newest=newest,
        versions=versions,
        signer=signer_words(meeting, kind, on=on),
        refusal=why_not_prepare(meeting, kind, newest, user, on=on),
        prepare_url=f"{url}?point={point.pk}" if point else url,
        may_read=may_read_paper(sample, user, standing, on=on),
        asks_words=kind != MinutesKind.RECORD,
    )


@signed_in
@require_safe
def paper_page(request: HttpRequest, pk: int) -> HttpResponse:
    """Show one paper with what can be done with it."""
    found = opened(request, pk)
    return render(request, "meetings/paper.html", page_context(request, found))


def page_context(request: HttpRequest, found: Opened, refusal: MeetingError | None = None) -> dict[str, object]:
    """Return what the page of a paper shows."""
    minutes, user, on = found.minutes, request.user, request.today
    meeting = minutes.meeting
    is_inspector = found.standing is Standing.INSPECTOR
    kin = meeting.minutes.filter(kind=minutes.kind, agenda_item=minutes.agenda_item).select_related("signed_by")
    versions = [one for one in kin if not is_inspector or one.is_signed]
    newest = versions[-1] if versions else minutes
    why_not_correct = why_not_handle(meeting, minutes.kind, user, on=on) or why_not_in_paper_state(
        newest, "correct", minutes.kind
    )
    return {
        "found": found,
        "minutes": minutes,
        "meeting": meeting,
        "versions": versions,
        "is_newest": newest.pk == minutes.pk,
        "is_inspector": is_inspector,
        "signer": signer_words(meeting, minutes.kind, on=on),
        "why_not_sign": why_not_sign(minutes, user, on=on),
        "why_not_archive": why_not_archive(minutes, user, on=on),
        "why_not_correct": why_not_correct,
        "refusal": refusal,
        "resolution": Resolution.objects.filter(agenda_item=minutes.agenda_item).first(),
    }


@signed_in
@require_safe
def paper_sheet(request: HttpRequest, pk: int) -> HttpResponse:
    """Print a paper."""
    found = opened(request, pk)
    return render(request, "meetings/paper_sheet.html", {"found": found, "minutes": found.minutes})


@signed_in
@require_safe
def paper_word(request: HttpRequest, pk: int) -> HttpResponse:
    """Give a paper as .docx."""
    found = opened(request, pk)
    if found.paper is None:
        raise Http404
    name = f"{found.minutes.number}{found.minutes.get_kind_display()}第{found.minutes.revision}版.docx"
    response = HttpResponse(word_of(found.minutes, found.paper), content_type=DOCX)
    response.headers["Content-Disposition"] = content_disposition_header(as_attachment=True, filename=name)
    return response


class ArchiveTable(tables.Table):
    """The school's own catalogue of archived papers."""

    archive_number = TitleColumn(verbose_name="档号")
    kind = tables.Column("文书")
    number = tables.Column("编号")
    meeting = tables.Column("会议", accessor="meeting__title")
    revision = NumberColumn(verbose_name="版次")
    signed_by = tables.Column("签发人")
    signed_on = DayColumn(verbose_name="签发日期")
    archived_on = DayColumn(verbose_name="归档日期")
    digest = tables.Column("内容摘要", visible=False)

    class Meta:
        model = Minutes
        fields = (
            "archive_number",
            "kind",
            "number",
            "meeting",
            "revision",
            "signed_by",
            "signed_on",
            "archived_on",
            "digest",
        )
        order_by = "-archive_number"


class ArchiveFilter(django_filters.FilterSet):
    """What to keep of the catalogue."""

    kind = django_filters.ChoiceFilter(label="文书", choices=MinutesKind)
    number = django_filters.CharFilter(label="编号", lookup_expr="contains")

    class Meta:
        model = Minutes
        fields = ("kind", "number")


@signed_in
@require_safe
def archive_list(request: HttpRequest) -> HttpResponse:
    """List archived papers of the meetings that the user reads as a member or from the office."""
    mine = own_meetings(request.user, on=request.today)
    rows = Minutes.objects.filter(meeting_id__in=mine.values("pk"), archived_on__isnull=False)
    return render_list(
        request,
        template="meetings/archive.html",
        title="会议文书归档目录",
        noun="文书",
        rows=rows.select_related("meeting", "signed_by"),
        table=ArchiveTable,
        filters=ArchiveFilter,
        empty=Empty("还没有归档的会议文书", "会议记录、会议纪要、决议通知签发以后，在文书页面上点“归档”。"),
        context={"tabs": meeting_tabs(request, "meetings")},
    )
