"""A form goes out, is filled in by whatever program, and comes back as it was meant."""

from __future__ import annotations

import csv
import errno
import io
import shutil
import subprocess
from dataclasses import replace
from datetime import date
from decimal import Decimal
from pathlib import Path

import openpyxl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from yanzhen.engines.sheets import (
    PART,
    BookColumn,
    BookRow,
    Column,
    ColumnKind,
    FormBook,
    SheetError,
    Stamp,
    StampedRow,
    WrongBookError,
    read_filled,
    write_book,
)
from yanzhen.engines.sheets.stamp import STAMP_SHEET
from yanzhen.engines.sheets.writing import LISTS_SHEET

DAY = date(2026, 3, 1)
LONG = {f"第{number}种很长的选项": f"c{number}" for number in range(40)}
COLUMNS = (
    BookColumn(column=Column(key="code", title="编号", kind=ColumnKind.CODE, required=True, hint="学校自编")),
    BookColumn(column=Column(key="name", title="名称", required=True, aliases=("全称",)), width=30),
    BookColumn(column=Column(key="kind", title="类型", kind=ColumnKind.CHOICE, choices={"小学": "p", "初中": "j"})),
    BookColumn(column=Column(key="sort", title="门类", kind=ColumnKind.CHOICE, choices=LONG)),
    BookColumn(column=Column(key="boys", title="男生", kind=ColumnKind.INTEGER, unit="人", at_least=0), group="学生"),
    BookColumn(column=Column(key="girls", title="女生", kind=ColumnKind.INTEGER, unit="人", at_most=900), group="学生"),
    BookColumn(
        column=Column(key="all", title="合计数", kind=ColumnKind.INTEGER, unit="人"),
        is_computed=True,
        formula="{boys}+{girls}",
        needs=("boys", "girls"),
        group="学生",
    ),
    BookColumn(column=Column(key="rate", title="优良率", kind=ColumnKind.DECIMAL, unit="%", at_least=0, at_most=100)),
    BookColumn(column=Column(key="on", title="日期", kind=ColumnKind.DAY)),
    BookColumn(column=Column(key="ok", title="是否达标", kind=ColumnKind.FLAG)),
    BookColumn(column=Column(key="many", title="学段", kind=ColumnKind.CHOICES, choices={"小学": "p", "初中": "j"})),
    BookColumn(column=Column(key="said", title="情况说明", kind=ColumnKind.LONG_TEXT, at_most_characters=500)),
)
ROWS = [
    {
        "code": f"00{number}",
        "name": f"第{number}小学（示例）",
        "kind": "p",
        "sort": "c3",
        "boys": number,
        "girls": 7,
        "all": number + 7,
        "rate": Decimal("99.5"),
        "on": date(2026, 3, number + 1),
        "ok": number % 2 == 0,
        "many": ("p", "j"),
        "said": "一、有。\n二、无。" if number else None,
    }
    for number in range(5)
]
STAMP = Stamp(
    kind="school",
    kind_title="学校情况统计表",
    form_version="2",
    subject="7",
    organisation="12",
    organisation_title="雁汀区第一小学",
    period="2026-03",
    period_title="2026年3月",
    content_hash="ab" * 32,
    rows={
        number + 1: StampedRow(
            record=100 + number, version=3, key=f"00{number}", values={"code": f"00{number}", "长": "甲" * 40_000}
        )
        for number in range(5)
    },
)
BOOK = FormBook(
    sheet="学校情况",
    columns=COLUMNS,
    stamp=STAMP,
    note="每月5日前报送。",
    unique=("code",),
    rows=[BookRow(values=row, number=number + 1) for number, row in enumerate(ROWS)],
)


def written(book=BOOK):
    out = io.BytesIO()
    write_book(out, book, made_on=DAY)
    return out.getvalue()


def read(content, name="样.xlsx", book=BOOK, wanted=STAMP):
    return read_filled(content, name=name, form=book.form, wanted=wanted)


def typed(row):
    return {key: value for key, value in row.items() if key != "all"}


def changed(act, content=None):
    """The workbook after somebody worked on it."""
    book = openpyxl.load_workbook(io.BytesIO(content or written()))
    act(book)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def test_an_untouched_form_reads_back_as_it_was_written():
    found = read(written())
    assert [dict(row.values) for row in found.sheet.rows] == [typed(row) for row in ROWS]
    assert (found.sheet.problems, found.notices, found.passed_over) == ((), (), ())
    assert found.stamp == STAMP
    assert list(found.numbers.values()) == [1, 2, 3, 4, 5]


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="this machine has no device that is always full")
def test_a_full_disk_is_an_error_of_the_disk():
    with open("/dev/full", "wb", buffering=0) as full, pytest.raises(OSError) as error:
        write_book(full, BOOK, made_on=DAY)
    assert error.value.errno == errno.ENOSPC


def test_the_same_form_on_the_same_day_gives_the_same_bytes():
    assert written() == written()


