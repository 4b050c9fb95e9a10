"""A fix taken further: the meeting's item, its paper and the tasks carry price and cost of every change."""

from __future__ import annotations

import io
from datetime import date
from decimal import Decimal

import pytest
from django.urls import reverse
from django.utils import timezone
from docx import Document

from tests.apps.balance.fixes import sum_of
from tests.apps.balance.scene import TODAY
from tests.web.test_balance import as_user
from yanzhen.apps.accounts.models import Grant
from yanzhen.apps.balance.actions.take_further import resolution_of
from yanzhen.apps.balance.edits import yuan
from yanzhen.apps.balance.models import Scenario
from yanzhen.apps.files.vault import content_path
from yanzhen.apps.meetings.models import AgendaItem, Body, Item, Meeting, Resolution, ResolutionTask, Seat
from yanzhen.apps.organisations.models import Organisation, Person
from yanzhen.apps.plans.models import Plan, Task
from yanzhen.engines.reports import check_docx

pytestmark = pytest.mark.django_db


def seated(scene, user) -> Body:
    """A body of the authority in which the user sits."""
    person = Person.objects.create(name="示例主任", staff_number="B1")
    user.person = person
    user.save()
    body = Body.objects.create(
        organisation=scene.authority, kind="party_committee", name="教育工委会议", started_on=date(2024, 9, 1)
    )
    Seat.objects.create(body=body, person=person, roles=["secretary"], started_on=date(2024, 9, 1))
    return body


def brought(scene, scenario) -> Item:
    """Bring a scenario to a meeting with what its page offers."""
    body = seated(scene, scene.office)
    client = as_user(scene.office)
    form = client.get(reverse("balance:to_meeting", args=[scenario.pk])).context["form"]
    asked = {name: form[name].value() for name in ("title", "summary", "kind", "amount_yuan")}
    asked = {name: value for name, value in asked.items() if value is not None}
    answer = client.post(
        reverse("balance:to_meeting", args=[scenario.pk]), {**asked, "place": f"{body.pk}:{scene.office.person_id}"}
    )
    assert answer.status_code == 302, answer.content.decode()[:3000]
    return Item.objects.get()


def test_a_meeting_is_told_price_and_cost_of_every_change_and_the_sum(fix):
    scene, scenario = fix
    client = as_user(scene.office)
    item = brought(scene, scenario)
    total = yuan(sum_of(scenario))
    assert f"费用合计{total}元，按2025年10月15日的单价" in item.summary
    assert "小学体育运动场馆面积由3,200平方米调整到5,100平方米（单价800.50元，费用1,520,950元）" in item.summary
    assert "小学、初中共用的体育运动场馆面积由3,000平方米" in item.summary
    paper = item.papers.get()
    assert paper.title == "方案改动和费用清单"
    book = Document(io.BytesIO(content_path(paper.file.sha256).read_bytes()))
    rows = [[cell.text for cell in row.cells] for row in book.tables[0].rows]
    assert rows[0] == ["学校", "学段", "栏目", "现为", "改为", "增减", "单价（元）", "费用（元）"]
    first = [
        "青石区第1小学",
        "小学",
        "体育运动场馆面积（平方米）",
        "3,200",
        "5,100",
        "+1,900",
        "800.50",
        "1,520,950.00",
    ]
    assert first in rows
    assert rows[-1][0] == "合计" and rows[-1][-1] == total
    assert check_docx(content_path(paper.file.sha256).read_bytes()) == []
    assert len(rows) == len(scenario.edits) + 2
    shown = client.get(item.get_absolute_url()).content.decode()
    assert "方案改动和费用清单" in shown and f"均衡方案“{scenario.title}”" in shown


def test_a_sum_that_leaves_something_out_is_not_offered_as_the_amount_of_the_item(fix):
    scene, scenario = fix
    seated(scene, scene.office)
    client = as_user(scene.office)
    whole = client.get(reverse("balance:to_meeting", args=[scenario.pk])).context["form"]
    assert whole["amount_yuan"].value() == sum_of(scenario)
    scenario.edits.append(
        {
            "organisation": scene.schools[0].pk,
            "stage": "primary",
            "column": "multimedia_rooms",
            "before": "20",
            "value": "25",
        }
    )
    scenario.save()
    form = client.get(reverse("balance:to_meeting", args=[scenario.pk])).context["form"]
    assert form["amount_yuan"].value() is None
    assert "网络多媒体教室数由20间调整到25间（没有单价，费用未计）" in form["summary"].value()
    assert "合计没有计入1处：1处没有单价" in form["summary"].value()


def test_what_a_meeting_is_told_of_many_schools_fits_its_field_and_names_the_paper(fix):
    scene, scenario = fix
    seated(scene, scene.office)
    school = scene.schools[1]
    names = [f"青石区为了写满说明而取了很长名称的第{number}小学" for number in range(90)]
    added = Organisation.objects.bulk_create(
        Organisation(code=f"L{n:03}", kind="school", name=name, opened_on=TODAY) for n, name in enumerate(names)
    )
    edit = {**scenario.edits[0], "organisation": school.pk}
    scenario.edits += [{**edit, "organisation": one.pk} for one in added]
    scenario.save()
    said = as_user(scene.office).get(reverse("balance:to_meeting", args=[scenario.pk])).context["form"]["summary"]
    assert 3000 < len(said.value()) <= 4000
    assert said.value().endswith("所学校的改动和费用，见材料《方案改动和费用清单》。")


