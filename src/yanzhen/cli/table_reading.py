"""A table named on the command line, CSV or XLSX, read by its columns; faults point at headings as written."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from yanzhen.cli.file_bytes import bytes_of
from yanzhen.engines.sheets import Grid, ParsedRow, ParsedSheet, SheetError, SheetForm, read_grids, read_sheet
from yanzhen.engines.sheets.reading import column_letter, heading_hits, heading_row
from yanzhen.kernel.cells import is_blank, shown
from yanzhen.kernel.columns import Column
from yanzhen.kernel.decoding import decode
from yanzhen.kernel.errors import BadInputError
from yanzhen.kernel.problem import Problem

_OTHER_FORMATS = ((b"%PDF", "PDF"), (b"\x89PNG", "图片"), (b"\xff\xd8\xff\xe0", "图片"))
_BINARY = (b"PK\x03\x04", b"\xd0\xcf\x11\xe0")
NOT_ZERO = "空白不按0计算，确实没有的请填0，不清楚的请先核实"


@dataclass(frozen=True)
class ReadTable:
    """A table as it was read.

    Attributes:
        file: base name.
        sheet: worksheet; None for CSV.
        rows: filled rows, also those with faulty cells.
        problems: every fault of a cell or heading.
        unknown: headings that no column has, as written.
        notes: what was passed over, in Chinese.
        headings: heading as written by column key.
    """

    file: str
    sheet: str | None
    rows: tuple[ParsedRow, ...]
    problems: tuple[Problem, ...]
    unknown: tuple[str, ...]
    notes: tuple[str, ...]
    headings: Mapping[str, str]

    def placed(self, problem: Problem) -> Problem:
        """Return a fault with file, worksheet and the heading as written in the place of its column key."""
        column = self.headings.get(problem.key or "", problem.column)
        return replace(problem, file=self.file, sheet=self.sheet, column=column)


def read_table_file(path: Path, *, columns: Sequence[Column], unread: Sequence[Column] = ()) -> ReadTable:
    """Read a CSV or XLSX file; both keys and Chinese headings are accepted.

    Args:
        path: the file; what it is, its content tells.
        columns: what is read.
        unread: columns that are known but not wanted now; they are not named as unknown.
    Raises:
        BadInputError: the file cannot be opened as a table at all.
    """
    content = bytes_of(path)
    for magic, found in _OTHER_FORMATS:
        if content.startswith(magic):
            raise _refused(path, "NOT_A_TABLE", f"《{path.name}》是{found}；请另存为CSV或XLSX后重试。", found)
    if not content.startswith(_BINARY):
        decode(content, path.name)
    spare = tuple(title for column in unread for title in (column.title, *column.aliases))
    form = SheetForm(name="", columns=tuple(columns), unread=spare)
    try:
        grids = read_grids(content, name=path.name)
    except SheetError as error:
        raise _refused(path, error.code, error.message, None) from error
    grid = max(grids, key=lambda one: heading_hits(one, form))
    return _read(grid, form, [one.sheet for one in grids if one is not grid and any(map(any, one.rows))])


def _read(grid: Grid, form: SheetForm, passed_over: Sequence[str]) -> ReadTable:
    sheet = read_sheet(grid, form)
    headings = _headings(grid, form, sheet)
    counts = frozenset(column.key for column in form.columns if column.at_least == 0)
    problems = [_as_written(problem, headings, counts) for problem in sheet.problems]
    problems.extend(_overlong(grid, form))
    if not sheet.rows and not problems:
        said = "表头下面没有数据行；请补上数据。"
        problems.append(Problem(code="NO_ROWS", message=said, file=grid.file, sheet=grid.sheet or None))
    notes = []
    if sheet.unknown:
        notes.append(f"不认识的栏目已忽略：{'、'.join(sheet.unknown)}。")
    if sheet.feet:
        notes.append(f"第{'、'.join(map(str, sheet.feet))}行是合计、填表人一类的行，没有当作数据。")
    if sheet.hidden:
        notes.append(f"第{'、'.join(map(str, sheet.hidden))}行是隐藏行，也已读入。")
    if passed_over:
        notes.append(f"没有读取其他工作表：{'、'.join(passed_over)}。")
    return ReadTable(grid.file, grid.sheet or None, sheet.rows, tuple(problems), sheet.unknown, tuple(notes), headings)


def _headings(grid: Grid, form: SheetForm, sheet: ParsedSheet) -> dict[str, str]:
    start = heading_row(grid, form)
    if start is None:
        return {}
    by_letter = {column_letter(index): shown(cell).strip() for index, cell in enumerate(grid.rows[start])}
    return {key: by_letter[letter].lstrip("\ufeff") for key, letter in sheet.letters.items()}


def _as_written(problem: Problem, headings: Mapping[str, str], counts: frozenset[str]) -> Problem:
    """Point at the heading as written; tell a blank count that it is not taken for zero."""
    if problem.key is None:
        return problem
    said = problem.message
    if problem.code == "MISSING" and problem.key in counts:
        said = f"{said.split('；')[0]}；{NOT_ZERO}。"
    return replace(problem, column=headings.get(problem.key, problem.key), message=said)


def _overlong(grid: Grid, form: SheetForm) -> list[Problem]:
    """Name the rows with more cells than headings: an unquoted comma has moved what stands behind it."""
    start = heading_row(grid, form)
    if start is None or grid.sheet:
        return []
    width = len(grid.rows[start])
    said = f"这一行的格数多于表头的{width}栏，后面的数可能错位；含逗号的内容请加英文双引号。"
    return [
        Problem(
            code="TOO_MANY_FIELDS",
            message=said,
            file=grid.file,
            line=index + 1,
            found=f"{len(cells)}格",
            expected=f"{width}格",
        )
        for index, cells in enumerate(grid.rows[start + 1 :], start=start + 1)
        if any(not is_blank(cell) for cell in cells[width:])
    ]


def _refused(path: Path, code: str, message: str, found: str | None) -> BadInputError:
    expected = "CSV或XLSX表格"
    return BadInputError([Problem(code=code, message=message, file=path.name, found=found, expected=expected)])
