"""Writes a workbook to be filled in, so that Excel, WPS and LibreOffice all open it (表格写出)."""

from __future__ import annotations

import io
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, time
from decimal import Decimal
from typing import IO

import xlsxwriter
from xlsxwriter.format import Format
from xlsxwriter.utility import xl_col_to_name, xl_rowcol_to_cell
from xlsxwriter.worksheet import Worksheet

from yanzhen.engines.sheets.book import FAULTS_TITLE, ROW_NUMBER_TITLE, BookColumn, BookRow, FormBook
from yanzhen.engines.sheets.stamp import STAMP_SHEET
from yanzhen.kernel.cells import Value, shown
from yanzhen.kernel.columns import Column, ColumnKind

LISTS_SHEET = "_选项"
SPARE_ROWS = 200  # blank lines prepared with borders and formulas; cells below them can be filled in, too
CHECKED_ROWS = 20_000  # lines under the head that refuse a wrong entry
_LIST_IN_PLACE = 200  # characters; spreadsheets take 255 bytes of some encodings
_FORBIDDEN_IN_NAMES = str.maketrans(dict.fromkeys(r"\/:*?[]'", "_"))
_WIDTHS = {
    ColumnKind.TEXT: 18,
    ColumnKind.LONG_TEXT: 40,
    ColumnKind.CODE: 20,
    ColumnKind.INTEGER: 11,
    ColumnKind.DECIMAL: 11,
    ColumnKind.DAY: 13,
    ColumnKind.FLAG: 9,
    ColumnKind.CHOICE: 16,
    ColumnKind.CHOICES: 22,
}
_INK, _HEAD, _MUST, _GREY, _RED, _LINE = "#1F2D3D", "#E8EFF6", "#FFF4DE", "#F0F1F3", "#FDE4E1", "#B5BFCA"


