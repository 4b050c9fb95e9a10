"""Words of a statement with their kind (分词), on top of rjieba and our own lists of governing language."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Sequence, Set
from functools import cache
from itertools import chain
from typing import Any, Final

from yanzhen.engines.policytext.lexicon import all_words, word_set, words
from yanzhen.engines.policytext.patterns import compiled
from yanzhen.engines.policytext.recall import Recalled, Recent

UNJUDGED: Final = -1


class Word:
    """A word and its part of speech in jieba's letters; what the tagger cuts alike is one value, judged once.

    Attributes:
        word, length: the characters and how many they are.
        pos: the part of speech, by our lists or by the tagger.
        is_verb, is_mark: a verb; punctuation or another mark.
        standing: what it may do in a noun phrase, once that was judged (``actor_phrases``).
    """

    __slots__ = ("is_mark", "is_verb", "length", "pos", "standing", "word")

    def __init__(self, word: str, pos: str) -> None:
        self.word = word
        self.pos = pos
        self.length = len(word)
        self.is_verb = pos == "v"
        self.is_mark = pos == "x"
        self.standing = UNJUDGED

    def __repr__(self) -> str:
        return f"Word({self.word!r}, {self.pos!r})"


@cache
def _tagger() -> Any:
    """The tagger that rjieba makes when it is imported, with the words of our lists that its own dictionary parts.

    A second one would cost a tenth of a second before the first document; who needs one without our words makes it.
    """
    import rjieba  # noqa: PLC0415 (its dictionary costs every start a quarter of a second)

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


def tokenize(piece: str) -> tuple[Word, ...]:
    """Return the words of a folded piece of text, which they cover without gaps."""
    return _remembered[piece] if len(piece) <= _LONGEST_REMEMBERED else _cut(piece)


def tokenize_soon(pieces: Iterable[str]) -> None:
    """Have many pieces cut into words at once, so that ``tokenize`` finds them remembered.

    The tagger joins no words across a newline (save a carriage return before it), so each piece is cut as it is alone.
    """
    unknown = [
        piece
        for piece in dict.fromkeys(pieces)
        if piece not in _remembered
        and len(piece) <= _LONGEST_REMEMBERED
        and _NEWLINE not in piece
        and "\r" not in piece
    ]
    if not unknown:
        return
    cuts: list[str] = _tagger().cut(_NEWLINE.join(unknown))
    _judge_soon(cuts)
    cuts.append(_NEWLINE)
    told: dict[str, tuple[Word, ...]] = {}
    found: list[Word] = []
    at = 0
    is_whole = True
    for cut in cuts:
        if cut == _NEWLINE:
            if is_whole:
                told[unknown[at]] = tuple(found)
            found = []
            is_whole = True
            at += 1
            continue
        words = _words_of_one[cut]
        if len(words) == 1:
            found.append(words[0])
        else:
            found += words
            is_whole = is_whole and bool(words)
    _remembered.keep_all(told)


def _judge_soon(cuts: Iterable[str]) -> None:
    """Have the words that are not known yet judged at once, each as if it stood alone."""
    listed = _of_lists()
    known: dict[str, tuple[Word, ...]] = {}
    unknown: list[str] = []
    for cut in dict.fromkeys(cuts):
        if cut in _words_of_one:
            continue
        words = listed.get(cut)
        if words is not None:
            known[cut] = words
        elif not cut.isspace():
            unknown.append(cut)
    if unknown:
        known.update(zip(unknown, _judged_alone(unknown), strict=True))
    _words_of_one.keep_all(known)


def _judged_alone(cuts: Sequence[str]) -> list[tuple[Word, ...]]:
    """Return what each word of the tagger stands for, all judged at once; none of them is blank."""
    tagged: list[tuple[str, str]] = _tagger().tag(_NEWLINE.join(cuts))
    tagged.append((_NEWLINE, ""))
    found: list[tuple[Word, ...]] = []
    parts = 0
    own = _NOTHING
    for told in tagged:
        if told[0] != _NEWLINE:
            own = told
            parts += 1
            continue
        found.append(_parts(own) if parts == 1 else _PARTED_ALONE)
        parts = 0
    return found


@cache
def _of_lists() -> dict[str, tuple[Word, ...]]:
    """The words of our own lists, judged when the tagger is made: half of the words of a policy text."""
    known = [word for word in all_words() if not word.isspace()]
    return dict(zip(known, _judged_alone(known), strict=True))


def words_of(piece: str, *, enough: int = sys.maxsize) -> list[Word]:
    """Return what ``tokenize`` returns, cut from mark to mark; no further than needed for ``enough`` words.

    The stretches between marks are those that other rules ask for too, so most are remembered.
    """
    found: list[Word] = []
    for stretch in _STRETCH.findall(piece):
        found += tokenize(stretch)
        if len(found) >= enough:
            break
    return found


def length_of(words: Sequence[Word]) -> int:
    """Return how many characters the words cover: where the next one begins."""
    return sum([word.length for word in words])


def first_clause(piece: str) -> str:
    """Return the first stretch between marks; the tagger never joins words across a mark, so it can be cut alone."""
    clause = _CLAUSE.search(piece)
    return clause.group() if clause else ""


def has_word_of(piece: str, kinds: Set[str]) -> bool:
    """Does a word of one of these parts of speech stand in the piece, cut from mark to mark?"""
    clause = _CLAUSE.search(piece)
    while clause:
        for word in tokenize(clause.group()):
            if word.pos in kinds:
                return True
        clause = _CLAUSE.search(piece, clause.end())
    return False


MARKS: Final = """,;。:、!?()“”《》"◇""" + "".join(filter(str.isspace, map(chr, range(0x3001))))
"""Blanks one by one: a class that holds a category is slow."""
_CLAUSE: Final = compiled(f"[^{MARKS}]+")
_STRETCH: Final = compiled(f"[^{MARKS}]+|[{MARKS}]+")
_LONGEST_REMEMBERED: Final = 400
_NEWLINE: Final = "\n"
_NOTHING: Final = ("", "")
_PREPOSITION_JOINED: Final = frozenset(("对本", "将本", "把本", "由本", "在本", "在全", "对全"))
"""The tagger takes these two for one word."""


