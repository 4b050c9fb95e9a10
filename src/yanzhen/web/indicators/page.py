"""One indicator: against target, last period and last year; its units, what it means, what was corrected."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.views.decorators.http import require_safe

from yanzhen.apps.accounts.permissions import may_anywhere
from yanzhen.apps.indicators.models import Indicator, IndicatorTarget, Observation
from yanzhen.apps.indicators.refusals import why_not_redefine
from yanzhen.apps.indicators.series import DistrictFigure
from yanzhen.apps.indicators.warning_queries import warnings_visible_to
from yanzhen.apps.indicators.wording import source_words
from yanzhen.apps.organisations.models import Stage
from yanzhen.web.charts import ShownChart
from yanzhen.web.indicators import published
from yanzhen.web.indicators.chart_specs import UnitChart, trend_of, unit_charts
from yanzhen.web.indicators.lists import PERIODS_SHOWN
from yanzhen.web.indicators.reading import Reading
from yanzhen.web.indicators.stated import stated_card
from yanzhen.web.indicators.unit_figures import SORTS, STATES, Narrowing, narrowing_of
from yanzhen.web.indicators.units import UnitFigure, figures_read
from yanzhen.web.objects import addresses_of
from yanzhen.web.permissions import needs
from yanzhen.web.templatetags.indicator_parts import span_words

ROWS_PER_PAGE = 25
CORRECTIONS_SHOWN = 50
TARGETS_SHOWN = 20
WARNINGS_SHOWN = 5


@needs("indicators.view")
@require_safe
def indicator_page(request: HttpRequest, indicator_id: int) -> HttpResponse:
    """Show an indicator; ``period, q, stage, state, sort, page`` narrow the table, ``export`` gives a workbook."""
    found = Reading(request, get_object_or_404(Indicator.objects.select_related("owner"), pk=indicator_id))
    asked, units = narrowing_of(request), found.units
    kept = units.narrowed(asked) if units else []
    export = request.GET.get("export", "")
    if units and export == "xlsx":
        return published.own_workbook(found.indicator, units.span, units.rows(kept))
    if units and found.version and export == "public" and found.whole:
        rows = units.rows(units.every)
        return published.public_workbook(found.indicator, found.version, found.chosen, rows, on=request.today)
    return render(request, "indicators/indicator.html", _table(found, kept, asked) | _context(found))


def _context(found: Reading) -> dict[str, Any]:
    indicator, chosen, figures = found.indicator, found.chosen, found.figures
    target, _ = found.line
    return {
        "indicator": indicator,
        "crumbs": [("指标", reverse("indicators:list")), (indicator.title, "")],
        "versions": found.versions,
        "version": found.version,
        "targets": [(row, row.met_by(figures[-1].value if figures else None)) for row in found.bound],
        "own_targets": _own_targets(found),
        "latest": figures[-1] if figures else None,
        "trend": ShownChart(trend_of(indicator, figures[-PERIODS_SHOWN:], target, decimals=found.decimals)),
        "periods": found.options,
        "chosen": chosen,
        "compared": found.compared(),
        "given": _given(chosen),
        "verdict": _verdict(found),
        "corrections": _corrections(found.seen),
        **_warnings(found),
        "sees_whole": found.whole,
        "stated": stated_card(found.request, indicator, found.series, found.seen) if found.apart.is_stated else None,
        "may_provide": may_anywhere(found.request.user, "indicators.edit", on=found.request.today),
        "refusal": why_not_redefine(indicator, found.request.user, on=found.request.today),
    }


def _table(found: Reading, kept: Sequence[UnitFigure], asked: Narrowing) -> dict[str, Any]:
    every = found.units.every if found.units else []
    page = Paginator(kept, ROWS_PER_PAGE).get_page(found.request.GET.get("page"))
    found.aims_of([unit.unit_id for unit in page.object_list])  # what the charts ask of all units is read with it
    charts = _charts(found, every)
    shown = (unit.figure_id for unit in page.object_list)
    figures = figures_read([*shown, *(key for chart in charts for key in chart.figure_ids)])
    if found.units:
        page.object_list = found.units.rows(page.object_list, figures)
    return {
        "kept": kept,
        "page": page,
        "asked": asked,
        "stages": Stage.choices,
        "states": STATES,
        "sorts": SORTS.items(),
        "missing": [unit.label for unit in every if unit.figure_id is None],
        "charts": [ShownChart(chart.leading_to(figures)) for chart in charts],
    }


def _charts(found: Reading, every: Sequence[UnitFigure]) -> list[UnitChart]:
    if found.chosen is None:
        return []
    return unit_charts(
        found.indicator,
        every,
        span_words(*found.chosen.span),
        own=found.own,
        target=found.line,
        district=found.chosen.value,
        decimals=found.decimals,
    )


def _verdict(found: Reading) -> bool | None:
    """Does the chosen figure of the district reach what is asked of it?"""
    if found.chosen is None or found.chosen.value is None:
        return None
    if aim := found.aim_of_all:
        return aim.met_by(found.chosen.value)
    return found.bound[0].met_by(found.chosen.value) if found.bound else None


def _own_targets(found: Reading) -> list[IndicatorTarget]:
    rows = IndicatorTarget.objects.standing().filter(indicator=found.indicator).select_related("organisation")
    if not found.whole:
        rows = rows.filter(organisation=None) | rows.filter(organisation__in=found.own)
    body = ("organisation__name", "organisation__short_name")
    return list(rows.only("basis", "starts_on", "ends_on", "comparator", "minimum", "maximum", *body)[:TARGETS_SHOWN])


def _warnings(found: Reading) -> dict[str, Any]:
    rows = warnings_visible_to(found.request.user, on=found.request.today, bodies=found.bodies)
    rows = rows.open().filter(indicator=found.indicator)
    body = ("organisation__name", "organisation__short_name")
    read = rows.select_related("organisation").only("rule", "why", "clears", *body)
    shown = list(read[: WARNINGS_SHOWN + 1])
    count = len(shown) if len(shown) <= WARNINGS_SHOWN else rows.count()
    return {"warnings": shown[:WARNINGS_SHOWN], "warning_count": count}


def _given(chosen: DistrictFigure | None) -> Mapping[str, str] | None:
    if chosen is None or chosen.given is None:
        return None
    source = chosen.given.source
    url = addresses_of([source.subject])[source.subject] if source.subject else ""
    return {"unit": str(chosen.given.organisation), "words": source_words(chosen.given), "url": url}


def _corrections(seen: QuerySet[Observation]) -> list[dict[str, Any]]:
    rows = seen.filter(superseded_by__isnull=False).order_by("-superseded_by__recorded_at", "-pk")
    return [
        {
            "unit": short_name or name,
            "period": span_words(start, end),
            "before": before,
            "after": after,
            "reason": reason,
            "who": person or username,
            "when": recorded_at,
        }
        for start, end, before, short_name, name, after, reason, recorded_at, person, username in rows.values_list(
            *("period_start", "period_end", "value", "organisation__short_name", "organisation__name"),
            *(f"superseded_by__{part}" for part in ("value", "reason", "recorded_at")),
            *(f"superseded_by__source__entered_by__{part}" for part in ("person__name", "username")),
        )[:CORRECTIONS_SHOWN]
    ]
