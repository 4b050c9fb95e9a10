"""Pages to look at: rounds, one round, the check of data."""

from __future__ import annotations

from typing import Any

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.views.decorators.http import require_safe

from yanzhen.apps.accounts.permissions import may_anywhere, reach_ids
from yanzhen.apps.organisations.models import Organisation
from yanzhen.apps.rotation.effect import why_not_measure
from yanzhen.apps.rotation.models import Consultation, Round, RoundState
from yanzhen.apps.rotation.queries import count_list, objections_visible_to, participants_visible_to, rounds_visible_to
from yanzhen.apps.rotation.refusals import (
    ROUND_ACTS,
    manages,
    offices_of,
    oversees,
    why_not_act,
    why_not_decide_plan,
    why_not_open,
    why_not_settle,
    why_not_start,
)
from yanzhen.apps.rotation.survey import Fault, survey
from yanzhen.apps.rotation.tier_settings import asks_tiers
from yanzhen.apps.rotation.wording import INDICATOR_TITLES, STAGES
from yanzhen.presets.rotation import GROUPS
from yanzhen.web.pages import render_page
from yanzhen.web.permissions import needs, require
from yanzhen.web.spreadsheets import rows_response

CRUMB = ("交流轮岗", "/rotation/")
FAULTS_PER_PAGE = 100
STATES = tuple(RoundState)


def seen_round(request: HttpRequest, pk: int) -> Round:
    """Return the round if the user may open it."""
    return get_object_or_404(
        rounds_visible_to(request.user, on=request.today).select_related("proposal", "resolution", "plan"), pk=pk
    )


def crumbs(round_: Round, *rest: tuple[str, str]) -> list[tuple[str, str]]:
    """Return the way to a page of the round."""
    return [CRUMB, (round_.title, round_.get_absolute_url()), *rest]


def tabs(request: HttpRequest, round_: Round, current: str) -> list[dict[str, Any]]:
    """Return the pages of the round that the user may open."""
    found = [("概况", "rotation:round")]
    if oversees(round_, request.user, on=request.today):
        found.append(("摸底", "rotation:survey"))
    if round_.state != RoundState.PREPARING:
        found += [("名单", "rotation:people"), ("异议", "rotation:objections")]
    is_planned = round_.state not in (RoundState.PREPARING, RoundState.LISTED)
    if is_planned and oversees(round_, request.user, on=request.today):
        found.append(("方案", "rotation:scenarios"))
    if round_.state in (RoundState.PUBLIC, RoundState.RUNNING, RoundState.CLOSED):
        found.append(("公示名单", "rotation:notice"))
    if round_.state in (RoundState.RUNNING, RoundState.CLOSED):
        found.append(("轮岗期", "rotation:terms"))
    return [
        {"title": title, "url": reverse(name, args=[round_.pk]), "current": name == current} for title, name in found
    ]


@needs("rotation.view")
@require_safe
def round_list(request: HttpRequest) -> HttpResponse:
    """List the rounds, the newest first."""
    context = {
        "rounds": rounds_visible_to(request.user, on=request.today),
        "refusal": why_not_open(request.user, on=request.today),
    }
    return render(request, "rotation/list.html", context)


@needs("rotation.view")
@require_safe
def round_page(request: HttpRequest, pk: int) -> HttpResponse:
    """Show one round: how far it is, what comes next, the list in numbers, settings, the way it went."""
    round_ = seen_round(request, pk)
    whole = oversees(round_, request.user, on=request.today)
    people = participants_visible_to(round_, request.user, on=request.today)
    settings = settings_rows(round_) if whole else []
    refusals = {act: why_not_act(round_, act, request.user, on=request.today) for act in ROUND_ACTS}
    for act in ("settle", "unlist"):
        refusals[act] = refusals[act] or why_not_settle(round_, act)
    context = {
        "round": round_,
        "whole": whole,
        "manages": manages(round_, request.user, on=request.today),
        "tabs": tabs(request, round_, "rotation:round"),
        "crumbs": [CRUMB, (round_.title, "")],
        "stages": [(state.label, STATES.index(state) - STATES.index(RoundState(round_.state))) for state in STATES],
        "counts": count_list(people) if round_.state != RoundState.PREPARING else None,
        "own_schools": _own_schools(request, round_),
        "open_objections": objections_visible_to(round_, request.user, on=request.today).open().count(),
        "may": {act: refusal is None for act, refusal in refusals.items()},
        "refusals": refusals,
        "settings": settings,
        "settings_changed": sum(row["changed"] for row in settings),
        "consultations": answers_of(round_) if whole and round_.proposal_id else (),
        "effect": effect_rows(round_) if whole else (),
        "refusal_decide": refusals["decide_plan"] or (why_not_decide_plan(round_) if round_.proposal_id else None),
        "refusal_start": refusals["start"] or (why_not_start(round_, on=request.today)),
        "refusal_measure": why_not_measure(round_, on=request.today),
        "steps": round_.steps.select_related("actor__person") if whole else (),
    }
    return render(request, "rotation/round.html", context)


