"""Scenarios (方案): the list, side by side, one with what it would do, and where it goes from here."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from yanzhen.apps.accounts.permissions import reach
from yanzhen.apps.balance.actions.scenarios import discard_scenario, restore_scenario
from yanzhen.apps.balance.actions.take_further import (
    PlanDraft,
    bring_to_meeting,
    draft_scenario_plan,
    why_not_item,
    why_not_plan,
)
from yanzhen.apps.balance.bridge import year_rows
from yanzhen.apps.balance.edits import from_stored
from yanzhen.apps.balance.models import Scenario
from yanzhen.apps.balance.outcome import Outcome, outcome_of, year_of_scenario
from yanzhen.apps.balance.queries import FOR_DISTRICT, scenarios_seen, sight_of
from yanzhen.apps.balance.refusals import why_not_change, why_not_restore
from yanzhen.apps.balance.wording import change_words, outcome_words
from yanzhen.apps.meetings.actions.draft_item import ItemFacts
from yanzhen.apps.meetings.models import Body, ItemKind
from yanzhen.apps.meetings.queries import leading_group
from yanzhen.apps.meetings.routing import MATTER_CHOICES
from yanzhen.apps.organisations.models import Organisation, Person
from yanzhen.kernel.errors import YanzhenError
from yanzhen.web.acting import act_and_return
from yanzhen.web.balance.chosen import RULE_WORDS, Chosen
from yanzhen.web.balance.shown import is_paid_elsewhere, shown_outcome, total_cost
from yanzhen.web.organisations.forms import day_field
from yanzhen.web.permissions import needs
from yanzhen.web.spreadsheets import rows_response

COMPARED_AT_MOST = 4
HALF_A_YEAR = timedelta(days=180)
CRUMBS = [("均衡测算", "/balance/"), ("方案", "/balance/scenarios/")]


@needs("balance.view")
@require_safe
def scenario_list(request: HttpRequest) -> HttpResponse:
    """List scenarios; up to four can be laid side by side."""
    _sees_all(request)
    chosen = Chosen(request)
    rows = scenarios_seen(request.user, on=request.today)
    everything = request.GET.get("all") == "1"
    shown = [
        (one, RULE_WORDS.get(one.rules, one.rules), year_of_scenario(one).name)
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


def _sees_all(request: HttpRequest) -> None:
    if not sight_of(request.user, on=request.today).sees_all:
        raise PermissionDenied


def _outcome(scenario: Scenario) -> Outcome:
    year = year_of_scenario(scenario)
    found = year_rows(year, with_drafts=scenario.with_drafts)
    return outcome_of(found, year, scenario.rules, from_stored(scenario.edits))


@needs("balance.view")
@require_safe
def scenario_page(request: HttpRequest, pk: int) -> HttpResponse:
    """Show one scenario against what the returns say today."""
    _sees_all(request)
    scenario = get_object_or_404(Scenario.objects.select_related("made_by__person", "item", "plan"), pk=pk)
    outcome = _outcome(scenario)
    if request.GET.get("export") == "xlsx":
        return _workbook(scenario, outcome)
    change = why_not_change(scenario, request.user, on=request.today)
    context = {
        "scenario": scenario,
        "year": year_of_scenario(scenario),
        "rule_words": RULE_WORDS.get(scenario.rules, scenario.rules),
        "outcome": outcome,
        "shown": shown_outcome(outcome),
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


def _workbook(scenario: Scenario, outcome: Outcome) -> HttpResponse:
    names = {place: row.organisation.name for place, row in outcome.before.rows.items()}
    headings = ["学校", "学段", "栏目", "现为", "方案", "增减", "单位"]
    rows = [
        [names.get(edit.place, ""), edit.stage_words, edit.column_title, edit.before, edit.value, edit.step, edit.unit]
        for edit in outcome.edits
    ]
    if (cost := total_cost(outcome.edits)) is not None:
        headings += ["单价（元）", "费用（元）"]
        for row, edit in zip(rows, outcome.edits, strict=True):
            row += [None if is_paid_elsewhere(edit) else edit.price, edit.cost]
        rows.append(["合计", *[None] * 7, cost])
    return rows_response(f"方案{scenario.title}", headings, rows)


@needs("balance.view")
@require_safe
def compare(request: HttpRequest) -> HttpResponse:
    """Lay up to four scenarios side by side: coefficients and schools that pass."""
    _sees_all(request)
    keys = [int(key) for key in request.GET.getlist("s") if key.isdecimal()][:COMPARED_AT_MOST]
    known = Scenario.objects.standing().in_bulk(keys)
    scenarios = [known[key] for key in keys if key in known]
    outcomes = [_outcome(one) for one in scenarios]
    context = {
        "scenarios": [(one, RULE_WORDS.get(one.rules, one.rules), year_of_scenario(one).name) for one in scenarios],
        "tables": _side_by_side(outcomes),
        "crumbs": [*CRUMBS, ("比较", "")],
    }
    return render(request, "balance/compare.html", context)


def _side_by_side(outcomes: list[Outcome]) -> list[dict[str, Any]]:
    """Return, by stage, lines of every scenario's figures; what a scenario's rules do not have stays blank."""
    tables = []
    for stage, words in (("primary", "小学"), ("junior", "初中")):
        found = [next((one for one in each.stages if one.after.stage == stage), None) for each in outcomes]
        if not any(found):
            continue
        titles = dict.fromkeys(
            (change.rule.id, change.rule.title) for one in found if one for change in one.coefficients
        )
        lines = []
        for key, title in titles:
            cells = [
                next((change for change in one.coefficients if change.rule.id == key), None) if one else None
                for one in found
            ]
            lines.append((title, cells))
        tables.append({"words": words, "lines": lines, "stages": found})
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


class ItemForm(forms.Form):
    """The item that a scenario becomes; who may propose in which body is offered together."""

    place = forms.ChoiceField(label="提交会议和提出人")
    title = forms.CharField(label="议题名称", max_length=200)
    kind = forms.ChoiceField(label="类别", choices=ItemKind.choices, initial=ItemKind.HEAR)
    matter = forms.ChoiceField(
        label="事项", choices=[("", "请选择"), *MATTER_CHOICES], required=False, help_text="研究决定的必选。"
    )
    amount_yuan = forms.DecimalField(
        label="金额（元）", max_digits=14, decimal_places=2, min_value=0, required=False, help_text="涉及资金的填写。"
    )
    summary = forms.CharField(label="说明", max_length=4000, required=False, widget=forms.Textarea(attrs={"rows": 6}))


def _places(request: HttpRequest) -> list[tuple[str, str]]:
    """Return the bodies of the authority and its party committee, with each member who may propose there."""
    user, on = request.user, request.today
    found = []
    for body in Body.objects.in_force_on(on).exclude(kind="staff_congress").select_related("organisation"):
        group = leading_group(body.organisation_id, on=on)
        if user.person_id not in group:
            continue
        for person in Person.objects.filter(pk__in=group).order_by("sort_key", "pk"):
            found.append((f"{body.pk}:{person.pk}", f"{body.organisation}·{body.name}（{person.name}提出）"))
    return found


@needs("balance.edit")
@require_http_methods(["GET", "HEAD", "POST"])
def to_meeting(request: HttpRequest, pk: int) -> HttpResponse:
    """Make the scenario an item of a meeting that the user belongs to."""
    scenario = get_object_or_404(Scenario, pk=pk)
    _sees_all(request)
    outcome, places = _outcome(scenario), _places(request)
    start = {"title": f"关于均衡方案“{scenario.title}”的汇报", "summary": _summary(scenario, outcome)}
    form = ItemForm(request.POST or None, initial=start)
    form.fields["place"].choices = places  # type: ignore[attr-defined]
    status = 200
    if request.method == "POST" and form.is_valid():
        body, _, person = form.cleaned_data["place"].partition(":")
        said = form.cleaned_data
        facts = ItemFacts(
            title=said["title"],
            proposer_id=int(person),
            summary=said["summary"],
            kind=said["kind"],
            matter=said["matter"],
            amount_yuan=said["amount_yuan"],
        )
        try:
            item = bring_to_meeting(
                scenario_id=pk, body_id=int(body), facts=facts, actor=request.user, on=request.today
            )
        except YanzhenError as refusal:
            form.add_error(None, refusal.message)
        else:
            messages.success(request, "已写成议题草稿，接着按议题的流程办理。")
            return redirect("meetings:item", item.pk)
    if request.method == "POST":
        status = 422
    context = {"scenario": scenario, "form": form, "places": places, "crumbs": _crumbs(scenario, "提为议题")}
    return render(request, "balance/to_meeting.html", context, status=status)


def _summary(scenario: Scenario, outcome: Outcome) -> str:
    names = {place[0]: row.organisation.name for place, row in outcome.before.rows.items()}
    by_school: dict[int, list[Any]] = {}
    for edit in outcome.edits:
        by_school.setdefault(edit.place[0], []).append(edit)
    lines = [f"{names.get(key, '')}：{change_words(edits)}" for key, edits in by_school.items()]
    head = f"{scenario.note}\n" if scenario.note else ""
    return f"{head}{outcome_words(outcome)}\n" + "\n".join(lines)


def _crumbs(scenario: Scenario, last: str) -> list[tuple[str, str]]:
    return [*CRUMBS, (scenario.title, scenario.get_absolute_url()), (last, "")]


class PlanForm(forms.Form):
    """The plan that a scenario becomes."""

    title = forms.CharField(label="计划名称", max_length=120)
    owner = forms.ModelChoiceField(label="拟稿单位", queryset=Organisation.objects.none(), empty_label=None)
    due_on = day_field("完成时限", help_text="每所学校一项任务，都以这一天为限；拟出后可以逐项修改。")


@needs("balance.edit")
@require_http_methods(["GET", "HEAD", "POST"])
def to_plan(request: HttpRequest, pk: int) -> HttpResponse:
    """Draft a plan with a task for every school that the scenario changes."""
    scenario = get_object_or_404(Scenario, pk=pk)
    _sees_all(request)
    start = {"title": f"均衡补齐：{scenario.title}", "due_on": max(scenario.period_end, request.today + HALF_A_YEAR)}
    form = PlanForm(request.POST or None, initial=start)
    owners = reach(request.user, "plans.edit", on=request.today).filter(kind__in=FOR_DISTRICT)
    form.fields["owner"].queryset = owners.order_by("sort_key")  # type: ignore[attr-defined]
    status = 200
    if request.method == "POST" and form.is_valid():
        draft = PlanDraft(**form.cleaned_data)
        try:
            plan = draft_scenario_plan(scenario_id=pk, draft=draft, actor=request.user, on=request.today)
        except YanzhenError as refusal:
            form.add_error(None, refusal.message)
        else:
            messages.success(request, "已拟出计划，每所学校一项任务；接着按计划的流程审核下发。")
            return redirect("plans:plan", plan.pk)
    if request.method == "POST":
        status = 422
    schools = len({one["organisation"] for one in scenario.edits})
    context = {"scenario": scenario, "form": form, "schools": schools, "crumbs": _crumbs(scenario, "拟成计划")}
    return render(request, "balance/to_plan.html", context, status=status)
