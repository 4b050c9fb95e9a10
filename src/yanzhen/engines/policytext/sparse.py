"""Patterns that few characters can begin or end (稀疏模式): where none of them stands nothing is tried."""

from __future__ import annotations

import importlib
import re
import sys
from collections.abc import Callable, Iterator
from functools import lru_cache, partial
from typing import Any, Final

from yanzhen.engines.policytext.patterns import Closing, Opening, Sparse, built, compiled, in_machine_code
from yanzhen.engines.policytext.recall import Recalled

_parser: Final[Any] = importlib.import_module("re._parser")
_ANYTHING: Final = "ANY"
_CATEGORIES: Final = {
    "CATEGORY_DIGIT": r"\d",
    "CATEGORY_SPACE": r"\s",
    "CATEGORY_WORD": r"\w",
    "CATEGORY_NOT_WORD": r"\W",
}
_ANY_CHINESE: Final = "一-鿿"
_MOST_OPENINGS: Final = 400
Beginning = tuple[str, ...]


class SparsePattern:
    """A compiled pattern with the searches of ``re.Pattern`` and their results, for patterns with a known beginning.

    ``re`` tries a long alternation at every character. Here the characters that can begin a match are read off the
    pattern itself, and the pattern is tried, by looking ahead, at the places alone where they stand. Where only whether
    there is a match is asked, ``holds(text, pos, endpos)`` tells where it begins without finding out how far it goes.

    Raises:
        ValueError: the pattern can match nothing at all, or can begin with any character.
    """

    __slots__ = ("_match", "_places", "holds", "pattern")

    def __init__(self, pattern: str) -> None:
        self.pattern = pattern
        self._match = re.compile(pattern).match
        self._places = _places(pattern)
        self.holds: Callable[..., re.Match[str] | None] = self._places.search

    def search(self, text: str, pos: int = 0, endpos: int = sys.maxsize) -> re.Match[str] | None:
        """Return the first match in ``text[pos:endpos]``, as ``re.Pattern.search`` does."""
        place = self._places.search(text, pos, endpos)
        return None if place is None else self._match(text, place.start(), endpos)

    def finditer(self, text: str, pos: int = 0, endpos: int = sys.maxsize) -> Iterator[re.Match[str]]:
        """Return the matches in ``text[pos:endpos]`` that do not overlap, as ``re.Pattern.finditer`` does."""
        return self._each(text, pos, endpos) if self.holds(text, pos, endpos) else _NONE

    def _each(self, text: str, pos: int, endpos: int) -> Iterator[re.Match[str]]:
        reached = pos
        for place in self._places.finditer(text, pos, endpos):
            at = place.start()
            if at >= reached and (match := self._match(text, at, endpos)):
                reached = match.end()
                yield match


def _places(pattern: str) -> re.Pattern[str]:
    """Return what finds the places where a pattern matches.

    It opens with one class of characters, for ``re`` runs over a text fast only when it looks for one class.
    """
    first = _first_characters(pattern)
    if first is None:
        raise ValueError(f"any character can begin a match of {pattern}")
    return re.compile(f"{first.pattern}(?<=(?={pattern})(?s:.))")


_NONE: Final[Iterator[re.Match[str]]] = iter(())


def _beginning(pattern: str) -> str:
    """Return an expression for the one or two characters that can begin a match of ``pattern``."""
    parsed = _parser.parse(pattern)
    openings = _openings(parsed, 2)
    if len(openings) > _MOST_OPENINGS:
        openings = _openings(parsed, 1)
    if any(not opening or opening[0] == _ANYTHING for opening in openings):
        raise ValueError(f"any character can begin a match of {pattern}")
    alone = {opening[0] for opening in openings if len(opening) == 1 or opening[1] == _ANYTHING}
    seconds: dict[str, set[str]] = {}
    for opening in openings:
        if opening[0] not in alone:
            seconds.setdefault(opening[0], set()).add(opening[1])
    any_first = "".join(sorted(alone | set(seconds)))
    if not seconds:
        return f"[{any_first}]"
    firsts: dict[str, set[str]] = {}
    for first, second in seconds.items():
        firsts.setdefault("".join(sorted(second)), set()).add(first)
    parts = [f"(?<=[{''.join(sorted(alone))}])"] if alone else []
    parts += [f"(?<=[{''.join(sorted(first))}])(?=[{second}])" for second, first in sorted(firsts.items())]
    return f"[{any_first}](?:{'|'.join(parts)})"


