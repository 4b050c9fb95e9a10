"""Every unit's figure of a period, light: what filters, order, charts and counts need, without making rows of them."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import cached_property

from django.db.models import QuerySet
from django.http import HttpRequest

from yanzhen.apps.indicators.comparisons import spans_compared
from yanzhen.apps.indicators.gathering import Span
from yanzhen.apps.indicators.models import Indicator, Observation
from yanzhen.apps.organisations.models import Organisation, Stage
from yanzhen.engines.indicators import change_between
from yanzhen.web.indicators.units import (
    Figures,
    Target,
    UnitFigure,
    UnitRow,
    figures_in,
    figures_of,
    figures_read,
    unit_rows,
)

STATES = (("reported", "已报"), ("missing", "未报"), ("met", "已达到目标"), ("short", "未达到目标"))
SORTS = {
    "name": "单位",
    "-value": "数值从高到低",
    "value": "数值从低到高",
    "-change": "比上期上升多的在前",
    "change": "比上期下降多的在前",
}


@dataclass(frozen=True)
class Narrowing:
    """What the reader asked for: words, stage, state, order."""

    words: str
    stage: str
    state: str
    sort: str

    @property
    def is_set(self) -> bool:
        """Is anything narrowed?"""
        return bool(self.words or self.stage or self.state)


def narrowing_of(request: HttpRequest) -> Narrowing:
    """Return the query's filters; what is not among the choices counts as not given."""
    given = request.GET
    stage = given.get("stage", "")
    state = given.get("state", "")
    sort = given.get("sort", "")
    return Narrowing(
        given.get("q", "").strip(),
        stage if stage in Stage.values else "",
        state if state in dict(STATES) else "",
        sort if sort in SORTS else "name",
    )


@dataclass
class UnitFigures:
    """The units of one indicator in one period that a reader may see; rows are made of those that are shown.

    ``expected`` are the units that are to report, of which those ``within`` reach are listed without a figure too;
    ``target`` tells what some units are held against.
    """

    seen: QuerySet[Observation]
    indicator: Indicator
    span: Span
    expected: Collection[int]
    within: QuerySet | None
    target: Callable[[Collection[int] | None], Target]
    decimals: int
    on: date

    @cached_property
    def every(self) -> list[UnitFigure]:
        """Every unit that reported or should have, by name."""
        body = ("name", "short_name", "sort_key", "code")
        found = figures_in(self.seen, self.span).values_list(
            "organisation_id", *(f"organisation__{name}" for name in body), "pk", "value"
        )
        units = {row[0]: UnitFigure(*row) for row in found}
        silent = Organisation.objects.with_keys(key for key in self.expected if key not in units)
        if self.within is not None:
            silent = silent.filter(pk__in=self.within)
        for row in silent.order_by().values_list("pk", *body):
            units[row[0]] = UnitFigure(*row)
        return sorted(units.values(), key=lambda unit: (unit.sort_key, unit.code))

    def narrowed(self, asked: Narrowing) -> list[UnitFigure]:
        """Return the units that were asked for, in the order asked for; those without a figure stand last."""
        judge = self.target(None) if asked.state in ("met", "short") else None
        kept = [unit for unit in self.every if _fits(unit, asked, judge)]
        if asked.stage:
            of_stage = Organisation.objects.filter(stages__contains=[asked.stage]).order_by()
            keys = set(of_stage.values_list("pk", flat=True))
            kept = [unit for unit in kept if unit.unit_id in keys]
        if asked.sort == "name":
            return kept
        figures = self._moved(kept) if "change" in asked.sort else {unit.unit_id: unit.value for unit in kept}
        known = [unit for unit in kept if figures[unit.unit_id] is not None]
        known.sort(key=lambda unit: figures[unit.unit_id] or Decimal(0), reverse=asked.sort.startswith("-"))
        return known + [unit for unit in kept if figures[unit.unit_id] is None]

    def _moved(self, units: Sequence[UnitFigure]) -> dict[int, Decimal | None]:
        before = spans_compared(self.span, on=self.on)[0]
        earlier = figures_of(self.seen, [before])
        measured_in = self.indicator.unit
        return {
            unit.unit_id: change_between(earlier.get((before, unit.unit_id)), unit.value, unit=measured_in).difference
            for unit in units
        }

    def rows(self, units: Sequence[UnitFigure], figures: Figures | None = None) -> list[UnitRow]:
        """Return the rows of some units, in their order; ``figures`` are theirs where they were read before."""
        read = figures_read(unit.figure_id for unit in units) if figures is None else figures
        target = self.target([unit.unit_id for unit in units])
        return unit_rows(self.seen, self.indicator, self.span, units, read, target, decimals=self.decimals, on=self.on)


def _fits(unit: UnitFigure, asked: Narrowing, judge: Target | None) -> bool:
    if asked.words and not all(word in f"{unit.name} {unit.short_name}" for word in asked.words.split()):
        return False
    if judge is not None:
        met = None if unit.figure_id is None else judge.met_by(unit.unit_id, unit.value)
        return met is (asked.state == "met")
    return not asked.state or (unit.figure_id is None) == (asked.state == "missing")
