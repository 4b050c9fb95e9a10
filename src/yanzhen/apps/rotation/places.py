"""Schools, their stages with pupils, and home zones, as the organisations and data elements know them."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from yanzhen.apps.elements.queries import Known, known_of_many
from yanzhen.apps.organisations.models import Affiliation, Hierarchy, Organisation, OrganisationKind, Stage
from yanzhen.presets.rotation import URBAN_RURAL

COMPULSORY = (Stage.PRIMARY, Stage.JUNIOR)
# What a school is: the district's own word for it first, else 城乡划分.
TIER_ELEMENTS = ("rotation_tier", "urban_rural")
KnownBySchool = Mapping[int, Mapping[str, Known]]
ENROLMENT = {Stage.PRIMARY: "enrolment_primary", Stage.JUNIOR: "enrolment_junior"}


@dataclass(frozen=True)
class Places:
    """What is known of places on a day.

    Attributes:
        schools: by code.
        pupils: by (school id, stage); missing where nobody said.
        tiers: the tier by school id; missing where nobody said, or said something else.
        school_districts, groups: code of the school district and the education group, by school id.
        zones: coordinates by code of the street; None where the street has no coordinates.
    """

    schools: dict[str, Organisation]
    pupils: dict[tuple[int, str], int]
    tiers: dict[int, str]
    school_districts: dict[int, str]
    groups: dict[int, str]
    zones: dict[str, tuple[float, float] | None]


def places_on(codes: Collection[str], *, on: date, known_on: date, tiers: tuple[str, ...] = URBAN_RURAL) -> Places:
    """Return the places that these school codes name, with the pupils known on ``known_on``; six queries in all."""
    found = Organisation.objects.filter(code__in=set(codes), kind=OrganisationKind.SCHOOL)
    schools = {school.code: school for school in found}
    streets = Organisation.objects.existing_on(on).filter(kind=OrganisationKind.STREET)
    ids = [school.pk for school in schools.values()]
    known = [
        known_of_many(ids, [*ENROLMENT.values(), *TIER_ELEMENTS], day, day) for day in dict.fromkeys((on, known_on))
    ]
    return Places(
        schools=schools,
        pupils=_pupils(list(schools.values()), known),
        tiers=_tiers(ids, known, tiers),
        school_districts=_parents(ids, Hierarchy.SCHOOL_DISTRICT, on),
        groups=_parents(ids, Hierarchy.GROUP, on),
        zones={one.code: _point(one) for one in streets},
    )


def _point(place: Organisation) -> tuple[float, float] | None:
    return None if place.x_km is None or place.y_km is None else (place.x_km, place.y_km)


def _parents(ids: list[int], hierarchy: str, on: date) -> dict[int, str]:
    edges = Affiliation.objects.in_force_on(on).filter(hierarchy=hierarchy, child__in=ids).order_by("pk")
    return dict(edges.values_list("child_id", "parent__code"))


def _tiers(ids: list[int], known: Sequence[KnownBySchool], tiers: tuple[str, ...]) -> dict[int, str]:
    """Tier of each school: the first word of the round's list that the data elements say of it."""
    found: dict[int, str] = {}
    for one in ids:
        said = (by[one][code].value for code in TIER_ELEMENTS for by in known if code in by.get(one, {}))
        tier = next((str(value) for value in said if str(value) in tiers), "")
        if tier:
            found[one] = tier
    return found


def _pupils(schools: list[Organisation], known: Sequence[KnownBySchool]) -> dict[tuple[int, str], int]:
    """Pupils of each stage: what the data elements say of the first day, else of the second.

    A school of one stage of which they say nothing has all its pupils there.
    """
    found: dict[tuple[int, str], int] = {}
    for school in schools:
        for stage in COMPULSORY:
            told = next((one for by in known if (one := by.get(school.pk, {}).get(ENROLMENT[stage]))), None)
            if told is not None:
                found[school.pk, stage] = int(told.value)
            elif school.stages == [stage] and school.pupils is not None:
                found[school.pk, stage] = school.pupils
    return found
