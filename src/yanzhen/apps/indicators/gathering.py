"""Units' figures of many periods as one each (区级汇总): gathered by the database, as the roll-up engine would."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.db import connection

from yanzhen.apps.indicators.bridge import engine_formula, reading_of, scale_of_version
from yanzhen.apps.indicators.models import IndicatorVersion, Observation
from yanzhen.apps.organisations.models import Organisation, OrganisationKind
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


GATHER = """
SELECT indicator_version_id, period_start, period_end, sum(value), count(value),
    sum(numerator) FILTER (WHERE denominator IS NOT NULL), sum(denominator) FILTER (WHERE numerator IS NOT NULL),
    array_agg(organisation_id)
FROM indicators_observation
WHERE indicator_version_id = ANY(%(versions)s) AND period_end >= %(since)s
    AND superseded_by_id IS NULL AND NOT is_stated AND withdrawn_at IS NULL AND organisation_id <> ALL(%(district)s)
GROUP BY 1, 2, 3
"""


@dataclass
class _Group:
    """The sums of one indicator and period; several definitions of one period are put together."""

    version: IndicatorVersion
    total: Decimal | None
    known: int
    top: Decimal | None
    bottom: Decimal | None
    units: frozenset[int]

    def with_more(self, other: _Group) -> _Group:
        newest = max(self.version, other.version, key=lambda version: version.pk)
        sums = (_plus(getattr(self, name), getattr(other, name)) for name in ("total", "top", "bottom"))
        total, top, bottom = sums
        return _Group(newest, total, self.known + other.known, top, bottom, self.units | other.units)


def _plus(one: Decimal | None, other: Decimal | None) -> Decimal | None:
    return other if one is None else one if other is None else one + other


def gathered_by_span(indicator_ids: Collection[int], *, since: date) -> dict[int, dict[Span, Gathered]]:
    """Return every period's figure of the units together, by indicator; the database reads one index for it."""
    versions = IndicatorVersion.objects.filter(indicator_id__in=indicator_ids).select_related("indicator")
    by_key = {version.pk: version for version in versions}
    district = list(Organisation.objects.filter(kind__in=DISTRICT_KINDS).order_by().values_list("pk", flat=True))
    with connection.cursor() as cursor:
        cursor.execute(GATHER, {"versions": list(by_key), "since": since, "district": district})
        rows = cursor.fetchall()
    groups: dict[tuple[int, Span], _Group] = {}
    for key, start, end, total, known, top, bottom, units in rows:
        group = _Group(by_key[key], total, known, top, bottom, frozenset(units))
        place = by_key[key].indicator_id, (start, end)
        groups[place] = groups[place].with_more(group) if place in groups else group
    found: dict[int, dict[Span, Gathered]] = defaultdict(dict)
    for (indicator_id, span), group in sorted(groups.items(), key=lambda pair: (pair[0][1][1], pair[0][1][0])):
        found[indicator_id][span] = _one(group, span)
    return found


def _one(group: _Group, span: Span) -> Gathered:
    formula, value = engine_formula(group.version.formula), None
    if formula is Formula.RATE:
        value = (group.top or 0) * scale_of_version(group.version) / group.bottom if group.bottom else None
    elif formula is Formula.SUM:
        value = group.total
    elif formula in (Formula.MEAN, Formula.WEIGHTED):
        value = group.total / group.known if group.total is not None and group.known else None
    elif formula is Formula.LATEST:
        value = _latest(group, span)
    elif formula is Formula.DISTINCT:
        value = group.total if len(group.units) == 1 else counted_again(group.version, group.units, span)
    return Gathered(value, group.top, group.bottom, group.units)


def _latest(group: _Group, span: Span) -> Decimal | None:
    """Of units' figures of one period the one recorded last counts; formulas of this kind are few."""
    if len(group.units) == 1:
        return group.total
    rows = Observation.objects.current().filter(
        indicator_version__indicator_id=group.version.indicator_id, period_start=span[0], period_end=span[1]
    )
    newest = rows.exclude(organisation__kind__in=DISTRICT_KINDS).order_by("-pk").first()
    return newest.value if newest is not None else None


def rolled_up(units: Iterable[Observation]) -> Gathered:
    """Return one figure of several units' observations of one period, by the roll-up engine."""
    rows = list(units)
    if not rows:
        return Gathered(None, None, None, frozenset())
    if len(rows) == 1:
        only = rows[0]
        return Gathered(only.value, only.numerator, only.denominator, frozenset((only.organisation_id,)))
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
