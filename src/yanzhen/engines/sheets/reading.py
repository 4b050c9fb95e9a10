"""Finds the heading of a grid and reads every row below it; faults are collected, never thrown one by one."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import islice

from yanzhen.engines.sheets.columns import Column, SheetForm
from yanzhen.engines.sheets.grid import Grid
from yanzhen.kernel.cells import Cell, CellFault, Reader, Value, is_blank, reader_of, shown
from yanzhen.kernel.problem import Problem

HEADING_WITHIN_ROWS = 20
MERGED_AT_MOST = 50_000  # cells; areas may overlap, and more than these need no naming one by one
_BRACKETS = re.compile(r"\([^)]*\)")
_LAST_BRACKET = re.compile(r"\([^()]*\)$")
_MARKS = re.compile(r"[\s*:]")
MESSAGES = {
    "FORMULA_ERROR": "公式出错",
    "TOO_LONG": "文字太长",
    "CONTROL_CHARACTER": "含有看不见的控制字符",
    "NOT_A_NUMBER": "不是数字",
    "NOT_AN_INTEGER": "不是整数",
    "TOO_SMALL": "数字太小",
    "TOO_LARGE": "数字太大",
    "TOO_MANY_DECIMALS": "小数位数太多",
    "NOT_YES_OR_NO": "不是“是”或“否”",
    "NOT_A_CHOICE": "不在可选范围内",
    "NO_SUCH_DAY": "没有这一天",
    "NOT_A_DAY": "不是日期",
    "MISSING": "必填，不能空",
    "UNCACHED_FORMULA": "是没有算出结果的公式",
    "MERGED": "是合并单元格",
}
FOOT = re.compile(
    r"(?:合计|总计|小计|共计)(?=$|[\s:：])|(?:填表|制表|填报|审核|复核|负责|单位负责|联系)人\s*[:：]|(?:备注|说明|注)\s*[:：]|单位[(（]盖章"
)


@dataclass(frozen=True)
class ParsedRow:
    """One filled row (数据行).

    Attributes:
        line: 1-based row in the sheet.
        values: value by column key; a blank cell and a cell with a fault are None.
        faulty: keys of the cells that could not be read.
    """

    line: int
    values: Mapping[str, Value]
    faulty: frozenset[str] = frozenset()


@dataclass(frozen=True)
class ParsedSheet:
    """A sheet read by its form.

    Attributes:
        file: base name of the file.
        sheet: worksheet; empty for CSV.
        rows: filled rows in order; blank ones are left out.
        problems: every fault with its cell.
        unknown: headings that the form does not know, as written; they are ignored.
        letters: column key → letter of the column in the sheet.
        hidden: 1-based filled rows that are hidden in the sheet; they are read like the others.
        feet: 1-based rows such as 合计 and 填表人 that are no data; they are left out.
    """

    file: str
    sheet: str
    rows: tuple[ParsedRow, ...]
    problems: tuple[Problem, ...]
    unknown: tuple[str, ...]
    letters: Mapping[str, str]
    hidden: tuple[int, ...] = ()
    feet: tuple[int, ...] = ()

    def address(self, line: int, key: str) -> str:
        """Return the address of a cell as spreadsheets write it; the row alone if the column is not there.

        >>> ParsedSheet("a.xlsx", "表", (), (), (), {"name": "B"}).address(7, "name")
        'B7'
        """
        return f"{self.letters.get(key, '')}{line}"

    def problem_at(
        self, row: ParsedRow, column: Column, code: str, message: str, *, found: str = "", expected: str | None = None
    ) -> Problem:
        """Return a fault of a cell that only the caller can see, placed as the sheet's own faults are."""
        return _problem(
            self.file, self.sheet, row.line, self.letters.get(column.key), column, code, message, found, expected
        )


def heading_row(grid: Grid, form: SheetForm) -> int | None:
    """Return the index of the row that looks most like the form's heading; titles above it are passed over.

    A heading names at least two columns of the form, or the only one that it has.
    """
    least = min(2, len(form.columns))
    hits = _hits(grid, form)
    best = max(range(len(hits)), key=lambda index: (hits[index], -index), default=None)
    return best if best is not None and hits[best] >= least else None


def heading_hits(grid: Grid, form: SheetForm) -> int:
    """Return how many columns of the form the best heading row names: tells which form a sheet was filled by."""
    return max(_hits(grid, form), default=0)


def _hits(grid: Grid, form: SheetForm) -> list[int]:
    names = _titles(form)
    return [
        len({key for cell in row if isinstance(cell, str) and (key := _known(cell, names))})
        for row in grid.rows[:HEADING_WITHIN_ROWS]
    ]


