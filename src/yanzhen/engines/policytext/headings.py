"""Headings (小标题): which lines are headings or open with one, and how they nest."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from yanzhen.engines.policytext.lines import Line
from yanzhen.engines.policytext.numbering import RANKS, Number, opening_number
from yanzhen.engines.policytext.paragraphs import (
    TERMINAL,
    attachment_lines,
    is_byline,
    is_formal,
    is_prose,
    is_row,
    names_issuers_only,
)
from yanzhen.engines.policytext.patterns import compiled
from yanzhen.engines.policytext.run_in import LONGEST_LABEL, first_sentence_end, names_what_follows

_LONGEST_NUMBERED: Final = 70
_LONGEST_ALONE: Final = 50
_OTHER_ITEM: Final = compiled(r"[。;,:!?]\s*[一二三四五六七八九十]{1,3}是")
_LISTED: Final = compiled(r"[;,]\s*$")
"""A line that ends so is an item of a list, and so is the numbered line after it."""
_CJK: Final = compiled(r"[\u4e00-\u9fff]")


class Opening:
    """A heading found at the start of a line; offsets are relative to the line, ``rest`` is where its text goes on."""

    __slots__ = ("end", "kind", "line", "number_length", "rest", "value")

    def __init__(self, kind: str, number_length: int, value: int, end: int, rest: int, line: int) -> None:
        self.kind = kind
        self.number_length = number_length
        self.value = value
        self.end = end
        self.rest = rest
        self.line = line


def find_headings(lines: Sequence[Line], body: Sequence[int], first_prose: int) -> dict[int, Opening]:
    """Return the headings by position of their line.

    Args:
        lines: all lines of the document that are not blank.
        body: positions of the lines that are neither title nor furniture, in order.
        first_prose: position of the paragraph that opens the document; its first sentence needs a number.
    """
    numbers = {at: opening_number(lines[at].view) for at in body}
    attached = attachment_lines(lines, body)
    found: dict[int, Opening] = {}
    for order, at in enumerate(body):
        if at in attached:
            continue
        following = body[order + 1] if order + 1 < len(body) else None
        number = numbers[at]
        if number and order and _LISTED.search(lines[body[order - 1]].view) and numbers[body[order - 1]]:
            continue
        opening = (
            _numbered(lines, at, number, following, numbers.get(following) if following is not None else None)
            if number
            else _alone(lines, at, following, found)
        )
        if opening:
            found[at] = opening
    found.update(_run_in_sisters(lines, body, found, numbers, first_prose))
    return dict(sorted(found.items()))


def _numbered(
    lines: Sequence[Line], at: int, number: Number, following: int | None, next_number: Number | None
) -> Opening | None:
    line = lines[at]
    view = line.view
    if number.kind == "item" and _OTHER_ITEM.search(view, number.length):
        return None
    if is_row(line) or (number.kind == "article" and TERMINAL.search(view)):
        return None
    if not TERMINAL.search(view):
        whole = len(view) <= _LONGEST_NUMBERED and "。" not in view
        if whole:
            return Opening(number.kind, number.length, number.value, len(view), len(view), at)
    end = first_sentence_end(view, number.length)
    if end is None or view[end] in ";!?":
        return None
    sentence = view[number.length : end]
    if view[end] == ":" and len(sentence) > LONGEST_LABEL:
        return None
    if not names_what_follows(sentence, numbered=True):
        return None
    rest = end + 1
    if not view[rest:].strip() and not _opens_a_part(lines, number, following, next_number):
        return None
    return Opening(number.kind, number.length, number.value, end, rest, at)


def _opens_a_part(lines: Sequence[Line], number: Number, following: int | None, next_number: Number | None) -> bool:
    """Does something stand beneath a numbered line that is one sentence?"""
    if following is None:
        return False
    if next_number is None:
        return is_prose(lines[following])
    return RANKS[next_number.kind] > RANKS[number.kind]


def _alone(lines: Sequence[Line], at: int, following: int | None, found: dict[int, Opening]) -> Opening | None:
    """A short line of its own, without a closing mark, above a paragraph."""
    line = lines[at]
    view = line.view.strip()
    if not 3 <= len(view) <= _LONGEST_ALONE or TERMINAL.search(view) or not _CJK.search(view):
        return None
    if view.startswith(("——", "--", "(", "[", "附件", "附:", "附表")) or "。" in view or ";" in view or ":" in view:
        return None
    if is_row(line) or is_byline(line) or is_formal(line) or names_issuers_only(line):
        return None
    if following is None or not _carries_text(lines[following]):
        return None
    return Opening("alone", 0, 0, len(line.view), len(line.view), at)


def _carries_text(line: Line) -> bool:
    return is_prose(line) or is_byline(line) or opening_number(line.view) is not None


def _run_in_sisters(
    lines: Sequence[Line],
    body: Sequence[int],
    found: dict[int, Opening],
    numbers: dict[int, Number | None],
    first_prose: int,
) -> dict[int, Opening]:
    """Unnumbered run-in headings: at least two paragraphs of one part open in the same way."""
    added: dict[int, Opening] = {}
    part: list[int] = []
    for at in [*body, -1]:
        if at == -1 or at in found or numbers[at]:
            added.update(_sisters(lines, part, first_prose))
            part = []
        else:
            part.append(at)
    return added


def _sisters(lines: Sequence[Line], part: Sequence[int], first_prose: int) -> dict[int, Opening]:
    openings: dict[int, Opening] = {}
    paragraphs = 0
    for at in part:
        view = lines[at].view
        if not is_prose(lines[at]) or is_row(lines[at]):
            continue
        paragraphs += 1
        end = first_sentence_end(view, 0)
        if at == first_prose or end is None or view[end] != "。" or not view[end + 1 :].strip():
            continue
        if names_what_follows(view[:end], numbered=False):
            openings[at] = Opening("run_in", 0, 0, end, end + 1, at)
    return openings if len(openings) >= 2 and 3 * len(openings) >= paragraphs else {}


def nest(openings: Sequence[Opening]) -> list[int]:
    """Return the level of each heading, 1 at the top.

    A kind already open closes what stands beneath it; a new kind goes beneath, after kinds of lower standing
    were closed. Lines without a number stand above numbered ones when numbering starts anew under them.
    """
    ranks = dict(RANKS)
    if not _unnumbered_stand_above(openings):
        ranks["alone"] = RANKS["run_in"] - 1
    stack: list[str] = []
    levels: list[int] = []
    for opening in openings:
        if opening.kind in stack:
            del stack[stack.index(opening.kind) + 1 :]
        else:
            while stack and ranks[stack[-1]] > ranks[opening.kind]:
                stack.pop()
            stack.append(opening.kind)
        levels.append(len(stack))
    return levels


def _unnumbered_stand_above(openings: Sequence[Opening]) -> bool:
    """Most unnumbered headings come before any number, or have numbering start anew beneath them."""
    above = below = 0
    following: Opening | None = None
    first_number = next((at for at, o in enumerate(openings) if o.kind not in ("alone", "run_in")), len(openings))
    for position in range(len(openings) - 1, -1, -1):
        opening = openings[position]
        if opening.kind != "alone":
            following = opening
        elif position < first_number or (following is not None and following.value == 1):
            above += 1
        else:
            below += 1
    return above >= below
