"""The front door in the browser: from a text to confirmed tasks by keyboard, by pointing, by two people, without script."""

from __future__ import annotations

import re

import pytest
from django.contrib.sessions.models import Session
from playwright.sync_api import expect

from tests.journeys.conftest import PASSWORD
from yanzhen.apps.documents.actions.accept_item import accept_item
from yanzhen.apps.documents.actions.edit_item import Correction, edit_item
from yanzhen.apps.documents.models import DocumentVersion, ItemKind, ItemState

TEXT = """云岭区教育系统2026年工作计划
一、提升质量
体卫艺科要在6月底前制定方案，学生体质健康优良率达到60%以上。各校要每周开足5节体育课，并做好记录。
二、改善条件
各校要建立问题台账，定期公开整改进展。计财科要落实专项经费。
"""


@pytest.fixture(autouse=True)
def _own_folder(settings, tmp_path):
    settings.DATA_DIR, settings.FILES_DIR = tmp_path, tmp_path / "files"


LONG = "云岭区教育系统2026年工作计划\n" + "".join(
    f"{word}、推进第{word}类学校建设\n各校要在{month}月底前完成第{month}项自查，并建立问题台账。\n"
    for month, word in enumerate("一二三四五六七八九十", 1)
)


def hand_in(page, text: str = TEXT) -> DocumentVersion:
    """Paste the plan and come to its reading page."""
    page.goto("/documents/new/")
    page.get_by_label("都不是").check()
    page.get_by_label("或者粘贴正文").fill(text)
    page.get_by_role("button", name="上传并识读").click()
    expect(page.locator("#reading")).to_be_visible()
    page.wait_for_load_state()  # a person presses a key after the page is whole
    return DocumentVersion.objects.get()


def _item(version, words):
    place = version.text.index(words)
    return version.items.live().get(start__lte=place, end__gt=place)


def _select(page, words):
    """Select words of the text as a mouse does."""
    page.evaluate(
        """(words) => {
          const walker = document.createTreeWalker(document.querySelector("#yr-text .yr-sheet"), NodeFilter.SHOW_TEXT);
          for (let node = walker.nextNode(); node; node = walker.nextNode()) {
            const at = node.data.indexOf(words);
            if (at >= 0) { getSelection().setBaseAndExtent(node, at, node, at + words.length); return; }
          }
          throw new Error("no such words: " + words);
        }""",
        words,
    )


def test_a_plan_is_confirmed_by_keyboard_alone(page_as, shoot):
    page = page_as("section_officer")
    version = hand_in(page)
    waiting = version.items.waiting().count()
    assert waiting >= 4
    shoot(page, "reading")
    present = page.locator("#yr-cards .yr-card.yr-now")
    expect(present).to_have_count(1)
    page.keyboard.press("j")
    expect(page.locator(".yr-s.yr-now")).to_have_count(1)
    page.keyboard.press("k")
    for number in range(1, waiting):
        page.keyboard.press("a")
        expect(page.locator("#yr-progress strong")).to_have_text(str(number))
    page.keyboard.press("x")
    expect(page.get_by_label("不是任务")).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.locator("#yr-progress")).to_contain_text("已全部确认")
    page.keyboard.press("u")
    expect(page.locator("#yr-progress strong")).to_have_text(str(waiting - 1))
    page.keyboard.press("a")
    expect(page.locator("#yr-progress")).to_contain_text("已全部确认")
    page.get_by_role("button", name="研读完成").click()
    expect(page.locator("#yr-progress")).to_contain_text("研读完成，接受")
    version.refresh_from_db()
    assert version.is_finished
    assert version.items.accepted_tasks().count() == waiting


def test_a_batch_is_previewed_accepted_and_taken_back_at_once(page_as, shoot):
    page = page_as("section_officer")
    version = hand_in(page)
    version.items.waiting().update(confidence=0.95)
    version.items.filter(pk=_item(version, "经费").pk).update(confidence=0.4)
    page.reload()
    expect(page.locator(".yr-card.yr-now")).to_have_count(1)
    page.keyboard.press("b")
    panel = page.get_by_label("批量接受", exact=True)
    boxes = panel.locator("[name=item]")
    expect(panel.get_by_role("button", name="接受这")).to_be_focused()
    offered = boxes.count()
    assert offered == version.items.waiting().count() - 1
    shoot(page, "reading-batch")
    lowest = panel.locator("[name=percent] option").last.get_attribute("value")
    panel.get_by_label("把握").select_option(lowest)
    expect(boxes).not_to_have_count(offered)
    boxes.last.uncheck()
    accepted = boxes.count() - 1
    panel.get_by_role("button", name="接受这").click()
    expect(page.locator("#yr-progress strong")).to_have_text(str(accepted))
    page.keyboard.press("u")
    expect(page.locator("#yr-progress strong")).to_have_text("0")
    expect(page.locator(".yr-card.yr-now")).to_have_count(1)
    page.keyboard.press("b")
    expect(panel).to_be_visible()
    page.keyboard.press("Escape")
    expect(panel).to_have_count(0)


