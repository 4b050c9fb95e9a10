"""Tasks made from a draft follow its issued version: unchanged ones at once, the others when their unit agrees."""

from __future__ import annotations

import uuid
from datetime import date
from decimal import Decimal

import pytest

from tests.apps.plans.conftest import TODAY, approve_through
from yanzhen.apps.audit.models import AuditEvent
from yanzhen.apps.documents.actions.accept_sure_items import accept_sure_items
from yanzhen.apps.documents.actions.add_document import Description, ReceivedText, add_document, add_version
from yanzhen.apps.documents.actions.finish_reading import finish_reading
from yanzhen.apps.documents.actions.keep_reading import keep_reading
from yanzhen.apps.documents.models import DocumentVersion
from yanzhen.apps.documents.origins import version_id_of
from yanzhen.apps.documents.reading_engine import reading_of
from yanzhen.apps.plans.actions.decide_amendment import agree_to_amendment, object_to_amendment
from yanzhen.apps.plans.actions.dispatch_tasks import dispatch_tasks
from yanzhen.apps.plans.actions.follow_version import follow_version
from yanzhen.apps.plans.actions.issue_plan import issue_plan
from yanzhen.apps.plans.actions.make_plan import make_plan
from yanzhen.apps.plans.following import Follow, followings, tasks_from_earlier
from yanzhen.apps.plans.models import Amendment, AmendmentState, Task
from yanzhen.apps.plans.suggestions import items_left
from yanzhen.kernel.errors import YanzhenError

pytestmark = pytest.mark.django_db

DRAFT = """清河区小学教育2026年工作方案（送审稿）
一、提升质量
小教科要在6月底前制定课程方案。学生体质健康优良率达到60%以上。各校要开足体育课。
二、改善条件
各校要建立问题台账，定期公开整改进展。小教科要组织教师培训。
"""
ISSUED = """清河区小学教育2026年工作方案
一、提升质量
小教科要在9月底前制定课程方案。学生体质健康优良率达到65%以上。各校要开足体育课。
二、改善条件
各校要建立问题台账。各校要定期公开整改进展。小教科要编制收费目录。
"""


def read(version: DocumentVersion, actor) -> DocumentVersion:
    reading = reading_of(version.text, name=version.title, year=2026)
    keep_reading(version_id=version.pk, reading=reading, engine_version="t", actor=actor)
    accept_sure_items(version_id=version.pk, at_least=0, actor=actor)
    return finish_reading(version_id=version.pk, actor=actor)


@pytest.fixture
def plan(district):
    """A plan in force made from the draft for approval, its tasks at the first school too."""
    draft = add_document(
        organisation=district.primary,
        description=Description(title="清河区小学教育2026年工作方案"),
        received=ReceivedText(text=DRAFT, stage="review"),
        actor=district.officer,
    )
    made = make_plan(
        version=read(draft, district.officer),
        title="2026年小学教育工作计划",
        owner=district.primary,
        line="administration",
        starts_on=date(2026, 1, 1),
        ends_on=date(2026, 12, 31),
        actor=district.officer,
        on=TODAY,
    )
    signed = approve_through(made, district)
    plan = issue_plan(plan_id=signed.pk, actor=district.office, on=TODAY, number="清教发〔2026〕9号")
    dispatch_tasks(
        plan_id=plan.pk,
        key=uuid.UUID(int=7),
        task_ids=[task.pk for task in plan.tasks.own()],
        unit_ids=[district.school.pk],
        receipt_due_on=date(2026, 3, 25),
        actor=district.office,
        on=TODAY,
    )
    return plan


def issued_version(plan, district, text: str = ISSUED, *, finish: bool = True) -> DocumentVersion:
    document = plan.document_version.document
    received = ReceivedText(text=text, stage="issued", number="清教发〔2026〕9号")
    version = add_version(document_id=document.pk, title="", received=received, actor=district.officer)
    if finish:
        return read(version, district.officer)
    reading = reading_of(version.text, name=version.title, year=2026)
    return keep_reading(version_id=version.pk, reading=reading, engine_version="t", actor=district.officer)


@pytest.fixture
def version(plan, district) -> DocumentVersion:
    return issued_version(plan, district)


def task_with(plan, words: str) -> Task:
    return plan.tasks.own().get(wording__contains=words)


def by_words(version) -> dict[str, str]:
    return {one.before["wording"][:8]: one.follow.value for one in followings(version, tasks_from_earlier(version))}


def code_of(act, **given) -> str:
    with pytest.raises(YanzhenError) as caught:
        act(**given)
    return caught.value.code


def head_of(task: Task, district):
    return {district.primary.pk: district.head, district.health.pk: district.health_head}[task.organisation_id]


def take_along(version, actor, *tasks) -> list[Amendment]:
    return follow_version(version_id=version.pk, task_ids=[task.pk for task in tasks], actor=actor, on=TODAY)


def test_each_task_is_told_what_the_issued_text_makes_of_it(plan, version):
    assert by_words(version) == {
        "小教科要在6月底": "changed",
        "学生体质健康优良": "changed",
        "各校要开足体育课": "same",
        "各校要建立问题台": "changed",
        "小教科要组织教师": "dropped",
    }


