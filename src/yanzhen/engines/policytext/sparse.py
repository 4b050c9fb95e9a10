"""Patterns that few characters can begin (稀疏模式): the text between such characters is passed over at once."""

from __future__ import annotations

import importlib
import re
import sys
from collections.abc import Iterator
from typing import Any

_parser: Any = importlib.import_module("re._parser")
_ANYTHING = "ANY"
_CATEGORIES = {"CATEGORY_DIGIT": r"\d", "CATEGORY_SPACE": r"\s", "CATEGORY_WORD": r"\w"}


class SparsePattern:
    """A compiled pattern with the searches of ``re.Pattern`` and their results, for patterns with a known beginning.

    ``re`` tries a long alternation at every character. Here the characters that can begin a match are read off the
    pattern itself, found by one character class, and the pattern is tried at these alone.

    Raises:
        ValueError: the pattern can match nothing at all, or can begin with any character.
    """

    def __init__(self, pattern: str) -> None:
        self.pattern = pattern
        beginnings, may_be_empty = _beginnings(_parser.parse(pattern))
        if may_be_empty or _ANYTHING in beginnings:
            raise ValueError(f"any character can begin a match of {pattern}")
        self._match = re.compile(pattern).match
        self._beginning = re.compile(f"[{''.join(sorted(beginnings))}]").finditer

    def search(self, text: str, pos: int = 0, endpos: int = sys.maxsize) -> re.Match[str] | None:
        """Return the first match in ``text[pos:endpos]``, as ``re.Pattern.search`` does."""
        for beginning in self._beginning(text, pos, endpos):
            if match := self._match(text, beginning.start(), endpos):
                return match
        return None

    def finditer(self, text: str, pos: int = 0, endpos: int = sys.maxsize) -> Iterator[re.Match[str]]:
        """Yield the matches in ``text[pos:endpos]`` that do not overlap, as ``re.Pattern.finditer`` does."""
        reached = pos
        for beginning in self._beginning(text, pos, endpos):
            at = beginning.start()
            if at >= reached and (match := self._match(text, at, endpos)):
                reached = match.end()
                yield match


def _beginnings(parsed: Any) -> tuple[set[str], bool]:
    """Return what can begin a match, as parts of a character class, and whether a match may consume nothing."""
    found: set[str] = set()
    for code, argument in parsed:
        step, may_be_empty = _of_one(str(code), argument)
        found |= step
        if not may_be_empty:
            return found, False
    return found, True


def _of_one(code: str, argument: Any) -> tuple[set[str], bool]:
    if code == "LITERAL":
        return {_escaped(argument)}, False
    if code == "IN":
        return _of_class(argument), False
    if code in ("ASSERT", "ASSERT_NOT", "AT"):
        return set(), True
    if code == "BRANCH":
        parts = [_beginnings(part) for part in argument[1]]
        return set().union(*(part[0] for part in parts)), any(part[1] for part in parts)
    if code == "SUBPATTERN":
        return _beginnings(argument[3])
    if code in ("MAX_REPEAT", "MIN_REPEAT"):
        found, may_be_empty = _beginnings(argument[2])
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
