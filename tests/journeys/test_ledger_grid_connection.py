"""The grid when the connection goes and comes back, and when two people fill in one ledger."""

from __future__ import annotations

import json
import re

import pytest
from playwright.sync_api import BrowserContext, Dialog, Page, Route, expect

from tests.club_ledger import ClubScene, club
from tests.journeys.conftest import ON_PAGE_MILLISECONDS, _sign_in
from tests.journeys.ledger_grid_page import GridPage
from tests.ledger_scene import LedgerScene
from yanzhen.apps.ledgers.models import Record


@pytest.fixture
def scene() -> ClubScene:
    return ClubScene(rows=6)


@pytest.fixture
def grid(page: Page, enter, live_address: str, scene: ClubScene) -> GridPage:
    enter(scene.clerk)
    return GridPage(page, scene.address)


def joined(name: str) -> object:
    return Record.objects.standing().get(key=name).values.get("joined")


def write(grid: GridPage, row: int, field: str, text: str) -> None:
    grid.cell(row, field).click()
    grid.type(text)
    grid.press("Enter")


def test_what_is_typed_without_connection_is_kept_and_sent_when_it_is_back(grid, context: BrowserContext):
    context.set_offline(True)
    write(grid, 1, "joined", "21")
    grid.stands("未连网，已存在本机")
    write(grid, 7, "name", "合唱团")
    assert joined("社团1") == 28
    context.set_offline(False)
    grid.saved()
    assert joined("社团1") == 21
    assert Record.objects.filter(key="合唱团").count() == 1


def test_a_page_closed_without_connection_gives_everything_back_when_it_is_opened_again(
    grid, context: BrowserContext, page: Page, scene
):
    context.set_offline(True)
    write(grid, 2, "joined", "22")
    write(grid, 3, "pupils", "很多")
    write(grid, 7, "name", "合唱团")
    grid.cell(4, "name").click()
    grid.press("Control+Delete")
    grid.stands("未连网，已存在本机")
    asked: list[str] = []

    def leave(dialog: Dialog) -> None:
        asked.append(dialog.type)
        dialog.accept()

    page.once("dialog", leave)
    page.close(run_before_unload=True)
    page.wait_for_event("close") if not page.is_closed() else None
    assert asked == ["beforeunload"]
    context.set_offline(False)
    again = GridPage(context.new_page(), scene.address)
    again.says("已找回上次没有保存的4行")
    again.shows(2, joined="22")
    again.shows(3, pupils="很多")
    again.shows(6, name="合唱团")
    again.saved()
    assert joined("社团2") == 22
    assert Record.objects.get(key="社团3").values["pupils"] == 30
    assert sorted(Record.objects.standing().values_list("key", flat=True)) == [
        "合唱团",
        *(f"社团{n}" for n in (1, 2, 3, 5, 6)),
    ]


def test_a_lost_answer_writes_nothing_twice(grid, page: Page):
    lost = []

    def lose_the_answer(route: Route) -> None:
        if lost:
            route.continue_()
            return
        lost.append(route.request.post_data)
        route.fetch()
        route.abort("internetdisconnected")

    page.route("**/rows/", lose_the_answer)
    write(grid, 7, "name", "合唱团")
    grid.stands("未连网")
    grid.saved()
    assert len(lost) == 1
    assert Record.objects.filter(key="合唱团").count() == 1
    write(grid, 7, "joined", "12")
    grid.saved()
    assert Record.objects.get(key="合唱团").values["joined"] == 12


def test_an_answer_lost_for_good_is_learnt_of_when_the_page_is_opened_again(grid, page: Page, scene):
    page.route("**/rows/", lambda route: (route.fetch(), route.abort("internetdisconnected")))
    write(grid, 7, "name", "合唱团")
    grid.stands("未连网")
    assert Record.objects.filter(key="合唱团").count() == 1
    page.unroute_all()
    page.on("dialog", lambda dialog: dialog.accept())
    again = GridPage(page, scene.address)
    again.shows(7, name="合唱团")
    again.saved()
    assert Record.objects.filter(key="合唱团").count() == 1


def test_an_ended_session_loses_nothing(grid, context: BrowserContext, page: Page, scene, live_address):
    context.clear_cookies()
    write(grid, 1, "joined", "21")
    grid.stands("登录已过期，已存在本机")
    _sign_in(context, live_address, scene.clerk)
    page.on("dialog", lambda dialog: dialog.accept())
    again = GridPage(page, scene.address)
    again.says("已找回上次没有保存的1行")
    again.saved()
    assert joined("社团1") == 21


def test_two_pages_of_one_person_keep_each_for_itself(grid, context: BrowserContext, scene):
    context.set_offline(True)
    write(grid, 7, "name", "合唱团")
    grid.stands("未连网，已存在本机")
    context.set_offline(False)
    page = context.new_page()
    page.route("**/rows/", lambda route: route.abort("internetdisconnected"))
    second = GridPage(page, scene.address)
    write(second, 1, "joined", "17")
    second.stands("未连网，已存在本机")
    assert len(page.evaluate("Object.keys(localStorage).filter(key => key.indexOf('.ledger-') > 0)")) <= 2
    grid.saved()
    page.unroute_all()
    second.saved()
    assert Record.objects.filter(key="合唱团").count() == 1
    assert joined("社团1") == 17


