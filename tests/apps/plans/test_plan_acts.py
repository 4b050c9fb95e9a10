"""Plans: drafting, the tree of tasks, approval, issue; every state allows what its table says and nothing else."""

from __future__ import annotations

from datetime import date

import pytest
from django.db import IntegrityError, transaction

from tests.apps.plans.conftest import TODAY, YEAR, approve_through, facts
from yanzhen.apps.audit.models import AuditEvent
from yanzhen.apps.plans.actions.approve_plan import (
    RecordedStep,
    decide_step,
    recall_plan,
    record_approval,
    submit_plan,
)
from yanzhen.apps.plans.actions.draft_plan import draft_plan
from yanzhen.apps.plans.actions.edit_plan import discard_plan, edit_plan
from yanzhen.apps.plans.actions.edit_task import add_task, edit_task, move_task, remove_task
from yanzhen.apps.plans.actions.issue_plan import close_plan, issue_plan
from yanzhen.apps.plans.errors import PlanError
from yanzhen.apps.plans.models import Opinion, Plan, PlanState, StepState, Task, TaskLight, UnitTally
from yanzhen.apps.plans.refusals.plan import PLAN_ACTS, why_not_in_state
from yanzhen.presets.approvals import approvals

pytestmark = pytest.mark.django_db

ALLOWED = {
    ("draft", "edit"),
    ("draft", "discard"),
    ("draft", "submit"),
    ("draft", "record_approval"),
    ("in_approval", "record_approval"),
    ("in_approval", "decide"),
    ("in_approval", "recall"),
    ("signed", "issue"),
    ("issued", "dispatch"),
    ("issued", "withdraw"),
    ("issued", "remind"),
    ("issued", "amend"),
    ("issued", "close"),
}


@pytest.mark.parametrize("state", PlanState.values)
@pytest.mark.parametrize("act", sorted(PLAN_ACTS))
def test_every_state_allows_exactly_what_the_table_says(state, act):
    refusal = why_not_in_state(Plan(state=state), act)
    assert (refusal is None) == ((state, act) in ALLOWED)
    if refusal is not None and act in ("issue", "dispatch") and state in ("draft", "in_approval"):
        assert refusal.code == "NOT_SIGNED"


def _code(error) -> str:
    return error.value.code


def test_a_school_clerk_drafts_no_plan_for_a_section(district):
    with pytest.raises(PlanError) as error:
        draft_plan(
            title="甲",
            owner=district.primary,
            line="party",
            starts_on=YEAR[0],
            ends_on=YEAR[1],
            actor=district.clerk,
            on=TODAY,
        )
    assert _code(error) == "NOT_YOURS"
    assert not Plan.objects.exists()


@pytest.mark.parametrize(
    ("title", "ends_on", "code"),
    [("  ", YEAR[1], "TITLE_MISSING"), ("甲", date(2025, 12, 31), "PERIOD_REVERSED")],
)
def test_a_plan_needs_a_name_and_days_in_order(district, title, ends_on, code):
    with pytest.raises(PlanError) as error:
        draft_plan(
            title=title,
            owner=district.primary,
            line="party",
            starts_on=YEAR[0],
            ends_on=ends_on,
            actor=district.officer,
            on=TODAY,
        )
    assert _code(error) == code


def test_a_plan_may_last_a_single_day(district):
    plan = draft_plan(
        title="开学检查",
        owner=district.primary,
        line="party",
        starts_on=YEAR[0],
        ends_on=YEAR[0],
        actor=district.officer,
        on=TODAY,
    )
    assert plan.approval == "district"


def test_the_second_of_two_editors_is_refused_and_nothing_is_lost(draft, district):
    task = draft.tasks.first()
    edit_task(task_id=task.pk, seen=task.version, facts=facts(district, "甲改过"), actor=district.officer, on=TODAY)
    with pytest.raises(PlanError) as error:
        edit_task(task_id=task.pk, seen=task.version, facts=facts(district, "乙改过"), actor=district.head, on=TODAY)
    assert _code(error) == "STALE"
    assert error.value.facts == {"seen": 1, "current": 2}
    task.refresh_from_db()
    assert task.title == "甲改过"


def test_a_moved_task_takes_its_subtree_along(draft, district):
    first, second = draft.tasks.order_by("position")
    child = add_task(
        plan_id=draft.pk, facts=facts(district, "子任务"), parent_id=first.pk, actor=district.officer, on=TODAY
    )
    move_task(task_id=first.pk, seen=first.version, parent_id=second.pk, actor=district.officer, on=TODAY)
    child.refresh_from_db()
    assert child.path == f"{second.pk}/{first.pk}/{child.pk}/"
    assert child.depth == 2
    assert set(Task.objects.subtree(second)) == {first, second, child}


def test_a_task_cannot_move_under_its_own_child(draft, district):
    first = draft.tasks.order_by("position").first()
    child = add_task(
        plan_id=draft.pk, facts=facts(district, "子任务"), parent_id=first.pk, actor=district.officer, on=TODAY
    )
    with pytest.raises(PlanError) as error:
        move_task(task_id=first.pk, seen=first.version, parent_id=child.pk, actor=district.officer, on=TODAY)
    assert _code(error) == "UNDER_ITSELF"


