"""One plan through the browser's requests: drafted, approved, sent down, signed for, reported, struck off."""

from __future__ import annotations

from datetime import date

import pytest
from django.urls import reverse

from tests.web.plans.conftest import Clock
from yanzhen.apps.indicators.models import Indicator, Observation
from yanzhen.apps.plans.models import Plan, PlanState, Recipient, StepState, StrikeOff, Task, TaskState

pytestmark = pytest.mark.django_db


def _post(client, name, *args, **data):
    answer = client.post(reverse(name, args=args), data, follow=True)
    assert answer.status_code == 200, answer.content.decode()[:3000]
    return answer.content.decode()


def test_a_plan_from_draft_to_struck_off(district, signed_in, standing_day: Clock):
    officer = signed_in(district.officer)
    _post(
        officer,
        "plans:new",
        title="2026年体育工作计划",
        owner=district.primary.pk,
        line="administration",
        starts_on="2026-01-01",
        ends_on="2026-12-31",
    )
    plan = Plan.objects.get()
    page = _post(
        officer,
        "plans:new_task",
        plan.pk,
        title="提高体质健康优良率",
        organisation=district.primary.pk,
        support=[district.health.pk],
        starts_on="2026-01-01",
        due_on="2026-12-31",
        rhythm="month",
        formula="rate",
        line="administration",
        wording="体质健康优良率达到60%以上。",
        indicator=Indicator.objects.get(code="fitness_good_rate").pk,
        comparator="at_least",
        value="60",
    )
    assert "体质健康优良率不低于60%" in page
    _post(officer, "plans:submit", plan.pk)
    actors = {
        "head_check": district.head,
        "countersign": district.health_head,
        "office_check": district.office,
        "deputy_review": district.deputy,
        "sign": district.leader,
    }
    while step := plan.steps.filter(state=StepState.CURRENT).first():
        client = signed_in(actors[step.code])
        assert "2026年体育工作计划" in client.get("/").content.decode()
        page = client.get(reverse("plans:approval", args=[plan.pk])).content.decode()
        assert "等您办理" in page
        _post(client, "plans:decide", step.pk, opinion="agree")
    plan.refresh_from_db()
    assert plan.state == PlanState.SIGNED

    office = signed_in(district.office)
    _post(office, "plans:issue", plan.pk, number="清教发〔2026〕8号")
    page = office.get(reverse("plans:dispatch", args=[plan.pk])).content.decode()
    key = page.split('name="key" value="')[1].split('"')[0]
    task = plan.tasks.get()
    chosen = {
        "key": key,
        "task": [task.pk],
        "group": ["stage-primary"],
        "receipt_due_on": "2026-03-25",
        "v-task-1": task.pk,
        "v-unit-1": district.school.pk,
        "v-text-1": "以足球为抓手",
        "v-target-1": "62",
    }
    preview = office.post(reverse("plans:dispatch", args=[plan.pk]), {**chosen, "preview": "1"}).content.decode()
    assert "将生成单位任务<strong>3</strong>项" in preview
    assert not Task.objects.handed_down().exists()
    page = _post(office, "plans:dispatch", plan.pk, **chosen)
    assert "还没有签收" in page
    assert "【签收提醒】请以下3个单位于3月25日前登录雁阵" in page
    assert "提高体质健康优良率" not in page.split("yz-remind")[1].split("</textarea>")[0]

    clerk = signed_in(district.clerk)
    assert "待签收" in clerk.get("/").content.decode()
    recipient = Recipient.objects.get(organisation=district.school)
    assert "已于3月18日签收" in _post(clerk, "tasks:sign", recipient.pk)
    mine = Task.objects.get(organisation=district.school)
    desk = clerk.get("/").content.decode()
    assert "待填报" in desk
    assert "已逾期" in desk
    page = clerk.get(reverse("tasks:report", args=[mine.pk])).content.decode()
    assert "优良人数" in page
    assert "以足球为抓手" in page
    report = {"period": "2026-02-01/2026-02-28", "status": "done", "numerator": "48", "denominator": "80"}
    warned = clerk.post(reverse("tasks:report", args=[mine.pk]), report)
    assert warned.status_code == 422
    assert "还没有达到目标不低于62%" in warned.content.decode()
    assert 'value="48"' in warned.content.decode()
    page = _post(clerk, "tasks:report", mine.pk, **{**report, "numerator": "52"})
    assert "已报送" in page
    assert Observation.objects.get().value == 65
    _post(clerk, "tasks:ask", mine.pk, result="优良率65%，达到目标")

    head = signed_in(district.head)
    assert "待确认销号" in head.get("/").content.decode()
    _post(head, "tasks:confirm", StrikeOff.objects.get().pk)
    mine.refresh_from_db()
    assert mine.state == TaskState.STRUCK_OFF
    standing_day.day = date(2026, 4, 2)
    clerk = signed_in(district.clerk)
    assert mine.title not in clerk.get("/").content.decode()
