"""Lights of a plan: overview, heat map, tree, calendar, changes of the week, monthly report."""

from __future__ import annotations

from datetime import date

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.http import content_disposition_header

from yanzhen.apps.supervision.queries import (
    lights_visible_to,
    notices_visible_to,
    plan_totals,
    sees_whole,
    totals_of,
    turned_this_week,
    urging_candidates,
    week_of,
    worst_tallies,
    worst_units,
)
from yanzhen.web.pages import render_page
from yanzhen.web.permissions import needs
from yanzhen.web.supervision.choices import choose_plan
from yanzhen.web.supervision.heat import heat_map_of, heat_workbook
from yanzhen.web.supervision.month import month_of, wanted_month
from yanzhen.web.supervision.monthly import monthly_docx
from yanzhen.web.supervision.tree import branches_of, tree_workbook
from yanzhen.web.supervision.workbooks import month_workbook, overview_workbook, week_workbook

MOST_LISTED = 12
DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"


@needs("supervision.view")
def overview(request: HttpRequest) -> HttpResponse:
    """Show where a plan stands: totals, the units and tasks furthest behind, what to urge next."""
    chosen = choose_plan(request)
    lights = lights_visible_to(request.user, on=request.today).filter(plan=chosen.plan)
    open_notices = notices_visible_to(request.user, on=request.today).awaiting_reply()
    whole = chosen.plan is not None and sees_whole(request.user, chosen.plan, on=request.today)
    units = worst_tallies(chosen.plan) if whole else worst_units(lights)
    if chosen.plan and request.GET.get("export") == "xlsx":
        return overview_workbook(chosen.plan, units, lights, open_notices)
    context = {
        "chosen": chosen,
        "tabs": chosen.tabs(request),
        "totals": plan_totals(chosen.plan) if whole else totals_of(lights),
        "units": units[:MOST_LISTED],
        "to_urge": urging_candidates(lights)[:MOST_LISTED] if chosen.plan else [],
        "awaiting": open_notices.order_by("reply_due_on", "pk")[:MOST_LISTED],
    }
    return render(request, "supervision/overview.html", context)


@needs("supervision.view")
def heat_map(request: HttpRequest) -> HttpResponse:
    """Show tasks × units, a page of tasks at a time."""
    chosen = choose_plan(request)
    context = {"chosen": chosen, "tabs": chosen.tabs(request)}
    if chosen.plan and request.GET.get("export") == "xlsx":
        return heat_workbook(request, chosen.plan)
    if chosen.plan:
        context["heat"] = heat_map_of(request, chosen.plan)
    return render_page(request, "supervision/heat.html", "supervision/_heat.html", context)


@needs("supervision.view")
def tree(request: HttpRequest) -> HttpResponse:
    """Show the plan's own tasks as a tree with live roll-ups."""
    chosen = choose_plan(request)
    context = {"chosen": chosen, "tabs": chosen.tabs(request)}
    if chosen.plan and request.GET.get("export") == "xlsx":
        return tree_workbook(request, chosen.plan)
    if chosen.plan:
        context["branches"] = branches_of(request, chosen.plan)
    return render(request, "supervision/tree.html", context)


@needs("supervision.view")
def calendar(request: HttpRequest) -> HttpResponse:
    """Show which tasks fall due on which day of a month."""
    chosen = choose_plan(request)
    context = {"chosen": chosen, "tabs": chosen.tabs(request)}
    if chosen.plan:
        lights = lights_visible_to(request.user, on=request.today).filter(plan=chosen.plan)
        if request.GET.get("export") == "xlsx":
            return month_workbook(chosen.plan, wanted_month(request), lights)
        context["month"] = month_of(wanted_month(request), lights, request.today)
    return render(request, "supervision/calendar.html", context)


@needs("supervision.view")
def week(request: HttpRequest) -> HttpResponse:
    """Show which lights changed in the week of a day."""
    chosen = choose_plan(request)
    day = _day(request)
    lights = lights_visible_to(request.user, on=request.today).filter(plan=chosen.plan)
    first, last = week_of(day)
    changed = turned_this_week(lights, on=day) if chosen.plan else lights.none()
    if chosen.plan and request.GET.get("export") == "xlsx":
        return week_workbook(chosen.plan, changed)
    context = {
        "chosen": chosen,
        "tabs": chosen.tabs(request),
        "first": first,
        "last": last,
        "changed": changed[:200],
        "counts": totals_of(changed),
    }
    return render(request, "supervision/week.html", context)


@needs("supervision.view")
def monthly_report(request: HttpRequest) -> HttpResponse:
    """Give the month's state of a plan as one page of Word."""
    chosen = choose_plan(request)
    if chosen.plan is None:
        return render(request, "supervision/overview.html", {"chosen": chosen, "tabs": chosen.tabs(request)})
    month = wanted_month(request)
    lights = lights_visible_to(request.user, on=request.today).filter(plan=chosen.plan)
    response = HttpResponse(monthly_docx(chosen.plan, lights, month, request.today), content_type=DOCX)
    name = f"{chosen.plan.title}{month.year}年{month.month}月进展.docx"
    response.headers["Content-Disposition"] = _attachment(name)
    return response


def _attachment(name: str) -> str:
    return content_disposition_header(as_attachment=True, filename=name)


def _day(request: HttpRequest) -> date:
    try:
        return date.fromisoformat(request.GET.get("on", ""))
    except ValueError:
        return request.today
