"""Which column of somebody's own spreadsheet means which column of a form (栏目对应建议)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from yanzhen.engines.sheets.grid import Grid, read_book
from yanzhen.engines.sheets.reading import FOOT, HEADING_WITHIN_ROWS, title_key
from yanzhen.engines.sheets.stamp import STAMP_SHEET
from yanzhen.kernel.cells import CellFault, is_blank, reader_of, shown
from yanzhen.kernel.columns import Column, ColumnKind

SAMPLES = 3
LEAST_LIKENESS = 0.28
_LONGEST_HEADING = 60  # characters; longer cells are notes
_LOOKED_AT = 50  # rows below the heading


@dataclass(frozen=True)
class OldColumn:
    """A column of somebody's own spreadsheet (旧表栏目).

    Attributes:
        heading: as written, without line breaks.
        samples: the first values below it, as shown.
    """

    heading: str
    samples: tuple[str, ...]


def old_columns(content: bytes, *, name: str) -> tuple[str, list[OldColumn]]:
    """Return the worksheet that looks most like a table, by name, and its columns.

    Args:
        content: the bytes of a workbook or CSV file.
        name: its base name, for messages.
    Returns:
        Name of the worksheet (empty for CSV) and its columns from the left; no columns if nothing looks like a heading.
    Raises:
        SheetError: the file is no table, or too large.
    """
    shown_grids = [grid for grid in read_book(content, name=name).shown if grid.sheet != STAMP_SHEET]
    heads = [(_head(grid), grid) for grid in shown_grids]
    best = max(heads, key=lambda pair: len(_texts(pair[1], pair[0])), default=None)
    if best is None or not _texts(best[1], best[0]):
        return (shown_grids[0].sheet if shown_grids else "", [])
    row, grid = best
    return grid.sheet, [OldColumn(text, _samples(grid, row, index)) for index, text in _texts(grid, row).items()]


def suggest(found: Sequence[OldColumn], columns: Sequence[Column]) -> dict[str, str]:
    """Return the likely column key by heading: alike in words, and the values below can be read so.

    Each column is suggested once; a heading that is like nothing is left out.

    >>> suggest([OldColumn("教师人数(人)", ("12",))], [Column(key="t", title="教师数", kind=ColumnKind.INTEGER)])
    {'教师人数(人)': 't'}
    """
    pairs = sorted(
        (
            (_score(old, column), -place, old.heading, column.key)
            for place, old in enumerate(found)
            for column in columns
        ),
        reverse=True,
    )
    taken: dict[str, str] = {}
    for score, _, heading, key in pairs:
        if score >= LEAST_LIKENESS and heading not in taken and key not in taken.values():
            taken[heading] = key
    return taken


def likeness(heading: str, title: str) -> float:
    """Return how alike two headings are, 0 to 1: shared single characters and pairs, brackets aside.

    >>> likeness("教师人数（人）", "教师人数"), likeness("备注", "人数")
    (1.0, 0.0)
    """
    one, other = title_key(heading), title_key(title)
    if not one or not other:
        return 0.0
    if one == other:
        return 1.0
    parts, others = _parts(one), _parts(other)
    shared = sum(min(count, others.get(part, 0)) for part, count in parts.items())
    return 2 * shared / (sum(parts.values()) + sum(others.values()))


def _parts(text: str) -> Mapping[str, int]:
    counts: dict[str, int] = {}
    for part in (*text, *(text[at : at + 2] for at in range(len(text) - 1))):
        counts[part] = counts.get(part, 0) + 1
    return counts


def _score(old: OldColumn, column: Column) -> float:
    alike = max(likeness(old.heading, title) for title in (column.title, *column.aliases))
    if not alike or not old.samples:
        return alike
    return alike * (1 if _is_readable(old, column) else 0.5)


def _is_readable(old: OldColumn, column: Column) -> bool:
    read = reader_of(column)
    try:
        for sample in old.samples:
            read(sample)
    except CellFault:
        return False
    return column.kind in (ColumnKind.TEXT, ColumnKind.LONG_TEXT) or any(old.samples)


def _head(grid: Grid) -> int:
    """Return the row with the most different short texts; titles above it have one, rows below it numbers."""
    counts = [len(set(_texts(grid, row).values())) for row in range(min(HEADING_WITHIN_ROWS, len(grid.rows)))]
    return max(range(len(counts)), key=lambda row: (counts[row], -row), default=0)


def _texts(grid: Grid, row: int) -> dict[int, str]:
    cells = grid.rows[row] if row < len(grid.rows) else ()
    texts = {
        index: "".join(cell.split())
        for index, cell in enumerate(cells)
        if isinstance(cell, str) and not is_blank(cell) and len(cell) <= _LONGEST_HEADING
    }
    texts = {index: text for index, text in texts.items() if not text.replace(".", "").replace("-", "").isdecimal()}
    return texts if len(texts) > 1 else {}


def _samples(grid: Grid, row: int, index: int) -> tuple[str, ...]:
    samples: list[str] = []
    for cells in grid.rows[row + 1 : row + 1 + _LOOKED_AT]:
        if cells and FOOT.match(shown(cells[0]).strip()):
            break
        if index < len(cells) and not is_blank(cells[index]):
            samples.append(shown(cells[index]).strip()[:40])
        if len(samples) == SAMPLES:
            break
    return tuple(samples)
