"""Scenarios: side by side, one with its pictures, its moves with reasons, changes by hand."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.db.models import Count
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from yanzhen.apps.organisations.models import Organisation
from yanzhen.apps.rotation.actions.scenarios import add_scenario, drop_scenario, lay_move, propose
from yanzhen.apps.rotation.actions.solve_scenario import queue_solving
from yanzhen.apps.rotation.boards import count_of_prices
from yanzhen.apps.rotation.bridge import values_of
from yanzhen.apps.rotation.condensed import bounds_under
from yanzhen.apps.rotation.figures import price_between
from yanzhen.apps.rotation.findings import findings_of
from yanzhen.apps.rotation.models import Participant, Round, Scenario
from yanzhen.apps.rotation.refusals import SCENARIO_ACTS, manages, why_not_act, why_not_scenario
from yanzhen.apps.rotation.wording import INDICATOR_TITLES, STAGES
from yanzhen.engines.rotation.instance import INDICATORS
from yanzhen.web.acting import act_and_return
from yanzhen.web.lists import Empty, render_list
from yanzhen.web.organisations.answering import answer_form, posted
from yanzhen.web.pages import render_page, unchanged
from yanzhen.web.permissions import needs, require
from yanzhen.web.rotation.acts import managed, seen_version
from yanzhen.web.rotation.forms import MoveForm, ScenarioForm
from yanzhen.web.rotation.leaders import leader_counts
from yanzhen.web.rotation.rounds import crumbs, seen_round, tabs
from yanzhen.web.rotation.seen import seen_scenario
from yanzhen.web.rotation.tables import MoveTable, OpenMoveTable
from yanzhen.web.rotation.why import price_in_words

form_page = require_http_methods(["GET", "HEAD", "POST"])


def coefficient_rows(result: dict[str, Any] | None, values: dict[str, Any]) -> list[dict[str, Any]]:
    """Return the coefficients before and after with their limit and the units below the floor, for a table."""
    effect = (result or {}).get("effect")
    if not effect:
        return []
    return [
        {
            "title": f"{STAGES[stage]}{INDICATOR_TITLES[name]}",
            "before": pair[0],
            "after": pair[1],
            "limit": values[f"cv_limit_{stage}"],
            "met": pair[1] is not None and pair[1] <= float(values[f"cv_limit_{stage}"]),
            "below": effect["below_floor"][stage][name],
        }
        for stage in STAGES
        for name in INDICATORS
        if (pair := effect["coefficients"].get(stage, {}).get(name))
    ]


def cover_and_tier_rows(result: dict[str, Any] | None) -> dict[str, list[dict[str, Any]]]:
    """Return schools that have backbone teachers enough, and who leaves and joins each tier, as rows of two tables."""
    effect = (result or {}).get("effect") or {}
    changes = (effect.get("tiers") or {}).get("changes", ())
    return {
        "covered": [row | {"title": STAGES[row["stage"]]} for row in effect.get("coverage", ())],
        "tier_changes": [
            {"title": f"{tier}{STAGES[stage]}", "left": left, "came": came} for stage, tier, left, came in changes
        ],
    }


def cover_lines(scenarios: list[Scenario]) -> list[tuple[str, list[str | None]]]:
    """Return, for the table side by side, how many units of a stage have backbone teachers enough, before and after.

    What is enough is a setting of each scenario, so that the figures before may differ too.
    """
    counted = [cover_and_tier_rows(one.result)["covered"] if one.has_plan else [] for one in scenarios]
    first = next((rows for rows in counted if rows), [])
    return [
        (
            f"{row['title']}骨干教师达到要求的校段（个）",
            [f"{rows[place]['before']} → {rows[place]['after']}" if rows else None for rows in counted],
        )
        for place, row in enumerate(first)
    ]


@needs("rotation.view")
@require_safe
def scenario_list(request: HttpRequest, pk: int) -> HttpResponse:
    """Show the scenarios side by side."""
    round_ = seen_round(request, pk)
    require(request, "rotation.view", round_.owner_id)
    found = list(round_.scenarios.select_related("job").defer("prices").annotate(leading=Count("leader_moves")))
    columns = [(one, coefficient_rows(one.result, values_of(one))) for one in found]
    titles = next((rows for _, rows in columns if rows), [])
    context = {
        "round": round_,
        "tabs": tabs(request, round_, "rotation:scenarios"),
        "crumbs": crumbs(round_, ("方案", "")),
        "scenarios": found,
        "lines": [
            (
                row["title"],
                row["before"],
                _best_marked([rows[place] if rows and one.has_plan else None for one, rows in columns]),
            )
            for place, row in enumerate(titles)
        ],
        "cover_lines": cover_lines(found),
        "settings": _settings_apart(round_, found),
        "refusal": why_not_act(round_, "plan", request.user, on=request.today),
        "manages": manages(round_, request.user, on=request.today),
    }
    return render(request, "rotation/scenarios.html", context)


def _best_marked(cells: list[dict[str, Any] | None]) -> list[tuple[dict[str, Any] | None, bool]]:
    """Mark the least coefficient of a row, where plans differ at all in what is shown of it."""
    shown = [None if cell is None or cell["after"] is None else round(cell["after"], 3) for cell in cells]
    known = {value for value in shown if value is not None}
    return [(cell, len(known) > 1 and value == min(known)) for cell, value in zip(cells, shown, strict=True)]


def _settings_apart(round_: Round, scenarios: list[Scenario]) -> list[tuple[str, str, list[tuple[str, bool]]]]:
    """Return every setting in which a scenario departs from the round: title, the round's value, each with a mark."""
    rows, asked = [], round_.values
    own = [values_of(scenario) for scenario in scenarios]
    for one in ScenarioForm.all_settings(round_):
        base = asked[one.key]
        if any(values[one.key] != base for values in own):
            title = f"{one.title}（{one.unit}）" if one.unit else one.title
            cells = [(one.shown(values[one.key]), values[one.key] != base) for values in own]
            rows.append((title, one.shown(base), cells))
    return rows


