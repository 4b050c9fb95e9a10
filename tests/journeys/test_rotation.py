"""A rotation in the browser: a school objects, the section answers, a scenario is solved and locked."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from tests.apps.rotation.scene import RotationScene
from yanzhen.apps.jobs.actions.execute import execute_job
from yanzhen.apps.jobs.models import Job
from yanzhen.apps.rotation.actions.conclude import Decision, post_notice, record_answer, record_decision
from yanzhen.apps.rotation.models import Round, Scenario
from yanzhen.presets.workdays import load_calendar


@pytest.fixture
def scene(live_address) -> RotationScene:
    return RotationScene()


def test_a_rotation_from_its_list_to_its_notice(scene, page, enter, live_address, shoot):
    round_ = scene.listed()
    person = scene.person("T00")
    enter(scene.clerk)
    page.goto(f"{live_address}/rotation/{round_.pk}/teachers/{person.pk}/")
    page.get_by_role("link", name="提出异议").click()
    page.get_by_label("异议理由").fill("2022年9月由外校调入")
    page.get_by_role("button", name="提出").click()
    expect(page.get_by_text("应于")).to_be_visible()
    enter(scene.officer)
    page.goto(f"{live_address}/rotation/{round_.pk}/objections/")
    page.get_by_role("link", name="第1件").click()
    page.get_by_role("link", name="答复", exact=True).click()
    page.get_by_label("不成立").check()
    page.get_by_label("理由").fill("调令日期是2018年9月")
    page.get_by_role("button", name="答复").click()
    expect(page.get_by_role("heading", name="不成立")).to_be_visible()
    page.goto(f"{live_address}/rotation/{round_.pk}/")
    page.get_by_role("button", name="定稿名单").click()
    page.get_by_role("dialog").get_by_role("button", name="定稿名单").click()
    expect(page.get_by_text("名单已定稿。")).to_be_visible()
    page.get_by_role("link", name="拟订方案").first.click()
    page.get_by_role("link", name="新方案").click()
    page.get_by_label("方案名称").fill("均衡优先")
    page.get_by_role("button", name="建立方案").click()
    expect(page.get_by_text("先说明的限度")).to_be_visible()
    page.get_by_role("button", name="计算").click()
    expect(page.get_by_role("button", name="取消计算")).to_be_visible()
    execute_job(Job.objects.get().pk)
    page.get_by_role("link", name="看方案").click()
    expect(page.get_by_text("独立的核对程序没有发现")).to_be_visible()
    shoot(page, "rotation-scenario")
    page.get_by_role("link", name="看图").click()
    expect(page.locator("figure svg").first).to_be_visible()
    shoot(page, "rotation-flows")
    page.go_back()
    page.get_by_role("button", name="定为建议方案").click()
    page.get_by_role("dialog").get_by_role("button", name="定为建议方案").click()
    expect(page.get_by_text("只是建议，尚未决定")).to_be_visible()
    assert Scenario.objects.get().state == "locked"
    _decided(scene)
    enter(scene.clerk)
    page.goto(f"{live_address}/rotation/{round_.pk}/notice/")
    expect(page.get_by_role("heading", name="公示名单")).to_be_visible()
    shoot(page, "rotation-notice")


def _decided(scene: RotationScene) -> None:
    """The offices agreed, a meeting decided, the list is posted."""
    today = timezone.localdate() - timedelta(days=1)
    round_ = Round.objects.get()
    given = {"round_id": round_.pk, "actor": scene.officer, "on": today}
    for office in ("staffing", "personnel", "finance"):
        record_answer(**given, office=office, answer="agrees", number="", note="", answered_on=today)
    round_.refresh_from_db()
    decision = Decision(decided_on=today, decided_by="主任办公会")
    record_decision(**given, seen=round_.version, decision=decision)
    round_.refresh_from_db()
    post_notice(**given, seen=round_.version, calendar=load_calendar())


def test_sliders_bounds_solving_and_cancelling(scene, page, enter, live_address, shoot):
    round_ = scene.settled()
    enter(scene.officer)
    page.goto(f"{live_address}/rotation/{round_.pk}/scenarios/new/")
    least = page.get_by_role("spinbutton", name="交流轮岗人数占符合条件教师的最低比例")
    slider = page.get_by_role("slider", name="交流轮岗人数占符合条件教师的最低比例")
    bounds = page.locator("#bounds")
    expect(bounds).to_contain_text("3至4人")
    slider.focus()
    for _ in range(4):
        slider.press("ArrowRight")
    expect(least).to_have_value("12")
    expect(bounds).to_contain_text("4至4人")
    least.fill("30")
    expect(slider).to_have_value("60")
    expect(bounds).to_contain_text("没有人数同时符合")
    shoot(page, "rotation-sliders")
    least.fill("10")
    expect(bounds).to_contain_text("3至4人")
    page.get_by_label("方案名称").fill("少走路")
    page.get_by_role("button", name="建立方案").click()
    page.get_by_role("button", name="计算", exact=True).click()
    page.get_by_role("button", name="取消计算").click()
    expect(page.get_by_role("button", name="取消计算")).to_have_count(0)
    expect(page.get_by_role("heading", name="少走路")).to_be_visible()
    execute_job(Job.objects.get().pk)
    assert Job.objects.get().state == "cancelled" and Scenario.objects.get().standing == "draft"
    page.get_by_role("button", name="计算", exact=True).click()
    expect(page.get_by_role("button", name="取消计算")).to_be_visible()
    execute_job(Job.objects.order_by("pk").last().pk)
    page.get_by_role("link", name="看方案").click()
    page.get_by_role("link", name="看各校").click()
    page.get_by_role("link", name="青石一小").click()
    expect(page.get_by_text("多核一个岗位")).to_be_visible()
    shoot(page, "rotation-school")
    page.get_by_role("link", name="教师T0").first.click()
    expect(page.get_by_text("如果不安排本人")).to_be_visible()
    page.get_by_role("button", name="重新求解：本年不安排").click()
    expect(page.get_by_role("button", name="取消试算")).to_be_visible()
    execute_job(Job.objects.order_by("pk").last().pk)
    expect(page.get_by_text("谁的安排变了")).to_be_visible()
    shoot(page, "rotation-trial")
