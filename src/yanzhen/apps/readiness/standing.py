"""How an authority stands in a year (达标情况): entered values before those of indicators, each with its source."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

from yanzhen.apps.indicators.models import Observation
from yanzhen.apps.organisations.models import Organisation
from yanzhen.apps.readiness.models import ChecklistValue, ItemAssignment, MeasureSetting
from yanzhen.engines.equity.checklist import ChecklistItem, Measure, Readiness, judge_checklist
from yanzhen.presets.readiness import checklist_items

FIRST_YEAR = 2018


@dataclass(frozen=True)
class Coverage:
    """How many measures the system knows by itself, how many were filled in, how many are missing."""

    observed: int
    entered: int
    missing: int


@dataclass(frozen=True)
class Standing:
    """One year: the verdict, and for each measure the entry and the observation; an entry's value is the one judged."""

    year: int
    readiness: Readiness
    entries: Mapping[str, ChecklistValue]
    observations: Mapping[str, Observation]

    @property
    def coverage(self) -> Coverage:
        """Return how many measures are known, and from where."""
        every = [one.measure.code for item in self.readiness.items for one in item.measures]
        entered = sum(code in self.entries for code in every)
        known = {code for code, row in self.observations.items() if row.value is not None}
        observed = sum(code in known and code not in self.entries for code in every)
        return Coverage(observed, entered, len(every) - observed - entered)


def years_until(on: date, count: int) -> list[int]:
    """Return the latest years, this one first, none before the lists came into force.

    >>> years_until(date(2019, 3, 1), 5)
    [2019, 2018]
    """
    return [year for year in range(on.year, on.year - count, -1) if year >= FIRST_YEAR]


def items_for(authority: Organisation, *, on: date) -> tuple[ChecklistItem, ...]:
    """Return the items with the lines that the authority settled."""
    settings = {row.measure: row for row in MeasureSetting.objects.filter(organisation=authority)}
    return tuple(
        replace(item, measures=tuple(_settled(one, settings.get(one.code)) for one in item.measures))
        for item in checklist_items(on=on)
    )


def _settled(measure: Measure, setting: MeasureSetting | None) -> Measure:
    if setting is None or not measure.is_setting:
        return measure
    return replace(measure, line=setting.line.normalize(), is_counted=setting.is_counted)


def standings_of(authority: Organisation, years: Sequence[int], *, on: date) -> dict[int, Standing]:
    """Return how the authority stands in several years, with three queries for all of them."""
    items = items_for(authority, on=on)
    entries: dict[int, dict[str, ChecklistValue]] = {year: {} for year in years}
    rows = ChecklistValue.objects.standing().filter(organisation=authority, year__in=years)
    for row in rows.select_related("file", "entered_by__person").order_by("pk"):
        entries[row.year][row.measure] = row
    observed = _observed(authority, years, (one for item in items for one in item.measures))
    return {year: _standing(year, items, entries[year], observed[year]) for year in years}


def _standing(
    year: int,
    items: Sequence[ChecklistItem],
    entries: Mapping[str, ChecklistValue],
    observed: Mapping[str, Observation],
) -> Standing:
    values = {code: row.value for code, row in observed.items()}
    values |= {code: row.value for code, row in entries.items()}
    readiness = judge_checklist(items, {code: value for code, value in values.items() if value is not None})
    return Standing(year, readiness, entries, observed)


def _observed(
    authority: Organisation, years: Sequence[int], measures: Iterable[Measure]
) -> dict[int, dict[str, Observation]]:
    """Return each indicator's latest observation by the code of the measure; school years count where they begin."""
    by_indicator = {one.indicator: one.code for one in measures if one.indicator}
    found: dict[int, dict[str, Observation]] = {year: {} for year in years}
    rows = Observation.objects.current().filter(
        organisation=authority,
        indicator_version__indicator__code__in=by_indicator,
        period_start__year__in=years,
        is_stated=False,
    )
    for row in rows.select_related("indicator_version__indicator", "source").order_by("period_end", "pk"):
        found[row.period_start.year][by_indicator[row.indicator_version.indicator.code]] = row
    return found


def sections_of(authority: Organisation) -> dict[str, ItemAssignment]:
    """Return which section answers for which item."""
    rows = ItemAssignment.objects.filter(organisation=authority).select_related("section")
    return {row.item: row for row in rows}
