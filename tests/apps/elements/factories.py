"""A small district for tests of data elements: an authority, two sections, two schools, and who works there."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from tests.apps.organisations.factories import give, make_organisation, make_person, make_user, put_under
from yanzhen.apps.accounts.models import User
from yanzhen.apps.elements.actions.load_catalogue import load_elements
from yanzhen.apps.elements.actions.put_values import NewValue, put_value
from yanzhen.apps.elements.models import DataElement, ElementValue
from yanzhen.apps.organisations.models import Organisation
from yanzhen.apps.sources.models import Source, SourceKind

TODAY = date(2026, 3, 18)
YEAR = (date(2025, 9, 1), date(2026, 8, 31))
MARCH = (date(2026, 3, 1), date(2026, 3, 31))


@dataclass
class District:
    """Everyone a test needs by name."""

    authority: Organisation
    planning: Organisation
    primary: Organisation
    school: Organisation
    other: Organisation
    office: User
    planner: User
    planner_colleague: User
    deputy: User
    principal: User
    clerk: User
    other_clerk: User


def make_district() -> District:
    """The district with the shipped catalogue of elements."""
    authority = make_organisation("青石区教育委员会", kind="authority")
    planning = make_organisation("计划财务科", kind="section")
    primary = make_organisation("小学教育科", kind="section")
    school = make_organisation("青石区第一小学", stages=["primary"], code="2111000001")
    other = make_organisation("青石区第二小学", stages=["primary"], code="2111000002")
    put_under(authority, planning, primary, school, other)
    load_elements()

    def worker(role: str, at: Organisation) -> User:
        user = make_user(person=make_person())
        give(user, role, at)
        return user

    return District(
        authority,
        planning,
        primary,
        school,
        other,
        office=worker("district_office", authority),
        planner=worker("section_head", planning),
        planner_colleague=worker("section_officer", planning),
        deputy=worker("deputy_leader", authority),
        principal=worker("school_principal", school),
        clerk=worker("school_clerk", school),
        other_clerk=worker("school_clerk", other),
    )


def element(code: str) -> DataElement:
    """An element of the catalogue."""
    return DataElement.objects.get(code=code)


def know(
    code: str, organisation: Organisation, value: object, *, system: str = "student", span: tuple[date, date] = YEAR
) -> ElementValue:
    """A value that is known, as an import left it; call it where a transaction is open."""
    source = Source.objects.create(kind=SourceKind.CELL, wording="学籍系统导出“名单.xlsx”")
    new = NewValue(
        element=element(code),
        organisation_id=organisation.pk,
        first=span[0],
        last=span[1],
        value=value,
        system=system,
        as_of=date(2025, 9, 20),
    )
    row = put_value(new, source=source)
    assert row is not None
    return row
