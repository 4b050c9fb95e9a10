"""Scenarios (方案): the list, side by side, one with what it would do and cost."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from yanzhen.apps.balance.actions.scenarios import discard_scenario, restore_scenario
from yanzhen.apps.balance.actions.take_further import why_not_item, why_not_plan
from yanzhen.apps.balance.costing import Costing, costing_of_scenario, prices_of
from yanzhen.apps.balance.edits import COLUMN, from_stored, yuan
from yanzhen.apps.balance.material import remark
from yanzhen.apps.balance.models import Scenario
from yanzhen.apps.balance.outcome import Outcome, outcome_of_scenario, year_of_scenario
from yanzhen.apps.balance.queries import scenarios_seen, sight_of
from yanzhen.apps.balance.refusals import why_not_change, why_not_restore
from yanzhen.apps.balance.wording import left_out_words, outcome_words, verdict_words
from yanzhen.apps.organisations.models import Organisation
from yanzhen.web.acting import act_and_return
from yanzhen.web.balance.chosen import RULE_WORDS, Chosen
from yanzhen.web.balance.shown import shown_outcome
from yanzhen.web.permissions import needs
from yanzhen.web.spreadsheets import rows_response

COMPARED_AT_MOST = 4
CRUMBS = [("均衡测算", "/balance/"), ("方案", "/balance/scenarios/")]


@needs("balance.view")
@require_safe
def scenario_list(request: HttpRequest) -> HttpResponse:
    """List scenarios; up to four can be laid side by side."""
    refuse_partial_sight(request)
    chosen = Chosen(request)
    rows = scenarios_seen(request.user, on=request.today)
    everything = request.GET.get("all") == "1"
    shown = [
        (one, RULE_WORDS.get(one.rules, one.rules), year_of_scenario(one).name, *_kept_cost(one))
        for one in rows
        if everything or one.discarded_at is None
    ]
    context = {
        "chosen": chosen,
        "tabs": chosen.tabs("balance:scenarios"),
        "rows": shown,
        "everything": everything,
        "discarded": sum(one.discarded_at is not None for one in rows),
    }
    return render(request, "balance/scenarios.html", context)


def _kept_cost(scenario: Scenario) -> tuple[str, bool]:
    """Return what a scenario cost when it was kept, and whether every change had a cost."""
    costs = [edit.cost for edit in from_stored(scenario.edits)]
    known = [cost for cost in costs if cost is not None]
    return yuan(sum(known, Decimal(0)) if known else None), len(known) == len(costs)


def refuse_partial_sight(request: HttpRequest) -> None:
    """Refuse who does not see every school."""
    if not sight_of(request.user, on=request.today).sees_all:
        raise PermissionDenied


@needs("balance.view")
@require_safe
def scenario_page(request: HttpRequest, pk: int) -> HttpResponse:
    """Show one scenario against what the returns say today."""
    refuse_partial_sight(request)
    scenario = get_object_or_404(Scenario.objects.select_related("made_by__person", "item", "plan"), pk=pk)
    outcome = outcome_of_scenario(scenario)
    costing, names = costing_of_scenario(scenario, outcome), school_names(outcome)
    if request.GET.get("export") == "xlsx":
        return _workbook(scenario, costing, names)
    change = why_not_change(scenario, request.user, on=request.today)
    context = {
        "scenario": scenario,
        "year": year_of_scenario(scenario),
        "rule_words": RULE_WORDS.get(scenario.rules, scenario.rules),
        "outcome": outcome,
        "shown": shown_outcome(outcome, costing, names),
        "repriced": _repriced(costing, outcome),
        "moved": _moved(scenario, outcome),
        "words": outcome_words(outcome),
        "address": request.build_absolute_uri(scenario.get_absolute_url()),
        "why_not_change": change,
        "why_not_item": change or why_not_item(scenario),
        "why_not_plan": change or why_not_plan(scenario),
        "why_not_restore": why_not_restore(scenario, request.user, on=request.today),
        "crumbs": [*CRUMBS, (scenario.title, "")],
    }
    return render(request, "balance/scenario.html", context)


def _moved(scenario: Scenario, outcome: Outcome) -> list[str]:
    """Name the figures that the returns say otherwise by now."""
    found = []
    for edit in from_stored(scenario.edits):
        row = outcome.before.rows.get(edit.place)
        if row is None:
            found.append(f"{edit.stage_words}{edit.column_title}：已没有这一行")
        elif edit.before is not None and row.values.get(edit.column) != edit.before:
            found.append(f"{row.organisation}{edit.stage_words}{edit.column_title}")
    return found


def school_names(outcome: Outcome) -> dict[int, str]:
    """Return the names of the schools that a scenario changes, also of those without a row by now."""
    keys = {edit.place[0] for edit in outcome.edits}
    return dict(Organisation.objects.filter(pk__in=keys).values_list("pk", "name"))


def _repriced(costing: Costing, outcome: Outcome) -> list[str]:
    """Name the figures of a scenario whose price the authority has changed since it was worked out."""
    if costing.prices.kept_on is None:
        return []
    now = prices_of(None, outcome.before.rules).rates
    columns = dict.fromkeys(edit.column for edit in costing.edits)
    said = []
    for column in columns:
        then, today = costing.prices.rates.get(column), now.get(column)
        if (then and then.per_unit) != (today and today.per_unit):
            was, is_now = (f"{yuan(one.per_unit)}元" if one else "没有单价" for one in (then, today))
            said.append(f"{COLUMN[column].title}由{was}改为{is_now}")
    return said


def _workbook(scenario: Scenario, costing: Costing, names: dict[int, str]) -> HttpResponse:
    headings = ["学校", "学段", "栏目", "现为", "方案", "增减", "单位"]
    rows: list[list[Any]] = []
    for edit, line in zip(costing.edits, costing.lines, strict=True):
        row = [names.get(edit.place[0], ""), edit.stage_words, edit.column_title, edit.before, edit.value]
        row += [edit.step, edit.unit]
        if costing.is_told:
            row += [None if line.is_paid_elsewhere else line.per_unit, line.cost, remark(edit, line)]
        rows.append(row)
    if costing.is_told:
        headings += ["单价（元）", "费用（元）", "备注"]
        rows.append(["合计", *[None] * 7, costing.cost, left_out_words(costing)])
    return rows_response(f"方案{scenario.title}", headings, rows)


@needs("balance.view")
@require_safe
def compare(request: HttpRequest) -> HttpResponse:
    """Lay up to four scenarios side by side: coefficients and schools that pass."""
    refuse_partial_sight(request)
    asked = [int(key) for key in request.GET.getlist("s") if key.isdecimal()]
    keys = asked[:COMPARED_AT_MOST]
    known = Scenario.objects.standing().in_bulk(keys)
    scenarios = [known[key] for key in keys if key in known]
    outcomes = [outcome_of_scenario(one) for one in scenarios]
    costings = [costing_of_scenario(one, outcome) for one, outcome in zip(scenarios, outcomes, strict=True)]
    titles = [one.title for one in scenarios]
    context = {
        "cut": len(asked) - len(keys),
        "scenarios": [(one, RULE_WORDS.get(one.rules, one.rules), year_of_scenario(one).name) for one in scenarios],
        "tables": _side_by_side(titles, outcomes),
        "costs": [(title, yuan(one.cost), left_out_words(one)) for title, one in zip(titles, costings, strict=True)],
        "verdicts": [
            (title, verdict_words(one), bool(one.after.usable) and one.after.verdict.passes)
            for title, one in zip(titles, outcomes, strict=True)
        ],
        "crumbs": [*CRUMBS, ("比较", "")],
    }
    return render(request, "balance/compare.html", context)


def _side_by_side(titles: list[str], outcomes: list[Outcome]) -> list[dict[str, Any]]:
    """Return, by stage, lines of every scenario's figures; what a scenario's rules do not have stays blank."""
    tables = []
    for stage, words in (("primary", "小学"), ("junior", "初中")):
        found = [next((one for one in each.stages if one.after.stage == stage), None) for each in outcomes]
        if not any(found):
            continue
        rules = dict.fromkeys(
            (change.rule.id, change.rule.title) for one in found if one for change in one.coefficients
        )
        lines = []
        for key, name in rules:
            cells = [
                next((change for change in one.coefficients if change.rule.id == key), None) if one else None
                for one in found
            ]
            lines.append((name, list(zip(titles, cells, strict=True))))
        tables.append({"words": words, "lines": lines, "stages": list(zip(titles, found, strict=True))})
    return tables


@needs("balance.edit")
@require_POST
def discard(request: HttpRequest, pk: int) -> HttpResponse:
    """Set a scenario aside."""
    back = reverse("balance:scenario", args=[get_object_or_404(Scenario, pk=pk).pk])
    return act_and_return(request, discard_scenario, back=back, done="方案已作废，可以恢复。", scenario_id=pk)


@needs("balance.edit")
@require_POST
def restore(request: HttpRequest, pk: int) -> HttpResponse:
    """Bring a discarded scenario back."""
    back = reverse("balance:scenario", args=[get_object_or_404(Scenario, pk=pk).pk])
    return act_and_return(request, restore_scenario, back=back, done="方案已恢复。", scenario_id=pk)
