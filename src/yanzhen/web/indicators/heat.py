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

from yanzhen.apps.indicators.gathering import DISTRICT_KINDS, Span, newest_spans
from yanzhen.apps.indicators.models import Indicator, Observation
from yanzhen.apps.indicators.series import sees_every_figure
from yanzhen.apps.organisations.models import Organisation, Stage
from yanzhen.engines.charts import Heading, HeatMap, Line, Point, SmallMultiples
from yanzhen.web.charts import ShownChart
from yanzhen.web.indicators.lists import DAYS_BACK, PERIODS_SHOWN
from yanzhen.web.indicators.reading import Reading
from yanzhen.web.indicators.units import addresses_under, figure_address
from yanzhen.web.permissions import needs
from yanzhen.web.spreadsheets import rows_response
from yanzhen.web.templatetags.indicator_parts import short_span, span_words

UNITS_PER_PAGE = 40
VIEWS = (("heat", "热力图"), ("multiples", "小图组"))


@dataclass(frozen=True)
class Matrix:
    """Which units have figures in the latest periods, by name, and where the figures are read."""

    spans: list[Span]
    keys: list[int]
    rows: QuerySet[Observation]

    def units(self, keys: Collection[int]) -> list[Organisation]:
        """Return the units with these keys, in their order."""
        bodies = {unit.pk: unit for unit in Organisation.objects.with_keys(keys).order_by()}
        return [bodies[key] for key in keys]

    def cells_of(self, units: Collection[Organisation]) -> dict[tuple[int, Span], Observation]:
        """Return the figures of some units by unit and period."""
        kept = self.rows.filter(organisation__in=[unit.pk for unit in units]).select_related("source").order_by()
        read = kept.only("organisation_id", "period_start", "period_end", "value", "source__kind", "source__subject")
        return {(row.organisation_id, (row.period_start, row.period_end)): row for row in read}


@needs("indicators.view")
@require_safe
def heat_page(request: HttpRequest, indicator_id: int) -> HttpResponse:
    """Show units by periods; ``view, stage, q, page`` choose, ``export=xlsx`` gives all of it."""
    found = Reading(request, get_object_or_404(Indicator.objects.select_related("owner"), pk=indicator_id))
    matrix = _matrix(found)
    if request.GET.get("export") == "xlsx":
        return _workbook(found.indicator, matrix)
    page = Paginator(matrix.keys, UNITS_PER_PAGE).get_page(request.GET.get("page"))
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
    since = request.today - timedelta(days=DAYS_BACK)
    seen = found.seen.current().filter(period_end__gte=since).exclude(organisation__kind__in=DISTRICT_KINDS)
    units_of = seen.order_by().values_list("organisation_id", flat=True).distinct()
    within = (
        None
        if sees_every_figure(request.user, found.indicator, on=request.today, bodies=found.bodies)
        else list(units_of)
    )
    newest = newest_spans(found.versions, since=since, last=PERIODS_SHOWN, within=within)
    spans = sorted(newest, key=lambda span: (span[1], span[0]))
    kept = seen.filter(period_end__gte=spans[0][1]) if spans else seen.none()
    units = Organisation.objects.with_keys(kept.order_by().values_list("organisation_id", flat=True).distinct())
    stage = request.GET.get("stage", "")
    if stage in Stage.values:
        units = units.filter(stages__contains=[stage])
    for word in request.GET.get("q", "").split():
        units = units.filter(name__contains=word)
    return Matrix(spans, list(units.order_by("sort_key", "code").values_list("pk", flat=True)), kept)


def _chart(found: Reading, matrix: Matrix, page: Page, view: str) -> ShownChart:
    units = matrix.units(page.object_list)
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

    units = matrix.units(matrix.keys)
    figures = matrix.cells_of(units)

    def lines():
        for unit in units:
            rows = [figures.get((unit.pk, span)) for span in matrix.spans]
            yield [unit.name, *(row.value if row else None for row in rows)]

    return rows_response(f"{indicator.title}_各单位各期", headings, lines())
