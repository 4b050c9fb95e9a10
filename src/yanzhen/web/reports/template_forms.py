"""Forms of report templates."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date
from typing import Any

from django import forms
from django.http import HttpRequest

from yanzhen.apps.organisations.models import Organisation
from yanzhen.presets.report_templates import NAME_AT_MOST, ReportTemplate
from yanzhen.web.reports.forms import DAY, half_year_of
from yanzhen.web.reports.scopes import plans_to_sum_up, scopes_for


class NewTemplateForm(forms.Form):
    """A template of one's own, started from another."""

    title = forms.CharField(label="模板名称", max_length=NAME_AT_MOST)
    owner = forms.ModelChoiceField(label="归哪个单位", queryset=Organisation.objects.none())
    source = forms.ChoiceField(label="从哪个模板改起", widget=forms.RadioSelect)

    def __init__(self, *args: Any, owners: Collection[int], sources: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["owner"].queryset = Organisation.objects.filter(pk__in=owners)
        self.fields["owner"].initial = self.fields["owner"].queryset.first()
        self.fields["source"].choices = sources


class ImportForm(forms.Form):
    """A template as a TOML file."""

    file = forms.FileField(label="模板文件（.toml）")
    owner = forms.ModelChoiceField(label="归哪个单位", queryset=Organisation.objects.none())

    def __init__(self, *args: Any, owners: Collection[int], **kwargs: Any) -> None:
        super().__init__(*args, prefix="import", **kwargs)
        self.fields["owner"].queryset = Organisation.objects.filter(pk__in=owners)
        self.fields["owner"].initial = self.fields["owner"].queryset.first()


class TryForm(forms.Form):
    """Which figures the preview shows."""

    scope = forms.ModelChoiceField(label="用哪个单位的数试看", queryset=Organisation.objects.none())
    period_start = forms.DateField(label="期间起", widget=forms.DateInput(attrs=DAY))
    period_end = forms.DateField(label="期间止", widget=forms.DateInput(attrs=DAY))
    plans = forms.ModelMultipleChoiceField(label="计划", queryset=None, required=False, widget=forms.SelectMultiple)

    def __init__(self, *args: Any, request: HttpRequest, template: ReportTemplate, **kwargs: Any) -> None:
        first, last = half_year_of(request.today)
        if template.kind == "year":
            first, last = date(first.year, 1, 1), date(first.year, 12, 31)
        plans = plans_to_sum_up(request)
        kwargs.setdefault(
            "initial",
            {
                "period_start": first.isoformat(),
                "period_end": last.isoformat(),
                "plans": [plan.pk for plan in plans if plan.starts_on <= last and plan.ends_on >= first][:3],
            },
        )
        super().__init__(*args, prefix="try", **kwargs)
        scopes = scopes_for(request)
        self.fields["scope"].queryset = scopes
        self.fields["plans"].queryset = plans
        self.fields["scope"].initial = scopes.order_by("pk").first()

    def clean(self) -> dict[str, Any]:
        """Refuse a period that ends before it starts."""
        given = super().clean()
        first, last = given.get("period_start"), given.get("period_end")
        if first and last and last < first:
            self.add_error("period_end", "期间的止日不能早于起日。")
        return given
