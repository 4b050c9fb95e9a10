"""The list of plans."""

from __future__ import annotations

import django_filters
import django_tables2 as tables
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_safe

from yanzhen.apps.accounts.permissions import may_anywhere
from yanzhen.apps.organisations.models import Line
from yanzhen.apps.plans.models import Plan, PlanState
from yanzhen.apps.plans.queries.visible import plans_visible_to
from yanzhen.web.columns import DayColumn, TitleColumn
from yanzhen.web.lists import Empty, render_list
from yanzhen.web.permissions import needs


class PlanTable(tables.Table):
    """One plan a row."""

    title = TitleColumn(verbose_name="计划", linkify=("plans:plan", {"plan_id": tables.A("pk")}))
    owner = tables.Column(verbose_name="主办单位", order_by="owner__sort_key")
    line = tables.Column(verbose_name="条线")
    state = tables.Column(verbose_name="状态")
    number = tables.Column(verbose_name="发文字号", default="—")
    starts_on = DayColumn(verbose_name="起")
    ends_on = DayColumn(verbose_name="止")

    class Meta:
        model = Plan
        fields = ("title", "owner", "line", "state", "number", "starts_on", "ends_on")
        order_by = "-starts_on"


class PlanFilter(django_filters.FilterSet):
    """By words, state, line and year."""

    title = django_filters.CharFilter(label="名称", lookup_expr="icontains")
    state = django_filters.ChoiceFilter(label="状态", choices=PlanState, empty_label="全部")
    line = django_filters.ChoiceFilter(label="条线", choices=Line, empty_label="全部")
    year = django_filters.NumberFilter(label="年度", field_name="starts_on", lookup_expr="year")

    class Meta:
        model = Plan
        fields = ("title", "state", "line", "year")


@needs("plans.view")
@require_safe
def plan_list(request: HttpRequest) -> HttpResponse:
    """List the plans in view."""
    can_draft = may_anywhere(request.user, "plans.edit", on=request.today)
    start = {"url": reverse("plans:new"), "label": "拟一份计划"} if can_draft else {}
    return render_list(
        request,
        template="plans/list.html",
        title="计划",
        noun="计划",
        rows=plans_visible_to(request.user, on=request.today).select_related("owner"),
        table=PlanTable,
        filters=PlanFilter,
        empty=Empty("还没有计划", "可以由研读完成的文件编成计划，也可以直接拟一份。", **start),
        context={"can_draft": can_draft},
    )
