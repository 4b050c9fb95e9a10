"""The stretch of a text around what was looked for, cut into plain and marked pieces."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from yanzhen.apps.search.folding import folded

AROUND = 40
MAX_LENGTH = 140


@dataclass(frozen=True)
class Piece:
    """A piece of text; marked ones are what the query asked for. The template escapes both."""

    text: str
    is_mark: bool


def pieces(text: str, terms: Sequence[str]) -> list[Piece]:
    """Cut the whole of ``text`` at every occurrence of a folded term."""
    return _cut(text, _spans(text, terms), 0, len(text))


def snippet(text: str, terms: Sequence[str]) -> list[Piece]:
    """Return some 140 characters around the first occurrence, or the beginning when there is none."""
    flat = " ".join(text.split())
    spans = _spans(flat, terms)
    start = max(0, spans[0][0] - AROUND) if spans else 0
    end = min(len(flat), start + MAX_LENGTH)
    cut = _cut(flat, [span for span in spans if span[0] >= start and span[1] <= end], start, end)
    before = [Piece("……", False)] if start > 0 else []
    after = [Piece("……", False)] if end < len(flat) else []
    return [*before, *cut, *after]


def _spans(text: str, terms: Sequence[str]) -> list[tuple[int, int]]:
    spelled = folded(text)
    found = []
    for term in terms:
        place = spelled.text.find(term)
        while term and place >= 0:
            last = spelled.starts[place + len(term) - 1]
            found.append((spelled.starts[place], last + 1))
            place = spelled.text.find(term, place + len(term))
    joined: list[tuple[int, int]] = []
    for start, end in sorted(found):
        if joined and start <= joined[-1][1]:
            joined[-1] = (joined[-1][0], max(joined[-1][1], end))
        else:
            joined.append((start, end))
    return joined


def _cut(text: str, spans: Sequence[tuple[int, int]], start: int, end: int) -> list[Piece]:
    cut, place = [], start
    for first, last in spans:
        cut += [Piece(text[place:first], False), Piece(text[first:last], True)]
        place = last
    cut.append(Piece(text[place:end], False))
    return [piece for piece in cut if piece.text]
