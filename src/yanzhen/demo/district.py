"""The administration side: leading bodies, sections, institutes, streets, school districts, schools, groups."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from yanzhen.apps.organisations.models import Affiliation, Hierarchy, Organisation, OrganisationKind
from yanzhen.demo import names
from yanzhen.demo.rows import add_organisations, edge
from yanzhen.demo.sample import Sample
from yanzhen.presets.bodies import leading_bodies

FOUNDED = date(1958, 9, 1)
SECTIONS_SET_UP = date(2019, 3, 15)
DISTRICTS_SET_UP = date(2018, 9, 1)


def load_district(sample: Sample) -> None:
    """Insert every body of the administration line and the edges among them."""
    bodies = leading_bodies()["commission"]
    administration = bodies.administration.named_for(names.DISTRICT)
    party = bodies.party.named_for(names.DISTRICT)
    add_organisations(
        sample,
        [
            _body("100000", OrganisationKind.AUTHORITY, administration.name, administration.short_name, FOUNDED),
            _body("200000", OrganisationKind.PARTY_COMMITTEE, party.name, party.short_name, FOUNDED),
        ],
    )
    add_organisations(sample, _offices())
    add_organisations(sample, _areas(sample))
    schools = list(_schools(sample))
    add_organisations(sample, schools)
    sample.schools = schools
    add_organisations(sample, [_external()])
    Affiliation.objects.bulk_create([*_administration(sample), *_places(sample), *_groups(sample)])
    _load_campuses(sample)


def _body(code: str, kind: str, name: str, short_name: str, opened_on: date, **more: object) -> Organisation:
    return Organisation(code=code, kind=kind, name=name, short_name=short_name, opened_on=opened_on, **more)


def _offices() -> Iterator[Organisation]:
    for number, (name, _post) in enumerate(names.SECTIONS, start=1):
        yield _body(f"1001{number:02d}", OrganisationKind.SECTION, name, _short_section(name), SECTIONS_SET_UP)
    for number, name in enumerate(names.INSTITUTES, start=1):
        yield _body(f"1002{number:02d}", OrganisationKind.INSTITUTE, names.DISTRICT + name, name, date(2004, 7, 1))


def _short_section(name: str) -> str:
    shorter = {
        "小学教育科": "小教科",
        "中学教育科": "中教科",
        "学前教育科": "学前科",
        "计划财务科": "计财科",
        "职业与成人教育科": "职成科",
        "体育卫生与艺术科": "体卫艺科",
        "民办教育与校外培训管理科": "民办校外科",
        "安全管理科": "安全科",
        "教育督导科": "督导科",
        "统战群团科": "统群科",
        "教师工作科": "教师科",
    }
    return shorter.get(name, name)


def _areas(sample: Sample) -> Iterator[Organisation]:
    """Streets on a rough grid of 4 km, school districts at the middle of theirs; kilometres east and north."""
    for number, name in enumerate(names.STREETS):
        column, row = number % 5, number // 5
        x_km = 2.5 + 4.2 * column + sample.chance.uniform(-0.6, 0.6)
        y_km = 3.0 + 6.5 * row + sample.chance.uniform(-0.8, 0.8)
        place = {"x_km": round(x_km, 2), "y_km": round(y_km, 2)}
        yield _body(f"4001{number + 1:02d}", OrganisationKind.STREET, name, name, FOUNDED, **place)
    for number, name in enumerate(names.SCHOOL_DISTRICTS, start=1):
        yield _body(f"4002{number:02d}", OrganisationKind.SCHOOL_DISTRICT, name, name, DISTRICTS_SET_UP)
    for number, (name, _head, _members) in enumerate(names.GROUPS, start=1):
        opened_on = date(2016 + 2 * number, 9, 1)
        yield _body(f"4003{number:02d}", OrganisationKind.EDUCATION_GROUP, name, name, opened_on)


def _schools(sample: Sample) -> Iterator[Organisation]:
    number = 0
    for stages, (least, most), short_names in names.SCHOOLS:
        for short_name in short_names:
            number += 1
            kind = OrganisationKind.KINDERGARTEN if stages == names.PRESCHOOL else OrganisationKind.SCHOOL
            yield _school(sample, number, kind, short_name, stages, sample.chance.randint(least, most))
    point, pupils = names.TEACHING_POINT
    yield _school(sample, number + 1, OrganisationKind.TEACHING_POINT, point, names.PRIMARY, pupils)


def _school(
    sample: Sample, number: int, kind: str, short_name: str, stages: tuple[str, ...], pupils: int
) -> Organisation:
    street = _street_of(sample, number, short_name)
    opened_on = date(sample.chance.randint(1959, 2019), 9, 1)
    house = sample.chance.randint(1, 188)
    return _body(
        f"3{number:05d}",
        kind,
        names.DISTRICT + short_name,
        short_name,
        opened_on,
        stages=list(stages),
        is_private=short_name.startswith("民办"),
        pupils=pupils,
        address=f"{names.DISTRICT}{street.name}{sample.chance.choice('芷苇荻蓼菱芦')}{sample.chance.choice('香风月云')}路{house}号",
        x_km=round(street.x_km + sample.chance.uniform(-1.9, 1.9), 2),
        y_km=round(street.y_km + sample.chance.uniform(-2.9, 2.9), 2),
    )


def _street_of(sample: Sample, number: int, short_name: str) -> Organisation:
    """A school stands in the street whose name it bears, any other in turn."""
    for name in names.STREETS:
        if name[:2] in short_name:
            return sample.organisations[name]
    return sample.organisations[names.STREETS[number % len(names.STREETS)]]


def _external() -> Organisation:
    return _body(
        "900001", OrganisationKind.EXTERNAL, names.EXTERNAL_SCHOOL, "澄州附中", date(1952, 9, 1), is_external=True
    )


def _administration(sample: Sample) -> Iterator[Affiliation]:
    authority = sample.authority
    under = {OrganisationKind.SECTION, OrganisationKind.INSTITUTE}
    for body in sample.organisations.values():
        if body.kind in under or body in sample.schools:
            yield edge(Hierarchy.ADMINISTRATION, authority, body)


def _places(sample: Sample) -> Iterator[Affiliation]:
    """Each school in its street and its school district; two or three streets make a district."""
    for school in sample.schools:
        street = next(sample.organisations[name] for name in names.STREETS if name in school.address)
        district = names.SCHOOL_DISTRICTS[names.STREETS.index(street.name) * 4 // len(names.STREETS)]
        yield edge(Hierarchy.STREET, street, school)
        yield edge(Hierarchy.SCHOOL_DISTRICT, sample.organisations[district], school)


def _groups(sample: Sample) -> Iterator[Affiliation]:
    for name, head, members in names.GROUPS:
        for member in (head, *members):
            yield edge(Hierarchy.GROUP, sample.organisations[name], sample.organisations[member])
    external = sample.organisations[names.EXTERNAL_SCHOOL]
    branch = sample.organisations[names.EXTERNAL_BRANCH]
    yield edge(Hierarchy.ALLIANCE, external, branch, date(2022, 9, 1))


def _load_campuses(sample: Sample) -> None:
    """Campuses below their schools, and one school with ten sites (一校十址)."""
    made: list[tuple[Organisation, Organisation]] = []
    plans = {**names.CAMPUSES, names.TEN_SITES: tuple(f"{number}号校址" for number in "一二三四五六七八九十")}
    for school_name, labels in plans.items():
        school = sample.organisations[school_name]
        kind = OrganisationKind.SITE if school_name == names.TEN_SITES else OrganisationKind.CAMPUS
        for number, label in enumerate(labels, start=1):
            campus = _body(
                f"{school.code}-{number:02d}",
                kind,
                school.name + label,
                f"{school.short_name}{label}",
                max(school.opened_on, date(2012 + number % 8, 9, 1)),
                stages=school.stages,
                x_km=round(school.x_km + sample.chance.uniform(-1.2, 1.2), 2),
                y_km=round(school.y_km + sample.chance.uniform(-1.2, 1.2), 2),
            )
            made.append((school, campus))
    add_organisations(sample, [campus for _school, campus in made])
    Affiliation.objects.bulk_create([edge(Hierarchy.ADMINISTRATION, school, campus) for school, campus in made])
