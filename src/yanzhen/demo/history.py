"""What changed in the past: a merged school, a renamed one, a closed one, a move, a school's former head."""

from __future__ import annotations

from datetime import date, timedelta

from yanzhen.apps.organisations.models import (
    Affiliation,
    Hierarchy,
    Organisation,
    OrganisationKind,
    OrganisationName,
    Succession,
    SuccessionKind,
)
from yanzhen.demo import names
from yanzhen.demo.rows import add_organisations
from yanzhen.demo.sample import Sample

MERGED_ON = date(2023, 8, 31)
CLOSED_ON = date(2022, 8, 31)
RENAMED_ON = date(2024, 7, 1)
MOVED_ON = date(2024, 9, 1)
DAY = timedelta(days=1)


def load_history(sample: Sample) -> None:
    """Insert the former schools with their edges, and give a school its former name and school district."""
    merged = _former("雁汀区衔芦第二小学", "衔芦第二小学", "3F0001", MERGED_ON)
    closed = _former("雁汀区菱舟下滩教学点", "菱舟下滩教学点", "3F0002", CLOSED_ON, OrganisationKind.TEACHING_POINT)
    add_organisations(sample, [merged, closed])
    OrganisationName.objects.filter(organisation=merged).update(ended_on=MERGED_ON - DAY)
    OrganisationName.objects.filter(organisation=closed).update(ended_on=CLOSED_ON - DAY)
    districts = [sample.organisations[name] for name in names.SCHOOL_DISTRICTS]
    Affiliation.objects.bulk_create(
        [
            _past(Hierarchy.ADMINISTRATION, sample.authority, merged, MERGED_ON),
            _past(Hierarchy.SCHOOL_DISTRICT, districts[1], merged, MERGED_ON),
            _past(Hierarchy.ADMINISTRATION, sample.authority, closed, CLOSED_ON),
            _past(Hierarchy.SCHOOL_DISTRICT, districts[3], closed, CLOSED_ON),
        ]
    )
    successor = sample.organisations["雁汀区衔芦小学"]
    Succession.objects.create(
        kind=SuccessionKind.MERGE,
        predecessor=merged,
        successor=successor,
        happened_on=MERGED_ON,
        basis="雁汀区中小学布局调整方案（2023年）",
    )
    Succession.objects.create(
        kind=SuccessionKind.CLOSE, predecessor=closed, happened_on=CLOSED_ON, basis="生源不足，学生并入菱舟小学"
    )
    _rename(sample.organisations["雁汀区望汀小学"], "雁汀区苇岸第二小学", "苇岸第二小学")
    _move(sample.organisations["雁汀区望汀小学"], districts)


def _former(
    name: str, short_name: str, code: str, closed_on: date, kind: str = OrganisationKind.SCHOOL
) -> Organisation:
    return Organisation(
        code=code,
        kind=kind,
        name=name,
        short_name=short_name,
        stages=list(names.PRIMARY),
        opened_on=date(1986, 9, 1),
        closed_on=closed_on,
    )


def _past(hierarchy: str, parent: Organisation, child: Organisation, closed_on: date) -> Affiliation:
    first = max(parent.opened_on, child.opened_on)
    return Affiliation(hierarchy=hierarchy, parent=parent, child=child, started_on=first, ended_on=closed_on - DAY)


def _rename(school: Organisation, former_name: str, former_short_name: str) -> None:
    """Give the school a former name that ended the day before the present one began."""
    OrganisationName.objects.filter(organisation=school).update(started_on=RENAMED_ON)
    OrganisationName.objects.create(
        organisation=school,
        name=former_name,
        short_name=former_short_name,
        started_on=school.opened_on,
        ended_on=RENAMED_ON - DAY,
    )


def _move(school: Organisation, districts: list[Organisation]) -> None:
    """Let the school have belonged to another school district before."""
    present = Affiliation.objects.get(hierarchy=Hierarchy.SCHOOL_DISTRICT, child=school)
    former = next(district for district in districts if district.pk != present.parent_id)
    began_on = present.started_on
    present.started_on = MOVED_ON
    present.save(update_fields=["started_on"])
    Affiliation.objects.create(
        hierarchy=Hierarchy.SCHOOL_DISTRICT,
        parent=former,
        child=school,
        started_on=began_on,
        ended_on=MOVED_ON - DAY,
    )
