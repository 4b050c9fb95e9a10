"""Past summaries fill an indicator's history: read, look at the sentence, confirm, see both figures on the page."""

from __future__ import annotations

from datetime import date

import pytest
from playwright.sync_api import expect

from tests.journeys.district_year import fill_year
from tests.web.plans.conftest import Clock
from yanzhen.apps.indicators.models import Indicator, Observation
from yanzhen.web import middleware

SUMMARY = """澄湖区教育委员会{year}年工作总结
一、学生健康
全区学生体质健康优良率达到{good}，近视率{myopia}。全年开展健康讲座168场。
二、教育资源
全区新增学位近{places}个，新建学校4所。
"""
YEARS = ((2022, "52.4%", "54.7%", 2000), (2023, "54%以上", "53.6%", 3000), (2024, "57.3%", "52.3%", 2600))


@pytest.fixture(autouse=True)
def _own_folder_and_day(settings, tmp_path, monkeypatch):
    settings.DATA_DIR, settings.FILES_DIR = tmp_path, tmp_path / "files"
    monkeypatch.setattr(middleware, "timezone", Clock(date(2026, 3, 6)))


def hand_in(page, text: str) -> None:
    page.goto("/documents/new/")
    page.get_by_label("都不是").check()
    page.get_by_label("或者粘贴正文").fill(text)
    page.get_by_role("button", name="上传并识读").click()
    page.get_by_role("link", name="文件信息与版本").click()
    page.get_by_role("link", name="载明的数").click()


def test_past_summaries_fill_the_history(page_as, authority, shoot):
    fill_year(authority)
    page = page_as("district_office")
    for year, good, myopia, places in YEARS:
        hand_in(page, SUMMARY.format(year=year, good=good, myopia=myopia, places=places))
        page.get_by_role("button", name="读取载明的数").click()
        expect(page.locator("main")).to_contain_text("读出")
        if year == 2024:
            expect(page.locator(".yd-differs")).to_have_count(1)
            expect(page.locator(".yd-differs")).to_contain_text("库中55.9%")
            shoot(page, "facts-ready")
            page.locator("[data-yd-all]").check()
        page.get_by_role("button", name="确认选中").click()
        expect(page.locator("main")).to_contain_text("已确认3个数")
    assert Observation.objects.stated().count() == 9
    page.get_by_role("link", name="已确认").click()
    shoot(page, "facts-confirmed")
    page.get_by_role("button", name="撤销：").click()
    expect(page.locator("main")).to_contain_text("已撤销")
    assert Observation.objects.stated().count() == 6
    page.locator(".yd-fact").filter(has=page.locator(".yd-value", has_text="57.3%")).get_by_role(
        "button", name="确认"
    ).click()
    expect(page.locator("main")).to_contain_text("已确认1个数")

    page.get_by_role("link", name="要先指明").click()
    page.get_by_role("link", name="修改").first.click()
    shoot(page, "facts-edit")
    page.goto(f"/indicators/{Indicator.objects.get(title='体质健康优良率').pk}/")
    stated = page.locator(".card").filter(has_text="文件载明的数").first
    expect(stated).to_contain_text("有1个期间口径或数据不一致")
    expect(stated).to_contain_text("54%以上")
    shoot(page, "facts-indicator")
    stated.get_by_role("link", name="2023年工作总结").first.click()
    expect(page.locator(".yr-sheet")).to_contain_text("54%以上")
