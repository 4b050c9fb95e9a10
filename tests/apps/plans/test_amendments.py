"""A task in force changes only when the unit in charge agrees: proposed with a reason, agreed, objected to, taken back."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from tests.apps.plans.conftest import TODAY
from tests.factories import make_deputy
from yanzhen.apps.audit.models import AuditEvent
from yanzhen.apps.audit.purging import remove_content
from yanzhen.apps.plans.actions.decide_amendment import agree_to_amendment, object_to_amendment
from yanzhen.apps.plans.actions.dispatch_tasks import Variation, dispatch_tasks
from yanzhen.apps.plans.actions.propose_amendment import propose_amendment, take_back_amendment
from yanzhen.apps.plans.amending import facts_of
from yanzhen.apps.plans.models import Amendment, AmendmentState, Plan, PlanState, Task, TaskState
from yanzhen.apps.plans.queries.amendments import history_of, objected_to, to_consent
from yanzhen.apps.search.models import SearchEntry
from yanzhen.kernel.errors import YanzhenError

pytestmark = pytest.mark.django_db

NEW_DAY = date(2026, 9, 30)


@pytest.fixture
def task(issued) -> Task:
    """The section's own task with the target."""
    return issued.tasks.own().get(title="提高体质健康优良率")


def propose(task: Task, actor, **changes) -> Amendment:
    given = {"due_on": NEW_DAY.isoformat()} | changes
    return propose_amendment(
        task_id=task.pk, seen=task.version, changes=given, reason="上级要求提前。", actor=actor, on=TODAY
    )


def code_of(act, **given) -> str:
    with pytest.raises(YanzhenError) as caught:
        act(**given)
    return caught.value.code


def test_nothing_changes_before_the_head_of_the_section_agrees(task, district):
    made = propose(task, district.office)
    task.refresh_from_db()
    assert (task.due_on, made.state) == (date(2026, 12, 31), AmendmentState.PROPOSED)
    assert [row.pk for row in to_consent(district.head, on=TODAY)] == [made.pk]
    assert to_consent(district.health_head, on=TODAY) == to_consent(district.officer, on=TODAY) == []
    agree_to_amendment(amendment_id=made.pk, seen=0, actor=district.head, on=TODAY)
    task.refresh_from_db()
    assert (task.due_on, task.due_basis, task.version) == (NEW_DAY, "2026年3月18日提出调整", 2)
    assert to_consent(district.head, on=TODAY) == []
    assert list(AuditEvent.objects.filter(kind__startswith="AMENDMENT").values_list("kind", flat=True)) == [
        "AMENDMENT_PROPOSED",
        "AMENDMENT_AGREED",
    ]


def test_what_was_handed_down_follows_but_a_day_set_apart_stays(issued, task, district):
    other = district.schools[1]
    apart = date(2026, 6, 30)
    dispatch_tasks(
        plan_id=issued.pk,
        key="3f0c5d3e-7f3f-4d5e-9a57-2f6c8b1d0001",
        task_ids=[task.pk],
        unit_ids=[school.pk for school in district.schools],
        receipt_due_on=date(2026, 3, 25),
        variations=[Variation(task_id=task.pk, unit_id=other.pk, due_on=apart)],
        actor=district.office,
        on=TODAY,
    )
    targets = facts_of(task)["targets"]
    targets[0]["value"] = "65"
    made = propose(task, district.office, title="提高学生体质健康优良率", targets=targets)
    agree_to_amendment(amendment_id=made.pk, seen=0, actor=district.head, on=TODAY)
    below = {one.organisation_id: one for one in Task.objects.filter(origin=task)}
    assert {one.title for one in below.values()} == {"提高学生体质健康优良率"}
    assert (below[district.school.pk].due_on, below[other.pk].due_on) == (NEW_DAY, apart)
    assert below[district.school.pk].light.inputs["due_on"] == NEW_DAY.isoformat()
    task.refresh_from_db()
    assert task.targets.get().value == Decimal(65)
    assert SearchEntry.objects.get(subject=f"plans.task:{task.pk}").title == "提高学生体质健康优良率"
    assert [one.pk for one in history_of(below[other.pk])] == [made.pk]


def test_an_objection_with_its_reason_leaves_the_task_and_comes_back(task, district):
    made = propose(task, district.office)
    given = {"amendment_id": made.pk, "seen": 0, "actor": district.head, "on": TODAY}
    assert code_of(object_to_amendment, reason=" ", **given) == "NO_REASON"
    object_to_amendment(reason="九月底来不及测试。", **given)
    task.refresh_from_db()
    assert task.due_on == date(2026, 12, 31)
    assert [row.pk for row in objected_to(district.office)] == [made.pk]
    assert code_of(agree_to_amendment, **given) == "NOT_WAITING"
    propose(task, district.office, due_on="2026-10-31")
    assert not objected_to(district.office).exists()


