"""Words of a statement with their kind (分词), on top of rjieba and our own lists of governing language."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

import rjieba

from yanzhen.engines.policytext.lexicon import word_set


@dataclass(frozen=True, slots=True)
class Token:
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


def tokenize(piece: str) -> list[Token]:
    """Return the words of a folded piece of text; offsets are relative to the piece and cover it without gaps."""
    return list(_tokenize(piece)) if len(piece) <= 400 else _cut(piece)


@lru_cache(maxsize=512)
def _tokenize(piece: str) -> tuple[Token, ...]:
    return tuple(_cut(piece))


def _cut(piece: str) -> list[Token]:
    verbs, adverbs = word_set("verbs"), word_set("adverbs")
    found: list[Token] = []
    at = 0
    for word, tag in rjieba.tag(piece):
        end = at + len(word)
        if word in verbs:
            pos = "v"
        elif word in adverbs:
            pos = "d"
        elif not word[0].isalnum():
            pos = "x"
        else:
            pos = str(tag)
        found.append(Token(at, end, word, pos))
        at = end
    return found
