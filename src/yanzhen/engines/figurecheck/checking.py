"""A whole text worked out anew (通篇核算)."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator, Sequence

from yanzhen.engines.figurecheck.changes import base_places, find_changes
from yanzhen.engines.figurecheck.model import Figure, Finding, Level, Passage
from yanzhen.engines.figurecheck.multiples import find_multiples
from yanzhen.engines.figurecheck.printed import number_start
from yanzhen.engines.figurecheck.repeats import find_repeats
from yanzhen.engines.figurecheck.shares import find_shares
from yanzhen.engines.figurecheck.sums import find_sums

_STOP = re.compile(r"[！？!?\n\r\t]|。(?!\s?其中)")
_GOES_ON = re.compile(r"\s?其中")
_ORDER = {Level.FAULT: 0, Level.HINT: 1, Level.AGREES: 2}
LONGEST_PASSAGE = 60
"""Figures looked at together: no sentence of people has more; a table without stops is cut."""


def check_text(text: str, figures: Sequence[Figure], sentences: Sequence[tuple[int, int]]) -> list[Finding]:
    """Work out anew every change, sum, share and multiple that a text states, and find what it says twice differently.

    Args:
        text: simplified characters and half-width marks and digits; all offsets index it.
        figures: in order, none overlapping another.
        sentences: spans of the sentences, in order; figures outside of them are not looked at.
    Returns:
        Findings by figure; of several on one figure and of one kind the gravest alone. An empty list for a text
        without figures. Never raises on any text.

    >>> text = "检查事项由91张减至39张,减幅65.3%。"
    >>> from decimal import Decimal
    >>> figures = [Figure(5, 8, Decimal(91), None, None, "张", "eq", False)]
    >>> figures += [Figure(10, 13, Decimal(39), None, None, "张", "eq", False)]
    >>> figures += [Figure(16, 21, Decimal("65.3"), None, None, "%", "eq", False)]
    >>> [(finding.level.value, finding.expected) for finding in check_text(text, figures, [(0, 22)])]
    [('fault', '57.1%')]
    """
    passages = list(_passages(text, figures, sentences))
    found: list[Finding] = []
    for passage in passages:
        for rule in (find_changes, find_sums, find_shares, find_multiples):
            found.extend(rule(passage))
    found.extend(find_repeats(passages))
    return _gravest(found)


def bases_of(text: str, figures: Sequence[Figure], sentences: Sequence[tuple[int, int]]) -> frozenset[int]:
    """Return the indices of figures that a change starts from (由91张减至…): they stand for an earlier time.

    Takes what ``check_text`` takes.
    """
    return frozenset(
        passage.indices[place] for passage in _passages(text, figures, sentences) for place in base_places(passage)
    )


def _passages(text: str, figures: Sequence[Figure], sentences: Sequence[tuple[int, int]]) -> Iterator[Passage]:
    numbers = [number_start(text, figure) for figure in figures]
    starts = [figure.start for figure in figures]
    for start, end in _joined(text, sentences):
        at = start
        for stop in [*(match.start() for match in _STOP.finditer(text, start, end)), end]:
            first, last = bisect_left(starts, at), bisect_left(starts, stop)
            inside = [index for index in range(first, last) if figures[index].end <= stop]
            for cut in range(0, len(inside), LONGEST_PASSAGE):
                indices = tuple(inside[cut : cut + LONGEST_PASSAGE])
                begin = at if cut == 0 else figures[inside[cut - 1]].end
                yield Passage(text, begin, stop, indices, figures, numbers)
            at = stop + 1


def _joined(text: str, sentences: Sequence[tuple[int, int]]) -> Iterator[tuple[int, int]]:
    """Put together what one breath tells: parts joined by a semicolon, and a sentence that begins with 其中."""
    current: tuple[int, int] | None = None
    for start, end in sentences:
        goes_on = (
            current is not None
            and start >= current[1]
            and "\n" not in text[current[0] : start]
            and (text[current[0] : start].rstrip().endswith(";") or _GOES_ON.match(text, start, end))
        )
        if current is not None and goes_on:
            current = (current[0], end)
            continue
        if current is not None:
            yield current
        current = (start, end)
    if current is not None:
        yield current


def _gravest(found: list[Finding]) -> list[Finding]:
    kept: dict[tuple[int, str], Finding] = {}
    for finding in found:
        key = (finding.figure, finding.code)
        if key not in kept or _ORDER[finding.level] < _ORDER[kept[key].level]:
            kept[key] = finding
    return sorted(kept.values(), key=lambda finding: (finding.figure, _ORDER[finding.level], finding.code))
