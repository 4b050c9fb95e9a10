"""The frame of all pages: drafts, keyboard, menus, no script, components on wide and narrow screens."""

from __future__ import annotations

import re

import pytest
from django.contrib.sessions.models import Session
from playwright.sync_api import expect

from tests.journeys import sample_pages
from tests.journeys.conftest import PASSWORD
from yanzhen.web import navigation

SENTENCE = "已走访12所学校，还差3所"


@pytest.fixture(autouse=True)
def _sample_pages(settings):
    settings.ROOT_URLCONF = sample_pages.__name__


def test_a_session_that_ends_mid_form_loses_nothing(page_as):
    page = page_as("school_clerk", username="clerk01")
    page.goto("/sample/form/")
    page.get_by_label("本期进展").fill(SENTENCE)
    page.get_by_label("滞后").check()
    page.get_by_label("完成率").fill("80")
    page.get_by_label("联系电话").fill("13800000000")
    Session.objects.all().delete()
    page.get_by_role("button", name="报送").click()

    expect(page.get_by_role("heading", name="登录")).to_be_visible()
    page.get_by_label("用户名").fill("clerk01")
    page.locator("[name=password]").fill(PASSWORD)
    page.get_by_role("button", name="登录").click()
    expect(page.get_by_text("已恢复您")).to_be_visible()
    expect(page.get_by_label("本期进展")).to_have_value(SENTENCE)
    expect(page.get_by_label("滞后")).to_be_checked()
    expect(page.get_by_label("完成率")).to_have_value("80")
    expect(page.get_by_label("联系电话")).to_have_value("")

    page.get_by_role("button", name="报送").click()
    expect(page.locator("#taken")).to_have_text("已报送")
    page.goto("/sample/form/")
    expect(page.get_by_label("本期进展")).to_have_value("")


def test_a_form_sent_back_with_faults_keeps_its_input_and_its_draft(page_as, shoot):
    page = page_as("school_clerk")
    page.goto("/sample/form/")
    page.get_by_label("本期进展").fill(SENTENCE)
    page.get_by_role("button", name="报送").click()
    expect(page.get_by_role("alert")).to_contain_text("状态")
    expect(page.get_by_label("本期进展")).to_have_value(SENTENCE)
    shoot(page, "form-with-faults")
    page.goto("/sample/form/")
    expect(page.get_by_label("本期进展")).to_have_value(SENTENCE)


def test_signing_out_takes_the_drafts_along(page_as):
    page = page_as("school_clerk")
    page.goto("/sample/form/")
    page.get_by_label("本期进展").fill(SENTENCE)
    assert page.evaluate("Object.keys(localStorage).filter((key) => key.startsWith('yanzhen.draft.')).length") == 1
    page.locator("details.yz-menu-holder summary").first.click()
    page.get_by_role("button", name="退出登录").first.click()
    expect(page.get_by_role("heading", name="登录")).to_be_visible()
    assert page.evaluate("Object.keys(localStorage).filter((key) => key.startsWith('yanzhen.draft.')).length") == 0


def test_keys_open_help_and_menus_close_with_escape(page_as):
    page = page_as("district_office")
    page.goto("/sample/styleguide/")
    page.keyboard.press("?")
    expect(page.get_by_role("dialog")).to_contain_text("销号")
    page.keyboard.press("Escape")
    expect(page.get_by_role("dialog")).to_be_hidden()
    page.locator(".yz-topbar details summary").click()
    expect(page.get_by_role("link", name="修改密码")).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.get_by_role("link", name="修改密码")).to_be_hidden()


AREAS = (
    "工作台 home|文件 file-text|计划任务 list-tree|任务填报 writing|督查 eye|指标 chart-bar|总结报告 report"
    "|单位人员 building-community|检索 search|日志与审计 history|系统 settings"
)


@pytest.fixture
def full_menu(monkeypatch):
    """The eleven areas, whether or not they are built."""
    areas = [area.split() for area in AREAS.split("|")]
    entries = {
        f"sample-{n}": navigation.NavEntry(title, f"sample-{n}", icon, None, n, is_search=title == "检索")
        for n, (title, icon) in enumerate(areas)
    }
    monkeypatch.setattr(navigation, "_entries", entries)


