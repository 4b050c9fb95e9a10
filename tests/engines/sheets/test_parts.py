"""What is too large is refused before it is parsed; what parsing would hide is named at its cell."""

from __future__ import annotations

import io
import struct
import time
import zipfile

import openpyxl
import pytest
import xlsxwriter

from yanzhen.engines.sheets import (
    Column,
    ColumnKind,
    SheetError,
    SheetForm,
    grid,
    parts,
    read_book,
    read_grids,
    read_sheet,
)

FORM = SheetForm(
    name="样表",
    columns=(
        Column(key="name", title="名称"),
        Column(key="n", title="人数", kind=ColumnKind.INTEGER),
        Column(key="rate", title="率", kind=ColumnKind.DECIMAL, unit="%", decimals=2),
    ),
)
HEAD = ["名称", "人数", "率"]


def book(fill):
    out = io.BytesIO()
    with xlsxwriter.Workbook(out, {"in_memory": True}) as workbook:
        fill(workbook, workbook.add_worksheet("表"))
    return out.getvalue()


def raw(sheet_xml, **more):
    """A workbook whose only worksheet is the given text."""
    content = book(lambda _, sheet: sheet.write(0, 0, "名称"))
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            new.writestr(name, sheet_xml if name.endswith("sheet1.xml") else old.read(name))
        for name, text in more.items():
            new.writestr(name, text)
    return out.getvalue()


def sheet_of(rows):
    head = (
        '<?xml version="1.0"?><worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>'
    )
    return f"{head}{rows}</sheetData></worksheet>"


def code_of(content):
    with pytest.raises(SheetError) as refusal:
        read_book(content, name="样.xlsx")
    return refusal.value.code


def problems(content):
    return [
        (one.code, f"{one.column[0]}{one.line}")
        for one in read_sheet(read_grids(content, name="a.xlsx")[0], FORM).problems
    ]


def test_a_million_rows_are_refused_in_a_moment_and_before_parsing(monkeypatch):
    monkeypatch.setattr(grid.CalamineWorkbook, "from_filelike", None)
    content = raw(sheet_of("".join(f'<row r="{n}"><c r="A{n}"><v>1</v></c></row>' for n in range(1, 1_000_001))))
    started = time.process_time()
    assert code_of(content) == "TOO_MANY_ROWS"
    assert time.process_time() - started < 10


@pytest.mark.parametrize(
    "rows",
    [
        '<row r="200001"/>',
        "<row r='200001'><c r='A200001'/></row>",
        "<x:row xmlns:x='http://schemas.openxmlformats.org/spreadsheetml/2006/main' r='200001'/>",
    ],
)
def test_a_far_row_counts_like_the_rows_above_it(rows):
    assert code_of(raw(sheet_of(rows))) == "TOO_MANY_ROWS"


def test_exactly_as_many_rows_as_allowed_are_read():
    content = raw(sheet_of('<row r="1"><c r="A1" t="inlineStr"><is><t>名称</t></is></c></row><row r="200000"/>'))
    assert len(read_grids(content, name="a.xlsx")[0].rows) >= 1


def test_two_far_cells_do_not_span_a_huge_table(monkeypatch):
    monkeypatch.setattr(grid.CalamineWorkbook, "from_filelike", None)
    assert code_of(raw(sheet_of('<row r="1"><c r="A1"/></row><row r="90000"><c r="XFD90000"><v>1</v></c></row>'))) == (
        "TOO_MANY_CELLS"
    )
    assert code_of(raw(sheet_of("<row>" + "<c/>" * 5000 + "</row>" + "<row/>" * 999))) == "TOO_MANY_CELLS"


def test_a_zip_bomb_is_seen_though_its_head_declares_little():
    content = bytearray(raw(b"0" * (201 * 1024 * 1024)))
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        entry = archive.getinfo("xl/worksheets/sheet1.xml")
    place = content.index(b"PK\x01\x02")
    while content[place + 46 : place + 46 + len(entry.filename)].decode("latin-1") != entry.filename:
        place = content.index(b"PK\x01\x02", place + 4)
    content[place + 24 : place + 28] = struct.pack("<I", 10)
    content[entry.header_offset + 22 : entry.header_offset + 26] = struct.pack("<I", 10)
    assert code_of(bytes(content)) == "ZIP_BOMB"


def test_a_formula_bomb_is_refused():
    long = "1" + "+1" * 20_000
    assert code_of(raw(sheet_of(f'<row r="1"><c r="A1"><f>{long}</f><v>1</v></c></row>'))) == "FORMULA_BOMB"


