"""A small district with people in their roles, and plans at every stage."""

from __future__ import annotations

import uuid
from copy import deepcopy
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

import pytest

from tests.factories import make_organisation, make_user
from yanzhen.apps.accounts.models import User
from yanzhen.apps.indicators.actions.load_catalogue import load_indicators
from yanzhen.apps.indicators.models import Indicator
from yanzhen.apps.organisations.models import Organisation, OrganisationKind
from yanzhen.apps.plans.actions.approve_plan import decide_step, submit_plan
from yanzhen.apps.plans.actions.dispatch_tasks import dispatch_tasks
from yanzhen.apps.plans.actions.draft_plan import draft_plan
from yanzhen.apps.plans.actions.edit_task import PartyFacts, TargetFacts, TaskFacts, add_task
from yanzhen.apps.plans.actions.issue_plan import issue_plan
from yanzhen.apps.plans.models import Dispatch, Opinion, Plan, PlanState, StepState, Task

TODAY = date(2026, 3, 18)
YEAR = (date(2026, 1, 1), date(2026, 12, 31))


@dataclass
class District:
    """The bodies and people that the tests of plans need."""

    authority: Organisation
    primary: Organisation
    health: Organisation
    schools: list[Organisation]
    head: User
    health_head: User
    officer: User
    office: User
    deputy: User
    leader: User
    secretary: User
    principal: User
    middle: User
    clerk: User

    @property
    def school(self) -> Organisation:
        """The school whose people have accounts."""
        return self.schools[0]


def make_district() -> District:
    """One authority, two sections, three schools."""
    authority = make_organisation("清河区教育委员会", kind=OrganisationKind.AUTHORITY)
    primary = make_organisation("小学教育科", under=authority, kind=OrganisationKind.SECTION, short_name="小教科")
    health = make_organisation(
        "体育卫生与艺术科", under=authority, kind=OrganisationKind.SECTION, short_name="体卫艺科"
    )
    schools = [make_organisation(f"青石第{word}小学", under=authority, stages=["primary"]) for word in "一二三"]
    load_indicators()
    return District(
        authority=authority,
        primary=primary,
        health=health,
        schools=schools,
        head=make_user(role="section_head", at=primary),
        health_head=make_user(role="section_head", at=health),
        officer=make_user(role="section_officer", at=primary),
        office=make_user(role="district_office", at=authority),
        deputy=make_user(role="deputy_leader", at=authority),
        leader=make_user(role="principal_leader", at=authority),
        secretary=make_user(role="school_secretary", at=schools[0]),
        principal=make_user(role="school_principal", at=schools[0]),
        middle=make_user(role="middle_manager", at=schools[0]),
        clerk=make_user(role="school_clerk", at=schools[0]),
    )


def fitness_target(value: int = 60) -> TargetFacts:
    """A floor for the share of pupils in good shape."""
    return TargetFacts(
        metric="体质健康优良率",
        comparator="at_least",
        value=Decimal(value),
        unit="%",
        indicator_id=Indicator.objects.get(code="fitness_good_rate").pk,
    )


def facts(district: District, title: str = "提高体质健康优良率", **fields) -> TaskFacts:
    """A task of the primary section that the health section supports."""
    given = {
        "title": title,
        "organisation_id": district.primary.pk,
        "starts_on": YEAR[0],
        "due_on": YEAR[1],
        "wording": f"{title}，年底前见成效。",
        "parties": (
            PartyFacts(role="lead", organisation_id=district.primary.pk),
            PartyFacts(role="support", organisation_id=district.health.pk),
        ),
        **fields,
    }
    return TaskFacts(**given)


def make_draft(district: District) -> Plan:
    """Write a draft with two tasks, one with a target."""
    plan = draft_plan(
        title="2026年教育工作计划",
        owner=district.primary,
        line="administration",
        starts_on=YEAR[0],
        ends_on=YEAR[1],
        actor=district.officer,
        on=TODAY,
    )
    add_task(plan_id=plan.pk, facts=facts(district, targets=[fitness_target()]), actor=district.officer, on=TODAY)
    add_task(plan_id=plan.pk, facts=facts(district, "规范课后服务"), actor=district.officer, on=TODAY)
    return Plan.objects.get(pk=plan.pk)


def approve_through(plan: Plan, district: District) -> Plan:
    """Send a draft through every step of its approval."""
    submit_plan(plan_id=plan.pk, seen=plan.version, actor=district.officer, on=TODAY)
    actors = {
        "head_check": district.head,
        "countersign": district.health_head,
        "office_check": district.office,
        "deputy_review": district.deputy,
        "sign": district.leader,
    }
    while step := plan.steps.filter(state=StepState.CURRENT).first():
        decide_step(step_id=step.pk, opinion=Opinion.AGREE, reason="", actor=actors[step.code], on=TODAY)
    return Plan.objects.get(pk=plan.pk)


def sign(draft: Plan, district: District) -> Plan:
    """Have a draft signed by the leader."""
    plan = approve_through(draft, district)
    assert plan.state == PlanState.SIGNED
    return plan


def issue(signed: Plan, district: District) -> Plan:
    """Put a signed plan in force."""
    return issue_plan(plan_id=signed.pk, actor=district.office, on=TODAY, number="清教发〔2026〕8号")


@pytest.fixture(scope="module")
def standing_district(standing) -> District:
    """One district for all tests of a file."""
    return make_district()


@pytest.fixture(scope="module")
def standing_draft(standing_district) -> Plan:
    """One draft for all tests of a file."""
    return make_draft(standing_district)


@pytest.fixture(scope="module")
def standing_signed(standing_draft, standing_district) -> Plan:
    """The draft, signed."""
    return sign(deepcopy(standing_draft), standing_district)


@pytest.fixture(scope="module")
def standing_issued(standing_signed, standing_district) -> Plan:
    """The signed plan, in force."""
    return issue(deepcopy(standing_signed), standing_district)


@pytest.fixture(scope="module")
def standing_dispatch(standing_issued, standing_district) -> Dispatch:
    """The plan's tasks at all three schools."""
    return dispatch_tasks(
        plan_id=standing_issued.pk,
        key=uuid.uuid4(),
        task_ids=[task.pk for task in standing_issued.tasks.own()],
        unit_ids=[school.pk for school in standing_district.schools],
        receipt_due_on=date(2026, 3, 25),
        actor=standing_district.office,
        on=TODAY,
    )


@pytest.fixture
def district(standing_district, db) -> District:
    """One authority, two sections, three schools."""
    return deepcopy(standing_district)


@pytest.fixture
def draft(standing_draft, db) -> Plan:
    """A draft with two tasks, one with a target."""
    return deepcopy(standing_draft)


@pytest.fixture
def signed(standing_signed, db) -> Plan:
    """A plan signed by the leader."""
    return deepcopy(standing_signed)


@pytest.fixture
def issued(standing_issued, db) -> Plan:
    """A plan in force."""
    return deepcopy(standing_issued)


@pytest.fixture
def dispatch(standing_dispatch, db) -> Dispatch:
    """The plan's tasks at all three schools."""
    return deepcopy(standing_dispatch)


@pytest.fixture
def school_task(dispatch, district) -> Task:
    """The first school's task with the target."""
    return Task.objects.get(organisation=district.school, title="提高体质健康优良率")