def read_sheet(grid: Grid, form: SheetForm) -> ParsedSheet:
    """Read every filled row of ``grid`` by ``form``.

    Args:
        grid: one worksheet as filled.
        form: what the sheet asks for; columns may stand in any order.
    Returns:
        Rows, and all faults in one pass: missing headings, headings written twice, cells that cannot be read, required
        blanks, keys that stand in two rows.
    """
    start = heading_row(grid, form)
    if start is None:
        wanted = "、".join(column.title for column in form.columns if column.required)
        problem = Problem(
            code="NO_HEADING",
            message=f"前{HEADING_WITHIN_ROWS}行里没有找到表头；请保留模板的表头行。",
            file=grid.file,
            sheet=grid.sheet or None,
            expected=wanted,
        )
        return ParsedSheet(grid.file, grid.sheet, (), (problem,), (), {})
    places, unknown, problems = _places(grid, form, start)
    columns = [(column, places.get(column.key), reader_of(column)) for column in form.columns]
    merged = _merged(grid, start, places)
    known = set(places.values())
    speaking = {row for row, column in (*grid.part.errors, *grid.part.uncached) if column in known}
    odd = {row for row, _ in (*grid.part.errors, *grid.part.uncached, *grid.part.percents, *merged)}
    rows, feet = [], []
    for index, cells in enumerate(grid.rows[start + 1 :], start=start + 1):
        if index not in speaking and all(is_blank(_cell(cells, place)) for _, place, _ in columns):
            continue
        if FOOT.match(next((text for cell in cells if (text := shown(cell).strip())), "")):
            feet.append(index + 1)
            continue
        rows.append(_row(grid, columns, merged if index in odd else None, index, cells, problems))
    problems.extend(_repeated(grid, form, places, rows))
    problems.sort(key=lambda problem: (problem.line or 0, problem.column or ""))
    letters = {key: column_letter(place) for key, place in places.items()}
    lines = {row.line for row in rows}
    hidden = tuple(index + 1 for index in grid.part.hidden_rows if index + 1 in lines)
    return ParsedSheet(
        grid.file, grid.sheet, tuple(rows), tuple(problems), tuple(unknown), letters, hidden, tuple(feet)
    )


def _merged(grid: Grid, start: int, places: Mapping[str, int]) -> dict[tuple[int, int], str]:
    """Return where below the heading merged areas lie, by each of their cells in a known column."""
    known = set(places.values())
    cells = (
        ((row, column), f"{column_letter(left)}{top + 1}:{column_letter(right)}{bottom + 1}")
        for top, left, bottom, right in grid.merged
        for row in range(max(top, start + 1), min(bottom, len(grid.rows) - 1) + 1)
        for column in range(left, right + 1)
        if column in known
    )
    return dict(islice(cells, MERGED_AT_MOST))


def title_key(text: str) -> str:
    """Return a heading without blanks, stars and what stands in brackets.

    >>> title_key(" 单位 代码（必填）* ")
    '单位代码'
    """
    return _BRACKETS.sub("", _bare(text))


def title_keys(text: str) -> tuple[str, ...]:
    """Return the spellings by which a heading is looked up: with its brackets first, then without the last ones.

    >>> title_keys("学生数（男）*（人）")
    ('学生数(男)(人)', '学生数(男)', '学生数')
    """
    key = _bare(text)
    found = [key]
    while (shorter := _LAST_BRACKET.sub("", key)) != key:
        found.append(key := shorter)
    return tuple(dict.fromkeys((*found, title_key(text))))


def _bare(text: str) -> str:
    return _MARKS.sub("", unicodedata.normalize("NFKC", text)).lower()


def column_letter(index: int) -> str:
    """Return the letters of a 0-based column.

    >>> column_letter(0), column_letter(27)
    ('A', 'AB')
    """
    letters = ""
    index += 1
    while index:
        index, rest = divmod(index - 1, 26)
        letters = chr(ord("A") + rest) + letters
    return letters


def _titles(form: SheetForm) -> dict[str, str]:
    """Return column key by heading; without its brackets a heading counts where it can mean one column only."""
    named = [(title, column.key) for column in form.columns for title in (column.title, *column.aliases)]
    loose: dict[str, set[str]] = {}
    for title, key in named:
        loose.setdefault(title_key(title), set()).add(key)
    sure = {title: next(iter(keys)) for title, keys in loose.items() if len(keys) == 1}
    return sure | {_bare(title): key for title, key in reversed(named)}


def _known(cell: Cell, names: Mapping[str, str]) -> str | None:
    return next((names[title] for title in title_keys(shown(cell)) if title in names), None)


