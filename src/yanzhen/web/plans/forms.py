"""Forms for plans and their tasks."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from typing import Any

from django import forms

from yanzhen.apps.accounts.models import User
from yanzhen.apps.accounts.permissions import reach
from yanzhen.apps.indicators.models import Formula, Indicator
from yanzhen.apps.organisations.models import Line, Organisation
from yanzhen.apps.plans.actions.edit_task import PartyFacts, TargetFacts, TaskFacts
from yanzhen.apps.plans.models import Comparator, PartyRole, Plan, Rhythm, Task
from yanzhen.apps.plans.suggestions import sections_of
from yanzhen.engines.workdays import WorkdayError, add_workdays
from yanzhen.presets.workdays import load_calendar

OWNER_KINDS = ("authority", "section", "institute", "school", "kindergarten", "teaching_point")
TARGET_FIELDS = ("metric", "comparator", "value", "minimum", "maximum", "unit", "baseline", "indicator")


class DayInput(forms.DateInput):
    """The browser's own day picker."""

    input_type = "date"

    def __init__(self) -> None:
        super().__init__(format="%Y-%m-%d")


def owner_choices(user: User, on: date) -> list[Organisation]:
    """Return the organisations for which the user drafts plans; sections before schools."""
    rows = reach(user, "plans.edit", on=on).filter(kind__in=OWNER_KINDS).existing_on(on)
    return sorted(rows, key=lambda unit: (OWNER_KINDS.index(unit.kind), unit.sort_key))


