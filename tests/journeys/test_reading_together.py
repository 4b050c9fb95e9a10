"""Two people at one reading, each in a browser of their own: decisions arrive, nothing typed is lost, one sees the other."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from tests.journeys.test_reading_documents import hand_in
from yanzhen.apps.documents.models import DocumentVersion, ItemState


@pytest.fixture(autouse=True)
def _own_folder(settings, tmp_path):
    settings.DATA_DIR, settings.FILES_DIR = tmp_path, tmp_path / "files"


@pytest.fixture
def both(page_as, another_page_as) -> tuple[Page, Page, DocumentVersion]:
    """Two section officers with the same reading open, in the order of the text."""
    mine = page_as("section_officer", name="王和畅")
    version = hand_in(mine)
    address = f"/documents/{version.pk}/?order=document"
    theirs = another_page_as("section_officer", name="林清和")
    mine.goto(address)
    theirs.goto(address)
    return mine, theirs, version


def ask(page: Page) -> None:
    """Let the page ask now what it asks every few seconds."""
    with page.expect_response(lambda answer: "/changes/" in answer.url):
        page.evaluate("document.body.dispatchEvent(new CustomEvent('yr-ask'))")


def _item(version, words):
    place = version.text.index(words)
    return version.items.live().get(start__lte=place, end__gt=place)


def test_each_sees_what_the_other_decides_and_who_is_there(both, shoot):
    mine, theirs, version = both
    row = _item(version, "台账")
    theirs.locator(f"#i-{row.pk} [data-act=accept]").click()
    expect(theirs.locator("#yr-progress strong")).to_have_text("1")
    ask(mine)
    expect(mine.locator(f"#i-{row.pk}")).to_contain_text("林清和已接受")
    expect(mine.locator("#yr-progress strong")).to_have_text("1")
    expect(mine.locator("#yr-count-waiting")).to_contain_text(f"{version.items.waiting().count()}条")
    expect(mine.locator(f"#s-{row.start}.yr-accepted")).to_have_count(1)
    expect(mine.locator(".yr-person")).to_have_text("林清和正在看")
    shoot(mine, "reading-together")


def test_a_form_stays_as_typed_while_somebody_else_changes_the_item(both):
    mine, theirs, version = both
    row = _item(version, "台账")
    mine.locator(f"#i-{row.pk} [data-act=edit]").click()
    mine.get_by_label("任务名称").fill("我写的名称")
    ask(mine)
    ask(theirs)
    expect(theirs.locator(f"#i-{row.pk}")).to_have_attribute("data-by", "王和畅正在改这一条")
    theirs.locator(f"#i-{row.pk} [data-act=accept]").click()
    expect(theirs.locator(f"#i-{row.pk}")).to_contain_text("已接受")
    ask(mine)
    expect(mine.locator(f"#i-{row.pk} .yr-elsewhere")).to_be_visible()
    expect(mine.get_by_label("任务名称")).to_have_value("我写的名称")
    mine.get_by_role("button", name="只保存").click()
    expect(mine.locator(".yr-conflict")).to_contain_text("林清和已改动这一条")
    mine.get_by_role("button", name="只保存").click()
    expect(mine.locator(f"#i-{row.pk} h3")).to_have_text("我写的名称")
    row.refresh_from_db()
    assert (row.title, row.state) == ("我写的名称", ItemState.ACCEPTED)


def test_a_text_cut_anew_by_one_is_cut_anew_for_the_other(both):
    mine, theirs, version = both
    row = _item(version, "台账")
    theirs.locator(f"#s-{row.start}").click()
    theirs.keyboard.press("s")
    theirs.get_by_title("从这里拆开").first.click()
    expect(theirs.locator(".yr-open")).to_have_count(0)
    second = version.items.live().filter(start__gt=row.start).order_by("start").first()
    ask(mine)
    expect(mine.locator(f"#i-{second.pk}")).to_be_visible()


def test_words_being_typed_hold_the_new_cut_back_until_they_are_saved(both):
    mine, theirs, version = both
    row, other = _item(version, "台账"), _item(version, "计财科")
    mine.locator(f"#i-{other.pk} [data-act=edit]").click()
    mine.get_by_label("任务名称").fill("落实好专项经费")
    theirs.locator(f"#s-{row.start}").click()
    theirs.keyboard.press("s")
    theirs.get_by_title("从这里拆开").first.click()
    expect(theirs.locator(".yr-open")).to_have_count(0)
    ask(mine)
    expect(mine.locator("#yr-renew")).to_be_visible()
    expect(mine.get_by_label("任务名称")).to_have_value("落实好专项经费")
    mine.get_by_role("button", name="只保存").click()
    expect(mine.locator(".yr-open")).to_have_count(0)
    mine.locator("#yr-renew").click()
    expect(mine.locator(f"#i-{other.pk} h3")).to_have_text("落实好专项经费")
    expect(mine.locator("#yr-renew")).to_have_count(0)
