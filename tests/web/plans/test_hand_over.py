"""Handing over (交接) what a person has in hand in plans and supervision."""

from __future__ import annotations

import pytest
from django.db import transaction
from django.urls import reverse

from tests.apps.organisations.factories import make_person, post_to
from tests.apps.plans.conftest import TODAY
from tests.factories import make_user
from yanzhen.apps.organisations.actions.hand_over import hand_over
from yanzhen.apps.organisations.errors import PeopleError
from yanzhen.apps.organisations.handover import open_items
from yanzhen.apps.organisations.models import HandOver
from yanzhen.apps.plans.actions.approve_plan import decide_step, submit_plan
from yanzhen.apps.plans.models import Opinion, Plan, StepState, Task
from yanzhen.apps.plans.queries.waiting import returned_plans
from yanzhen.apps.supervision.actions.draft import draft_notice

pytestmark = pytest.mark.django_db


def _person_of(user, organisation, name: str):
    person = make_person(name)
    post_to(person, organisation)
    user.person = person
    user.save(update_fields=["person"])
    return person


def _listed(person) -> dict[str, list]:
    return {holding.key: items for holding, items in open_items(person, on=TODAY)}


@pytest.fixture
def leaver(district):
    """The officer who drafted the plan, about to leave."""
    return _person_of(district.officer, district.primary, "甲")


@pytest.fixture
def successor(district):
    """A colleague of the same section who may draft there."""
    return _person_of(make_user(role="section_officer", at=district.primary), district.primary, "乙")


def _hand_over(leaver, successor, *tokens):
    return hand_over(person_id=leaver.pk, successor_id=successor.pk, tokens=tokens, on=TODAY, actor=None)


def test_the_page_lists_drafts_to_pass_on_and_steps_that_go_with_the_post(draft, district, leaver, signed_in):
    head = _person_of(district.head, district.primary, "丙")
    keeper = signed_in(make_user(role="district_office", at=district.authority))
    plan_page = reverse("plans:plan", args=[draft.pk])
    text = keeper.get(reverse("organisations:hand_over", args=[leaver.pk])).content.decode()
    assert f'value="plan_drafts:{draft.pk}"' in text
    assert f'<a href="{plan_page}">拟稿：《2026年教育工作计划》</a>' in text
    submit_plan(plan_id=draft.pk, seen=draft.version, actor=district.officer, on=TODAY)
    text = keeper.get(reverse("organisations:hand_over", args=[leaver.pk])).content.decode()
    assert f'<a href="{plan_page}">审核中：《2026年教育工作计划》</a>' in text
    text = keeper.get(reverse("organisations:hand_over", args=[head.pk])).content.decode()
    step = draft.steps.get(state=StepState.CURRENT)
    assert f'<a href="{reverse("plans:approval", args=[draft.pk])}">{step.title}：《2026年教育工作计划》</a>' in text
    assert "审核随岗位办理" in text and "plan_steps:" not in text


def test_a_draft_moves_to_the_successor_through_the_page(draft, district, leaver, successor, signed_in):
    keeper = signed_in(make_user(role="system_administrator", at=district.authority))
    filled = {"successor": successor.pk, "on": TODAY.isoformat(), "items": [f"plan_drafts:{draft.pk}"]}
    assert keeper.post(reverse("organisations:hand_over", args=[leaver.pk]), filled).status_code == 302
    assert Plan.objects.get(pk=draft.pk).drafted_by == successor.user
    assert "plan_drafts" not in _listed(leaver)
    assert HandOver.objects.get().items[0]["title"] == "拟稿：《2026年教育工作计划》"


def test_a_plan_in_approval_that_is_returned_comes_back_to_the_successor(draft, district, leaver, successor):
    submit_plan(plan_id=draft.pk, seen=draft.version, actor=district.officer, on=TODAY)
    _hand_over(leaver, successor, f"plan_drafts:{draft.pk}")
    step = draft.steps.get(state=StepState.CURRENT)
    decide_step(step_id=step.pk, opinion=Opinion.RETURN, reason="请补充目标", actor=district.head, on=TODAY)
    assert [found.plan_id for found in returned_plans(successor.user, on=TODAY)] == [draft.pk]
    assert returned_plans(district.officer, on=TODAY) == []


def test_a_signed_plan_is_in_nobodys_hands(signed, leaver):
    assert "plan_drafts" not in _listed(leaver)


@pytest.mark.parametrize("has_account", [True, False])
def test_a_draft_goes_to_nobody_who_may_not_draft_there(draft, district, leaver, has_account):
    stranger = make_person("丁")
    post_to(stranger, district.school)
    if has_account:
        make_user(role="school_clerk", at=district.school, person=stranger)
    with pytest.raises(PeopleError) as refused, transaction.atomic():
        _hand_over(leaver, stranger, f"plan_drafts:{draft.pk}")
    assert refused.value.code == "UNTAKABLE"
    assert Plan.objects.get(pk=draft.pk).drafted_by == district.officer


def test_a_step_of_approval_is_not_passed_on(draft, district, successor):
    head = _person_of(district.head, district.primary, "丙")
    submit_plan(plan_id=draft.pk, seen=draft.version, actor=district.officer, on=TODAY)
    [step] = _listed(head)["plan_steps"]
    with pytest.raises(PeopleError) as refused, transaction.atomic():
        _hand_over(head, successor, step.token)
    assert refused.value.code == "NOT_OPEN"


def test_notices_to_sign_are_listed_with_their_page_and_not_passed_on(dispatch, district, successor, signed_in):
    office = _person_of(district.office, district.authority, "戊")
    task = Task.objects.filter(organisation=district.school).first()
    notice = draft_notice(
        kind="urging",
        issuer_id=district.authority.pk,
        task_ids=[task.pk],
        demand="请于五个工作日内书面反馈。",
        actor=district.office,
        on=TODAY,
    )
    [item] = _listed(office)["notices"]
    assert (item.title, bool(item.remark)) == ("待签发催办单：青石第一小学", True)
    keeper = signed_in(make_user(role="district_office", at=district.authority))
    text = keeper.get(reverse("organisations:hand_over", args=[office.pk])).content.decode()
    assert f'<a href="{reverse("supervision:notice", args=[notice.pk])}">{item.title}</a>' in text
    with pytest.raises(PeopleError) as refused, transaction.atomic():
        _hand_over(office, successor, item.token)
    assert refused.value.code == "NOT_OPEN"


def test_a_person_without_an_account_has_no_plans_or_notices_in_hand(draft, dispatch):
    assert _listed(make_person("己")).keys() & {"plan_drafts", "plan_steps", "notices"} == set()


def test_a_keeper_who_may_not_open_plans_sees_the_title_without_a_link(draft, district, leaver, signed_in):
    keeper = signed_in(make_user(role="system_administrator", at=district.authority))
    text = keeper.get(reverse("organisations:hand_over", args=[leaver.pk])).content.decode()
    assert "拟稿：《2026年教育工作计划》" in text
    assert reverse("plans:plan", args=[draft.pk]) not in text
