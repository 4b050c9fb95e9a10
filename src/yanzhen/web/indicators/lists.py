"""The list of indicators: where the district stands, against which target, who has reported."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from decimal import Decimal

import django_filters
import django_tables2 as tables
from django import forms
from django.db.models import Count, Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.views.decorators.http import require_safe

from yanzhen.apps.accounts.permissions import reach
from yanzhen.apps.indicators.gathering import DISTRICT_KINDS
from yanzhen.apps.indicators.models import Indicator
from yanzhen.apps.indicators.series import (
    DistrictFigure,
    district_series,
    indicators_seen_whole,
    observations_visible_to,
)
from yanzhen.apps.indicators.warning_queries import warnings_visible_to
from yanzhen.apps.ledgers.asked import ledgers_feeding, with_returns_asked
from yanzhen.apps.organisations.models import Organisation
from yanzhen.apps.plans.queries.bound import BoundTarget, targets_bound, units_expected
from yanzhen.web.indicators.drawing import sparkline
from yanzhen.web.lists import Empty, render_list
from yanzhen.web.permissions import needs
from yanzhen.web.templatetags.indicator_parts import span_words
from yanzhen.web.templatetags.page_parts import figure

PERIODS_SHOWN = 12
DAYS_BACK = 3 * 366
UNKNOWN = SafeString('<span class="yz-soft">未报</span>')


class IndicatorTable(tables.Table):
    """Indicators with the district's latest figure; what is derived is read once for all rows."""

    title = tables.Column("指标", linkify=lambda record: reverse("indicators:indicator", args=[record.pk]))
    owner = tables.Column("主管科室", default="—", order_by=("owner__name",))
    latest = tables.Column("最新数值", empty_values=(), orderable=False, attrs={"td": {"class": "yz-number"}})
    period = tables.Column("期间", empty_values=(), orderable=False)
    target = tables.Column("目标", empty_values=(), orderable=False)
    trend = tables.Column("走势", empty_values=(), orderable=False, exclude_from_export=True)
    warned = tables.Column("预警", empty_values=(), orderable=False, attrs={"td": {"class": "yz-number"}})
    reported = tables.Column("已报/应报单位", empty_values=(), orderable=False, attrs={"td": {"class": "yz-number"}})

    class Meta:
        model = Indicator
        fields = ("title", "owner", "latest", "period", "target", "trend", "reported", "warned")
        order_by = "title"

    @cached_property
    def series(self) -> dict[int, list[DistrictFigure]]:
        """The district's figures of every indicator of the list."""
        user, on, rows = self.request.user, self.request.today, self._indicators
        keys = [row.pk for row in rows]
        ledgers = ledgers_feeding(keys)
        series = district_series(
            rows,
            expected=units_expected([key for key in keys if key not in ledgers]),
            seen_whole=indicators_seen_whole(user, rows, on=on),
            since=on - timedelta(days=DAYS_BACK),
            last=PERIODS_SHOWN,
        )
        return with_returns_asked(series, ledgers, last=1)

    @cached_property
    def targets(self) -> dict[int, list[BoundTarget]]:
        """The targets of every indicator of the list that the user may see."""
        return targets_bound([row.pk for row in self._indicators], self.request.user, on=self.request.today)

    @cached_property
    def warnings(self) -> dict[int, int]:
        """How many open warnings of each indicator the user may see."""
        seen = warnings_visible_to(self.request.user, on=self.request.today).open()
        return dict(seen.order_by().values_list("indicator").annotate(count=Count("pk")))

    @cached_property
    def _indicators(self) -> Sequence[Indicator]:
        return list(self.data.data)

    def _last(self, record: Indicator) -> DistrictFigure | None:
        series = self.series[record.pk]
        return series[-1] if series else None

    def render_latest(self, record: Indicator) -> str | SafeString:
        """Write the latest figure with its unit; none is said so."""
        last = self._last(record)
        if last is None or last.value is None:
            return SafeString('<span class="yz-soft">不显示</span>') if last and last.is_withheld else UNKNOWN
        return format_html('<span>{}<span class="yz-unit">{}</span></span>', figure(last.value), record.unit)

    def value_latest(self, record: Indicator) -> Decimal | None:
        """Give the number itself to a spreadsheet."""
        last = self._last(record)
        return last.value if last else None

    def render_period(self, record: Indicator) -> str:
        """Write the period of the latest figure."""
        last = self._last(record)
        return span_words(*last.span) if last else "—"

    def render_target(self, record: Indicator) -> str | SafeString:
        """Write the newest plan's target and whether the latest figure reaches it."""
        bound = self.targets.get(record.pk)
        if not bound:
            return "—"
        last = self._last(record)
        met = bound[0].met_by(last.value if last else None)
        mark = "" if met is None else format_html(' <span class="yz-badge yz-badge-{}">{}</span>', *_verdict(met))
        return format_html("<span>{}{}{}</span>", bound[0].words, bound[0].target.unit or record.unit, mark)

    def value_target(self, record: Indicator) -> str:
        """Give the target in words to a spreadsheet."""
        bound = self.targets.get(record.pk)
        return f"{bound[0].words}{bound[0].target.unit or record.unit}" if bound else ""

    def render_trend(self, record: Indicator) -> SafeString | str:
        """Draw the figures of the latest periods."""
        return sparkline(record.title, self.series[record.pk]) or "—"

    def render_warned(self, record: Indicator) -> SafeString | str:
        """Write how many warnings are open, with the way to them."""
        count = self.warnings.get(record.pk, 0)
        url = f"{reverse('indicators:warnings')}?indicator={record.pk}"
        return format_html('<a href="{}">{}条</a>', url, count) if count else "—"

    def value_warned(self, record: Indicator) -> int:
        """Give the number to a spreadsheet."""
        return self.warnings.get(record.pk, 0)

    def render_reported(self, record: Indicator) -> str:
        """Write how many units reported in the latest period, of how many."""
        last = self._last(record)
        if last is None:
            return "—"
        return f"{last.reported}/{last.expected}" if last.expected is not None else f"{last.reported}/—"


