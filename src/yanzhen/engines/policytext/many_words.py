"""Many words looked for in one pass (多词查找), by the build of the reader or by pyahocorasick: both find the same."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any, Protocol

import ahocorasick

from yanzhen.engines.policytext.labels import Span
from yanzhen.engines.policytext.patterns import compiled, of_build


class CueSearch(Protocol):
    """What ``cue_search`` returns."""

    def cues(self, text: str, spans: list[Span], /) -> list[int]:
        """Return for each span, in order and apart, the bits of the words that end before its end.

        Those that end before its beginning count too, but not those that count for a span before it.
        """
        ...


class StretchSearch(Protocol):
    """What ``stretch_search`` returns."""

    def stretches(self, text: str, /) -> list[Span]:
        """Return the stretches from mark to mark that hold one of the words, in order."""
        ...


def cue_search(words: Mapping[str, int]) -> CueSearch:
    """Return a search for words, each with its bits (at most 64 of them)."""
    make: Any = of_build("word_search")
    found: CueSearch = make(sorted(words.items()), "") if make else _PlainCueSearch(words)
    return found


def stretch_search(words: Collection[str], marks: str) -> StretchSearch:
    """Return a search for what stands between marks and holds one of the words.

    Raises:
        ValueError: a word holds a mark.
    """
    if any(not set(marks).isdisjoint(word) for word in words):
        raise ValueError("a word that holds a mark stands in no stretch between marks")
    make: Any = of_build("word_search")
    found: StretchSearch = make([(word, 1) for word in sorted(words)], marks) if make else _Stretches(words, marks)
    return found


def _automaton(words: Mapping[str, int]) -> Any:
    automaton = ahocorasick.Automaton()
    for word, bits in words.items():
        automaton.add_word(word, bits)
    automaton.make_automaton()
    return automaton


class _PlainCueSearch:
    def __init__(self, words: Mapping[str, int]) -> None:
        self._automaton = _automaton(words)

    def cues(self, text: str, spans: list[Span], /) -> list[int]:
        found = [0] * (len(spans) + 1)
        ends = [end for _, end in spans] + [len(text) + 1]
        at = 0
        end = ends[0]
        for last, bits in self._automaton.iter(text):
            while last >= end:
                at += 1
                end = ends[at]
            found[at] |= bits
        return found[:-1]


class _Stretches:
    """The text is read backwards: words for bodies end in far fewer characters than they begin with, so that the
    automaton has few ways to try at each character."""

    def __init__(self, words: Collection[str], marks: str) -> None:
        self._automaton = _automaton({word[::-1]: 1 for word in words})
        self._mark = compiled(f"[{marks}]")
        self._up_to_last_mark = compiled(f"(?s:.*)[{marks}]")

    def stretches(self, text: str, /) -> list[Span]:
        backwards = text[::-1]
        size = len(text)
        found: list[Span] = []
        end = 0
        for last, _ in self._automaton.iter(backwards):
            if last < end:
                continue  # in a stretch that was found by another word
            mark = self._up_to_last_mark.match(backwards, end, last)
            start = mark.end() if mark else end
            mark = self._mark.search(backwards, last)
            end = mark.start() if mark else size
            found.append((size - end, size - start))
        found.reverse()
        return found
