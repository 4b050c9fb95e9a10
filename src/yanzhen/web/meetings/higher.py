"""Decisions of district bodies: entered, listed, cited as the source of tasks."""

from __future__ import annotations

from typing import Any

import django_filters
from django import forms
from django.db.models import Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from yanzhen.apps.accounts.permissions import may_anywhere, reach, reach_ids
from yanzhen.apps.files.actions.stage import DECLARATION_LABELS, StagedFile
from yanzhen.apps.meetings.actions.higher_decision import HigherFacts, enter_higher_decision, plan_task_from
from yanzhen.apps.meetings.models import HigherBody, HigherDecision
from yanzhen.apps.organisations.models import Organisation
from yanzhen.apps.plans.actions.edit_task import TaskFacts
from yanzhen.apps.plans.models import Plan, PlanState, Task
from yanzhen.web.lists import Empty, render_list
from yanzhen.web.meetings.schemes import with_proof
from yanzhen.web.meetings.tables import HigherTable
from yanzhen.web.meetings.tabs import meeting_tabs
from yanzhen.web.organisations.answering import answer_form, posted
from yanzhen.web.organisations.forms import day_field
from yanzhen.web.permissions import needs

form_page = require_http_methods(["GET", "HEAD", "POST"])


class HigherFilter(django_filters.FilterSet):
    """By words, body and year."""

    words = django_filters.CharFilter(label="事项或文号", method="filter_words")
    body = django_filters.ChoiceFilter(label="会议", choices=HigherBody, empty_label="全部")
    year = django_filters.NumberFilter(label="年度", field_name="decided_on__year", min_value=2000, max_value=2100)

    class Meta:
        model = HigherDecision
        fields = ("words", "body", "year")

    def filter_words(self, rows: QuerySet, name: str, value: str) -> QuerySet:
        """Search titles and numbers."""
        return rows.filter(Q(title__icontains=value) | Q(number__icontains=value))


class HigherForm(forms.Form):
    """A decision as recorded."""

    organisation = forms.ModelChoiceField(label="登记单位", queryset=Organisation.objects.none(), empty_label=None)
    body = forms.ChoiceField(label="会议", choices=HigherBody.choices)
    number = forms.CharField(label="会议次数或文号", max_length=60, required=False)
    title = forms.CharField(label="议定事项", max_length=200)
    wording = forms.CharField(
        label="决定内容", required=False, max_length=4000, widget=forms.Textarea(attrs={"rows": 5})
    )
    decided_on = day_field("决定日期")
    file = forms.FileField(label="会议纪要等（可以不附）", required=False)
    declared = forms.ChoiceField(
        label="材料是否涉密",
        choices=[("", "请选择"), *DECLARATION_LABELS.items()],
        required=False,
        help_text="附材料时必须选择。",
    )

    def __init__(self, *args: Any, organisations: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["organisation"].queryset = organisations


class TaskOfDecisionForm(forms.Form):
    """A task that rests on the decision."""

    plan = forms.ModelChoiceField(label="放进哪份计划", queryset=Plan.objects.none(), empty_label="请选择")
    title = forms.CharField(label="任务", max_length=300)
    starts_on = day_field("开始日期")
    due_on = day_field("完成时限")

    def __init__(self, *args: Any, plans: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["plan"].queryset = plans


def visible_decisions(request: HttpRequest) -> QuerySet[HigherDecision]:
    """Return the decisions that the user's bodies have entered."""
    within = reach_ids(request.user, "meetings.oversee", on=request.today)
    return HigherDecision.objects.filter(organisation_id__in=within).select_related("organisation")


@needs("meetings.oversee")
@require_safe
def higher_list(request: HttpRequest) -> HttpResponse:
    """List decisions of district bodies."""
    return render_list(
        request,
        template="meetings/higher.html",
        title="区级会议决定",
        noun="决定",
        rows=visible_decisions(request),
        table=HigherTable,
        filters=HigherFilter,
        empty=Empty("还没有登记区级会议决定", "只登记结果，作为计划任务的来源；会议程序不在这里办理。"),
        context={
            "tabs": meeting_tabs(request, "higher"),
            "may_enter": may_anywhere(request.user, "meetings.notify", on=request.today),
        },
    )


@needs("meetings.oversee")
@require_safe
def higher_page(request: HttpRequest, pk: int) -> HttpResponse:
    """Show one decision and the tasks that rest on it."""
    decision = get_object_or_404(visible_decisions(request).select_related("file", "entered_by__person"), pk=pk)
    seen = reach_ids(request.user, "plans.view", on=request.today)
    tasks = Task.objects.filter(source_id=decision.source_id, plan__owner_id__in=seen).select_related("plan")
    context = {
        "decision": decision,
        "tasks": tasks,
        "may_plan": _plans(request).exists(),
        "tabs": meeting_tabs(request, "higher"),
        "crumbs": [("区级会议决定", reverse("meetings:higher")), (decision.title, "")],
    }
    return render(request, "meetings/higher_decision.html", context)


def _plans(request: HttpRequest) -> QuerySet[Plan]:
    within = reach_ids(request.user, "plans.edit", on=request.today)
    return Plan.objects.filter(owner_id__in=within, state=PlanState.DRAFT).order_by("-pk")


@needs("meetings.notify")
@form_page
def higher_new(request: HttpRequest) -> HttpResponse:
    """Enter a decision."""
    organisations = reach(request.user, "meetings.notify", on=request.today).filter(kind="authority")
    form = HigherForm(posted(request), request.FILES or None, organisations=organisations)

    def do(data: dict[str, Any]) -> str:
        made: list[HigherDecision] = []

        def enter(paper: StagedFile | None) -> None:
            facts = HigherFacts(**{name: data[name] for name in ("body", "title", "decided_on", "number", "wording")})
            given = {"organisation_id": data["organisation"].pk, "actor": request.user, "on": request.today}
            made.append(enter_higher_decision(facts=facts, paper=paper, **given))

        with_proof(request, data["file"], data["declared"], enter)
        return reverse("meetings:higher_decision", args=[made[0].pk])

    back = reverse("meetings:higher")
    words = {"title": "登记区级会议决定", "label": "登记", "done": "已登记。"}
    return answer_form(request, form, do, back=back, crumbs=[("区级会议决定", back), ("登记", "")], **words)


@needs("plans.edit")
@form_page
def higher_task(request: HttpRequest, pk: int) -> HttpResponse:
    """Add a task that rests on the decision to a draft plan."""
    decision = get_object_or_404(visible_decisions(request).select_related("source"), pk=pk)
    initial = {"title": decision.title, "starts_on": request.today}
    form = TaskOfDecisionForm(posted(request), plans=_plans(request), initial=initial)
    back = reverse("meetings:higher_decision", args=[decision.pk])

    def do(data: dict[str, Any]) -> str:
        facts = TaskFacts(
            title=data["title"],
            organisation_id=data["plan"].owner_id,
            starts_on=data["starts_on"],
            due_on=data["due_on"],
            wording=decision.wording or decision.title,
        )
        plan_task_from(decision=decision, plan_id=data["plan"].pk, facts=facts, actor=request.user, on=request.today)
        return back

    words = {"title": "据此立任务", "label": "写入计划", "done": "任务已写入计划草稿，来源注明这项决定。"}
    crumbs = [("区级会议决定", reverse("meetings:higher")), (decision.title, back), ("据此立任务", "")]
    return answer_form(request, form, do, back=back, lead=decision.title, crumbs=crumbs, **words)
