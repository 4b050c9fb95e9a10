"""Where a scenario goes from here (方案的去向): to a meeting as an item, to the schools as tasks of a plan."""

from __future__ import annotations

from contextlib import AbstractContextManager
from datetime import timedelta
from decimal import Decimal

from django import forms
from django.contrib import messages
from django.core.files.base import ContentFile
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods

from yanzhen.apps.accounts.permissions import reach
from yanzhen.apps.balance.actions.take_further import PlanDraft, bring_to_meeting, draft_scenario_plan, resolution_of
from yanzhen.apps.balance.costing import Costing, costing_by_school, costing_of_scenario
from yanzhen.apps.balance.material import word_of
from yanzhen.apps.balance.models import Scenario
from yanzhen.apps.balance.outcome import Outcome, outcome_of_scenario
from yanzhen.apps.balance.queries import FOR_DISTRICT
from yanzhen.apps.balance.wording import MATERIAL, item_words
from yanzhen.apps.files.actions.stage import Declaration, StagedFile, staged_file
from yanzhen.apps.files.media import DOCX
from yanzhen.apps.meetings.actions.draft_item import ItemFacts
from yanzhen.apps.meetings.models import Body, ItemKind
from yanzhen.apps.meetings.queries import leading_group
from yanzhen.apps.meetings.routing import MATTER_CHOICES
from yanzhen.apps.organisations.models import Organisation, Person
from yanzhen.kernel.errors import YanzhenError
from yanzhen.web.balance.scenarios import CRUMBS, refuse_partial_sight, school_names
from yanzhen.web.organisations.forms import day_field
from yanzhen.web.permissions import needs

HALF_A_YEAR = timedelta(days=180)
PAPER_BYTES = 20 * 1024 * 1024


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
    summary = forms.CharField(label="说明", max_length=4000, required=False, widget=forms.Textarea(attrs={"rows": 12}))


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
    scenario = get_object_or_404(Scenario.objects.select_related("item"), pk=pk)
    refuse_partial_sight(request)
    if request.method != "POST" and scenario.item is not None:
        return redirect("meetings:item", scenario.item.pk)
    outcome, places = outcome_of_scenario(scenario), _places(request)
    costing = costing_of_scenario(scenario, outcome, on=request.today)
    start = {
        "title": f"关于均衡方案“{scenario.title}”的汇报",
        "summary": _summary(scenario, outcome, costing),
        "amount_yuan": _amount(costing),
    }
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
            with _material(scenario, outcome, costing, request) as paper:
                item = bring_to_meeting(
                    scenario_id=pk, body_id=int(body), facts=facts, actor=request.user, on=request.today, paper=paper
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


def _summary(scenario: Scenario, outcome: Outcome, costing: Costing) -> str:
    names = school_names(outcome)
    schools = {key: (names.get(key, ""), own) for key, own in costing_by_school(costing, outcome).items()}
    return item_words(scenario.note, outcome, costing, schools)


def _amount(costing: Costing) -> Decimal | None:
    """The sum, where it is whole: a part of it is not what the item is about."""
    return None if costing.left_out else costing.cost


def _material(
    scenario: Scenario, outcome: Outcome, costing: Costing, request: HttpRequest
) -> AbstractContextManager[StagedFile]:
    """Stage the list of changes and costs as a paper of the item."""
    content = ContentFile(word_of(scenario.title, outcome, costing, school_names(outcome)), name=f"{MATERIAL}.docx")
    return staged_file(
        content,  # type: ignore[arg-type]
        actor=request.user,
        declared=Declaration.NONE,
        allowed_types=(DOCX,),
        max_bytes=PAPER_BYTES,
    )


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
    scenario = get_object_or_404(Scenario.objects.select_related("plan", "item"), pk=pk)
    refuse_partial_sight(request)
    if request.method != "POST" and scenario.plan is not None:
        return redirect("plans:plan", scenario.plan.pk)
    start = {"title": f"均衡补齐：{scenario.title}", "due_on": max(scenario.period_end, request.today + HALF_A_YEAR)}
    # The office that decided owns the plan unless the user may not draft for it.
    form = PlanForm(request.POST or None, initial={**start, "owner": scenario.organisation_id})
    resolution = resolution_of(scenario)
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
    context = {
        "scenario": scenario,
        "form": form,
        "schools": schools,
        "resolution": resolution,
        "crumbs": _crumbs(scenario, "拟成计划"),
    }
    return render(request, "balance/to_plan.html", context, status=status)