@needs("rotation.view")
@require_safe
def scenario_page(request: HttpRequest, pk: int, scenario: int) -> HttpResponse:
    """Show one scenario: limits said before, job, figures, faults, what may be done."""
    found = seen_scenario(request, pk, scenario)
    round_ = found.round
    is_managing = manages(round_, request.user, on=request.today)
    kept = findings_of(found)
    stages = {code.rpartition("-")[2] for code in kept["units"]}
    may_plan = why_not_act(round_, "plan", request.user, on=request.today) is None
    refusals = {act: why_not_scenario(found, act) for act in SCENARIO_ACTS}
    context = {
        "round": round_,
        "scenario": found,
        "crumbs": crumbs(round_, ("方案", reverse("rotation:scenarios", args=[pk])), (found.name, "")),
        "limits": kept["limits"],
        "rows": coefficient_rows(found.result, values_of(found)) if found.has_plan else [],
        "result": found.result or {},
        "effect": (found.result or {}).get("effect") if found.has_plan else None,
        "gaps": _gaps(found.result or {}),
        "prices": count_of_prices(found),
        "faults": kept["faults"] if is_managing else [],
        "has_moves": bool(kept["moves"]),
        "changed": [row for row in _changed(round_, found) if row[1] != row[2]],
        "ties": kept["ties"] if is_managing else [],
        "manages": is_managing,
        "may": {act: may_plan and refusal is None for act, refusal in refusals.items()},
        **cover_and_tier_rows(found.result),
        "leaders": leader_counts(found),
        "tiers": round_.tiers,
        "stages": [(stage, title) for stage, title in STAGES.items() if stage in stages],
        "indicators": INDICATOR_TITLES.items(),
    }
    return render(request, "rotation/scenario.html", context)


PHASES = {"equity": "均衡", "cost": "调人和走路"}


