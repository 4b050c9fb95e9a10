"""Checking a draft: paste it, walk the figures by key, adopt the value of the library, take the Word file."""

from __future__ import annotations

import re
from datetime import date

import docx
import pytest
from playwright.sync_api import expect

from tests.journeys.district_year import DRAFT, fill_year
from tests.web.plans.conftest import Clock
from yanzhen.web import middleware


@pytest.fixture(autouse=True)
def _own_folder_and_day(settings, tmp_path, monkeypatch):
    settings.DATA_DIR, settings.FILES_DIR = tmp_path, tmp_path / "files"
    monkeypatch.setattr(middleware, "timezone", Clock(date(2026, 3, 6)))


def test_a_draft_is_checked_from_paste_to_word(page_as, authority, shoot):
    fill_year(authority)
    page = page_as("district_office")
    page.goto("/checks/")
    shoot(page, "checks-empty")
    page.get_by_role("link", name="核验一份稿子").first.click()
    shoot(page, "checks-new")
    page.get_by_label("或者粘贴正文").fill(DRAFT)
    page.get_by_label("都不是").check()
    page.get_by_role("button", name="核验", exact=True).click()
    expect(page.locator("main")).to_contain_text("已核验")
    expect(page.locator(".yf-card").first).to_have_class(re.compile("yf-now"))
    shoot(page, "checks-draft")

    waiting = int(page.locator("#yf-waiting").inner_text())
    page.keyboard.press("j")
    second = page.locator(".yf-card").nth(1)
    expect(second).to_have_class(re.compile("yf-now"))
    page.keyboard.press("a")
    expect(second).to_contain_text("已采用")
    expect(page.locator("#yf-waiting")).to_have_text(str(waiting - 1))
    expect(page.locator(".yf-sheet ins")).to_have_count(1)
    page.keyboard.press("u")
    expect(page.locator(".yf-sheet ins")).to_have_count(0)
    page.keyboard.press("a")
    expect(page.locator(".yf-sheet ins")).to_have_count(1)

    page.locator(".yf-tabs").get_by_role("link", name="全部").click()
    expect(page.locator(".yf-card").nth(5)).to_be_visible()
    page.locator(".yf-sheet .yf-confirmed").first.click()
    expect(page.locator(".yf-card.yf-now")).to_contain_text("一致")
    shoot(page, "checks-all")
    with page.expect_download() as waited:
        page.get_by_role("link", name="导出Word（带批注）").click()
    assert len(list(docx.Document(waited.value.path()).comments)) == waiting


def test_a_draft_is_checked_without_a_mouse_or_script_by_links_alone(page_as, authority):
    fill_year(authority)
    page = page_as("district_office")
    page.goto("/checks/new/")
    page.get_by_label("或者粘贴正文").fill(DRAFT)
    page.get_by_label("都不是").check()
    page.get_by_role("button", name="核验", exact=True).click()
    page.get_by_role("link", name="未知").click()
    expect(page.locator(".yf-card").first).to_contain_text("未知")