def test_an_unchanged_task_follows_at_once_and_takes_its_school_along(plan, version, district):
    task = task_with(plan, "开足体育课")
    (made,) = take_along(version, district.office, task)
    task.refresh_from_db()
    assert made.state == AmendmentState.FOLLOWED
    assert version_id_of(task.source) == version.pk
    assert version.text[task.source.locator["start"] : task.source.locator["end"]] == "各校要开足体育课。"
    assert Task.objects.get(origin=task).source == task.source
    assert task not in tasks_from_earlier(version)
    assert "各校要开足体育课。" not in [item.wording_in(version.text) for item in items_left(version)]


def test_a_changed_task_follows_when_its_head_agrees(plan, version, district):
    task = task_with(plan, "优良率")
    (made,) = take_along(version, district.office, task)
    task.refresh_from_db()
    assert (made.state, task.targets.get().value) == (AmendmentState.PROPOSED, Decimal(60))
    assert version_id_of(task.source) == plan.document_version_id
    agree_to_amendment(amendment_id=made.pk, seen=0, actor=head_of(task, district), on=TODAY)
    task.refresh_from_db()
    assert (task.targets.get().value, task.wording) == (Decimal(65), "学生体质健康优良率达到65%以上。")
    assert version_id_of(task.source) == version.pk
    assert Task.objects.get(origin=task).source == task.source


def test_an_objection_keeps_the_task_with_the_old_text(plan, version, district):
    task = task_with(plan, "制定课程方案")
    (made,) = take_along(version, district.office, task)
    assert made.after["due_on"] == "2026-09-30"
    object_to_amendment(amendment_id=made.pk, seen=0, reason="仍按6月底办。", actor=head_of(task, district), on=TODAY)
    task.refresh_from_db()
    assert (task.due_on, version_id_of(task.source)) == (date(2026, 6, 30), plan.document_version_id)
    (again,) = [one for one in followings(version, tasks_from_earlier(version)) if one.task == task]
    assert (again.open, again.can_be_taken) == (made, True)


def test_what_people_settled_otherwise_is_not_overwritten(plan, version, district):
    task = task_with(plan, "优良率")
    Task.objects.filter(pk=task.pk).update(title="抓体质健康", due_on=date(2026, 11, 30))
    (made,) = take_along(version, district.office, task)
    assert (made.after["title"], made.after["due_on"]) == ("抓体质健康", "2026-11-30")
    assert made.after["targets"][0]["value"] == "65"


def test_a_task_no_longer_in_the_text_is_withdrawn_when_agreed(plan, version, district):
    task = task_with(plan, "教师培训")
    (made,) = take_along(version, district.office, task)
    assert made.is_drop
    agree_to_amendment(amendment_id=made.pk, seen=0, actor=head_of(task, district), on=TODAY)
    assert set(Task.objects.filter(wording__contains="教师培训").values_list("withdrawn_on", flat=True)) == {TODAY}
    assert not Task.objects.filter(origin=task, withdrawn_on=None).exists()
    assert plan.unit_tallies.get(organisation=district.school).total == 4


def test_all_are_taken_along_in_one_act_with_one_event(plan, version, district):
    tasks = list(tasks_from_earlier(version))
    made = take_along(version, district.office, *tasks)
    assert sorted(one.state for one in made) == ["followed", "proposed", "proposed", "proposed", "proposed"]
    event = AuditEvent.objects.get(kind="FOLLOWING_PROPOSED")
    assert event.pk
    assert code_of(take_along, version=version, actor=district.office) == "NO_TASKS"
    assert code_of(follow_version, version_id=version.pk, task_ids=[tasks[0].pk], actor=district.office, on=TODAY) == (
        "NOT_FOLLOWING"
    )


def test_only_a_finished_issued_version_leads_tasks(plan, district):
    unread = issued_version(plan, district, finish=False)
    task = plan.tasks.own().first()
    given = {"task_ids": [task.pk], "actor": district.office, "on": TODAY}
    assert code_of(follow_version, version_id=unread.pk, **given) == "NOT_FINISHED"
    assert Follow.UNREAD.value in by_words(unread).values()
    DocumentVersion.objects.filter(pk=unread.pk).update(stage="review")
    assert code_of(follow_version, version_id=unread.pk, **given) == "NOT_ISSUED"


def test_only_the_issuing_office_takes_tasks_along(plan, version, district):
    task = plan.tasks.own().first()
    for stranger in (district.officer, district.clerk, district.health_head):
        assert code_of(follow_version, version_id=version.pk, task_ids=[task.pk], actor=stranger, on=TODAY) == (
            "NOT_YOURS"
        )
    assert not Amendment.objects.exists()


def test_an_issued_text_like_the_draft_changes_nothing_but_the_source(plan, district):
    version = issued_version(plan, district, DRAFT.replace("（送审稿）", ""))
    made = take_along(version, district.office, *tasks_from_earlier(version))
    assert {one.state for one in made} == {AmendmentState.FOLLOWED}
    assert not tasks_from_earlier(version).exists()