def _gaps(result: dict[str, Any]) -> list[tuple[str, str]]:
    """Return the certified gap of each phase in per cent; the draw decides between equals and has none."""
    rows = [(PHASES[name], gap) for name, _, _, gap in result.get("phases", ()) if name in PHASES]
    return [(title, f"{gap * 100:.3f}") for title, gap in rows]


def _changed(round_: Round, scenario: Scenario) -> list[tuple[str, str, str]]:
    base, own = round_.values, values_of(scenario)
    return [
        (f"{one.title}（{one.unit}）" if one.unit else one.title, one.shown(base[one.key]), one.shown(own[one.key]))
        for one in ScenarioForm.all_settings(round_)
    ]


@needs("rotation.view")
@require_safe
def progress(request: HttpRequest, pk: int, scenario: int) -> HttpResponse:
    """Show how far the solving is; polled until it ends."""
    found = seen_scenario(request, pk, scenario)
    if found.job is None:
        return redirect(found)
    if not found.job.has_ended and (same := unchanged(request, found.job.version)):
        return same
    context = {"round": found.round, "scenario": found, "crumbs": crumbs(found.round, (found.name, ""))}
    return render_page(request, "rotation/progress.html", "rotation/_progress.html", context)


@needs("rotation.manage")
@require_safe
def bounds(request: HttpRequest, pk: int) -> HttpResponse:
    """Say what is known at once of any plan under the shares and ways typed so far; nothing is solved or written."""
    round_ = managed(request, pk)
    form = ScenarioForm({"name": "—", **request.GET.dict()} | {"name": "—"}, round_=round_, copied=None)
    if round_.basis is None:
        raise Http404
    context = {"round": round_, "bounds": None, "problems": []}
    if form.is_valid():
        context["bounds"] = bounds_under(round_, round_.values | form.changes())
    else:
        context["problems"] = [f"{form.fields[key].label}：{'；'.join(said)}" for key, said in form.errors.items()]
    return render_page(request, "rotation/bounds.html", "rotation/_bounds.html", context)


@needs("rotation.manage")
@form_page
def new(request: HttpRequest, pk: int) -> HttpResponse:
    """Add a scenario with its own weights and shares; ``copy`` starts from another with its moves."""
    round_ = managed(request, pk)
    if refusal := why_not_act(round_, "plan", request.user, on=request.today):
        messages.error(request, refusal.message)
        return redirect(round_)
    sent = request.GET.get("copy", "")
    copied = round_.scenarios.filter(pk=int(sent)).first() if sent.isascii() and sent.isdigit() else None
    form = ScenarioForm(posted(request), round_=round_, copied=copied)

    def do(said: dict[str, Any]) -> str:
        return add_scenario(
            round_id=round_.pk,
            name=said["name"],
            changes=form.changes(),
            actor=request.user,
            on=request.today,
            copied_id=copied.pk if copied else None,
        ).get_absolute_url()

    return answer_form(
        request,
        form,
        do,
        title=f"复制“{copied}”" if copied else "新方案",
        back=reverse("rotation:scenarios", args=[pk]),
        label="建立方案",
        done="已建立，先看限度，再计算或者手工安排。",
        notes=("每个方案各有一套比例和分量，算出后并排比较；分量是政策取舍，由教育行政部门确定。",),
        crumbs=crumbs(round_, ("方案", reverse("rotation:scenarios", args=[pk])), ("新方案", "")),
        template="rotation/new_scenario.html",
        more={"round": round_, "bounds": bounds_under(round_, values_of(copied) if copied else round_.values)},
    )


@needs("rotation.manage")
@require_POST
def solve(request: HttpRequest, pk: int, scenario: int) -> HttpResponse:
    """Queue the solving."""
    managed(request, pk)
    found, seen = seen_scenario(request, pk, scenario), seen_version(request)
    return act_and_return(
        request,
        queue_solving,
        scenario_id=found.pk,
        seen=seen,
        done="已开始计算，可以离开本页。",
        back=reverse("rotation:progress", args=[pk, scenario]),
    )