def test_what_a_form_shows_to_whoever_fills_it_in():
    book = openpyxl.load_workbook(io.BytesIO(written()))
    sheet = book["学校情况"]
    head = next(row for row in sheet.iter_rows(max_row=10) if row[0].value == "编号*")
    first = head[0].row + 1
    assert sheet["A1"].value == "学校情况统计表" and sheet.freeze_panes == f"B{first}"
    assert "雁汀区第一小学" in sheet["A2"].value and "2026年3月" in sheet["A2"].value
    assert head[4].value == "男生\n（人）" and "学校自编" in head[0].comment.text
    assert sheet.cell(head[0].row - 1, 5).value == "学生"
    assert sheet.protection.sheet and not sheet.protection.password
    assert sheet.cell(first, 7).protection.locked and not sheet.cell(first, 1).protection.locked
    assert sheet.cell(first, 7).value == f'=IF(OR($E{first}="",$F{first}=""),"",$E{first}+$F{first})'
    assert sheet.cell(first, 13).value == "1" and sheet.column_dimensions["M"].hidden
    rules = {str(rule.sqref).split(":")[0][0]: rule for rule in sheet.data_validations.dataValidation}
    assert rules["C"].formula1 == '"小学,初中"' and rules["D"].formula1.strip("=") == f"'{LISTS_SHEET}'!$A$1:$A$40"
    assert rules["E"].type == "whole" and rules["F"].formula1 == "900" and rules["H"].operator in (None, "between")
    assert rules["J"].formula1 == '"是,否"' and "K" not in rules and "G" not in rules
    assert {one.title: one.sheet_state for one in book} == {
        "学校情况": "visible",
        LISTS_SHEET: "hidden",
        STAMP_SHEET: "hidden",
    }


def test_columns_in_another_order_blank_rows_and_rewritten_cells_are_read():
    def act(book):
        sheet = book["学校情况"]
        sheet.protection.sheet = False
        head = next(row[0].row for row in sheet.iter_rows(max_row=10) if row[0].value == "编号*")
        sheet.cell(head + 1, 5).value = "１,２３４人"
        sheet.cell(head + 1, 9).value = "2026年3月1日"
        sheet.cell(head + 2, 9).value = 46083
        sheet.cell(head + 2, 9).number_format = "General"
        sheet.insert_rows(head + 3, 4)
        sheet.move_range(f"A{head}:A{head + 12}", cols=15)

    found = read(changed(act))
    rows = {row.values["code"]: row.values for row in found.sheet.rows}
    assert len(rows) == 5 and found.sheet.problems == ()
    assert rows["000"]["boys"] == 1234
    assert rows["000"]["on"] == date(2026, 3, 1) and rows["001"]["on"] == date(2026, 3, 2)
    assert sorted(found.numbers.values()) == [1, 2, 3, 4, 5]


def test_other_sheets_are_passed_over_by_name():
    def act(book):
        book.create_sheet("我的草稿", 0).append(["编号", "随手记"])
        book.create_sheet("空的")

    found = read(changed(act))
    assert found.passed_over == ("我的草稿",) and any("我的草稿" in one for one in found.notices)
    assert len(found.sheet.rows) == 5


@pytest.mark.parametrize(
    ("change", "code", "named"),
    [
        ({"kind": "other", "kind_title": "教师名册"}, "OTHER_KIND", "教师名册"),
        ({"organisation": "13", "organisation_title": "雁汀区第二小学"}, "OTHER_ORGANISATION", "雁汀区第二小学"),
        ({"period": "2026-02", "period_title": "2026年2月"}, "OTHER_PERIOD", "2026年2月"),
    ],
)
def test_a_form_of_something_else_is_refused_by_name(change, code, named):
    content = written(replace(BOOK, stamp=replace(STAMP, **change)))
    with pytest.raises(WrongBookError) as refusal:
        read(content)
    assert refusal.value.code == code and named in refusal.value.message


def test_an_older_version_of_the_form_is_read_and_said():
    found = read(written(replace(BOOK, stamp=replace(STAMP, form_version="1"))))
    assert len(found.sheet.rows) == 5 and any("第1版" in one for one in found.notices)


@pytest.mark.parametrize("harm", ["removed", "overwritten", "one row overwritten"])
def test_a_harmed_stamp_leaves_the_rows_to_their_keys(harm):
    def act(book):
        sheet = book[STAMP_SHEET]
        if harm == "removed":
            del book[STAMP_SHEET]
        elif harm == "overwritten":
            for row in sheet["A1:F20"]:
                for cell in row:
                    cell.value = "粘贴"
        else:
            sheet["C13"].value = "不是数"

    found = read(changed(act))
    assert len(found.sheet.rows) == 5
    if harm == "one row overwritten":
        assert sorted(found.numbers.values()) == [2, 3, 4, 5]
    else:
        assert found.stamp is None and found.numbers == {} and any("主键" in one for one in found.notices)


