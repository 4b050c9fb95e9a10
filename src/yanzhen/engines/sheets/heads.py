"""Joins a heading of two rows (两行表头) into one: 学生数 above 男 and 女 becomes 学生数男 and 学生数女."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from yanzhen.kernel.cells import Cell

HEAD_WITHIN_ROWS = 20
_TELLS_BY_ITSELF = 3  # characters from which a heading needs no group in front of it
Area = tuple[int, int, int, int]


def joined_heads(rows: Sequence[tuple[Cell, ...]], merged: Sequence[Area]) -> list[tuple[Cell, ...]]:
    """Return the rows with a heading of two rows joined in the lower one; the upper one is left blank.

    A heading has two rows where one cell spans several columns and another, beside it, both rows.

    Args:
        rows: cells by row.
        merged: areas of merged cells as (first row, first column, last row, last column), 0-based.

    >>> joined_heads([("班", "学生数", ""), ("", "男", "女"), ("一", 1, 2)], [(0, 0, 1, 0), (0, 1, 0, 2)])
    [('', '', ''), ('班', '学生数男', '学生数女'), ('一', 1, 2)]
    """
    upper = _upper_row(rows, merged)
    if upper is None:
        return list(rows)
    above, below = rows[upper], rows[upper + 1]
    groups = {
        column: _text(above, left)
        for top, left, bottom, right in merged
        if top == bottom == upper and right > left
        for column in range(left, min(right, len(below) - 1) + 1)
    }
    counts = Counter(_text(below, column) for column in range(len(below)))
    width = max(len(above), len(below))
    joined: tuple[Cell, ...] = tuple(_heading(above, below, column, groups, counts) for column in range(width))
    return [*rows[:upper], ("",) * len(above), joined, *rows[upper + 2 :]]


def _upper_row(rows: Sequence[tuple[Cell, ...]], merged: Sequence[Area]) -> int | None:
    wide = {top for top, left, bottom, right in merged if top == bottom and right > left}
    tall = {top for top, left, bottom, right in merged if bottom == top + 1 and left == right and _at(rows, top, left)}
    both = sorted(row for row in wide & tall if row < min(HEAD_WITHIN_ROWS, len(rows) - 1))
    return next((row for row in both if sum(1 for cell in rows[row + 1] if _is_text(cell)) > 1), None)


def _heading(
    above: tuple[Cell, ...], below: tuple[Cell, ...], column: int, groups: dict[int, str], counts: Counter[str]
) -> str:
    lower = _text(below, column)
    if not lower:
        return _text(above, column)
    if counts[lower] == 1 and len(lower) >= _TELLS_BY_ITSELF:
        return lower
    return f"{groups.get(column, '')}{lower}"


def _at(rows: Sequence[tuple[Cell, ...]], row: int, column: int) -> bool:
    return row < len(rows) and column < len(rows[row]) and _is_text(rows[row][column])


def _is_text(cell: Cell) -> bool:
    return isinstance(cell, str) and bool(cell.strip())


def _text(cells: tuple[Cell, ...], column: int) -> str:
    cell = cells[column] if column < len(cells) else ""
    return "".join(cell.split()) if isinstance(cell, str) else ""
