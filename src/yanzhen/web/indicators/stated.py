"""What documents state of an indicator, beside the measured figures, flagged where they differ."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.db.models import QuerySet
from django.http import HttpRequest
from django.urls import reverse

from yanzhen.apps.documents.models import DocumentVersion
from yanzhen.apps.documents.queries import documents_for
from yanzhen.apps.indicators.models import Indicator, Observation
from yanzhen.apps.indicators.series import DistrictFigure, DistrictSeries, Span, observations_visible_to
from yanzhen.apps.indicators.stated import DISTRICT, StatedGroup, stated_groups, stated_words
from yanzhen.apps.indicators.wording import period_words
from yanzhen.engines.charts import Heading, Line, Point, Trend
from yanzhen.web.charts import ShownChart
from yanzhen.web.templatetags.indicator_parts import short_span

VERSION = "documents.documentversion:"
LINES_AT_MOST = 3
ALIKE = 5  # days by which a year or a half-year may be longer than another
MEASURED, STATED, ANOTHER = "填报汇总", "文件载明", "另一份文件载明"


@dataclass(frozen=True)
class StatedFigure:
    """One stated figure, ready for the template; without a right to the document neither sentence nor link."""

    value: str
    document: str
    sentence: str
    url: str


@dataclass(frozen=True)
class StatedPeriod:
    """All that is stated of one body in one period."""

    body: str
    period: str
    figures: list[StatedFigure]
    measured: str
    differs: bool


def stated_card(
    request: HttpRequest, indicator: Indicator, district: DistrictSeries, seen: QuerySet[Observation]
) -> dict[str, Any]:
    """Return what the card shows, with its chart; no rows where no document states anything."""
    rows = list(
        seen.stated()
        .select_related("indicator_version__indicator", "organisation", "source")
        .order_by("period_end", "pk")
    )
    if not rows:
        return {"periods": []}
    series = district.of(district.spans)
    measured: dict[tuple[int, Span], Decimal | None] = {(DISTRICT, row.span): row.value for row in series}
    measured |= _of_units(request, indicator, rows)
    groups = stated_groups(rows, measured)
    seen = _documents_seen(request, rows)
    chart = _trend(indicator, series, [group for group in groups if group.body == DISTRICT])
    return {
        "periods": [_period(indicator, group, seen) for group in groups],
        "differing": sum(group.differs for group in groups),
        "chart": ShownChart(chart) if chart else None,
    }


def _of_units(
    request: HttpRequest, indicator: Indicator, rows: Sequence[Observation]
) -> dict[tuple[int, Span], Decimal | None]:
    """Measured figures of the units of which a document states something."""
    units = {row.organisation_id for row in rows}
    seen = observations_visible_to(request.user, on=request.today).current()
    found = seen.filter(indicator_version__indicator=indicator, organisation__in=units)
    return {
        (row.organisation_id, (row.period_start, row.period_end)): row.value
        for row in found.only("organisation_id", "period_start", "period_end", "value")
    }


def _documents_seen(request: HttpRequest, rows: Sequence[Observation]) -> set[str]:
    keys = {row.source.subject.removeprefix(VERSION) for row in rows if row.source.subject.startswith(VERSION)}
    seen = documents_for(request.user, on=request.today).values("pk")
    versions = DocumentVersion.objects.filter(pk__in=[key for key in keys if key.isdigit()], document__in=seen)
    return {f"{VERSION}{pk}" for pk in versions.values_list("pk", flat=True)}


def _period(indicator: Indicator, group: StatedGroup, seen: set[str]) -> StatedPeriod:
    first = group.rows[0].organisation
    return StatedPeriod(
        body=first.short_name or first.name,
        period=period_words(*group.span),
        figures=[_figure(indicator, row, seen) for row in group.rows],
        measured="" if group.measured is None else f"{group.measured.normalize():f}{indicator.unit}",
        differs=group.differs,
    )


def _figure(indicator: Indicator, row: Observation, seen: set[str]) -> StatedFigure:
    source, value = row.source, stated_words(row, indicator.unit)
    if source.subject not in seen:
        return StatedFigure(value, "文件", "", "")
    key = int(source.subject.removeprefix(VERSION))
    url = f"{reverse('documents:reading', args=[key])}#s-{source.locator.get('sentence', 0)}"
    return StatedFigure(value, source.provided_by, source.wording, url)


def _trend(indicator: Indicator, series: Sequence[DistrictFigure], groups: Sequence[StatedGroup]) -> Trend | None:
    """The district's figures over all periods; what documents state has its own mark and line, so has a second one."""
    if not groups:
        return None
    lengths = [_days(group.span) for group in groups]
    measured = {row.span: row.value for row in series if any(abs(_days(row.span) - days) < ALIKE for days in lengths)}
    spans = sorted({*measured, *(group.span for group in groups)}, key=lambda span: (span[1], span[0]))
    stated = {group.span: group.rows for group in groups}
    depth = min(LINES_AT_MOST - 1, max(len(group.rows) for group in groups))
    lines = [Line(name=MEASURED, points=tuple(_point(span, measured.get(span)) for span in spans))]
    for place in range(depth):
        points = tuple(_stated_point(indicator, span, stated.get(span, ()), place) for span in spans)
        lines.append(Line(name=(STATED, ANOTHER)[place], points=points))
    heading = Heading(title=f"{indicator.title}历年数值", unit=indicator.unit, source="填报汇总与文件原句", decimals=2)
    return Trend(heading=heading, lines=tuple(lines))


def _days(span: Span) -> int:
    return (span[1] - span[0]).days


def _point(span: Span, value: Decimal | None) -> Point:
    return Point(label=short_span(*span), value=value)


def _stated_point(indicator: Indicator, span: Span, rows: Sequence[Observation], place: int) -> Point:
    label = short_span(*span)
    if place >= len(rows):
        return Point(label=label, value=None, absent="没有文件载明")
    row = rows[place]
    return Point(label=label, value=row.value, words=stated_words(row, indicator.unit))