def test_tasks_are_put_in_the_order_asked_for(draft, district):
    first, second = draft.tasks.order_by("position")
    move_task(
        task_id=second.pk, seen=second.version, parent_id=None, before_id=first.pk, actor=district.officer, on=TODAY
    )
    assert list(draft.tasks.order_by("position")) == [second, first]


def test_a_task_with_children_is_not_removed(draft, district):
    first = draft.tasks.order_by("position").first()
    add_task(plan_id=draft.pk, facts=facts(district, "子"), parent_id=first.pk, actor=district.officer, on=TODAY)
    with pytest.raises(PlanError) as error:
        remove_task(task_id=first.pk, seen=first.version, actor=district.officer, on=TODAY)
    assert _code(error) == "HAS_CHILDREN"


def test_due_on_the_first_day_is_allowed_and_the_day_before_is_not(draft, district):
    add_task(plan_id=draft.pk, facts=facts(district, due_on=YEAR[0]), actor=district.officer, on=TODAY)
    with pytest.raises(PlanError) as error:
        add_task(plan_id=draft.pk, facts=facts(district, due_on=date(2025, 12, 31)), actor=district.officer, on=TODAY)
    assert _code(error) == "DUE_BEFORE_START"


def test_approval_goes_step_by_step_and_the_last_one_signs(draft, district):
    submit_plan(plan_id=draft.pk, seen=draft.version, actor=district.officer, on=TODAY)
    titles = [step.title for step in draft.steps.all()]
    assert titles == ["拟稿", "科长核稿", "会签", "办公室核稿", "分管领导审核", "主要领导签发"]
    assert draft.steps.get(state=StepState.CURRENT).code == "head_check"
    assert draft.steps.get(code="countersign").organisation == district.health


def test_only_the_role_of_a_step_acts_on_it(draft, district):
    submit_plan(plan_id=draft.pk, seen=draft.version, actor=district.officer, on=TODAY)
    step = draft.steps.get(state=StepState.CURRENT)
    for stranger in (district.officer, district.health_head, district.deputy, district.leader, district.clerk):
        with pytest.raises(PlanError) as error:
            decide_step(step_id=step.pk, opinion=Opinion.AGREE, reason="", actor=stranger, on=TODAY)
        assert _code(error) == "NOT_YOUR_STEP"


def test_a_later_step_does_not_act_before_its_turn(draft, district):
    submit_plan(plan_id=draft.pk, seen=draft.version, actor=district.officer, on=TODAY)
    with pytest.raises(PlanError) as error:
        decide_step(
            step_id=draft.steps.get(code="sign").pk, opinion=Opinion.AGREE, reason="", actor=district.leader, on=TODAY
        )
    assert _code(error) == "NOT_WAITING"


def test_a_return_needs_a_reason_and_opens_a_new_round(draft, district):
    submit_plan(plan_id=draft.pk, seen=draft.version, actor=district.officer, on=TODAY)
    step = draft.steps.get(state=StepState.CURRENT)
    with pytest.raises(PlanError) as error:
        decide_step(step_id=step.pk, opinion=Opinion.RETURN, reason=" ", actor=district.head, on=TODAY)
    assert _code(error) == "REASON_MISSING"
    plan = decide_step(step_id=step.pk, opinion=Opinion.RETURN, reason="目标不清", actor=district.head, on=TODAY)
    assert plan.state == PlanState.DRAFT
    plan = submit_plan(plan_id=plan.pk, seen=plan.version, actor=district.officer, on=TODAY)
    assert plan.approval_round == 2
    assert draft.steps.filter(round=1, state=StepState.RETURNED, reason="目标不清").count() == 1


def test_a_plan_in_approval_is_not_edited_until_it_is_recalled(draft, district):
    plan = submit_plan(plan_id=draft.pk, seen=draft.version, actor=district.officer, on=TODAY)
    with pytest.raises(PlanError) as error:
        edit_plan(
            plan_id=plan.pk,
            seen=plan.version,
            title="乙",
            line="party",
            starts_on=YEAR[0],
            ends_on=YEAR[1],
            actor=district.officer,
            on=TODAY,
        )
    assert _code(error) == "WRONG_STATE"
    assert recall_plan(plan_id=plan.pk, actor=district.officer, on=TODAY).state == PlanState.DRAFT
    assert not draft.steps.filter(state=StepState.CURRENT).exists()


def test_an_empty_plan_is_not_submitted(draft, district):
    for task in draft.tasks.all():
        remove_task(task_id=task.pk, seen=task.version, actor=district.officer, on=TODAY)
    with pytest.raises(PlanError) as error:
        submit_plan(plan_id=draft.pk, seen=draft.version, actor=district.officer, on=TODAY)
    assert _code(error) == "NO_TASKS"


