"""Printed lines (版面行): from characters with places to lines, columns and paragraphs, whatever program gave them."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from math import ceil

from yanzhen.engines.policytext.formats.columns import in_reading_order
from yanzhen.engines.policytext.formats.extracted import Anchor
from yanzhen.engines.policytext.formats.ruled import Grid, table_lines
from yanzhen.engines.policytext.formats.scanned import Inked

_CJK = r"\u2e80-\u9fff\uff00-\uffef\u3000-\u303f“”‘’—…·"
_STRAY = re.compile(rf"(?<=[{_CJK}]) +(?=[{_CJK}\d])|(?<=[\d%]) +(?=[{_CJK}])")
_NUMBER_TAB = re.compile(
    r"^((?:第?[一二三四五六七八九十]{1,3}[、章节条]|[（(][一二三四五六七八九十\d]{1,3}[)）]"
    r"|\d{1,2}[、.．)]|[①-⑳]))\t"
)
_PAGE_NUMBER = re.compile(
    r"^[-—–·\s]*(?:第\s*|page\s*)?\d{1,4}(?:\s*页)?(?:\s*(?:[/共，,]|of)+\s*\d{1,4}\s*页?)?[-—–·\s]*$", re.IGNORECASE
)
_NUMBER_AT_START = re.compile(
    r"^(?:第?[一二三四五六七八九十]{1,3}[、章节条编.．]|[（(][一二三四五六七八九十\d]{1,3}[)）]"
    r"|\d{1,2}(?:[、.．](?!\d)|\.\d{1,2}\s)|[①-⑳])"
)
_SENTENCE = re.compile(r"[。；！？]$")
_BLANKS = re.compile(r"[ \t\xa0]+")
_TAB_GAP = 1.6


@dataclass(frozen=True, slots=True)
class Row:
    """One printed line: its text, its edges and height in points, its page from 1.

    Attributes:
        column: 0 for a line across the page, 1 and 2 for those of the left and right of two columns.
        recognised: was it read off a picture?
        table, row: for a row of a ruled table its number on the page and in the table, from 1; 0 else.
    """

    text: str
    left: float
    right: float
    top: float
    height: float
    page: int
    column: int = 0
    recognised: bool = False
    table: int = 0
    row: int = 0


def page_rows(
    lines: Sequence[Sequence[Inked]], number: int, *, recognised: bool = False, tables: Sequence[Grid] = ()
) -> list[Row]:
    """Return the printed lines of a page in the order of reading, the rows of ruled tables at their places.

    Args:
        lines: the characters of the page; lines without ink are left out.
        number: the page's, from 1.
    """
    outside = [[c for c in line if not _in_any(tables, c)] for line in lines] if tables else lines
    inked = [line for line in outside if any(not c[0].isspace() for c in line)]
    rows = [_row(line, number, column, recognised) for column, line in in_reading_order(inked)]
    for at, grid in enumerate(tables, start=1):
        place = next((index for index, row in enumerate(rows) if row.top <= grid.box[3]), len(rows))
        rows[place:place] = _table_rows(grid, lines, number, at, recognised)
    return rows


def _in_any(tables: Sequence[Grid], character: Inked) -> bool:
    _, left, bottom, right, top = character
    return any(grid.holds((left + right) / 2, (bottom + top) / 2) for grid in tables)


def _table_rows(grid: Grid, lines: Sequence[Sequence[Inked]], number: int, table: int, recognised: bool) -> list[Row]:
    rows: list[Row] = []
    for row, cells in enumerate(table_lines(grid, lines), start=1):
        text = "\t".join(_STRAY.sub("", _BLANKS.sub(" ", cell)).strip() for cell in cells)
        if text.strip():
            high = grid.ys[row - 1] - grid.ys[row]
            rows.append(Row(text, grid.box[0], grid.box[2], grid.ys[row - 1], high, number, 0, recognised, table, row))
    return rows


def _row(line: Sequence[Inked], number: int, column: int, recognised: bool) -> Row:
    inked = [c for c in line if not c[0].isspace()]
    height = max(c[4] - c[2] for c in inked)
    left, right, top = min(c[1] for c in inked), max(c[3] for c in inked), max(c[4] for c in inked)
    return Row(_with_tabs(line, height), left, right, top, height, number, column, recognised)


def _with_tabs(line: Sequence[Inked], height: float) -> str:
    """Wide gaps part the cells of a table row; a title set in spaced letters has them everywhere and none count."""
    pieces: list[str] = []
    right: float | None = None
    gaps = wide = 0
    for character, left, _, end, _ in line:
        if character.isspace():
            pieces.append(" ")
            continue
        if right is not None:
            gaps += 1
            if left - right > _TAB_GAP * height:
                wide += 1
                pieces.append("\t")
        pieces.append(character)
        right = end
    text = "".join(pieces)
    if wide * 3 > gaps:
        text = text.replace("\t", " ")
    text = re.sub(r" *\t *", "\t", re.sub(r" {2,}", " ", text)).strip()
    return _NUMBER_TAB.sub(r"\1", _STRAY.sub("", text))


def without_running_heads(pages: Sequence[Sequence[Row]]) -> tuple[list[Row], list[str]]:
    """Take page numbers and lines repeated at the edge of pages out of the text."""
    edges: Counter[str] = Counter()
    for page in pages:
        edges.update({_normal(row.text) for row in _edge(page)})
    often = max(2, min(3, len(pages)))
    kept: list[Row] = []
    asides: dict[str, None] = {}
    for page in pages:
        edge = {id(row) for row in _edge(page)}
        for row in page:
            repeated = len(pages) > 1 and edges[_normal(row.text)] >= often and not _is_of_text(row.text)
            if id(row) in edge and (_PAGE_NUMBER.match(row.text) or repeated):
                asides[row.text] = None
            else:
                kept.append(row)
    return kept, list(asides)


def _is_of_text(line: str) -> bool:
    """Whole sentences and numbered headings are the document's own, however often they come."""
    return bool(_SENTENCE.search(line) or _NUMBER_AT_START.match(line))


