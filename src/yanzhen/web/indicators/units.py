"""The units of one indicator in one period: figure, change, target, source; filtered, sorted, paged."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import cache, cached_property

from django.db.models import Q, QuerySet
from django.urls import reverse

from yanzhen.apps.indicators.aims import AimBook
from yanzhen.apps.indicators.comparisons import spans_compared
from yanzhen.apps.indicators.gathering import DISTRICT_KINDS, Span
from yanzhen.apps.indicators.models import Indicator, Observation
from yanzhen.apps.indicators.wording import source_words
from yanzhen.apps.organisations.models import Organisation
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
    *(f"organisation__{name}" for name in ("code", "kind", "name", "short_name", "sort_key", "stages")),
    *(f"source__{name}" for name in ("kind", "subject", "locator", "provided_by", "provided_on")),
)


@dataclass(frozen=True)
class UnitRow:
    """One unit in one period; without an observation it has not reported.

    ``before`` and ``last_year`` are the figures it is held against. Words are made when they are asked for: a table of
    a city's schools shows a page of them.
    """

    unit: Organisation
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
            return aim.goal(is_sum=False).met_by(value)
        return self.bound.met_by(value) if self.bound else None


def unit_rows(
    seen: QuerySet[Observation],
    indicator: Indicator,
    span: Span,
    units: Sequence[int],
    target: Target,
    *,
    decimals: int,
    on: date,
) -> list[UnitRow]:
    """Return the units named, in their order, each held against the period before and last year."""
    before, last_year = spans_compared(span, on=on)
    now = _observations(seen, span, units)
    silent = [key for key in units if key not in now]
    bodies = {unit.pk: unit for unit in Organisation.objects.with_keys(silent)} if silent else {}
    earlier = figures_of(seen, [one for one in (before, last_year) if one], units)
    addresses = addresses_under(now.values())
    made = []
    for key in units:
        row = now.get(key)
        unit = row.organisation if row else bodies[key]
        value = row.value if row else None
        url = figure_address(row, addresses) if row else ""
        met = target.met_by(key, value) if row else None
        held_against = (earlier.get((other, key)) for other in (before, last_year))
        made.append(UnitRow(unit, row, url, met, *held_against, indicator.unit, decimals))
    return made


def addresses_of_figures(figure_ids: Iterable[int]) -> dict[int, str]:
    """Return where each of these figures opens to."""
    rows = Observation.objects.filter(pk__in=set(figure_ids)).select_related("source").order_by()
    kept = list(rows.only("source__kind", "source__subject"))
    addresses = addresses_under(kept)
    return {row.pk: figure_address(row, addresses) for row in kept}


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


def _observations(seen: QuerySet[Observation], span: Span, units: Sequence[int]) -> dict[int, Observation]:
    rows = figures_in(seen, span).filter(organisation_id__in=units)
    return {row.organisation_id: row for row in rows.select_related("organisation", "source").only(*READ)}


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
