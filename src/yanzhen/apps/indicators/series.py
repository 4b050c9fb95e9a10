"""Figures over periods (数值走势): the district's own figure where one was given, else the roll-up of its units."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.db.models import Q, QuerySet

from yanzhen.apps.accounts.models import User
from yanzhen.apps.accounts.permissions import reach_ids
from yanzhen.apps.indicators.bridge import engine_formula, reading_of, scale_of_version
from yanzhen.apps.indicators.models import Indicator, Observation
from yanzhen.apps.organisations.models import Organisation, OrganisationKind
from yanzhen.engines.indicators import Formula, Node, roll_up

DISTRICT_KINDS = (OrganisationKind.AUTHORITY, OrganisationKind.SECTION)
FEWEST_UNITS = 3  # a roll-up of fewer would tell a school what another one reported
NOTHING: frozenset[int] = frozenset()
Span = tuple[date, date]


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


def indicators_seen_whole(user: User, indicators: Iterable[Indicator], *, on: date) -> set[int]:
    """Return which of ``indicators`` the user sees for every unit: as the authority, or as the owning section."""
    within = reach_ids(user, "indicators.view", on=on)
    bodies = Organisation.objects.filter(pk__in=within, kind__in=DISTRICT_KINDS)
    kinds = dict(bodies.order_by().values_list("pk", "kind"))
    sees_all = OrganisationKind.AUTHORITY in kinds.values()
    return {one.pk for one in indicators if sees_all or one.owner_id in kinds}


def district_series(
    indicators: Collection[Indicator],
    *,
    expected: Mapping[int, Collection[int]],
    seen_whole: Collection[int],
    since: date,
    last: int,
) -> dict[int, list[DistrictFigure]]:
    """Return the district's figures of the ``last`` periods since a day, by indicator, oldest first, in one query."""
    rows = (
        Observation.objects.current()
        .filter(indicator_version__indicator__in=indicators, period_end__gte=since)
        .select_related("indicator_version__indicator", "organisation", "source")
        .order_by("period_end", "period_start", "pk")
    )
    found: dict[int, dict[Span, list[Observation]]] = defaultdict(lambda: defaultdict(list))
    for row in rows:
        found[row.indicator_version.indicator_id][row.period_start, row.period_end].append(row)
    return {
        one.pk: [
            _figure(span, rows, expected.get(one.pk, NOTHING), one.pk in seen_whole)
            for span, rows in list(found[one.pk].items())[-last:]
        ]
        for one in indicators
    }


def _figure(span: Span, rows: list[Observation], expected: Collection[int], seen_whole: bool) -> DistrictFigure:
    given = max(
        (row for row in rows if row.organisation.kind in DISTRICT_KINDS),
        key=lambda row: (row.organisation.kind == OrganisationKind.AUTHORITY, row.pk),
        default=None,
    )
    units = [row for row in rows if row.organisation.kind not in DISTRICT_KINDS]
    wanted = len(expected) if expected else None
    answered = {row.organisation_id for row in units}
    reported = len(answered & set(expected)) if expected else len(answered)
    if given is not None:
        return DistrictFigure(span, given.value, given, reported, wanted)
    if not seen_whole and len(units) < FEWEST_UNITS:
        return DistrictFigure(span, None, None, reported, wanted, is_withheld=bool(units))
    return DistrictFigure(span, rolled_up(units), None, reported, wanted)


def rolled_up(units: list[Observation]) -> Decimal | None:
    """Return one figure of several units in the unit of the indicator; None where it cannot be told."""
    version = units[-1].indicator_version
    formula = engine_formula(version.formula)
    leaves = [Node(key=str(row.pk), parent="", formula=formula, reading=reading_of(row)) for row in units]
    value = roll_up([Node(key="", formula=formula), *leaves])[""].value
    if value is None or formula is not Formula.RATE:
        return value
    return value * scale_of_version(version)