def test_the_whole_menu_is_reached_on_a_phone(page_as, full_menu, shoot):
    page = page_as("district_office")
    page.goto("/sample/3/")
    shoot(page, "menu")
    page.set_viewport_size({"width": 390, "height": 844})
    page.locator(".yz-phonebar summary").click()
    shoot(page, "menu-opened")
    page.set_viewport_size({"width": 390, "height": 844})
    expect(page.locator(".yz-phonebar").get_by_role("link", name="总结报告")).to_be_visible()
    page.locator(".yz-phonebar").get_by_role("link", name="总结报告").click()
    expect(page).to_have_url(re.compile("/sample/6/$"))


def test_slash_goes_to_the_search_box(page_as, full_menu):
    page = page_as("district_office")
    page.goto("/sample/3/")
    page.keyboard.press("/")
    expect(page.get_by_role("searchbox", name="检索文件、任务、单位")).to_be_focused()
    page.keyboard.type("轮岗")
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile(r"/sample/8/\?q="))


def test_components_fit_wide_and_narrow_screens(page_as, shoot):
    page = page_as("district_office")
    page.goto("/sample/styleguide/")
    expect(page.get_by_role("heading", name="任务清单")).to_be_visible()
    shoot(page, "styleguide")


def test_dropping_a_heavy_file_is_told_before_it_is_sent(page_as):
    page = page_as("district_office")
    page.goto("/sample/styleguide/")
    heavy = {"name": "方案.pdf", "mimeType": "application/pdf", "buffer": b"0" * 1_100_000}
    page.locator("#id_attachment").first.set_input_files(heavy)
    expect(page.locator(".yz-drop [role=alert]").first).to_contain_text("超过1.0 MB")


def test_pages_work_without_script(browser, context, make_user, live_address):
    make_user("district_office", username="plain01")
    plain = browser.new_context(base_url=live_address, java_script_enabled=False)
    page = plain.new_page()
    page.goto("/sample/form/")
    page.get_by_label("用户名").fill("plain01")
    page.locator("[name=password]").fill(PASSWORD)
    page.get_by_role("button", name="登录").click()
    page.get_by_label("本期进展").fill(SENTENCE)
    page.get_by_label("已完成").check()
    page.get_by_role("button", name="报送").click()
    expect(page.locator("#taken")).to_have_text("已报送")
    page.locator(".yz-topbar details summary").click()
    expect(page.get_by_role("link", name="修改密码")).to_be_visible()
    plain.close()


def test_an_error_page_shows_a_way_out(page_as, shoot):
    page = page_as("district_office")
    page.goto("/nowhere/")
    expect(page.get_by_role("link", name="回到工作台")).to_be_visible()
    shoot(page, "not-found")


def test_an_idle_session_is_announced_before_it_ends_and_can_be_kept(page_as, settings):
    page = page_as("district_office")
    page.clock.install()
    known_to_last = settings.SESSION_COOKIE_AGE - 300
    page.goto("/sample/form/")
    keep = page.get_by_role("button", name="继续使用")
    page.clock.fast_forward((known_to_last - 130) * 1000)
    expect(keep).to_be_hidden()
    page.clock.fast_forward(20_000)
    expect(keep).to_be_visible()
    keep.click()
    page.clock.run_for(2_000)
    expect(keep).to_be_hidden()
    page.clock.fast_forward((settings.SESSION_COOKIE_AGE + 10) * 1000)
    expect(page.get_by_role("link", name="重新登录")).to_be_visible()


def test_a_grave_act_is_asked_for_in_a_dialog(page_as, shoot):
    page = page_as("district_office")
    page.goto("/sample/strike-off/")
    page.get_by_role("button", name="销号").click()
    dialog = page.get_by_role("dialog")
    expect(dialog).to_contain_text("确定销号吗？")
    shoot(page, "confirm-dialog")
    dialog.get_by_role("button", name="不，返回").click()
    expect(page.get_by_text("已销号")).to_have_count(0)
    page.get_by_role("button", name="销号").click()
    dialog.get_by_role("button", name="销号").click()
    expect(page.get_by_text("已销号")).to_be_visible()


def test_without_script_a_grave_act_is_asked_for_on_a_page(browser, make_user, live_address):
    make_user("district_office", username="plain02")
    plain = browser.new_context(base_url=live_address, java_script_enabled=False)
    page = plain.new_page()
    page.goto("/sample/strike-off/")
    page.get_by_label("用户名").fill("plain02")
    page.locator("[name=password]").fill(PASSWORD)
    page.get_by_role("button", name="登录").click()
    page.get_by_role("button", name="销号").click()
    expect(page.get_by_text("销号后不能再填报。")).to_be_visible()
    page.get_by_role("button", name="确定").click()
    expect(page.get_by_text("已销号")).to_be_visible()
    plain.close()
