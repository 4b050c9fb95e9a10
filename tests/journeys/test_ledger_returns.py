"""A return on its way in the browser: through the school, sent back at a cell, approved, locked, corrected; zero by phone."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.utils import timezone
from playwright.sync_api import Page, expect

from tests.ledger_scene import SERVICE, LedgerScene
from yanzhen.apps.accounts.models import User
from yanzhen.apps.indicators.models import Indicator
from yanzhen.apps.ledgers.actions.open_returns import open_returns
from yanzhen.apps.ledgers.models import Return, ReturnState

PHONE = {"width": 390, "height": 844}
DAILY = {**SERVICE, "code": "sample_daily", "title": "安全日报", "rhythm": "day", "zero_allowed": True}
Acting = Callable[[User, str, str], None]


@pytest.fixture
def scene(live_address) -> LedgerScene:
    made = LedgerScene()
    made.save({"grade": "三年级", "pupils": 120, "joined": 90}, {"grade": "四年级", "pupils": 110, "joined": 80})
    return made


@pytest.fixture
def act(page: Page, enter, scene) -> Acting:
    """Let somebody open the return and press a button; the page then says what was done."""

    def press(user: User, button: str, done: str) -> None:
        enter(user)
        page.goto(scene.sheet().get_absolute_url())
        page.get_by_role("button", name=button, exact=True).click()
        expect(page.locator("main")).to_contain_text(done)

    return press


def through_the_school(act: Acting, scene: LedgerScene) -> None:
    act(scene.clerk, "送出", "校内审核中（中层干部）")
    act(scene.middle, "同意", "校内审核中（书记、校（园）长）")
    act(scene.principal, "同意", "已报送，待审核")


def change_the_cell(page: Page, text: str) -> None:
    """Type over the number of those who take part in the first row."""
    page.get_by_role("link", name="填写", exact=True).click()
    page.wait_for_selector("[data-ready]")
    page.locator('.yl-body .yl-row [data-column="2"]').first.click()
    page.keyboard.type(text)
    page.keyboard.press("Enter")
    page.get_by_role("link", name="核对并报送").click()
    page.wait_for_url(lambda url: "/fill/" not in url)


def test_a_return_is_sent_back_at_a_cell_approved_locked_and_corrected(page, scene, act, enter, shoot):
    through_the_school(act, scene)
    enter(scene.officer)
    page.goto(scene.sheet().get_absolute_url())
    page.locator("summary", has_text="退回修改").click()
    page.get_by_label("退回理由").fill("请核对三年级")
    page.locator("summary", has_text="给单元格写意见").click()
    page.get_by_label("第1行参加学生数的意见").fill("与考勤不符")
    shoot(page, "return-sending-back")
    page.get_by_role("button", name="退回修改", exact=True).click()
    expect(page.locator("main")).to_contain_text("已退回修改")

    enter(scene.clerk)
    page.goto(scene.sheet().get_absolute_url())
    expect(page.locator(".card", has_text="退回意见（1处）")).to_contain_text("第1行“参加学生数”：与考勤不符")
    shoot(page, "return-sent-back")
    change_the_cell(page, "85")
    expect(page.locator("main")).not_to_contain_text("与考勤不符")
    through_the_school(act, scene)
    act(scene.officer, "审核通过", "已审核通过")
    shoot(page, "return-approved")

    lock(page, scene, enter, shoot)
    correct(page, scene, act, enter)
    shoot(page, "return-corrected")
    enter(scene.officer)
    page.goto(f"/indicators/{Indicator.objects.get(code='sample_joined').pk}/")
    expect(page.locator(".card", has_text="更正记录")).to_contain_text("漏计一个班")
    assert scene.sheet().state == ReturnState.APPROVED


def lock(page: Page, scene: LedgerScene, enter, shoot) -> None:
    """The head of the section locks the period from the ledger's page, after being asked."""
    enter(scene.head)
    page.goto(scene.type.get_absolute_url())
    shoot(page, "ledger-period")
    page.get_by_role("button", name="锁定本期").click()
    expect(page.locator("main")).to_contain_text("只能更正并留下理由")
    page.locator("main").get_by_role("button").last.click()
    expect(page.locator("main")).to_contain_text("已锁定。")
    assert scene.sheet().state == ReturnState.LOCKED


def correct(page: Page, scene: LedgerScene, act: Acting, enter) -> None:
    """The clerk opens the locked return with a reason; the old figure stands until the new one is approved."""
    enter(scene.clerk)
    page.goto(scene.sheet().get_absolute_url())
    page.locator("summary", has_text="更正").click()
    page.get_by_label("更正理由").fill("漏计一个班")
    page.get_by_role("button", name="开始更正").click()
    expect(page.locator("main")).to_contain_text("现在：更正中")
    change_the_cell(page, "95")
    expect(page.locator(".card", has_text="进入的指标")).to_contain_text("165人")
    through_the_school(act, scene)
    act(scene.officer, "审核通过", "175人")


def test_nothing_happened_today_is_reported_with_two_taps_on_a_phone(page, enter, live_address, shoot):
    scene = LedgerScene(DAILY)
    open_returns(type_id=scene.type.pk, day=timezone.localdate(), actor=None, on=timezone.localdate())
    Return.objects.exclude(period_start=timezone.localdate()).delete()
    enter(scene.clerk)
    page.set_viewport_size(PHONE)
    page.goto("/ledgers/")
    page.get_by_role("button", name="零报告").click()
    page.get_by_role("dialog").get_by_role("button").first.click()
    expect(page.locator("main")).to_contain_text("已作零报告")
    sheet = Return.objects.get(organisation=scene.school)
    assert (sheet.is_zero, sheet.state) == (True, ReturnState.IN_UNIT)
