"""The list of items."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_safe

from yanzhen.apps.meetings.models import Item
from yanzhen.apps.meetings.sight import items_visible_to
from yanzhen.web.lists import Empty, render_list
from yanzhen.web.meetings.finding import proposing_bodies
from yanzhen.web.meetings.item_filters import ItemFilter
from yanzhen.web.meetings.tables import ItemTable
from yanzhen.web.meetings.tabs import meeting_tabs
from yanzhen.web.permissions import signed_in


@signed_in
@require_safe
def item_list(request: HttpRequest) -> HttpResponse:
    """List the items that the user may know of; ``all=1`` with those that are dealt with."""
    everything = request.GET.get("all") == "1" or any(request.GET.get(name) for name in ("state", "year"))
    seen = items_visible_to(request.user, on=request.today)
    if not everything:
        seen = seen.open()
    may_propose = proposing_bodies(request).exists()
    return render_list(
        request,
        template="meetings/items.html",
        title="议题",
        noun="议题",
        rows=Item.objects.filter(pk__in=seen.order_by().values("pk")).select_related("body", "proposer"),
        table=ItemTable,
        filters=ItemFilter,
        empty=Empty(
            "没有在办的议题",
            "班子成员或会务人员可以提出议题；议完的在“全部议题”里。",
            url=reverse("meetings:item_new") if may_propose else "",
            label="提出议题" if may_propose else "",
        ),
        context={"tabs": meeting_tabs(request, "items"), "everything": everything, "may_propose": may_propose},
    )
