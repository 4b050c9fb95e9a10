"""Drafting a plan: from nothing, or from the accepted items of a document."""

from __future__ import annotations

from datetime import date

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from yanzhen.apps.accounts.permissions import reach_ids
from yanzhen.apps.documents.models import Document, DocumentVersion
from yanzhen.apps.organisations.models import Organisation
from yanzhen.apps.plans.actions.draft_plan import draft_plan
from yanzhen.apps.plans.actions.edit_plan import discard_plan, edit_plan
from yanzhen.apps.plans.actions.make_plan import Choice, make_plan
from yanzhen.apps.plans.models import Rhythm
from yanzhen.apps.plans.refusals.plan import why_not_act, why_not_discard
from yanzhen.apps.plans.suggestions import Suggestion, items_left, sections_of, suggest
from yanzhen.kernel.errors import YanzhenError
from yanzhen.web.acting import act_and_return
from yanzhen.web.pages import ask_first
from yanzhen.web.permissions import needs
from yanzhen.web.plans.finding import frame, visible_plan
from yanzhen.web.plans.forms import EditPlanForm, PlanForm, owner_choices


def _this_year(today: date) -> dict[str, object]:
    return {"starts_on": date(today.year, 1, 1), "ends_on": date(today.year, 12, 31), "line": "administration"}


@needs("plans.edit")
@require_http_methods(["GET", "POST"])
def new_plan(request: HttpRequest) -> HttpResponse:
    """Start an empty plan."""
    owners = owner_choices(request.user, request.today)
    form = PlanForm(owners, request.POST or None, initial=_this_year(request.today))
    if request.method == "POST" and form.is_valid():
        owner = get_object_or_404(Organisation, pk=form.cleaned_data["owner"])
        try:
            plan = draft_plan(owner=owner, actor=request.user, on=request.today, **form.facts())
        except YanzhenError as refusal:
            form.add_error(None, refusal.message)
        else:
            return redirect("plans:plan", plan_id=plan.pk)
    return render(request, "plans/new.html", {"form": form}, status=422 if form.errors else 200)


@needs("plans.edit")
@require_http_methods(["GET", "POST"])
def from_document(request: HttpRequest, version_id: int) -> HttpResponse:
    """Show what the accepted items of a document make of a plan, and make it."""
    documents = Document.objects.within(reach_ids(request.user, "documents.view", on=request.today))
    version = get_object_or_404(DocumentVersion.objects.filter(document__in=documents), pk=version_id)
    owners = owner_choices(request.user, request.today)
    initial = {**_this_year(request.today), "title": version.title[:160], "line": version.document.line}
    if version.document.year:
        year = version.document.year
        initial |= {"starts_on": date(year, 1, 1), "ends_on": date(year, 12, 31)}
    form = PlanForm(owners, request.POST or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        owner = get_object_or_404(Organisation, pk=form.cleaned_data["owner"])
        try:
            plan = make_plan(
                version=version,
                owner=owner,
                choices=_choices(request),
                actor=request.user,
                on=request.today,
                **form.facts(),
            )
        except YanzhenError as refusal:
            form.add_error(None, refusal.message)
        else:
            messages.success(request, f"已编成计划，任务{plan.tasks.count()}项。")
            return redirect("plans:plan", plan_id=plan.pk)
    owner = next((unit for unit in owners if unit.kind in ("authority", "section")), owners[0] if owners else None)
    sections = sections_of(owner, request.today) if owner else []
    context = {
        "form": form,
        "version": version,
        "rows": _rows(version, sections, initial),
        "sections": [*sections, *(owners if not sections else [])],
        "rhythms": Rhythm.choices,
    }
    return render(request, "plans/from_document.html", context, status=422 if form.errors else 200)


def _rows(version: DocumentVersion, sections: list[Organisation], initial: dict) -> list[Suggestion]:
    items = items_left(version)
    days = {"starts_on": initial["starts_on"], "ends_on": initial["ends_on"]}
    return suggest(items, version, sections=sections, **days)


def _choices(request: HttpRequest) -> list[Choice]:
    """Read the table of the form; a row without its mark is left for later."""
    found = []
    for key in request.POST.getlist("item"):
        if not key.isdigit():
            continue
        unit, due = request.POST.get(f"unit-{key}", ""), request.POST.get(f"due-{key}", "")
        found.append(
            Choice(
                item_id=int(key),
                unit_id=int(unit) if unit.isdigit() else None,
                due_on=_day(due),
                rhythm=request.POST.get(f"rhythm-{key}") or None,
            )
        )
    return found


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


@needs("plans.edit")
@require_http_methods(["GET", "POST"])
def edit(request: HttpRequest, plan_id: int) -> HttpResponse:
    """Change a draft's title, line or period."""
    plan = visible_plan(request, plan_id)
    initial = {name: getattr(plan, name) for name in ("title", "line", "starts_on", "ends_on")}
    form = EditPlanForm(request.POST or None, initial={**initial, "seen": plan.version})
    if request.method == "POST" and form.is_valid():
        try:
            edit_plan(plan_id=plan.pk, actor=request.user, on=request.today, **form.facts())
        except YanzhenError as refusal:
            form.add_error(None, refusal.message)
        else:
            messages.success(request, "已保存。")
            return redirect("plans:plan", plan_id=plan.pk)
    refusal = why_not_act(plan, "edit", request.user, on=request.today)
    context = frame(plan, "tasks", form=form, refusal=refusal)
    return render(request, "plans/edit.html", context, status=409 if form.non_field_errors() else 200)


@needs("plans.edit")
@require_http_methods(["GET", "POST"])
def discard(request: HttpRequest, plan_id: int) -> HttpResponse:
    """Ask, then throw a draft away."""
    plan = visible_plan(request, plan_id)
    if request.method == "POST":
        return act_and_return(request, discard_plan, back=reverse("plans:list"), done="草稿已删除。", plan_id=plan.pk)
    refusal = why_not_discard(plan, request.user, on=request.today)
    if refusal is not None:
        messages.error(request, refusal.message)
        return redirect("plans:plan", plan_id=plan.pk)
    return ask_first(
        request,
        title="删除草稿",
        sentence=f"确定删除《{plan.title}》？",
        consequences=[f"其中{plan.tasks.count()}项任务一并删除，不能恢复；文件条目可以重新编成计划。"],
        back=reverse("plans:plan", args=[plan.pk]),
        confirm_label="删除",
        danger=True,
    )
