"""A form goes out as a workbook, comes back with faults, conflicts and changes, and is written; paper comes back, too."""

from __future__ import annotations

import io
from pathlib import Path

import openpyxl
import pytest
from playwright.sync_api import Page, expect

from tests.ledger_scene import MARCH, LedgerScene
from yanzhen.apps.ledgers.actions.save_rows import RowWrite, save_rows
from yanzhen.apps.ledgers.models import Record
from yanzhen.intake.qr_codes import read_qr_codes

GRADES = ("一年级", "二年级", "三年级", "四年级")


@pytest.fixture
def scene(live_address, enter) -> LedgerScene:
    made = LedgerScene()
    made.save(
        *(
            {"grade": grade, "pupils": 120 + n, "joined": 80 + n, "contact": "示例人员"}
            for n, grade in enumerate(GRADES)
        )
    )
    enter(made.clerk)
    return made


def edited(content: bytes, edits: dict[tuple[str, str], object], *, drop: tuple[str, ...] = ()) -> bytes:
    book = openpyxl.load_workbook(io.BytesIO(content))
    sheet = book.worksheets[0]
    lines = {cell.value: cell.row for cell in sheet["A"] if cell.value}
    for (name, column), value in edits.items():
        line = lines.setdefault(name, max(lines.values()) + 1)
        sheet[f"A{line}"], sheet[f"{column}{line}"] = name, value
    for name in drop:
        sheet.delete_rows(lines[name])
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def hand_in(page: Page, content: bytes, name: str = "回传.xlsx") -> None:
    page.get_by_label("都不是").check()
    page.set_input_files("input[type=file]", {"name": name, "mimeType": "application/octet-stream", "buffer": content})
    page.get_by_role("button", name="核对表格").click()


def downloaded(page: Page, link: str) -> bytes:
    with page.expect_download() as arriving:
        page.get_by_role("link", name=link).first.click()
    return Path(arriving.value.path()).read_bytes()


def test_down_filled_up_red_rows_and_written(page: Page, live_address: str, scene: LedgerScene, shoot):
    address = f"{live_address}/ledgers/returns/{scene.sheet().pk}/"
    page.goto(address)
    shoot(page, "return-with-workbook")
    content = downloaded(page, "下载表格")
    row = Record.objects.get(key="二年级")
    write = RowWrite(record_id=row.pk, version=row.version, values={"joined": 100})
    save_rows(return_id=scene.sheet().pk, changes=[write], actor=scene.clerk, on=MARCH)
    page.get_by_role("link", name="上传表格").first.click()
    shoot(page, "upload")
    edits = {
        ("一年级", "C"): "约90",
        ("二年级", "C"): 90,
        ("三年级", "C"): "９５人",
        ("三年级", "F"): "新增两个班",
        ("五年级", "B"): 60,
    }
    hand_in(page, edited(content, edits, drop=("四年级",)))
    expect(page.get_by_role("status")).to_contain_text("新增1行，修改1行，删去1行")
    expect(page.get_by_text("参加学生数由82人改为95人")).to_be_visible()
    shoot(page, "staged-with-everything")
    page.get_by_label("用表里的").check()
    red = downloaded(page, "下载有误的1行")
    page.get_by_role("button", name="写入", exact=True).click()
    expect(page.get_by_text("已写入：新增1行，修改2行，删去1行")).to_be_visible()
    shoot(page, "staged-done")
    assert {one.key: one.values.get("joined") for one in Record.objects.standing()} == {
        "一年级": 80,
        "二年级": 90,
        "三年级": 95,
        "五年级": None,
    }
    page.goto(f"{address}upload/")
    hand_in(page, edited(red, {("一年级", "C"): 90}), "有误的1行.xlsx")
    page.get_by_role("button", name="写入", exact=True).click()
    expect(page.get_by_text("修改1行")).to_have_count(2)
    assert Record.objects.get(key="一年级").values["joined"] == 90
    page.get_by_role("button", name="撤销这次写入").click()
    page.get_by_role("dialog").get_by_role("button", name="撤销这次写入").click()
    expect(page.get_by_text("已撤销，各行恢复原样")).to_be_visible()
    assert Record.objects.get(key="一年级").values["joined"] == 80


def test_an_old_spreadsheet_is_explained_once(page: Page, live_address: str, scene: LedgerScene, shoot):
    address = f"{live_address}/ledgers/returns/{scene.sheet().pk}/upload/"
    old = "班级层次,学生总人数,参加课后服务的人数,经手人\n一年级,120,66,某某\n五年级,10,5,某某\n".encode("gb18030")
    page.goto(address)
    hand_in(page, old, "旧表.csv")
    shoot(page, "old-columns")
    page.get_by_label("“班级层次”对应").select_option(label="年级*")
    page.get_by_label("“参加课后服务的人数”对应").select_option(label="参加学生数（人）")
    page.get_by_role("button", name="记住并核对").click()
    expect(page.get_by_text("参加学生数由80人改为66人")).to_be_visible()
    page.goto(address)
    hand_in(page, old, "旧表.csv")
    expect(page.get_by_text("参加学生数由80人改为66人")).to_be_visible()


def test_the_printed_sheet_comes_back_by_its_code(page: Page, live_address: str, scene: LedgerScene, shoot):
    sheet = scene.send()
    page.goto(f"{live_address}/ledgers/returns/{sheet.pk}/print/")
    shoot(page, "paper")
    paper = page.pdf(format="A4")
    assert read_qr_codes(paper, name="打印.pdf") == [f"yanzhen:return:{sheet.pk}:0:{sheet.digest}"]
    page.goto(f"{live_address}/ledgers/scans/")
    shoot(page, "scan")
    page.get_by_label("都不是").check()
    page.set_input_files("input[type=file]", {"name": "签字.pdf", "mimeType": "application/pdf", "buffer": paper})
    page.get_by_role("button", name="上传并核对").click()
    expect(page.get_by_text("与报送的内容一致").first).to_be_visible()
    shoot(page, "return-with-scan")
