"""Quotation marks and brackets (引号、括号): which pairs close, and a view in which quoted text is masked."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from yanzhen.engines.policytext.patterns import compiled

_PAIRS: Final = {"“": "”", "‘": "’", "《": "》", "〈": "〉", "(": ")", "[": "]"}
_CLOSERS: Final = {closer: opener for opener, closer in _PAIRS.items()}
MARK: Final = compiled(r"""["“”‘’《》〈〉()\[\]]""")
_PAIRED: Final = compiled(r"[“‘《(”’》)]")
_NONE_OPEN: Final = dict.fromkeys([*_PAIRS, '"'], 0)
MASK: Final = "◇"


class Pair:
    """A closed pair of marks; ``start`` and ``end`` are where the marks stand, ``depth`` is 0 at the top."""

    __slots__ = ("depth", "end", "opener", "start")

    def __init__(self, start: int, end: int, opener: str, depth: int) -> None:
        self.start = start
        self.end = end
        self.opener = opener
        self.depth = depth


def find_pairs(view: str, start: int, end: int) -> list[Pair]:
    """Return the closed pairs within ``view[start:end]``, in order of opening.

    Marks that never close (or never opened) are ignored; straight double quotes pair up one after the other.
    Linear in the length of the piece.
    """
    if MARK.search(view, start, end) is None:
        return []
    stack: list[tuple[str, int]] = []
    open_count = _NONE_OPEN.copy()
    found: list[tuple[int, int, str]] = []
    for match in MARK.finditer(view, start, end):
        at = match.start()
        mark = view[at]
        if mark == '"':
            if open_count['"']:
                _close(stack, open_count, found, '"', at)
            else:
                stack.append((mark, at))
                open_count[mark] += 1
        elif mark in _PAIRS:
            stack.append((mark, at))
            open_count[mark] += 1
        elif mark in _CLOSERS and open_count[_CLOSERS[mark]]:
            _close(stack, open_count, found, _CLOSERS[mark], at)
    found.sort()
    return _with_depth(found)


def _close(
    stack: list[tuple[str, int]], open_count: dict[str, int], found: list[tuple[int, int, str]], opener: str, at: int
) -> None:
    """Close the last ``opener``; whatever stayed open inside it is dropped."""
    while stack:
        mark, begun = stack.pop()
        open_count[mark] -= 1
        if mark == opener:
            found.append((begun, at, opener))
            return


def _with_depth(found: list[tuple[int, int, str]]) -> list[Pair]:
    pairs: list[Pair] = []
    ends: list[int] = []
    for begun, closed, opener in found:
        while ends and ends[-1] < begun:
            ends.pop()
        pairs.append(Pair(begun, closed, opener, len(ends)))
        ends.append(closed)
    return pairs


def mask_quoted(view: str, pairs: Sequence[Pair], start: int, end: int) -> str:
    """Return ``view[start:end]`` with the inside of quotation and title marks replaced, length unchanged."""
    if not pairs:
        return view[start:end]
    pieces: list[str] = []
    at = start
    for pair in pairs:
        if pair.opener == "(" or pair.opener == "[" or pair.start < at or pair.end >= end:
            continue
        pieces.append(view[at : pair.start + 1])
        pieces.append(MASK * (pair.end - pair.start - 1))
        at = pair.end
    pieces.append(view[at:end])
    return "".join(pieces)


def without_open_marks(view: str, start: int, end: int) -> tuple[int, int]:
    """Return the span cut off at the first mark that nothing in it closes, begun after the last that nothing opens."""
    if _PAIRED.search(view, start, end) is None:
        return start, end
    pairs = find_pairs(view, start, end)
    closed = {pair.start for pair in pairs} | {pair.end for pair in pairs}
    for match in _PAIRED.finditer(view, start, end):
        at = match.start()
        if at in closed:
            continue
        if view[at] in "“‘《(":
            return start, at
        start = at + 1
    return start, end