def planned(scene, scenario) -> list[Task]:
    asked = {"title": "均衡补齐", "owner": scene.authority.pk, "due_on": timezone.localdate().replace(month=12, day=31)}
    answer = as_user(scene.office).post(reverse("balance:to_plan", args=[scenario.pk]), asked)
    assert answer.status_code == 302, answer.content.decode()[:3000]
    return list(Task.objects.filter(plan=Plan.objects.get()).select_related("source"))


def test_tasks_carry_price_and_cost_of_every_change_and_the_school_s_sum(fix):
    scene, scenario = fix
    tasks = planned(scene, scenario)
    mine = next(task for task in tasks if task.organisation_id == scene.schools[0].pk)
    changes = mine.source.locator["changes"]
    assert all({"stage", "column", "before", "value", "price", "cost"} <= change.keys() for change in changes)
    assert Decimal(mine.source.locator["cost"]) == sum(Decimal(change["cost"]) for change in changes)
    assert "由3,200平方米调整到5,100平方米（单价800.50元，费用1,520,950元）" in mine.wording
    assert f"费用合计{yuan(Decimal(mine.source.locator['cost']))}元" in mine.wording
    assert sum(Decimal(task.source.locator["cost"]) for task in tasks) == sum_of(scenario)
    assert mine.due_basis == f"均衡方案“{scenario.title}”，全方案费用合计{yuan(sum_of(scenario))}元"
    page = as_user(scene.office).get(reverse("tasks:task", args=[mine.pk])).content.decode()
    assert "费用1,520,950元" in page and "全方案费用合计" in page


def resolved(scene, item) -> Resolution:
    """A resolution of a meeting on the item."""
    meeting = Meeting.objects.create(
        body=item.body,
        year=2025,
        sequence=1,
        title="教育工委第1次会议",
        planned_at=timezone.now(),
        made_by=scene.office,
    )
    point = AgendaItem.objects.create(meeting=meeting, item=item, position=1)
    return Resolution.objects.create(
        agenda_item=point,
        number="党决〔2025〕1号",
        wording="会议同意。",
        owner=scene.office.person,
        made_on=TODAY,
        made_by=scene.office,
    )


def test_tasks_made_after_the_meeting_resolved_carry_its_resolution_out(fix):
    scene, scenario = fix
    item = brought(scene, scenario)
    resolution = resolved(scene, item)
    Grant.objects.create(user=scene.office, role="school_clerk", organisation=scene.authority, started_on=TODAY)
    tasks = planned(scene, Scenario.objects.get(pk=scenario.pk))
    assert all(task.due_basis.startswith("会议决议党决〔2025〕1号，均衡方案") for task in tasks)
    linked = set(ResolutionTask.objects.filter(resolution=resolution).values_list("task_id", flat=True))
    assert linked == {task.pk for task in tasks}
    client = as_user(scene.office)
    page = client.get(resolution.get_absolute_url()).content.decode()
    address = reverse("plans:plan", args=[tasks[0].plan_id])
    assert "这项决议来自均衡方案" in page and f'已拟成<a href="{address}">' in page
    for place in (scenario.get_absolute_url(), reverse("balance:scenarios"), item.get_absolute_url()):
        assert f'href="{address}"' in client.get(place).content.decode(), place
    assert client.get(reverse("balance:to_plan", args=[scenario.pk]))["Location"] == address
    assert client.get(reverse("balance:to_meeting", args=[scenario.pk]))["Location"] == item.get_absolute_url()
    tried = client.get(reverse("balance:what_if"), {"scenario": scenario.pk}).content.decode()
    assert "议题和计划里已经写下的数不跟着变" in tried


def test_a_plan_of_another_office_names_the_resolution_and_a_sealed_item_is_not_named(fix):
    scene, scenario = fix
    item = brought(scene, scenario)
    client = as_user(scene.office)
    assert "还没有形成决议" in client.get(reverse("balance:to_plan", args=[scenario.pk])).content.decode()
    resolution = resolved(scene, item)
    said = client.get(reverse("balance:to_plan", args=[scenario.pk])).content.decode()
    assert "任务的依据写“会议决议党决〔2025〕1号”" in said
    tasks = planned(scene, Scenario.objects.get(pk=scenario.pk))
    assert all("党决〔2025〕1号" in task.due_basis for task in tasks)
    assert not ResolutionTask.objects.filter(resolution=resolution).exists()  # no right to say so
    Item.objects.filter(pk=item.pk).update(is_sealed=True, sealed=b"x")
    assert resolution_of(Scenario.objects.get(pk=scenario.pk)) is None
