"""Opens a workbook or a CSV file as grids of raw cells."""

from __future__ import annotations

import csv
import io
import zipfile
from dataclasses import dataclass

from python_calamine import (
    CalamineError,
    CalamineWorkbook,
    PasswordError,
    SheetTypeEnum,
    SheetVisibleEnum,
    ZipError,
)

from yanzhen.kernel.archives import BROKEN_ZIP
from yanzhen.kernel.cells import Cell
from yanzhen.kernel.errors import YanzhenError

MAX_UNPACKED_BYTES = 200 * 1024 * 1024
MAX_CELLS = 2_000_000
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
        "NO_SHEET": "“{name}”里没有可读的工作表。",
    }


@dataclass(frozen=True)
class Grid:
    """One worksheet as it was filled (原始表格).

    Attributes:
        file: base name of the file.
        sheet: name of the worksheet; empty for CSV.
        rows: cells by row, from the first row and column of the sheet; rows may differ in length.
    """

    file: str
    sheet: str
    rows: tuple[tuple[Cell, ...], ...]


def read_grids(content: bytes, *, name: str) -> list[Grid]:
    """Return the worksheets of an .xlsx file or the one table of a CSV file, told apart by content.

    Args:
        content: the bytes of the file.
        name: its base name, for messages.
    Returns:
        At least one grid; hidden worksheets are left out.
    Raises:
        SheetError: EMPTY_FILE, OLD_FORMAT, NOT_A_TABLE, ZIP_BOMB, BROKEN, NOT_TEXT, TOO_MANY_CELLS, NO_SHEET.

    >>> read_grids("代码,名称\\n1,甲".encode(), name="a.csv")[0].rows
    (('代码', '名称'), ('1', '甲'))
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
    return [_csv(content, name)]


def _workbook(content: bytes, name: str) -> list[Grid]:
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            entries = archive.infolist()
    except BROKEN_ZIP as error:
        raise SheetError("BROKEN", name=name) from error
    unpacked = sum(entry.file_size for entry in entries)
    if unpacked > MAX_UNPACKED_BYTES:
        raise SheetError("ZIP_BOMB", name=name, size=unpacked // (1024 * 1024))
    names = {entry.filename for entry in entries}
    if "xl/workbook.xml" not in names:
        raise SheetError("NOT_A_TABLE", name=name, found="Word文档" if "word/document.xml" in names else "普通压缩包")
    try:
        book = CalamineWorkbook.from_filelike(io.BytesIO(content))
        return _sheets(book, name)
    except (CalamineError, ZipError, PasswordError, ValueError, OSError) as error:
        raise SheetError("BROKEN", name=name) from error


def _sheets(book: CalamineWorkbook, name: str) -> list[Grid]:
    grids = []
    for meta in book.sheets_metadata:
        if meta.visible != SheetVisibleEnum.Visible or meta.typ != SheetTypeEnum.WorkSheet:
            continue
        sheet = book.get_sheet_by_name(meta.name)
        cells = sheet.total_height * sheet.total_width
        if cells > MAX_CELLS:
            raise SheetError("TOO_MANY_CELLS", name=name, sheet=meta.name, cells=cells, limit=MAX_CELLS)
        rows = tuple(tuple(row) for row in sheet.to_python(skip_empty_area=False))
        grids.append(Grid(name, meta.name, rows))
    if not grids:
        raise SheetError("NO_SHEET", name=name)
    return grids


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
