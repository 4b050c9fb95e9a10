"""A district of any size, invented: an authority, sections, schools, their people and grants."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from yanzhen.apps.accounts.models import Grant, User
from yanzhen.apps.organisations.closure import rebuild_closure
from yanzhen.apps.organisations.models import Affiliation, Hierarchy, Organisation
from yanzhen.apps.plans.models import Plan, PlanState, Task

LONG_AGO = date(2020, 1, 1)
YEAR = (date(2026, 1, 1), date(2026, 12, 31))
ON = date(2026, 3, 2)


@dataclass(frozen=True)
class District:
    """What the measurements work on."""

    authority: Organisation
    sections: list[Organisation]
    schools: list[Organisation]
    office: User
    leader: User
    clerks: list[User]


def found_district(*, schools: int) -> District:
    """Make the district's organisations, accounts and grants."""
    authority = body("Q", "authority", "量测区教育委员会")
    sections = [body(f"K{n:02}", "section", f"第{n}科") for n in range(1, 21)]
    places = [body(f"S{n:04}", "school", f"量测区第{n}小学", stages=["primary"]) for n in range(1, schools + 1)]
    edges = [
        Affiliation(hierarchy=Hierarchy.ADMINISTRATION, parent=authority, child=b, started_on=LONG_AGO)
        for b in (*sections, *places)
    ]
    Affiliation.objects.bulk_create(edges)
    rebuild_closure(Hierarchy.ADMINISTRATION)
    office = user("office", "district_office", authority)
    leader = user("leader", "principal_leader", authority)
    clerks = [user(f"clerk{n}", "school_clerk", place) for n, place in enumerate(places)]
    return District(authority, sections, places, office, leader, clerks)


def body(code: str, kind: str, name: str, **fields: object) -> Organisation:
    return Organisation.objects.create(code=code, kind=kind, name=name, opened_on=LONG_AGO, sort_key=code, **fields)


def user(name: str, role: str, body: Organisation) -> User:
    user = User(username=name, must_change_password=False)
    user.set_unusable_password()
    user.save()
    Grant.objects.create(user=user, role=role, organisation=body, started_on=LONG_AGO)
    return user


def signed_plan(district: District, number: int, *, tasks: int) -> Plan:
    """Make a plan that was signed and issued, with its own tasks."""
    plan = Plan.objects.create(
        title=f"量测计划第{number}号",
        owner=district.authority,
        starts_on=YEAR[0],
        ends_on=YEAR[1],
        state=PlanState.ISSUED,
        signed_on=YEAR[0],
        issued_on=YEAR[0],
        drafted_by=district.office,
    )
    own = [
        Task(
            plan=plan,
            organisation=district.sections[n % len(district.sections)],
            position=n,
            title=f"量测任务第{n}项：落实第{n}类工作",
            wording=f"落实第{n}类工作，年底前完成率达到百分之九十以上。",
            starts_on=YEAR[0],
            due_on=date(2026, 1 + n % 12, 28),
            formula="mean",
        )
        for n in range(1, tasks + 1)
    ]
    Task.objects.bulk_create(own, batch_size=2000)
    for task in own:
        task.path = f"/{task.pk}/"
    Task.objects.bulk_update(own, ["path"], batch_size=2000)
    return plan
