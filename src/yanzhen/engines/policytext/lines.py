"""Lines of a text (行): the paragraphs between any kind of newline, without the white space around them."""

from __future__ import annotations

from typing import Final

from yanzhen.engines.policytext.patterns import compiled

_NEWLINE: Final = compiled("\r\n|[\n\r\v\f\x1c\x1d\x1e\x85\u2028\u2029]")


class Line:
    """One line that is not blank: offsets without white space around, its folded view, and the tabs taken off.

    The tabs before and after are the blank cells at the edges of a table row.
    """

    __slots__ = ("end", "start", "tabs_after", "tabs_before", "view")

    def __init__(self, start: int, end: int, view: str, tabs_before: int = 0, tabs_after: int = 0) -> None:
        self.start = start
        self.end = end
        self.view = view
        self.tabs_before = tabs_before
        self.tabs_after = tabs_after

    def __len__(self) -> int:
        return self.end - self.start


def split_lines(text: str, view: str) -> list[Line]:
    """Return every line that holds a character that is not white space, in order.

    A byte-order mark at the very start is a line of its own, so that a title after it stays clean.
    """
    lines: list[Line] = []
    at = 0
    if text.startswith("\ufeff"):
        lines.append(Line(0, 1, view[:1]))
        at = 1
    for newline in _NEWLINE.finditer(text, at):
        _add(lines, text, view, at, newline.start())
        at = newline.end()
    _add(lines, text, view, at, len(text))
    return lines


def _add(lines: list[Line], text: str, view: str, start: int, end: int) -> None:
    piece = text[start:end]
    stripped = piece.strip()
    if len(stripped) == len(piece):
        if piece:
            lines.append(Line(start, end, view[start:end]))
    elif stripped:
        first = start + len(piece) - len(piece.lstrip())
        last = first + len(stripped)
        before, after = text.count("\t", start, first), text.count("\t", last, end)
        lines.append(Line(first, last, view[first:last], before, after))
