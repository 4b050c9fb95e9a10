"""How alike two statements are, counted in pairs of neighbouring characters."""

from __future__ import annotations

import re
from collections import Counter
from functools import lru_cache

from yanzhen.kernel.text import fold

_HAN_NUMBER = "一二三四五六七八九十百零〇"
_OPENING = re.compile(
    rf"(?:第[{_HAN_NUMBER}\d]{{1,4}}(?:[编篇章节条]|部分)|[(\[](?:[{_HAN_NUMBER}]{{1,4}}|\d{{1,3}})[)\]][、.]?"
    rf"|[{_HAN_NUMBER}]{{1,4}}、|[{_HAN_NUMBER}]{{1,3}}是|\d{{1,3}}(?:\.\d{{1,2}})*(?:[、.](?!\d)|(?<=\.\d)(?=\D)))"
)


@lru_cache(maxsize=16384)
def plain(text: str) -> str:
    """Return the words in one spelling, without white space and without the number that opens them.

    A text that is nothing but a number stays.

    >>> plain("（二）建立 台账。") == plain("3.建立台账。")
    True
    """
    folded = "".join(fold(text).text.split())
    opening = _OPENING.match(folded)
    return folded[opening.end() :] if opening and opening.end() < len(folded) else folded


def pairs(text: str) -> Counter[str]:
    """Return the pairs of neighbouring characters of a plain text with their counts; a lone character stands alone."""
    return Counter(text[place : place + 2] for place in range(max(1, len(text) - 1)))


def shared(left: Counter[str], right: Counter[str]) -> int:
    """Return how many pairs stand on both sides, each counted as often as on the side with fewer."""
    few, many = (left, right) if len(left) <= len(right) else (right, left)
    return sum(min(count, many[pair]) for pair, count in few.items() if pair in many)


def likeness(left: str, right: str) -> float:
    """Return how alike two statements are: twice the shared pairs over all pairs (Dice).

    Args:
        left, right: statements as written; white space, width of characters and opening numbers do not count.
    Returns:
        0 for nothing in common to 1 for the same words; symmetric.
    Source: our own; Dice's coefficient over character pairs.

    >>> likeness("（一）各校建立台账。", "（三）各校建立台账。")
    1.0
    """
    one, other = plain(left), plain(right)
    if one == other:
        return 1.0
    first, second = pairs(one), pairs(other)
    return 2 * shared(first, second) / (first.total() + second.total())


def path_likeness(left: tuple[str, ...], right: tuple[str, ...]) -> float:
    """Return the share of headings that two paths have in common, whatever their numbers; 1 for two empty ones."""
    one, other = [plain(heading) for heading in left], [plain(heading) for heading in right]
    if not one and not other:
        return 1.0
    common = sum((Counter(one) & Counter(other)).values())
    return 2 * common / (len(one) + len(other))