class PlanForm(forms.Form):
    """Title, owner, line and period of a plan."""

    title = forms.CharField(label="计划名称", max_length=160)
    owner = forms.TypedChoiceField(label="主办单位", coerce=int)
    line = forms.ChoiceField(label="条线", choices=Line)
    starts_on = forms.DateField(label="起始日期", widget=DayInput)
    ends_on = forms.DateField(label="终止日期", widget=DayInput)

    def __init__(self, owners: Sequence[Organisation], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["owner"].choices = [(unit.pk, str(unit)) for unit in owners]

    def facts(self) -> dict[str, Any]:
        """Return what an act takes, the owner by its key."""
        said = dict(self.cleaned_data)
        said.pop("owner")
        return said


class EditPlanForm(PlanForm):
    """The same without the owner, which stays; ``seen`` is the version that was on the page."""

    seen = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__((), *args, **kwargs)
        del self.fields["owner"]

    def facts(self) -> dict[str, Any]:
        """Return what the act takes."""
        return dict(self.cleaned_data)


class TaskForm(forms.Form):
    """One task of a draft."""

    seen = forms.IntegerField(widget=forms.HiddenInput, required=False)
    title = forms.CharField(label="任务", max_length=300)
    organisation = forms.TypedChoiceField(label="责任单位（牵头）", coerce=int)
    support = forms.TypedMultipleChoiceField(label="配合", coerce=int, required=False)
    leader = forms.CharField(
        label="责任领导", max_length=80, required=False, help_text="不填时，打印时取分管该科室的领导。"
    )
    starts_on = forms.DateField(label="起始日期", widget=DayInput)
    due_on = forms.DateField(label="完成时限", widget=DayInput, required=False)
    workdays = forms.IntegerField(
        label="或：起始日后多少个工作日",
        min_value=1,
        max_value=600,
        required=False,
        help_text="填了就按工作日推算时限。",
    )
    rhythm = forms.ChoiceField(label="报送节奏", choices=Rhythm)
    formula = forms.ChoiceField(label="汇总方式", choices=Formula)
    line = forms.ChoiceField(label="条线", choices=Line)
    wording = forms.CharField(label="原文", required=False, widget=forms.Textarea(attrs={"rows": 2}))
    indicator = forms.ModelChoiceField(
        Indicator.objects.all(), label="目标指标", required=False, empty_label="不绑定指标"
    )
    metric = forms.CharField(label="指标写法", max_length=80, required=False)
    comparator = forms.ChoiceField(label="比较", choices=[("", "没有目标值"), *Comparator.choices], required=False)
    value = forms.DecimalField(label="目标值", max_digits=20, decimal_places=6, required=False)
    minimum = forms.DecimalField(label="下限", max_digits=20, decimal_places=6, required=False)
    maximum = forms.DecimalField(label="上限", max_digits=20, decimal_places=6, required=False)
    unit = forms.CharField(label="单位", max_length=16, required=False)
    baseline = forms.DecimalField(label="基数", max_digits=20, decimal_places=6, required=False)

    def __init__(self, plan: Plan, *args: Any, on: date, task: Task | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.task = task
        sections = sections_of(plan.owner, on)
        units = {plan.owner_id: str(plan.owner), **{unit.pk: str(unit) for unit in sections}}
        if task is not None:
            units.setdefault(task.organisation_id, str(task.organisation))
        self.fields["organisation"].choices = list(units.items())
        self.fields["support"].choices = [(unit.pk, str(unit)) for unit in sections]
        self.fields["support"].widget.attrs["size"] = 4

    def clean(self) -> dict[str, Any]:
        """Work the last day out from working days, and see that a target is whole."""
        said = super().clean()
        start, count = said.get("starts_on"), said.get("workdays")
        if start and count:
            try:
                said["due_on"] = add_workdays(start, count, load_calendar(), allow_guess=True)
            except WorkdayError as error:
                self.add_error("workdays", error.message)
            said["due_basis"] = f"{start.year}年{start.month}月{start.day}日后{count}个工作日"
        elif not said.get("due_on") and "due_on" not in self.errors:
            self.add_error("due_on", "请填完成时限，或者填工作日数。")
        if said.get("comparator"):
            self._check_target(said)
        return said

    def _check_target(self, said: dict[str, Any]) -> None:
        is_range = said.get("minimum") is not None and said.get("maximum") is not None
        if said["comparator"] == Comparator.BETWEEN:
            if not is_range:
                self.add_error("minimum", "“介于”要填下限和上限。")
        elif said.get("value") is None and not is_range:
            self.add_error("value", "请填目标值。")
        if is_range and said["minimum"] > said["maximum"]:
            self.add_error("maximum", "上限不能小于下限。")
        if not said.get("metric") and not said.get("indicator"):
            self.add_error("metric", "请选指标，或者写明是什么指标。")

    def task_facts(self) -> TaskFacts:
        """Return what the act takes; parties and targets that the form does not show are kept."""
        said = self.cleaned_data
        unit = said["organisation"]
        same_day = self.task is not None and said["due_on"] == self.task.due_on
        return TaskFacts(
            title=said["title"],
            organisation_id=unit,
            starts_on=said["starts_on"],
            due_on=said["due_on"],
            due_basis=said.get("due_basis") or (self.task.due_basis if same_day else "编制时确定"),
            wording=said["wording"],
            line=said["line"],
            rhythm=said["rhythm"],
            formula=said["formula"],
            weight=self.task.weight if self.task else Decimal(1),
            parties=self._parties(unit, said),
            targets=self._targets(said),
        )

    def _parties(self, unit: int, said: dict[str, Any]) -> list[PartyFacts]:
        rows = [PartyFacts(role=PartyRole.LEAD, organisation_id=unit)]
        rows += [PartyFacts(role=PartyRole.SUPPORT, organisation_id=pk) for pk in said["support"] if pk != unit]
        if said["leader"]:
            rows.append(PartyFacts(role=PartyRole.LEADER, wording=said["leader"]))
        kept = self.task.parties.exclude(role=PartyRole.LEADER).filter(organisation=None) if self.task else ()
        return rows + [PartyFacts(role=row.role, person_id=row.person_id, wording=row.wording) for row in kept]

    def _targets(self, said: dict[str, Any]) -> list[TargetFacts]:
        rows = []
        if said["comparator"]:
            indicator = said["indicator"]
            first = self.task.targets.first() if self.task else None
            rows.append(
                TargetFacts(
                    metric=said["metric"] or indicator.title,
                    comparator=said["comparator"],
                    value=said["value"],
                    minimum=said["minimum"],
                    maximum=said["maximum"],
                    unit=said["unit"] or (indicator.unit if indicator else ""),
                    baseline=said["baseline"],
                    indicator_id=indicator.pk if indicator else None,
                    quote=first.quote if first else "",
                )
            )
        others = self.task.targets.all()[1:] if self.task else ()
        names = ("metric", "comparator", "value", "minimum", "maximum", "unit", "baseline", "indicator_id", "quote")
        return rows + [TargetFacts(**{name: getattr(row, name) for name in names}) for row in others]


def task_initial(plan: Plan, task: Task | None) -> dict[str, Any]:
    """Return what a task's form shows at first."""
    if task is None:
        return {
            "starts_on": plan.starts_on,
            "due_on": plan.ends_on,
            "organisation": plan.owner_id,
            "rhythm": Rhythm.MONTH,
            "formula": Formula.MEAN,
            "line": plan.line,
        }
    names = ("title", "starts_on", "due_on", "rhythm", "formula", "line", "wording")
    parties = list(task.parties.all())
    found: dict[str, Any] = {name: getattr(task, name) for name in names}
    found |= {
        "seen": task.version,
        "organisation": task.organisation_id,
        "support": [row.organisation_id for row in parties if row.role == PartyRole.SUPPORT and row.organisation_id],
        "leader": next((row.wording for row in parties if row.role == PartyRole.LEADER), ""),
    }
    if target := task.targets.first():
        for name in TARGET_FIELDS:
            value = getattr(target, name)
            found[name] = f"{value.normalize():f}" if isinstance(value, Decimal) else value
    return found
