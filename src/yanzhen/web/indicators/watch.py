"""Warnings (预警): the list with why and what clears each, closing one with a note, the rules that find them."""

from __future__ import annotations

from typing import Any

import django_filters
import django_tables2 as tables
from django import forms
from django.contrib import messages
from django.db.models import Case, Exists, OuterRef, Q, QuerySet, Value, When
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.views.decorators.http import require_POST, require_safe

from yanzhen.apps.accounts.permissions import reach_ids
from yanzhen.apps.indicators.actions.close_warning import close_warning
from yanzhen.apps.indicators.actions.refresh_warnings import refresh_stale_warnings
from yanzhen.apps.indicators.actions.set_warning_rule import set_warning_rule
from yanzhen.apps.indicators.models import Indicator, IndicatorWarning
from yanzhen.apps.indicators.refusals import is_office, why_not_close
from yanzhen.apps.indicators.rules import RuleInUse, rules_in_use
from yanzhen.apps.indicators.warning_queries import warnings_visible_to
from yanzhen.apps.organisations.models import Stage
from yanzhen.kernel.errors import YanzhenError
from yanzhen.presets.indicator_warnings import WORDS, indicator_warnings
from yanzhen.web.columns import DayColumn
from yanzhen.web.lists import Empty, render_list
from yanzhen.web.permissions import needs
from yanzhen.web.templatetags.indicator_parts import span_words

TONES = {"red": "需尽快处理", "yellow": "需核对"}


class WarningTable(tables.Table):
    """Warnings with their reasons."""

    rule = tables.Column("预警")
    indicator = tables.Column("指标", order_by=("indicator__title",))
    organisation = tables.Column("单位", order_by=("organisation__sort_key",))
    why = tables.Column("原因", orderable=False)
    clears = tables.Column("怎样解除", orderable=False)
    raised_on = DayColumn(verbose_name="出现日期")
    act = tables.Column("", empty_values=(), orderable=False, exclude_from_export=True)

    class Meta:
        model = IndicatorWarning
        fields = ("rule", "indicator", "organisation", "why", "clears", "raised_on", "act")
        order_by = "-raised_on"

    def render_rule(self, value: str) -> SafeString:
        """Write the rule's name with the weight of the warning."""
        preset = indicator_warnings().get(value)
        title, tone = (preset.title, preset.tone) if preset else (value, "yellow")
        return format_html('<span class="yz-badge yz-badge-{}">{}</span>', tone, title)

    def value_rule(self, value: str) -> str:
        """Give the rule's name to a spreadsheet."""
        preset = indicator_warnings().get(value)
        return preset.title if preset else value

    def render_indicator(self, record: IndicatorWarning) -> SafeString:
        """Lead to the indicator's page with the period that the warning is about."""
        period = f"{record.period_start.isoformat()}_{record.period_end.isoformat()}"
        url = f"{reverse('indicators:indicator', args=[record.indicator_id])}?period={period}"
        words = span_words(record.period_start, record.period_end)
        return format_html('<a href="{}">{}</a><div class="yz-soft yz-small">{}</div>', url, record.indicator, words)

    def render_act(self, record: IndicatorWarning) -> SafeString | str:
        """Lead to the form that closes a warning, or say how it was cleared."""
        if record.cleared_on is not None:
            day = record.cleared_on
            how = f"关闭：{record.note}" if record.closed_by_id else "已解除"
            return format_html('<span class="yz-small">{}年{}月{}日{}</span>', day.year, day.month, day.day, how)
        if not record.may_close:
            return ""
        return format_html(
            '<a class="yz-nowrap" href="{}" title="写明核对情况后关闭">关闭</a>',
            reverse("indicators:close_warning", args=[record.pk]),
        )


def _indicators(request: HttpRequest) -> QuerySet[Indicator]:
    seen = warnings_visible_to(request.user, on=request.today).order_by().values("indicator")
    return Indicator.objects.filter(pk__in=seen).order_by("title")


class WarningFilter(django_filters.FilterSet):
    """Rule, indicator, unit, stage, open or cleared."""

    rule = django_filters.ChoiceFilter(
        label="预警",
        choices=lambda: [(code, row.title) for code, row in indicator_warnings().items()],
        empty_label="全部",
    )
    indicator = django_filters.ModelChoiceFilter(label="指标", queryset=_indicators, empty_label="全部")
    organisation = django_filters.CharFilter(
        label="单位", method="by_unit", widget=forms.TextInput(attrs={"type": "search"})
    )
    stage = django_filters.ChoiceFilter(label="学段", choices=Stage.choices, method="by_stage", empty_label="全部")
    state = django_filters.ChoiceFilter(
        label="状态",
        choices=(("cleared", "已解除或关闭"), ("all", "全部")),
        method="by_state",
        empty_label="未解除",
    )

    class Meta:
        model = IndicatorWarning
        fields = ("rule", "indicator", "organisation", "stage", "state")

    def filter_queryset(self, queryset: QuerySet) -> QuerySet:
        """Show open warnings unless others are asked for."""
        rows = super().filter_queryset(queryset)
        return rows if self.form.cleaned_data.get("state") else rows.filter(cleared_on=None)

    def by_unit(self, rows: QuerySet, name: str, value: str) -> QuerySet:
        """Keep warnings of units with these words in their names."""
        return rows.filter(Q(organisation__name__icontains=value) | Q(organisation__short_name__icontains=value))

    def by_stage(self, rows: QuerySet, name: str, value: str) -> QuerySet:
        """Keep units of a stage."""
        return rows.filter(organisation__stages__contains=[value])

    def by_state(self, rows: QuerySet, name: str, value: str) -> QuerySet:
        """Keep cleared ones, or all."""
        return rows.exclude(cleared_on=None) if value == "cleared" else rows


