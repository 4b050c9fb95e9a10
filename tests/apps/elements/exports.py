"""Invented exports for tests: rows as their systems give them, as workbook or CSV."""

from __future__ import annotations

import io
from collections.abc import Iterable, Sequence

import xlsxwriter

ROLL = ("学校名称", "学校标识码", "姓名", "全国学籍号", "性别", "年级", "班级", "学生当前状态", "是否住校")


def citizen_number(place: int) -> str:
    """A number of an invented region with the right check."""
    body = f"990101201809{place:05}"
    weights = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
    return body + "10X98765432"[sum(w * int(d) for w, d in zip(weights, body, strict=True)) % 11]


def pupil(place: int, **changes: object) -> list[object]:
    """One row of a roll of pupils."""
    row = {
        "school": "青石区第一小学",
        "code": "",
        "name": f"示例学生{place}",
        "number": f"G{citizen_number(place)}",
        "sex": "女" if place % 2 else "男",
        "grade": "一年级",
        "class": "1班",
        "status": "在校",
        "boarding": "否",
    }
    return list((row | changes).values())


def workbook(headings: Sequence[str], rows: Iterable[Sequence[object]], *, titles: Sequence[str] = ()) -> bytes:
    """A workbook with title lines above the heading, all cells as text."""
    out = io.BytesIO()
    with xlsxwriter.Workbook(out, {"in_memory": True}) as book:
        sheet = book.add_worksheet("导出")
        for line, cells in enumerate([*([title] for title in titles), list(headings), *rows]):
            for column, cell in enumerate(cells):
                if cell not in (None, ""):
                    sheet.write(line, column, cell)
    return out.getvalue()


def roll(*rows: Sequence[object], titles: Sequence[str] = ()) -> bytes:
    """A roll of pupils."""
    return workbook(ROLL, rows, titles=titles)
