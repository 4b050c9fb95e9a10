"""A template of one's own in the browser: numbers picked and never typed, tried on real figures, frozen, in Word."""

from __future__ import annotations

import re
import shutil
import subprocess

import docx
import pypdfium2
import pytest
from playwright.sync_api import Page, expect

from tests.apps.reports.live_scene import LiveScene
from yanzhen.apps.reports.models import Template

pytestmark = pytest.mark.journey
OFFICE = shutil.which("soffice")


@pytest.fixture
def scene(live_address):
    made = LiveScene()
    made.two_years()
    return made


def pick(page: Page, *, keys: str, query: str, title: str, take: str = "this", in_words: bool = False) -> None:
    """Open the dialog by keyboard, find an indicator by a few letters, insert what is asked."""
    page.keyboard.press(keys)
    # The list found takes the place of the one shown: a choice made before it comes would go with the old list.
    page.locator("#pick-found").evaluate("list => { list.dataset.shown = 'before' }")
    page.locator("#pick-q").fill(query)
    expect(page.locator("#pick-found:not([data-shown])")).to_be_visible()
    page.locator(".rp-found label").filter(has_text=title).locator("input").check()
    page.locator(f"input[name=take][value={take}]").check()
    if in_words:
        page.locator("input[name=in_words]").check()
    page.get_by_role("button", name="插入", exact=True).click()
    expect(page.locator(".rp-dialog")).to_have_count(0)


def start_a_template(page: Page) -> None:
    page.goto("/reports/templates/")
    page.get_by_role("row").filter(has_text="一页通（专报）").get_by_role("link", name="改成自己的").click()
    page.get_by_label("模板名称").fill("体质专报")
    page.get_by_role("button", name="建好，去改").click()
    expect(page.locator("main")).to_contain_text("已建好")


def write_a_paragraph(page: Page) -> None:
    page.locator(".re-live").last.focus()
    page.keyboard.press("Enter")
    page.keyboard.type("全区优良率")
    pick(page, keys="Alt+KeyI", query="tzyll", title="体质优良率")
    page.keyboard.type("，比上年同期")
    pick(page, keys="Alt+KeyI", query="优良", title="体质优良率", take="change", in_words=True)
    page.keyboard.type("。")
    expect(page.locator("[data-body]")).to_have_value(
        re.compile(r"全区优良率\{体质优良率\}%，比上年同期\{体质优良率比上年同期增减文字\}。$")
    )


def undo_and_redo(page: Page) -> None:
    chips = page.locator(".re-block").last.locator(".re-chip")
    expect(chips).to_have_count(2)
    page.keyboard.press("Backspace")  # the full stop
    page.keyboard.press("Backspace")  # the chip, whole
    expect(chips).to_have_count(1)
    page.keyboard.press("Control+z")
    expect(chips).to_have_count(2)
    page.keyboard.press("Control+y")
    expect(chips).to_have_count(1)
    page.keyboard.press("Control+z")
    page.keyboard.press("End")
    page.keyboard.type("。")
    expect(page.locator("[data-body]")).to_have_value(re.compile("文字}。$"))


def add_table_and_chart(page: Page) -> None:
    page.keyboard.press("Alt+KeyT")
    page.get_by_label("表的名称").fill("各校体质优良率")
    page.get_by_role("radio", name="单位", exact=True).check()
    page.locator("input[name=indicators][value=fitness]").check()
    page.get_by_role("checkbox", name="上年同期", exact=True).check()
    page.get_by_role("button", name="放进正文").click()
    expect(page.locator(".re-live").last).to_contain_text("各校体质优良率")
    page.keyboard.press("Alt+KeyG")
    page.get_by_label("图的名称").fill("各校体质优良率对比")
    page.get_by_role("radio", name="对比").check()
    page.locator("input[name=indicators][value=fitness]").check()
    page.get_by_role("button", name="放进正文").click()
    expect(page.locator(".re-live").last).to_contain_text("各校体质优良率对比")


def try_it(page: Page, shoot) -> None:
    page.locator("#id_try-period_end").fill("2026-06-30")
    page.get_by_role("button", name="试看").click()
    preview = page.locator("#preview")
    expect(preview).to_contain_text("全区优良率45.0%，比上年同期下降9个百分点。")
    expect(preview).to_contain_text("表2　各校体质优良率")
    expect(preview.locator("figure svg")).to_have_count(1)
    expect(page.locator(".re-chip-value").last).to_have_text("下降9个百分点")
    shoot(page, "report-template")
    page.get_by_role("button", name="保存为新的一版").click()
    expect(page.locator("main")).to_contain_text("已保存为第2版")


