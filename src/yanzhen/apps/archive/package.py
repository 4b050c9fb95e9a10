"""The package (归档包): a ZIP with the catalogue as a sheet and every piece as a PDF, written in bounded memory."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Callable
from typing import IO

import xlsxwriter

from yanzhen.apps.archive.bridge import paragraphs_of
from yanzhen.apps.archive.models import ArchiveItem, ArchiveYear
from yanzhen.apps.archive.pdf import pdf_of
from yanzhen.presets.retention import Period

HEADINGS = ("序号", "档号", "文号", "责任者", "题名", "日期", "保管期限", "期满日期")
WIDTHS = (6, 26, 20, 20, 50, 12, 10, 12)
_FORBIDDEN = re.compile(r'[\\/:*?"<>|\x00-\x1f]')
_MOMENT = (1980, 1, 1, 0, 0, 0)  # one moment for all entries: equal archives have equal bytes


def catalogue_rows(archive: ArchiveYear) -> list[list[object]]:
    """Return the lines of the catalogue in its order."""
    rows: list[list[object]] = []
    for ordinal, item in enumerate(archive.items.all(), start=1):
        period = Period(item.retention)
        ends_on = period.ends_on(item.made_on)
        until = ends_on.isoformat() if ends_on else "永久"
        made_on = item.made_on.isoformat()
        rows.append([ordinal, item.number, item.reference, item.responsible, item.title, made_on, period.label, until])
    return rows


def write_catalogue(archive: ArchiveYear, file: IO[bytes]) -> None:
    """Write the catalogue as a workbook; text can never become a formula."""
    book = xlsxwriter.Workbook(file, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False})
    sheet = book.add_worksheet("归档目录")
    bold = book.add_format({"bold": True, "border": 1, "text_wrap": True})
    for column, (heading, width) in enumerate(zip(HEADINGS, WIDTHS, strict=True)):
        sheet.set_column(column, column, width)
        sheet.write_string(0, column, heading, bold)
    for number, row in enumerate(catalogue_rows(archive), start=1):
        sheet.write_number(number, 0, row[0])
        for column, value in enumerate(row[1:], start=1):
            sheet.write_string(number, column, str(value))
    sheet.freeze_panes(1, 0)
    book.close()


def write_package(archive: ArchiveYear, file: IO[bytes], *, report: Callable[[int, int, str], None]) -> int:
    """Write the ZIP and return how many pieces are in it; ``report(done, total, message)`` is told of each."""
    items = list(archive.items.all())
    sheet = io.BytesIO()
    write_catalogue(archive, sheet)
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as package:
        package.writestr(_entry("归档目录.xlsx"), sheet.getvalue())
        for done, item in enumerate(items, start=1):
            package.writestr(_entry(f"{Period(item.retention).label}/{_file_name(item)}.pdf"), _pdf(item))
            report(done, len(items), item.title)
    return len(items)


def _pdf(item: ArchiveItem) -> bytes:
    head = [f"档号：{item.number}", f"保管期限：{Period(item.retention).label}", item.reference]
    said = paragraphs_of(item.subject) or ["（内容已清除）"]
    day = f"{item.made_on.year}年{item.made_on.month}月{item.made_on.day}日"
    return pdf_of(
        title=item.title, head=[part for part in head if part], paragraphs=[*said, f"{item.responsible}　{day}"]
    )


def _entry(name: str) -> zipfile.ZipInfo:
    entry = zipfile.ZipInfo(name, _MOMENT)
    entry.compress_type = zipfile.ZIP_DEFLATED
    return entry


def _file_name(item: ArchiveItem) -> str:
    return _FORBIDDEN.sub("_", f"{item.number} {item.title}")[:80]
