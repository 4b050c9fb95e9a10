"""Units by periods (热力图) and the same trend for many units (小图组)."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta

from django.core.paginator import Page, Paginator
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.views.decorators.http import require_safe

from yanzhen.apps.indicators.gathering import DISTRICT_KINDS, Span
from yanzhen.apps.indicators.models import Indicator, Observation
from yanzhen.apps.indicators.series import observations_visible_to
from yanzhen.apps.organisations.models import Organisation, Stage
from yanzhen.engines.charts import Heading, HeatMap, Line, Point, SmallMultiples
from yanzhen.web.charts import ShownChart
from yanzhen.web.indicators.lists import DAYS_BACK, PERIODS_SHOWN
from yanzhen.web.indicators.page import Reading
from yanzhen.web.indicators.units import addresses_under, figure_address
from yanzhen.web.permissions import needs
from yanzhen.web.spreadsheets import rows_response
from yanzhen.web.templatetags.indicator_parts import short_span, span_words

UNITS_PER_PAGE = 40
VIEWS = (("heat", "热力图"), ("multiples", "小图组"))


@dataclass(frozen=True)
class Matrix:
    """Which units have figures in the latest periods, and where the figures are read."""

    spans: list[Span]
    units: QuerySet[Organisation]
    rows: QuerySet[Observation]

    def cells_of(self, units: Collection[Organisation]) -> dict[tuple[int, Span], Observation]:
        """Return the figures of some units by unit and period."""
        kept = self.rows.filter(organisation__in=units).select_related("source")
        return {(row.organisation_id, (row.period_start, row.period_end)): row for row in kept}


@needs("indicators.view")
@require_safe
def heat_page(request: HttpRequest, indicator_id: int) -> HttpResponse:
    """Show units by periods; ``view, stage, q, page`` choose, ``export=xlsx`` gives all of it."""
    found = Reading(request, get_object_or_404(Indicator.objects.select_related("owner"), pk=indicator_id))
    matrix = _matrix(found)
    if request.GET.get("export") == "xlsx":
        return _workbook(found.indicator, matrix)
    page = Paginator(matrix.units, UNITS_PER_PAGE).get_page(request.GET.get("page"))
    view = "multiples" if request.GET.get("view") == "multiples" else "heat"
    stage = request.GET.get("stage", "")
    context = {
        "indicator": found.indicator,
        "crumbs": [
            ("指标", reverse("indicators:list")),
            (found.indicator.title, reverse("indicators:indicator", args=[found.indicator.pk])),
            ("热力图", ""),
        ],
        "chart": _chart(found, matrix, page, view) if page.object_list else None,
        "page": page,
        "tabs": [
            {"title": title, "url": f"?view={name}&stage={stage}", "current": name == view} for name, title in VIEWS
        ],
        "view": view,
        "stages": Stage.choices,
        "stage": stage,
        "words": request.GET.get("q", ""),
        "sees_whole": found.whole,
    }
    return render(request, "indicators/heat.html", context)


def _matrix(found: Reading) -> Matrix:
    request = found.request
    rows = (
        observations_visible_to(request.user, on=request.today)
        .current()
        .filter(
            indicator_version__indicator=found.indicator,
            period_end__gte=request.today - timedelta(days=DAYS_BACK),
        )
        .exclude(organisation__kind__in=DISTRICT_KINDS)
    )
    spans = rows.order_by("-period_end", "-period_start").values_list("period_start", "period_end").distinct()
    shown = sorted(spans[:PERIODS_SHOWN], key=lambda span: (span[1], span[0]))
    kept = rows.filter(period_end__gte=shown[0][1]) if shown else rows.none()
    units = Organisation.objects.filter(pk__in=kept.order_by().values("organisation"))
    stage = request.GET.get("stage", "")
    if stage in Stage.values:
        units = units.filter(stages__contains=[stage])
    for word in request.GET.get("q", "").split():
        units = units.filter(name__contains=word)
    return Matrix(shown, units.order_by("sort_key", "code"), kept)


def _chart(found: Reading, matrix: Matrix, page: Page, view: str) -> ShownChart:
    units = list(page.object_list)
    cells = matrix.cells_of(units)
    addresses = addresses_under(cells.values())
    lines = tuple(_line(unit, matrix.spans, cells, addresses) for unit in units)
    last = span_words(*matrix.spans[-1])
    heading = Heading(
        title=f"{found.indicator.title}，各单位各期",
        unit=found.indicator.unit,
        source=f"各单位填报，截至{last}",
        decimals=found.decimals,
    )
    if view == "multiples":
        return ShownChart(SmallMultiples(heading=heading, panels=lines, target=found.line[0]))
    return ShownChart(HeatMap(heading=heading, rows=lines, columns=tuple(short_span(*span) for span in matrix.spans)))


def _line(
    unit: Organisation,
    spans: Sequence[Span],
    cells: Mapping[tuple[int, Span], Observation],
    addresses: Mapping[str, str],
) -> Line:
    rows = [cells.get((unit.pk, span)) for span in spans]
    return Line(
        name=str(unit),
        points=tuple(
            Point(
                label=short_span(*span),
                value=row.value if row else None,
                url=figure_address(row, addresses) if row else "",
            )
            for span, row in zip(spans, rows, strict=True)
        ),
    )


def _workbook(indicator: Indicator, matrix: Matrix) -> HttpResponse:
    headings = ["单位", *(span_words(*span) for span in matrix.spans)]

    figures = matrix.cells_of(matrix.units)

    def lines():
        for unit in matrix.units:
            rows = [figures.get((unit.pk, span)) for span in matrix.spans]
            yield [unit.name, *(row.value if row else None for row in rows)]

    return rows_response(f"{indicator.title}_各单位各期", headings, lines())
