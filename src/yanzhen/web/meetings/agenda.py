"""Buttons of the agenda: put an item on it, take it off, change its place, approve, add at once."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_POST

from yanzhen.apps.meetings.actions.set_agenda import (
    add_at_once,
    approve_agenda,
    move_point,
    table_item,
    untable_item,
)
from yanzhen.web.acting import act_and_return
from yanzhen.web.meetings.meeting_finding import prepared_meeting, prepared_point, visible_meeting
from yanzhen.web.permissions import needs, signed_in


def chosen(request: HttpRequest, name: str) -> int:
    """Return the key that a form names; 0, which names nothing, where it is no number."""
    text = request.POST.get(name, "")
    return int(text) if text.isdecimal() and len(text) < 19 else 0


@needs("meetings.prepare")
@require_POST
def table(request: HttpRequest, pk: int) -> HttpResponse:
    """Put a ready item on the agenda."""
    meeting = prepared_meeting(request, pk)
    item_id = chosen(request, "item") if meeting.body.items.filter(pk=chosen(request, "item")).exists() else 0
    if not item_id:
        return act_and_return(request, _nothing, back=meeting.get_absolute_url())
    return act_and_return(
        request, table_item, back=f"{meeting.get_absolute_url()}#agenda", meeting_id=pk, item_id=item_id
    )


def _nothing(**_given: object) -> None:
    """No item was chosen: nothing is done."""


@needs("meetings.prepare")
@require_POST
def untable(request: HttpRequest, pk: int) -> HttpResponse:
    """Take a point off the agenda."""
    point = prepared_point(request, pk)
    return act_and_return(
        request, untable_item, back=f"{point.meeting.get_absolute_url()}#agenda", done="已移出议程。", point_id=pk
    )


@needs("meetings.prepare")
@require_POST
def move(request: HttpRequest, pk: int) -> HttpResponse:
    """Change places with the point before or after."""
    point = prepared_point(request, pk)
    return act_and_return(
        request,
        move_point,
        back=f"{point.meeting.get_absolute_url()}#agenda",
        point_id=pk,
        up=request.POST.get("way") == "up",
    )


@signed_in
@require_POST
def approve(request: HttpRequest, pk: int) -> HttpResponse:
    """The secretary or the principal fixes the agenda that they see."""
    meeting = visible_meeting(request, pk)
    seen = request.POST.get("seen", "")
    return act_and_return(
        request,
        approve_agenda,
        back=meeting.get_absolute_url(),
        done="议程已审定。",
        meeting_id=pk,
        seen=int(seen) if seen.isdecimal() and len(seen) < 10 else None,
    )


@needs("meetings.prepare")
@require_POST
def at_once(request: HttpRequest, pk: int) -> HttpResponse:
    """Add an emergency with the chair's approval."""
    meeting = prepared_meeting(request, pk)
    item_id = chosen(request, "item")
    back = reverse("meetings:room", args=[pk]) if meeting.state == "open" else meeting.get_absolute_url()
    if not meeting.body.items.filter(pk=item_id).exists():
        return act_and_return(request, _nothing, back=back)
    return act_and_return(
        request,
        add_at_once,
        back=back,
        done="已临时列入议程。",
        meeting_id=pk,
        item_id=item_id,
        reason=request.POST.get("reason", ""),
        chair_agrees=request.POST.get("chair_agrees") == "yes",
    )