@needs("rotation.manage")
@require_POST
def drop(request: HttpRequest, pk: int, scenario: int) -> HttpResponse:
    """Throw a scenario away."""
    managed(request, pk)
    found, seen = seen_scenario(request, pk, scenario), seen_version(request)
    return act_and_return(
        request,
        drop_scenario,
        scenario_id=found.pk,
        seen=seen,
        done="方案已删除。",
        back=reverse("rotation:scenarios", args=[pk]),
    )


@needs("rotation.manage")
@require_POST
def lock(request: HttpRequest, pk: int, scenario: int) -> HttpResponse:
    """Lock a scenario as the proposal."""
    managed(request, pk)
    found, seen = seen_scenario(request, pk, scenario), seen_version(request)
    return act_and_return(
        request,
        propose,
        scenario_id=found.pk,
        seen=seen,
        done="已定为建议方案。它只是建议，接下来征求编制、人社、财政部门意见。",
        back=found.round.get_absolute_url(),
    )


@needs("rotation.view")
@require_safe
def move_list(request: HttpRequest, pk: int, scenario: int) -> HttpResponse:
    """List the moves of a scenario."""
    found = seen_scenario(request, pk, scenario)
    is_managing = manages(found.round, request.user, on=request.today)
    rows = found.moves.select_related("participant__school", "participant__wish_school", "to_school", "scenario")
    rows = rows.defer("scenario__prices", "scenario__result", "scenario__setting_values")
    return render_list(
        request,
        template="rotation/moves.html",
        context={
            "round": found.round,
            "scenario": found,
            "crumbs": crumbs(found.round, (found.name, found.get_absolute_url()), ("拟安排", "")),
            "may_lay": is_managing and why_not_scenario(found, "lay") is None,
        },
        title=f"{found.name}拟安排",
        noun="安排",
        rows=rows,
        table=MoveTable if is_managing else OpenMoveTable,
        empty=Empty("还没有安排", "先计算方案，或者手工安排。"),
    )


@needs("rotation.manage")
@form_page
def lay(request: HttpRequest, pk: int, scenario: int) -> HttpResponse:
    """Set or take back a move by hand, with its check and price."""
    round_ = managed(request, pk)
    found = seen_scenario(request, pk, scenario)
    refusal = why_not_act(round_, "plan", request.user, on=request.today) or why_not_scenario(found, "lay")
    if refusal:
        messages.error(request, refusal.message)
        return redirect(found)
    people = Participant.objects.filter(round=round_, is_movable=True).select_related("school")
    schools = Organisation.objects.filter(pk__in=Participant.objects.filter(round=round_).values("school"))
    initial = {"seen": found.version, "code": request.GET.get("code", "")}
    form = MoveForm(posted(request), people=people, schools=schools.order_by("sort_key", "code"), initial=initial)

    def do(said: dict[str, Any]) -> str:
        before, known = found.result["effect"], set(findings_of(found)["faults"])
        person = said["code"]
        changed = lay_move(
            scenario_id=found.pk,
            seen=said["seen"],
            participant=person,
            to_school=said["to_school"],
            subject=said["subject"] or person.subject,
            actor=request.user,
            on=request.today,
        )
        price = price_between(before, changed.result["effect"])
        messages.info(request, f"调整的代价：{'，'.join(price_in_words(price, is_section=True))}。")
        for fault in findings_of(changed)["faults"]:
            if fault not in known:
                messages.warning(request, f"调整后不符合规则：{fault}")
        return found.get_absolute_url()

    return answer_form(
        request,
        form,
        do,
        title=f"手工调整“{found.name}”",
        back=found.get_absolute_url(),
        label="调整",
        done="已调整。",
        notes=(
            "调整后立即由独立的核对程序检查，并说明全区均衡、人数和路程的变化。",
            "手工调整过的方案不再附求解的最优差距，只附核对结果。",
        ),
        crumbs=crumbs(round_, (found.name, found.get_absolute_url()), ("手工调整", "")),
    )
