"""Forms of indicators."""

from __future__ import annotations

from datetime import date
from typing import Any

from django import forms
from django.db.models import QuerySet

from yanzhen.apps.indicators.models import Direction, Formula, IndicatorVersion, Measure
from yanzhen.apps.organisations.models import Organisation

DAY = {"type": "date"}


def _day_field(label: str, **given: Any) -> forms.DateField:
    return forms.DateField(label=label, widget=forms.DateInput(attrs=DAY, format="%Y-%m-%d"), **given)


class FigureForm(forms.Form):
    """A figure that a section gives for an organisation and a period."""

    organisation = forms.ModelChoiceField(label="数值属于", queryset=Organisation.objects.none(), empty_label=None)
    period_start = _day_field("期间起")
    period_end = _day_field("期间止")
    value = forms.DecimalField(label="数值", required=False, max_digits=20, decimal_places=6)
    numerator = forms.DecimalField(label="分子", required=False, max_digits=20, decimal_places=6)
    denominator = forms.DecimalField(label="分母", required=False, max_digits=20, decimal_places=6)
    provided_by = forms.CharField(
        label="提供科室", max_length=60, help_text="例如：体卫艺科。报告里写作“由体卫艺科提供”。"
    )
    provided_on = _day_field("提供日期")
    reason = forms.CharField(
        label="更正理由", max_length=200, required=False, help_text="这个期间已有数值时填写；原数值保留在更正记录里。"
    )

    def __init__(
        self,
        *args: Any,
        version: IndicatorVersion | None,
        unit: str,
        organisations: QuerySet,
        today: date,
        **given: Any,
    ) -> None:
        super().__init__(*args, **given)
        self.today = today
        self.fields["organisation"].queryset = organisations
        self.fields["value"].label = f"数值（{unit}）"
        if version and version.formula == Formula.RATE:
            del self.fields["value"]
            self.fields["numerator"].label = version.numerator_title
            self.fields["denominator"].label = version.denominator_title
            self.fields["denominator"].help_text = "填分子和分母，系统计算比率。"
        else:
            del self.fields["numerator"]
            del self.fields["denominator"]

    def clean(self) -> dict[str, Any]:
        """Refuse a period that ends before it starts, and days to come."""
        said = super().clean()
        start, end = said.get("period_start"), said.get("period_end")
        if start and end and end < start:
            self.add_error("period_end", "期间止不能早于期间起。")
        if said.get("provided_on") and said["provided_on"] > self.today:
            self.add_error("provided_on", "提供日期不能晚于今天。")
        return said


class DefinitionForm(forms.Form):
    """The next definition of an indicator."""

    definition = forms.CharField(label="口径说明", max_length=2000, widget=forms.Textarea(attrs={"rows": 4}))
    direction = forms.ChoiceField(label="方向", choices=Direction)
    formula = forms.ChoiceField(label="汇总方式", choices=Formula)
    numerator_title = forms.CharField(label="分子", max_length=60, required=False, help_text="按分子、分母算率时填写。")
    denominator_title = forms.CharField(label="分母", max_length=60, required=False)
    measure = forms.ChoiceField(
        label="计量方式",
        choices=Measure,
        help_text="各期累计按它算：计数、合计相加，比率、平均合并分子分母，期末数取最后一期。",
    )
    decimals = forms.IntegerField(label="小数位数", min_value=0, max_value=6)
    counts_people = forms.BooleanField(label="涉及人数，对外和对其他单位隐去小数", required=False)
    started_on = _day_field("自哪天起用", help_text="现行口径到前一天为止，原有数值不变。")
