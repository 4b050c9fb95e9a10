"""The Party line: committees, general branches, branches in subjects and grades, groups; and where each is hosted."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from yanzhen.apps.organisations.models import Affiliation, Hierarchy, Organisation, OrganisationKind
from yanzhen.demo import names
from yanzhen.demo.rows import add_organisations, edge
from yanzhen.demo.sample import Sample

SET_UP = date(2012, 7, 1)
LARGE_FROM_PUPILS = 1500
MIDDLE_FROM_PUPILS = 900
BRANCHES_OF_LARGE = ("行政党支部", "文科教研组党支部", "理科教研组党支部", "高年级组党支部", "退休教师党支部")
BRANCHES_OF_MIDDLE = ("行政后勤党支部", "第一教学党支部", "第二教学党支部")


def load_party(sample: Sample) -> None:
    """Insert the Party organisations of the authority and of every school that has one of its own."""
    plans = [*_office_plans(sample), *(plan for school in sample.schools for plan in _school_plans(school))]
    bodies = [
        Organisation(code=f"2{number:05d}", kind=kind, name=name, short_name=short, opened_on=opened_on)
        for number, (kind, name, short, opened_on, _parent, _host) in enumerate(plans, start=1)
    ]
    add_organisations(sample, bodies)
    top = sample.party_committee
    edges: list[Affiliation] = []
    for body, (_kind, _name, _short, _opened, parent, host) in zip(bodies, plans, strict=True):
        edges.append(edge(Hierarchy.PARTY, sample.organisations[parent] if parent else top, body))
        if host is not None:
            edges.append(edge(Hierarchy.HOST, host, body))
    Affiliation.objects.bulk_create(edges)


Plan = tuple[str, str, str, date, str | None, Organisation | None]


def _office_plans(sample: Sample) -> Iterator[Plan]:
    top = f"中共{sample.authority.short_name}机关总支部委员会"
    yield (OrganisationKind.PARTY_GENERAL_BRANCH, top, "机关党总支", SET_UP, None, sample.authority)
    for number, label in enumerate("一二三四", start=1):
        name = f"中共{sample.authority.short_name}机关第{label}支部委员会"
        yield (OrganisationKind.PARTY_BRANCH, name, f"机关第{label}党支部", date(2019, 4, number), top, None)


def _school_plans(school: Organisation) -> Iterator[Plan]:
    if school.name == names.DISTRICT + names.TEACHING_POINT[0]:
        return  # too few members for a branch of its own: they belong to the branch of the central school
    opened_on = max(school.opened_on, SET_UP)
    pupils = school.pupils or 0
    if pupils >= LARGE_FROM_PUPILS:
        kind, word, branches = OrganisationKind.PARTY_COMMITTEE, "委员会", BRANCHES_OF_LARGE
    elif pupils >= MIDDLE_FROM_PUPILS:
        kind, word, branches = OrganisationKind.PARTY_GENERAL_BRANCH, "总支部委员会", BRANCHES_OF_MIDDLE
    else:
        kind, word, branches = OrganisationKind.PARTY_BRANCH, "支部委员会", ()
    name = f"中共{school.name}{word}"
    yield (kind, name, f"{school.short_name}{OrganisationKind(kind).label}", opened_on, None, school)
    for label in branches:
        yield (OrganisationKind.PARTY_BRANCH, school.name + label, school.short_name + label, opened_on, name, None)
    if branches == BRANCHES_OF_LARGE:
        teaching = school.name + BRANCHES_OF_LARGE[2]
        for number in "一二":
            label = f"第{number}党小组"
            yield (OrganisationKind.PARTY_GROUP, teaching + label, label, opened_on, teaching, None)
