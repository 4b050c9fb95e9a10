"""What a plan means for the schools: all of them to who oversees the round, its own to a school once it is posted."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db.models import Q
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.views.decorators.http import require_safe

from yanzhen.apps.accounts.permissions import may
from yanzhen.apps.organisations.models import Organisation
from yanzhen.apps.rotation.boards import plan_of, prices_of
from yanzhen.apps.rotation.bridge import values_of
from yanzhen.apps.rotation.leaders import post_in_words
from yanzhen.apps.rotation.models import Scenario
from yanzhen.apps.rotation.reasons import TOLD
from yanzhen.apps.rotation.refusals import manages, oversees
from yanzhen.apps.rotation.schools import UnitPage, Worth, school_lines, unit_page
from yanzhen.apps.rotation.wording import INDICATOR_TITLES, STAGES, SUBJECTS
from yanzhen.web.permissions import needs
from yanzhen.web.rotation.districts import district_names
from yanzhen.web.rotation.rounds import crumbs, seen_round
from yanzhen.web.rotation.seen import seen_scenario

ORDERS = {"school": "按学校", "best": "按增加岗位的作用", "moved": "按调动人数", "below": "低于底线的在前"}


@needs("rotation.view")
@require_safe
def school_list(request: HttpRequest, pk: int, scenario: int) -> HttpResponse:
    """List every school with its moves, indicators and what one more post would give at most."""
    found = seen_scenario(request, pk, scenario)
    lines = school_lines(plan_of(found), prices_of(found))
    names = district_names({line.district for line in lines})
    wanted, area, order = (request.GET.get(key, "") for key in ("q", "district", "order"))
    kept = [line for line in lines if wanted in line.name and (not area or line.district == area)]
    keys = {
        "best": lambda line: -line.best,
        "moved": lambda line: -(line.out + line.incoming),
        "below": lambda line: -sum(one.is_below for one in line.indicators),
    }
    if order in keys:
        kept.sort(key=keys[order])
    ids = dict(Organisation.objects.filter(code__in={line.unit.school for line in kept}).values_list("code", "pk"))
    context = {
        "round": found.round,
        "scenario": found,
        "lines": [
            {
                "line": line,
                "stage": STAGES[line.unit.stage],
                "district": names.get(line.district, "没有学区"),
                "url": reverse("rotation:school", args=[pk, scenario, ids[line.unit.school]]),
                "best": f"{line.best * TOLD:.2f}" if line.best else "",
            }
            for line in kept
            if line.unit.school in ids
        ],
        "total": len(lines),
        "titles": INDICATOR_TITLES.values(),
        "districts": sorted(names.items(), key=lambda pair: pair[1]),
        "orders": ORDERS.items(),
        "chosen": {"q": wanted, "district": area, "order": order},
        "has_prices": bool(found.prices),
        "crumbs": crumbs(found.round, (found.name, found.get_absolute_url()), ("各校", "")),
    }
    return render(request, "rotation/schools.html", context)


@needs("rotation.view")
@require_safe
def school(request: HttpRequest, pk: int, scenario: int, school: int) -> HttpResponse:
    """Show who oversees the round what a scenario means for one school."""
    found = seen_scenario(request, pk, scenario)
    back = reverse("rotation:schools", args=[pk, scenario])
    way = crumbs(found.round, (found.name, found.get_absolute_url()), ("各校", back))
    return _school(request, found, school, way)


@needs("rotation.effects")
@require_safe
def own_school(request: HttpRequest, pk: int, school: int) -> HttpResponse:
    """Show a school what the posted plan means for it; nothing before the notice."""
    round_ = seen_round(request, pk)
    if not oversees(round_, request.user, on=request.today) and not may(
        request.user, "rotation.effects", school, on=request.today
    ):
        raise PermissionDenied
    if round_.posted_on is None or round_.proposal is None:
        raise Http404
    found = round_.proposal
    found.round = round_
    return _school(request, found, school, crumbs(round_))


def _school(request: HttpRequest, scenario: Scenario, pk: int, way: list[tuple[str, str]]) -> HttpResponse:
    place = get_object_or_404(Organisation, pk=pk)
    plan, prices = plan_of(scenario), prices_of(scenario)
    codes = [unit.code for unit in plan.instance.units if unit.school == place.code]
    if not codes:
        raise Http404
    moves = scenario.moves.select_related("participant__school", "to_school").order_by("participant__code")
    weight_km = values_of(scenario)["weight_km"]
    whole = oversees(scenario.round, request.user, on=request.today)
    context = {
        "round": scenario.round,
        "scenario": scenario,
        "school": place,
        "units": [_shown(unit_page(plan, code, prices), weight_km) for code in codes],
        "coming": [(row, SUBJECTS[row.subject]) for row in moves.filter(to_school=place)],
        "going": [(row, SUBJECTS[row.subject]) for row in moves.filter(participant__school=place)],
        "leaders": _leading(scenario, place),
        "has_prices": bool(prices),
        "whole": whole,
        "manages": manages(scenario.round, request.user, on=request.today),
        "crumbs": [*way, (str(place), "")],
    }
    return render(request, "rotation/school.html", context)


def _leading(scenario: Scenario, place: Organisation) -> list[str]:
    """Say which heads and deputies leave the school and come to it."""
    rows = scenario.leader_moves.select_related("participant__school", "to_school").order_by("participant__code")
    return [
        f"{row.participant.school}{post_in_words(row.participant)}{row.participant.code}到{row.to_school}任职"
        for row in rows.filter(Q(to_school=place) | Q(participant__school=place))
    ]


def _shown(page: UnitPage, weight_km: Decimal) -> dict[str, Any]:
    return {
        "page": page,
        "stage": STAGES[page.unit.stage],
        "posts": [
            (post, worth_in_words(post.one_more, weight_km), worth_in_words(post.one_fewer, weight_km))
            for post in page.posts
        ],
        "out": worth_in_words(page.one_more_out, weight_km),
    }


def worth_in_words(worth: Worth, weight_km: Decimal) -> str:
    """Say what loosening a limit by one would give at most.

    >>> worth_in_words(Worth(0.00012, 0.000004), Decimal("0.000002"))
    '均衡最多再好1.20；均衡不变时最多少走2.0千米'
    """
    said = []
    if worth.balance * TOLD >= 0.005:
        said.append(f"均衡最多再好{worth.balance * TOLD:.2f}")
    if worth.cost and weight_km:
        kilometres = worth.cost / float(weight_km)
        if kilometres >= 0.05:
            said.append(f"均衡不变时最多少走{kilometres:.1f}千米")
    return "；".join(said)
