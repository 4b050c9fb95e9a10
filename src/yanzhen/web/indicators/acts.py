"""Give a figure (由…科提供); give an indicator a new definition."""

from __future__ import annotations

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse

from yanzhen.apps.accounts.permissions import reach
from yanzhen.apps.indicators.actions.provide_figure import provide_figure
from yanzhen.apps.indicators.actions.redefine import Definition, redefine_indicator
from yanzhen.apps.indicators.models import Direction, Formula, Indicator, Measure
from yanzhen.apps.indicators.queries import version_on
from yanzhen.apps.indicators.refusals import why_not_redefine
from yanzhen.apps.indicators.series import DISTRICT_KINDS
from yanzhen.kernel.errors import YanzhenError
from yanzhen.web.indicators.forms import DefinitionForm, FigureForm
from yanzhen.web.permissions import needs


@needs("indicators.edit")
def provide(request: HttpRequest, indicator_id: int) -> HttpResponse:
    """Take a figure of the authority, a section or a unit in reach, with who gave it and when."""
    indicator = get_object_or_404(Indicator.objects.select_related("owner"), pk=indicator_id)
    bodies = reach(request.user, "indicators.edit", on=request.today).existing_on(request.today)
    own = bodies.filter(kind__in=DISTRICT_KINDS).order_by("sort_key", "code").first()
    form = FigureForm(
        request.POST or None,
        version=version_on(indicator, request.today),
        unit=indicator.unit,
        organisations=bodies.order_by("sort_key", "code"),
        today=request.today,
        initial={"organisation": own, "provided_on": request.today, "provided_by": indicator.owner or own or ""},
    )
    if request.method == "POST" and form.is_valid():
        try:
            provide_figure(indicator=indicator, actor=request.user, on=request.today, **form.cleaned_data)
        except YanzhenError as refusal:
            form.add_error(None, refusal.message)
        else:
            messages.success(request, "数值已登记。")
            return redirect("indicators:indicator", indicator.pk)
    return _form_page(request, indicator, form, title="登记科室提供的数值", label="登记", draft="figure")


@needs("indicators.edit")
def redefine(request: HttpRequest, indicator_id: int) -> HttpResponse:
    """Take the next definition; only the owning section and the authority's office may."""
    indicator = get_object_or_404(Indicator, pk=indicator_id)
    if why_not_redefine(indicator, request.user, on=request.today):
        raise PermissionDenied
    before = indicator.versions.order_by("-number").first()
    kept = (
        "definition",
        "direction",
        "formula",
        "numerator_title",
        "denominator_title",
        "measure",
        "decimals",
        "counts_people",
    )
    initial = {name: getattr(before, name) for name in kept} if before else {"decimals": 1}
    initial |= {} if before else {"direction": Direction.HIGHER, "formula": Formula.SUM, "measure": Measure.SUM}
    form = DefinitionForm(request.POST or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        try:
            definition = Definition(**form.cleaned_data)
            redefine_indicator(indicator_id=indicator.pk, definition=definition, actor=request.user, on=request.today)
        except YanzhenError as refusal:
            form.add_error(None, refusal.message)
        else:
            messages.success(request, "新口径已保存。")
            return redirect("indicators:indicator", indicator.pk)
    return _form_page(request, indicator, form, title="更换口径", label="保存新口径", draft="definition")


def _form_page(
    request: HttpRequest, indicator: Indicator, form: FigureForm | DefinitionForm, *, title: str, label: str, draft: str
) -> HttpResponse:
    crumbs = [
        ("指标", reverse("indicators:list")),
        (indicator.title, reverse("indicators:indicator", args=[indicator.pk])),
        (title, ""),
    ]
    context = {"indicator": indicator, "form": form, "title": title, "label": label, "draft": draft, "crumbs": crumbs}
    status = 422 if form.is_bound and form.errors else 200
    return render(request, "indicators/form.html", context, status=status)
