"""Whose figures a user sees, and what the district has worked out over the years."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from yanzhen.apps.accounts.models import User
from yanzhen.apps.accounts.permissions import reach
from yanzhen.apps.balance.models import Scenario
from yanzhen.apps.balance.school_years import SchoolYear
from yanzhen.apps.indicators.models import Observation
from yanzhen.apps.organisations.models import Organisation, OrganisationKind

FOR_DISTRICT = (OrganisationKind.AUTHORITY, OrganisationKind.SECTION)


@dataclass(frozen=True)
class Sight:
    """What a user sees of the district: every school, or only some beside the district's figures."""

    sees_all: bool
    organisation_ids: frozenset[int]

    def sees(self, organisation_id: int) -> bool:
        """Does the user see this school's own figures?"""
        return self.sees_all or organisation_id in self.organisation_ids


def authority_of() -> Organisation | None:
    """Return the district's administration."""
    return Organisation.objects.filter(kind=OrganisationKind.AUTHORITY, closed_on=None).order_by("pk").first()


def sight_of(user: User, *, on: date) -> Sight:
    """Return whose figures the user sees: the authority and its sections see every school."""
    pairs = list(reach(user, "balance.view", on=on).order_by().values_list("pk", "kind"))
    sees_all = any(kind in FOR_DISTRICT for _, kind in pairs)
    return Sight(sees_all, frozenset() if sees_all else frozenset(pk for pk, _ in pairs))


def works_for_district(user: User, *, on: date) -> bool:
    """Does the user keep scenarios and prices for the authority or one of its sections?"""
    return reach(user, "balance.edit", on=on).filter(kind__in=FOR_DISTRICT).exists()


def figures_over_years(codes: Iterable[str], authority: Organisation | None) -> dict[str, dict[date, Observation]]:
    """Return the district's figures by indicator code and first day of the school year, in one query."""
    found: dict[str, dict[date, Observation]] = {}
    if authority is None:
        return found
    rows = Observation.objects.current().filter(
        indicator_version__indicator__code__in=list(codes), organisation=authority
    )
    for row in rows.select_related("indicator_version__indicator").order_by("period_start"):
        found.setdefault(row.indicator_version.indicator.code, {})[row.period_start] = row
    return found


def scenarios_seen(user: User, *, on: date) -> list[Scenario]:
    """Return the scenarios of the district for whom sees every school, the newest first."""
    if not sight_of(user, on=on).sees_all:
        return []
    return list(Scenario.objects.select_related("made_by__person", "item", "plan"))


def year_of(years: list[SchoolYear], key: str) -> SchoolYear | None:
    """Return the school year that an address names, else the newest."""
    return next((one for one in years if one.key == key), years[0] if years else None)
