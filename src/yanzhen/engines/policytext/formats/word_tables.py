"""Tables of Word files (表格): every grid column in its place, merged cells once."""

from __future__ import annotations

from dataclasses import dataclass

from lxml import etree

from yanzhen.engines.policytext.formats.package import child, local, value

_OPENED = frozenset(("sdt", "sdtContent", "ins", "moveTo", "customXml", "smartTag"))
_MAX_COLUMNS = 64


@dataclass(frozen=True, slots=True)
class Cell:
    """One cell: its first column from 1, how many it covers, whether it only goes on with the cell above or before."""

    element: etree._Element
    column: int
    span: int
    continues: bool


@dataclass(frozen=True, slots=True)
class TableRow:
    """The cells of a row and the number of columns of the grid left empty after them."""

    cells: tuple[Cell, ...]
    after: int


def table_rows(table: etree._Element) -> list[TableRow]:
    """Return the rows that remain when every change is accepted, cells at their columns of the grid."""
    rows: list[TableRow] = []
    for row in _inside(table, "tr", "trPr", "del"):
        column = 1 + _number(value(child(row, "trPr", "gridBefore")), 0)
        cells: list[Cell] = []
        for cell in _inside(row, "tc", "tcPr", "cellDel"):
            span = _number(value(child(cell, "tcPr", "gridSpan")), 1)
            cells.append(Cell(cell, column, span, _goes_on(cell)))
            column += span
        rows.append(TableRow(tuple(cells), _number(value(child(row, "trPr", "gridAfter")), 0)))
    return rows


def is_frame(rows: list[TableRow]) -> bool:
    """Is the table only a frame around text: one cell in every row?"""
    return bool(rows) and all(len(row.cells) == 1 for row in rows)


def _goes_on(cell: etree._Element) -> bool:
    for name in ("vMerge", "hMerge"):
        merge = child(cell, "tcPr", name)
        if merge is not None and value(merge) in (None, "continue", "cont"):
            return True
    return False


def _inside(parent: etree._Element, name: str, properties: str, gone: str) -> list[etree._Element]:
    found: list[etree._Element] = []
    for element in parent:
        if local(element) == name:
            if child(element, properties, gone) is None:
                found.append(element)
        elif local(element) in _OPENED:
            found.extend(_inside(element, name, properties, gone))
    return found


def _number(text: str | None, default: int) -> int:
    return min(int(text), _MAX_COLUMNS) if text and text.isascii() and text.isdigit() and len(text) < 5 else default