def _openings(parsed: Any, length: int) -> set[Beginning]:
    """Return what the first ``length`` characters of a match can be, each as the inside of a character class.

    A shorter opening is a whole match; one that ends in ``ANY`` goes on with anything.
    """
    found: set[Beginning] = {()}
    for code, argument in parsed:
        steps = _openings_of_one(str(code), argument, length)
        longer = {
            (*opening, *step)[:length]
            for opening in found
            for step in (steps if len(opening) < length and _ANYTHING not in opening else ((),))
        }
        if longer == found and steps != {()}:
            break
        found = longer
    return found


def _openings_of_one(code: str, argument: Any, length: int) -> set[Beginning]:
    if code == "LITERAL":
        return {(_escaped(argument),)}
    if code == "IN":
        inside = _of_class(argument)
        return {(_ANYTHING,)} if _ANYTHING in inside else {("".join(sorted(inside)),)}
    if code in ("ASSERT", "ASSERT_NOT", "AT"):
        return {()}
    if code == "BRANCH":
        return set().union(*(_openings(part, length) for part in argument[1]))
    if code == "SUBPATTERN":
        return _openings(argument[3], length)
    if code in ("MAX_REPEAT", "MIN_REPEAT"):
        least, most, repeated = argument
        once = _openings(repeated, length)
        more = once if most == 1 else {(*opening, _ANYTHING) if len(opening) < length else opening for opening in once}
        return more | {()} if least == 0 else more
    return {(_ANYTHING,)}


class OpeningPattern:
    """A compiled pattern that is matched at a place, where few characters can be first.

    The character there is looked up before ``re`` is asked: a look-up costs a fraction of an attempt.

    Raises:
        ValueError: the pattern can match nothing at all, or can begin with any character.
    """

    __slots__ = ("_match", "_may_begin", "pattern")

    def __init__(self, pattern: str) -> None:
        self.pattern = pattern
        first = _first_characters(pattern)
        if first is None:
            raise ValueError(f"any character can begin a match of {pattern}")
        self._match = re.compile(pattern).match
        self._may_begin: Recalled[str, re.Match[str] | None] = Recalled(first.match, 1 << 11)

    def match(self, text: str, pos: int = 0, endpos: int = sys.maxsize) -> re.Match[str] | None:
        """Return the match that begins at ``pos``, as ``re.Pattern.match`` does."""
        return self._match(text, pos, endpos) if self._may_begin[text[pos : pos + 1]] else None


class ClosingPattern:
    """A compiled pattern that ends in ``$``, searched in the words before a place, where few characters can be last.

    ``re`` would try it at every character before it sees that the last one does not fit.

    Raises:
        ValueError: the pattern does not end in ``$``, can match nothing at all, or can end with any character.
    """

    def __init__(self, pattern: str) -> None:
        self.pattern = pattern
        parsed = _parser.parse(pattern)
        if not _ends_in_dollar(parsed):
            raise ValueError(f"a match of {pattern} can end before the end of the text")
        endings, may_be_empty = _edge(parsed, backwards=True)
        if may_be_empty or _ANYTHING in endings:
            raise ValueError(f"any character can end a match of {pattern}")
        self._match = re.compile(pattern).match
        self._search = _first_of(pattern) or re.compile(pattern).search
        ending = _last_characters(pattern).match
        self._may_end: Recalled[str, bool] = Recalled(lambda character: bool(character and ending(character)), 1 << 11)

    def search(self, text: str, pos: int = 0, endpos: int | None = None) -> re.Match[str] | None:
        """Return the match that reaches the end of ``text[pos:endpos]``, as ``re.Pattern.search`` does."""
        last = text[-1:] if endpos is None else text[endpos - 1 : endpos] or text[-1:]
        return self._search(text, pos, sys.maxsize if endpos is None else endpos) if self._may_end[last] else None

    def match(self, text: str) -> re.Match[str] | None:
        """Return the match that is all of ``text``, as ``re.Pattern.match`` does."""
        return self._match(text) if self._may_end[text[-1:]] else None


def _first_of(pattern: str) -> Callable[..., re.Match[str] | None] | None:
    """Return a search for a pattern that few characters can begin; None where any Chinese character can."""
    first = _first_characters(pattern)
    if first is None or _ANY_CHINESE in first.pattern:
        return None
    return SparsePattern(pattern).search


def sparse(pattern: str) -> Sparse:
    """Return a pattern of which few characters can begin a match, in machine code where the build holds it."""
    found: Sparse | None = in_machine_code(pattern)
    return SparsePattern(pattern) if found is None else found


def opening(pattern: str) -> Opening:
    """Return a pattern that is matched at a place, in machine code where the build holds it."""
    found: Opening | None = in_machine_code(pattern)
    return OpeningPattern(pattern) if found is None else found