def write_book(file: IO[bytes], book: FormBook, *, made_on: date) -> None:
    """Write ``book`` as .xlsx; the same book and day give the same bytes.

    Args:
        file: open for writing.
        book: what to write.
        made_on: day noted in the file's properties.
    Raises:
        OSError: the disk is full or the file cannot be written.
    """
    options = {"strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    whole = io.BytesIO()  # only a whole workbook is written, and no other file is left behind
    with xlsxwriter.Workbook(whole, {**options, "in_memory": True}) as workbook:
        workbook.set_properties(
            {
                "title": book.stamp.kind_title,
                "author": "雁阵",
                "created": datetime.combine(made_on, time()),
            }
        )
        _Writer(workbook, book).write()
    file.write(whole.getbuffer())


def sheet_name(text: str) -> str:
    """Return ``text`` as the name of a worksheet.

    >>> sheet_name("教师/学生：情况[一]")
    '教师_学生：情况_一_'
    """
    return text.translate(_FORBIDDEN_IN_NAMES)[:31] or "填报"


@dataclass(frozen=True)
class _Looks:
    """Formats of one column."""

    cell: Format
    faulty: Format


class _Writer:
    """Writes one book; keeps where things stand."""

    def __init__(self, workbook: xlsxwriter.Workbook, book: FormBook) -> None:
        self.workbook = workbook
        self.book = book
        self.sheet: Worksheet = workbook.add_worksheet(sheet_name(book.sheet))
        self.lists: Worksheet | None = None
        self.listed = 0
        self.places = {one.column.key: index for index, one in enumerate(book.columns)}
        self.width = len(book.columns)
        self.number_place = self.width + (1 if book.with_faults else 0)
        self.wording = {
            one.column.key: {one.column.choices[word]: word for word in one.column.wordings} for one in book.columns
        }
        self.told = self._format(font_color="#B3261E", text_wrap=True, locked=False)
        self.loose = self._format(num_format="@", locked=False)
        self.looks = [self._looks(one) for one in book.columns]

    def write(self) -> None:
        """Write all worksheets."""
        head = self._titles()
        self._head(head)
        first = head + 1
        for index, row in enumerate(self.book.rows):
            self._row(first + index, row)
        self._spare(first + len(self.book.rows), 0 if self.book.one_row or self.book.with_faults else SPARE_ROWS)
        for index, one in enumerate(self.book.columns):
            if not one.is_computed:
                self._validation(first, index, one.column)
        self._frame(head, first)
        self._stamp()

    def _format(self, **more: object) -> Format:
        return self.workbook.add_format({"font_name": "宋体", "font_size": 11, "valign": "vcenter", **more})

    def _looks(self, one: BookColumn) -> _Looks:
        kind = one.column.kind
        plain: dict[str, object] = {"border": 1, "border_color": _LINE, "locked": one.is_computed}
        if one.is_computed:
            plain["bg_color"] = _GREY
        if kind == ColumnKind.DAY:
            plain["num_format"] = "yyyy-mm-dd"
        elif kind == ColumnKind.INTEGER:
            plain["num_format"] = "0"
        elif kind == ColumnKind.DECIMAL:
            plain["num_format"] = (
                "General" if one.column.decimals is None else f"0.{'#' * one.column.decimals}".rstrip(".")
            )
        elif not one.is_computed:
            plain["num_format"] = "@"
        if kind in (ColumnKind.TEXT, ColumnKind.LONG_TEXT, ColumnKind.CHOICES):
            plain["text_wrap"] = True
        if kind in (ColumnKind.DAY, ColumnKind.FLAG, ColumnKind.CHOICE):
            plain["align"] = "center"
        return _Looks(self._format(**plain), self._format(**{**plain, "bg_color": _RED, "border_color": "#C0392B"}))

    def _titles(self) -> int:
        """Write the lines above the head; return the head's row."""
        big = self._format(bold=True, font_size=16, align="center", font_color=_INK, locked=True)
        soft = self._format(font_color="#5B6875", text_wrap=True, locked=True)
        titles = self.book.title_rows or (self.book.stamp.kind_title,)
        stamp = self.book.stamp
        about = f"填报单位：{stamp.organisation_title}　　期间：{stamp.period_title}　　表样第{stamp.form_version}版"
        lines = [(text, big if index == 0 else soft) for index, text in enumerate(titles)]
        lines.append((about, soft))
        note = "带*的必填；灰色栏自动计算，不用填；不要改动表头。要删去一行，清空这一行即可。"
        lines.append((f"{self.book.note}{note}" if self.book.note else note, soft))
        last = max(self.width - 1, 5)
        for row, (text, look) in enumerate(lines):
            self.sheet.merge_range(row, 0, row, last, text, look)
            self.sheet.set_row(row, 30 if look is big else 18 * (1 + len(text) // max(30, 8 * last)))
        return self._groups(len(lines))

    def _groups(self, row: int) -> int:
        """Write the headings above several columns, if there are any; return the next row."""
        if not any(one.group for one in self.book.columns):
            return row
        look = self._format(bold=True, bg_color=_HEAD, border=1, border_color=_LINE, align="center", locked=True)
        start = 0
        for index in range(1, self.width + 1):
            if index < self.width and self.book.columns[index].group == self.book.columns[start].group:
                continue
            group = self.book.columns[start].group
            if group and index - start > 1:
                self.sheet.merge_range(row, start, row, index - 1, group, look)
            else:
                self.sheet.write_string(row, start, group, look)
                for blank in range(start + 1, index):
                    self.sheet.write_blank(row, blank, None, look)
            start = index
        return row + 1

    def _head(self, row: int) -> None:
        shape: dict[str, object] = {
            "bold": True,
            "border": 1,
            "border_color": _LINE,
            "text_wrap": True,
            "align": "center",
            "locked": True,
        }
        plain, must = self._format(**shape, bg_color=_HEAD), self._format(**shape, bg_color=_MUST)
        for index, one in enumerate(self.book.columns):
            column = one.column
            title = f"{column.title}*" if column.required else column.title
            text = f"{title}\n（{column.unit}）" if column.unit else title
            self.sheet.write_string(row, index, text, must if column.required else plain)
            note = note_of(one)
            self.sheet.write_comment(
                row,
                index,
                note,
                {"author": "雁阵", "x_scale": 1.8, "y_scale": max(1.0, len(note) / 50), "font_size": 9},
            )
            width = one.width or max(
                _WIDTHS[column.kind], 2 * len(column.title) / (1 if len(column.title) < 8 else 2) + 3
            )
            self.sheet.set_column(index, index, width, self.looks[index].cell)
        if self.book.with_faults:
            self.sheet.write_string(row, self.width, FAULTS_TITLE, plain)
            self.sheet.set_column(self.width, self.width, 48, self._format(text_wrap=True, locked=False))
        self.sheet.write_string(row, self.number_place, ROW_NUMBER_TITLE, plain)
        self.sheet.set_column(self.number_place, self.number_place, 8, self.loose, {"hidden": True})
        self.sheet.set_row(row, 36)

    def _row(self, line: int, row: BookRow) -> None:
        for index, one in enumerate(self.book.columns):
            key = one.column.key
            look = self.looks[index].faulty if key in row.faults else self.looks[index].cell
            if key in row.written:
                self.sheet.write_string(line, index, row.written[key], look)
            elif one.is_computed and one.formula:
                self._formula(line, index, one, row.values.get(key))
            else:
                self._value(line, index, one.column, row.values.get(key), look)
            if said := row.faults.get(key) or row.notes.get(key):
                self.sheet.write_comment(line, index, said, {"author": "雁阵", "x_scale": 1.8})
        if self.book.with_faults and row.faults:
            self.sheet.write_string(line, self.width, "\n".join(self._sentences(row)), self.told)
        if row.number is not None:
            self.sheet.write_string(line, self.number_place, str(row.number), self.loose)

    def _sentences(self, row: BookRow) -> list[str]:
        return list(dict.fromkeys(row.faults[key] for key in (*self.places, "") if key in row.faults))

    def _value(self, line: int, index: int, column: Column, value: Value, look: Format) -> None:
        if value is None or value == "" or value == ():
            self.sheet.write_blank(line, index, None, look)
        elif isinstance(value, bool):
            self.sheet.write_string(line, index, "是" if value else "否", look)
        elif isinstance(value, int | Decimal):
            self.sheet.write_number(line, index, float(value), look)
        elif isinstance(value, date):
            self.sheet.write_datetime(line, index, value, look)
        elif isinstance(value, tuple):
            words = self.wording[column.key]
            self.sheet.write_string(line, index, "、".join(words.get(one, one) for one in value), look)
        else:
            self.sheet.write_string(line, index, self.wording[column.key].get(value, shown(value)), look)

    def _formula(self, line: int, index: int, one: BookColumn, value: Value) -> None:
        cells = {key: xl_rowcol_to_cell(line, place, col_abs=True) for key, place in self.places.items()}
        text = _filled(one.formula, cells)
        if one.needs:
            blanks = ",".join(f'{cells[key]}=""' for key in one.needs)
            text = f'IF(OR({blanks}),"",{text})'
        kept = "" if value is None else (float(value) if isinstance(value, int | Decimal) else shown(value))  # type: ignore[arg-type]
        self.sheet.write_formula(line, index, f"={text}", self.looks[index].cell, kept)

    def _spare(self, first: int, count: int) -> None:
        for line in range(first, first + count):
            for index, one in enumerate(self.book.columns):
                if one.is_computed and one.formula:
                    self._formula(line, index, one, None)
                else:
                    self.sheet.write_blank(line, index, None, self.looks[index].cell)

    def _validation(self, first: int, index: int, column: Column) -> None:
        rule = self._rule(column)
        if rule:
            last = first + (0 if self.book.one_row else CHECKED_ROWS)
            self.sheet.data_validation(first, index, last, index, {**rule, "error_title": column.title[:30]})

    def _rule(self, column: Column) -> dict[str, object] | None:
        if column.kind == ColumnKind.FLAG:
            return {"validate": "list", "source": ["是", "否"], "error_message": "请从下拉列表选“是”或“否”。"}
        if column.kind == ColumnKind.CHOICE:
            return {"validate": "list", "source": self._list(column), "error_message": "请从下拉列表里选。"}
        if column.kind in (ColumnKind.INTEGER, ColumnKind.DECIMAL):
            return _number_rule(column)
        if column.kind == ColumnKind.DAY:
            limits = {"criteria": "between", "minimum": date(1901, 1, 1), "maximum": date(2099, 12, 31)}
            return {
                "validate": "date",
                **limits,
                "error_type": "warning",
                "error_message": "请填日期，例如2024-09-01。",
            }
        if column.kind == ColumnKind.CHOICES:
            return None
        most = column.at_most_characters
        return {"validate": "length", "criteria": "<=", "value": most, "error_message": f"不超过{most}个字。"}

    def _list(self, column: Column) -> list[str] | str:
        words = list(column.wordings)
        if len(",".join(words)) <= _LIST_IN_PLACE // 2 and not any("," in word or '"' in word for word in words):
            return words
        if self.lists is None:
            self.lists = self.workbook.add_worksheet(LISTS_SHEET)
            self.lists.hide()
        self.lists.write_column(0, self.listed, words)
        letter = xl_col_to_name(self.listed)
        self.listed += 1
        return f"='{LISTS_SHEET}'!${letter}$1:${letter}${len(words)}"

    def _frame(self, head: int, first: int) -> None:
        sheet = self.sheet
        frozen = next(
            (index for index, one in enumerate(self.book.columns) if one.column.key not in self.book.unique), 0
        )
        sheet.freeze_panes(first, min(frozen, 2))
        last = first + max(len(self.book.rows), 1) - 1
        sheet.autofilter(head, 0, last, self.number_place - 1)
        sheet.set_landscape()
        sheet.set_paper(9)
        sheet.fit_to_pages(1, 0)
        sheet.repeat_rows(head)
        sheet.set_footer("&C第&P页 共&N页")
        allowed = ("format_cells", "format_columns", "format_rows", "insert_rows", "delete_rows", "sort", "autofilter")
        sheet.protect("", dict.fromkeys(allowed, True))
        sheet.activate()

    def _stamp(self) -> None:
        sheet = self.workbook.add_worksheet(STAMP_SHEET)
        for line, cells in enumerate(self.book.stamp.lines()):
            for index, text in enumerate(cells):
                sheet.write_string(line, index, text)
        sheet.protect("")
        sheet.hide()


def _filled(formula: str, cells: Mapping[str, str]) -> str:
    return re.sub(r"\{(\w+)\}", lambda found: cells[found.group(1)], formula)


def note_of(one: BookColumn) -> str:
    """Return what is said about a column in the note at its head."""
    column = one.column
    if one.is_computed:
        return f"自动计算，不用填。{column.hint}"
    parts = ["必填。" if column.required else "选填。"]
    if column.hint:
        parts.append(column.hint if column.hint.endswith(("。", "；", "！")) else f"{column.hint}。")
    if column.unit:
        parts.append(f"单位：{column.unit}。")
    if column.kind == ColumnKind.CHOICES:
        parts.append(f"可选多项，用顿号隔开：{'、'.join(column.wordings)}。")
    elif column.kind == ColumnKind.DAY:
        parts.append("例如2024-09-01。")
    return "".join(parts)[:1000]


def _number_rule(column: Column) -> dict[str, object] | None:
    is_whole = column.kind == ColumnKind.INTEGER
    least, most = column.at_least, column.at_most
    if least is None and most is None and not is_whole:
        return None
    noun = "整数" if is_whole else "数字"
    rule: dict[str, object] = {"validate": "integer" if is_whole else "decimal"}
    limit = int if is_whole else float
    if least is not None and most is not None:
        low, high = shown(least), shown(most)
        rule |= {"criteria": "between", "minimum": limit(least), "maximum": limit(most)}
        return {**rule, "error_message": f"请填{low}到{high}之间的{noun}。"}
    if most is not None:
        return {**rule, "criteria": "<=", "value": limit(most), "error_message": f"请填不大于{shown(most)}的{noun}。"}
    floor = least if least is not None else -2_000_000_000
    message = f"请填不小于{shown(floor)}的{noun}。" if least is not None else f"请填{noun}。"
    return {**rule, "criteria": ">=", "value": limit(floor), "error_message": message}
