"""What is known of every unit's figure on a day (各单位现状): what warnings are judged by."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from yanzhen.apps.indicators.aims import Aim, AimBook, aims_on
from yanzhen.apps.indicators.bridge import engine_measure, reading_of
from yanzhen.apps.indicators.gathering import DISTRICT_KINDS, Span, rolled_up
from yanzhen.apps.indicators.models import Indicator, IndicatorVersion, Observation
from yanzhen.apps.indicators.overdue import Overdue, overdue_of
from yanzhen.apps.organisations.models import Organisation, OrganisationKind
from yanzhen.engines.indicators import (
    Cumulative,
    Measure,
    Reading,
    Standing,
    WarningKind,
    accumulate,
    previous_span,
    spans_through,
)
from yanzhen.presets.indicators import rhythm_rules

DAYS_BACK = 800  # two school years: the period before, and a goal's whole span
Readings = Mapping[Span, Reading]


@dataclass(frozen=True)
class UnitStanding:
    """One unit with what the engine judges, and the period that it is about."""

    unit: Organisation
    standing: Standing
    span: Span
    owed: Span | None = None

    def about(self, kind: WarningKind) -> Span:
        """The period that a warning is about: of a missing report the one that is owed, else the latest known."""
        return self.owed if kind is WarningKind.MISSING and self.owed else self.span


@dataclass(frozen=True)
class Asked:
    """What units are asked for on a day: what they are to reach, by indicator; what they owe, by indicator and unit."""

    aims: Mapping[int, list[Aim]]
    overdue: Mapping[tuple[int, int], Overdue]


def asked_of(indicator_ids: Collection[int], *, on: date) -> Asked:
    """Return what units are asked for of these indicators, all looked up together."""
    return Asked(aims_on(indicator_ids, on=on), overdue_of(indicator_ids, on=on))


def standings_of(indicator: Indicator, version: IndicatorVersion, asked: Asked, *, on: date) -> list[UnitStanding]:
    """Return what is known of the district and of every unit that has a figure or owes one."""
    rows = list(
        Observation.objects.current()
        .filter(indicator_version__indicator=indicator, period_end__gte=on - timedelta(days=DAYS_BACK))
        .select_related("indicator_version__indicator", "organisation")
        .order_by("period_end", "period_start")
    )
    units: dict[int, dict[Span, Reading]] = defaultdict(dict)
    for row in rows:
        if row.organisation.kind not in DISTRICT_KINDS:
            units[row.organisation_id][row.period_start, row.period_end] = reading_of(row)
    aims = asked.aims.get(indicator.pk, [])
    overdue = {unit: row for (key, unit), row in asked.overdue.items() if key == indicator.pk}
    book = AimBook(aims)
    judge = _Judge(engine_measure(version), on)
    existing = Organisation.objects.filter(pk__in={*units, *overdue}).existing_on(on).order_by("sort_key", "code")
    found = [
        judge.of(unit, units.get(unit.pk, {}), book.of(unit.pk), overdue.get(unit.pk))
        for unit in existing.exclude(kind__in=DISTRICT_KINDS)
    ]
    district = _district_of(indicator)
    if district is not None and (readings := _district_readings(rows, {row.unit.pk for row in found})):
        bodies = {aim.organisation_id for aim in aims} & set(_bodies())
        aim = next((aim for aim in aims if aim.organisation_id in bodies), None)
        found.insert(0, judge.of(district, readings, aim, None))
    return found


def _district_of(indicator: Indicator) -> Organisation | None:
    """Who answers for the district's figure: the section that keeps the indicator, else the authority."""
    if indicator.owner is not None:
        return indicator.owner
    return Organisation.objects.filter(kind=OrganisationKind.AUTHORITY, closed_on=None).order_by("pk").first()


def _bodies() -> Iterable[int]:
    return Organisation.objects.filter(kind__in=DISTRICT_KINDS).values_list("pk", flat=True)


def _district_readings(rows: list[Observation], everyone: set[int]) -> dict[Span, Reading]:
    """Return the district's figure by span: as given, else rolled up where every unit that reports has done so."""
    by_span: dict[Span, list[Observation]] = defaultdict(list)
    for row in rows:
        by_span[row.period_start, row.period_end].append(row)
    found = {}
    for span, here in by_span.items():
        given = [row for row in here if row.organisation.kind in DISTRICT_KINDS]
        units = [row for row in here if row.organisation.kind not in DISTRICT_KINDS]
        if given:
            found[span] = reading_of(max(given, key=lambda row: row.organisation.kind == OrganisationKind.AUTHORITY))
        elif units and {row.organisation_id for row in units} >= everyone:
            found[span] = rolled_up(units).reading
    return found


@dataclass(frozen=True)
class _Judge:
    measure: Measure
    on: date

    def of(self, unit: Organisation, figures: Readings, aim: Aim | None, owed: Overdue | None) -> UnitStanding:
        span = max(figures, key=lambda days: (days[1], days[0]), default=None)
        before = figures.get(previous_span(span, rhythm_rules(on=self.on))) if span else None
        is_sum = self.measure in (Measure.COUNT, Measure.SUM)
        so_far = self._so_far(figures, span, aim.starts_on).value if aim and is_sum and span else None
        standing = Standing(
            key=str(unit.pk),
            value=figures[span].value if span else None,
            before=before.value if before else None,
            so_far=so_far,
            goal=aim.goal(is_sum=is_sum) if aim else None,
            overdue_on=owed.due_on if owed else None,
            overdue_period=owed.period_name if owed else "",
        )
        owing = (owed.period_start, owed.period_end) if owed else None
        return UnitStanding(unit, standing, span or owing or (self.on, self.on), owing)

    def _so_far(self, figures: Readings, span: Span, first: date) -> Cumulative:
        spans = spans_through(span, first)
        return accumulate([None] if spans is None else [figures.get(days) for days in spans], self.measure)


def peers_of(rows: Iterable[UnitStanding]) -> list[list[UnitStanding]]:
    """Group units with those they can be compared with: of the same kind and stages; bodies of the authority apart."""
    groups: dict[tuple[str, tuple[str, ...], int], list[UnitStanding]] = defaultdict(list)
    for row in rows:
        is_district = row.unit.kind in DISTRICT_KINDS
        groups[row.unit.kind, tuple(sorted(row.unit.stages)), row.unit.pk if is_district else 0].append(row)
    return list(groups.values())
