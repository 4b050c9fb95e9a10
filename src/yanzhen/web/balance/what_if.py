"""Trying other figures (试算): coefficients and verdicts follow at once, nothing is kept until it is named."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.contrib import messages
from django.core.paginator import Page, Paginator
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_POST

from yanzhen.apps.balance.actions.scenarios import ScenarioFacts, edit_scenario, save_scenario
from yanzhen.apps.balance.costing import Costing, costing_of, fix_cost_of, prices_of
from yanzhen.apps.balance.edits import Edit, against_today, editable_columns, from_stored
from yanzhen.apps.balance.judged import JudgedYear
from yanzhen.apps.balance.models import Scenario
from yanzhen.apps.balance.outcome import Outcome, outcome_of
from yanzhen.apps.balance.wording import number
from yanzhen.engines.equity import StageVerdict
from yanzhen.kernel.errors import YanzhenError
from yanzhen.web.balance.chosen import Chosen
from yanzhen.web.balance.lines import SchoolLine, lines_of
from yanzhen.web.balance.matrix import worst_first
from yanzhen.web.balance.shown import shown_outcome
from yanzhen.web.balance.tried import KEPT, TYPED, Tried, field_name
from yanzhen.web.pages import wants_part
from yanzhen.web.permissions import needs

SCHOOLS_PER_PAGE = 20
BY_HAND = "在求得的最省办法上手工改过，原办法："


@needs("balance.edit")
@require_http_methods(["GET", "HEAD", "POST"])
def what_if(request: HttpRequest) -> HttpResponse:
    """Show figures to try; a change posts the form and gets what it does. ``scenario`` begins with a kept one."""
    given = request.POST if request.method == "POST" else request.GET
    chosen, scenario = _chosen(request)
    if chosen.judged is None or chosen.year is None:
        return render(request, "balance/what_if.html", {"chosen": chosen, "tabs": chosen.tabs("balance:what_if")})
    tried = Tried(chosen.judged, given)
    edits, gone = tried.edits, 0
    if request.method != "POST" and scenario is not None:
        edits, gone = _kept_edits(scenario, chosen.judged)
    outcome = outcome_of(chosen.rows, chosen.year, chosen.rules_name, edits)
    costing = _costing(edits, chosen.judged, scenario)
    page = _page(given, chosen, scenario)
    context = {
        "chosen": chosen,
        "tabs": chosen.tabs("balance:what_if"),
        "scenario": scenario,
        "columns": editable_columns(chosen.judged.rules),
        "page": page,
        "rows": [_row(line, chosen.judged, outcome, edits, tried.unread) for line in page.object_list],
        "faults": tried.faults,
        "outcome": outcome,
        "shown": shown_outcome(outcome, costing),
        "gone": gone,
        "seen": given.get("seen") or (scenario.version if scenario else ""),
        "kept": [(field_name(KEPT, edit.place, edit.column), number(edit.value)) for edit in edits],
        "title": given.get("title", scenario.title if scenario else ""),
        "note": given.get("note", scenario.note if scenario else ""),
    }
    return render(request, "balance/_tried.html" if wants_part(request) else "balance/what_if.html", context)


def _kept_edits(scenario: Scenario, judged: JudgedYear) -> tuple[list[Edit], int]:
    """Return a scenario's changes against what the returns say today, and how many are of rows that are gone."""
    edits = against_today(judged.rows, from_stored(scenario.edits), judged.rules)
    kept = [edit for edit in edits if edit.place in judged.rows]
    return kept, len(edits) - len(kept)


def _costing(edits: Sequence[Edit], judged: JudgedYear, scenario: Scenario | None) -> Costing:
    """Reckon what is tried by the prices of the scenario that it began with, else by those of now."""
    prices = prices_of(scenario, judged.rules)
    return costing_of(edits, judged.rows, judged.rules, prices, fix_cost=fix_cost_of(scenario))


def _chosen(request: HttpRequest) -> tuple[Chosen, Scenario | None]:
    """Return the choices, those of the scenario where the address names one; only who sees all schools may try."""
    given = request.POST if request.method == "POST" else request.GET
    key = given.get("scenario", "")
    scenario = None
    if key.isdecimal():
        scenario = get_object_or_404(Scenario.objects.standing(), pk=int(key))
        given = given.copy()
        given["year"], given["rules"] = str(scenario.period_start.year), scenario.rules
        given["drafts"] = "1" if scenario.with_drafts else ""
        if "stage" not in given and scenario.edits:
            given["stage"] = scenario.edits[0]["stage"]
    return Chosen(request, given), scenario


