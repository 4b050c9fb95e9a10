"""The words that differ between two statements, word by word; a figure differs as a whole."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from difflib import SequenceMatcher
from functools import cache
from typing import TYPE_CHECKING

from yanzhen.engines.revisions.model import Stretch

if TYPE_CHECKING:
    import rjieba

_FIGURE = re.compile(r"\d+(?:[.,]\d+)*[%％‰]?")
_LARGEST = 4_000_000  # words of one side times words of the other; beyond that only both ends are compared


def marked_apart(
    old: Sequence[str], new: Sequence[str]
) -> tuple[tuple[tuple[Stretch, ...], ...], tuple[tuple[Stretch, ...], ...]]:
    """Return the words of both sides with what differs marked; the stretches of a text joined are that text.

    Args:
        old, new: the statements of one pairing, as written; more than one where it was split or merged.
    Returns:
        For each statement of the old and of the new side its stretches; none for an empty text.
    Source: our own; difflib's matching blocks over the words of rjieba.

    >>> before, after = marked_apart(["不少于80人。"], ["不少于100人。"])
    >>> [part.text for part in before[0] if part.differs], [part.text for part in after[0] if part.differs]
    (['80'], ['100'])
    """
    left, right = [_words(text) for text in old], [_words(text) for text in new]
    first, second = [word for text in left for word in text], [word for text in right for word in text]
    same = _same_words(first, second)
    return _parted(left, {one for one, _ in same}), _parted(right, {other for _, other in same})


@cache
def _segmenter() -> rjieba.Jieba:
    from rjieba import Jieba  # noqa: PLC0415 (its dictionary costs every start a quarter of a second)

    return Jieba()


def _words(text: str) -> list[str]:
    found: list[str] = []
    last = 0
    for figure in _FIGURE.finditer(text):
        found += _segmenter().cut(text[last : figure.start()])
        found.append(figure.group())
        last = figure.end()
    return [*found, *_segmenter().cut(text[last:])]


def _same_words(first: Sequence[str], second: Sequence[str]) -> list[tuple[int, int]]:
    """Return the places of words that both sides share; a lone mark between two differences is one of them."""
    if len(first) * len(second) > _LARGEST:
        return list(_both_ends(first, second))
    blocks = SequenceMatcher(None, first, second, autojunk=False).get_matching_blocks()[:-1]
    ends = {(0, 0), (len(first), len(second))}
    found: list[tuple[int, int]] = []
    for one, other, size in blocks:
        is_alone = size == 1 and len(first[one]) == 1 and not first[one].isalnum()
        touches = (one, other) in ends or (one + size, other + size) in ends
        if is_alone and not touches:
            continue
        found += [(one + step, other + step) for step in range(size)]
    return found


def _both_ends(first: Sequence[str], second: Sequence[str]) -> Iterable[tuple[int, int]]:
    shortest = min(len(first), len(second))
    head = 0
    while head < shortest and first[head] == second[head]:
        head += 1
    tail = 0
    while tail < shortest - head and first[-1 - tail] == second[-1 - tail]:
        tail += 1
    yield from ((place, place) for place in range(head))
    yield from ((len(first) - step, len(second) - step) for step in range(1, tail + 1))


def _parted(texts: Sequence[Sequence[str]], same: set[int]) -> tuple[tuple[Stretch, ...], ...]:
    found, place = [], 0
    for words in texts:
        stretches: list[Stretch] = []
        for word in words:
            differs = place not in same
            if stretches and stretches[-1].differs == differs:
                stretches[-1] = Stretch(stretches[-1].text + word, differs)
            else:
                stretches.append(Stretch(word, differs))
            place += 1
        found.append(tuple(stretches))
    return tuple(found)