def closing(pattern: str) -> Closing:
    """Return a pattern that ends in ``$``, in machine code where the build holds it."""
    found: Closing | None = in_machine_code(pattern)
    return ClosingPattern(pattern) if found is None else found


def may_end(pattern: str, character: str) -> bool:
    """Can a text that ends in this character end in a match of a pattern that ends in ``$``?"""
    machine = built(pattern)
    if machine is not None:
        return bool(machine.may_end(character))
    return bool(character) and _last_characters(pattern).match(character) is not None


def may_begin(pattern: str, character: str) -> bool:
    """Can a match of ``pattern`` begin with ``character``? True too where the pattern does not tell."""
    machine = built(pattern)
    if machine is not None:
        return bool(machine.may_begin(character))
    first = _first_characters(pattern)
    return first is None or first.match(character) is not None


def beginning(pattern: str) -> Callable[[str], object]:
    """Return ``may_begin`` for one pattern, for those who ask it of many characters."""
    machine = built(pattern)
    asked: Callable[[str], object] = partial(may_begin, pattern) if machine is None else machine.may_begin
    return asked


def ending(pattern: str) -> Callable[[str], object]:
    """Return ``may_end`` for one pattern, for those who ask it of many characters."""
    machine = built(pattern)
    asked: Callable[[str], object] = partial(may_end, pattern) if machine is None else machine.may_end
    return asked


@lru_cache(maxsize=1 << 10)
def _first_characters(pattern: str) -> re.Pattern[str] | None:
    """Return the class of characters that can begin a match; None where the pattern does not tell."""
    found, may_be_empty = _edge(_parser.parse(pattern), backwards=False)
    return None if may_be_empty or _ANYTHING in found else re.compile(f"[{''.join(sorted(found))}]")


@lru_cache(maxsize=1 << 10)
def _last_characters(pattern: str) -> re.Pattern[str]:
    """Return the class of characters that can end a match, and the newline after one."""
    endings, _ = _edge(_parser.parse(pattern), backwards=True)
    return re.compile(f"[\\n{''.join(sorted(endings))}]")


def beginning_of(pattern: str) -> re.Pattern[str] | None:
    """Return what matches at the one or two characters with which every match of ``pattern`` begins.

    None where any character can begin a match.
    """
    try:
        return compiled(_beginning(pattern))
    except ValueError:
        return None


def _ends_in_dollar(parsed: Any) -> bool:
    """Does every way through the pattern end in ``$``?"""
    if not len(parsed):
        return False
    code, argument = parsed[-1]
    if str(code) == "BRANCH":
        return all(_ends_in_dollar(part) for part in argument[1])
    if str(code) == "SUBPATTERN":
        return _ends_in_dollar(argument[3])
    return str(code) == "AT" and str(argument) == "AT_END"


def _edge(parsed: Any, *, backwards: bool) -> tuple[set[str], bool]:
    """Return what can begin (or end) a match, as parts of a character class, and whether a match may be empty."""
    found: set[str] = set()
    for code, argument in reversed(parsed) if backwards else parsed:
        step, may_be_empty = _of_one(str(code), argument, backwards=backwards)
        found |= step
        if not may_be_empty:
            return found, False
    return found, True


def _of_one(code: str, argument: Any, *, backwards: bool) -> tuple[set[str], bool]:
    if code == "LITERAL":
        return {_escaped(argument)}, False
    if code == "IN":
        return _of_class(argument), False
    if code in ("ASSERT", "ASSERT_NOT", "AT"):
        return set(), True
    if code == "BRANCH":
        parts = [_edge(part, backwards=backwards) for part in argument[1]]
        return set().union(*(part[0] for part in parts)), any(part[1] for part in parts)
    if code == "SUBPATTERN":
        return _edge(argument[3], backwards=backwards)
    if code in ("MAX_REPEAT", "MIN_REPEAT"):
        found, may_be_empty = _edge(argument[2], backwards=backwards)
        return found, may_be_empty or argument[0] == 0
    return {_ANYTHING}, False


def _of_class(members: Any) -> set[str]:
    found: set[str] = set()
    for code, argument in members:
        if str(code) == "LITERAL":
            found.add(_escaped(argument))
        elif str(code) == "RANGE":
            found.add(f"{_escaped(argument[0])}-{_escaped(argument[1])}")
        elif str(code) == "CATEGORY":
            found.add(_CATEGORIES.get(str(argument), _ANYTHING))
        else:
            found.add(_ANYTHING)
    return found


def _escaped(number: int) -> str:
    return re.escape(chr(number))