def test_acts_are_taken_back_one_by_one_newest_first(page_as):
    page = page_as("section_officer")
    version = hand_in(page)
    expect(page.locator(".yr-card.yr-now")).to_have_count(1)
    names = list(version.items.waiting().least_sure_first().values_list("title", flat=True))
    for number in range(1, 4):
        page.keyboard.press("a")
        expect(page.locator("#yr-progress strong")).to_have_text(str(number))
    for number, name in zip((2, 1, 0), reversed(names[:3]), strict=True):
        expect(page.locator('#yr-undo [data-act="undo"]')).to_have_attribute("title", f"接受“{name}”")
        page.keyboard.press("u")
        expect(page.locator("#yr-progress strong")).to_have_text(str(number))
    expect(page.locator('#yr-undo [data-act="undo"]')).to_be_disabled()


def test_the_help_names_the_keys_of_this_page(page_as):
    page = page_as("section_officer")
    hand_in(page)
    page.keyboard.press("?")
    expect(page.get_by_role("dialog")).to_contain_text("与下一条合并")


def test_words_of_the_sentence_fill_the_form(page_as, shoot):
    page = page_as("section_officer")
    version = hand_in(page)
    row = _item(version, "体质健康")
    page.goto(f"/documents/{version.pk}/?order=document#i-{row.pk}")
    page.keyboard.press("e")
    form = page.locator(".yr-edit")
    expect(form.get_by_label("完成时限")).to_have_value("2026-06-30")
    form.get_by_label("牵头", exact=True).fill("")
    form.get_by_label("完成时限").fill("")
    form.locator("[data-pick=a]").first.click()
    expect(form.get_by_label("牵头", exact=True)).not_to_have_value("")
    form.locator("[data-pick=t]").first.click()
    expect(form.get_by_label("完成时限")).to_have_value("2026-06-30")
    shoot(page, "reading-edit")
    form.get_by_label("任务名称").fill("制定体育工作方案")
    page.keyboard.press("Control+Enter")
    expect(page.locator(f"#i-{row.pk}")).to_contain_text("已接受")
    row.refresh_from_db()
    assert (row.title, row.state) == ("制定体育工作方案", ItemState.ACCEPTED)


def _after_scrolling(page, change: str = "") -> dict[str, float]:
    """Return where both panes stand once everything that ``change`` set off has been drawn."""
    return page.evaluate(
        """(change) => new Promise((resolve) => {
          const at = () => ({ text: document.querySelector("#yr-text").scrollTop, plan: document.querySelector("#yr-plan").scrollTop });
          if (change) document.querySelector("#yr-plan").scrollTop = Number(change);
          let before = "", same = 0;
          const look = () => {
            const now = JSON.stringify(at());
            same = now === before ? same + 1 : 0;
            before = now;
            if (same > 10) resolve(at()); else requestAnimationFrame(look);
          };
          look();
        })""",
        change,
    )


def test_the_other_pane_follows_only_the_one_that_a_person_scrolls(page_as):
    page = page_as("section_officer")
    version = hand_in(page, LONG)
    page.goto(f"/documents/{version.pk}/?order=document")
    page.set_viewport_size({"width": 1440, "height": 500})
    before = _after_scrolling(page)
    brought = _after_scrolling(page, "300")
    assert brought == {"text": before["text"], "plan": 300}
    page.locator("#yr-plan").hover()
    page.mouse.wheel(0, 400)
    page.wait_for_function("(text) => document.querySelector('#yr-text').scrollTop > text", arg=before["text"])
    driven = _after_scrolling(page)
    assert driven["plan"] == 700


def test_selected_text_becomes_a_task_and_is_split_and_merged(page_as):
    page = page_as("section_officer")
    version = hand_in(page)
    _select(page, "定期公开整改进展")
    expect(page.get_by_role("button", name=re.compile("列为任务 n"))).to_be_visible()
    page.keyboard.press("n")
    expect(page.locator(".yr-card.yr-now")).to_contain_text("公开整改进展")
    made = _item(version, "定期公开")
    assert version.text[made.start : made.end] == "定期公开整改进展"
    page.locator(f"#s-{_item(version, '计财科').start}").click()
    page.keyboard.press("s")
    expect(page.get_by_text("从哪里拆开？")).to_be_visible()
    page.keyboard.press("Escape")
    first = _item(version, "体卫艺科")
    page.locator(f"#s-{first.start}").click()
    page.keyboard.press("m")
    expect(page.locator(f".yr-card#i-{first.pk} .yr-quote")).to_contain_text("做好记录")
    page.keyboard.press("u")
    expect(page.locator(f".yr-card#i-{first.pk} .yr-quote")).not_to_contain_text("做好记录")


