"""Headings of old spreadsheets are matched by likeness and by what stands below them."""

from __future__ import annotations

import io

import xlsxwriter

from yanzhen.engines.sheets import Column, ColumnKind, SheetForm, read_grids, read_sheet
from yanzhen.engines.sheets.matching import OldColumn, likeness, old_columns, suggest

COLUMNS = (
    Column(key="grade", title="年级", kind=ColumnKind.CHOICE, choices={"一年级": "1", "二年级": "2"}),
    Column(key="teachers", title="任课教师数", kind=ColumnKind.INTEGER, unit="人", aliases=("教师人数",)),
    Column(key="pupils", title="在校学生数", kind=ColumnKind.INTEGER, unit="人"),
    Column(key="note", title="说明"),
)


def workbook(*sheets):
    out = io.BytesIO()
    with xlsxwriter.Workbook(out, {"in_memory": True}) as book:
        for rows in sheets:
            sheet = book.add_worksheet()
            for line, row in enumerate(rows):
                sheet.write_row(line, 0, row)
    return out.getvalue()


def test_the_heading_is_found_under_titles_and_in_the_sheet_that_has_one():
    table = [
        ["某校2026年情况表"],
        ["填报单位：", "某校"],
        ["年级", "学生\n人数", "教师人数(人)", "备 注"],
        ["一年级", 30, 2, ""],
        ["二年级", 31, 3, "x"],
        ["合计", 61],
    ]
    sheet, found = old_columns(workbook([["随手记"]], table), name="旧表.xlsx")
    assert sheet == "Sheet2"
    assert [one.heading for one in found] == ["年级", "学生人数", "教师人数(人)", "备注"]
    assert found[1].samples == ("30", "31") and found[3].samples == ("x",)
    assert suggest(found, COLUMNS) == {"年级": "grade", "学生人数": "pupils", "教师人数(人)": "teachers"}


def two_row_heading(fill=()):
    out = io.BytesIO()
    with xlsxwriter.Workbook(out, {"in_memory": True}) as book:
        sheet = book.add_worksheet("旧表")
        sheet.merge_range(0, 0, 0, 5, "某校情况统计表")
        sheet.merge_range(1, 0, 2, 0, "年级")
        sheet.merge_range(1, 1, 1, 2, "在校学生数")
        sheet.merge_range(1, 3, 1, 4, "任课教师数")
        sheet.merge_range(1, 5, 2, 5, "说明")
        sheet.write_row(2, 1, ["男", "女", "专任", "兼职教师"])
        for line, row in enumerate(fill, 3):
            sheet.write_row(line, 0, row)
    return out.getvalue()


def test_a_heading_of_two_rows_is_one():
    found = old_columns(two_row_heading([["一年级", 20, 21, 2, 1, "x"]]), name="旧表.xlsx")[1]
    assert [one.heading for one in found] == [
        "年级",
        "在校学生数男",
        "在校学生数女",
        "任课教师数专任",
        "兼职教师",
        "说明",
    ]
    assert [one.samples for one in found][:2] == [("一年级",), ("20",)]


def test_rows_below_a_heading_of_two_rows_are_read_with_their_own_line():
    form = SheetForm(
        name="表",
        columns=(
            Column(key="grade", title="年级"),
            Column(key="boys", title="男生数", kind=ColumnKind.INTEGER, aliases=("在校学生数男",)),
            Column(key="girls", title="女生数", kind=ColumnKind.INTEGER, aliases=("在校学生数女",)),
        ),
    )
    grid = read_grids(two_row_heading([["一年级", 20, "x", 2, 1, ""]]), name="旧表.xlsx")[0]
    sheet = read_sheet(grid, form)
    assert [(row.line, row.values["boys"]) for row in sheet.rows] == [(4, 20)]
    assert [(one.code, one.line, one.column) for one in sheet.problems] == [("NOT_A_NUMBER", 4, "C（女生数）")]
    assert sheet.unknown == ("任课教师数专任", "兼职教师", "说明")


def test_a_column_is_suggested_once_for_the_heading_most_like_it():
    found = [OldColumn("学生数", ("3",)), OldColumn("在校学生数", ("4",))]
    assert suggest(found, COLUMNS) == {"在校学生数": "pupils"}


def test_what_cannot_be_read_so_is_not_suggested_on_a_weak_likeness():
    assert suggest([OldColumn("学生姓名", ("张三",))], COLUMNS) == {}


def test_a_sheet_of_nothing_but_numbers_has_no_columns():
    assert old_columns(workbook([[1, 2], [3, 4]]), name="数.xlsx")[1] == []


def test_likeness_is_the_same_both_ways_and_between_nought_and_one():
    titles = ["教师人数", "学生数（女）", "备注", "2025年学生总数"]
    for one in titles:
        for other in titles:
            assert likeness(one, other) == likeness(other, one) and 0 <= likeness(one, other) <= 1
        assert likeness(one, one) == 1
