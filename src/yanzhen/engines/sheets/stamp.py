"""The hidden worksheet by which a workbook is known when it comes back (表格标识)."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from yanzhen.engines.sheets.grid import Book, Grid
from yanzhen.kernel.cells import shown

STAMP_SHEET = "_雁阵"
LAYOUT = "1"
_ROWS_BEGIN = "行号"
_PIECE = 30_000  # characters; a cell takes 32,767
_NAMES = {
    "layout": "格式",
    "kind": "类型",
    "kind_title": "类型名称",
    "form_version": "表样版本",
    "subject": "编号",
    "organisation": "单位",
    "organisation_title": "单位名称",
    "period": "期间",
    "period_title": "期间名称",
    "content_hash": "内容摘要",
    "scope": "范围",
}
WHOLE = "全部"
PART = "部分"


@dataclass(frozen=True, kw_only=True)
class StampedRow:
    """A row as it was when the workbook was made.

    Attributes:
        record: identity of the record; 0: no record yet, the values were known from elsewhere.
        version: its version.
        key: what told it apart from other rows, in words.
        values: what its cells held, as JSON.
    """

    record: int
    version: int
    key: str
    values: Mapping[str, object]


@dataclass(frozen=True, kw_only=True)
class Stamp:
    """What a workbook is for (表格标识).

    Attributes:
        kind, kind_title: code and title of the form.
        form_version: version of the form.
        subject: identity of what the workbook fills in.
        organisation, organisation_title: whose rows.
        period, period_title: for which period.
        content_hash: digest of the rows as they were.
        scope: WHOLE when every row there was stands in it, PART when only some do: then a missing row says nothing.
        rows: rows by their number, as they were.
    """

    kind: str
    kind_title: str
    form_version: str
    subject: str
    organisation: str
    organisation_title: str
    period: str
    period_title: str
    content_hash: str = ""
    scope: str = WHOLE
    rows: Mapping[int, StampedRow] = field(default_factory=dict)

    @property
    def is_whole(self) -> bool:
        """Does every row that there was stand in the workbook?"""
        return self.scope == WHOLE

    def lines(self) -> list[list[str]]:
        """Return the cells of the hidden worksheet, row by row."""
        heads = [[title, LAYOUT if name == "layout" else getattr(self, name)] for name, title in _NAMES.items()]
        rows = [
            [str(number), str(row.record), str(row.version), row.key, *_pieces(row.values)]
            for number, row in self.rows.items()
        ]
        return [*heads, [_ROWS_BEGIN, "记录", "版本", "主键", "下载时的内容"], *rows]


def _pieces(values: Mapping[str, object]) -> list[str]:
    text = json.dumps(values, ensure_ascii=False, separators=(",", ":"))
    return [text[at : at + _PIECE] for at in range(0, len(text), _PIECE)]


def read_stamp(book: Book) -> Stamp | None:
    """Return what the hidden worksheet of ``book`` says; None if it is not there or somebody wrote over it."""
    grid = next((one for one in (*book.hidden, *book.shown) if one.sheet == STAMP_SHEET), None)
    return None if grid is None else _parsed(grid)


def _parsed(grid: Grid) -> Stamp | None:
    lines = [[shown(cell) for cell in row] for row in grid.rows]
    begin = next((at for at, line in enumerate(lines) if line and line[0] == _ROWS_BEGIN), None)
    heads = {line[0]: line[1] for line in lines[:begin] if len(line) > 1}
    found = {name: heads.get(title, "") for name, title in _NAMES.items()}
    if begin is None or found.pop("layout") != LAYOUT or not (found["kind"] and found["subject"]):
        return None
    return Stamp(rows=dict(_rows(lines[begin + 1 :])), **found)


def _rows(lines: Sequence[Sequence[str]]) -> list[tuple[int, StampedRow]]:
    """Read what can be read; a row that somebody wrote over is matched by its key instead."""
    rows = []
    for line in lines:
        try:
            number, record, version, key, *pieces = line
            values = json.loads("".join(pieces))
            if isinstance(values, dict):
                row = StampedRow(record=int(record), version=int(version), key=key, values=values)
                rows.append((int(number), row))
        except (ValueError, RecursionError):
            continue
    return rows