def _verdict(met: bool) -> tuple[str, str]:
    return ("green", "已达到") if met else ("yellow", "未达到")


def _owners(request: HttpRequest) -> QuerySet[Organisation]:
    return Organisation.objects.filter(pk__in=Indicator.objects.order_by().values("owner")).order_by("sort_key")


def _units(request: HttpRequest) -> QuerySet[Organisation]:
    return (
        reach(request.user, "indicators.view", on=request.today).exclude(kind__in=DISTRICT_KINDS).order_by("sort_key")
    )


class IndicatorFilter(django_filters.FilterSet):
    """Words, owning section, unit that has figures."""

    q = django_filters.CharFilter(
        label="指标名称、口径", method="by_words", widget=forms.TextInput(attrs={"type": "search"})
    )
    owner = django_filters.ModelChoiceFilter(label="主管科室", queryset=_owners, empty_label="全部")
    warned = django_filters.ChoiceFilter(
        label="预警", choices=(("1", "有未解除的预警"),), method="by_warning", empty_label="全部"
    )
    unit = django_filters.CharFilter(
        label="有数值的单位", method="by_unit", widget=forms.TextInput(attrs={"type": "search"})
    )

    class Meta:
        model = Indicator
        fields = ("q", "owner", "warned", "unit")

    def by_words(self, rows: QuerySet, name: str, value: str) -> QuerySet:
        """Keep indicators whose title or definition holds every word."""
        for word in value.split():
            in_definition = Indicator.objects.filter(versions__definition__icontains=word).order_by().values("pk")
            rows = rows.filter(Q(title__icontains=word) | Q(pk__in=in_definition))
        return rows

    def by_warning(self, rows: QuerySet, name: str, value: str) -> QuerySet:
        """Keep indicators with open warnings that the user may see."""
        seen = warnings_visible_to(self.request.user, on=self.request.today).open()
        return rows.filter(pk__in=seen.order_by().values("indicator"))

    def by_unit(self, rows: QuerySet, name: str, value: str) -> QuerySet:
        """Keep indicators of which a unit so called, or of this key, has a figure that the user may see."""
        units = _units(self.request)
        found = units.filter(pk=value) if value.isascii() and value.isdigit() else units.filter(name__icontains=value)
        seen = observations_visible_to(self.request.user, on=self.request.today).current()
        kept = seen.filter(organisation__in=found.order_by().values("pk"))
        return rows.filter(pk__in=kept.order_by().values("indicator_version__indicator"))


@needs("indicators.view")
@require_safe
def indicator_list(request: HttpRequest) -> HttpResponse:
    """List the indicators; a school finds its own figures and the district's behind each."""
    return render_list(
        request,
        template="indicators/list.html",
        title="指标",
        noun="指标",
        rows=Indicator.objects.select_related("owner"),
        table=IndicatorTable,
        filters=IndicatorFilter,
        empty=Empty("还没有指标", "请系统管理员载入指标目录，之后计划里的目标就能绑定到指标。"),
    )