def _edge(page: Sequence[Row]) -> list[Row]:
    """The two highest and two lowest lines of a page."""
    ordered = sorted((row for row in page if not row.table), key=lambda row: -row.top)
    return [*ordered[:2], *ordered[2:][-2:]]


def _normal(text: str) -> str:
    return re.sub(r"\d+", "0", text)


def paragraphs(rows: Sequence[Row]) -> tuple[str, list[Anchor]]:
    """Join printed lines to paragraphs: a full line goes on unless the next one is indented or numbered."""
    if not rows:
        return "", []
    edges = _edges(rows)
    pieces: list[str] = []
    anchors: list[Anchor] = []
    at, paragraph = 0, 1
    previous: Row | None = None
    tables: dict[tuple[int, int], int] = {}
    for row in rows:
        text = row.text
        if previous is not None:
            joined = _goes_on(previous, row, edges)
            glue = _glue(previous.text, text) if joined else "\n"
            paragraph += 0 if joined else 1
            pieces.append(glue)
            at += len(glue)
        anchors.extend(_anchors(row, at, paragraph, tables))
        pieces.append(text)
        at += len(text)
        previous = row
    return "".join(pieces), anchors


def _anchors(row: Row, at: int, paragraph: int, tables: dict[tuple[int, int], int]) -> Iterator[Anchor]:
    """Yield one anchor for a line, one for each cell of a table's row; tables are counted through the file."""
    if not row.table:
        yield Anchor(at, at + len(row.text), "line", row.page, paragraph, recognised=row.recognised)
        return
    table = tables.setdefault((row.page, row.table), len(tables) + 1)
    for column, cell in enumerate(row.text.split("\t"), start=1):
        if cell:
            yield Anchor(at, at + len(cell), "cell", row.page, None, table, row.row, column, row.recognised)
        at += len(cell) + 1


def _edges(rows: Sequence[Row]) -> dict[int, tuple[float, float]]:
    """Return for each column where its lines usually begin and end."""
    found: dict[int, tuple[float, float]] = {}
    for column in {row.column for row in rows}:
        own = [row for row in rows if row.column == column]
        left = sorted(row.left for row in own)[len(own) // 10]
        found[column] = left, sorted(row.right for row in own)[ceil(0.95 * (len(own) - 1))]
    return found


def _goes_on(upper: Row, lower: Row, edges: dict[int, tuple[float, float]]) -> bool:
    if upper.table or lower.table or "\t" in upper.text or "\t" in lower.text or _NUMBER_AT_START.match(lower.text):
        return False
    if bool(upper.column) != bool(lower.column):
        return False
    if abs(upper.height - lower.height) > 0.35 * max(upper.height, lower.height):
        return False
    full = upper.right >= edges[upper.column][1] - 1.6 * upper.height
    indented = lower.left > edges[lower.column][0] + 1.2 * lower.height
    return full and not indented


def _glue(upper: str, lower: str) -> str:
    """Nothing between Chinese characters, a space between Latin words."""
    return " " if upper[-1].isascii() and lower[:1].isascii() and upper[-1].isalnum() and lower[:1].isalnum() else ""
