"""Cutting paragraphs into statements (断句)."""

from __future__ import annotations

from typing import Final

from yanzhen.engines.policytext.labels import Span
from yanzhen.engines.policytext.marks import find_pairs
from yanzhen.engines.policytext.patterns import compiled

_ENDS: Final = "。!?;"
_ITEM: Final = compiled(r"[一二三四五六七八九十]{1,3}是(?![否非])")
_BEFORE_ITEM: Final = "。!?;:,、"
_STOP: Final = compiled(r"[。!?;.一二三四五六七八九十](?:(?<=[。!?;.])|(?<=[。!?;:,、].))")
_HAS_WORDS: Final = compiled(r"[^\W_]")


def cut_statements(text: str, view: str, start: int, end: int) -> list[Span]:
    """Return the statements of the paragraph ``text[start:end]``: every character that is not blank lies in one.

    Cuts after 。！？； (and ASCII forms) outside quotes and brackets, before 一是, 二是 … after a mark, and after a
    quotation that opens the statement and ends in its own full stop. A rest without letters stays with the
    statement before it.
    """
    cuts = _cut_points(view, start, end)
    spans: list[Span] = []
    at = start
    for cut in [*cuts, end]:
        span = _without_blanks(text, at, cut)
        at = cut
        if span is None:
            continue
        if spans and not view[span[0]].isalnum() and not _HAS_WORDS.search(view, span[0], span[1]):
            spans[-1] = (spans[-1][0], span[1])
        else:
            spans.append(span)
    return spans


def _cut_points(view: str, start: int, end: int) -> list[int]:
    cuts: list[int] = []
    at = opened_at = start
    is_begun = False
    for pair in find_pairs(view, start, end):
        if pair.start < at:
            continue
        found = _cuts_outside(view, at, pair.start, end, opened_at)
        if found:
            cuts.extend(found)
            at = opened_at = found[-1]
            is_begun = False
        opens = not is_begun and not view[at : pair.start].strip()
        is_begun = True
        at = pair.end + 1
        if opens and pair.opener in '“"‘' and view[pair.end - 1] in "。!?":
            cuts.append(at)
            opened_at = at
            is_begun = False
    return cuts + _cuts_outside(view, at, end, end, opened_at)


def _cuts_outside(view: str, start: int, stop: int, end: int, opened_at: int) -> list[int]:
    """Cut points within ``view[start:stop]``, a stretch without closed marks."""
    cuts: list[int] = []
    at = start
    while found := _STOP.search(view, at, stop):
        at = found.start()
        if _closes(view, at, end):
            at += 1
            while at < end and view[at] in _ENDS:
                at += 1
            cuts.append(at)
            opened_at = at
            continue
        if at > opened_at and view[at - 1] in _BEFORE_ITEM and _ITEM.match(view, at, end):
            cuts.append(at)
            opened_at = at
        at += 1
    return cuts


def _closes(view: str, at: int, end: int) -> bool:
    character = view[at]
    if character in _ENDS:
        return True
    if character != "." or at == 0 or not "\u4e00" <= view[at - 1] <= "\u9fff":
        return False
    return at + 1 >= end or view[at + 1].isspace() or "\u4e00" <= view[at + 1] <= "\u9fff"


def _without_blanks(text: str, start: int, end: int) -> Span | None:
    piece = text[start:end]
    stripped = piece.strip()
    if len(stripped) == len(piece):
        return (start, end) if piece else None
    if not stripped:
        return None
    first = start + len(piece) - len(piece.lstrip())
    return first, first + len(stripped)
