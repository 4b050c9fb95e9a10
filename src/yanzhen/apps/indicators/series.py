"""Figures over periods (数值走势): the district's own figure where one was given, else the roll-up of its units."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import cached_property

from django.db.models import Q, QuerySet

from yanzhen.apps.accounts.models import User
from yanzhen.apps.accounts.permissions import may, reach_ids
from yanzhen.apps.indicators.bridge import reading_of
from yanzhen.apps.indicators.gathering import (
    DISTRICT_KINDS,
    Span,
    Summed,
    gathered_by_span,
    newest_spans,
    summed_of_spans,
)
from yanzhen.apps.indicators.models import Indicator, IndicatorVersion, Observation
from yanzhen.apps.organisations.models import Organisation, OrganisationKind
from yanzhen.engines.indicators import Reading

FEWEST_UNITS = 3  # a roll-up of fewer would tell a school what another one reported
FEW = 50  # units
NOTHING: frozenset[int] = frozenset()


@dataclass(frozen=True)
class DistrictFigure:
    """What the district stood at in one period; ``value`` null: unknown, or withheld from this reader.

    ``given`` is the observation of the authority or a section itself; without one the value is the units' roll-up.
    """

    span: Span
    value: Decimal | None
    given: Observation | None
    reported: int
    expected: int | None
    is_withheld: bool = False
    numerator: Decimal | None = None
    denominator: Decimal | None = None

    @property
    def reading(self) -> Reading | None:
        """The figure as the engine takes it; None where nothing is known."""
        if self.value is None and self.denominator is None:
            return None
        return Reading(value=self.value, numerator=self.numerator, denominator=self.denominator)


def observations_visible_to(user: User, *, on: date) -> QuerySet[Observation]:
    """Keep figures of the district, of units in reach, and of every unit for the section that owns the indicator.

    A school thus sees its own figures and the district's, never another school's.
    """
    within = reach_ids(user, "indicators.view", on=on)
    return Observation.objects.filter(
        Q(organisation__kind__in=DISTRICT_KINDS)
        | Q(organisation_id__in=within)
        | Q(indicator_version__indicator__owner_id__in=within)
    )


def bodies_in_reach(user: User, *, on: date) -> dict[int, str]:
    """Return the authority and the sections whose figures the user may see, each with its kind."""
    within = reach_ids(user, "indicators.view", on=on)
    bodies = Organisation.objects.filter(pk__in=within, kind__in=DISTRICT_KINDS)
    return dict(bodies.order_by().values_list("pk", "kind"))


def sees_every_figure(user: User, indicator: Indicator, *, on: date, bodies: Collection[int] = ()) -> bool:
    """Does the user stand over the section that owns the indicator, and so see every unit's figure of it?

    ``bodies`` are those in the user's reach, where they are known.
    """
    owner = indicator.owner_id
    return owner is not None and (owner in bodies or may(user, "indicators.view", owner, on=on))


def figures_visible_to(
    user: User,
    indicator: Indicator,
    *,
    on: date,
    versions: Collection[int] | None = None,
    bodies: Collection[int] = (),
) -> QuerySet[Observation]:
    """Keep what ``observations_visible_to`` shows of one indicator, so that thousands of rows cost one look each.

    What does not depend on the row is settled first: who stands over the owning section sees every figure, and a few
    units in reach are named one by one. ``versions`` are the keys of the indicator's definitions and ``bodies`` those
    in the user's reach, where they are known.
    """
    held = indicator.versions.order_by().values("pk") if versions is None else versions
    rows = Observation.objects.filter(indicator_version__in=held)
    if sees_every_figure(user, indicator, on=on, bodies=bodies):
        return rows
    within = reach_ids(user, "indicators.view", on=on)
    few = list(within.values_list("pk", flat=True)[: FEW + 1])
    reached = Q(organisation_id__in=few if len(few) <= FEW else within)
    bodies = Organisation.objects.filter(kind__in=DISTRICT_KINDS).order_by().values("pk")
    return rows.filter(reached | Q(organisation_id__in=bodies))


def indicators_seen_whole(user: User, indicators: Iterable[Indicator], *, on: date) -> set[int]:
    """Return which of ``indicators`` the user sees for every unit: as the authority, or as the owning section."""
    bodies = bodies_in_reach(user, on=on)
    return {one.pk for one in indicators if is_seen_whole(one, bodies)}


def is_seen_whole(indicator: Indicator, bodies: Mapping[int, str]) -> bool:
    """Does somebody see the indicator for every unit who has these bodies in reach?"""
    return OrganisationKind.AUTHORITY in bodies.values() or indicator.owner_id in bodies


def district_series(
    indicators: Collection[Indicator],
    *,
    expected: Mapping[int, Collection[int]],
    seen_whole: Collection[int],
    since: date,
    last: int,
) -> dict[int, list[DistrictFigure]]:
    """Return the district's figures of the ``last`` periods since a day, by indicator, oldest first.

    The number of queries does not grow with units, periods or indicators.
    """
    keys = [one.pk for one in indicators]
    gathered = gathered_by_span(keys, since=since, last=last)
    given = _given(keys, since)
    found = {}
    for key in keys:
        spans = sorted({*gathered.get(key, {}), *given[key]}, key=lambda span: (span[1], span[0]))[-last:]
        wanted = frozenset(expected.get(key, NOTHING))
        units = {span: row.summed(wanted) for span, row in gathered.get(key, {}).items()}
        found[key] = [_figure(span, given[key].get(span), units.get(span), wanted, key in seen_whole) for span in spans]
    return found


@dataclass
class DistrictSeries:
    """The district's figures of one indicator as one reader sees them, gathered for the periods asked for alone.

    Attributes:
        versions: every definition of the indicator.
        expected: the units that are to report.
        seen_whole: whether the reader sees every unit.
        since: the first day on which a period may end.
        last: at most so many periods.
        is_given: whether the authority or a section has a figure of its own; None: not known yet.
    """

    versions: Collection[IndicatorVersion]
    expected: Collection[int]
    seen_whole: bool
    since: date
    last: int
    is_given: bool | None = None

    @cached_property
    def given(self) -> dict[Span, Observation]:
        """The figures of the authority and its sections themselves."""
        if self.is_given is False:
            return {}
        indicator_id = next((version.indicator_id for version in self.versions), 0)
        return _given([indicator_id], self.since)[indicator_id]

    @cached_property
    def spans(self) -> list[Span]:
        """The periods, oldest first."""
        found = newest_spans(self.versions, since=self.since, last=self.last)
        return sorted({*found, *self.given}, key=lambda span: (span[1], span[0]))[-self.last :]

    def of(self, spans: Collection[Span]) -> list[DistrictFigure]:
        """Return the figures of those of the periods that are among ``spans``, oldest first."""
        wanted = [span for span in self.spans if span in spans]
        units = summed_of_spans(self.versions, wanted, self.expected) if wanted else {}
        return [_figure(span, self.given.get(span), units.get(span), self.expected, self.seen_whole) for span in wanted]


def _given(keys: Collection[int], since: date) -> dict[int, dict[Span, Observation]]:
    rows = (
        Observation.objects.current()
        .filter(indicator_version__indicator__in=keys, period_end__gte=since, organisation__kind__in=DISTRICT_KINDS)
        .select_related("indicator_version__indicator", "organisation", "source")
    )
    found: dict[int, dict[Span, Observation]] = defaultdict(dict)
    for row in sorted(rows, key=lambda row: (row.organisation.kind == OrganisationKind.AUTHORITY, row.pk)):
        found[row.indicator_version.indicator_id][row.period_start, row.period_end] = row
    return found


def _figure(
    span: Span, given: Observation | None, units: Summed | None, expected: Collection[int], seen_whole: bool
) -> DistrictFigure:
    wanted = len(expected) if expected else None
    answered = units.reported if units else 0
    reported = units.of_expected if units and expected else answered
    if given is not None:
        parts = reading_of(given)
        return DistrictFigure(
            span, given.value, given, reported, wanted, numerator=parts.numerator, denominator=parts.denominator
        )
    if units is None or (not seen_whole and answered < FEWEST_UNITS):
        return DistrictFigure(span, None, None, reported, wanted, is_withheld=answered > 0)
    return DistrictFigure(
        span, units.value, None, reported, wanted, numerator=units.numerator, denominator=units.denominator
    )
