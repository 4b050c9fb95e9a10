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
from yanzhen.engines.policytext.recall import Recalled


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


_MARKS = r""",;。:、!?()“”《》"◇\s"""
MARK = re.compile(f"[{_MARKS}]")
UP_TO_LAST_MARK = re.compile(f".*[{_MARKS}]", re.DOTALL)
_CLAUSE = re.compile(f"[^{_MARKS}]+")
_STRETCH = re.compile(f"[^{_MARKS}]+|[{_MARKS}]+")
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
    add, known = found.append, _PARTS
    at = 0
    for tagged in _tagger().tag(piece):
        for part, length, pos in known[tagged]:
            end = at + length
            add(_make_tuple(Token, (at, end, part, pos)))
            at = end
    return tuple(found)


_remembered = lru_cache(maxsize=4096)(_cut)
"""One statement is asked for the words of the same few pieces by one rule after another."""


def _known_parts(tagged: tuple[str, str]) -> tuple[tuple[str, int, str], ...]:
    """Return the words that one tagged word stands for, each with its length and part of speech.

    The tagger joins adverb and verb (充分发挥, 推动落实); our lists part them again.
    """
    word, tag = tagged
    if len(word) == 4 and word not in _LISTED:
        front, back = word[:2], word[2:]
        led = front in _LISTED
        if back in _VERBS and (led or not _tagger().has_word(word)):
            return (front, 2, _part_of_speech(front, "n")), (back, 2, "v")
        if led and front in _VERBS and front not in _NOMINAL_VERBS and _tagger().has_word(back):
            return (front, 2, "v"), (back, 2, _part_of_speech(back, "n"))
    if word == "建成区":  # 建成区级…: an office seldom speaks of a built-up area
        return ("建成", 2, "v"), ("区", 1, "n")
    if word in _PREPOSITION_JOINED:
        return (word[0], 1, "p"), (word[1], 1, "r")
    return ((word, len(word), _part_of_speech(word, tag)),)


_PARTS = Recalled(_known_parts, 1 << 16)
_VERBS = word_set("verbs")
_NOMINAL_VERBS = word_set("nominal_verbs")
_POSTS = word_set("posts")
_LISTED = dict.fromkeys(words("adverbs"), "d") | dict.fromkeys(_VERBS, "v")


def _part_of_speech(word: str, tag: str) -> str:
    listed = _LISTED.get(word)
    if listed is not None:
        return listed
    if tag[:1] == "v" and word[-1] == "长" and word in _POSTS:
        return "n"
    return tag if word[0].isalnum() else "x"
