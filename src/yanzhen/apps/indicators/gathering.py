"""Units' figures of many periods as one each (区级汇总): gathered by the database, as the roll-up engine would."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.contrib.postgres.aggregates import ArrayAgg
from django.db.models import Count, Max, Q, Sum

from yanzhen.apps.indicators.bridge import engine_formula, reading_of, scale_of_version
from yanzhen.apps.indicators.models import IndicatorVersion, Observation
from yanzhen.apps.organisations.models import OrganisationKind
from yanzhen.engines.indicators import Formula, Node, Reading, roll_up

DISTRICT_KINDS = (OrganisationKind.AUTHORITY, OrganisationKind.SECTION)
Span = tuple[date, date]
Counter = Callable[[IndicatorVersion, Collection[int], Span], Decimal | None]
_COUNTERS: list[Counter] = []


def counts_again(counter: Counter) -> Counter:
    """Register a function that counts people once over units and periods from the rows, or answers None."""
    if counter not in _COUNTERS:
        _COUNTERS.append(counter)
    return counter


def counted_again(version: IndicatorVersion, organisation_ids: Collection[int], span: Span) -> Decimal | None:
    """Return a figure of people counted once (去重) over several units or periods; None where no rows tell."""
    for counter in _COUNTERS:
        found = counter(version, organisation_ids, span)
        if found is not None:
            return found
    return None


@dataclass(frozen=True)
class Gathered:
    """The units' figures of one period as one: in the indicator's unit, with its parts and who reported."""

    value: Decimal | None
    numerator: Decimal | None
    denominator: Decimal | None
    units: frozenset[int]

    @property
    def reading(self) -> Reading:
        """The figure as the engine takes it."""
        return Reading(value=self.value, numerator=self.numerator, denominator=self.denominator)


def gathered_by_span(
    indicator_ids: Collection[int], *, since: date, only: Collection[Span] | None = None
) -> dict[int, dict[Span, Gathered]]:
    """Return every period's figure of the units together, by indicator, in two queries whatever the number of units."""
    rows = (
        Observation.objects.current()
        .filter(indicator_version__indicator__in=indicator_ids, period_end__gte=since)
        .exclude(organisation__kind__in=DISTRICT_KINDS)
        .order_by("period_end", "period_start")
        .values("indicator_version__indicator", "period_start", "period_end")
        .annotate(
            version=Max("indicator_version"),
            total=Sum("value"),
            known=Count("value"),
            top=Sum("numerator", filter=Q(denominator__isnull=False)),
            bottom=Sum("denominator", filter=Q(numerator__isnull=False)),
            units=ArrayAgg("organisation", order_by="pk"),
            last=ArrayAgg("value", order_by="-pk"),
        )
    )
    groups = [row for row in rows if only is None or (row["period_start"], row["period_end"]) in only]
    versions = IndicatorVersion.objects.select_related("indicator").in_bulk({row["version"] for row in groups})
    found: dict[int, dict[Span, Gathered]] = defaultdict(dict)
    for row in groups:
        span = row["period_start"], row["period_end"]
        found[row["indicator_version__indicator"]][span] = _one(versions[row["version"]], row, span)
    return found


def _one(version: IndicatorVersion, row: dict[str, Any], span: Span) -> Gathered:
    formula, units = engine_formula(version.formula), frozenset(row["units"])
    top, bottom, value = row["top"], row["bottom"], None
    if formula is Formula.RATE:
        value = top * scale_of_version(version) / bottom if bottom else None
    elif formula is Formula.SUM:
        value = row["total"]
    elif formula in (Formula.MEAN, Formula.WEIGHTED):
        value = row["total"] / row["known"] if row["known"] else None
    elif formula is Formula.LATEST:
        value = row["last"][0]
    elif formula is Formula.DISTINCT:
        value = row["total"] if len(units) == 1 else counted_again(version, units, span)
    return Gathered(value, top, bottom, units)


def rolled_up(units: Iterable[Observation]) -> Gathered:
    """Return one figure of several units' observations of one period, by the roll-up engine."""
    rows = list(units)
    if not rows:
        return Gathered(None, None, None, frozenset())
    version = max((row.indicator_version for row in rows), key=lambda one: one.pk)
    formula, keys = engine_formula(version.formula), frozenset(row.organisation_id for row in rows)
    leaves = [Node(key=str(row.pk), parent="", formula=formula, reading=reading_of(row)) for row in rows]
    result = roll_up([Node(key="", formula=formula), *leaves])[""]
    value = result.value
    if value is not None and formula is Formula.RATE:
        value *= scale_of_version(version)
    if formula is Formula.DISTINCT and len(keys) > 1:
        value = counted_again(version, keys, (rows[0].period_start, rows[0].period_end))
    parts = (result.numerator, result.denominator) if formula is Formula.RATE else (None, None)
    return Gathered(value, *parts, keys)
