"""Target values (目标值): set with their basis, replaced with a reason, withdrawn; the history stays."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse

from yanzhen.apps.indicators.actions.refresh_warnings import refresh_warnings
from yanzhen.apps.indicators.actions.set_target import TargetDraft, set_target, withdraw_target
from yanzhen.apps.indicators.models import Indicator, IndicatorTarget, TargetComparator
from yanzhen.apps.indicators.refusals import why_not_redefine
from yanzhen.apps.organisations.models import Organisation, OrganisationKind
from yanzhen.kernel.errors import YanzhenError
from yanzhen.web.indicators.forms import DAY
from yanzhen.web.permissions import needs


def _day_field(label: str) -> forms.DateField:
    return forms.DateField(label=label, widget=forms.DateInput(attrs=DAY, format="%Y-%m-%d"))


class TargetForm(forms.Form):
    """One target value."""

    organisation = forms.ModelChoiceField(
        label="适用单位",
        queryset=Organisation.objects.none(),
        required=False,
        empty_label="每个单位",
        help_text="“每个单位”指各单位分别达到；全区合计的目标请选主管科室或区教委。",
    )
    starts_on = _day_field("期间起")
    ends_on = _day_field("期间止")
    comparator = forms.ChoiceField(label="要求", choices=TargetComparator)
    minimum = forms.DecimalField(label="下限", required=False, max_digits=20, decimal_places=6)
    maximum = forms.DecimalField(label="上限", required=False, max_digits=20, decimal_places=6)
    basis = forms.CharField(
        label="依据", max_length=200, help_text="文件名称、文号和条款，例如：《某某行动方案》第三条。"
    )
    reason = forms.CharField(
        label="更改理由",
        max_length=200,
        required=False,
        help_text="同一单位同一期间已有目标值时填写；原目标值留在历史里。",
    )

    def __init__(self, *args: Any, organisations: QuerySet, unit: str, **given: Any) -> None:
        super().__init__(*args, **given)
        self.fields["organisation"].queryset = organisations
        self.fields["minimum"].label = f"下限（{unit}）"
        self.fields["maximum"].label = f"上限（{unit}）"


@needs("indicators.edit")
def set_one(request: HttpRequest, indicator_id: int) -> HttpResponse:
    """Set or replace a target value."""
    indicator = get_object_or_404(Indicator, pk=indicator_id)
    if why_not_redefine(indicator, request.user, on=request.today):
        raise PermissionDenied
    kinds = (
        OrganisationKind.AUTHORITY,
        OrganisationKind.SECTION,
        OrganisationKind.SCHOOL,
        OrganisationKind.KINDERGARTEN,
        OrganisationKind.TEACHING_POINT,
        OrganisationKind.INSTITUTE,
    )
    units = Organisation.objects.existing_on(request.today).filter(kind__in=kinds, is_external=False)
    year = request.today.year
    form = TargetForm(
        request.POST or None,
        organisations=units.order_by("kind", "sort_key", "code"),
        unit=indicator.unit,
        initial={"starts_on": f"{year}-01-01", "ends_on": f"{year}-12-31"},
    )
    if request.method == "POST" and form.is_valid():
        said = dict(form.cleaned_data)
        organisation, reason = said.pop("organisation"), said.pop("reason")
        draft = TargetDraft(organisation_id=organisation.pk if organisation else None, **said)
        try:
            set_target(indicator_id=indicator.pk, draft=draft, actor=request.user, on=request.today, reason=reason)
        except YanzhenError as refusal:
            form.add_error(None, refusal.message)
        else:
            refresh_warnings(indicator_id=indicator.pk, on=request.today)
            messages.success(request, "目标值已设定。")
            return redirect("indicators:targets", indicator.pk)
    context = {
        "indicator": indicator,
        "form": form,
        "title": "设定目标值",
        "label": "保存",
        "draft": "target",
        "crumbs": _crumbs(indicator, "设定目标值"),
    }
    return render(request, "indicators/form.html", context, status=422 if form.is_bound and form.errors else 200)


@needs("indicators.view")
def history(request: HttpRequest, indicator_id: int) -> HttpResponse:
    """List every target value of an indicator with who set it and what became of it; a POST withdraws one."""
    indicator = get_object_or_404(Indicator, pk=indicator_id)
    refusal = why_not_redefine(indicator, request.user, on=request.today)
    problem = ""
    if request.method == "POST":
        if refusal:
            raise PermissionDenied
        target = get_object_or_404(IndicatorTarget, pk=request.POST.get("target", ""), indicator=indicator)
        try:
            withdraw_target(
                target_id=target.pk, reason=request.POST.get("reason", ""), actor=request.user, on=request.today
            )
        except YanzhenError as error:
            problem = error.message
        else:
            refresh_warnings(indicator_id=indicator.pk, on=request.today)
            messages.success(request, "目标值已撤销。")
            return redirect("indicators:targets", indicator.pk)
    rows = IndicatorTarget.objects.filter(indicator=indicator).select_related("organisation", "set_by__person")
    context = {
        "indicator": indicator,
        "rows": rows.order_by("superseded_by_id", "withdrawn_on", "-starts_on", "organisation__sort_key"),
        "refusal": refusal,
        "problem": problem,
        "crumbs": _crumbs(indicator, "目标值"),
    }
    return render(request, "indicators/targets.html", context, status=409 if problem else 200)


def _crumbs(indicator: Indicator, title: str) -> list[tuple[str, str]]:
    return [
        ("指标", reverse("indicators:list")),
        (indicator.title, reverse("indicators:indicator", args=[indicator.pk])),
        (title, ""),
    ]
