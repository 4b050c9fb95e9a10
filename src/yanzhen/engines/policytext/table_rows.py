"""Rows of a table (表格行): which lines belong to it, where their cells are, what stands in which column."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from typing import Final

from yanzhen.engines.policytext.labels import Span
from yanzhen.engines.policytext.lines import Line
from yanzhen.engines.policytext.paragraphs import is_row
from yanzhen.engines.policytext.table_columns import (
    Column,
    columns_of,
    heads_columns,
    is_ledger,
    is_rule,
    merged_heads,
    opens_part,
)

ROW: Final = "row"
HEAD: Final = "head"


class Table:
    """The table that the lines are in: the cells that head its columns, as far as it has gone."""

    def __init__(self) -> None:
        self._header: tuple[str, ...] = ()
        self._after_head = False

    @property
    def ledger(self) -> bool:
        """Does each row give somebody a task?"""
        return is_ledger(self._header)

    def holds(self, line: Line) -> bool:
        """Is a line with words in one cell only a row of this table, as wide as its head?"""
        blank = line.tabs_before + line.tabs_after
        return blank > 0 and "\t" not in line.view and blank + 1 == len(self._header)

    def goes_on(self, line: Line | None) -> bool:
        """Is the line below a heading a row of this table, as wide as its head?"""
        return line is not None and bool(self._header) and is_row(line) and len(cells_of(line)) == len(self._header)

    def take(self, line: Line) -> str:
        """Take the next row in and return its form, ``row`` or ``head``."""
        cells = ("",) * line.tabs_before + cells_of(line) + ("",) * line.tabs_after
        if heads_columns(cells):
            self._header = merged_heads(self._header, cells) if self._after_head else cells
            self._after_head = True
            return HEAD
        if is_rule(line.view):
            return HEAD
        self._after_head = False
        filled = [column for column, cell in enumerate(cells) if cell]
        return HEAD if opens_part(self._header, filled, "".join(cells)) else ROW

    def columns_from(self, line: Line) -> tuple[Column | None, ...]:
        """Return what the columns hold, from the line's first cell with words on."""
        return columns_of(self._header)[line.tabs_before :]


def table_lines(lines: Sequence[Line]) -> set[int]:
    """Return the lines of tables whose columns have heads; they are the document's own for certain."""
    found: set[int] = set()
    headed = False
    for at, line in enumerate(lines):
        if not is_row(line):
            headed = False
        elif headed or heads_columns(cells_of(line)):
            headed = True
            found.add(at)
    return found


def cells_of(line: Line) -> tuple[str, ...]:
    """Return the cells of a table row, parted by tabs or else by bars."""
    return tuple(cell.strip() for cell in line.view.split("\t" if "\t" in line.view else "|"))


def row_cells(view: str, start: int, end: int) -> list[Span]:
    """Return the span of each cell of a row, parted by tabs or else by bars."""
    mark = "\t" if "\t" in view[start:end] else "|"
    cells: list[Span] = []
    at = start
    for cell in view[start:end].split(mark):
        cells.append((at, at + len(cell)))
        at += len(cell) + 1
    return cells


def column_at(columns: Sequence[Column | None], cells: Sequence[Span], offset: int) -> Column | None:
    """Return what the column at an offset of a row holds."""
    at = bisect_right([start for start, _ in cells], offset) - 1
    return columns[at] if 0 <= at < len(columns) else None