def test_a_row_copied_with_its_hidden_number_is_new():
    def act(book):
        sheet = book["学校情况"]
        last = max(cell.row for cell in sheet["A"] if cell.value)
        for column in range(1, 14):
            sheet.cell(last + 1, column).value = sheet.cell(last, column).value
        sheet.cell(last + 1, 1).value = "009"

    found = read(changed(act))
    assert len(found.sheet.rows) == 6 and len(found.numbers) == 5
    assert found.sheet.rows[-1].line not in found.numbers and any("复制" in one for one in found.notices)


def test_an_emptied_row_still_says_which_one_it_was():
    def act(book):
        sheet = book["学校情况"]
        first = next(row[0].row for row in sheet.iter_rows(max_row=10) if row[0].value == "编号*") + 1
        for column in range(1, 13):
            sheet.cell(first, column).value = None

    found = read(changed(act))
    line = next(line for line, number in found.numbers.items() if number == 1)
    emptied = next(row for row in found.sheet.rows if row.line == line)
    assert not any(value is not None for value in emptied.values.values())


def test_only_red_rows_go_back_with_their_faults_beside_them_and_are_read_again():
    book = replace(
        BOOK,
        stamp=replace(STAMP, scope=PART),
        rows=[
            BookRow(values=ROWS[1], number=2, written={"boys": "约30"}, faults={"boys": "不是整数", "": "与第3行重复"})
        ],
        with_faults=True,
    )
    content = written(book)
    sheet = openpyxl.load_workbook(io.BytesIO(content)).worksheets[0]
    row = next(row for row in sheet.iter_rows() if row[0].value == "001")
    assert row[4].value == "约30" and row[4].comment.text == "不是整数"
    assert row[12].value == "不是整数\n与第3行重复"
    found = read(content)
    assert [(one.code, one.line) for one in found.sheet.problems] == [("NOT_A_NUMBER", row[0].row)]
    assert not found.stamp.is_whole and list(found.numbers.values()) == [2] and found.sheet.unknown == ()


def test_a_csv_of_the_same_heads_is_read_without_a_stamp():
    out = io.StringIO()
    csv.writer(out).writerows([["名称", "编号", "男生（人）"], ["甲校", "001", "1,200"], ["乙校", "002", "x"]])
    found = read(out.getvalue().encode("gb18030"), "样.csv")
    assert found.stamp is None and found.notices == ()
    assert [row.values["boys"] for row in found.sheet.rows] == [1200, None]
    assert found.sheet.address(3, "boys") == "C3" and found.sheet.problems[0].line == 3


def test_no_form_in_the_file_is_said_with_the_sheets_looked_at():
    made = openpyxl.Workbook()
    made.active.title = "别的"
    made.active.append(["甲", "乙"])
    out = io.BytesIO()
    made.save(out)
    with pytest.raises(SheetError) as refusal:
        read(out.getvalue())
    assert refusal.value.code == "NO_FORM" and "别的" in refusal.value.message


@settings(max_examples=30)
@given(
    st.lists(
        st.fixed_dictionaries(
            {
                "name": st.none()
                | st.text(st.characters(codec="utf-8", categories=("L", "N", "P")), min_size=1, max_size=20),
                "boys": st.none() | st.integers(0, 2_000_000_000),
                "rate": st.none() | st.decimals(0, 100, places=3),
                "on": st.none() | st.dates(date(1901, 1, 1), date(2099, 12, 31)),
                "ok": st.none() | st.booleans(),
                "many": st.none() | st.sampled_from([("p",), ("p", "j"), ("j",)]),
                "sort": st.none() | st.sampled_from(sorted(LONG.values())),
            }
        ),
        max_size=4,
    )
)
def test_any_values_survive_the_way_out_and_back(rows):
    rows = [{**row, "code": f"k{number}"} for number, row in enumerate(rows)]
    found = read(
        written(replace(BOOK, rows=[BookRow(values=row, number=number + 1) for number, row in enumerate(rows)]))
    )
    for row, again in zip(rows, found.sheet.rows, strict=True):
        assert {key: again.values[key] for key in row if key != "name"} == {
            key: row[key] for key in row if key != "name"
        }
        assert (again.values["name"] is None) == (not (row["name"] or "").strip())


@pytest.mark.slow
@pytest.mark.skipif(shutil.which("soffice") is None, reason="LibreOffice is not installed")
def test_a_form_saved_again_by_libreoffice_is_the_same_form(tmp_path):
    file = tmp_path / "in" / "form.xlsx"
    file.parent.mkdir()
    file.write_bytes(written())
    command = ["soffice", f"-env:UserInstallation=file://{tmp_path}/profile", "--headless", "--convert-to", "xlsx"]
    subprocess.run([*command, "--outdir", tmp_path, file], capture_output=True, timeout=120, check=False)
    if not (tmp_path / "form.xlsx").exists():
        pytest.skip("LibreOffice is installed without its spreadsheets (Calc)")
    found = read((tmp_path / "form.xlsx").read_bytes())
    assert [dict(row.values) for row in found.sheet.rows] == [typed(row) for row in ROWS]
    assert found.stamp == STAMP and found.sheet.problems == () and found.notices == ()
