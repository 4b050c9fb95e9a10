"""A spreadsheet as personnel sections keep it is read into the register of teachers without naming its columns."""

from __future__ import annotations

import io
from dataclasses import replace
from datetime import date
from decimal import Decimal

import openpyxl
import pytest

from yanzhen.engines.ledgers import column_of
from yanzhen.engines.sheets import SheetForm, Stamp, read_filled
from yanzhen.presets.ledger_catalogue import ledger_catalogue

FORM = ledger_catalogue()["rotation_teachers"]
STAMP = Stamp(
    kind=FORM.code,
    kind_title=FORM.title,
    form_version="1",
    subject="1",
    organisation="C1",
    organisation_title="人事科",
    period="2026-09-01/2027-08-31",
    period_title="2026—2027学年",
    rows={},
)
HEADINGS = (
    *("序号", "工号", "姓名", "所在学校代码", "学段", "行政职务", "任教学科", "兼教学科", "本校连续工作年限"),
    *("专业技术职称", "是否高于规定学历", "是否骨干教师", "出生年月", "退休时间"),
)
ROWS = (
    (
        1,
        "JS1",
        "示例甲",
        "300013",
        "小学",
        "任课教师",
        "体育",
        "",
        "９",
        "高级教师",
        "是",
        "是",
        "1980-05",
        "2040年5月1日",
    ),
    (2, "JS2", "示例乙", "300013", "初中段", "副校长", "道法", "信息技术", 6.5, "未评", "否", "否", "", "2041/3/1"),
)


def read(rows=ROWS):
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.append(["青石区在编在岗教师花名册"])
    sheet.merge_cells("A1:N1")
    sheet.append(["填报单位：人事科", *[""] * 8, "制表日期：2026年9月20日"])
    for row in (HEADINGS, *rows):
        sheet.append(list(row))
    out = io.BytesIO()
    book.save(out)
    columns = tuple(replace(column_of(one), required=False, aliases=one.aliases) for one in FORM.typed_fields)
    form = SheetForm(name=FORM.title, columns=columns, unique=FORM.key)
    return read_filled(out.getvalue(), name="花名册.xlsx", form=form, wanted=STAMP).sheet


def test_usual_headings_and_words_are_understood():
    found = read()
    assert found.problems == ()
    first, second = (row.values for row in found.rows)
    assert (first["teacher_code"], first["school_code"], first["stage"]) == ("JS1", "300013", "primary")
    assert (first["duty"], first["subject"], first["title"]) == ("teacher", "physical_education", "senior")
    assert (first["years_at_school"], first["retires_on"]) == (Decimal(9), date(2040, 5, 1))
    assert (second["stage"], second["duty"], second["subject"]) == ("junior", "deputy", "morality")
    assert (second["second_subject"], second["title"]) == ("technology", "none")


def test_names_and_birthdays_are_not_taken_in():
    assert set(found := read().unknown) == {"序号", "姓名", "出生年月"}, found


@pytest.mark.parametrize(("place", "said"), [(6, "武术操"), (9, "特级"), (4, "幼儿园")])
def test_a_word_that_nobody_can_be_sure_of_is_named_at_its_cell(place, said):
    row = list(ROWS[0])
    row[place] = said
    problems = read((tuple(row),)).problems
    assert [one.found for one in problems] == [said]
