"""Lists and live parts in the browser: what htmx swaps, what the address bar says, what happens when something fails."""

from __future__ import annotations

import copy
import io
import re
from pathlib import Path

import openpyxl
import pytest
from django.contrib.sessions.models import Session
from playwright.sync_api import expect

from tests.journeys.conftest import OPENED, PASSWORD
from yanzhen.apps.organisations.models import Organisation


@pytest.fixture(autouse=True)
def _sample_pages(settings):
    settings.ROOT_URLCONF = "tests.journeys.sample_pages"
    templates = copy.deepcopy(settings.TEMPLATES)
    templates[0]["DIRS"] = [*templates[0]["DIRS"], Path(__file__).parent / "templates"]
    settings.TEMPLATES = templates


@pytest.fixture
def school_page(page_as):
    page = page_as("district_office", username="office01")
    Organisation.objects.bulk_create(
        Organisation(code=f"S{n:03}", kind="school", name=f"云岭第{n}小学", opened_on=OPENED) for n in range(1, 61)
    )
    page.goto("/sample/list/")
    return page


def test_sorting_paging_and_filtering_swap_the_list_and_keep_the_address(school_page, shoot):
    page = school_page
    shoot(page, "list")
    first = page.locator("main tbody tr").first
    page.evaluate("window.stillThisPage = true")
    page.get_by_role("link", name="代码").click()
    expect(page).to_have_url(re.compile("sort=-code"))
    expect(first).to_contain_text("S060")
    page.get_by_role("link", name="下一页").click()
    expect(page).to_have_url(re.compile("page=2"))
    expect(first).to_contain_text("S035")
    page.get_by_label("每页").select_option("100")
    expect(page.locator("main tbody tr")).to_have_count(60)
    page.get_by_label("名称").fill("第7小学")
    page.get_by_role("button", name="筛选").click()
    expect(page.locator("main tbody tr")).to_have_count(1)
    assert page.evaluate("window.stillThisPage") is True
    page.reload()
    expect(page.locator("main tbody tr")).to_have_count(1)
    expect(page.get_by_label("名称")).to_have_value("第7小学")


def test_going_back_shows_whole_pages_never_bare_parts(school_page):
    page = school_page
    page.get_by_role("link", name="下一页").click()
    expect(page).to_have_url(re.compile("page=2"))
    page.locator("main tbody a").first.click()
    expect(page.get_by_role("heading", name="填报进展")).to_be_visible()
    page.go_back()
    expect(page.get_by_role("heading", name="学校名册")).to_be_visible()
    expect(page.locator("main tbody tr").first).to_contain_text("S026")
    page.go_back()
    expect(page.get_by_role("heading", name="学校名册")).to_be_visible()
    expect(page.locator("main tbody tr").first).to_contain_text("S001")


def test_the_spreadsheet_is_what_the_list_shows(school_page):
    page = school_page
    page.get_by_label("名称").fill("1小学")
    page.get_by_role("button", name="筛选").click()
    expect(page.locator("main tbody tr")).to_have_count(6)
    with page.expect_download() as waiting:
        page.get_by_role("link", name="导出XLSX").click()
    assert waiting.value.suggested_filename.startswith("学校名册_")
    sheet = openpyxl.load_workbook(io.BytesIO(Path(waiting.value.path()).read_bytes())).active
    assert [row[0] for row in sheet.iter_rows(min_row=2, values_only=True)] == [
        f"云岭第{n}小学" for n in (1, 11, 21, 31, 41, 51)
    ]


def test_a_list_without_hits_says_so(school_page, shoot):
    page = school_page
    page.get_by_label("名称").fill("没有这所")
    page.get_by_role("button", name="筛选").click()
    expect(page.get_by_text("没有符合条件的学校")).to_be_visible()
    shoot(page, "list-without-hits")


def test_a_part_asked_for_after_the_session_ended_leads_back_here(school_page):
    page = school_page
    page.get_by_role("link", name="下一页").click()
    expect(page).to_have_url(re.compile("page=2"))
    Session.objects.all().delete()
    page.get_by_role("link", name="上一页").click()
    expect(page.get_by_role("heading", name="登录")).to_be_visible()
    page.get_by_label("用户名").fill("office01")
    page.locator("[name=password]").fill(PASSWORD)
    page.get_by_role("button", name="登录").click()
    expect(page.get_by_role("heading", name="学校名册")).to_be_visible()
    expect(page).to_have_url(re.compile("page=2"))


def test_a_conflict_stands_in_place_and_a_refusal_on_top(page_as):
    page = page_as("district_office")
    page.goto("/sample/refusals/")
    page.get_by_role("button", name="删").click()
    expect(page.locator("#page-messages")).to_contain_text("您没有这项权限")
    expect(page.locator("#here")).to_have_text("原来的内容")
    page.get_by_role("button", name="改").click()
    expect(page.locator("#here")).to_have_text("别人刚刚改过这一项。")


def test_a_broken_line_is_told(browser, make_user, live_address):
    profile = browser.new_context(base_url=live_address)
    page = profile.new_page()
    make_user("district_office", username="office02")
    page.goto("/sample/refusals/")
    page.get_by_label("用户名").fill("office02")
    page.locator("[name=password]").fill(PASSWORD)
    page.get_by_role("button", name="登录").click()
    expect(page.locator("#here")).to_be_visible()
    profile.set_offline(True)
    page.get_by_role("button", name="改").click()
    expect(page.get_by_role("alert")).to_contain_text("网络不通")
    profile.close()


def test_a_job_is_followed_until_it_ends(page_as):
    page = page_as("district_office")
    asked = []
    page.on("response", lambda answer: asked.append(answer.status) if "version=" in answer.url else None)
    page.goto("/sample/job/")
    expect(page.get_by_role("status")).to_contain_text("已处理3行")
    expect(page.get_by_role("status")).to_contain_text("已导入9行")
    expect(page.locator("[hx-get*='/sample/job/']")).to_have_count(0)
    assert asked == [304, 200]


def test_on_a_phone_many_filters_wait_until_they_are_wanted(school_page):
    page = school_page
    page.set_viewport_size({"width": 390, "height": 844})
    page.reload()
    expect(page.get_by_label("代码")).to_be_hidden()
    page.get_by_role("button", name="更多条件").click()
    page.get_by_label("代码").fill("S05")
    page.get_by_role("button", name="筛选").click()
    expect(page.locator("main tbody tr")).to_have_count(10)
    page.reload()
    expect(page.get_by_label("代码")).to_have_value("S05")
