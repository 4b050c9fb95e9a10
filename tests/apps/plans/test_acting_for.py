"""A deputy (B角) approves, issues and sends down: the log names the absent colleague."""

from __future__ import annotations

import uuid
from datetime import date

import pytest

from tests.apps.plans.conftest import TODAY
from tests.factories import make_deputy
from yanzhen.apps.accounts.models import Grant, User
from yanzhen.apps.audit.models import AuditEvent
from yanzhen.apps.plans.actions.approve_plan import decide_step, recall_plan, submit_plan
from yanzhen.apps.plans.actions.dispatch_tasks import dispatch_tasks
from yanzhen.apps.plans.actions.issue_plan import issue_plan
from yanzhen.apps.plans.models import Opinion, StepState

pytestmark = pytest.mark.django_db


def _actors(kind: str) -> tuple[int, int | None]:
    event = AuditEvent.objects.filter(kind=kind).latest("number")
    return event.actor_id, event.acting_for_id


def _agree(plan, actor) -> None:
    step = plan.steps.get(state=StepState.CURRENT)
    decide_step(step_id=step.pk, opinion=Opinion.AGREE, reason="", actor=actor, on=TODAY)


def test_a_deputy_submits_and_takes_back_for_the_drafter(draft, district):
    deputy = make_deputy(district.officer, on=TODAY)
    plan = submit_plan(plan_id=draft.pk, seen=draft.version, actor=deputy, on=TODAY)
    assert _actors("PLAN_SUBMITTED") == (deputy.pk, district.officer.pk)
    recall_plan(plan_id=plan.pk, actor=deputy, on=TODAY)
    assert _actors("PLAN_RECALLED") == (deputy.pk, district.officer.pk)


def test_a_deputy_agrees_at_a_step_for_the_head(draft, district):
    plan = submit_plan(plan_id=draft.pk, seen=draft.version, actor=district.officer, on=TODAY)
    deputy = make_deputy(district.head, on=TODAY)
    _agree(plan, deputy)
    assert _actors("PLAN_STEP_AGREED") == (deputy.pk, district.head.pk)


def test_a_deputy_whose_own_role_may_not_take_the_step_still_acts_for_the_head(draft, district):
    plan = submit_plan(plan_id=draft.pk, seen=draft.version, actor=district.officer, on=TODAY)
    deputy = make_deputy(district.head, on=TODAY)
    Grant.objects.create(
        user=deputy, role="deputy_leader", organisation=district.authority, started_on=date(2020, 1, 1)
    )
    _agree(plan, User.objects.get(pk=deputy.pk))
    assert _actors("PLAN_STEP_AGREED") == (deputy.pk, district.head.pk)


def test_a_head_in_person_acts_for_nobody(draft, district):
    plan = submit_plan(plan_id=draft.pk, seen=draft.version, actor=district.officer, on=TODAY)
    _agree(plan, district.head)
    assert _actors("PLAN_STEP_AGREED") == (district.head.pk, None)


def test_a_deputy_issues_for_the_office(signed, district):
    deputy = make_deputy(district.office, on=TODAY)
    issue_plan(plan_id=signed.pk, actor=deputy, on=TODAY)
    assert _actors("PLAN_ISSUED") == (deputy.pk, district.office.pk)


def test_a_deputy_sends_down_for_the_office(issued, district):
    deputy = make_deputy(district.office, on=TODAY)
    dispatch_tasks(
        plan_id=issued.pk,
        key=uuid.uuid4(),
        task_ids=[task.pk for task in issued.tasks.own()],
        unit_ids=[district.school.pk],
        receipt_due_on=TODAY,
        actor=deputy,
        on=TODAY,
    )
    assert _actors("TASKS_DISPATCHED") == (deputy.pk, district.office.pk)
