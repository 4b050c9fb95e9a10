"""Balance in the browser: from the marked figure to its cell, a figure tried, kept, laid into a plan; desk and phone."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import expect

from tests.apps.balance.fixes import set_prices, worked_out
from tests.apps.balance.scene import BalanceScene

pytestmark = pytest.mark.journey
PAGES = ("", "distribution/", "trend/", "map/", "faults/", "print/", "what-if/", "sensitivity/", "costs/")


@pytest.fixture
def scene(live_address):
    scene = BalanceScene()
    scene.report_all({"sports_area_m2": 3200})
    set_prices(scene, sports_area_m2=("800.5", 2500))
    return scene


def test_a_figure_is_found_tried_kept_and_becomes_tasks(scene, page, enter, live_address, shoot):
    enter(scene.office)
    for place in PAGES:
        page.goto(f"{live_address}/balance/{place}")
        shoot(page, f"balance-{place.strip('/') or 'matrix'}")
    page.goto(f"{live_address}/balance/")
    page.get_by_role("link", name="4.00", exact=True).click()
    expect(page).to_have_url(re.compile(r"/ledgers/returns/\d+/#c-\d+-sports_area_m2"))
    expect(page.locator("td:target")).to_have_text("3200")
    page.goto(f"{live_address}/balance/what-if/")
    field = page.get_by_label("青石区第1小学体育运动场馆面积")
    field.fill("6400")
    field.press("Tab")
    expect(page.locator("#tried")).to_contain_text("2所 → 3所")
    expect(page.locator("#tried")).to_contain_text("超过每校最多变动2,500平方米")
    expect(page.locator("#tried-bar")).to_contain_text("费用合计2,561,600元")
    expect(page.locator("#tried-bar")).to_contain_text("各校、各项系数全部达标")
    expect(page.locator(f"#v-{scene.schools[0].pk}-primary")).to_contain_text("合格")
    shoot(page, "balance-tried")
    page.get_by_label("方案名称").fill("扩建操场")
    page.get_by_role("button", name="存为方案").click()
    expect(page.get_by_role("heading", name="扩建操场", exact=True)).to_be_visible()
    shoot(page, "balance-scenario")
    page.get_by_role("link", name="拟成计划").click()
    shoot(page, "balance-to-plan")
    page.get_by_role("button", name="拟出计划").click()
    expect(page).to_have_url(re.compile(r"/plans/\d+/"))
    expect(page.locator("main")).to_contain_text("办学条件调整到位")
    page.get_by_role("link", name="办学条件调整到位").click()
    expect(page.locator("main")).to_contain_text("单价800.50元，费用2,561,600元")
    shoot(page, "balance-task")


def test_a_fix_changed_by_hand_shows_at_once_what_it_costs_more(scene, page, enter, live_address, shoot):
    scenario = worked_out(scene, sports_area_m2=("800.5", 2500))
    enter(scene.office)
    page.goto(f"{live_address}{scenario.get_absolute_url()}")
    expect(page.locator("main")).to_contain_text("1,520,950")
    page.get_by_role("link", name="接着试算").click()
    bar = page.locator("#tried-bar")
    expect(bar).to_contain_text("费用合计1,520,950元")
    field = page.get_by_label("青石区第1小学体育运动场馆面积")
    field.fill("5200")
    field.press("Enter")
    expect(bar).to_contain_text("费用合计1,601,000元")
    expect(bar).to_contain_text("比求得的最省办法（1,520,950元）多80,050元")
    page.get_by_label("青石区第2小学网络多媒体教室数").fill("30")
    page.get_by_label("学校名称").focus()
    expect(bar).to_contain_text("1处没有计入")
    expect(page.locator("#tried")).to_contain_text("没有单价")
    page.get_by_role("button", name="初中", exact=True).click()
    expect(page.locator("main")).to_contain_text("没有初中学段参加计算")
    expect(bar).to_contain_text("费用合计1,601,000元")
    page.get_by_role("button", name="小学", exact=True).click()
    page.get_by_role("button", name="不改青石区第2小学").click()
    expect(bar).not_to_contain_text("没有计入")
    shoot(page, "balance-fix-by-hand")
    page.get_by_role("button", name="保存到这个方案").click()
    expect(page.locator("main")).to_contain_text("比求得的最省办法（1,520,950元）多80,050元")
    shoot(page, "balance-fix-kept")