def test_declared_entities_are_no_way_in():
    bomb = '<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;">]>' + sheet_of(
        "<row r='1'><c r='A1'><v>&b;</v></c></row>"
    )
    try:
        assert all(len(str(cell)) < 50 for row in read_grids(raw(bomb), name="a.xlsx")[0].rows for cell in row)
    except SheetError as refusal:
        assert refusal.code == "BROKEN"


def test_formulas_give_their_kept_result_and_without_one_they_are_refused_at_their_cell():
    def fill(_, sheet):
        sheet.write_row(0, 0, HEAD)
        sheet.write_string(1, 0, "甲")
        sheet.write_formula(1, 1, "=1+1", None, 2)

    found = read_sheet(read_grids(book(fill), name="a.xlsx")[0], FORM)
    assert [dict(row.values)["n"] for row in found.rows] == [2] and found.problems == ()
    made = openpyxl.Workbook()
    made.active.append(HEAD)
    made.active.append(["甲", "=1+1", None])
    made.active.append(["=A2", None, None])
    out = io.BytesIO()
    made.save(out)
    assert problems(out.getvalue()) == [("UNCACHED_FORMULA", "B2"), ("UNCACHED_FORMULA", "A3")]


def test_a_formula_whose_result_is_blank_text_is_a_blank():
    head = "".join(
        f'<c r="{at}1" t="inlineStr"><is><t>{name}</t></is></c>' for at, name in zip("ABC", HEAD, strict=True)
    )
    row = '<c r="A2" t="str"><f>B9&amp;""</f><v></v></c><c r="B2"><f>1+1</f><v>2</v></c>'
    content = raw(sheet_of(f'<row r="1">{head}</row><row r="2">{row}</row>'))
    found = read_sheet(read_grids(content, name="a.xlsx")[0], FORM)
    assert [dict(one.values) for one in found.rows] == [{"name": None, "n": 2, "rate": None}] and found.problems == ()


def test_a_formula_that_went_wrong_is_named_although_parsing_leaves_it_blank():
    def fill(_, sheet):
        sheet.write_row(0, 0, HEAD)
        sheet.write_string(1, 0, "甲")
        sheet.write_formula(1, 1, "=1/0", None, "#DIV/0!")
        sheet.write_formula(3, 1, "=NA()", None, "#N/A")

    assert problems(book(fill)) == [("FORMULA_ERROR", "B2"), ("FORMULA_ERROR", "B4")]


def test_a_number_shown_as_a_percentage_is_what_is_shown():
    def fill(workbook, sheet):
        sheet.write_row(0, 0, HEAD)
        sheet.write_row(1, 0, ["甲", 1])
        sheet.write_number(1, 2, 0.855, workbook.add_format({"num_format": "0.0%"}))
        sheet.write_row(2, 0, ["乙", 1, 85.5])
        sheet.write_row(3, 0, ["丙", 1, "85.5%"])

    found = read_sheet(read_grids(book(fill), name="a.xlsx")[0], FORM)
    assert {str(row.values["rate"].normalize()) for row in found.rows} == {"85.5"}


def test_hidden_rows_are_read_and_named_and_feet_are_left_out():
    def fill(_, sheet):
        for line, row in enumerate([HEAD, ["甲", 1], ["乙", 2], ["合计", 3], [], ["填表人：某某"]]):
            sheet.write_row(line, 0, row)
        sheet.set_row(2, None, None, {"hidden": True})
        sheet.set_row(9, None, None, {"hidden": True})

    found = read_sheet(read_grids(book(fill), name="a.xlsx")[0], FORM)
    assert ([row.line for row in found.rows], found.hidden, found.feet) == ([2, 3], (3,), (4, 6))


def test_merged_cells_among_the_data_are_named_cell_by_cell():
    def fill(_, sheet):
        sheet.write_row(0, 0, HEAD)
        sheet.merge_range(1, 0, 2, 0, "甲")
        sheet.write_column(1, 1, [1, 2])

    content = book(fill)
    assert problems(content) == [("MERGED", "A2"), ("MERGED", "A3")]
    assert "A2:A3" in read_sheet(read_grids(content, name="a.xlsx")[0], FORM).problems[0].message


def test_parts_of_unknown_packing_are_damage():
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_BZIP2) as archive:
        archive.writestr("xl/workbook.xml", "x")
    assert code_of(out.getvalue()) == "BROKEN"
    assert parts.MAX_UNPACKED_BYTES == 200 * 1024 * 1024
