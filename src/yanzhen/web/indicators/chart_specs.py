"""Which charts an indicator's figures make: trend, comparison, distribution, heat map, small multiples."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from functools import cached_property

from yanzhen.apps.indicators.gathering import Span
from yanzhen.apps.indicators.models import Indicator
from yanzhen.apps.indicators.series import DistrictFigure
from yanzhen.engines.charts import Bars, Distribution, Heading, Line, Point, Trend, places_drawn
from yanzhen.engines.indicators import spans_through
from yanzhen.web.indicators.units import Figures, UnitFigure
from yanzhen.web.templatetags.indicator_parts import short_span, span_words

WITHHELD = "不显示"


def heading_of(indicator: Indicator, title: str, source: str, *, decimals: int) -> Heading:
    """Return what stands around a chart of this indicator."""
    return Heading(title=title, unit=indicator.unit, source=source, decimals=decimals)


def trend_of(
    indicator: Indicator, figures: Sequence[DistrictFigure], target: Decimal | None, *, decimals: int
) -> Trend:
    """Return the district's figures over the periods."""
    by_span = {row.span: row for row in figures}
    points = tuple(_point(span, by_span.get(span)) for span in _without_gaps(list(by_span)))
    source = "科室登记" if any(row.given for row in figures) else "各单位填报汇总"
    if points:
        source += f"，截至{span_words(*figures[-1].span)}"
    heading = heading_of(indicator, f"{indicator.title}走势", source, decimals=decimals)
    return Trend(heading=heading, lines=(Line(name="区级", points=points),) if points else (), target=target)


def _without_gaps(spans: Sequence[Span]) -> Sequence[Span]:
    """Return the spans with those between that nobody reported, where all of them are of one rhythm."""
    if len(spans) < 2:
        return spans
    every = spans_through(spans[-1], spans[0][0])
    return every if every is not None and set(spans) <= set(every) else spans


def _point(span: Span, row: DistrictFigure | None) -> Point:
    withheld = row is not None and row.is_withheld
    return Point(label=short_span(*span), value=row.value if row else None, absent=WITHHELD if withheld else "未报")


def points_of_units(units: Sequence[UnitFigure], own: Collection[int]) -> tuple[Point, ...]:
    """Return one point per unit, the reader's own marked."""
    return tuple(Point(label=unit.label, value=unit.value, is_own=unit.unit_id in own) for unit in units)


@dataclass(frozen=True)
class UnitChart:
    """A chart of units with the unit of each of its points; those points alone lead to figures that are drawn."""

    chart: Bars | Distribution
    units: Sequence[UnitFigure]

    @cached_property
    def drawn(self) -> list[int]:
        """The places of the points that are drawn: a city's units are not."""
        return places_drawn(self.chart)

    @property
    def figure_ids(self) -> list[int | None]:
        """The figures that are drawn."""
        return [self.units[place].figure_id for place in self.drawn]

    def leading_to(self, figures: Figures) -> Bars | Distribution:
        """Return the chart with the addresses of the figures drawn."""
        points = list(self.chart.points)
        for place in self.drawn:
            points[place] = points[place]._replace(url=figures.url(self.units[place].figure_id))
        return replace(self.chart, points=tuple(points))


def unit_charts(
    indicator: Indicator,
    units: Sequence[UnitFigure],
    span: str,
    *,
    own: Collection[int],
    target: tuple[Decimal | None, bool],
    district: Decimal | None,
    decimals: int,
) -> list[UnitChart]:
    """Return how the units' figures spread, and the units side by side; none of fewer than two figures.

    The district's figure stands beside them only where it is one of the same kind.
    """
    points = points_of_units(units, own)
    known = [place for place, point in enumerate(points) if point.value is not None]
    if len(known) < 2:
        return []
    value, is_ceiling = target
    spread = Distribution(
        heading=heading_of(indicator, f"各单位分布，{span}", "各单位填报", decimals=decimals),
        points=tuple(points[place] for place in known),
        target=value,
    )
    beside = Bars(
        heading=heading_of(indicator, f"各单位比较，{span}", "各单位填报", decimals=decimals),
        points=points,
        target=value,
        at_most=is_ceiling,
        middle=district if indicator.unit in ("%", "％") else None,
    )
    return [UnitChart(spread, [units[place] for place in known]), UnitChart(beside, units)]