def test_a_sentence_that_is_not_in_the_list_is_fetched_by_a_click(page_as):
    page = page_as("section_officer")
    version = hand_in(page)
    row = _item(version, "台账")
    accept_item(item_id=row.pk, seen=0, actor=version.uploaded_by)
    page.reload()
    expect(page.locator(f"#i-{row.pk}")).to_have_count(0)
    page.locator(f"#s-{row.start}").click()
    expect(page.locator(f"#yr-aside #i-{row.pk}")).to_contain_text("已接受")


def test_two_editors_see_both_sides(page_as, make_user):
    page = page_as("section_officer")
    version = hand_in(page)
    row = _item(version, "台账")
    page.goto(f"/documents/{version.pk}/?order=document#i-{row.pk}")
    page.keyboard.press("e")
    page.get_by_label("任务名称").fill("我的名称")
    other = make_user("section_officer", name="林清和")
    edit_item(item_id=row.pk, seen=0, correction=Correction(kind=ItemKind.TASK, title="她的名称"), actor=other)
    page.get_by_role("button", name="只保存").click()
    expect(page.get_by_role("alert").first).to_contain_text("林清和已改动这一条")
    expect(page.locator(".yr-conflict")).to_contain_text("她的名称")
    expect(page.get_by_label("任务名称")).to_have_value("我的名称")
    page.get_by_role("button", name="只保存").click()
    expect(page.locator(f"#i-{row.pk} h3")).to_have_text("我的名称")


def test_an_expired_session_keeps_what_was_typed(page_as, shoot):
    page = page_as("section_officer", username="reader01")
    page.goto("/documents/new/")
    shoot(page, "upload")
    page.get_by_label("都不是").check()
    page.get_by_label("或者粘贴正文").fill(TEXT)
    Session.objects.all().delete()
    page.get_by_role("button", name="上传并识读").click()
    page.get_by_label("用户名").fill("reader01")
    page.locator("[name=password]").fill(PASSWORD)
    page.get_by_role("button", name="登录").click()
    expect(page.get_by_label("或者粘贴正文")).to_have_value(TEXT)
    page.get_by_label("都不是").check()
    page.get_by_role("button", name="上传并识读").click()
    expect(page.locator("#reading")).to_be_visible()


def test_a_source_link_marks_its_sentence(page_as):
    page = page_as("section_officer")
    version = hand_in(page)
    row = _item(version, "计财科")
    page.goto("/documents/")
    page.goto(f"/documents/{version.pk}/#s-{row.start}")
    expect(page.locator(f"#s-{row.start}.yr-now")).to_be_in_viewport()


def test_on_a_phone_text_and_tasks_are_two_tabs(page_as):
    page = page_as("section_officer")
    hand_in(page)
    page.set_viewport_size({"width": 390, "height": 844})
    expect(page.locator("#yr-text")).to_be_hidden()
    page.get_by_role("tab", name="原文").click()
    expect(page.locator("#yr-plan")).to_be_hidden()
    page.locator("#yr-text .yr-s.yr-task").first.click()
    expect(page.locator(".yr-card.yr-now")).to_be_in_viewport()


def test_everything_works_without_script(browser, live_address, make_user):
    make_user("section_officer", username="plain01")
    profile = browser.new_context(base_url=live_address, java_script_enabled=False, locale="zh-CN")
    page = profile.new_page()
    page.goto("/documents/new/")
    page.get_by_label("用户名").fill("plain01")
    page.locator("[name=password]").fill(PASSWORD)
    page.get_by_role("button", name="登录").click()
    version = hand_in(page)
    row = _item(version, "台账")
    card = page.locator(f"#i-{row.pk}")
    card.get_by_role("button", name="接受").click()
    expect(page.locator("#yr-progress strong")).to_have_text("1")
    page.get_by_role("button", name="撤销").click()
    expect(page.locator("#yr-progress strong")).to_have_text("0")
    page.locator(f"#i-{row.pk}").get_by_role("link", name="编辑").click()
    page.get_by_label("任务名称").fill("建立并公开台账")
    page.get_by_role("button", name="保存并接受").click()
    expect(page.locator("#yr-progress strong")).to_have_text("1")
    page.locator(".yr-waits").first.get_by_role("link", name="剔除").click()
    page.get_by_role("button", name="剔除").click()
    expect(page.locator("#yr-progress strong")).to_have_text("2")
    page.get_by_label("从原文添加任务").fill("并做好记录")
    page.get_by_role("button", name="列为任务").click()
    expect(page.locator("#yr-cards")).to_contain_text("做好记录")
    page.get_by_role("link", name="批量接受").click()
    lowest = page.locator("select[name=percent] option").last.get_attribute("value")
    page.locator("select[name=percent]").select_option(lowest)
    page.get_by_role("button", name="重新预览").click()
    expect(page.locator(f"select[name=percent] option[value='{lowest}'][selected]")).to_be_attached()
    page.get_by_role("button", name="接受这").click()
    expect(page.locator("#yr-progress")).to_contain_text("已全部确认")
    profile.close()
