"""Two columns (双栏): told from the gap between them, then read one after the other."""

from __future__ import annotations

from collections.abc import Sequence
from statistics import median

from yanzhen.engines.policytext.formats.scanned import Inked

_BINS = 120
_MIDDLE = (0.3, 0.7)
"""The gap between columns lies in the middle of the page."""
_FEWEST_LINES = 5
_FULL = 0.7
"""Lines of columns of prose are nearly as long as the column is wide; cells of a table are not."""
_WIDE = 1.0
Line = Sequence[Inked]


def in_reading_order(lines: Sequence[Line]) -> list[tuple[int, Line]]:
    """Return the lines of a page with their column: 0 across the page, 1 left, 2 right.

    A page without columns stays in the order given. With columns, a line that runs across parts the page into bands;
    in each the left column comes before the right one. Lines that hold both columns side by side are taken apart.
    """
    gutter = _gutter(lines)
    if gutter is None:
        return [(0, line) for line in lines]
    parts = [part for line in lines for part in _parted(line, gutter)]
    across = sorted((top for column, top, _ in parts if column == 0), reverse=True)

    def place(part: tuple[int, float, Line]) -> tuple[int, int, float]:
        column, top, _ = part
        band = sum(1 for other in across if other > top)
        return (band, column or 3, -top)

    return [(column, line) for column, _, line in sorted(parts, key=place)]


def _gutter(lines: Sequence[Line]) -> float | None:
    """Return the middle of the gap between two columns of prose, or None."""
    pieces = [piece for line in lines for piece in _pieces(line)]
    if len(pieces) < 2 * _FEWEST_LINES:
        return None
    left, right = min(p[0] for p in pieces), max(p[1] for p in pieces)
    width = right - left
    if width <= 0:
        return None
    covered = [0] * _BINS
    for first, last, _, _ in pieces:
        low, high = int((first - left) / width * _BINS), int((last - left) / width * _BINS)
        for at in range(max(0, low), min(_BINS, high + 1)):
            covered[at] += 1
    middle = range(int(_MIDDLE[0] * _BINS), int(_MIDDLE[1] * _BINS))
    fewest = min(covered[at] for at in middle)
    free = [at for at in middle if covered[at] == fewest]
    gutter = left + (free[len(free) // 2] + 0.5) / _BINS * width
    return gutter if _has_columns(pieces, gutter) else None


def _has_columns(pieces: Sequence[tuple[float, float, float, int]], gutter: float) -> bool:
    sides = ([p for p in pieces if p[1] <= gutter], [p for p in pieces if p[0] >= gutter])
    crossing = len(pieces) - len(sides[0]) - len(sides[1])
    if min(len(side) for side in sides) < _FEWEST_LINES or crossing * 3 > len(pieces):
        return False
    for side in sides:
        lefts, rights = sorted(p[0] for p in side), sorted(p[1] for p in side)
        wide = rights[9 * (len(side) - 1) // 10] - lefts[len(side) // 10]
        if median(p[1] - p[0] for p in side) < _FULL * wide or median(p[3] for p in side) < 8:
            return False
    tops = [(min(p[2] for p in side), max(p[2] for p in side)) for side in sides]
    shared = min(tops[0][1], tops[1][1]) - max(tops[0][0], tops[1][0])
    return shared > 0.5 * min(tops[0][1] - tops[0][0], tops[1][1] - tops[1][0])


def _pieces(line: Line) -> list[tuple[float, float, float, int]]:
    """Left, right, top and number of characters of each stretch without a wide gap."""
    found: list[tuple[float, float, float, int]] = []
    for character, left, bottom, right, top in line:
        if character.isspace():
            continue
        if found and 0 <= left - found[-1][1] <= _WIDE * (top - bottom):
            first, _, high, count = found[-1]
            found[-1] = (first, max(right, found[-1][1]), max(high, top), count + 1)
        elif found and found[-1][0] <= left < found[-1][1]:
            first, last, high, count = found[-1]
            found[-1] = (first, max(right, last), max(high, top), count + 1)
        else:
            found.append((left, right, top, 1))
    return found


def _parted(line: Line, gutter: float) -> list[tuple[int, float, Line]]:
    """Return the line with its column, or its two halves where a wide gap in it lies on the gutter."""
    inked = [c for c in line if not c[0].isspace()]
    top = max(c[4] for c in inked)
    if max(c[3] for c in inked) <= gutter:
        return [(1, top, line)]
    if min(c[1] for c in inked) >= gutter:
        return [(2, top, line)]
    widest = 0.8 * (top - min(c[2] for c in inked))
    last: float | None = None
    for at, (character, left, _, right, _) in enumerate(line):
        if character.isspace():
            continue
        if last is not None and last <= gutter <= left and left - last > widest:
            return [(1, top, line[:at]), (2, top, line[at:])]
        last = right
    return [(0, top, line)]
