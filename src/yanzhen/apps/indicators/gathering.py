"""Units' figures of many periods as one each (区级汇总): gathered by the database, as the roll-up engine would."""

from __future__ import annotations

from collections import Counter as Tally
from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any, Protocol

from django.db import connection

from yanzhen.apps.indicators.bridge import engine_formula, reading_of, scale_of_version
from yanzhen.apps.indicators.models import Formula as StoredFormula
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
class Summed:
    """The units' figures of one period as one, with how many reported, and how many of those that were to report."""

    value: Decimal | None
    numerator: Decimal | None
    denominator: Decimal | None
    reported: int
    of_expected: int


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

    def summed(self, expected: Collection[int]) -> Summed:
        """Return the figure with the units counted instead of named."""
        of_expected = len(self.units.intersection(expected))
        return Summed(self.value, self.numerator, self.denominator, len(self.units), of_expected)


# One step of the index per period: an indicator counted daily has a thousand periods of as many rows as units.
COUNTED = """
o.period_end >= %(since)s AND o.superseded_by_id IS NULL AND NOT o.is_stated AND o.withdrawn_at IS NULL
AND o.organisation_id NOT IN (SELECT id FROM organisations_organisation WHERE kind = ANY(%(district)s))
"""
KEPT = "(%(within)s::bigint[] IS NULL OR o.organisation_id = ANY(%(within)s))"
NEWEST = f"""
WITH RECURSIVE newest AS (
    SELECT v.id AS version, s.*, 1 AS place FROM unnest(%(versions)s::bigint[]) v(id), LATERAL (
        SELECT o.period_start, o.period_end FROM indicators_observation o
        WHERE o.indicator_version_id = v.id AND {COUNTED} AND {KEPT}
        ORDER BY o.period_end DESC, o.period_start DESC LIMIT 1) s
    UNION ALL
    SELECT n.version, s.*, n.place + 1 FROM newest n, LATERAL (
        SELECT o.period_start, o.period_end FROM indicators_observation o
        WHERE o.indicator_version_id = n.version AND {COUNTED} AND {KEPT}
            AND (o.period_end, o.period_start) < (n.period_end, n.period_start)
        ORDER BY o.period_end DESC, o.period_start DESC LIMIT 1) s
    WHERE n.place < %(last)s
)
"""
GATHERED = f"""LATERAL (
    SELECT sum(o.value), count(o.value), sum(o.numerator) FILTER (WHERE o.denominator IS NOT NULL),
        sum(o.denominator) FILTER (WHERE o.numerator IS NOT NULL), array_agg(o.organisation_id) AS units
    FROM indicators_observation o
    WHERE o.indicator_version_id = n.version AND o.period_end = n.period_end AND o.period_start = n.period_start
        AND {COUNTED}) g
"""
GATHER = f"{NEWEST} SELECT n.version, n.period_start, n.period_end, g.* FROM newest n, {GATHERED}"
SOME = """(
    SELECT v.id AS version, v.formula = 'rate' AS is_rate, s.period_start, s.period_end
    FROM indicators_indicatorversion v,
        unnest(%(starts)s::date[], %(ends)s::date[]) s(period_start, period_end)
    WHERE v.id = ANY(%(versions)s::bigint[])) n
"""
GATHER_SOME = f"""
SELECT n.version, n.period_start, n.period_end, g.* FROM {SOME}, {GATHERED} WHERE g.units IS NOT NULL
"""
# Of thousands of units their number alone is told, and of a rate its parts: half of the time goes otherwise.
SUM_SOME = f"""
SELECT n.version, n.period_start, n.period_end, g.* FROM {SOME}, LATERAL (
    SELECT sum(o.value) FILTER (WHERE NOT n.is_rate), count(o.value) FILTER (WHERE NOT n.is_rate),
        sum(o.numerator) FILTER (WHERE o.denominator IS NOT NULL),
        sum(o.denominator) FILTER (WHERE o.numerator IS NOT NULL), count(*) AS reported,
        count(*) FILTER (WHERE o.organisation_id = ANY(%(expected)s::bigint[]))
    FROM indicators_observation o
    WHERE o.indicator_version_id = n.version AND o.period_end = n.period_end AND o.period_start = n.period_start
        AND {COUNTED}) g
WHERE g.reported > 0
"""
SPANS = f"{NEWEST} SELECT DISTINCT n.period_end, n.period_start FROM newest n ORDER BY 1 DESC, 2 DESC LIMIT %(last)s"
EVERY = 2**31 - 1


