"""Forms of reports."""

from __future__ import annotations

from datetime import date

from django import forms

from yanzhen.apps.indicators.models import Indicator
from yanzhen.apps.organisations.models import Organisation
from yanzhen.apps.plans.models import Plan, Task
from yanzhen.apps.reports.models import BindingKind, Measure
from yanzhen.apps.reports.templates import OWN
from yanzhen.presets.report_templates import report_templates

DAY = {"type": "date"}


def half_year_of(day: date) -> tuple[date, date]:
    """Return first and last day of the half-year that ended last, or runs in its last two months."""
    if day.month >= 11:
        return date(day.year, 1, 1), date(day.year, 12, 31)
    if day.month >= 5:
        return date(day.year, 1, 1), date(day.year, 6, 30)
    return date(day.year - 1, 1, 1), date(day.year - 1, 12, 31)


class StartForm(forms.Form):
    """What a report is about."""

    template = forms.ChoiceField(label="模板", widget=forms.RadioSelect)
    owner = forms.ModelChoiceField(label="起草单位", queryset=Organisation.objects.none())
    scope = forms.ModelChoiceField(
        label="统计范围", queryset=Organisation.objects.none(), help_text="指标按这一单位及其下属汇总。"
    )
    plans = forms.ModelMultipleChoiceField(
        label="所依据的计划",
        queryset=Plan.objects.none(),
        widget=forms.CheckboxSelectMultiple,
        required=False,
        help_text="不按计划取数的模板可以不选。",
    )
    period_start = forms.DateField(label="期间起", widget=forms.DateInput(attrs=DAY))
    period_end = forms.DateField(label="期间止", widget=forms.DateInput(attrs=DAY))
    title = forms.CharField(label="标题", max_length=160, required=False, help_text="不填则按模板取名。")

    def __init__(self, *args: object, owners, scopes, plans, kept, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)
        self.fields["template"].choices = [
            *((f"{OWN}{row.pk}", f"{row.title}（{row.owner}编制）") for row in kept),
            *((key, preset.name) for key, preset in report_templates().items()),
        ]
        self.fields["owner"].queryset = owners
        self.fields["scope"].queryset = scopes
        self.fields["plans"].queryset = plans


class BindForm(forms.Form):
    """A number to be bound."""

    key = forms.CharField(label="代号", max_length=40, help_text="写进正文时放在花括号里，例如{达标率}。")
    label = forms.CharField(label="说明", max_length=120, required=False)
    kind = forms.ChoiceField(label="来处", choices=BindingKind)
    indicator = forms.ModelChoiceField(label="指标", queryset=Indicator.objects.order_by("title"), required=False)
    plan = forms.ModelChoiceField(label="计划", queryset=Plan.objects.none(), required=False)
    task = forms.ModelChoiceField(label="任务", queryset=Task.objects.none(), required=False)
    measure = forms.ChoiceField(label="计数内容", choices=[("", "—"), *Measure.choices], required=False)
    value = forms.DecimalField(label="数值", max_digits=20, decimal_places=6, required=False)
    provided_by = forms.CharField(label="由哪个科室提供", max_length=120, required=False)
    provided_on = forms.DateField(label="提供日期", required=False, widget=forms.DateInput(attrs=DAY))
    decimals = forms.IntegerField(label="小数位数", min_value=0, max_value=6, required=False)

    def __init__(self, *args: object, plans, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)
        self.fields["plan"].queryset = plans
        self.fields["task"].queryset = (
            Task.objects.filter(plan__in=plans.values("pk")).own().live().order_by("plan_id", "position", "pk")
        )
        self.fields["task"].label_from_instance = lambda task: task.title