def start_the_report(page: Page) -> None:
    page.get_by_role("link", name="用它起草").first.click()
    page.locator("#id_period_end").fill("2026-06-30")
    page.get_by_role("button", name="生成初稿").click()
    expect(page.locator("main")).to_contain_text("已按模板起草")
    page.get_by_role("button", name="保存并查看").click()
    page.wait_for_url(lambda url: "/edit/" not in url)


def open_a_cell(page: Page) -> None:
    """Cell → its rows → the observation; a cell without a figure says why."""
    report = page.url
    page.locator("#preview .bound-number, .report .bound-number").filter(has_text="60.0").first.click()
    expect(page.locator("main .display-6")).to_have_text("60.0")
    page.locator("main table").get_by_role("link", name="青石区第一小学").click()
    expect(page.locator("main")).to_contain_text("60")
    page.goto(report)
    page.locator(".report .absent-number").first.click()
    expect(page.locator("main")).to_contain_text("没有填报")
    page.goto(report)


def freeze(page: Page, tmp_path) -> docx.Document:
    page.get_by_role("link", name="定稿", exact=True).click()
    page.get_by_role("button", name="定稿").click()
    expect(page.locator("main")).to_contain_text("各数没有变化")
    with page.expect_download() as download:
        page.get_by_role("link", name="Word", exact=True).click()
    file = tmp_path / "专报.docx"
    download.value.save_as(file)
    return docx.Document(str(file))


def check_the_word_file(document: docx.Document) -> None:
    heads = [table.rows[0] for table in document.tables]
    assert len(heads) == 3
    assert all(row._tr.xpath("./w:trPr/w:tblHeader") for row in heads)
    assert "未报" in {cell.text for row in document.tables[1].rows for cell in row.cells}
    [picture] = document.inline_shapes
    told = picture._inline.docPr.get("descr")
    assert "各校体质优良率对比（%）" in told
    texts = [paragraph.text for paragraph in document.paragraphs]
    assert "图1　各校体质优良率对比（%）" in texts
    assert "表2　各校体质优良率" in texts


def check_the_paper(file, tmp_path) -> None:
    """What LibreOffice prints has the picture: some of its pixels are neither white nor black."""
    subprocess.run(
        [OFFICE, "--headless", f"-env:UserInstallation=file://{tmp_path}/office", "--convert-to", "pdf", file.name],
        cwd=tmp_path,
        check=True,
        timeout=120,
        capture_output=True,
    )
    paper = pypdfium2.PdfDocument(tmp_path / "专报.pdf")
    assert 1 <= len(paper) <= 4
    coloured = 0
    for page in paper:
        data = bytes(page.render(scale=0.4).buffer)
        coloured += sum(max(data[at : at + 3]) - min(data[at : at + 3]) > 60 for at in range(0, len(data) - 2, 3))
    assert coloured > 200


def test_a_template_is_written_by_picking_and_its_report_is_frozen_into_word(scene, enter, context, shoot, tmp_path):
    enter(scene.office)
    page = context.new_page()
    start_a_template(page)
    write_a_paragraph(page)
    undo_and_redo(page)
    add_table_and_chart(page)
    try_it(page, shoot)
    assert Template.objects.get().versions.count() == 2
    start_the_report(page)
    open_a_cell(page)
    shoot(page, "report-live")
    check_the_word_file(freeze(page, tmp_path))
    if OFFICE:
        check_the_paper(tmp_path / "专报.docx", tmp_path)
    scene.reported(scene.rate, scene.school, numerator=70, denominator=100, reason="重复计数")
    page.reload()
    expect(page.locator("main")).to_contain_text("数据已更正")
    expect(page.locator("main")).to_contain_text("青石区第一小学由60.0（60/100）更正为70.0（70/100）")
    expect(page.locator(".report .corrected-number").first).to_contain_text("已更正")
    shoot(page, "report-corrected")


def test_a_school_writes_its_own_report(scene, enter, context, shoot):
    enter(scene.clerk)
    page = context.new_page()
    page.goto("/reports/")
    page.get_by_role("link", name="起草总结", exact=True).first.click()
    expect(page.get_by_label("学校工作总结")).to_be_checked()
    page.locator("#id_period_start").fill("2026-01-01")
    page.locator("#id_period_end").fill("2026-06-30")
    page.get_by_role("button", name="生成初稿").click()
    expect(page.locator("#preview")).to_contain_text("本校主要指标")
    page.get_by_role("button", name="引用指标").click()
    expect(page.locator(".rp-dialog")).not_to_contain_text("青石区第二小学")
    page.keyboard.press("Escape")
    expect(page.locator("#preview")).not_to_contain_text("青石区第二小学")
    shoot(page, "report-school")
