"""Heads in the browser: arranged in one press, changed by hand, reasons read, settings found by their group."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from tests.apps.rotation.scene import RotationScene


@pytest.fixture
def scene(live_address) -> RotationScene:
    return RotationScene()


def test_heads_are_arranged_and_two_change_places_by_hand(scene, page, enter, live_address, shoot):
    scenario = scene.planned(scene.with_heads(deputies=True))
    enter(scene.officer)
    page.goto(f"{live_address}/rotation/{scenario.round_id}/scenarios/{scenario.pk}/")
    page.get_by_role("link", name="去安排").click()
    page.get_by_role("button", name="安排校级干部").click()
    expect(page.get_by_text("已证明这是最好的")).to_be_visible()
    shoot(page, "rotation-leaders")
    page.get_by_role("link", name="H0").first.click()
    expect(page.get_by_role("heading", name="为什么应当交流")).to_be_visible()
    shoot(page, "rotation-leader")
    page.get_by_role("link", name="手工调整").click()
    page.get_by_label("校级干部").select_option(label="青石一小小学正校级H0")
    page.get_by_label("拟任职学校").select_option(label="青石三小")
    shoot(page, "rotation-lay-leader")
    page.get_by_role("button", name="调整").click()
    expect(page.get_by_text("已调整。")).to_be_visible()
    expect(page.get_by_role("row", name="H0")).to_contain_text("青石三小")
