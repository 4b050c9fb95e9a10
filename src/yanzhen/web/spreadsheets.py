"""Spreadsheets out (导出): real numbers and days, frozen head, text that can never become a formula."""

from __future__ import annotations

import tempfile
from collections.abc import Iterable, Sequence
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from typing import IO, Any

import django_tables2 as tables
import xlsxwriter
from django.http import FileResponse
from django.utils import timezone
from django.utils.encoding import force_str
from django.utils.html import strip_tags
from django.utils.safestring import SafeString
from django_tables2.rows import BoundRow

MEDIA_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
FORBIDDEN_IN_NAMES = str.maketrans(dict.fromkeys(r'\/:*?"<>|[]', "_"))
TEXT_AT_MOST = 32_767  # characters in one cell


class SheetWriter:
    """Writes rows to one worksheet after another in constant memory."""

    def __init__(self, file: IO[bytes] | Path, title: str, headings: Sequence[str]) -> None:
        options = {
            "constant_memory": True,
            "strings_to_formulas": False,
            "strings_to_urls": False,
            "strings_to_numbers": False,
            "nan_inf_to_errors": False,
            "tmpdir": tempfile.gettempdir(),
        }
        self.book = xlsxwriter.Workbook(file, options)
        self.day = self.book.add_format({"num_format": "yyyy-mm-dd"})
        self.moment = self.book.add_format({"num_format": "yyyy-mm-dd hh:mm"})
        self.head = self.book.add_format({"bold": True, "bg_color": "#E8EFF6", "border": 1, "text_wrap": True})
        self._open(title, headings)

    def turn_to(self, title: str, headings: Sequence[str]) -> None:
        """Finish this worksheet and begin the next one."""
        self._finish()
        self._open(title, headings)

    def _open(self, title: str, headings: Sequence[str]) -> None:
        self.sheet = self.book.add_worksheet(title.translate(FORBIDDEN_IN_NAMES)[:31])
        self.next_row = 1
        self.width = len(headings)
        for column, heading in enumerate(headings):
            self.sheet.set_column(column, column, min(40, max(10, 2 * len(heading) + 4)))
            self.sheet.write_string(0, column, heading, self.head)
        self.sheet.freeze_panes(1, 0)

    def write(self, values: Iterable[Any]) -> None:
        """Append one row."""
        for column, value in enumerate(values):
            self._cell(column, value)
        self.next_row += 1

    def _cell(self, column: int, value: Any) -> None:
        at = (self.next_row, column)
        if value is None or value == "":
            return
        if isinstance(value, bool):
            self.sheet.write_string(*at, "是" if value else "否")
        elif isinstance(value, int | float | Decimal):
            self.sheet.write_number(*at, value)
        elif isinstance(value, datetime):
            local = timezone.localtime(value).replace(tzinfo=None) if timezone.is_aware(value) else value
            self.sheet.write_datetime(*at, local, self.moment)
        elif isinstance(value, date):
            self.sheet.write_datetime(*at, value, self.day)
        else:
            text = strip_tags(value) if isinstance(value, SafeString) else force_str(value)
            self.sheet.write_string(*at, text[:TEXT_AT_MOST])

    def _finish(self) -> None:
        if self.width:
            self.sheet.autofilter(0, 0, self.next_row - 1, self.width - 1)

    def close(self) -> None:
        """Finish the file; the head of each worksheet gets its filter arrows over all rows."""
        self._finish()
        self.book.close()


def write_table(file: IO[bytes], title: str, table: tables.Table) -> None:
    """Write all rows of ``table`` (not only the shown page) to ``file``."""
    columns = [column for column in table.columns.iterall() if not column.column.exclude_from_export]
    writer = SheetWriter(file, title, [force_str(column.header) for column in columns])
    for record in table.data.data.iterator(chunk_size=1000):
        row = BoundRow(record, table=table)
        writer.write(row.get_cell_value(column.name) for column in columns)
    writer.close()


def rows_response(title: str, headings: Sequence[str], rows: Iterable[Iterable[Any]]) -> FileResponse:
    """Answer with a workbook of ``rows`` that belong to no list, such as a matrix."""
    return sheets_response(title, [(title, headings, rows)])


def sheets_response(title: str, sheets: Iterable[tuple[str, Sequence[str], Iterable[Iterable[Any]]]]) -> FileResponse:
    """Answer with a workbook of several worksheets, each (title, headings, rows)."""
    file = tempfile.TemporaryFile(suffix=".xlsx")  # noqa: SIM115 - FileResponse closes it
    writer = None
    for name, headings, rows in sheets:
        if writer is None:
            writer = SheetWriter(file, name, headings)
        else:
            writer.turn_to(name, headings)
        for row in rows:
            writer.write(row)
    if writer is None:
        raise ValueError("a workbook has at least one worksheet")
    writer.close()
    return _download(file, title)


def workbook_response(title: str, table: tables.Table) -> FileResponse:
    """Answer with a workbook of all rows of ``table``, named after the list and the day."""
    file = tempfile.TemporaryFile(suffix=".xlsx")  # noqa: SIM115 - FileResponse closes it
    write_table(file, title, table)
    return _download(file, title)


def _download(file: IO[bytes], title: str) -> FileResponse:
    file.seek(0)
    name = f"{title.translate(FORBIDDEN_IN_NAMES)}_{timezone.localdate():%Y%m%d}.xlsx"
    return FileResponse(file, as_attachment=True, filename=name, content_type=MEDIA_TYPE)
