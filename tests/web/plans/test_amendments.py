"""Changing tasks in force by real requests: proposed, seen word by word, answered, followed; and closed to others."""

from __future__ import annotations

import pytest
from django.urls import reverse

from tests.apps.plans.conftest import TODAY
from tests.apps.plans.test_following import plan, version
from yanzhen.apps.plans.actions.follow_version import follow_version
from yanzhen.apps.plans.following import tasks_from_earlier
from yanzhen.apps.plans.models import Amendment, AmendmentState, Task

pytestmark = pytest.mark.django_db
__all__ = ["plan", "version"]


@pytest.fixture
def task(issued) -> Task:
    return issued.tasks.own().get(title="提高体质健康优良率")


def _html(answer) -> str:
    assert answer.status_code == 200
    return answer.content.decode()


def test_the_issuing_office_proposes_and_the_section_head_agrees(signed_in, task, district):
    page = signed_in(district.office)
    assert reverse("tasks:amend", args=[task.pk]) in _html(page.get(reverse("tasks:task", args=[task.pk])))
    form = _html(page.get(reverse("tasks:amend", args=[task.pk])))
    assert 'name="target-0-value" value="60"' in form and "科长" in form
    data = {
        "seen": task.version,
        "title": "提高学生体质健康优良率",
        "wording": task.wording,
        "due_on": "2026-09-30",
        "target-0-value": "65",
        "reason": "上级要求提前。",
    }
    page.post(reverse("tasks:amend", args=[task.pk]), data)
    made = Amendment.objects.get()
    place = reverse("tasks:amendment", args=[made.pk])
    page = signed_in(district.head)
    assert place in _html(page.get("/"))
    shown = _html(page.get(place))
    assert "<del>60%</del>" in shown and "<ins>65%</ins>" in shown and "<ins>学生</ins>" in shown
    page.post(reverse("tasks:amendment_agree", args=[made.pk]), {"seen": 0})
    task.refresh_from_db()
    assert (task.title, str(task.due_on)) == ("提高学生体质健康优良率", "2026-09-30")
    assert place not in _html(page.get("/"))
    assert "已同意" in _html(page.get(reverse("tasks:task", args=[task.pk])))


def test_an_objection_comes_back_to_the_office(signed_in, task, district):
    page = signed_in(district.office)
    data = {
        "seen": 1,
        "title": "另一名称",
        "wording": "",
        "due_on": "2026-12-31",
        "target-0-value": "60",
        "reason": "理由",
    }
    page.post(reverse("tasks:amend", args=[task.pk]), data)
    made = Amendment.objects.get()
    page = signed_in(district.head)
    page.post(reverse("tasks:amendment_object", args=[made.pk]), {"seen": 0, "reason": "名称不妥。"})
    page = signed_in(district.office)
    assert "调整有异议" in _html(page.get("/")) and "名称不妥。" in _html(page.get("/"))
    page.post(reverse("tasks:amendment_take_back", args=[made.pk]))
    made.refresh_from_db()
    assert made.state == AmendmentState.WITHDRAWN
    assert "调整有异议" not in _html(page.get("/"))


def test_a_refused_proposal_keeps_what_was_typed(signed_in, task, district):
    page = signed_in(district.office)
    data = {"seen": 1, "title": task.title, "wording": task.wording, "due_on": "2026-12-31", "target-0-value": "60"}
    answer = page.post(reverse("tasks:amend", args=[task.pk]), {**data, "reason": "没有改动"})
    assert answer.status_code == 409 and "没有需要调整的" in answer.content.decode()
    answer = page.post(reverse("tasks:amend", args=[task.pk]), {**data, "due_on": "", "reason": "理由"})
    assert answer.status_code == 422 and "理由" in answer.content.decode()
    answer = page.post(reverse("tasks:amend", args=[task.pk]), {**data, "seen": 9, "title": "新", "reason": "理由"})
    assert answer.status_code == 409


def test_others_neither_propose_nor_answer(signed_in, task, district):
    page = signed_in(district.clerk)
    assert page.get(reverse("tasks:amend", args=[task.pk])).status_code == 403
    page = signed_in(district.office)
    data = {
        "seen": 1,
        "title": "新名称",
        "wording": "",
        "due_on": "2026-12-31",
        "target-0-value": "60",
        "reason": "理由",
    }
    page.post(reverse("tasks:amend", args=[task.pk]), data)
    made = Amendment.objects.get()
    page = signed_in(district.health_head)
    assert page.post(reverse("tasks:amendment_agree", args=[made.pk]), {"seen": 0}).status_code == 404
    page = signed_in(district.principal)
    assert page.get(reverse("tasks:amendment", args=[made.pk])).status_code == 404
    made.refresh_from_db()
    assert made.state == AmendmentState.PROPOSED


def test_the_issued_text_leads_the_tasks_from_one_page(signed_in, plan, version, district):
    page = signed_in(district.office)
    place = reverse("plans:follow", args=[version.pk])
    assert place in _html(page.get(reverse("documents:document", args=[version.document_id])))
    shown = _html(page.get(place))
    assert "有改动3项，文字未变1项，不再列入1项" in shown
    assert "<del>60%</del>" in shown and "<ins>65%</ins>" in shown
    chosen = [task.pk for task in tasks_from_earlier(version)]
    answer = _html(page.post(place, {"task": chosen}, follow=True))
    assert "已把4项改动发给责任单位确认；1项文字未变，已直接跟随印发稿" in answer
    assert "已发出，待确认" in answer
    again = _html(page.post(place, {}, follow=True))
    assert "没有选择要跟随印发稿的任务" in again
    same = Task.objects.own().get(wording="各校要开足体育课。")
    told = _html(page.get(reverse("tasks:task", args=[same.pk])))
    assert "现在依据" in told and "第2版）（印发稿）" in told


def test_the_page_of_following_is_for_the_issuing_office(signed_in, plan, version, district):
    place = reverse("plans:follow", args=[version.pk])
    assert signed_in(district.clerk).get(place).status_code == 403
    page = signed_in(district.health_head)
    assert page.get(place).status_code == 404


def test_the_page_of_following_asks_the_same_queries_for_many_tasks(
    signed_in, plan, version, district, django_assert_max_num_queries
):
    page = signed_in(district.office)
    place = reverse("plans:follow", args=[version.pk])
    page.get(place)
    with django_assert_max_num_queries(36):
        page.get(place)


def test_the_desk_asks_few_queries_with_changes_waiting(
    signed_in, plan, version, district, django_assert_max_num_queries
):
    page = signed_in(district.head)
    page.get("/")
    with django_assert_max_num_queries(80) as before:
        page.get("/")
    count = len(before)
    tasks = [task.pk for task in tasks_from_earlier(version)]
    follow_version(version_id=version.pk, task_ids=tasks, actor=district.office, on=TODAY)
    page.get("/")
    with django_assert_max_num_queries(count + 12):
        page.get("/")
