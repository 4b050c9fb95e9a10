"""Cue words (提示词): which rules can apply to a stretch of text at all, found for all rules in one pass."""

from __future__ import annotations

import importlib
import re
from collections.abc import Iterable, Sequence
from functools import cache
from itertools import product
from typing import Any, Final

from yanzhen.engines.policytext.labels import Span
from yanzhen.engines.policytext.many_words import CueSearch, cue_search
from yanzhen.engines.policytext.marks import MARK, MASK
from yanzhen.engines.policytext.patterns import Closing, Sparse

_parser: Final[Any] = importlib.import_module("re._parser")
_MOST_WORDS: Final = 200
_bits_of_words: Final[dict[str, int]] = {}
_given: Final[list[int]] = []


Pattern = re.Pattern[str] | Sparse | Closing
ANYTHING: Final = -1
"""All cues: what is said where nobody has looked, so that every rule is tried."""


@cache
def _search() -> CueSearch:
    return cue_search(_bits_of_words)


def cue(*patterns: Pattern) -> int:
    """Return a bit that ``cues_in`` sets wherever one of the patterns can match.

    The words without which a pattern cannot match are read off the pattern itself, so a rule that asks for the bit
    first finds the same. To be called while modules are imported.

    Raises:
        ValueError: a pattern can match without any of a few words.
    """
    bit = 1 << len(_given)
    _given.append(bit)
    for pattern in patterns:
        for word in words_needed(pattern):
            _bits_of_words[word] = _bits_of_words.get(word, 0) | bit
    _search.cache_clear()
    return bit


def cues_in(text: str, spans: Sequence[Span]) -> list[int]:
    """Return for each span, in order and apart from one another, the bits of the cues that stand in it.

    A bit too many is possible (a word that ends in the span but begins before it), a bit too few is not.
    """
    return _search().cues(text, list(spans))


def words_needed(pattern: Pattern) -> frozenset[str]:
    """Return words of which every match of a pattern holds at least one; rather few and long ones.

    Raises:
        ValueError: there are none such.

    >>> sorted(words_needed(re.compile(r"[^,]{2,8}(?:如下|以下)[:]|本周?内")))
    ['以下:', '如下:', '本内', '本周内']
    """
    folds = isinstance(pattern, re.Pattern) and pattern.flags & re.IGNORECASE
    needed = None if folds else _needed(_parser.parse(pattern.pattern))
    if needed is None:
        raise ValueError(f"no few words stand in every match of {pattern.pattern}")
    return frozenset(word for word in needed if not any(other in word for other in needed - {word}))


def _needed(parsed: Any) -> set[str] | None:
    """Return the best of the sets of words that a sequence offers: one for each run of parts with few wordings."""
    offered: list[set[str]] = []
    run = {""}
    for code, argument in parsed:
        wordings = _wordings_of_one(str(code), argument)
        if wordings is None:
            offered.append(run)
            run = {""}
            if (inside := _needed_inside(str(code), argument)) is not None:
                offered.append(inside)
        elif len(run) * len(wordings) > _MOST_WORDS:
            offered.append(run)
            run = wordings
        else:
            run = {front + back for front, back in product(run, wordings)}
    offered.append(run)
    best = max(offered, key=lambda words: (min(map(len, words)), -len(words)))
    return None if "" in best else best


def _needed_inside(code: str, argument: Any) -> set[str] | None:
    if code == "SUBPATTERN":
        return _needed(argument[3])
    if code in ("MAX_REPEAT", "MIN_REPEAT"):
        return _needed(argument[2]) if argument[0] else None
    if code == "BRANCH":
        parts = [_needed(part) for part in argument[1]]
        return None if None in parts else set().union(*(part for part in parts if part is not None))
    return None


def _wordings(parsed: Any) -> set[str] | None:
    """Return everything that a sequence can match, if that is little; what it only looks at counts as nothing."""
    found = {""}
    for code, argument in parsed:
        wordings = _wordings_of_one(str(code), argument)
        if wordings is None or len(found) * len(wordings) > _MOST_WORDS:
            return None
        found = {front + back for front, back in product(found, wordings)}
    return found


def _wordings_of_one(code: str, argument: Any) -> set[str] | None:
    if code == "LITERAL":
        return {chr(argument)} if argument != ord(MASK) else None
    if code in ("ASSERT", "ASSERT_NOT", "AT"):
        return {""}
    if code == "IN":
        return _union(_wordings_of_one(str(kind), member) for kind, member in argument)
    if code == "SUBPATTERN":
        return _wordings(argument[3])
    if code in ("MAX_REPEAT", "MIN_REPEAT"):
        once = _wordings(argument[2]) if argument[1] == 1 else None
        return once | {""} if once and not argument[0] else once
    return _union(_wordings(part) for part in argument[1]) if code == "BRANCH" else None


def _union(parts: Iterable[set[str] | None]) -> set[str] | None:
    found: set[str] = set()
    for part in parts:
        if part is None:
            return None
        found |= part
    return found


MARKED: Final = cue(MARK)
"""Where it is not set no quotation mark and no bracket stands."""