def _page(given: QueryDict, chosen: Chosen, scenario: Scenario | None) -> Page:
    """Return a page of schools in an order that trying does not change.

    First those that the scenario changes which it began with, then what falls furthest short as reported.
    """
    judged, stage = chosen.judged, chosen.stage_verdict
    lines: list[SchoolLine] = []
    if judged is not None and stage is not None:
        lines = [line for line in lines_of(judged, stage, chosen.sight) if _named(line, chosen.words)]
    begun = {edit.place for edit in from_stored(scenario.edits)} if scenario else set()
    lines = sorted(worst_first(lines), key=lambda line: line.row.place not in begun)
    is_switched = len(set(given.getlist("stage"))) > 1  # the stage of the page, then that of the button
    return Paginator(lines, SCHOOLS_PER_PAGE).get_page(1 if is_switched else given.get("page"))


def _named(line: SchoolLine, words: str) -> bool:
    return all(word in line.row.organisation.name for word in words.split())


def _row(
    line: SchoolLine, judged: JudgedYear, outcome: Outcome, edits: Sequence[Edit], unread: dict[str, str]
) -> dict[str, Any]:
    """Return one school with its fields: what was typed, else what the return says."""
    place = line.row.place
    changed = {edit.column: edit for edit in edits if edit.place == place}
    fields = []
    for column in editable_columns(judged.rules):
        name = field_name(TYPED, place, column.key)
        reported = line.row.values.get(column.key)
        value = changed[column.key].value if column.key in changed else reported
        fields.append(
            {
                "name": name,
                "title": column.title,
                "unit": column.unit,
                "value": unread.get(name, "" if value is None else number(value)),  # type: ignore[arg-type]
                "reported": "" if reported is None else number(reported),  # type: ignore[arg-type]
                "is_tried": column.key in changed,
                "is_wrong": name in unread,
            }
        )
    after = outcome.after.stage(place[1])
    return {"line": line, "fields": fields, "key": f"{place[0]}-{place[1]}", "verdict": _verdict_of(after, line)}


def _verdict_of(after: StageVerdict | None, line: SchoolLine) -> Any:
    schools = after.schools if after else ()
    return next((one for one in schools if one.code == line.verdict.code), None)


@needs("balance.edit")
@require_POST
def save(request: HttpRequest) -> HttpResponse:
    """Keep what was tried as a scenario, or change the one that it began with."""
    chosen, scenario = _chosen(request)
    if chosen.judged is None or chosen.year is None:
        return redirect("balance:matrix")
    tried = Tried(chosen.judged, request.POST)
    costing = _costing(tried.edits, chosen.judged, scenario)
    facts = ScenarioFacts(
        title=request.POST.get("title", ""),
        note=_note(request.POST.get("note", ""), scenario, chosen.judged, tried.edits),
        year=chosen.year,
        rules=chosen.rules_name,
        edits=costing.edits,
        with_drafts=chosen.with_drafts,
        prices=costing.prices,
        fix_cost=costing.fix_cost,
    )
    try:
        if tried.faults:
            messages.error(request, tried.faults[0])
            return what_if(request)
        if scenario is not None and request.POST.get("act") == "change":
            seen = int(request.POST.get("seen", "0")) if request.POST.get("seen", "").isdecimal() else 0
            kept = edit_scenario(scenario_id=scenario.pk, seen=seen, facts=facts, actor=request.user, on=request.today)
        else:
            kept = save_scenario(facts=facts, actor=request.user, on=request.today)
    except YanzhenError as refusal:
        messages.error(request, refusal.message)
        return what_if(request)
    messages.success(request, f"已存为方案“{kept.title}”。")
    return redirect(kept)


def _note(said: str, scenario: Scenario | None, judged: JudgedYear, edits: Sequence[Edit]) -> str:
    """Return the note, which says that a computed fix was changed by hand where it would speak of another sum."""
    is_untouched = scenario is None or said.strip() != scenario.note or fix_cost_of(scenario) is None
    if is_untouched or not said.strip() or said.startswith(BY_HAND):
        return said
    before, _ = _kept_edits(scenario, judged)
    is_same = {(one.place, one.column, one.value) for one in before} == {
        (one.place, one.column, one.value) for one in edits
    }
    return said if is_same else f"{BY_HAND}{said}"
