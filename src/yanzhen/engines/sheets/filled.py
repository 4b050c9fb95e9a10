"""Reads a form that comes back filled in (回填表格): the right worksheet, its rows, and what it was made for."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from yanzhen.engines.sheets.book import ROW_NUMBER
from yanzhen.engines.sheets.columns import SheetForm
from yanzhen.engines.sheets.grid import Book, Grid, SheetError, read_book
from yanzhen.engines.sheets.reading import ParsedRow, ParsedSheet, heading_hits, read_sheet
from yanzhen.engines.sheets.stamp import STAMP_SHEET, Stamp, read_stamp
from yanzhen.engines.sheets.writing import LISTS_SHEET


class WrongBookError(SheetError):
    """A workbook was made for something else."""

    MESSAGES = {
        "OTHER_KIND": "这份表格是“{found}”，这里要的是“{wanted}”；请到“{found}”的页面上传，或重新下载本表。",
        "OTHER_ORGANISATION": "这份表格是“{found}”的，这里填的是“{wanted}”；请核对后换一份。",
        "OTHER_PERIOD": "这份表格是{found}的，这里填的是{wanted}；请核对后换一份，或到{found}的页面上传。",
        "NO_FORM": "“{name}”里没有找到“{wanted}”的表头（找过{sheets}）；"
        "请保留下载的表头，或到“对应旧表”页面说明各栏对应什么。",
    }


@dataclass(frozen=True)
class FilledBook:
    """A form as it was filled in.

    Attributes:
        sheet: the rows of the worksheet that holds the form, with all faults.
        stamp: what the hidden worksheet says; None: not there, rows are told apart by their key.
        numbers: number of the stamped row by line of the sheet; each number once, of the first line that has it.
        passed_over: names of other worksheets that hold something.
        notices: what the user ought to know, in Chinese sentences.
    """

    sheet: ParsedSheet
    stamp: Stamp | None
    numbers: Mapping[int, int]
    passed_over: tuple[str, ...]
    notices: tuple[str, ...]


def read_filled(content: bytes, *, name: str, form: SheetForm, wanted: Stamp) -> FilledBook:
    """Read a workbook or CSV file that was filled in by ``form``.

    Args:
        content: the bytes of the file.
        name: its base name, for messages.
        form: what to read; with ``ROW_NUMBER_COLUMN`` if rows are to be told apart by their number.
        wanted: what the workbook has to be for; only kind, organisation and period are compared.
    Raises:
        SheetError: the file is no table, or too large.
        WrongBookError: OTHER_KIND, OTHER_ORGANISATION, OTHER_PERIOD, NO_FORM.
    """
    book = read_book(content, name=name)
    stamp = read_stamp(book)
    if stamp is not None:
        refuse_other(stamp, wanted)
    grid = _form_grid(book, form, name)
    passed_over = tuple(
        one.sheet
        for one in book.shown
        if one is not grid and one.sheet not in (STAMP_SHEET, LISTS_SHEET) and any(map(any, one.rows))
    )
    sheet = read_sheet(grid, form)
    numbers, copied = _numbers(sheet.rows, stamp)
    return FilledBook(
        replace(sheet, rows=tuple(map(_without_number, sheet.rows))),
        stamp,
        numbers,
        passed_over,
        tuple(_notices(sheet, book, stamp, wanted, passed_over, copied)),
    )


def refuse_other(stamp: Stamp, wanted: Stamp) -> None:
    """Refuse by name a workbook made for another form, organisation or period.

    Raises:
        WrongBookError: OTHER_KIND, OTHER_ORGANISATION, OTHER_PERIOD.
    """
    if stamp.kind != wanted.kind:
        raise WrongBookError("OTHER_KIND", found=stamp.kind_title or stamp.kind, wanted=wanted.kind_title)
    if stamp.organisation != wanted.organisation:
        found = stamp.organisation_title or "其他单位"
        raise WrongBookError("OTHER_ORGANISATION", found=found, wanted=wanted.organisation_title)
    if stamp.period != wanted.period:
        raise WrongBookError("OTHER_PERIOD", found=stamp.period_title or stamp.period, wanted=wanted.period_title)


def _form_grid(book: Book, form: SheetForm, name: str) -> Grid:
    """Return the worksheet of the form's name if its heading is there, else the one that names most columns."""
    least = min(2, len(form.columns))
    hits = [(heading_hits(one, form), one) for one in book.shown if one.sheet != STAMP_SHEET]
    fitting = [(count, one) for count, one in hits if count >= least]
    if not fitting:
        sheets = "、".join(f"“{one.sheet}”" for _, one in hits if one.sheet) or "整张表"
        raise WrongBookError("NO_FORM", name=name, wanted=form.name, sheets=sheets)
    named = next((one for _, one in fitting if one.sheet == form.name), None)
    return named or max(fitting, key=lambda pair: pair[0])[1]


def _numbers(rows: Sequence[ParsedRow], stamp: Stamp | None) -> tuple[dict[int, int], list[int]]:
    """Tell which stamped row each line is; a line copied from another one is new, and named."""
    numbers: dict[int, int] = {}
    copied = []
    taken: set[int] = set()
    for row in rows:
        text = row.values.get(ROW_NUMBER)
        number = int(text) if isinstance(text, str) and text.isdecimal() and len(text) < 10 else None
        if number is None or stamp is None or number not in stamp.rows:
            continue
        if number in taken:
            copied.append(row.line)
            continue
        taken.add(number)
        numbers[row.line] = number
    return numbers, copied


def _without_number(row: ParsedRow) -> ParsedRow:
    return replace(row, values={key: value for key, value in row.values.items() if key != ROW_NUMBER})


def _notices(
    sheet: ParsedSheet,
    book: Book,
    stamp: Stamp | None,
    wanted: Stamp,
    passed_over: Sequence[str],
    copied: Sequence[int],
) -> list[str]:
    told = []
    if stamp is None and book.shown[0].sheet:
        told.append("没有找到本系统下载表格时附带的标识，按表头认栏目、按主键认行；表里没有的行不会被删除。")
    elif stamp is not None and stamp.form_version != wanted.form_version:
        told.append(
            f"这份表格是按第{stamp.form_version}版表样下载的，现在是第{wanted.form_version}版；按表头对应栏目。"
        )
    if passed_over:
        told.append(f"没有读取其他工作表：{'、'.join(passed_over)}。")
    if sheet.unknown:
        told.append(f"不认识的栏目已跳过：{'、'.join(sheet.unknown)}。")
    if sheet.hidden:
        told.append(f"第{_lines(sheet.hidden)}行是隐藏行，也已读入；不需要的请取消隐藏后删去。")
    if sheet.feet:
        told.append(f"第{_lines(sheet.feet)}行是合计、填表人一类的行，没有当作数据。")
    if copied:
        told.append(f"第{_lines(copied)}行是从别的行整行复制来的，当作新行。")
    return told


def _lines(lines: Sequence[int]) -> str:
    listed = "、".join(str(line) for line in lines[:20])
    return f"{listed}等{len(lines)}" if len(lines) > 20 else listed
