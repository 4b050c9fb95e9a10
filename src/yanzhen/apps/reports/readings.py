"""Observations under a report's live parts (取数), read at once; what one organisation stood at over one span."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import cached_property
from typing import NamedTuple

from django.db.models import Q

from yanzhen.apps.indicators.bridge import engine_formula, scale_of_version
from yanzhen.apps.indicators.models import Indicator, IndicatorVersion, Observation
from yanzhen.apps.indicators.series import FEWEST_UNITS
from yanzhen.apps.organisations.models import Organisation, OrganisationKind
from yanzhen.apps.organisations.sorting import sort_key
from yanzhen.apps.reports.models import Report
from yanzhen.apps.reports.scopes import Scopes
from yanzhen.apps.reports.sight import Sight
from yanzhen.engines.indicators import Formula, Node, Reading, previous_span, roll_up, same_span_last_year
from yanzhen.engines.reports import Asked, Axis, ChartAsked, Drawing, NumberAsked, TableAsked, Take
from yanzhen.presets.indicators import rhythm_rules

Span = tuple[date, date]
WITHHELD = "隐去"
UNIT = ("indicator_version__indicator_id", "organisation_id")
FIELDS = (
    "pk",
    "indicator_version__indicator_id",
    "indicator_version_id",
    "organisation_id",
    "period_start",
    "period_end",
    "value",
    "numerator",
    "denominator",
)
FROM_PREVIOUS = {Take.PREVIOUS, Take.PREVIOUS_CHANGE, Take.PREVIOUS_CHANGE_PERCENT}
YEARS_BACK = 5  # how far a trend reads


class Row(NamedTuple):
    """One current observation, as light as thousands of them must be."""

    pk: int
    indicator_id: int
    version_id: int
    organisation_id: int
    period_start: date
    period_end: date
    value: Decimal | None
    numerator: Decimal | None
    denominator: Decimal | None

    @property
    def reading(self) -> Reading:
        """The observation as the roll-up takes it."""
        return Reading(
            value=self.value, numerator=self.numerator, denominator=self.denominator, observed_on=self.period_end
        )


@dataclass(frozen=True)
class Taken:
    """One figure of one organisation over one span, with the observations it comes from.

    ``rows`` are those that may be listed; ``parts`` the reading that several spans can be added up from; ``absent``
    what a cell says where the figure is withheld.
    """

    value: Decimal | None
    rows: tuple[Row, ...]
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
        self.sight = Sight(report)
        self.scopes = Scopes(report, self._asked)
        self.rules = rhythm_rules(on=report.period_end)
        self._rows = self._read()
        self.indicators = self._indicators()

    def version(self, indicator: Indicator) -> IndicatorVersion | None:
        """Return the definition in force at the period's end."""
        return self._versions.get(indicator.pk)

    def decimals_of(self, row: Row) -> int:
        """Return to how many decimals a row's own definition writes it."""
        return self._every_version[row.version_id].decimals

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
        """Return the codes of the indicators that the scope has figures of in the period, those of most units first."""
        bodies = {self.scope.pk, *self.scopes.members(self.scope)}
        first, last = self.span
        units = Counter(
            indicator
            for (indicator, body), rows in self._rows.items()
            if body in bodies and any(first <= row.period_start and row.period_end <= last for row in rows)
        )
        found = [one for one in self.indicators.values() if one.pk in units]
        return [one.code for one in sorted(found, key=lambda one: (-units[one.pk], sort_key(one.title)))]

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
            return Taken(own.value, (own,), f"取{self.scopes.organisations[own.organisation_id]}登记的数", own.reading)
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

    def _gathered(self, indicator: Indicator, rows: list[Row], silent: tuple[str, ...], listed: bool) -> Taken:
        version = self._every_version[rows[0].version_id]
        formula = engine_formula(version.formula)
        leaves = [Node(key=str(row.pk), parent="", formula=formula, reading=row.reading) for row in rows]
        result = roll_up([Node(key="", formula=formula), *leaves])[""]
        value = result.value
        if value is not None and formula is Formula.RATE:
            value *= scale_of_version(version)
        how = f"{len(rows)}个单位的数{version.get_formula_display()}"
        parts = Reading(value=value, numerator=result.numerator, denominator=result.denominator)
        if not listed:
            return Taken(value, (), f"{how}，各单位的数不在起草单位可以查看的范围内", parts)
        return Taken(value, tuple(rows), how, parts, silent)

    def _latest(self, indicator: Indicator, body: int, span: Span) -> Row | None:
        rows = self._rows.get((indicator.pk, body), ())
        return next((row for row in rows if span[0] <= row.period_start and row.period_end <= span[1]), None)

    def _of_sections(self, indicator: Indicator, body: Organisation, span: Span) -> Row | None:
        found = (self._latest(indicator, pk, span) for pk in self.scopes.sections(body))
        return max((row for row in found if row is not None), key=lambda row: (row.period_end, row.pk), default=None)

    @cached_property
    def _every_version(self) -> dict[int, IndicatorVersion]:
        rows = IndicatorVersion.objects.filter(indicator__in=self.indicators.values()).order_by("number")
        return {row.pk: row for row in rows.select_related("indicator")}

    @cached_property
    def _versions(self) -> dict[int, IndicatorVersion]:
        day = self.span[1]
        return {
            row.indicator_id: row
            for row in self._every_version.values()
            if row.started_on <= day and (row.ended_on is None or row.ended_on >= day)
        }

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

    def _read(self) -> dict[tuple[int, int], list[Row]]:
        """Read the latest row of each unit in each span that is compared, and every row where a trend is drawn."""
        named, takes_all = self._codes()
        rows = Observation.objects.current().filter(organisation__in=self.scopes.everybody())
        asked = rows if takes_all else rows.filter(indicator_version__indicator__code__in=named)
        found: set[Row] = set()
        for first, last in self._spans():
            latest = asked.of_period(first, last).order_by(*UNIT, "-period_end", "-period_start", "-pk")
            found.update(Row(*values) for values in latest.distinct(*UNIT).values_list(*FIELDS))
        if codes := self._codes_over_time():
            first = date(self.span[0].year - YEARS_BACK, 1, 1)
            history = rows.filter(indicator_version__indicator__code__in=codes).of_period(first, self.span[1])
            found.update(Row(*values) for values in history.values_list(*FIELDS))
        grouped: dict[tuple[int, int], list[Row]] = defaultdict(list)
        for row in sorted(found, key=lambda row: (row.period_end, row.period_start, row.pk), reverse=True):
            grouped[row.indicator_id, row.organisation_id].append(row)
        return dict(grouped)

    def _spans(self) -> set[Span]:
        """Return the spans compared; last year is always among them, to know who reported before and is silent now."""
        before = same_span_last_year(self.span)
        takes = {take for asked in self._asked for take in _takes_of(asked)}
        spans = {self.span, before or self.span}
        return spans | {previous_span(self.span, self.rules)} if takes & FROM_PREVIOUS else spans

    def _codes_over_time(self) -> set[str]:
        """Return the indicators of which every period is needed: in trends, tables by period, cumulative figures."""
        found: set[str] = set()
        for asked in self._asked:
            if isinstance(asked, NumberAsked):
                found |= {asked.indicator} if asked.take is Take.CUMULATIVE else set()
            elif _is_over_time(asked):
                found |= set(asked.indicators) or self._codes()[0]
        return found

    def _indicators(self) -> dict[str, Indicator]:
        named, _ = self._codes()
        seen = {indicator for indicator, _body in self._rows}
        return {one.code: one for one in Indicator.objects.filter(Q(code__in=named) | Q(pk__in=seen))}


def _takes_of(asked: Asked) -> tuple[Take, ...]:
    if isinstance(asked, NumberAsked):
        return (asked.take,)
    return asked.takes if isinstance(asked, TableAsked) else (Take.THIS,)


def _is_over_time(asked: TableAsked | ChartAsked) -> bool:
    if isinstance(asked, ChartAsked):
        return asked.drawing is Drawing.TREND
    return asked.axis is Axis.PERIODS or Take.CUMULATIVE in asked.takes


def rhythm_length(span: Span) -> int:
    """Return a number that spans of one rhythm share: months, or below that days as a negative number."""
    days = (span[1] - span[0]).days + 1
    return round(days / 30.4) if days > 27 else -days
