"""Pages to look at: all rules, the schools' completeness, one school, one rule."""

from __future__ import annotations

from typing import Any

from django.core.paginator import Paginator
from django.db.models import Case, OuterRef, Subquery, Value, When
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.views.decorators.http import require_safe

from yanzhen.apps.accounts.permissions import may, may_anywhere
from yanzhen.apps.organisations.models import Organisation, Stage
from yanzhen.apps.school_rules.models import Category, RuleState, RuleVersion, SchoolRule
from yanzhen.apps.school_rules.queries import (
    Completeness,
    completeness_of,
    may_see_drafts,
    places_of,
    rules_visible_to,
    schools_with_rules,
)
from yanzhen.apps.school_rules.refusals import RULE_ACTS, why_not_act
from yanzhen.apps.school_rules.wanted import whole_list
from yanzhen.web.lists import Empty, render_list
from yanzhen.web.permissions import needs
from yanzhen.web.school_rules.filters import RuleFilter
from yanzhen.web.school_rules.tables import RuleTable
from yanzhen.web.spreadsheets import rows_response

CRUMB = ("学校制度", "/rules/")
SCHOOLS_PER_PAGE = 50
CATEGORY_PLACE = Case(*(When(category=one, then=Value(place)) for place, one in enumerate(Category.values)))
TABS = (
    ("制度", "rules:list", "rules.view"),
    ("各校齐备情况", "rules:schools", "rules.view"),
    ("制度清单", "rules:wanted", "rules.view"),
    ("从表格登记", "rules:import", "rules.edit"),
)


def tabs(request: HttpRequest, current: str) -> list[dict[str, object]]:
    """Return the pages of the area that the user may open."""
    mine = [tab for tab in TABS if may_anywhere(request.user, tab[2], on=request.today)]
    return [{"title": title, "url": reverse(name), "current": name == current} for title, name, _ in mine]


@needs("rules.view")
@require_safe
def rule_list(request: HttpRequest) -> HttpResponse:
    """List rules: a school its own and public ones, the authority those of its schools."""
    current = RuleVersion.objects.current().filter(rule=OuterRef("pk"))
    rows = rules_visible_to(request.user, on=request.today).select_related("organisation")
    kept = schools_with_rules(request.user, on=request.today)
    mine = [school for school in kept[:2] if may(request.user, "rules.edit", school, on=request.today)]
    return render_list(
        request,
        template="school_rules/list.html",
        context={"tabs": tabs(request, "rules:list"), "mine": mine[0] if len(mine) == 1 else None},
        title="学校制度",
        noun="制度",
        rows=rows.annotate(
            current_from=Subquery(current.values("in_force_from")[:1]),
            current_number=Subquery(current.values("document_number")[:1]),
            category_place=CATEGORY_PLACE,
        ),
        table=RuleTable,
        filters=RuleFilter,
        empty=Empty("还没有登记制度", "先登记章程和议事规则，或者用表格一次登记现有的制度。"),
    )


@needs("rules.view")
@require_safe
def schools(request: HttpRequest) -> HttpResponse:
    """List schools with what is missing; ``q, stage, gap`` narrow it, ``export=xlsx`` takes it away."""
    found = schools_with_rules(request.user, on=request.today)
    words, stage = request.GET.get("q", ""), request.GET.get("stage", "")
    for word in words.split():
        found = found.filter(name__icontains=word)
    if stage in Stage.values:
        found = found.filter(stages__contains=[stage])
    rows = list(found)
    counted = completeness_of(rows, on=request.today)
    if request.GET.get("gap") == "1":
        rows = [school for school in rows if counted[school.pk].is_complete is False]
    if request.GET.get("export") == "xlsx":
        headings = ("学校", "应有", "施行中", "起草中", "缺少", "缺哪些", "复核过期", "没有文本")
        lines = ((school.name, *_figures(counted[school.pk])) for school in rows)
        return rows_response("各校制度齐备情况", headings, lines)
    page = Paginator(rows, SCHOOLS_PER_PAGE).get_page(request.GET.get("page"))
    context = {
        "tabs": tabs(request, "rules:schools"),
        "page": page,
        "rows": [(school, counted[school.pk]) for school in page.object_list],
        "total": len(rows),
        "complete": sum(counted[school.pk].is_complete is True for school in rows),
        "asked": sum(counted[school.pk].is_complete is not None for school in rows),
        "stages": Stage.choices,
        "stage": stage,
        "words": words,
        "only_gaps": request.GET.get("gap") == "1",
    }
    return render(request, "school_rules/schools.html", context)


