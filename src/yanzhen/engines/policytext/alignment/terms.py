"""Terms (词项): what a passage is about, as weighted words, matters under several names, and pairs of characters."""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache

from yanzhen.engines.policytext.folding import fold
from yanzhen.engines.policytext.lexicon import groups, word_set
from yanzhen.engines.policytext.tokens import tokenize

THIN, VERB, PLAIN, MATTER = 0.15, 0.5, 1.0, 1.2
_RUN = re.compile(r"[\u3400-\u9fff]+")
_NUMERALS = frozenset("零〇一二三四五六七八九十百千万亿两半第")
_EMPTY_POS = frozenset("xmpcurdytqe")
Weights = Mapping[str, float]


@dataclass(frozen=True, slots=True)
class Terms:
    """The terms of one text: words with their own weight (idf not yet in), the form each was found in, characters."""

    words: Weights
    forms: Mapping[str, str]
    pairs: frozenset[str]
    characters: frozenset[str]


class Vocabulary:
    """Matters that go under several names; the first name of a group stands for all."""

    def __init__(self, synonyms: Sequence[Sequence[str]]) -> None:
        self._first = {word: group[0] for group in synonyms for word in group}
        longest_first = sorted(self._first, key=lambda word: (-len(word), word))
        self._pattern = re.compile("|".join(map(re.escape, longest_first)) or "(?!)")

    def matters(self, view: str) -> Iterator[tuple[str, re.Match[str]]]:
        """Yield every matter named in a folded text with the place of its name."""
        for match in self._pattern.finditer(view):
            yield "=" + self._first[match[0]], match


@cache
def full_vocabulary() -> Vocabulary:
    """Return the vocabulary of ``words/synonyms.txt``."""
    return Vocabulary(groups("synonyms"))


def terms_of(text: str, vocabulary: Vocabulary | None = None) -> Terms:
    """Return the terms of a text; Traditional and Simplified forms, half and full width give the same terms.

    >>> sorted(terms_of("提升師資水平").words)
    ['=教师', '提升', '水平']
    """
    view = fold(text).view.lower()
    words: dict[str, float] = {}
    forms: dict[str, str] = {}
    taken = [False] * len(view)
    for name, match in (vocabulary or full_vocabulary()).matters(view):
        words[name] = THIN if name[1:] in word_set("thin_words") else MATTER
        forms.setdefault(name, match[0])
        taken[match.start() : match.end()] = [True] * (match.end() - match.start())
    at = 0
    for token in tokenize(view):
        start, at = at, at + token.length
        if token.length < 2 or token.pos[:1] in _EMPTY_POS or all(taken[start:at]):
            continue
        if token.word not in words and not _NUMERALS.issuperset(token.word):
            words[token.word] = _weight(token.word, is_verb=token.is_verb)
            forms[token.word] = token.word
    return Terms(
        words, forms, frozenset(_pairs(view)), frozenset(character for run in _RUN.findall(view) for character in run)
    )


def rarity(seen_in: int, texts: int) -> float:
    """Return how much a term tells that stands in ``seen_in`` of ``texts`` texts; 1 for one seen once, falling to 0.1.

    >>> rarity(1, 40), rarity(40, 40)
    (1.0, 0.1)
    """
    if texts <= 1:
        return 1.0
    return max(0.1, 1.0 - math.log(max(seen_in, 1)) / math.log(texts + 1))


def _weight(word: str, *, is_verb: bool) -> float:
    if word in word_set("thin_words") or word in word_set("adverbs"):
        return THIN
    return VERB if is_verb else PLAIN


def _pairs(view: str) -> Iterable[str]:
    for run in _RUN.findall(view):
        for at in range(len(run) - 1):
            if run[at] not in _NUMERALS and run[at + 1] not in _NUMERALS:
                yield run[at : at + 2]
