"""Acts on papers of a meeting: prepare, sign, archive, correct."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST

from yanzhen.apps.meetings.actions.minutes import (
    NO_WORDS,
    PaperWords,
    archive_minutes,
    correct_minutes,
    newest_of,
    prepare_minutes,
    sign_minutes,
)
from yanzhen.apps.meetings.errors import MeetingError
from yanzhen.apps.meetings.models import AgendaItem, Meeting, Minutes, MinutesKind
from yanzhen.apps.meetings.papers import default_text, opened_paper, points_of
from yanzhen.apps.meetings.refusals.results import why_not_handle, why_not_prepare
from yanzhen.apps.meetings.standing import hidden_points
from yanzhen.web.acting import act_and_return
from yanzhen.web.meetings.minutes import read_meeting, visible_paper
from yanzhen.web.meetings.result_forms import NoticeWordsForm, ReasonForm, SummaryForm
from yanzhen.web.pages import ask_first, confirmed
from yanzhen.web.permissions import signed_in

PaperForm = SummaryForm | NoticeWordsForm


@signed_in
@require_http_methods(["GET", "HEAD", "POST"])
def prepare(request: HttpRequest, pk: int, kind: str) -> HttpResponse:
    """Prepare a paper: the record at once, a summary or notice with the clerk's words."""
    meeting, standing = read_meeting(request, pk)
    if kind not in MinutesKind.values or why_not_handle(meeting, kind, request.user, on=request.today):
        raise Http404
    point = _point(request, meeting, kind)
    if kind != MinutesKind.NOTICE and hidden_points(meeting, request.user, standing, on=request.today):
        messages.error(request, "这次会议有您不能查看的议题，请由能看全部议题的成员或者记录人整理。")
        return redirect("meetings:papers", meeting.pk)
    newest = newest_of(meeting, kind, point)
    refusal = why_not_prepare(meeting, kind, newest, request.user, on=request.today)
    if kind == MinutesKind.RECORD:
        return _record(request, meeting)
    form = form_of(request, meeting, kind)
    if request.method == "POST" and form.is_valid():
        try:
            minutes = prepare_minutes(
                meeting_id=meeting.pk,
                kind=kind,
                point_id=point.pk if point else None,
                words=words_of_form(form),
                actor=request.user,
                on=request.today,
            )
        except MeetingError as error:
            refusal = error
        else:
            messages.success(request, f"{minutes}已整理，请核对后送签。")
            return redirect(minutes)
    return _form_page(request, form, meeting, MinutesKind(kind).label, refusal)


def _record(request: HttpRequest, meeting: Meeting) -> HttpResponse:
    if request.method != "POST":
        return redirect("meetings:papers", meeting.pk)
    try:
        minutes = prepare_minutes(meeting_id=meeting.pk, kind=MinutesKind.RECORD, actor=request.user, on=request.today)
    except MeetingError as refusal:
        messages.error(request, refusal.message)
        return redirect("meetings:papers", meeting.pk)
    messages.success(request, f"{minutes}已整理，请核对后由主持人签发。")
    return redirect(minutes)


def _point(request: HttpRequest, meeting: Meeting, kind: str) -> AgendaItem | None:
    if kind != MinutesKind.NOTICE:
        return None
    key = request.GET.get("point", "")
    hidden = hidden_points(meeting, request.user, read_meeting(request, meeting.pk)[1], on=request.today)
    point = get_object_or_404(meeting.agenda, pk=int(key) if key.isdigit() else 0)
    if point.pk in hidden:
        raise Http404
    return point


def form_of(request: HttpRequest, meeting: Meeting, kind: str, newest: Minutes | None = None) -> PaperForm:
    """Return the form for the words of a summary or notice, filled with those of ``newest`` or of the facts."""
    data = request.POST if request.method == "POST" else None
    if kind == MinutesKind.NOTICE:
        initial = {"addressee": opened_paper(newest).get("addressee", "")} if newest else {}
        return NoticeWordsForm(data, initial=initial)
    points = points_of(meeting)
    return SummaryForm(data, points=points, texts={point.pk: default_text(point) for point in points})


def words_of_form(form: PaperForm) -> PaperWords:
    """Return what the form says."""
    if isinstance(form, NoticeWordsForm):
        return PaperWords(addressee=form.cleaned_data["addressee"], ask=form.cleaned_data["ask"])
    return PaperWords(texts=form.texts)


def _form_page(
    request: HttpRequest,
    form: PaperForm | None,
    meeting: Meeting,
    title: str,
    refusal: MeetingError | None,
    *,
    reason: ReasonForm | None = None,
) -> HttpResponse:
    failed = any(one is not None and one.is_bound and one.errors for one in (form, reason))
    status = 422 if failed else 409 if refusal and request.method == "POST" else 200
    context = {
        "form": form,
        "reason_form": reason,
        "meeting": meeting,
        "title": title,
        "refusal": refusal,
        "back": reverse("meetings:papers", args=[meeting.pk]),
    }
    return render(request, "meetings/paper_form.html", context, status=status)


@signed_in
@require_POST
def sign(request: HttpRequest, pk: int) -> HttpResponse:
    """Sign a paper off."""
    minutes, _standing = visible_paper(request, pk)
    if not confirmed(request):
        return ask_first(
            request,
            title=f"签发{minutes}",
            sentence="签发后不能修改；有错只能出新版更正，原版保留。",
            back=minutes.get_absolute_url(),
            confirm_label="签发",
        )
    back = minutes.get_absolute_url()
    return act_and_return(request, sign_minutes, back=back, done="已签发。", minutes_id=minutes.pk)


@signed_in
@require_POST
def archive(request: HttpRequest, pk: int) -> HttpResponse:
    """Give a signed paper its number in the school's archive."""
    minutes, _standing = visible_paper(request, pk)
    back = minutes.get_absolute_url()
    return act_and_return(request, archive_minutes, back=back, done="已归档。", minutes_id=minutes.pk)


@signed_in
@require_http_methods(["GET", "HEAD", "POST"])
def correct(request: HttpRequest, pk: int) -> HttpResponse:
    """Draft a new version of a signed paper with the reason."""
    minutes, standing = visible_paper(request, pk)
    meeting = minutes.meeting
    if why_not_handle(meeting, minutes.kind, request.user, on=request.today):
        raise Http404
    if minutes.agenda_item is None and hidden_points(meeting, request.user, standing, on=request.today):
        messages.error(request, "这次会议有您不能查看的议题，请由能看全部议题的成员或者记录人更正。")
        return redirect(minutes)
    reason = ReasonForm(request.POST if request.method == "POST" else None)
    form = None if minutes.kind == MinutesKind.RECORD else form_of(request, meeting, minutes.kind, minutes)
    refusal = None
    if request.method == "POST" and reason.is_valid() and (form is None or form.is_valid()):
        try:
            made = correct_minutes(
                minutes_id=minutes.pk,
                reason=reason.cleaned_data["reason"],
                words=words_of_form(form) if form else NO_WORDS,
                actor=request.user,
                on=request.today,
            )
        except MeetingError as error:
            refusal = error
        else:
            messages.success(request, f"第{made.revision}版已拟，签发后代替第{made.revision - 1}版。")
            return redirect(made)
    return _form_page(request, form, meeting, f"更正{minutes}", refusal, reason=reason)