def test_only_the_issuing_office_proposes_and_only_the_unit_in_charge_decides(task, district):
    assert code_of(propose, task=task, actor=district.officer) == "NOT_YOURS"
    assert code_of(propose, task=task, actor=district.clerk) == "NOT_YOURS"
    made = propose(task, district.office)
    given = {"amendment_id": made.pk, "seen": 0, "on": TODAY}
    for stranger in (district.office, district.officer, district.health_head, district.principal):
        assert code_of(agree_to_amendment, actor=stranger, **given) == "NOT_YOUR_CONSENT"
    deputy = make_deputy(district.head, on=TODAY)
    agree_to_amendment(actor=deputy, **given)
    assert AuditEvent.objects.get(kind="AMENDMENT_AGREED").acting_for == district.head


def test_a_school_consents_to_a_change_of_its_own_task_by_the_head_of_the_line(school_task, district):
    made = propose_amendment(
        task_id=school_task.pk,
        seen=1,
        changes={"due_on": "2026-11-30", "variation": "先在三年级试行。"},
        reason="学校规模小。",
        actor=district.office,
        on=TODAY,
    )
    given = {"amendment_id": made.pk, "seen": 0, "on": TODAY}
    for stranger in (district.clerk, district.middle, district.secretary, district.head):
        assert code_of(agree_to_amendment, actor=stranger, **given) == "NOT_YOUR_CONSENT"
    agree_to_amendment(actor=district.principal, **given)
    school_task.refresh_from_db()
    assert (school_task.due_on, school_task.variation) == (date(2026, 11, 30), "先在三年级试行。")
    assert school_task.origin.due_on == date(2026, 12, 31)


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"due_on": "2026-12-31"}, "NOTHING_CHANGED"),
        ({"title": " "}, "TITLE_MISSING"),
        ({"due_on": "2025-12-31"}, "DUE_BEFORE_START"),
        ({"targets": [{"metric": "率", "comparator": "between", "minimum": "70", "maximum": "60"}]}, "BAD_TARGET"),
        ({"targets": [{"metric": "率", "comparator": "at_least", "value": None}]}, "BAD_TARGET"),
    ],
)
def test_what_a_task_cannot_say_is_refused(task, district, changes, code):
    assert code_of(propose, task=task, actor=district.office, **changes) == code
    assert not Amendment.objects.exists()


def test_the_first_day_of_the_task_is_the_earliest_last_day(task, district):
    assert propose(task, district.office, due_on=task.starts_on.isoformat()).after["due_on"] == "2026-01-01"


def test_a_change_says_why_and_waits_alone(task, district):
    given = {"task_id": task.pk, "seen": 1, "changes": {"title": "另一名称"}, "actor": district.office, "on": TODAY}
    assert code_of(propose_amendment, reason="", **given) == "NO_REASON"
    assert code_of(propose_amendment, reason="有", **{**given, "seen": 9}) == "STALE"
    propose_amendment(reason="有", **given)
    assert code_of(propose_amendment, reason="有", **given) == "ALREADY_PROPOSED"


def test_a_proposal_is_taken_back_and_a_stale_answer_noticed(task, district):
    made = propose(task, district.office)
    assert code_of(agree_to_amendment, amendment_id=made.pk, seen=5, actor=district.head, on=TODAY) == "STALE"
    assert code_of(take_back_amendment, amendment_id=made.pk, actor=district.clerk, on=TODAY) == "NOT_YOURS"
    take_back_amendment(amendment_id=made.pk, actor=district.office, on=TODAY)
    assert code_of(agree_to_amendment, amendment_id=made.pk, seen=1, actor=district.head, on=TODAY) == "NOT_WAITING"
    assert not history_of(task).exists()


def test_a_task_changed_since_is_not_overwritten(task, district):
    made = propose(task, district.office)
    Task.objects.filter(pk=task.pk).update(version=7)
    assert code_of(agree_to_amendment, amendment_id=made.pk, seen=0, actor=district.head, on=TODAY) == "TASK_CHANGED"


@pytest.mark.parametrize(
    ("fields", "code"),
    [({"state": TaskState.STRUCK_OFF}, "STRUCK_OFF"), ({"withdrawn_on": TODAY}, "WITHDRAWN")],
)
def test_a_task_that_is_over_is_not_changed(task, district, fields, code):
    Task.objects.filter(pk=task.pk).update(**fields)
    task.refresh_from_db()
    assert code_of(propose, task=task, actor=district.office) == code


@pytest.mark.parametrize("state", sorted(set(PlanState.values) - {PlanState.ISSUED}))
def test_only_tasks_of_plans_in_force_are_changed(task, district, state):
    Plan.objects.filter(pk=task.plan_id).update(state=state)
    assert code_of(propose, task=task, actor=district.office) == "WRONG_STATE"


def test_a_purged_task_takes_its_changes_along(task, district):
    made = propose(task, district.office, title="要害")
    remove_content(f"plans.task:{task.pk}")
    made.refresh_from_db()
    assert (made.before, made.after, made.reason) == ({}, {}, "（已清除）")
