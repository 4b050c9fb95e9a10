"""Coverage and rules between town and country in the browser: set, solved, and told on the scenario's page."""

from __future__ import annotations

from datetime import date

import pytest
from django.db import transaction
from playwright.sync_api import expect

from tests.apps.elements.factories import know
from tests.apps.rotation.scene import TODAY, RotationScene
from yanzhen.apps.elements.actions.load_catalogue import load_elements
from yanzhen.apps.jobs.actions.execute import execute_job
from yanzhen.apps.jobs.models import Job
from yanzhen.apps.rotation.actions.list_teachers import list_teachers, settle_list
from yanzhen.apps.rotation.models import Round
from yanzhen.presets.rotation import URBAN_RURAL


@pytest.fixture
def scene(live_address) -> RotationScene:
    made = RotationScene()
    load_elements()
    for school, tier in zip(made.schools, URBAN_RURAL, strict=True):
        with transaction.atomic():
            know("urban_rural", school, tier, system="statistics", span=(date(2025, 9, 1), date(2025, 12, 31)))
    return made.data()


def test_a_district_asks_for_coverage_and_sees_who_goes_between_town_and_country(
    scene, page, enter, live_address, shoot
):
    round_ = scene.open()
    enter(scene.officer)
    page.goto(f"{live_address}/rotation/{round_.pk}/")
    page.get_by_role("link", name="批次设置").click()
    page.get_by_text("骨干覆盖和城乡层级").click()
    page.get_by_label("乡村学校各学段教师人数不减少").select_option("是")
    page.get_by_label("每个小学校段必须有的骨干教师").fill("1")
    page.get_by_label("改动的理由或依据").fill("区教委2026年第3次主任办公会")
    expect(page.get_by_text("每个小学校段必须有的骨干教师：1人（缺省0人）")).to_be_visible()
    shoot(page, "rotation-settings")
    page.locator("main form").get_by_role("button").last.click()
    expect(page.get_by_text("乡村学校各学段教师人数不减少").first).to_be_visible()
    shoot(page, "rotation-round")
    round_ = Round.objects.get()
    round_ = list_teachers(round_id=round_.pk, seen=round_.version, actor=scene.officer, on=TODAY)
    settle_list(round_id=round_.pk, seen=round_.version, actor=scene.officer, on=TODAY)
    page.goto(f"{live_address}/rotation/{round_.pk}/scenarios/")
    page.get_by_role("link", name="新方案").click()
    page.get_by_label("方案名称").fill("骨干到校")
    page.get_by_role("spinbutton", name="一个校段一年最多流出的比例").fill("25")
    page.get_by_text("骨干覆盖和城乡层级").click()
    page.get_by_role("spinbutton", name="到乡村学校任教的占交流轮岗总数的最低比例").fill("30")
    shoot(page, "rotation-new-scenario")
    page.get_by_role("button", name="建立方案").click()
    page.get_by_role("button", name="计算").click()
    expect(page.get_by_role("button", name="取消计算")).to_be_visible()
    execute_job(Job.objects.get().pk)
    page.get_by_role("link", name="看方案").click()
    expect(page.get_by_role("table", name="骨干教师覆盖")).to_be_visible()
    expect(page.get_by_role("table", name="城乡之间的流动（人）")).to_be_visible()
    shoot(page, "rotation-tiers")
    page.goto(f"{live_address}/rotation/{round_.pk}/scenarios/")
    expect(page.get_by_text("小学骨干教师达到要求的校段")).to_be_visible()
    shoot(page, "rotation-scenarios-tiers")


def test_a_district_names_its_mountain_schools_and_sets_rules_for_them(scene, page, enter, live_address, shoot):
    round_ = scene.open()
    enter(scene.officer)
    page.goto(f"{live_address}/rotation/{round_.pk}/settings/")
    page.get_by_role("link", name="学校层级").click()
    page.get_by_label("层级，一行一个").fill("城区\n镇区\n乡村\n山区")
    shoot(page, "rotation-tiers")
    page.get_by_role("button", name="保存").click()
    page.get_by_text("骨干覆盖和城乡层级").click()
    page.get_by_label("不安排山区学校教师到城区学校").select_option("是")
    expect(page.get_by_text("1项与缺省不同")).to_be_visible()
    page.get_by_label("改动的理由或依据").fill("区教委2026年第3次主任办公会")
    page.get_by_role("button", name="保存").click()
    expect(page.get_by_text("学校层级：城区、镇区、乡村、山区")).to_be_visible()
    assert Round.objects.get().values["forbid:山区:城区"] == 1
