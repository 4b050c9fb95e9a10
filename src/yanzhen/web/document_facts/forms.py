"""The form in which a person says what a figure of a document means."""

from __future__ import annotations

from typing import Any

from django import forms
from django.db.models import QuerySet

from yanzhen.apps.document_facts.actions.edit_fact import Meaning
from yanzhen.apps.document_facts.models import DocumentFact
from yanzhen.apps.indicators.models import Indicator, Qualifier
from yanzhen.apps.organisations.models import Organisation


class IndicatorField(forms.ModelChoiceField):
    """Indicators with their units."""

    def label_from_instance(self, obj: Indicator) -> str:
        """Write name and unit."""
        return f"{obj.title}（{obj.unit}）"


def _day(label: str) -> forms.DateField:
    return forms.DateField(
        label=label,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        error_messages={"required": f"请填写{label}。"},
    )


class MeaningForm(forms.Form):
    """Of what, of whom, for when, how much."""

    indicator = IndicatorField(
        label="指标",
        queryset=Indicator.objects.order_by("title"),
        empty_label="请选择",
        error_messages={"required": "请选择指标。"},
    )
    organisation = forms.ModelChoiceField(
        label="数值属于",
        queryset=Organisation.objects.none(),
        empty_label="请选择",
        error_messages={"required": "请选择单位。"},
    )
    period_start = _day("期间起")
    period_end = _day("期间止")
    value = forms.DecimalField(
        label="数值",
        max_digits=20,
        decimal_places=6,
        min_value=0,
        help_text="按指标的单位填写。",
        error_messages={"required": "请填写数值。"},
    )
    qualifier = forms.ChoiceField(
        label="修饰语", choices=Qualifier.choices, required=False, help_text="按原句，不要改成确数。"
    )

    def __init__(self, *args: Any, organisations: QuerySet, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["organisation"].queryset = organisations

    def clean(self) -> dict[str, Any]:
        """Refuse a period that runs backwards."""
        data = super().clean()
        first, last = data.get("period_start"), data.get("period_end")
        if first and last and last < first:
            self.add_error("period_end", "期间止不能早于期间起。")
        return data

    @staticmethod
    def initial_of(fact: DocumentFact) -> dict[str, Any]:
        """Return what is known now."""
        return {
            "indicator": fact.indicator_id,
            "organisation": fact.organisation_id,
            "period_start": fact.period_start,
            "period_end": fact.period_end,
            "value": fact.value.normalize() if fact.value is not None else None,
            "qualifier": fact.qualifier,
        }

    def meaning(self) -> Meaning:
        """Return what was chosen."""
        return Meaning(**self.cleaned_data)