def follows_verb(before: str) -> bool:
    """Does a verb stand right before the end of a clause's beginning, so that what follows is its object?"""
    tokens = tokenize(before) if before else ()
    at = len(tokens)
    while at and tokens[at - 1].pos[:1] in ("a", "b", "m", "q", "r"):
        at -= 1
    return at > 0 and tokens[at - 1].is_verb


def _cut(piece: str) -> tuple[Word, ...]:
    found: list[Word] = []
    for cut in _tagger().cut(piece):
        words = _words_of_one[cut]
        if len(words) == 1:
            found.append(words[0])
        elif words:
            found += words
        else:
            return tuple(chain.from_iterable(map(_parts, _tagger().tag(piece))))
    return tuple(found)


_PARTED_ALONE: Final[tuple[Word, ...]] = ()
"""The tagger parts a word when it stands alone, so only its place in a text tells its part of speech."""


def _words_for(cut: str) -> tuple[Word, ...]:
    """Return the words that one word of the tagger stands for; the tagger judges each by itself."""
    listed = _of_lists().get(cut)
    if listed is not None:
        return listed
    tagged = _tagger().tag(cut)
    return _parts(tagged[0]) if len(tagged) == 1 else _PARTED_ALONE


_words_of_one: Final = Recalled(_words_for, 1 << 16)


_remembered: Final = Recent(_cut, 1 << 12)
"""One statement is asked for the words of the same few pieces by one rule after another."""


def _parts(tagged: tuple[str, str]) -> tuple[Word, ...]:
    """The tagger joins adverb and verb (充分发挥, 推动落实); our lists part them again, and name the part of speech."""
    word, tag = tagged
    if len(word) == 4 and word not in _LISTED:
        front, back = word[:2], word[2:]
        led = front in _LISTED
        if back in _VERBS and (led or not _tagger().has_word(word)):
            return named_word[front, _part_of_speech(front, "n")], named_word[back, "v"]
        if led and front in _VERBS and front not in _NOMINAL_VERBS and _tagger().has_word(back):
            return named_word[front, "v"], named_word[back, _part_of_speech(back, "n")]
    if word == "建成区":  # 建成区级…: an office seldom speaks of a built-up area
        return named_word["建成", "v"], named_word["区", "n"]
    if word in _PREPOSITION_JOINED:
        return named_word[word[0], "p"], named_word[word[1], "r"]
    return (Word(word, _part_of_speech(word, tag)),)


def _made(named: tuple[str, str]) -> Word:
    return Word(named[0], named[1])


named_word: Final[Recalled[tuple[str, str], Word]] = Recalled(_made, 1 << 16)
"""One value for a word and its part of speech, where it is not what the tagger cut."""
_VERBS: Final = word_set("verbs")
_NOMINAL_VERBS: Final = word_set("nominal_verbs")
_POSTS: Final = word_set("posts")
_LISTED: Final = dict.fromkeys(words("adverbs"), "d") | dict.fromkeys(_VERBS, "v")


def _part_of_speech(word: str, tag: str) -> str:
    listed = _LISTED.get(word)
    if listed is not None:
        return listed
    if tag[:1] == "v" and word[-1] == "长" and word in _POSTS:
        return "n"
    return tag if word[0].isalnum() else "x"