@dataclass
class _Group:
    """The sums of one indicator and period; several definitions of one period are put together.

    ``reported`` counts the units, which are named only where somebody has to know which.
    """

    version: IndicatorVersion
    total: Decimal | None
    known: int
    top: Decimal | None
    bottom: Decimal | None
    units: frozenset[int]
    reported: int

    def with_more(self, other: _Group) -> _Group:
        newest = max(self.version, other.version, key=lambda version: version.pk)
        sums = (_plus(getattr(self, name), getattr(other, name)) for name in ("total", "top", "bottom"))
        total, top, bottom = sums
        units = self.units | other.units
        return _Group(newest, total, self.known + other.known, top, bottom, units, len(units))


def _plus(one: Decimal | None, other: Decimal | None) -> Decimal | None:
    return other if one is None else one if other is None else one + other


def gathered_by_span(
    indicator_ids: Collection[int], *, since: date, last: int = EVERY
) -> dict[int, dict[Span, Gathered]]:
    """Return the figure of the units together of the ``last`` periods since a day, by indicator, oldest first.

    Where an indicator has several definitions some older periods may be among them. The database reads one index.
    """
    versions = IndicatorVersion.objects.filter(indicator_id__in=indicator_ids).select_related("indicator")
    by_key = {version.pk: version for version in versions}
    return _put_together(by_key, _answer(GATHER, by_key, since=since, last=last))


def gathered_of_spans(versions: Collection[IndicatorVersion], spans: Collection[Span]) -> dict[Span, Gathered]:
    """Return the figure of the units together of some periods, of all definitions of one indicator."""
    by_key = {version.pk: version for version in versions}
    starts, ends = ([span[place] for span in spans] for place in (0, 1))
    rows = _answer(GATHER_SOME, by_key, since=date.min, starts=starts, ends=ends)
    return next(iter(_put_together(by_key, rows).values()), {})


def _put_together(by_key: Mapping[int, IndicatorVersion], rows: Iterable[tuple]) -> dict[int, dict[Span, Gathered]]:
    groups: dict[tuple[int, Span], _Group] = {}
    for key, start, end, total, known, top, bottom, units in rows:
        group = _Group(by_key[key], total, known, top, bottom, frozenset(units), len(units))
        place = by_key[key].indicator_id, (start, end)
        groups[place] = groups[place].with_more(group) if place in groups else group
    found: dict[int, dict[Span, Gathered]] = defaultdict(dict)
    for (indicator_id, span), group in sorted(groups.items(), key=lambda pair: (pair[0][1][1], pair[0][1][0])):
        found[indicator_id][span] = _one(group, span)
    return found


def summed_of_spans(
    versions: Collection[IndicatorVersion], spans: Collection[Span], expected: Collection[int]
) -> dict[Span, Summed]:
    """Return what ``gathered_of_spans`` tells, with the units counted; ``expected`` are those that are to report.

    Units are named only where several definitions share a period or people are counted once over the units.
    """
    by_key = {version.pk: version for version in versions}
    starts, ends = ([span[place] for span in spans] for place in (0, 1))
    given = {"since": date.min, "starts": starts, "ends": ends, "expected": sorted(expected)}
    rows = _answer(SUM_SOME, by_key, **given)
    definitions = Tally((start, end) for _, start, end, *_ in rows)
    named = {span for span, count in definitions.items() if count > 1}
    named |= {(row[1], row[2]) for row in rows if by_key[row[0]].formula == StoredFormula.DISTINCT}
    found = {span: row.summed(expected) for span, row in gathered_of_spans(versions, named).items()} if named else {}
    for key, start, end, total, known, top, bottom, reported, of_expected in rows:
        if (start, end) not in named:
            row = _one(_Group(by_key[key], total, known, top, bottom, frozenset(), reported), (start, end))
            found[start, end] = Summed(row.value, row.numerator, row.denominator, reported, of_expected)
    return found


