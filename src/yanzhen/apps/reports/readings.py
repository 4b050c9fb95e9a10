"""Observations under a report's live parts (取数), read at once; what one organisation stood at over one span."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import cached_property

from django.db.models import Q

from yanzhen.apps.indicators.bridge import engine_formula, reading_of, scale_of_version
from yanzhen.apps.indicators.models import Indicator, IndicatorVersion, Observation
from yanzhen.apps.indicators.series import FEWEST_UNITS
from yanzhen.apps.organisations.models import Organisation, OrganisationKind
from yanzhen.apps.reports.models import Report
from yanzhen.apps.reports.scopes import Scopes
from yanzhen.apps.reports.sight import Sight
from yanzhen.engines.indicators import Formula, Node, Reading, roll_up
from yanzhen.engines.reports import Asked, Axis, ChartAsked, NumberAsked, TableAsked

Span = tuple[date, date]
WITHHELD = "隐去"
YEARS_BACK = 5  # how far a trend reads


@dataclass(frozen=True)
class Taken:
    """One figure of one organisation over one span, with the observations it comes from.

    ``rows`` are those that may be listed; ``parts`` the reading that several spans can be added up from; ``absent``
    what a cell says where the figure is withheld.
    """

    value: Decimal | None
    rows: tuple[Observation, ...]
    how: str
    parts: Reading | None = None
    silent: tuple[str, ...] = ()
    absent: str = ""


class Readings:
    """The observations that a set of live parts may need, in a fixed number of queries."""

    def __init__(self, report: Report, asked: Iterable[Asked]) -> None:
        self._asked = list(asked)
        self.span: Span = (report.period_start, report.period_end)
        self.scope = report.scope
        self.sight = Sight(report.owner, on=report.period_end)
        self.scopes = Scopes(report, self._asked)
        self._rows = self._read()
        self.indicators = self._indicators()

    def version(self, indicator: Indicator) -> IndicatorVersion | None:
        """Return the definition in force at the period's end."""
        return self._versions.get(indicator.pk)

    def spans(self, code: str, body: Organisation, last: int) -> list[Span]:
        """Return the last spans up to the report's end over which the organisation or its members have figures."""
        indicator = self.indicators.get(code)
        if indicator is None:
            return []
        bodies = (body.pk, *self.scopes.members(body))
        found = {
            (row.period_start, row.period_end)
            for pk in bodies
            for row in self._rows.get((indicator.pk, pk), ())
            if row.period_end <= self.span[1]
        }
        # Of several rhythms the one of the newest figure is drawn: a year's figure is no neighbour of a month's.
        newest = max(found, key=lambda span: (span[1], span[0]), default=None)
        alike = [span for span in found if newest and rhythm_length(span) == rhythm_length(newest)]
        return sorted(alike)[-last:]

    def may_show(self, code: str, body: Organisation) -> bool:
        """May the report show the figure of this one organisation by itself?"""
        indicator = self.indicators.get(code)
        return indicator is not None and self.sight.lists(indicator, body.pk)

    def knows(self, code: str, body: Organisation) -> bool:
        """Has the organisation, or a member of it, any figure of the indicator?"""
        indicator = self.indicators.get(code)
        bodies = (body.pk, *self.scopes.members(body))
        return indicator is not None and any((indicator.pk, pk) in self._rows for pk in bodies)

    def with_figures(self) -> list[str]:
        """Return the codes of every indicator that the report's own scope has a figure of in the period."""
        bodies = {self.scope.pk, *self.scopes.members(self.scope)}
        first, last = self.span
        found = {
            indicator
            for (indicator, body), rows in self._rows.items()
            if body in bodies and any(first <= row.period_start and row.period_end <= last for row in rows)
        }
        return sorted(one.code for one in self.indicators.values() if one.pk in found)

    def taken(self, indicator: Indicator, body: Organisation, span: Span) -> Taken:
        """Return the figure of an organisation over a span: its own, else what its members' come to."""
        is_district = body.kind == OrganisationKind.AUTHORITY
        listed = self.sight.lists(indicator, body.pk)
        if not listed and not is_district:
            return Taken(None, (), "不在起草单位可以查看的范围内", absent=WITHHELD)
        own = self._latest(indicator, body.pk, span)
        if own is None and is_district:
            own = self._of_sections(indicator, body, span)
        if own is not None:
            return Taken(own.value, (own,), f"取{own.organisation}登记的数", reading_of(own))
        members = self.scopes.members(body)
        rows = [row for pk in members if (row := self._latest(indicator, pk, span)) is not None]
        silent = tuple(
            str(self.scopes.organisations[pk])
            for pk in members
            if (indicator.pk, pk) in self._rows and self._latest(indicator, pk, span) is None
        )
        if not rows:
            return Taken(None, (), "没有填报", silent=silent if listed else ())
        if not listed and len(rows) < FEWEST_UNITS:
            return Taken(None, (), f"已报单位不足{FEWEST_UNITS}个，不能显示", absent=WITHHELD)
        return self._gathered(indicator, rows, silent, listed)

    def _gathered(self, indicator: Indicator, rows: list[Observation], silent: tuple[str, ...], listed: bool) -> Taken:
        version = rows[0].indicator_version
        formula = engine_formula(version.formula)
        leaves = [Node(key=str(row.pk), parent="", formula=formula, reading=reading_of(row)) for row in rows]
        result = roll_up([Node(key="", formula=formula), *leaves])[""]
        value = result.value
        if value is not None and formula is Formula.RATE:
            value *= scale_of_version(version)
        how = f"{len(rows)}个单位的数{version.get_formula_display()}"
        parts = Reading(value=value, numerator=result.numerator, denominator=result.denominator)
        if not listed:
            return Taken(value, (), f"{how}，各单位的数不在起草单位可以查看的范围内", parts)
        return Taken(value, tuple(rows), how, parts, silent)

    def _latest(self, indicator: Indicator, body: int, span: Span) -> Observation | None:
        rows = self._rows.get((indicator.pk, body), ())
        return next((row for row in rows if span[0] <= row.period_start and row.period_end <= span[1]), None)

    def _of_sections(self, indicator: Indicator, body: Organisation, span: Span) -> Observation | None:
        found = (self._latest(indicator, pk, span) for pk in self.scopes.sections(body))
        return max((row for row in found if row is not None), key=lambda row: (row.period_end, row.pk), default=None)

    @cached_property
    def _versions(self) -> dict[int, IndicatorVersion]:
        rows = IndicatorVersion.objects.in_force_on(self.span[1]).filter(indicator__in=self.indicators.values())
        return {row.indicator_id: row for row in rows.order_by("number")}

    def _codes(self) -> tuple[set[str], bool]:
        """Return the codes named, and whether every indicator with a figure is asked for too."""
        named: set[str] = set()
        takes_all = False
        for asked in self._asked:
            if isinstance(asked, NumberAsked):
                named.add(asked.indicator)
            else:
                named.update(asked.indicators)
                takes_all |= not asked.indicators
        return named, takes_all

    def _read(self) -> dict[tuple[int, int], list[Observation]]:
        named, takes_all = self._codes()
        goes_back = any(
            isinstance(asked, ChartAsked) or (isinstance(asked, TableAsked) and asked.axis is Axis.PERIODS)
            for asked in self._asked
        )
        first = date(self.span[0].year - (YEARS_BACK if goes_back else 2), 1, 1)
        rows = (
            Observation.objects.current()
            .filter(organisation__in=self.scopes.everybody(), period_end__lte=self.span[1], period_start__gte=first)
            .select_related("indicator_version__indicator", "organisation", "source")
            .order_by("-period_end", "-period_start", "-pk")
        )
        if not takes_all:
            rows = rows.filter(indicator_version__indicator__code__in=named)
        found: dict[tuple[int, int], list[Observation]] = defaultdict(list)
        for row in rows:
            found[row.indicator_version.indicator_id, row.organisation_id].append(row)
        return dict(found)

    def _indicators(self) -> dict[str, Indicator]:
        named, _ = self._codes()
        seen = {indicator for indicator, _body in self._rows}
        return {one.code: one for one in Indicator.objects.filter(Q(code__in=named) | Q(pk__in=seen))}


def rhythm_length(span: Span) -> int:
    """Return a number that spans of one rhythm share: months, or below that days as a negative number."""
    days = (span[1] - span[0]).days + 1
    return round(days / 30.4) if days > 27 else -days