def _may_close(request: HttpRequest) -> Case:
    """Mark the warnings that the reader may close, without a query per row."""
    if is_office(request.user, on=request.today):
        return Value(True)
    kept = Indicator.objects.filter(pk=OuterRef("indicator_id"), owner__in=_kept(request))
    return Case(When(Exists(kept), then=Value(True)), default=Value(False))


def _kept(request: HttpRequest) -> QuerySet:
    return reach_ids(request.user, "indicators.edit", on=request.today)


@needs("indicators.view")
@require_safe
def warning_list(request: HttpRequest) -> HttpResponse:
    """List warnings: a school its own, a section those of its indicators, the authority all."""
    rows = warnings_visible_to(request.user, on=request.today).select_related("indicator", "organisation", "closed_by")
    return render_list(
        request,
        template="indicators/warnings.html",
        title="指标预警",
        noun="预警",
        rows=rows.annotate(may_close=_may_close(request)),
        table=WarningTable,
        filters=WarningFilter,
        empty=Empty("没有预警", "指标数值没有触发预警规则；数值更新后十分钟内重新判断。"),
        context={"is_office": is_office(request.user, on=request.today), "crumbs": _crumbs("指标预警")},
    )


def _crumbs(title: str) -> list[tuple[str, str]]:
    return [("指标", reverse("indicators:list")), (title, "")]


class CloseForm(forms.Form):
    """Why a warning may be closed."""

    note = forms.CharField(
        label="核对情况",
        max_length=300,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="写明核对了什么、数值为什么成立。同一期间不再因同一规则预警；下一期照常判断。",
    )


@needs("indicators.edit")
def close(request: HttpRequest, warning_id: int) -> HttpResponse:
    """Close a warning with a note."""
    rows = warnings_visible_to(request.user, on=request.today).select_related("indicator", "organisation")
    row = get_object_or_404(rows, pk=warning_id)
    form = CloseForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            close_warning(warning_id=row.pk, note=form.cleaned_data["note"], actor=request.user, on=request.today)
        except YanzhenError as refusal:
            form.add_error(None, refusal.message)
        else:
            messages.success(request, "预警已关闭。")
            return redirect("indicators:warnings")
    refusal = why_not_close(row, request.user, note="—", on=request.today)
    context = {"row": row, "form": form, "refusal": refusal, "crumbs": _crumbs("关闭预警")}
    return render(request, "indicators/close_warning.html", context, status=422 if form.errors else 200)


@needs("indicators.edit")
@require_POST
def refresh(request: HttpRequest) -> HttpResponse:
    """Judge again every indicator whose figures changed since it was judged."""
    count = refresh_stale_warnings(on=request.today)
    messages.success(request, f"重新判断了{count}项指标。" if count else "没有变化，不需要重新判断。")
    return redirect("indicators:warnings")


class RuleForm(forms.Form):
    """One rule: on or off, and its thresholds."""

    is_on = forms.BooleanField(label="启用", required=False)
    version = forms.IntegerField(widget=forms.HiddenInput, min_value=0)

    def __init__(self, *args: Any, rule: RuleInUse, **given: Any) -> None:
        super().__init__(*args, **given)
        for name in rule.preset.thresholds:
            self.fields[name] = forms.DecimalField(label=WORDS[name], min_value=0, max_digits=8)

    def thresholds(self) -> dict[str, Any]:
        """Return the thresholds as they were typed."""
        return {name: value for name, value in self.cleaned_data.items() if name not in ("is_on", "version")}


@needs("indicators.view")
def rules(request: HttpRequest) -> HttpResponse:
    """Show every rule with its thresholds and basis; the office may change them."""
    office = is_office(request.user, on=request.today)
    code = request.POST.get("code", "")
    shown, status = [], 200
    for rule in rules_in_use():
        version = rule.setting.version if rule.setting else 0
        initial = {"is_on": rule.is_on, "version": version, **rule.preset.thresholds}
        asked = code == rule.preset.rule.code
        form = RuleForm(request.POST if asked else None, rule=rule, initial=initial, prefix=rule.preset.rule.code)
        if asked and form.is_valid():
            try:
                set_warning_rule(
                    code=code,
                    is_on=form.cleaned_data["is_on"],
                    thresholds=form.thresholds(),
                    expected_version=form.cleaned_data["version"],
                    actor=request.user,
                    on=request.today,
                )
            except YanzhenError as refusal:
                form.add_error(None, refusal.message)
            else:
                messages.success(request, f"“{rule.preset.title}”已按新的设置判断。")
                return redirect("indicators:rules")
        status = 422 if asked and form.errors else status
        shown.append((rule, form))
    context = {"rules": shown, "is_office": office, "crumbs": _crumbs("预警规则"), "tones": TONES}
    return render(request, "indicators/rules.html", context, status=status)
