"""One indicator: what it means, its targets, its figures over time and by unit, and what was corrected."""

from __future__ import annotations

import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from decimal import Decimal
from typing import Any

from django.db.models import QuerySet
from django.http import FileResponse, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.views.decorators.http import require_safe

from yanzhen.apps.accounts.permissions import may_anywhere, reach_ids
from yanzhen.apps.indicators.models import Indicator, Observation
from yanzhen.apps.indicators.refusals import why_not_redefine
from yanzhen.apps.indicators.series import (
    DISTRICT_KINDS,
    DistrictFigure,
    Span,
    district_series,
    indicators_seen_whole,
    observations_visible_to,
)
from yanzhen.apps.indicators.wording import source_words
from yanzhen.apps.organisations.models import Organisation
from yanzhen.apps.plans.queries.bound import BoundTarget, targets_bound, units_expected
from yanzhen.web.indicators.drawing import dot_strip, trend_chart
from yanzhen.web.indicators.lists import DAYS_BACK, PERIODS_SHOWN
from yanzhen.web.objects import addresses_of
from yanzhen.web.permissions import needs
from yanzhen.web.spreadsheets import MEDIA_TYPE, SheetWriter
from yanzhen.web.templatetags.indicator_parts import span_words

CORRECTIONS_SHOWN = 50


@dataclass(frozen=True)
class UnitRow:
    """One unit in one period; without an observation it has not reported."""

    unit: Organisation
    observation: Observation | None
    source: str
    url: str
    met: bool | None


@needs("indicators.view")
@require_safe
def indicator_page(request: HttpRequest, indicator_id: int) -> HttpResponse:
    """Show an indicator; ``?period=`` chooses the period of the table, ``export=xlsx`` gives it as a spreadsheet."""
    indicator = get_object_or_404(Indicator.objects.select_related("owner"), pk=indicator_id)
    whole = indicators_seen_whole(request.user, [indicator], on=request.today)
    expected = units_expected([indicator.pk])
    since = request.today - timedelta(days=DAYS_BACK)
    series = district_series([indicator], expected=expected, seen_whole=whole, since=since, last=PERIODS_SHOWN)
    figures = series[indicator.pk]
    targets = targets_bound([indicator.pk], request.user, on=request.today).get(indicator.pk, [])
    chosen = _chosen(request, figures)
    seen = observations_visible_to(request.user, on=request.today).filter(indicator_version__indicator=indicator)
    wanted = targets[0] if targets else None
    units = _units_wanted(request, expected.get(indicator.pk, set()), bool(whole))
    rows = _unit_rows(seen, chosen.span, units, wanted) if chosen else []
    if request.GET.get("export") == "xlsx" and chosen:
        return _workbook(indicator, chosen.span, rows)
    line = wanted.wanted if wanted else None
    dots = [
        (str(row.unit), row.observation.value) for row in rows if row.observation and row.observation.value is not None
    ]
    context = {
        "indicator": indicator,
        "crumbs": [("指标", reverse("indicators:list")), (indicator.title, "")],
        "versions": list(indicator.versions.order_by("-number")),
        "targets": [(bound, bound.met_by(figures[-1].value if figures else None)) for bound in targets],
        "latest": figures[-1] if figures else None,
        "chart": trend_chart(indicator.title, indicator.unit, figures, line),
        "strip": dot_strip(indicator.title, indicator.unit, dots, line),
        "target_words": f"{wanted.words}{wanted.target.unit or indicator.unit}" if wanted else "",
        "periods": [_option(row, chosen) for row in reversed(figures)],
        "chosen": chosen,
        "given": _given(chosen),
        "rows": rows,
        "missing": [row.unit for row in rows if row.observation is None],
        "corrections": _corrections(seen),
        "sees_whole": bool(whole),
        "may_provide": may_anywhere(request.user, "indicators.edit", on=request.today),
        "refusal": why_not_redefine(indicator, request.user, on=request.today),
    }
    return render(request, "indicators/indicator.html", context)


def _chosen(request: HttpRequest, figures: Sequence[DistrictFigure]) -> DistrictFigure | None:
    wanted = request.GET.get("period", "")
    return next((row for row in figures if _key(row.span) == wanted), figures[-1] if figures else None)


def _key(span: Span) -> str:
    return f"{span[0].isoformat()}_{span[1].isoformat()}"


def _option(row: DistrictFigure, chosen: DistrictFigure | None) -> tuple[str, str, bool]:
    return _key(row.span), span_words(*row.span), chosen is not None and row.span == chosen.span


def _units_wanted(request: HttpRequest, expected: set[int], whole: bool) -> QuerySet[Organisation]:
    units = Organisation.objects.filter(pk__in=expected)
    return units if whole else units.filter(pk__in=reach_ids(request.user, "indicators.view", on=request.today))


def _unit_rows(
    seen: QuerySet[Observation], span: Span, wanted: QuerySet[Organisation], target: BoundTarget | None
) -> list[UnitRow]:
    rows = (
        seen.current().filter(period_start=span[0], period_end=span[1]).exclude(organisation__kind__in=DISTRICT_KINDS)
    )
    found = {row.organisation_id: row for row in rows.select_related("organisation", "source")}
    units = {unit.pk: unit for unit in wanted} | {pk: row.organisation for pk, row in found.items()}
    addresses = addresses_of(row.source.subject for row in found.values() if row.source.subject)
    made = []
    for unit in sorted(units.values(), key=lambda unit: (unit.sort_key, unit.code)):
        row = found.get(unit.pk)
        url = addresses.get(row.source.subject, "") if row else ""
        met = target.met_by(row.value) if target and row else None
        made.append(UnitRow(unit, row, source_words(row) if row else "", url, met))
    return made


def _given(chosen: DistrictFigure | None) -> dict[str, str] | None:
    if chosen is None or chosen.given is None:
        return None
    source = chosen.given.source
    url = addresses_of([source.subject])[source.subject] if source.subject else ""
    return {"unit": str(chosen.given.organisation), "words": source_words(chosen.given), "url": url}


def _corrections(seen: QuerySet[Observation]) -> list[dict[str, Any]]:
    rows = seen.filter(superseded_by__isnull=False).order_by("-superseded_by__recorded_at", "-pk")
    return [
        {
            "unit": row.organisation,
            "period": span_words(row.period_start, row.period_end),
            "before": row.value,
            "after": row.superseded_by.value,
            "reason": row.superseded_by.reason,
            "who": row.superseded_by.source.entered_by,
            "when": row.superseded_by.recorded_at,
        }
        for row in rows.select_related("organisation", "superseded_by__source__entered_by__person")[:CORRECTIONS_SHOWN]
    ]


def _workbook(indicator: Indicator, span: Span, rows: Sequence[UnitRow]) -> FileResponse:
    file = tempfile.TemporaryFile(suffix=".xlsx")  # noqa: SIM115 - FileResponse closes it
    headings = ("单位", f"数值（{indicator.unit}）", "分子", "分母", "状态", "来源")
    writer = SheetWriter(file, indicator.title, headings)
    for row in rows:
        seen = row.observation
        figures: tuple[Decimal | None, ...] = (seen.value, seen.numerator, seen.denominator) if seen else (None,) * 3
        writer.write((row.unit.name, *figures, "已报" if seen else "未报", row.source))
    writer.close()
    file.seek(0)
    name = f"{indicator.title}_{span_words(*span)}.xlsx"
    return FileResponse(file, as_attachment=True, filename=name, content_type=MEDIA_TYPE)
