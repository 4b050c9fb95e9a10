"""From a document to its alignment by keyboard: confirm, set aside, pick, undo, filter, at both widths."""

from __future__ import annotations

from playwright.sync_api import Page, expect

from tests.apps.alignment.scene import AlignmentScene


def test_working_through_an_alignment_by_keyboard(page: Page, enter, shoot):
    scene = AlignmentScene()
    enter(scene.officer)
    page.goto(f"/documents/files/{scene.local.document_id}/")
    page.get_by_role("link", name="上级对标").click()
    expect(page.locator(".ya-row")).to_have_count(3)
    expect(page.locator(".ya-row.ya-now")).to_contain_text("上级95%以上，本地90%")
    shoot(page, "alignment")
    page.keyboard.press("a")
    expect(page.locator("#ya-summary")).to_contain_text("已确认承接 1")
    expect(page.locator(".ya-row.ya-now")).to_contain_text("疏散演练")
    page.keyboard.press("x")
    expect(page.locator("#ya-summary")).to_contain_text("未覆盖 2")
    page.keyboard.press("u")
    expect(page.locator(".ya-said")).to_contain_text("已撤销：剔除")
    expect(page.locator("#ya-summary")).to_contain_text("未覆盖 1")
    page.keyboard.press("o")
    expect(page.locator(".ya-row")).to_have_count(1)
    page.keyboard.press("s")
    page.locator("input[name=words]:focus").fill("乒乓球")
    page.keyboard.press("Enter")
    expect(page.locator(".ya-found li")).to_have_count(1)
    shoot(page, "alignment_pick")
    page.keyboard.press("Escape")
    expect(page.locator(".ya-found")).to_have_count(0)
    page.keyboard.press("n")
    expect(page.locator(".ya-form")).to_be_visible()
    page.get_by_label("由其他文件落实").check()
    page.get_by_role("button", name="标为不适用").click()
    expect(page.locator(".ya-row")).to_contain_text("不适用的理由：由其他文件落实")
    expect(page.locator("#ya-summary")).to_contain_text("不适用 1")
    shoot(page, "alignment_aside")
