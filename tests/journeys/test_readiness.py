"""The inspection's lists in the browser: filled in, read, taken back; they fit a desk and a phone."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from tests.apps.readiness.scene import ReadinessScene

pytestmark = pytest.mark.journey


@pytest.fixture
def scene(live_address):
    return ReadinessScene()


def test_a_value_is_filled_in_read_and_taken_back(scene, page, enter, live_address, shoot):
    enter(scene.office)
    page.goto(f"{live_address}/readiness/")
    shoot(page, "readiness-empty")
    page.get_by_role("link", name="填报专任教师持证上岗率").click()
    page.get_by_label("专任教师持证上岗率（%）").fill("99.5")
    page.get_by_label("来源说明").fill("教师资格专项核查")
    page.get_by_label("都不是").check()
    page.get_by_role("button", name="填报").click()
    expect(page.get_by_text("差0.5%")).to_be_visible()
    shoot(page, "readiness-item")
    page.get_by_role("link", name="历史").click()
    shoot(page, "readiness-history")
    page.get_by_role("link", name="撤销").click()
    page.get_by_label("撤销理由").fill("填错")
    page.get_by_role("button", name="撤销").click()
    expect(page.get_by_text("撤销：填错")).to_be_visible()
    page.goto(f"{live_address}/readiness/years/")
    shoot(page, "readiness-years")
