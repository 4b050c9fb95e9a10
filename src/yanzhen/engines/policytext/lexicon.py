"""Word lists of governing language (词表), kept as plain text beside the code; lines starting with ``#`` are notes."""

from __future__ import annotations

import re
from functools import cache
from importlib import resources


@cache
def words(name: str) -> tuple[str, ...]:
    """Return the words of ``words/NAME.txt`` in the order of the file, without repeats."""
    source = resources.files("yanzhen.engines.policytext").joinpath("words").joinpath(f"{name}.txt")
    found: dict[str, None] = {}
    for line in source.read_text(encoding="utf-8").splitlines():
        if not line.startswith("#"):
            found.update(dict.fromkeys(line.split()))
    return tuple(found)


@cache
def all_words() -> tuple[str, ...]:
    """Return the words of every list, without repeats, in an order that does not change."""
    lists = resources.files("yanzhen.engines.policytext").joinpath("words").iterdir()
    names = sorted(source.name.removesuffix(".txt") for source in lists if source.name.endswith(".txt"))
    return tuple(dict.fromkeys(word for name in names for word in words(name)))


@cache
def groups(name: str) -> tuple[tuple[str, ...], ...]:
    """Return the words of ``words/NAME.txt`` line by line, for lists whose lines belong together."""
    source = resources.files("yanzhen.engines.policytext").joinpath("words").joinpath(f"{name}.txt")
    lines = source.read_text(encoding="utf-8").splitlines()
    return tuple(tuple(line.split()) for line in lines if line.strip() and not line.startswith("#"))


@cache
def word_set(name: str) -> frozenset[str]:
    """Return the words of one list as a set."""
    return frozenset(words(name))


@cache
def alternation(*names: str) -> str:
    """Return a regular expression part matching any word of the lists, longest first."""
    found = sorted({word for name in names for word in words(name)}, key=lambda word: (-len(word), word))
    return "(?:" + "|".join(re.escape(word) for word in found) + ")"
