"""The units of one indicator in one period: figure, change, target, source; filtered, sorted, paged."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import cache, cached_property

from django.core.paginator import Page, Paginator
from django.db.models import Q, QuerySet
from django.http import HttpRequest
from django.urls import reverse

from yanzhen.apps.accounts.permissions import reach_ids
from yanzhen.apps.indicators.aims import Aim, aim_of
from yanzhen.apps.indicators.comparisons import spans_compared
from yanzhen.apps.indicators.gathering import DISTRICT_KINDS, Span
from yanzhen.apps.indicators.models import Indicator, Observation
from yanzhen.apps.indicators.wording import source_words
from yanzhen.apps.organisations.models import Organisation, Stage
from yanzhen.apps.plans.queries.bound import BoundTarget
from yanzhen.apps.sources.models import SourceKind
from yanzhen.engines.indicators import Change, change_between, change_words
from yanzhen.web.objects import addresses_of

ROWS_PER_PAGE = 25
# What a table of a city's schools needs; the rest of a row is not read.
READ = (
    "value",
    "numerator",
    "denominator",
    "is_stated",
    *(f"organisation__{name}" for name in ("code", "kind", "name", "short_name", "sort_key", "stages")),
    *(f"source__{name}" for name in ("kind", "subject", "locator", "provided_by", "provided_on")),
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

    aims: Sequence[Aim]
    bound: BoundTarget | None

    def met_by(self, unit_id: int, value: Decimal | None) -> bool | None:
        """Does the unit's figure reach what is asked of it? None where either is unknown."""
        aim = aim_of(self.aims, unit_id)
        if aim is not None:
            return aim.goal(is_sum=False).met_by(value)
        return self.bound.met_by(value) if self.bound else None


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


def units_wanted(request: HttpRequest, expected: Iterable[int], *, whole: bool) -> QuerySet[Organisation]:
    """Return the units that are to report and that the reader may see."""
    units = Organisation.objects.filter(pk__in=expected)
    return units if whole else units.filter(pk__in=reach_ids(request.user, "indicators.view", on=request.today))


def unit_rows(
    seen: QuerySet[Observation],
    indicator: Indicator,
    span: Span,
    wanted: QuerySet[Organisation],
    target: Target,
    *,
    decimals: int,
    on: date,
) -> list[UnitRow]:
    """Return every unit that reported or should have, by name, each held against the period before and last year."""
    before, last_year = spans_compared(span, on=on)
    now = _observations(seen, span)
    earlier = _values(seen, [one for one in (before, last_year) if one])
    units = {unit.pk: unit for unit in wanted} | {pk: row.organisation for pk, row in now.items()}
    addresses = addresses_under(now.values())
    made = []
    for unit in sorted(units.values(), key=lambda unit: (unit.sort_key, unit.code)):
        row = now.get(unit.pk)
        value = row.value if row else None
        url = figure_address(row, addresses) if row else ""
        met = target.met_by(unit.pk, value) if row else None
        held_against = (earlier.get((other, unit.pk)) for other in (before, last_year))
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


def _observations(seen: QuerySet[Observation], span: Span) -> dict[int, Observation]:
    rows = seen.current().filter(period_start=span[0], period_end=span[1])
    rows = rows.exclude(organisation__kind__in=DISTRICT_KINDS).select_related("organisation", "source").only(*READ)
    return {row.organisation_id: row for row in rows}


def _values(seen: QuerySet[Observation], spans: Sequence[Span]) -> dict[tuple[Span, int], Decimal | None]:
    """The figures of earlier periods by period and unit; nothing but the numbers is read of them."""
    wanted = Q()
    for first, last in spans:
        wanted |= Q(period_start=first, period_end=last)
    rows = seen.current().filter(wanted).values_list("period_start", "period_end", "organisation_id", "value")
    return {((start, end), unit): value for start, end, unit, value in rows}


def narrowed(rows: Sequence[UnitRow], asked: Narrowing) -> list[UnitRow]:
    """Return the rows that were asked for, in the order asked for; units without a figure stand last."""
    kept = [row for row in rows if _fits(row, asked)]
    if asked.sort == "name":
        return kept
    is_down = asked.sort.startswith("-")
    figures = {id(row): row.value if "value" in asked.sort else row.since_before.difference for row in kept}
    known = [row for row in kept if figures[id(row)] is not None]
    known.sort(key=lambda row: figures[id(row)] or Decimal(0), reverse=is_down)
    return known + [row for row in kept if figures[id(row)] is None]


def _fits(row: UnitRow, asked: Narrowing) -> bool:
    if asked.words and not all(word in f"{row.unit.name} {row.unit.short_name}" for word in asked.words.split()):
        return False
    if asked.stage and asked.stage not in row.unit.stages:
        return False
    states = {
        "": True,
        "reported": row.observation is not None,
        "missing": row.observation is None,
        "met": row.met is True,
        "short": row.met is False,
    }
    return states[asked.state]


def page_of(rows: Sequence[UnitRow], number: str | None) -> Page:
    """Return one page of the rows."""
    return Paginator(rows, ROWS_PER_PAGE).get_page(number)
