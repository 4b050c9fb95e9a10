"""Organisations as a list, as a tree, on a map, and one by one; each as it is today or was on a day."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.views.decorators.http import require_safe

from yanzhen.apps.accounts.directory import edit_scope, visible_organisations, visible_people
from yanzhen.apps.organisations.models import Duty, Hierarchy, Organisation
from yanzhen.apps.organisations.queries import name_on
from yanzhen.apps.organisations.refusals.change import why_not_exist
from yanzhen.kernel.wording import chinese_day
from yanzhen.web.lists import Empty, render_list
from yanzhen.web.organisations.days import day_of
from yanzhen.web.organisations.filters import OrganisationFilter
from yanzhen.web.organisations.reads import (
    MAP_HEIGHT,
    MAP_WIDTH,
    as_named_on,
    parts_below,
    people_of,
    pins_of,
    places_of,
    story_of,
    tree_of,
)
from yanzhen.web.organisations.tables import STAGES, OrganisationTable
from yanzhen.web.pages import render_page
from yanzhen.web.permissions import needs

VIEWING = "organisations.view"
CRUMB = ("单位人员", "/organisations/")


def tabs_of(request: HttpRequest, current: str) -> list[dict[str, object]]:
    """Return the views of the area as tabs; the day goes along."""
    query = f"?day={request.GET['day']}" if request.GET.get("day") else ""
    pages = (("list", "名册"), ("tree", "隶属树"), ("map", "分布图"), ("people", "人员"))
    return [
        {"title": title, "url": reverse(f"organisations:{name}") + query, "current": name == current}
        for name, title in pages
    ]


def seen(request: HttpRequest, pk: int) -> Organisation:
    """Return the organisation if the user may see it; else it does not exist."""
    return get_object_or_404(visible_organisations(request.user, on=request.today), pk=pk)


@needs(VIEWING)
@require_safe
def organisation_list(request: HttpRequest) -> HttpResponse:
    """List organisations that existed on the day."""
    day = day_of(request)
    rows = visible_organisations(request.user, on=request.today).existing_on(day)
    return render_list(
        request,
        template="organisations/list.html",
        title="单位名册" if day == request.today else f"单位名册（{chinese_day(day)}）",
        noun="单位",
        rows=as_named_on(rows, day),
        table=OrganisationTable,
        filters=OrganisationFilter,
        empty=Empty("没有符合条件的单位", "请放宽筛选条件，或换一个日期。"),
        context={
            "tabs": tabs_of(request, "list"),
            "day": day,
            "is_past": day != request.today,
            "may_edit": edit_scope(request.user, on=request.today).whole_district,
        },
    )


@needs(VIEWING)
@require_safe
def organisation_tree(request: HttpRequest) -> HttpResponse:
    """Show one hierarchy as a tree on the day."""
    day = day_of(request)
    chosen = request.GET.get("hierarchy", Hierarchy.ADMINISTRATION)
    if chosen not in Hierarchy.values:
        raise Http404
    visible = visible_organisations(request.user, on=request.today).existing_on(day)
    context = {
        "roots": tree_of(visible, chosen, on=day),
        "tabs": tabs_of(request, "tree"),
        "day": day,
        "is_past": day != request.today,
        "hierarchies": Hierarchy.choices,
        "chosen": chosen,
        "label": Hierarchy(chosen).label,
    }
    return render_page(request, "organisations/tree.html", "organisations/_tree.html", context)


@needs(VIEWING)
@require_safe
def organisation_map(request: HttpRequest) -> HttpResponse:
    """Show the schools where they stand on the day."""
    day = day_of(request)
    rows = visible_organisations(request.user, on=request.today).existing_on(day).schools()
    pins, scale = pins_of(as_named_on(rows, day))
    context = {
        "pins": pins,
        "scale_end": round(24 + scale * 2, 1),
        "width": MAP_WIDTH,
        "height": MAP_HEIGHT,
        "tabs": tabs_of(request, "map"),
        "day": day,
        "is_past": day != request.today,
        "without": rows.filter(x_km=None).count(),
    }
    return render_page(request, "organisations/map.html", "organisations/_map.html", context)


@needs(VIEWING)
@require_safe
def organisation_page(request: HttpRequest, pk: int) -> HttpResponse:
    """Show one organisation as it is or was on the day: names, places, parts, people, duties, course."""
    organisation = seen(request, pk)
    day = day_of(request)
    known = visible_people(request.user, on=request.today).values("pk")
    duties = Duty.objects.in_force_on(day).filter(organisation=organisation).select_related("person")
    context = {
        "organisation": organisation,
        "name": name_on(organisation, day),
        "stages": [STAGES.get(stage, stage) for stage in organisation.stages],
        "day": day,
        "is_past": day != request.today,
        "refusal": why_not_exist(organisation, on=day),
        "names": organisation.names.order_by("-started_on"),
        "places": places_of(organisation, on=day),
        "parts": parts_below(organisation, on=day),
        "people": people_of(organisation, on=day).filter(person__in=known),
        "duties": duties.filter(person__in=known),
        "story": story_of(organisation),
        "may_edit": edit_scope(request.user, on=request.today).covers(organisation),
        "crumbs": [CRUMB, (organisation.name, "")],
    }
    return render_page(request, "organisations/organisation.html", "organisations/_organisation.html", context)