def newest_spans(
    versions: Collection[IndicatorVersion], *, since: date, last: int, within: Collection[int] | None = None
) -> list[Span]:
    """Return the ``last`` periods since a day of which units have figures, newest first.

    Args:
        versions: the definitions of one indicator.
        since: the first day on which a period may end.
        last: at most so many.
        within: the units whose figures count; None: every unit's.
    """
    kept = None if within is None else sorted(within)
    keys = [version.pk for version in versions]
    return [(start, end) for end, start in _answer(SPANS, keys, since=since, last=last, within=kept)]


def _answer(statement: str, versions: Iterable[int], **given: Any) -> list[tuple]:
    asked = {"versions": list(versions), "district": list(DISTRICT_KINDS), "within": None, **given}
    with connection.cursor() as cursor:
        cursor.execute(statement, asked)
        return cursor.fetchall()


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
        value = group.total if group.reported == 1 else counted_again(group.version, group.units, span)
    return Gathered(value, group.top, group.bottom, group.units)


def _latest(group: _Group, span: Span) -> Decimal | None:
    """Of units' figures of one period the one recorded last counts; formulas of this kind are few."""
    if group.reported == 1:
        return group.total
    rows = Observation.objects.current().filter(
        indicator_version__indicator_id=group.version.indicator_id, period_start=span[0], period_end=span[1]
    )
    newest = rows.exclude(organisation__kind__in=DISTRICT_KINDS).order_by("-pk").first()
    return newest.value if newest is not None else None


class Figure(Protocol):
    """What is rolled up: an observation, or what was read of one."""

    pk: int
    organisation_id: int
    value: Decimal | None
    numerator: Decimal | None
    denominator: Decimal | None
    period_start: date
    period_end: date
    indicator_version: IndicatorVersion


def rolled_up(units: Iterable[Figure]) -> Gathered:
    """Return one figure of several units' observations of one period, as the roll-up engine does."""
    rows = list(units)
    if not rows:
        return Gathered(None, None, None, frozenset())
    if len(rows) == 1:
        only = rows[0]
        return Gathered(only.value, only.numerator, only.denominator, frozenset((only.organisation_id,)))
    version = max((row.indicator_version for row in rows), key=lambda one: one.pk)
    formula, keys = engine_formula(version.formula), frozenset(row.organisation_id for row in rows)
    value, top, bottom = _summed(formula, rows) if formula in SUMMED else _by_engine(formula, rows)
    if value is not None and formula is Formula.RATE:
        value *= scale_of_version(version)
    if formula is Formula.DISTINCT and len(keys) > 1:
        value = counted_again(version, keys, (rows[0].period_start, rows[0].period_end))
    return Gathered(value, *((top, bottom) if formula is Formula.RATE else (None, None)), keys)


Figures = tuple[Decimal | None, Decimal | None, Decimal | None]
SUMMED = (Formula.SUM, Formula.MEAN, Formula.WEIGHTED, Formula.RATE)


def _by_engine(formula: Formula, rows: Iterable[Figure]) -> Figures:
    leaves = [Node(key=str(row.pk), parent="", formula=formula, reading=reading_of(row)) for row in rows]
    result = roll_up([Node(key="", formula=formula), *leaves])[""]
    return result.value, result.numerator, result.denominator


def _summed(formula: Formula, rows: Iterable[Figure]) -> Figures:
    """Return what the engine does for leaves of equal weight, without a tree of thousands; a test compares the two."""
    zero = Decimal(0)
    if formula is Formula.RATE:
        parts = [(row.numerator, row.denominator) for row in rows]
        known = [(top, bottom) for top, bottom in parts if top is not None and bottom is not None]
        if not known:
            return None, None, None
        top, bottom = sum((top for top, _ in known), zero), sum((bottom for _, bottom in known), zero)
        return (top / bottom if bottom else None), top, bottom
    values = [value for row in rows if (value := _value_of(row)) is not None]
    if not values:
        return None, None, None
    total, count = sum(values, zero), Decimal(len(values))
    return (total, None, None) if formula is Formula.SUM else (total / count, total, count)


def _value_of(row: Figure) -> Decimal | None:
    if row.value is None and row.numerator is not None and row.denominator:
        return row.numerator / row.denominator
    return row.value
