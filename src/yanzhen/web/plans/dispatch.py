"""Sending a plan's tasks down to chosen schools, with what differs for single ones."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal, InvalidOperation

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_http_methods

from yanzhen.apps.organisations.models import Affiliation, Hierarchy, Organisation, OrganisationKind, Stage
from yanzhen.apps.plans.actions.dispatch_tasks import Variation, dispatch_tasks
from yanzhen.apps.plans.models import Plan, Task
from yanzhen.apps.plans.refusals.plan import why_not_act
from yanzhen.apps.plans.refusals.reach import units_below
from yanzhen.engines.workdays import add_workdays
from yanzhen.kernel.errors import YanzhenError
from yanzhen.presets.workdays import load_calendar
from yanzhen.web.pages import render_page
from yanzhen.web.permissions import needs
from yanzhen.web.plans.finding import frame, visible_plan
from yanzhen.web.plans.forms import DayInput

RECEIPT_WORKDAYS = 3
VARIATION_ROWS = 3


class DispatchForm(forms.Form):
    """When receipts are due, what is said with it, and the key that makes a repeated click harmless."""

    key = forms.UUIDField(widget=forms.HiddenInput)
    receipt_due_on = forms.DateField(label="签收截止", widget=DayInput)
    text = forms.CharField(label="下发说明", required=False, widget=forms.Textarea(attrs={"rows": 2}))


@dataclass(frozen=True)
class UnitGroup:
    """Units that are chosen together: a stage, a school district, an education group."""

    title: str
    key: str
    units: tuple[int, ...]


@dataclass
class VariationRow:
    """One line of the editor of what differs (一校一策)."""

    number: int
    task: str = ""
    unit: str = ""
    text: str = ""
    due_on: str = ""
    target: str = ""
    left_out: bool = False

    @property
    def is_empty(self) -> bool:
        """Was nothing chosen in it?"""
        return not self.task and not self.unit


@dataclass
class Selection:
    """What can be chosen for one plan on one day, and what a request has chosen."""

    tasks: list[Task]
    units: list[Organisation]
    groups: list[UnitGroup]
    chosen_tasks: set[int] = field(default_factory=set)
    chosen_units: set[int] = field(default_factory=set)
    chosen_groups: set[str] = field(default_factory=set)
    copies: set[int] = field(default_factory=set)
    rows: list[VariationRow] = field(default_factory=list)

    def take(self, request: HttpRequest) -> None:
        """Read what was chosen; what is not on offer is left out."""
        self.chosen_groups = set(request.POST.getlist("group"))
        by_group = {pk for group in self.groups if group.key in self.chosen_groups for pk in group.units}
        on_offer = {unit.pk for unit in self.units}
        self.chosen_tasks = _numbers(request, "task") & {task.pk for task in self.tasks}
        self.chosen_units = (by_group | _numbers(request, "unit")) & on_offer
        self.copies = _numbers(request, "copy") & on_offer
        self.rows = [row for row in _variation_rows(request) if not row.is_empty]

    @property
    def preview(self) -> dict[str, int]:
        """How many tasks this makes if none of the units has them already."""
        left_out = sum(row.left_out for row in self.rows)
        return {
            "tasks": len(self.chosen_tasks),
            "units": len(self.chosen_units),
            "made": len(self.chosen_tasks) * len(self.chosen_units) - left_out,
            "copies": len(self.copies),
        }

    @property
    def editor_rows(self) -> list[VariationRow]:
        """The lines of the editor: those filled in, and some empty ones."""
        first_free = max((row.number for row in self.rows), default=0) + 1
        return self.rows + [VariationRow(first_free + extra) for extra in range(VARIATION_ROWS)]


@needs("plans.issue", "plans.sign")
@require_http_methods(["GET", "POST"])
def send_down(request: HttpRequest, plan_id: int) -> HttpResponse:
    """Choose tasks and units, see how many it will be, and send them down in one act."""
    plan = visible_plan(request, plan_id)
    units = list(units_below(plan, on=request.today).schools().order_by("sort_key", "code"))
    tasks = plan.tasks.own().live().select_related("organisation").order_by("position", "pk")
    chosen = Selection(list(tasks), units, unit_groups(units, request.today))
    if request.method != "POST":
        chosen.chosen_tasks = {task.pk for task in chosen.tasks}
        form = DispatchForm(initial={"key": uuid.uuid4(), "receipt_due_on": _usual_due(request.today)})
        return _show(request, plan, form, chosen)
    form = DispatchForm(request.POST)
    chosen.take(request)
    _note_faults(chosen.rows, form)
    if not form.is_valid() or "preview" in request.POST:
        return _show(request, plan, form, chosen, status=422 if form.errors else 200)
    try:
        made = dispatch_tasks(
            plan_id=plan.pk,
            task_ids=chosen.chosen_tasks,
            unit_ids=chosen.chosen_units,
            copy_to=chosen.copies,
            variations=[_variation(row) for row in chosen.rows],
            actor=request.user,
            on=request.today,
            **form.cleaned_data,
        )
    except YanzhenError as error:
        form.add_error(None, error.message)
        return _show(request, plan, form, chosen, status=409)
    messages.success(request, f"已下发到{len(chosen.chosen_units)}个单位，新生成单位任务{made.task_count}项。")
    return redirect("plans:receipts", plan_id=plan.pk)


def unit_groups(units: Sequence[Organisation], on: date) -> list[UnitGroup]:
    """Return the groups by which units can be chosen at one tick, each with at least one unit."""
    found = [UnitGroup("全部单位", "all", tuple(unit.pk for unit in units))]
    for stage in Stage:
        members = tuple(unit.pk for unit in units if stage.value in unit.stages)
        found.append(UnitGroup(stage.label, f"stage-{stage.value}", members))
    private = tuple(unit.pk for unit in units if unit.is_private)
    kindergartens = tuple(unit.pk for unit in units if unit.kind == OrganisationKind.KINDERGARTEN)
    found += [UnitGroup("幼儿园", "kindergarten", kindergartens), UnitGroup("民办", "private", private)]
    edges = (
        Affiliation.objects.in_force_on(on)
        .filter(
            hierarchy__in=(Hierarchy.SCHOOL_DISTRICT, Hierarchy.GROUP, Hierarchy.ALLIANCE),
            child_id__in=[unit.pk for unit in units],
        )
        .order_by("hierarchy", "parent__sort_key")
        .values_list("parent_id", "parent__name", "child_id")
    )
    by_parent: dict[tuple[int, str], list[int]] = {}
    for parent, name, child in edges:
        by_parent.setdefault((parent, name), []).append(child)
    found += [UnitGroup(name, f"group-{parent}", tuple(children)) for (parent, name), children in by_parent.items()]
    return [group for group in found if group.units]


def _usual_due(today: date) -> date:
    return add_workdays(today, RECEIPT_WORKDAYS, load_calendar(), allow_guess=True)


def _numbers(request: HttpRequest, name: str) -> set[int]:
    return {int(value) for value in request.POST.getlist(name) if value.isdigit()}


def _variation_rows(request: HttpRequest) -> list[VariationRow]:
    names = sorted(
        int(name.removeprefix("v-task-"))
        for name in request.POST
        if name.startswith("v-task-") and name.removeprefix("v-task-").isdigit()
    )
    return [
        VariationRow(
            number,
            request.POST.get(f"v-task-{number}", ""),
            request.POST.get(f"v-unit-{number}", ""),
            request.POST.get(f"v-text-{number}", "").strip(),
            request.POST.get(f"v-due-{number}", ""),
            request.POST.get(f"v-target-{number}", "").strip(),
            request.POST.get(f"v-out-{number}") == "1",
        )
        for number in names
    ]


def _note_faults(rows: Sequence[VariationRow], form: DispatchForm) -> None:
    """Note every fault of the editor on the form."""
    form.full_clean()
    for row in rows:
        if not row.task.isdigit() or not row.unit.isdigit():
            form.add_error(None, f"一校一策第{row.number}行：请同时选择任务和单位。")
            continue
        try:
            _variation(row)
        except (ValueError, InvalidOperation):
            form.add_error(None, f"一校一策第{row.number}行：时限应为日期，目标值应为数字。")


def _variation(row: VariationRow) -> Variation:
    target = Decimal(row.target) if row.target else None
    if target is not None and not target.is_finite():
        raise ValueError(row.target)
    return Variation(
        task_id=int(row.task),
        unit_id=int(row.unit),
        text=row.text,
        due_on=date.fromisoformat(row.due_on) if row.due_on else None,
        target_value=target,
        is_left_out=row.left_out,
    )


def _show(
    request: HttpRequest, plan: Plan, form: DispatchForm, chosen: Selection, *, status: int = 200
) -> HttpResponse:
    context = frame(
        plan,
        "dispatch",
        form=form,
        refusal=why_not_act(plan, "dispatch", request.user, on=request.today),
        chosen=chosen,
        preview=chosen.preview if request.method == "POST" else None,
        sent=set(plan.dispatches.values_list("recipients__organisation_id", flat=True)),
    )
    return render_page(request, "plans/dispatch.html", "plans/_dispatch.html", context, status=status)
