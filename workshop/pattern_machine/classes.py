"""Classes of characters up to U+FFFF as sets of bits, and as tables that C looks them up in."""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import cache
from typing import Any

SIZE = 1 << 16
ALL = (1 << SIZE) - 1
_PAGE = 256
_FEW = 4


class UnsupportedError(Exception):
    """The pattern holds something that is not translated; ``re`` keeps it."""


def only(code: int) -> int:
    """Return the class of one character."""
    return 1 << code if code < SIZE else 0


@cache
def of_category(name: str) -> int:
    """Return the class of ``\\d``, ``\\s`` or ``\\w`` and their opposites."""
    kind = name.removeprefix("CATEGORY_")
    pattern = {"DIGIT": r"\d", "SPACE": r"\s", "WORD": r"\w"}.get(kind.removeprefix("NOT_"))
    if pattern is None:
        raise UnsupportedError(name)
    matches = re.compile(pattern).match
    found = sum(1 << code for code in range(SIZE) if matches(chr(code)))
    return ALL ^ found if kind.startswith("NOT_") else found


def of_members(members: Iterable[tuple[Any, Any]]) -> int:
    """Return the class that the members of a character class make."""
    found = 0
    negated = False
    for code, argument in members:
        kind = str(code)
        if kind == "NEGATE":
            negated = True
        elif kind == "LITERAL":
            found |= only(argument)
        elif kind == "RANGE":
            low, high = argument[0], min(argument[1], SIZE - 1)
            found |= ((1 << (high + 1)) - (1 << low)) if low < SIZE else 0
        elif kind == "CATEGORY":
            found |= of_category(str(argument))
        else:
            raise UnsupportedError(kind)
    return ALL ^ found if negated else found


def members(found: int) -> list[int]:
    """Return the codes of a class in order."""
    codes = []
    while found:
        lowest = found & -found
        codes.append(lowest.bit_length() - 1)
        found ^= lowest
    return codes


def runs(found: int) -> list[tuple[int, int]]:
    """Return the class as ranges of codes, both ends included."""
    ranges = []
    while found:
        low = (found & -found).bit_length() - 1
        rest = found >> low
        length = ((rest + 1) & -(rest + 1)).bit_length() - 1
        ranges.append((low, low + length - 1))
        found ^= ((1 << length) - 1) << low
    return ranges


class Tables:
    """The tables of all classes; pages of 256 characters that are alike are kept once."""

    def __init__(self) -> None:
        self._names: dict[int, str] = {}
        self._pages: dict[bytes, int] = {}
        self._lines: list[str] = []

    def name(self, found: int) -> str:
        """Return the name of a class's table."""
        if found not in self._names:
            whole = found.to_bytes(SIZE // 8, "little")
            numbers = [
                self._pages.setdefault(whole[at : at + _PAGE // 8], len(self._pages))
                for at in range(0, SIZE // 8, _PAGE // 8)
            ]
            self._names[found] = name = f"CLASS_{len(self._names)}"
            self._lines.append(f"static const unsigned short {name}[256] = {{{','.join(map(str, numbers))}}};")
        return self._names[found]

    def test(self, found: int, character: str) -> str:
        """Return the C expression that tells whether ``character`` is one of the class."""
        if found == ALL:
            return "1"
        for wanted, joined, same in ((found, " || ", "=="), (ALL ^ found, " && ", "!=")):
            if 0 < wanted.bit_count() <= _FEW:
                return "(" + joined.join(f"{character} {same} {code}" for code in members(wanted)) + ")"
        ranges = runs(found)
        if len(ranges) == 1:
            return f"(Ch)({character} - {ranges[0][0]}) <= {ranges[0][1] - ranges[0][0]}"
        return f"in_class({self.name(found)}, {character})"

    def declared(self) -> str:
        """Return the tables' C."""
        return "\n".join(self._lines)

    def pages(self) -> str:
        """Return the C of the pages that all tables point to."""
        rows = ",\n".join("{" + ",".join(map(str, page)) + "}" for page in self._pages)
        return f"const unsigned char PAGES[][32] = {{\n{rows}\n}};"
