"""Sheets are read as people fill them; every fault stands at its cell."""

from __future__ import annotations

import io
import zipfile
from datetime import date

import pytest
import xlsxwriter
from hypothesis import given
from hypothesis import strategies as st

from yanzhen.engines.sheets import Column, ColumnKind, SheetError, SheetForm, read_grids, read_sheet
from yanzhen.engines.sheets.reading import column_letter
from yanzhen.kernel.cells import CellFault, read_cell

FORM = SheetForm(
    name="样表",
    unique=("code",),
    columns=(
        Column(key="code", title="代码", kind=ColumnKind.CODE, required=True, at_most_characters=8),
        Column(key="name", title="名称", required=True, aliases=("全称",), at_most_characters=10),
        Column(key="opened", title="设立日期", kind=ColumnKind.DAY),
        Column(key="pupils", title="人数", kind=ColumnKind.INTEGER, at_least=0),
        Column(key="km", title="距离", kind=ColumnKind.DECIMAL),
        Column(key="private", title="民办", kind=ColumnKind.FLAG),
        Column(key="kind", title="类型", kind=ColumnKind.CHOICE, choices={"小学": "primary", "初中": "junior"}),
        Column(key="kinds", title="学段", kind=ColumnKind.CHOICES, choices={"小学": "primary", "初中": "junior"}),
    ),
)


def workbook(*sheets, merged=()):
    """The bytes of a workbook with one sheet per list of rows."""
    out = io.BytesIO()
    with xlsxwriter.Workbook(out, {"in_memory": True}) as book:
        day = book.add_format({"num_format": "yyyy-mm-dd"})
        for rows in sheets:
            sheet = book.add_worksheet()
            for line, row in enumerate(rows):
                for column, value in enumerate(row):
                    if isinstance(value, date):
                        sheet.write_datetime(line, column, value, day)
                    elif value is not None:
                        sheet.write(line, column, value)
            for area in merged:
                sheet.merge_range(*area)
    return out.getvalue()


def parsed(rows, **more):
    return read_sheet(read_grids(workbook(rows, **more), name="样.xlsx")[0], FORM)


def values(rows):
    found = parsed(rows)
    assert found.problems == ()
    return [dict(row.values) for row in found.rows]


def test_columns_stand_in_any_order_under_merged_titles_and_unknown_ones_are_named():
    rows = [
        ["某区学校一览表"],
        [],
        ["备注", "人数（人）", "全称*", " 代 码 "],
        ["x", 12, "甲校", 1001.0],
        [],
        ["", None, "乙校", "1002"],
    ]
    found = parsed(rows, merged=((0, 0, 0, 3, "某区学校一览表"),))
    assert [row.line for row in found.rows] == [4, 6]
    assert [row.values["code"] for row in found.rows] == ["1001", "1002"]
    assert [row.values["pupils"] for row in found.rows] == [12, None]
    assert found.unknown == ("备注",) and found.problems == ()


@pytest.mark.parametrize(
    "cell",
    [
        date(2024, 9, 1),
        "2024年9月1日",
        "2024-9-1",
        "2024/09/01",
        "2024.9.1",
        "20240901",
        "２０２４－９－１",
        45536,
        "45536",
    ],
)
def test_a_day_is_read_however_it_is_written(cell):
    assert values([["代码", "名称", "设立日期"], ["1", "甲", cell]])[0]["opened"] == date(2024, 9, 1)


@pytest.mark.parametrize("cell", ["2024年13月1日", "2023-2-29", "去年", "2024年9月", 12, 3.5])
def test_what_is_no_day_is_a_fault(cell):
    found = parsed([["代码", "名称", "设立日期"], ["1", "甲", cell]])
    problem = found.problems[0]
    assert (problem.line, problem.column, problem.sheet) == (2, "C（设立日期）", "Sheet1")
    assert "2024-09-01" in problem.expected and found.rows[0].values["opened"] is None


@given(st.dates(min_value=date(1901, 1, 1), max_value=date(2099, 12, 31)))
def test_serial_and_text_agree_on_every_day(day):
    column = FORM.columns[2]
    serial = (day - date(1899, 12, 30)).days
    texts = (str(serial), f"{day.year}年{day.month}月{day.day}日", day.isoformat(), f"{day:%Y%m%d}")
    assert {read_cell(text, column) for text in (*texts, serial, float(serial))} == {day}


@pytest.mark.parametrize(("cell", "number"), [("１２３", 123), ("1,234", 1234), (7.0, 7), (" 5 ", 5), ("0", 0)])
def test_whole_numbers_are_read_in_full_width_and_with_commas(cell, number):
    assert read_cell(cell, FORM.columns[3]) == number


@pytest.mark.parametrize(
    ("cell", "code"), [("-1", "TOO_SMALL"), (1.5, "NOT_AN_INTEGER"), ("约30", "NOT_A_NUMBER"), ("..", "NOT_A_NUMBER")]
)
def test_faulty_whole_numbers(cell, code):
    with pytest.raises(CellFault) as fault:
        read_cell(cell, FORM.columns[3])
    assert fault.value.code == code


def test_choices_and_flags():
    rows = [
        ["代码", "名称", "民办", "类型", "学段"],
        ["1", "甲", "是", " 小学", "小学、初中"],
        ["2", "乙", 0, "初中", "初中;初中"],
    ]
    first, second = values(rows)
    assert (first["private"], first["kind"], first["kinds"]) == (True, "primary", ("primary", "junior"))
    assert (second["private"], second["kinds"]) == (False, ("junior",))
    found = parsed([rows[0], ["1", "甲", "也许", "大学", "小学、大学"]])
    assert [problem.code for problem in found.problems] == ["NOT_YES_OR_NO", "NOT_A_CHOICE", "NOT_A_CHOICE"]


