"""Ruled tables (框线表格) of printed pages: cells told by the lines drawn around them, merged cells once."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from operator import neg

from yanzhen.engines.policytext.formats.scanned import Inked

_NEAR = 3.0
"""Lines this close, in points, are one line: borders are often drawn as thin boxes."""
_SHORTEST = 6.0
_MAX_LINES = 4_000
_MAX_CELLS = 20_000
Rule = tuple[float, float, float]
"""Where a line stands on its own axis, where it begins and ends on the other."""
Box = tuple[float, float, float, float]


@dataclass(frozen=True, slots=True)
class Grid:
    """A table: its box, the edges of its columns from the left and of its rows from the top, the cells over them.

    Attributes:
        owner: for each place of the grid, row by row, the first place of the cell that covers it.
    """

    box: Box
    xs: tuple[float, ...]
    ys: tuple[float, ...]
    owner: tuple[int, ...]

    @property
    def columns(self) -> int:
        """How many columns the grid has."""
        return len(self.xs) - 1

    def holds(self, x: float, y: float) -> bool:
        """Does a point lie within the table?"""
        left, bottom, right, top = self.box
        return left <= x <= right and bottom <= y <= top

    def place(self, x: float, y: float) -> int:
        """Return the first place of the cell around a point inside the table."""
        column = min(max(bisect_right(self.xs, x) - 1, 0), self.columns - 1)
        row = min(max(bisect_left(self.ys, -y, key=neg) - 1, 0), len(self.ys) - 2)
        return self.owner[row * self.columns + column]


def grids(across: Sequence[Rule], down: Sequence[Rule]) -> list[Grid]:
    """Return the tables that horizontal and vertical lines draw, from the top of the page.

    Args:
        across: horizontal lines: y, from x, to x, in points from the bottom left.
        down: vertical lines: x, from y, to y.
    Returns:
        Tables of two columns and two rows or more; a frame around text is none.
    """
    across = [rule for rule in across if rule[2] - rule[1] >= _SHORTEST]
    down = [rule for rule in down if rule[2] - rule[1] >= _SHORTEST]
    if not across or not down or len(across) + len(down) > _MAX_LINES:
        return []
    found = [grid for rules in _joined(across, down) if (grid := _grid(*rules))]
    return sorted(found, key=lambda grid: -grid.box[3])


def table_lines(grid: Grid, lines: Sequence[Sequence[Inked]]) -> list[list[str]]:
    """Return the words of each row's cells; a cell over several places has them in its first one.

    Args:
        lines: the characters of the page as printed, those outside the table are left alone.
    """
    words: dict[int, str] = {}
    for line in lines:
        before: dict[int, str] = {}
        for character, left, bottom, right, top in line:
            if not grid.holds((left + right) / 2, (bottom + top) / 2):
                continue
            place = grid.place((left + right) / 2, (bottom + top) / 2)
            before[place] = before.get(place, "") + character
        for place, text in before.items():
            words[place] = _joined_words(words.get(place, ""), text)
    rows = len(grid.ys) - 1
    return [
        [
            words.get(at, "") if grid.owner[at] == at else ""
            for at in range(row * grid.columns, (row + 1) * grid.columns)
        ]
        for row in range(rows)
    ]


def _joined_words(upper: str, lower: str) -> str:
    lower = lower.strip()
    latin = upper[-1:].isascii() and lower[:1].isascii() and upper[-1:].isalpha() and lower[:1].isalpha()
    return f"{upper} {lower}" if latin else upper + lower


def _joined(across: Sequence[Rule], down: Sequence[Rule]) -> list[tuple[list[Rule], list[Rule]]]:
    """Group the lines that touch one another, sweeping from left to right."""
    parent = list(range(len(across) + len(down)))

    def root(at: int) -> int:
        while parent[at] != at:
            parent[at] = parent[parent[at]]
            at = parent[at]
        return at

    order = sorted(range(len(down)), key=lambda at: down[at][0])
    places = [down[at][0] for at in order]
    for number, (y, first, last) in enumerate(across):
        for at in order[bisect_left(places, first - _NEAR) : bisect_right(places, last + _NEAR)]:
            if down[at][1] - _NEAR <= y <= down[at][2] + _NEAR:
                parent[root(len(across) + at)] = root(number)
    groups: dict[int, tuple[list[Rule], list[Rule]]] = {}
    for number, rule in enumerate(across):
        groups.setdefault(root(number), ([], []))[0].append(rule)
    for at, rule in enumerate(down):
        groups.setdefault(root(len(across) + at), ([], []))[1].append(rule)
    return list(groups.values())


def _grid(across: Sequence[Rule], down: Sequence[Rule]) -> Grid | None:
    xs, ys = _edges(rule[0] for rule in down), _edges(rule[0] for rule in across)
    if len(xs) < 3 or len(ys) < 3 or (len(xs) - 1) * (len(ys) - 1) > _MAX_CELLS:
        return None
    ys.reverse()
    columns, rows = len(xs) - 1, len(ys) - 1
    walls = _spans(down, xs)
    floors = _spans(across, ys)
    owner = list(range(rows * columns))
    for row in range(rows):
        middle = (ys[row] + ys[row + 1]) / 2
        for column in range(columns):
            at = row * columns + column
            centre = (xs[column] + xs[column + 1]) / 2
            if column and not _crossed(walls[column], middle):
                owner[at] = owner[at - 1]
            elif row and not _crossed(floors[row], centre):
                owner[at] = owner[at - columns]
    return Grid((xs[0], ys[-1], xs[-1], ys[0]), tuple(xs), tuple(ys), tuple(owner))


def _edges(places: Iterable[float]) -> list[float]:
    """Return the places with near ones put together."""
    found: list[float] = []
    for place in sorted(places):
        if not found or place - found[-1] > _NEAR:
            found.append(place)
    return found


def _spans(rules: Sequence[Rule], edges: Sequence[float]) -> list[list[tuple[float, float]]]:
    """Return for each edge where it is drawn."""
    drawn: list[list[tuple[float, float]]] = [[] for _ in edges]
    for place, first, last in rules:
        nearest = min(range(len(edges)), key=lambda at: abs(edges[at] - place))
        drawn[nearest].append((first, last))
    return drawn


def _crossed(spans: Sequence[tuple[float, float]], at: float) -> bool:
    return any(first - 1 <= at <= last + 1 for first, last in spans)