def test_personal_fields_are_kept_for_this_tab_only(page: Page, enter, context: BrowserContext):
    scene = LedgerScene()
    scene.save({"grade": "三年级", "pupils": 3})
    enter(scene.clerk)
    page.goto(f"/ledgers/returns/{scene.sheet().pk}/fill/")
    page.wait_for_selector("[data-ready]")
    context.set_offline(True)
    page.locator(".yl-body .yl-c4").first.click()
    page.keyboard.type("示例人员")
    page.keyboard.press("Enter")
    expect(page.locator(".yl-status")).to_contain_text("未连网，暂存在本页，请不要关闭")
    assert "示例人员" not in page.evaluate("JSON.stringify(localStorage)")
    assert "示例人员" in page.evaluate("JSON.stringify(sessionStorage)")
    context.set_offline(False)
    expect(page.locator(".yl-status")).to_contain_text("已保存")
    page.reload()
    page.wait_for_selector("[data-ready]")
    assert "示例人员" not in page.evaluate("JSON.stringify(sessionStorage)")


@pytest.fixture
def others(browser, live_address: str, scene: ClubScene):
    """The grid of the middle manager of the same school, in a browser of their own."""
    profile = browser.new_context(base_url=live_address, locale="zh-CN", viewport={"width": 1440, "height": 900})
    profile.set_default_timeout(ON_PAGE_MILLISECONDS)
    _sign_in(profile, live_address, scene.middle)
    yield GridPage(profile.new_page(), scene.address)
    profile.close()


def test_two_people_in_different_cells_of_a_row_lose_nothing(grid, others):
    write(others, 1, "cost", "99")
    others.saved()
    write(grid, 1, "joined", "20")
    grid.saved()
    grid.shows(1, cost="99", joined="20")
    values = Record.objects.get(key="社团1").values
    assert (values["cost"], values["joined"]) == ("99", 20)


def test_a_cell_that_two_people_changed_is_asked_about(grid, others, scene, shoot):
    write(others, 1, "joined", "25")
    write(others, 1, "cost", "99")
    others.saved()
    write(grid, 1, "joined", "20")
    write(grid, 1, "pupils", "29")
    notice = grid.page.locator(".yl-conflicts")
    expect(notice).to_contain_text("1行在您填写时也被别人改了")
    shoot(grid.page, "ledger_grid_conflict_notice")
    grid.page.get_by_role("button", name="逐行选择").click()
    box = grid.page.locator(".yl-conflict-box")
    expect(box).to_contain_text("第1行（社团1）：两边的改动")
    expect(box).to_contain_text(str(scene.middle))
    expect(box.get_by_role("row")).to_have_count(2)
    shoot(grid.page, "ledger_grid_conflict")
    box.get_by_label("实到人数，用对方填的").check()
    box.get_by_role("button", name="按所选保存").click()
    expect(notice).to_have_count(0)
    grid.shows(1, joined="25", cost="99", pupils="29")
    grid.saved()
    values = Record.objects.get(key="社团1").values
    assert (values["joined"], values["cost"], values["pupils"]) == (25, "99", 29)
    write(others, 2, "joined", "11")
    others.saved()
    write(grid, 2, "joined", "12")
    grid.page.get_by_role("button", name="逐行选择").click()
    grid.page.get_by_role("button", name="全用我的").click()
    grid.saved()
    assert joined("社团2") == 12


def test_a_row_that_the_other_removed_is_kept_or_given_up(grid, others):
    others.cell(1, "name").click()
    others.cell(2, "name").click(modifiers=["Shift"])
    others.press("Control+Delete")
    others.saved()
    write(grid, 1, "joined", "20")
    grid.page.get_by_role("button", name="逐行选择").click()
    grid.page.get_by_role("button", name="保留我的这一行").click()
    grid.saved()
    assert joined("社团1") == 20
    assert not Record.objects.standing().filter(key="社团2").exists()
    expect(grid.page.locator(".yl-body", has_text="社团2")).to_have_count(0)


def test_what_others_did_appears_by_itself(grid, others):
    write(others, 7, "name", "合唱团")
    write(others, 3, "joined", "9")
    others.saved()
    grid.page.evaluate("document.dispatchEvent(new Event('visibilitychange'))")
    grid.shows(7, name="合唱团")
    grid.shows(3, joined="9")


def test_a_large_paste_is_saved_in_parts(grid, context, page):
    context.grant_permissions(["clipboard-read", "clipboard-write"])
    lines = ["\t".join([f"批量{n}", "初中", "2026-03-09", "40", "38"]) for n in range(1200)]
    grid.put_on_clipboard("\n".join(lines))
    grid.cell(7, "name").click()
    sent: list[int] = []
    page.on(
        "request",
        lambda request: sent.append(len(json.loads(request.post_data)["changes"])) if "/rows/" in request.url else None,
    )
    grid.press("Control+v")
    grid.says("已粘贴1200行，其中新增1200行。")
    expect(page.locator(".yl-status")).to_have_text(re.compile("^已保存（"), timeout=3 * ON_PAGE_MILLISECONDS)
    assert sent == [500, 500, 200]
    names = list(Record.objects.standing().order_by("position", "pk").values_list("key", flat=True))
    assert names == [f"社团{n}" for n in range(1, 7)] + [f"批量{n}" for n in range(1200)]
    assert club(1)["name"] == names[0]
