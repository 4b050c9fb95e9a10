"""Opens a workbook or a CSV file as grids of raw cells."""

from __future__ import annotations

import csv
import io
import zipfile
from collections.abc import Mapping
from dataclasses import dataclass

from python_calamine import (
    CalamineError,
    CalamineWorkbook,
    PasswordError,
    SheetTypeEnum,
    SheetVisibleEnum,
    ZipError,
)

from yanzhen.engines.sheets.heads import joined_heads
from yanzhen.engines.sheets.parts import MAX_FORMULA_CHARACTERS, SheetPart, TooLargeError, sheet_parts
from yanzhen.kernel.archives import BROKEN_ZIP
from yanzhen.kernel.cells import Cell
from yanzhen.kernel.errors import YanzhenError

MAX_CELLS = 2_000_000
MAX_ROWS = 200_000
OLE_MAGIC = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
ENCODINGS = ("utf-8-sig", "gb18030")


class SheetError(YanzhenError):
    """A file cannot be opened as a table."""

    MESSAGES = {
        "EMPTY_FILE": "“{name}”是空文件；请核对后重新选择。",
        "OLD_FORMAT": "“{name}”是旧版xls或加了密码的表格；请去掉密码，另存为xlsx后再导入。",
        "NOT_A_TABLE": "“{name}”不是xlsx或csv表格（内容是{found}）；请用表格软件另存为xlsx后再导入。",
        "ZIP_BOMB": "“{name}”解开后有{size}MB，远超正常表格，没有读取；请核对文件来源。",
        "BROKEN": "“{name}”已损坏，打不开；请用表格软件打开并另存后再导入。",
        "NOT_TEXT": "“{name}”的编码无法识别；请另存为UTF-8或GBK编码的csv，或另存为xlsx。",
        "TOO_MANY_CELLS": "“{name}”的“{sheet}”有{cells}个单元格，超过上限{limit}；请删去空白区域或拆分后再导入。",
        "TOO_MANY_ROWS": "“{name}”的“{sheet}”有{rows}行，超过上限{limit}行，没有读取；请删去空白行或拆分后再导入。",
        "FORMULA_BOMB": "“{name}”的“{sheet}”里有超过{limit}个字的公式，没有读取；请把公式改成数值后再导入。",
        "NO_SHEET": "“{name}”里没有可读的工作表。",
    }


@dataclass(frozen=True)
class Grid:
    """One worksheet as it was filled (原始表格).

    Attributes:
        file: base name of the file.
        sheet: name of the worksheet; empty for CSV.
        rows: cells by row, from the first row and column of the sheet; rows may differ in length. A heading of two rows
            stands joined in the lower one.
        part: what the raw part says beyond the cells: hidden rows, errors, formulas without a result, percentages.
        merged: areas of merged cells as (first row, first column, last row, last column), 0-based.
    """

    file: str
    sheet: str
    rows: tuple[tuple[Cell, ...], ...]
    part: SheetPart = SheetPart()
    merged: tuple[tuple[int, int, int, int], ...] = ()


@dataclass(frozen=True)
class Book:
    """The worksheets of one file (工作簿).

    Attributes:
        shown: worksheets that people see, at least one.
        hidden: worksheets hidden from them.
    """

    shown: tuple[Grid, ...]
    hidden: tuple[Grid, ...] = ()


def read_grids(content: bytes, *, name: str) -> list[Grid]:
    """Return the worksheets of an .xlsx file or the one table of a CSV file, told apart by content.

    Args:
        content: the bytes of the file.
        name: its base name, for messages.
    Returns:
        At least one grid; hidden worksheets are left out.
    Raises:
        SheetError: as of ``read_book``.

    >>> read_grids("代码,名称\\n1,甲".encode(), name="a.csv")[0].rows
    (('代码', '名称'), ('1', '甲'))
    """
    return list(read_book(content, name=name).shown)


