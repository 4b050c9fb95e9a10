"""Filling in a ledger in the grid: keys, clipboard, undo, checks, filters, input methods, phone."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from tests.club_ledger import CONDITIONS, FAMILY, ClubScene, club, know_meetings
from tests.journeys.ledger_grid_page import GridPage
from yanzhen.apps.elements.actions.load_catalogue import load_elements
from yanzhen.apps.ledgers.models import Record

HEADED = (
    "社团名称\t学段\t活动日期\t应到人数（人）\t实到人数\t到课率\t材料费\r\n"
    '"多行\r\n名""称"\t初中\t2026年3月3日\t1,200\t９００人\t88\t3.5\r\n'
    "航模\t大学\t20260304\t10\t10\t\t\r\n"
)


@pytest.fixture
def grid_of(context: BrowserContext, page: Page, enter) -> Callable[[ClubScene], GridPage]:
    def open_grid(scene: ClubScene) -> GridPage:
        context.grant_permissions(["clipboard-read", "clipboard-write"])
        enter(scene.clerk)
        return GridPage(page, scene.address)

    return open_grid


def stored(name: str) -> Record:
    return Record.objects.standing().get(key=name)


def test_moving_and_editing_by_keyboard(grid_of):
    grid = grid_of(ClubScene(rows=40))
    grid.cell(1, "name").click()
    grid.press("ArrowDown", "ArrowRight", "ArrowRight", "ArrowRight")
    grid.stands_at(2, 4)
    grid.type("35")
    grid.press("Tab")
    grid.type("３０")
    grid.press("Enter")
    grid.stands_at(3, 4)
    grid.shows(2, pupils="35", joined="30", share="85.7")
    grid.press("F2", "Backspace", "9", "ArrowLeft", "1", "Enter")
    grid.shows(3, pupils="319")
    grid.type("5")
    grid.press("Escape")
    grid.shows(4, pupils="30")
    grid.press("Control+ArrowDown")
    grid.stands_at(40, 4)
    grid.press("Home", "Control+Home")
    grid.stands_at(1, 1)
    grid.press("Control+End")
    grid.stands_at(40, 10)
    grid.press("Home", "ArrowDown")
    grid.type("合唱团")
    grid.press("Tab")
    grid.type("cz")
    grid.press("Tab")
    grid.type("3-8")
    grid.press("Enter")
    grid.shows(41, name="合唱团", stage="初中", held_on="2026-03-08")
    grid.stands_at(42, 1)
    grid.saved()
    assert stored("合唱团").values == {"name": "合唱团", "stage": "junior", "held_on": "2026-03-08"}
    assert stored("社团2").values["share"] == "85.7"


def test_choosing_from_lists_days_and_flags(grid_of):
    grid = grid_of(ClubScene(rows=3))
    grid.cell(1, "outside").click()
    grid.press("Space")
    grid.shows(1, outside="是")
    grid.press("Alt+ArrowDown", "ArrowDown", "Enter")
    grid.shows(1, outside="否")
    grid.cell(1, "stage").dblclick()
    grid.press("ArrowDown", "ArrowDown", "Enter")
    grid.shows(1, stage="高中")
    grid.cell(1, "subjects").dblclick()
    grid.page.locator(".yl-list li", has_text="航模").click()
    grid.page.locator(".yl-list li", has_text="编程").click()
    grid.press("Enter")
    grid.shows(1, subjects="机器人、航模")
    grid.cell(1, "held_on").dblclick()
    expect(grid.page.locator(".yl-month strong")).to_have_text("2026年3月")
    grid.page.locator('[data-day="2026-03-19"]').click()
    grid.shows(1, held_on="2026-03-19")
    grid.cell(2, "held_on").click()
    grid.press("Alt+ArrowDown", "ArrowDown", "ArrowRight", "Enter")
    grid.shows(2, held_on="2026-03-11")
    grid.saved()
    assert stored("社团1").values["subjects"] == ["robot", "model"]


def test_chinese_input_begins_in_the_cell_one_looks_at(grid_of, context):
    grid = grid_of(ClubScene(rows=2))
    grid.cell(1, "name").click()
    keyboard = context.new_cdp_session(grid.page)
    for letters in ("h", "he", "hec", "hechang"):
        keyboard.send(
            "Input.imeSetComposition", {"text": letters, "selectionStart": len(letters), "selectionEnd": len(letters)}
        )
    keyboard.send("Input.insertText", {"text": "合唱"})
    grid.type("1")
    grid.press("Enter")
    grid.shows(1, name="合唱1")


def test_copying_and_pasting_with_spreadsheet_programs(grid_of):
    grid = grid_of(ClubScene(rows=4))
    grid.cell(1, "name").click()
    grid.cell(2, "pupils").click(modifiers=["Shift"])
    grid.press("Control+c")
    assert grid.clipboard() == "社团1\t小学\t2026-03-02\t30\n社团2\t小学\t2026-03-03\t30"
    grid.put_on_clipboard(HEADED)
    grid.press("Control+End", "Home", "ArrowDown", "Control+v")
    grid.says("已粘贴2行，其中新增2行；首行是表头，已略过；计算列“到课率”已跳过；1格不能识别，已标红。")
    grid.shows(
        5, name='多行 名"称', stage="初中", held_on="2026-03-03", pupils="1200", joined="900", share="75.0", cost="3.5"
    )
    grid.shows(6, stage="大学", share="100.0")
    expect(grid.cell(6, "stage")).to_have_class(re.compile("yl-bad"))
    grid.stands("1行有标红的格没有保存")
    grid.saved()
    assert "stage" not in stored("航模").values
    grid.cell(6, "stage").click()
    grid.type("小学")
    grid.press("Enter")
    grid.saved()
    expect(grid.page.locator(".yl-status")).not_to_contain_text("标红")
    grid.put_on_clipboard("7")
    grid.cell(1, "cost").click()
    grid.cell(3, "cost").click(modifiers=["Shift"])
    grid.press("Control+v")
    grid.shows(3, cost="7")
    grid.press("Control+x")
    assert grid.clipboard() == "7\n7\n7"
    grid.shows(2, cost="")


def test_undo_and_redo_go_over_everything(grid_of):
    grid = grid_of(ClubScene(rows=4))
    grid.cell(2, "joined").click()
    grid.type("30")
    grid.press("Enter", "Control+d")
    grid.shows(3, joined="30")
    grid.press("Control+Delete")
    grid.shows(3, name="社团4")
    grid.press("Control+Enter")
    grid.shows(4, name="")
    grid.page.get_by_role("button", name="复制行").click()
    grid.saved()
    for _ in range(5):
        grid.press("Control+z")
    grid.shows(2, joined="28")
    grid.shows(3, name="社团3", joined="28")
    grid.shows(4, name="社团4")
    grid.press("Control+z")
    grid.says("没有可撤销的操作。")
    grid.press("Control+y", "Control+y", "Control+y")
    grid.shows(3, name="社团4")
    grid.press("Control+z")
    grid.saved()
    grid.page.reload()
    grid.page.wait_for_selector("[data-ready]")
    assert Record.objects.standing().count() == 4
    grid.shows(3, name="社团3", joined="30")


def test_rows_stand_where_they_were_inserted(grid_of):
    grid = grid_of(ClubScene(rows=3))
    grid.cell(1, "name").click()
    grid.page.get_by_role("button", name="增加一行").click()
    grid.type("甲")
    grid.press("Enter")
    grid.shows(2, name="甲")
    grid.saved()
    grid.page.reload()
    grid.page.wait_for_selector("[data-ready]")
    grid.shows(2, name="甲")
    grid.shows(3, name="社团2")


def test_what_is_wrong_is_said_at_once_and_leads_to_its_cell(grid_of, shoot):
    scene = ClubScene(rows=30)
    scene.save(club(90, joined=2))
    grid = grid_of(scene)
    count = grid.page.locator(".yl-count")
    expect(count).to_have_text("1处请核对")
    grid.cell(2, "joined").click()
    grid.type("31")
    grid.press("Enter")
    expect(grid.cell(2, "joined")).to_have_class(re.compile("yl-bad"))
    expect(grid.cell(2, "joined")).to_have_attribute("title", "实到人数不能多于应到人数，请核对。")
    grid.type("-4")
    grid.press("Enter")
    expect(count).to_have_text("2处要改、1处请核对")
    grid.press("Control+Home")
    count.click()
    lines = grid.page.locator(".yl-problem")
    expect(lines).to_have_count(3)
    expect(lines.nth(1)).to_contain_text("第3行·实到人数")
    shoot(grid.page, "ledger_grid_problems")
    lines.nth(2).click()
    grid.stands_at(31, 5)
    grid.press("F8")
    grid.stands_at(2, 5)
    grid.type("30")
    grid.press("Enter")
    expect(lines).to_have_count(2)


def test_what_was_written_when_it_was_sent_back_stands_at_its_cell(grid_of):
    scene = ClubScene(rows=3)
    row = stored("社团2")
    scene.first().remarks.create(record=row, field="joined", wording="与上月相差太大", made_by=scene.officer)
    grid = grid_of(scene)
    expect(grid.cell(2, "joined")).to_have_attribute("title", "退回意见：与上月相差太大")
    expect(grid.page.locator(".yl-count")).to_have_text("1处请核对")
    grid.cell(2, "joined").click()
    grid.type("27")
    grid.press("Enter")
    expect(grid.page.locator(".yl-count")).to_have_text("没有发现问题")
    grid.saved()
    assert scene.first().remarks.filter(is_settled=True).count() == 1


def test_a_link_waits_until_what_was_typed_is_saved(grid_of):
    grid = grid_of(ClubScene(rows=3))
    grid.cell(2, "joined").click()
    grid.type("29")
    grid.page.get_by_role("link", name="核对并报送").click()
    expect(grid.page.get_by_role("heading", name=re.compile("内容（3行）"))).to_be_visible()
    assert stored("社团2").values["joined"] == 29


def test_a_row_that_is_being_filled_in_is_not_called_wrong_before_it_is_left(grid_of):
    grid = grid_of(ClubScene())
    grid.says("在“＋”这一行直接填写")
    grid.cell(1, "name").click()
    grid.type("合唱团")
    grid.press("Tab")
    expect(grid.cell(1, "stage")).not_to_have_class(re.compile("yl-missing"))
    expect(grid.page.locator(".yl-count")).to_have_text("2处要改")
    grid.press("Enter")
    expect(grid.cell(1, "stage")).to_have_class(re.compile("yl-missing"))
    expect(grid.cell(1, "stage")).to_have_attribute("title", re.compile("没有填"))


def test_filtering_and_sorting_keep_the_rows_numbers(grid_of):
    scene = ClubScene(rows=12)
    scene.save(club(50, stage="初中", pupils=99), club(51, stage="初中", pupils=7, joined=7))
    grid = grid_of(scene)
    grid.page.get_by_role("button", name="“学段”的筛选和排序").click()
    grid.page.get_by_label("小学").uncheck()
    grid.page.get_by_role("button", name="确定").click()
    grid.shows(1, name="社团50")
    expect(grid.page.locator(".yl-narrowed")).to_contain_text("筛选出2行，共14行")
    grid.page.get_by_role("button", name="“应到人数”的筛选和排序").click()
    grid.page.get_by_role("button", name="升序").click()
    grid.shows(1, name="社团51")
    expect(grid.page.locator(".yl-body [role=rowheader]").first).to_have_text("14")
    grid.cell(1, "cost").click()
    grid.type("88")
    grid.press("Enter")
    grid.page.get_by_role("button", name="全部显示").click()
    grid.shows(14, name="社团51", cost="88")
    grid.press("Control+f")
    grid.type("社团50")
    grid.stands_at(13, 1)
    grid.press("Escape")
    grid.saved()
    assert stored("社团51").values["cost"] == "88"


def test_screen_readers_are_told_the_whole_table(grid_of):
    grid = grid_of(ClubScene(rows=100))
    table = grid.page.get_by_role("grid", name="科技社团活动台账")
    expect(table).to_have_attribute("aria-rowcount", "103")
    expect(table).to_have_attribute("aria-colcount", "11")
    assert table.get_by_role("row").count() < 60
    grid.cell(3, "joined").click()
    grid.type("99")
    grid.press("Enter", "ArrowUp")
    editor = grid.page.locator(".yl-editor")
    expect(editor).to_be_focused()
    active = grid.page.locator(f"#{editor.get_attribute('aria-activedescendant')}")
    expect(active).to_have_text("99")
    expect(active).to_have_attribute("aria-invalid", "true")
    expect(grid.cell(3, "share")).to_have_attribute("aria-readonly", "true")
    grid.press("F6")
    expect(grid.page.get_by_role("button", name="增加一行")).to_be_focused()


def test_a_row_on_a_phone_is_a_card(grid_of, shoot):
    scene = ClubScene(rows=25)
    grid = grid_of(scene)
    page = grid.page
    page.set_viewport_size({"width": 390, "height": 844})
    cards = page.locator(".yl-cards")
    expect(page.locator(".yl-card")).to_have_count(20)
    page.get_by_role("button", name=re.compile(r"^2\s*社团2")).click()
    cards.get_by_label("实到人数").fill("25")
    expect(page.locator(".yl-card-open output")).to_have_text("83.3")
    cards.get_by_label("是", exact=True).check()
    cards.get_by_label("学段").select_option("初中")
    cards.get_by_label("应到人数").fill("很多")
    expect(page.locator(".yl-card-open .yl-error:not(:empty)")).to_contain_text("“应到人数”应为整数，现在是“很多”。")
    shoot(page, "ledger_card")
    page.set_viewport_size({"width": 390, "height": 844})
    cards.get_by_label("应到人数").fill("26")
    page.get_by_role("button", name="填好了").click()
    page.get_by_role("button", name="增加一行").click()
    cards.get_by_label("社团名称").fill("合唱团")
    expect(page.locator(".yl-card-open .yl-card-words")).to_have_text("合唱团")
    grid.saved()
    assert stored("社团2").values["joined"] == 25
    assert (stored("社团2").values["outside"], stored("社团2").values["stage"]) == (True, "junior")
    assert stored("合唱团").position == 26
    page.set_viewport_size({"width": 1440, "height": 900})
    grid.shows(2, joined="25", pupils="26")


def test_head_and_key_stand_still_while_the_rest_is_scrolled(grid_of):
    grid = grid_of(ClubScene(rows=60))
    grid.page.set_viewport_size({"width": 900, "height": 700})
    grid.cell(1, "name").click()
    grid.press("End", "PageDown", "PageDown")
    frame = grid.page.locator(".yl-frame").bounding_box()
    row = int(grid.active().split(",")[0])
    assert row > 10
    assert grid.cell(row, "name").bounding_box()["x"] < frame["x"] + 70
    assert grid.cell(row, "stage").bounding_box()["x"] < frame["x"]
    head = grid.page.get_by_role("columnheader", name="备注").bounding_box()
    assert frame["y"] <= head["y"] < frame["y"] + 40
    assert abs(head["x"] - grid.cell(row, "note").bounding_box()["x"]) < 1


def test_pictures_of_the_grid(grid_of, shoot):
    scene = ClubScene(rows=60)
    scene.save(club(90, joined=2), club(91, joined=99, pupils=20), {"name": "刚开始填的社团"})
    grid = grid_of(scene)
    grid.press("Tab")
    grid.cell(3, "stage").click()
    grid.cell(6, "joined").click(modifiers=["Shift"])
    shoot(grid.page, "ledger_grid")
    grid.cell(4, "subjects").dblclick()
    shoot(grid.page, "ledger_grid_choices")
    grid.press("Escape")
    grid.page.get_by_role("button", name="按键").click()
    shoot(grid.page, "ledger_grid_keys")


def test_a_ledger_of_one_row_is_a_form_that_saves_itself(page, enter, shoot):
    scene = ClubScene(definition=CONDITIONS)
    enter(scene.clerk)
    page.goto(scene.address)
    page.wait_for_selector(".yl-status")
    page.get_by_label("校舍建筑面积").fill("1200.5")
    page.get_by_label("在校学生数").fill("600")
    expect(page.locator('[data-shows="each"]')).to_have_text("2.00")
    expect(page.locator("#e-area")).to_have_text("请核对：生均校舍面积不足3平方米，请核对。")
    page.get_by_label("实验室").check()
    page.get_by_label("计算机教室").check()
    page.get_by_label("是", exact=True).check()
    expect(page.locator(".yl-status")).to_contain_text("已保存（")
    shoot(page, "ledger_form")
    values = Record.objects.get().values
    assert values == {"area": "1200.5", "pupils": 600, "each": "2", "safe": True, "rooms": ["lab", "computer"]}
    page.get_by_label("供暖方式").select_option("自行供暖")
    page.get_by_role("button", name="保存").click()
    expect(page.locator(".yl-status")).to_contain_text("已保存（")
    assert Record.objects.get().values["heating"] == "own"


def test_what_is_known_is_confirmed_or_corrected_in_the_form(page, enter, shoot):
    load_elements()
    scene = ClubScene(definition=FAMILY)
    know_meetings(scene.first(), 3)
    enter(scene.clerk)
    page.goto(scene.address)
    page.wait_for_selector(".yl-status")
    expect(page.get_by_label("家长会次数")).to_have_value("3")
    differing = page.get_by_text("您填的与它不同")
    expect(differing).to_be_hidden()
    page.get_by_role("button", name="保存").click()
    expect(page.locator(".yl-status")).to_contain_text("已保存（")
    assert Record.objects.get().values == {"meetings": 3}
    page.get_by_label("家长会次数").fill("4")
    expect(differing).to_be_visible()
    page.get_by_label("开放日场次").fill("很多")
    shoot(page, "ledger_form_known")
    page.get_by_label("开放日场次").fill("1")
    expect(page.locator(".yl-status")).to_contain_text("已保存（")
    assert Record.objects.get().values == {"meetings": 4, "held": 1}


def test_what_is_answered_before_the_rows_have_arrived_stays(page, enter):
    scene = ClubScene(definition=CONDITIONS)
    enter(scene.clerk)
    held = []
    page.route("**/grid/", lambda route: held.append(route))
    with page.expect_request("**/grid/"):
        page.goto(scene.address)
    page.get_by_label("校舍建筑面积").fill("8,000")
    page.get_by_label("是", exact=True).check()
    page.get_by_label("供暖方式").select_option(label="集中供暖")
    held[0].continue_()
    page.wait_for_selector("[data-ready]")
    expect(page.get_by_label("校舍建筑面积")).to_have_value("8000")
    page.get_by_label("在校学生数").fill("400")
    page.get_by_role("link", name="核对并报送").click()
    page.wait_for_url(re.compile(r"/returns/\d+/$"))
    assert Record.objects.get().values == {
        "area": "8000",
        "pupils": 400,
        "each": "20",
        "safe": True,
        "heating": "central",
    }
