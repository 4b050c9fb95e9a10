"""Balance in the browser: from the marked figure to its cell, a figure tried, kept, laid into a plan; desk and phone."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import expect

from tests.apps.balance.scene import BalanceScene

pytestmark = pytest.mark.journey
PAGES = ("", "distribution/", "trend/", "map/", "faults/", "print/", "what-if/", "sensitivity/", "costs/")


@pytest.fixture
def scene(live_address):
    scene = BalanceScene()
    scene.report_all({"sports_area_m2": 3200})
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