def read_book(content: bytes, *, name: str) -> Book:
    """Return all worksheets of an .xlsx file or the one table of a CSV file, told apart by content.

    Args:
        content: the bytes of the file.
        name: its base name, for messages.
    Raises:
        SheetError: EMPTY_FILE, OLD_FORMAT, NOT_A_TABLE, ZIP_BOMB, BROKEN, NOT_TEXT, TOO_MANY_ROWS, TOO_MANY_CELLS,
            FORMULA_BOMB, NO_SHEET; what is too large is refused before it is parsed.
    """
    if not content:
        raise SheetError("EMPTY_FILE", name=name)
    if content.startswith(OLE_MAGIC):
        raise SheetError("OLD_FORMAT", name=name)
    if content.startswith(b"PK"):
        return _workbook(content, name)
    for magic, found in ((b"%PDF", "PDF"), (b"\x89PNG", "图片"), (b"\xff\xd8\xff", "图片")):
        if content.startswith(magic):
            raise SheetError("NOT_A_TABLE", name=name, found=found)
    return Book((_csv(content, name),))


def _workbook(content: bytes, name: str) -> Book:
    if (reason := _what_else(content, name)) is not None:
        raise SheetError("NOT_A_TABLE", name=name, found=reason)
    try:
        parts = sheet_parts(content)
    except TooLargeError as error:
        raise SheetError("ZIP_BOMB", name=name, size=error.size // (1024 * 1024)) from error
    except BROKEN_ZIP as error:
        raise SheetError("BROKEN", name=name) from error
    for sheet, part in parts.items():
        _refuse_size(name, sheet, part)
    try:
        return _sheets(CalamineWorkbook.from_filelike(io.BytesIO(content)), name, parts)
    except (CalamineError, ZipError, PasswordError, ValueError, OSError) as error:
        raise SheetError("BROKEN", name=name) from error


def _what_else(content: bytes, name: str) -> str | None:
    """Name what an archive is if it is no workbook."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            names = set(archive.namelist())
    except BROKEN_ZIP as error:
        raise SheetError("BROKEN", name=name) from error
    if "xl/workbook.xml" in names:
        return None
    return "Word文档" if "word/document.xml" in names else "普通压缩包"


def _refuse_size(name: str, sheet: str, part: SheetPart) -> None:
    if part.height > MAX_ROWS:
        raise SheetError("TOO_MANY_ROWS", name=name, sheet=sheet, rows=part.height, limit=MAX_ROWS)
    if part.height * part.width > MAX_CELLS:
        raise SheetError("TOO_MANY_CELLS", name=name, sheet=sheet, cells=part.height * part.width, limit=MAX_CELLS)
    if part.has_long_formula:
        raise SheetError("FORMULA_BOMB", name=name, sheet=sheet, limit=MAX_FORMULA_CHARACTERS)


def _sheets(book: CalamineWorkbook, name: str, parts: Mapping[str, SheetPart]) -> Book:
    shown: list[Grid] = []
    hidden: list[Grid] = []
    for meta in book.sheets_metadata:
        if meta.typ != SheetTypeEnum.WorkSheet:
            continue
        sheet = book.get_sheet_by_name(meta.name)
        part = parts.get(meta.name, SheetPart())
        rows = [tuple(row) for row in sheet.to_python(skip_empty_area=False)]
        last = max((row for row, _ in (*part.errors, *part.uncached)), default=-1)
        rows += [()] * (last + 1 - len(rows))  # parsing drops rows that hold nothing else
        merged = tuple((*first, *last) for first, last in sheet.merged_cell_ranges or ())
        grid = Grid(name, meta.name, tuple(joined_heads(rows, merged)), part, merged)
        (shown if meta.visible == SheetVisibleEnum.Visible else hidden).append(grid)
    if not shown:
        raise SheetError("NO_SHEET", name=name)
    return Book(tuple(shown), tuple(hidden))


def _csv(content: bytes, name: str) -> Grid:
    text = _text(content, name)
    head = text[:4096]
    delimiter = max(",\t;", key=head.count) if head else ","
    try:
        rows = tuple(tuple(row) for row in csv.reader(io.StringIO(text, newline=""), delimiter=delimiter))
    except csv.Error as error:
        raise SheetError("BROKEN", name=name) from error
    cells = sum(len(row) for row in rows)
    if cells > MAX_CELLS:
        raise SheetError("TOO_MANY_CELLS", name=name, sheet=name, cells=cells, limit=MAX_CELLS)
    return Grid(name, "", rows)


def _text(content: bytes, name: str) -> str:
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        encodings: tuple[str, ...] = ("utf-16",)
    else:
        encodings = ENCODINGS
    for encoding in encodings:
        try:
            text = content.decode(encoding)
        except UnicodeDecodeError:
            continue
        if "\x00" not in text:
            return text
    raise SheetError("NOT_TEXT", name=name)
