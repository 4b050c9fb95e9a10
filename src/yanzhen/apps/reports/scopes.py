"""Which organisations the live parts of a report are about (统计范围), read at once for a whole report."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from functools import cached_property

from yanzhen.apps.organisations.models import Closure, Hierarchy, Organisation, OrganisationKind
from yanzhen.apps.reports.models import Report
from yanzhen.engines.reports import DISTRICT, THIS_SCOPE, UNIT, Asked, Bodies, ChartAsked, NumberAsked, TableAsked

# By which order the members of such a body stand under it; all others gather by administration.
GATHERED_BY = {
    OrganisationKind.SCHOOL_DISTRICT: Hierarchy.SCHOOL_DISTRICT,
    OrganisationKind.EDUCATION_GROUP: Hierarchy.GROUP,
    OrganisationKind.ALLIANCE: Hierarchy.ALLIANCE,
    OrganisationKind.STREET: Hierarchy.STREET,
}


class Scopes:
    """The organisations named by the parts of a report, and who belonged to each at the period's end."""

    def __init__(self, report: Report, asked: Iterable[Asked]) -> None:
        self.report = report
        self._on = report.period_end
        asked = list(asked)
        scopes = {one.scope for one in asked}
        listed = {code for one in asked if isinstance(one, TableAsked | ChartAsked) for code in one.units}
        codes = {scope.removeprefix(UNIT) for scope in scopes if scope.startswith(UNIT)} | listed
        named = Organisation.objects.filter(code__in=codes) if codes else ()
        self._by_code = {one.code: one for one in named}
        self._wants_districts = any(
            not isinstance(one, NumberAsked) and one.bodies is Bodies.EACH_SCHOOL_DISTRICT for one in asked
        )
        self._wants_district = DISTRICT in scopes

    def body(self, scope: str) -> Organisation | None:
        """Return the organisation that a scope names, None when there is none."""
        if scope == THIS_SCOPE:
            return self.report.scope
        return self.district if scope == DISTRICT else self._by_code.get(scope.removeprefix(UNIT))

    @cached_property
    def district(self) -> Organisation | None:
        """The authority that the report's scope is or stands under."""
        scope = self.report.scope
        if scope.kind == OrganisationKind.AUTHORITY:
            return scope
        above = Closure.objects.in_force_on(self._on).filter(
            hierarchy__in=(Hierarchy.ADMINISTRATION, GATHERED_BY.get(scope.kind, Hierarchy.ADMINISTRATION)),
            descendant=scope,
            ancestor__kind=OrganisationKind.AUTHORITY,
        )
        found = Organisation.objects.filter(pk__in=above.values("ancestor_id")).first()
        return found or self._only_authority

    @cached_property
    def _only_authority(self) -> Organisation | None:
        # A school district or a group may stand under nobody: in a district with one authority it is that one.
        found = list(Organisation.objects.filter(kind=OrganisationKind.AUTHORITY).existing_on(self._on)[:2])
        return found[0] if len(found) == 1 else None

    def bodies(self, wanted: Bodies, units: Iterable[str]) -> list[Organisation]:
        """Return the organisations of rows or bars, in the order of their names; listed ones as listed."""
        if wanted is Bodies.LISTED:
            return [self._by_code[code] for code in units if code in self._by_code]
        if wanted is Bodies.EACH_SCHOOL_DISTRICT:
            return list(self._school_districts)
        inside = (self.report.scope_id, *self._below[self.report.scope_id])
        kinds = (OrganisationKind.SCHOOL, OrganisationKind.KINDERGARTEN, OrganisationKind.TEACHING_POINT)
        found = [one for pk in inside if (one := self.organisations.get(pk)) is not None and one.kind in kinds]
        return sorted(found, key=lambda one: (one.sort_key, one.code))

    def members(self, body: Organisation) -> list[int]:
        """Return the ids of the units whose figures make up those of ``body``, itself and sections left out."""
        return [pk for pk in self._below[body.pk] if self.organisations[pk].kind != OrganisationKind.SECTION]

    def sections(self, body: Organisation) -> list[int]:
        """Return the ids of the sections of an authority."""
        return [pk for pk in self._below[body.pk] if self.organisations[pk].kind == OrganisationKind.SECTION]

    def everybody(self) -> set[int]:
        """Return the ids of all organisations whose figures may be needed."""
        return set(self.organisations)

    @cached_property
    def organisations(self) -> dict[int, Organisation]:
        """Every organisation named or gathered, by id."""
        inside = {pk for members in self._below.values() for pk in members}
        found = Organisation.objects.in_bulk(inside - {one.pk for one in self._tops})
        return found | {one.pk: one for one in self._tops}

    @cached_property
    def _school_districts(self) -> list[Organisation]:
        if not self._wants_districts:
            return []
        found = Organisation.objects.filter(kind=OrganisationKind.SCHOOL_DISTRICT).existing_on(self._on)
        if self.report.scope.kind == OrganisationKind.AUTHORITY:
            return list(found)
        hierarchies = (Hierarchy.ADMINISTRATION, Hierarchy.SCHOOL_DISTRICT)
        below = Closure.objects.in_force_on(self._on).filter(hierarchy__in=hierarchies, ancestor=self.report.scope_id)
        inside = {self.report.scope_id, *below.values_list("descendant_id", flat=True)}
        return [one for one in found if one.pk in inside]

    @cached_property
    def _tops(self) -> list[Organisation]:
        tops = {self.report.scope_id: self.report.scope}
        district = [self.district] if self._wants_district and self.district else []
        tops |= {one.pk: one for one in (*district, *self._by_code.values(), *self._school_districts)}
        return list(tops.values())

    @cached_property
    def _below(self) -> dict[int, list[int]]:
        wanted = {one.pk: GATHERED_BY.get(one.kind, Hierarchy.ADMINISTRATION) for one in self._tops}
        rows = Closure.objects.in_force_on(self._on).filter(ancestor__in=wanted, hierarchy__in=set(wanted.values()))
        found: dict[int, list[int]] = defaultdict(list)
        for hierarchy, ancestor, descendant in rows.order_by("descendant_id").values_list(
            "hierarchy", "ancestor_id", "descendant_id"
        ):
            if wanted[ancestor] == hierarchy and descendant != ancestor:
                found[ancestor].append(descendant)
        return found
