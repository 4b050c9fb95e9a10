"""The units of one indicator in one period: figure, change, target, source; filtered, sorted, paged."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import cache, cached_property
from typing import NamedTuple

from django.db.models import Q, QuerySet
from django.urls import reverse

from yanzhen.apps.indicators.aims import AimBook
from yanzhen.apps.indicators.comparisons import spans_compared
from yanzhen.apps.indicators.gathering import DISTRICT_KINDS, Span
from yanzhen.apps.indicators.models import Indicator, Observation
from yanzhen.apps.indicators.wording import source_words
from yanzhen.apps.plans.queries.bound import BoundTarget
from yanzhen.apps.sources.models import SourceKind
from yanzhen.engines.indicators import Change, change_between, change_words
from yanzhen.web.objects import addresses_of

# What a table of a city's schools needs; the rest of a row is not read.
READ = (
    "value",
    "numerator",
    "denominator",
    "is_stated",
    *(f"source__{name}" for name in ("kind", "subject", "locator", "provided_by", "provided_on")),
)


class UnitFigure(NamedTuple):
    """One unit with its figure; without a key of the figure it has not reported."""

    unit_id: int
    name: str
    short_name: str
    sort_key: str
    code: str
    figure_id: int | None = None
    value: Decimal | None = None

    @property
    def label(self) -> str:
        """The unit as charts and lists of names call it."""
        return self.short_name or self.name


@dataclass(frozen=True)
class Figures:
    """Figures with what they rest on, read together: those of a table and those that charts lead to."""

    rows: Mapping[int, Observation]
    addresses: Mapping[str, str]

    def url(self, figure_id: int | None) -> str:
        """Where a figure opens to; empty: nowhere, or there is none."""
        row = self.rows.get(figure_id) if figure_id is not None else None
        return figure_address(row, self.addresses) if row is not None else ""


def figures_read(figure_ids: Iterable[int | None]) -> Figures:
    """Read the figures with these keys and find where they open to."""
    wanted = {key for key in figure_ids if key is not None}
    found = Observation.objects.filter(pk__in=wanted).select_related("source").only(*READ).order_by()
    rows = {row.pk: row for row in found} if wanted else {}
    return Figures(rows, addresses_under(rows.values()))


@dataclass(frozen=True)
class UnitRow:
    """One unit in one period; without an observation it has not reported.

    ``before`` and ``last_year`` are the figures it is held against. Words are made when they are asked for: a table of
    a city's schools shows a page of them.
    """

    unit: UnitFigure
    observation: Observation | None
    url: str
    met: bool | None
    before: Decimal | None
    last_year: Decimal | None
    measured_in: str
    decimals: int

    @property
    def value(self) -> Decimal | None:
        """The figure, None where nothing was reported."""
        return self.observation.value if self.observation else None

    @cached_property
    def source(self) -> str:
        """What the figure rests on, in words."""
        return source_words(self.observation) if self.observation else ""

    @cached_property
    def since_before(self) -> Change:
        """The change since the period before."""
        return change_between(self.before, self.value, unit=self.measured_in)

    @cached_property
    def since_last_year(self) -> Change:
        """The change since the same period of last year."""
        return change_between(self.last_year, self.value, unit=self.measured_in)

    @property
    def said_before(self) -> str:
        """The change since the period before, in words."""
        return self._said(self.since_before)

    @property
    def said_last_year(self) -> str:
        """The change since last year, in words."""
        return self._said(self.since_last_year)

    def _said(self, change: Change) -> str:
        return change_words(change, unit=self.measured_in, decimals=self.decimals) if self.observation else ""


@dataclass(frozen=True)
class Target:
    """What units are held against: aims by unit, else the newest plan's target."""

    aims: AimBook
    bound: BoundTarget | None

    def met_by(self, unit_id: int, value: Decimal | None) -> bool | None:
        """Does the unit's figure reach what is asked of it? None where either is unknown."""
        aim = self.aims.of(unit_id)
        if aim is not None:
            return aim.met_by(value)
        return self.bound.met_by(value) if self.bound else None


def unit_rows(
    seen: QuerySet[Observation],
    indicator: Indicator,
    span: Span,
    units: Sequence[UnitFigure],
    figures: Figures,
    target: Target,
    *,
    decimals: int,
    on: date,
) -> list[UnitRow]:
    """Return the rows of some units, in their order, each held against the period before and last year."""
    before, last_year = spans_compared(span, on=on)
    earlier = figures_of(seen, [one for one in (before, last_year) if one], [unit.unit_id for unit in units])
    made = []
    for unit in units:
        row = figures.rows.get(unit.figure_id) if unit.figure_id is not None else None
        met = target.met_by(unit.unit_id, unit.value) if row is not None else None
        held_against = (earlier.get((other, unit.unit_id)) for other in (before, last_year))
        url = figures.url(unit.figure_id)
        made.append(UnitRow(unit, row, url, met, *held_against, indicator.unit, decimals))
    return made


def addresses_under(rows: Iterable[Observation]) -> dict[str, str]:
    """Return where the sources of figures lead to; computed ones lead to their own page and are not looked up."""
    given = (row.source for row in rows if row.source.kind != SourceKind.COMPUTATION)
    return addresses_of(source.subject for source in given if source.subject)


@cache
def _figure_pages() -> tuple[str, str]:
    before, after = reverse("indicators:figure", args=[0]).rsplit("0", 1)
    return before, after


def figure_url(observation_id: int) -> str:
    """Return the address of one figure's page; a table asks for thousands."""
    before, after = _figure_pages()
    return f"{before}{observation_id}{after}"


def figure_address(row: Observation, addresses: Mapping[str, str]) -> str:
    """Where a figure opens to: a computed one to its rows, any other to what it rests on."""
    if row.source.kind == SourceKind.COMPUTATION:
        return figure_url(row.pk)
    return addresses.get(row.source.subject, "")


def figures_in(seen: QuerySet[Observation], span: Span) -> QuerySet[Observation]:
    """Keep the units' figures of one period that stand."""
    rows = seen.current().filter(period_start=span[0], period_end=span[1]).order_by()
    return rows.exclude(organisation__kind__in=DISTRICT_KINDS)


def figures_of(
    seen: QuerySet[Observation], spans: Sequence[Span], units: Sequence[int] | None = None
) -> dict[tuple[Span, int], Decimal | None]:
    """Return the figures of some periods by period and unit; nothing but the numbers is read of them."""
    if not spans:
        return {}
    wanted = Q()
    for first, last in spans:
        wanted |= Q(period_start=first, period_end=last)
    rows = seen.current().filter(wanted).order_by()
    if units is not None:
        rows = rows.filter(organisation_id__in=units)
    kept = rows.values_list("period_start", "period_end", "organisation_id", "value")
    return {((start, end), unit): value for start, end, unit, value in kept}
