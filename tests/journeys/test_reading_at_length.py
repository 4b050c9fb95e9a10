"""A long plan stays quick under the keys, and a newcomer gets a clean plan out of ten pages with few of them."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import expect

from bench.plan_text import invented_plan
from tests.journeys.test_reading_documents import hand_in

HUNDREDS_WRITTEN_MILLISECONDS = 180_000  # beside other work a batch of hundreds of rows takes its time
NODES = "document.querySelectorAll('*').length"


@pytest.fixture(autouse=True)
def _own_folder(settings, tmp_path):
    settings.DATA_DIR, settings.FILES_DIR = tmp_path, tmp_path / "files"


def test_thirty_pages_stay_a_small_page_and_any_place_is_reached(page_as, shoot):
    page = page_as("section_officer")
    version = hand_in(page, invented_plan(30_000))
    assert version.items.count() >= 600
    page.goto(f"/documents/{version.pk}/?order=document")
    expect(page.locator("#yr-cards .yr-card")).to_have_count(60)
    assert page.evaluate(NODES) < 8_000
    tasks = version.items.tasks().order_by("start")
    far = tasks[tasks.count() * 2 // 3]
    page.locator("#yr-text").hover()
    page.evaluate("(id) => document.getElementById(id).scrollIntoView()", f"s-{far.start}")
    page.mouse.wheel(0, 40)
    expect(page.locator(f"#yr-cards #i-{far.pk}")).to_be_attached()
    expect(page.locator(".yr-earlier")).to_contain_text("前面还有")
    shoot(page, "reading-long")


def test_keys_reach_beyond_the_cards_that_were_sent(page_as):
    page = page_as("section_officer")
    version = hand_in(page, invented_plan(6_000))
    page.goto(f"/documents/{version.pk}/?order=document")
    last = page.locator("#yr-cards .yr-card").nth(59)
    last.locator("h3 a").click()
    expect(last).to_have_class("yr-card yr-is-proposed yr-kind-task yr-waits yr-now")
    page.keyboard.press("j")
    expect(page.locator("#yr-cards .yr-card").nth(60)).to_be_attached()
    page.keyboard.press("j")
    expect(page.locator("#yr-cards .yr-card").nth(60)).to_have_class(
        "yr-card yr-is-proposed yr-kind-task yr-waits yr-now"
    )


def _accept_in_one_batch(page) -> int:
    """Open the preview, lower the threshold as far as it goes, accept; return the keys and clicks it took."""
    page.keyboard.press("b")
    choice = page.locator("select[name=percent]")
    lowest = choice.locator("option").last.get_attribute("value")
    choice.select_option(lowest)
    expect(page.locator(f".yr-batch option[value='{lowest}'][selected]")).to_be_attached()
    page.get_by_role("button", name=re.compile("^接受这")).click()
    expect(page.locator("#yr-said")).to_contain_text("可以一次全部退回", timeout=HUNDREDS_WRITTEN_MILLISECONDS)
    return 3


def test_a_newcomer_reads_ten_pages_into_a_clean_plan_with_few_keys(page_as, shoot):
    """The hint, ten of the most doubtful one by one, the rest in a batch, what the batch left out one by one."""
    page = page_as("section_officer")
    version = hand_in(page, invented_plan(10_000))
    tasks = version.items.tasks().count()
    decided = page.locator("#yr-progress strong")
    hint = page.get_by_label("第一次研读")
    expect(hint).to_be_visible()
    shoot(page, "reading-first-time")
    hint.get_by_role("button", name="知道了").click()
    expect(hint).to_be_hidden()
    for number in range(1, 11):
        page.keyboard.press("a")
        expect(decided).to_have_text(str(number))
    keys = 1 + 10 + _accept_in_one_batch(page)
    left = version.items.waiting().count()
    for number in range(tasks - left + 1, tasks + 1):
        page.keyboard.press("a")
        expect(decided).to_have_text(str(number))
    page.get_by_role("button", name="研读完成").click()
    expect(page.locator("#yr-progress")).to_contain_text(f"研读完成，接受{tasks}条")
    assert keys + left + 1 < tasks / 10
    page.reload()
    expect(hint).to_be_hidden()