def _places(grid: Grid, form: SheetForm, start: int) -> tuple[dict[str, int], list[str], list[Problem]]:
    names = _titles(form)
    unread = {title_key(title) for title in form.unread}
    places: dict[str, int] = {}
    unknown: list[str] = []
    problems: list[Problem] = []
    for index, cell in enumerate(grid.rows[start]):
        if is_blank(cell):
            continue
        key = _known(cell, names)
        if key is None:
            if not unread.intersection(title_keys(shown(cell))):
                unknown.append(shown(cell).strip())
        elif key in places:
            column = next(one for one in form.columns if one.key == key)
            message = f"“{column.title}”这一栏出现了两次；请删去多余的一栏。"
            letter = column_letter(index)
            problems.append(
                _problem(grid.file, grid.sheet, start + 1, letter, column, "COLUMN_TWICE", message, shown(cell), None)
            )
        else:
            places[key] = index
    for column in form.columns:
        if column.required and column.key not in places:
            message = f"缺少“{column.title}”这一栏；请按模板补上。"
            problems.append(
                _problem(grid.file, grid.sheet, start + 1, None, column, "MISSING_COLUMN", message, "", column.title)
            )
    return places, unknown, problems


def _cell(cells: tuple[Cell, ...], place: int | None) -> Cell:
    return cells[place] if place is not None and place < len(cells) else None


def _row(
    grid: Grid,
    columns: Sequence[tuple[Column, int | None, Reader]],
    merged: Mapping[tuple[int, int], str] | None,
    index: int,
    cells: tuple[Cell, ...],
    problems: list[Problem],
) -> ParsedRow:
    """Read one row; ``merged`` is None where parsing misleads about no cell of it."""
    values: dict[str, Value] = {}
    faulty = set()
    for column, place, read in columns:
        cell = cells[place] if place is not None and place < len(cells) else None
        try:
            if merged is not None and place is not None:
                cell = _kept(grid, merged, (index, place), cell, column)
            value = read(cell)
            if value is None and column.required and place is not None:
                raise CellFault("MISSING", column.hint or "填写内容")
        except CellFault as fault:
            value = None
            faulty.add(column.key)
            problems.append(_cell_problem(grid, index, place, column, fault, cell))
        values[column.key] = value
    return ParsedRow(index + 1, values, frozenset(faulty))


def _kept(grid: Grid, merged: Mapping[tuple[int, int], str], at: tuple[int, int], cell: Cell, column: Column) -> Cell:
    """Return the cell as it was meant, where parsing alone would mislead."""
    part = grid.part
    if at in part.errors:
        return part.errors[at]
    if at in part.uncached:
        raise CellFault("UNCACHED_FORMULA", "数值（请用表格软件打开、保存一次，或改填数值）")
    if at in merged:
        raise CellFault("MERGED", f"逐格填写的内容（请取消{merged[at]}的合并）")
    if column.unit == "%" and at in part.percents and isinstance(cell, float | int):
        return Decimal(f"{cell:.15g}") * 100  # the sheet keeps 85% as 0.85
    return cell


def _cell_problem(grid: Grid, index: int, place: int | None, column: Column, fault: CellFault, cell: Cell) -> Problem:
    message = f"“{column.title}”{MESSAGES[fault.code]}；应为{fault.expected}。"
    letter = None if place is None else column_letter(place)
    found = shown(cell)[:60]
    return _problem(grid.file, grid.sheet, index + 1, letter, column, fault.code, message, found, fault.expected)


def _repeated(grid: Grid, form: SheetForm, places: Mapping[str, int], rows: list[ParsedRow]) -> list[Problem]:
    """Name every row whose key stands in an earlier row too."""
    if not form.unique:
        return []
    column = next(one for one in form.columns if one.key == form.unique[0])
    first: dict[tuple[Value, ...], int] = {}
    problems = []
    for row in rows:
        key = tuple(row.values[name] for name in form.unique)
        if key[0] is None:
            continue
        if key in first:
            message = f"与第{first[key]}行重复；同一“{column.title}”只能填一行。"
            letter = column_letter(places[column.key])
            problems.append(
                _problem(grid.file, grid.sheet, row.line, letter, column, "ROW_TWICE", message, str(key[0]), None)
            )
        else:
            first[key] = row.line
    return problems


def _problem(
    file: str,
    sheet: str,
    line: int,
    letter: str | None,
    column: Column,
    code: str,
    message: str,
    found: str,
    expected: str | None,
) -> Problem:
    place = f"{letter}（{column.title}）" if letter else column.title
    return Problem(
        code=code,
        message=message,
        file=file,
        sheet=sheet or None,
        line=line,
        column=place,
        key=column.key,
        found=found or None,
        expected=expected,
    )