def test_a_formula_that_went_wrong_is_told_as_such():
    found = parsed([["代码", "名称"], ["1", "#N/A"], ["2", "#REF!"]])
    assert [problem.code for problem in found.problems] == ["FORMULA_ERROR"] * 2


def test_every_fault_of_a_sheet_comes_in_one_pass():
    heading = ["代码", "名称", "设立日期", "人数", "距离", "民办", "类型"]
    rows = [heading, *([str(number), None, "x", "x", "x", "x", "x"] for number in range(40))]
    found = parsed(rows)
    assert len(found.problems) == 40 * 6
    assert {problem.line for problem in found.problems} == set(range(2, 42))
    assert all(problem.expected and problem.message for problem in found.problems)


def test_headings_missing_or_written_twice():
    assert [problem.code for problem in parsed([["代码", "人数"], ["1", 2]]).problems] == ["MISSING_COLUMN"]
    assert [p.code for p in parsed([["代码", "名称", "全称"], ["1", "甲", "乙"]]).problems] == ["COLUMN_TWICE"]
    assert [problem.code for problem in parsed([["甲", "乙"], ["1", 2]]).problems] == ["NO_HEADING"]


def test_headings_that_differ_in_their_brackets_alone_are_told_apart():
    form = SheetForm(
        name="样表",
        columns=(
            Column(key="boys", title="学生数（男）", kind=ColumnKind.INTEGER, unit="人"),
            Column(key="girls", title="学生数（女）", kind=ColumnKind.INTEGER, unit="人"),
        ),
    )
    rows = [["学生数（女）\n（人）", "学生数(男)*（人）", "学生数"], [1, 2, 3]]
    found = read_sheet(read_grids(workbook(rows), name="样.xlsx")[0], form)
    assert (dict(found.rows[0].values), found.unknown) == ({"boys": 2, "girls": 1}, ("学生数",))


def test_a_row_with_the_key_of_an_earlier_row_is_named():
    found = parsed([["代码", "名称"], ["１", "甲"], ["2", "乙"], [" 1", "丙"]])
    assert [(problem.code, problem.line) for problem in found.problems] == [("ROW_TWICE", 4)]
    assert "第2行" in found.problems[0].message


def test_too_long_and_invisible_text():
    found = parsed([["代码", "名称"], ["1" * 9, "甲" * 10], ["2", "甲" * 11], ["3", "甲\x07"]])
    assert [problem.code for problem in found.problems] == ["TOO_LONG", "TOO_LONG", "CONTROL_CHARACTER"]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
def test_csv_in_the_encodings_that_offices_use(encoding):
    grid = read_grids("代码,名称,设立日期\r\n1,甲校,2024/9/1\r\n".encode(encoding), name="样.csv")[0]
    assert dict(read_sheet(grid, FORM).rows[0].values)["opened"] == date(2024, 9, 1)


def code_of(content, name="样.xlsx"):
    with pytest.raises(SheetError) as refusal:
        read_grids(content, name=name)
    assert name in refusal.value.message
    return refusal.value.code


def zipped(files):
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return out.getvalue()


def test_files_that_are_no_tables_are_refused():
    assert code_of(b"") == "EMPTY_FILE"
    assert code_of(b"%PDF-1.7") == "NOT_A_TABLE"
    assert code_of(zipped({"a.txt": "x"})) == "NOT_A_TABLE"
    assert code_of(zipped({"word/document.xml": "x"})) == "NOT_A_TABLE"
    assert code_of(zipped({"xl/workbook.xml": "x"})) == "BROKEN"
    assert code_of(workbook([["代码"]])[:200]) == "BROKEN"
    assert code_of(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1xxxx") == "OLD_FORMAT"
    assert code_of(b"\x00\x01\x02\xff\xfe\x00" * 9, "样.csv") == "NOT_TEXT"


def test_a_zip_bomb_is_refused_by_what_it_says_it_holds():
    content = zipped({"xl/workbook.xml": "x", "xl/worksheets/sheet1.xml": b"0" * (201 * 1024 * 1024)})
    assert len(content) < 1024 * 1024
    assert code_of(content) == "ZIP_BOMB"


@pytest.mark.parametrize(("index", "letters"), [(0, "A"), (25, "Z"), (26, "AA"), (701, "ZZ"), (702, "AAA")])
def test_letters_of_columns(index, letters):
    assert column_letter(index) == letters


@given(st.binary(max_size=400))
def test_any_bytes_are_read_or_refused_with_a_reason(content):
    try:
        grids = read_grids(content, name="样.csv")
    except SheetError as refusal:
        assert refusal.message
    else:
        for grid in grids:
            read_sheet(grid, FORM)


@given(
    st.lists(
        st.lists(st.one_of(st.none(), st.text(max_size=12), st.integers(), st.floats(), st.booleans()), max_size=9),
        max_size=6,
    )
)
def test_any_cells_become_values_or_faults(rows):
    grid = read_grids("代码,名称".encode(), name="样.csv")[0]
    whole = type(grid)(
        "样.xlsx", "表", (("代码", "名称", "设立日期", "人数", "距离", "民办", "类型", "学段"), *map(tuple, rows))
    )
    found = read_sheet(whole, FORM)
    for row in found.rows:
        places = {problem.key for problem in found.problems if problem.line == row.line and problem.code != "ROW_TWICE"}
        assert places == set(row.faulty)
