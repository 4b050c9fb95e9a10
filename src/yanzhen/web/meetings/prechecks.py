"""The procedure check of a meeting to come: every point on which something is decided, from whom is expected."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from yanzhen.apps.meetings.models import MeetingState
from yanzhen.apps.meetings.prechecking import checks_of
from yanzhen.apps.meetings.sight import may_read_item, meetings_visible_to
from yanzhen.web.meetings.tabs import meeting_tabs
from yanzhen.web.permissions import signed_in


@signed_in
@require_safe
def meeting_precheck(request: HttpRequest, pk: int) -> HttpResponse:
    """Show the check of each point that the user may read."""
    coming = (MeetingState.PLANNED, MeetingState.NOTICED)
    rows = meetings_visible_to(request.user, on=request.today).filter(state__in=coming)
    meeting = get_object_or_404(rows.select_related("body__organisation", "chair__person").distinct(), pk=pk)
    checks = [one for one in checks_of(meeting) if may_read_item(one.item, request.user, on=request.today)]
    expected = list(meeting.attendance.values_list("is_expected", flat=True))
    context = {
        "meeting": meeting,
        "checks": checks,
        "unknown": sum(one is None for one in expected),
        "tabs": meeting_tabs(request, "meetings"),
        "crumbs": [(meeting.title, meeting.get_absolute_url()), ("程序预检", "")],
    }
    return render(request, "meetings/precheck.html", context)
