"""Arranging a meeting: plan, change, cancel, notice, who is expected."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django import forms
from django.contrib import messages
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST

from yanzhen.apps.accounts.permissions import reach_ids
from yanzhen.apps.meetings.actions.plan_meeting import (
    Arrangement,
    cancel_meeting,
    change_meeting,
    expect_members,
    expect_myself,
    plan_meeting,
    send_notice,
)
from yanzhen.apps.meetings.models import Body, Meeting
from yanzhen.apps.meetings.refusals.meetings import why_not_in_state
from yanzhen.apps.organisations.models import Organisation, Person
from yanzhen.kernel.errors import YanzhenError
from yanzhen.web.acting import act_and_return
from yanzhen.web.meetings.meeting_finding import prepared_meeting, visible_meeting
from yanzhen.web.meetings.meetings import show_meeting
from yanzhen.web.permissions import needs, signed_in


class MomentInput(forms.DateTimeInput):
    """The browser's own picker of day and time."""

    input_type = "datetime-local"

    def __init__(self) -> None:
        super().__init__(format="%Y-%m-%dT%H:%M")


class ArrangementForm(forms.Form):
    """Title, day, place, chair and recorder of a meeting of one body."""

    title = forms.CharField(label="会议名称", max_length=120)
    planned_at = forms.DateTimeField(label="时间", widget=MomentInput, input_formats=["%Y-%m-%dT%H:%M"])
    place = forms.CharField(label="地点", max_length=80)
    chair = forms.TypedChoiceField(label="主持人", coerce=int, empty_value=None, required=False)
    is_chair_delegated = forms.BooleanField(label="已书面委托主持（书记、校长本人主持的不用选）", required=False)
    recorder = forms.TypedChoiceField(label="记录人", coerce=int, empty_value=None, required=False)

    def __init__(self, body: Body, day: Any, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        seats = body.seats.in_force_on(day).select_related("person")
        self.fields["chair"].choices = [
            ("", "按规定由书记或校长主持"),
            *((one.pk, one.person.name) for one in seats),
        ]
        self.fields["recorder"].choices = [
            ("", "以后再定"),
            *((one.pk, one.name) for one in recorders(body.organisation, day)),
        ]

    def arrangement(self) -> Arrangement:
        """Return what the act takes."""
        said = self.cleaned_data
        return Arrangement(
            title=said["title"],
            planned_at=said["planned_at"],
            place=said["place"],
            chair_id=said["chair"],
            is_chair_delegated=said["is_chair_delegated"],
            recorder_id=said["recorder"],
        )


def recorders(organisation: Organisation, day: Any) -> QuerySet[Person]:
    """Return the people of the school, of whom one keeps the record."""
    rows = Person.objects.filter(postings__organisation=organisation)
    seated = Person.objects.filter(seats__body__organisation=organisation)
    clerks = Person.objects.filter(user__grants__organisation=organisation, user__grants__role="school_clerk")
    return (rows | seated | clerks).distinct()


def prepared_bodies(request: HttpRequest) -> QuerySet[Body]:
    """Return the bodies whose meetings the user prepares."""
    within = reach_ids(request.user, "meetings.prepare", on=request.today)
    rows = Body.objects.in_force_on(request.today).filter(organisation_id__in=within)
    return rows.select_related("organisation").order_by("organisation__sort_key", "kind")


@needs("meetings.prepare")
@require_http_methods(["GET", "HEAD", "POST"])
def plan(request: HttpRequest) -> HttpResponse:
    """Choose a body, then arrange its meeting."""
    bodies = prepared_bodies(request)
    wanted = request.POST.get("body") or request.GET.get("body") or ""
    body = bodies.filter(pk=wanted).first() if wanted.isdecimal() and len(wanted) < 19 else None
    if body is None and len(bodies) == 1:
        body = bodies[0]
    form = None
    if body is not None:
        usual = {"title": f"{body.name}会议".replace("会会议", "会议").replace("会议会议", "会议")}
        form = ArrangementForm(body, request.today, request.POST or None, initial=usual)
        if request.method == "POST" and form.is_valid():
            try:
                made = plan_meeting(
                    body_id=body.pk, arrangement=form.arrangement(), actor=request.user, on=request.today
                )
            except YanzhenError as refusal:
                form.add_error(None, refusal.message)
            else:
                return redirect("meetings:meeting", made.pk)
    context = {
        "form": form,
        "body": body,
        "bodies": bodies,
        "crumbs": [("会议", reverse("meetings:index")), ("筹备会议", "")],
    }
    failed = request.method == "POST" and form is not None
    return render(request, "meetings/meeting_new.html", context, status=422 if failed else 200)


@needs("meetings.prepare")
@require_http_methods(["GET", "HEAD", "POST"])
def change(request: HttpRequest, pk: int) -> HttpResponse:
    """Move a meeting or change its arrangement."""
    meeting = prepared_meeting(request, pk)
    if refusal := why_not_in_state(meeting, "change"):
        return show_meeting(request, meeting, refusal=refusal.message, status=409)
    stands = {
        "title": meeting.title,
        "planned_at": timezone.localtime(meeting.planned_at),
        "place": meeting.place,
        "chair": meeting.chair_id,
        "is_chair_delegated": meeting.is_chair_delegated,
        "recorder": meeting.recorder_id,
    }
    form = ArrangementForm(meeting.body, _day(meeting), request.POST or None, initial=stands)
    if request.method == "POST" and form.is_valid():
        try:
            change_meeting(
                meeting_id=pk,
                arrangement=form.arrangement(),
                seen=_number(request.POST.get("seen", "")),
                actor=request.user,
                on=request.today,
            )
        except YanzhenError as refusal:
            form.add_error(None, refusal.message)
        else:
            return redirect("meetings:meeting", pk)
    crumbs = [("会议", reverse("meetings:index")), (meeting.title, meeting.get_absolute_url()), ("修改", "")]
    context = {"form": form, "meeting": meeting, "crumbs": crumbs}
    return render(request, "meetings/meeting_change.html", context, status=422 if request.method == "POST" else 200)


def _day(meeting: Meeting) -> Any:
    return timezone.localdate(meeting.planned_at)


def _number(text: str) -> int | None:
    return int(text) if text.isdecimal() and len(text) < 10 else None


def day_of(text: str) -> Any:
    """Return a day typed into a form; null where none or none that can be read was."""
    try:
        return datetime.strptime(text, "%Y-%m-%d").date()  # noqa: DTZ007 (a day has no zone)
    except ValueError:
        return None


@needs("meetings.prepare")
@require_POST
def cancel(request: HttpRequest, pk: int) -> HttpResponse:
    """Cancel a meeting with a reason."""
    meeting = prepared_meeting(request, pk)
    return act_and_return(
        request,
        cancel_meeting,
        back=meeting.get_absolute_url(),
        done="会议已取消，议题可以另行上会。",
        meeting_id=pk,
        reason=request.POST.get("reason", ""),
    )


@needs("meetings.prepare")
@require_POST
def notice(request: HttpRequest, pk: int) -> HttpResponse:
    """Note that the notice went out."""
    meeting = prepared_meeting(request, pk)
    return act_and_return(
        request,
        send_notice,
        back=meeting.get_absolute_url(),
        done="已登记通知发出；成员打开“我的会议”可以看到议程和材料。",
        meeting_id=pk,
        sent_on=day_of(request.POST.get("sent_on", "")),
    )


@needs("meetings.prepare")
@require_POST
def expected(request: HttpRequest, pk: int) -> HttpResponse:
    """Enter which members are expected."""
    meeting = prepared_meeting(request, pk)
    words = {"yes": True, "no": False, "": None}
    wanted = {
        row.seat_id: words.get(request.POST.get(f"expected-{row.seat_id}", ""))
        for row in meeting.attendance.all()
        if f"expected-{row.seat_id}" in request.POST
    }
    return act_and_return(
        request,
        expect_members,
        back=meeting.get_absolute_url(),
        done="已登记预计到会情况。",
        meeting_id=pk,
        expected=wanted,
    )


@signed_in
@require_POST
def answer(request: HttpRequest, pk: int) -> HttpResponse:
    """A member says whether they come."""
    meeting = visible_meeting(request, pk)
    if request.POST.get("coming") not in ("yes", "no"):
        raise Http404
    try:
        expect_myself(
            meeting_id=pk,
            is_coming=request.POST["coming"] == "yes",
            reason=request.POST.get("reason", ""),
            actor=request.user,
            on=request.today,
        )
    except YanzhenError as refusal:
        messages.error(request, refusal.message)
    else:
        messages.success(request, "已答复。")
    return redirect(request.POST.get("next") == "phone" and "meetings:phone" or "meetings:meeting", meeting.pk)