def _figures(counted: Completeness) -> tuple[Any, ...]:
    return (
        counted.asked,
        counted.in_place,
        counted.drafted,
        len(counted.missing),
        "、".join(counted.missing),
        counted.overdue,
        counted.without_wording,
    )


def seen_school(request: HttpRequest, pk: int) -> Organisation:
    """Return the school if the user may look through its rules."""
    return get_object_or_404(schools_with_rules(request.user, on=request.today), pk=pk)


def _of_school(request: HttpRequest, school: Organisation) -> dict[str, Any]:
    current = RuleVersion.objects.current().filter(rule=OuterRef("pk"))
    visible = rules_visible_to(request.user, on=request.today).filter(organisation=school)
    rules = visible.annotate(
        current_from=Subquery(current.values("in_force_from")[:1]),
        current_number=Subquery(current.values("document_number")[:1]),
        approved_by=Subquery(current.values("approved_by")[:1]),
    ).order_by("category", "title", "pk")
    may_keep = may(request.user, "rules.edit", school, on=request.today)
    return {
        "school": school,
        "counted": completeness_of([school], on=request.today)[school.pk],
        "places": places_of(school),
        "others": [rule for rule in rules if not rule.code and rule.state != RuleState.ABOLISHED],
        "abolished": [rule for rule in rules if rule.state == RuleState.ABOLISHED],
        "may_keep": may_keep,
        "days": {rule.pk: rule for rule in rules},
    }


@needs("rules.view")
@require_safe
def school(request: HttpRequest, pk: int) -> HttpResponse:
    """Show one school: the list with what fills each entry, its other rules, abolished ones."""
    found = seen_school(request, pk)
    context = _of_school(request, found)
    context["crumbs"] = [CRUMB, ("各校齐备情况", reverse("rules:schools")), (str(found), "")]
    return render(request, "school_rules/school.html", context)


@needs("rules.view")
@require_safe
def print_school(request: HttpRequest, pk: int) -> HttpResponse:
    """Show a school's rules as a sheet for paper."""
    return render(request, "school_rules/print.html", _of_school(request, seen_school(request, pk)))


def seen_rule(request: HttpRequest, pk: int) -> SchoolRule:
    """Return the rule if the user may open it."""
    rows = rules_visible_to(request.user, on=request.today).select_related("organisation", "made_by__person")
    return get_object_or_404(rows, pk=pk)


@needs("rules.view")
@require_safe
def rule(request: HttpRequest, pk: int) -> HttpResponse:
    """Show a rule: words in force, versions, way, and what can be done."""
    found = seen_rule(request, pk)
    drafts = may_see_drafts(found, request.user, on=request.today)
    versions = found.versions.select_related("file", "point__meeting__body", "point__item")
    shown = list(versions if drafts else versions.issued())
    entry = whole_list().get(found.code) if found.code else None
    refusals = {act: why_not_act(found, act, request.user, on=request.today) for act in RULE_ACTS} if drafts else {}
    current = next((one for one in shown if one.in_force_from and one.ended_on is None), None)
    sees_school = schools_with_rules(request.user, on=request.today).filter(pk=found.organisation_id).exists()
    way = [CRUMB]
    if sees_school:
        way.append((str(found.organisation), reverse("rules:school", args=[found.organisation_id])))
    context = {
        "rule": found,
        "entry": entry,
        "versions": shown,
        "current": current,
        "draft": next((one for one in shown if one.in_force_from is None), None),
        "steps": found.steps.select_related("actor__person") if drafts else (),
        "may": {act: refusal is None for act, refusal in refusals.items()},
        "is_overdue": found.state == RuleState.IN_FORCE and found.review_on and found.review_on < request.today,
        "sees_school": sees_school,
        "crumbs": [*way, (found.title, "")],
    }
    return render(request, "school_rules/rule.html", context)