def _own_schools(request: HttpRequest, round_: Round) -> list[Organisation]:
    """Return the schools whose page on the posted plan the user may open as its head."""
    if round_.posted_on is None or not may_anywhere(request.user, "rotation.effects", on=request.today):
        return []
    mine = reach_ids(request.user, "rotation.effects", on=request.today)
    return list(Organisation.objects.filter(pk__in=mine, rotation_participants__round=round_).distinct())


def answers_of(round_: Round) -> list[tuple[str, Consultation | None]]:
    """Return every office with what it answered to the proposal, null while it is silent."""
    said = {one.office: one for one in Consultation.objects.filter(scenario=round_.proposal_id)}
    return [(office.label, said.get(office.value)) for office in offices_of(round_)]


def effect_rows(round_: Round) -> list[dict[str, Any]]:
    """Return what was promised beside what was measured, with whether the promise was kept."""
    return [
        {
            **row,
            "title": f"{STAGES[row['stage']]}{INDICATOR_TITLES[row['indicator']]}",
            "kept": row["after"] is not None and row["promised"] is not None and row["after"] <= row["promised"],
        }
        for row in round_.effect or ()
    ]


def settings_rows(round_: Round) -> list[dict[str, Any]]:
    """Return every setting with its value, default and source, those of a group together."""
    values = round_.values
    return [
        {
            "setting": one,
            "value": one.shown(values[one.key]),
            "default": one.shown(one.default),
            "changed": values[one.key] != one.default,
        }
        for one in sorted(round_.settings, key=lambda one: GROUPS.index(one.group))
    ]


@needs("rotation.view")
@require_safe
def survey_page(request: HttpRequest, pk: int) -> HttpResponse:
    """List every fault of the data, each with a link to its cell; ``export=xlsx`` takes the list away."""
    round_ = seen_round(request, pk)
    require(request, "rotation.view", round_.owner_id)
    found = survey(on=round_.starts_on, seen_on=request.today, asks_tiers=asks_tiers(round_.values), tiers=round_.tiers)
    if request.GET.get("export") == "xlsx":
        headings = ("位置", "栏目", "现在的内容", "怎么办", "能否开列名单")
        lines = (
            (fault.place, fault.column, fault.found, fault.message, "可以" if fault.is_doubt else "不能")
            for fault in found.faults
        )
        return rows_response("摸底问题清单", headings, lines)
    page = Paginator(found.faults, FAULTS_PER_PAGE).get_page(request.GET.get("page"))
    context = {
        "round": round_,
        "tabs": tabs(request, round_, "rotation:survey"),
        "crumbs": crumbs(round_, ("摸底", "")),
        "survey": found,
        "page": page,
        "rows": [(fault, _link(fault)) for fault in page.object_list],
        "refusal": why_not_act(round_, "list", request.user, on=request.today),
        "doubts": len(found.faults) - found.hindering,
    }
    return render_page(request, "rotation/survey.html", "rotation/_faults.html", context)


def _link(fault: Fault) -> str:
    kind, _, key = fault.subject.partition(":")
    if kind == "record":
        return reverse("ledgers:record", args=[key])
    if kind == "organisation":
        return Organisation(pk=int(key)).get_absolute_url()
    return reverse("ledgers:type", args=[key])