def _on_paper(until: date = date(2026, 3, 16), without: str = "") -> list[RecordedStep]:
    chain = approvals()["district"].steps
    return [RecordedStep(code=step.code, name="某领导", acted_on=until) for step in chain if step.code != without]


def test_an_approval_on_paper_is_recorded_and_marked(draft, district):
    plan = record_approval(
        plan_id=draft.pk, number="清教发〔2026〕3号", steps=_on_paper(), actor=district.office, on=TODAY
    )
    assert plan.state == PlanState.SIGNED
    assert plan.signed_on == date(2026, 3, 16)
    assert plan.is_recorded_afterwards
    assert set(plan.steps.values_list("is_recorded_afterwards", flat=True)) == {True}


@pytest.mark.parametrize(
    ("number", "steps", "code"),
    [
        ("", _on_paper(), "NUMBER_MISSING"),
        ("清教发[2026]3号", _on_paper(), "NUMBER_FORM"),
        ("清教发〔2026〕03号", _on_paper(), "NUMBER_FORM"),
        ("清教发〔2026〕3号", _on_paper(without="sign"), "SIGNER_MISSING"),
        ("清教发〔2026〕3号", _on_paper(date(2026, 3, 19)), "SIGNED_IN_FUTURE"),
    ],
)
def test_an_approval_on_paper_must_be_whole(draft, district, number, steps, code):
    with pytest.raises(PlanError) as error:
        record_approval(plan_id=draft.pk, number=number, steps=steps, actor=district.office, on=TODAY)
    assert _code(error) == code
    draft.refresh_from_db()
    assert draft.state == PlanState.DRAFT


def test_nothing_goes_out_without_a_signature(draft, district):
    with pytest.raises(PlanError) as error:
        issue_plan(plan_id=draft.pk, actor=district.office, on=TODAY)
    assert _code(error) == "NOT_SIGNED"
    with pytest.raises(IntegrityError), transaction.atomic():
        Plan.objects.filter(pk=draft.pk).update(state=PlanState.ISSUED)


def test_issuing_lights_the_sections_tasks_and_counts_them(issued, district):
    assert set(TaskLight.objects.values_list("colour", flat=True)) == {"grey"}
    tally = UnitTally.objects.get(plan=issued, organisation=district.primary)
    assert (tally.total, tally.grey, tally.not_started) == (2, 2, 2)
    assert set(issued.tasks.values_list("next_due_on", flat=True)) == {date(2026, 2, 4)}


def test_a_plan_with_open_tasks_is_not_closed(issued, district):
    with pytest.raises(PlanError) as error:
        close_plan(plan_id=issued.pk, actor=district.office, on=TODAY)
    assert _code(error) == "OPEN_TASKS"
    assert error.value.facts == {"count": 2}


def test_a_draft_is_thrown_away_but_not_once_it_was_in_approval(draft, district):
    plan = submit_plan(plan_id=draft.pk, seen=draft.version, actor=district.officer, on=TODAY)
    recall_plan(plan_id=plan.pk, actor=district.officer, on=TODAY)
    with pytest.raises(PlanError) as error:
        discard_plan(plan_id=plan.pk, actor=district.officer, on=TODAY)
    assert _code(error) == "HAS_HISTORY"


def test_a_fresh_draft_is_thrown_away_whole(draft, district):
    discard_plan(plan_id=draft.pk, actor=district.officer, on=TODAY)
    assert not Plan.objects.exists()
    assert not Task.objects.exists()


def test_each_act_leaves_one_event(draft, district):
    before = AuditEvent.objects.count()
    plan = approve_through(draft, district)
    issue_plan(plan_id=plan.pk, actor=district.office, on=TODAY)
    kinds = list(AuditEvent.objects.order_by("number")[before:].values_list("kind", flat=True))
    assert kinds == ["PLAN_SUBMITTED", *["PLAN_STEP_AGREED"] * 4, "PLAN_SIGNED", "PLAN_ISSUED"]


def test_a_schools_joint_plan_is_signed_by_secretary_and_principal(district):
    plan = draft_plan(
        title="一校一策",
        owner=district.school,
        line="joint",
        starts_on=YEAR[0],
        ends_on=YEAR[1],
        actor=district.principal,
        on=TODAY,
    )
    add_task(
        plan_id=plan.pk,
        facts=facts(district, organisation_id=district.school.pk, parties=()),
        actor=district.principal,
        on=TODAY,
    )
    plan = submit_plan(plan_id=plan.pk, seen=plan.version, actor=district.principal, on=TODAY)
    for actor in (district.secretary, district.principal):
        assert plan.state == PlanState.IN_APPROVAL
        step = plan.steps.get(state=StepState.CURRENT)
        plan = decide_step(step_id=step.pk, opinion=Opinion.AGREE, reason="", actor=actor, on=TODAY)
    assert plan.state == PlanState.SIGNED
    assert issue_plan(plan_id=plan.pk, actor=district.principal, on=TODAY).state == PlanState.ISSUED
