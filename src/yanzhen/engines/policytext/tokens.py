"""Words of a statement with their kind (分词), on top of rjieba and our own lists of governing language."""

from __future__ import annotations

import re
import sys
from collections.abc import Iterator, Sequence
from functools import cache, lru_cache
from typing import Any, NamedTuple

import rjieba

from yanzhen.engines.policytext.labels import Span
from yanzhen.engines.policytext.lexicon import word_set, words


class Token(NamedTuple):
    """One word: offsets relative to the piece that was cut, the word, and a part of speech in jieba's letters."""

    start: int
    end: int
    word: str
    pos: str

    @property
    def is_verb(self) -> bool:
        """A verb, by our list or by the tagger."""
        return self.pos == "v"

    @property
    def is_mark(self) -> bool:
        """Punctuation or another mark."""
        return self.pos == "x"


_make_tuple = tuple.__new__


@cache
def _tagger() -> Any:
    """The tagger that rjieba makes when it is imported, with the words of our lists that its own dictionary parts.

    A second one would cost a tenth of a second before the first document; who needs one without our words makes it.
    """
    tagger: Any = rjieba
    for word in (*words("sections"), *words("org_suffixes"), *words("posts")):
        if len(word) >= 3:
            tagger.add_word(word, 1000, "nt")
    for word in words("org_suffixes"):
        if len(word) == 2 and len(tagger.cut(word)) > 1:
            tagger.add_word(word, None, "n")
    for word in words("nouns"):
        tagger.add_word(word, 1000, "n")
    for word in words("verbs"):
        if len(word) >= 2:
            tagger.add_word(word, None, "v")
    return tagger


def tokenize(piece: str) -> tuple[Token, ...]:
    """Return the words of a folded piece of text; offsets are relative to the piece and cover it without gaps."""
    return _remembered(piece) if len(piece) <= _LONGEST_REMEMBERED else _cut(piece)


def words_of(piece: str, *, enough: int = sys.maxsize) -> Sequence[Token]:
    """Return what ``tokenize`` returns, cut from mark to mark; no further than needed for ``enough`` words.

    The stretches between marks are those that other rules ask for too, so most are remembered.
    """
    found: list[Token] = []
    for stretch in _STRETCH.finditer(piece):
        by = stretch.start()
        tokens = tokenize(stretch.group())
        found += [_make_tuple(Token, (a + by, b + by, word, pos)) for a, b, word, pos in tokens] if by else tokens
        if len(found) >= enough:
            break
    return found


def clauses(piece: str) -> Iterator[Span]:
    """Yield the stretches between marks; the tagger never joins words across a mark, so each can be cut alone."""
    return (match.span() for match in _CLAUSE.finditer(piece))


_CLAUSE = re.compile(r"""[^,;。:、!?()“”《》"◇\s]+""")
_STRETCH = re.compile(r"""[^,;。:、!?()“”《》"◇\s]+|[,;。:、!?()“”《》"◇\s]+""")
_LONGEST_REMEMBERED = 400
_PREPOSITION_JOINED = frozenset(("对本", "将本", "把本", "由本", "在本", "在全", "对全"))
"""The tagger takes these two for one word."""


def follows_verb(before: str) -> bool:
    """Does a verb stand right before the end of a clause's beginning, so that what follows is its object?"""
    tokens = tokenize(before) if before else ()
    at = len(tokens)
    while at and tokens[at - 1].pos[:1] in ("a", "b", "m", "q", "r"):
        at -= 1
    return at > 0 and tokens[at - 1].is_verb


def _cut(piece: str) -> tuple[Token, ...]:
    found: list[Token] = []
    at = 0
    for word, tag in _tagger().tag(piece):
        for part, pos in _parts(word, tag):
            end = at + len(part)
            found.append(_make_tuple(Token, (at, end, part, pos)))
            at = end
    return tuple(found)


_remembered = lru_cache(maxsize=4096)(_cut)
"""One statement is asked for the words of the same few pieces by one rule after another."""


@lru_cache(maxsize=1 << 16)
def _parts(word: str, tag: str) -> tuple[tuple[str, str], ...]:
    """The tagger joins adverb and verb (充分发挥, 推动落实); our lists part them again, and name the part of speech."""
    if len(word) == 4 and word not in word_set("verbs") and word not in word_set("adverbs"):
        front, back = word[:2], word[2:]
        led = front in word_set("adverbs") or front in word_set("verbs")
        if back in word_set("verbs") and (led or not _tagger().has_word(word)):
            return (front, _part_of_speech(front, "n")), (back, _part_of_speech(back, "n"))
        if front in word_set("verbs") and front not in word_set("nominal_verbs") and _tagger().has_word(back):
            return (front, "v"), (back, _part_of_speech(back, "n"))
    if word == "建成区":  # 建成区级…: an office seldom speaks of a built-up area
        return ("建成", "v"), ("区", "n")
    if word in _PREPOSITION_JOINED:
        return (word[0], "p"), (word[1], "r")
    return ((word, _part_of_speech(word, tag)),)


def _part_of_speech(word: str, tag: str) -> str:
    if word in word_set("verbs"):
        return "v"
    if word in word_set("adverbs"):
        return "d"
    if tag[:1] == "v" and word[-1] == "长" and word in word_set("posts"):
        return "n"
    return "x" if not word[0].isalnum() else tag
