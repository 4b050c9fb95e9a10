"""Patterns of the reader (模式): in machine code where the build of the reader holds them, else as ``re`` has them."""

from __future__ import annotations

import importlib
import re
from collections.abc import Callable, Iterator
from typing import Any, Final, Protocol

from yanzhen.kernel.compiled import PATTERNS

asked: Final[dict[str, None]] = {}
"""Every pattern that was asked for so far: what a build is made of."""


def _build() -> Any:
    try:
        return importlib.import_module(PATTERNS)
    except ModuleNotFoundError:
        return None


_BUILD: Final = _build()
_MATCHERS: Final[dict[str, Any]] = getattr(_BUILD, "MATCHERS", {})


def of_build(name: str) -> Any:
    """Return the function of this name that the build holds beside its patterns, None where there is no build."""
    return getattr(_BUILD, name, None)


def in_machine_code(pattern: str) -> Any:
    """Return the matcher of the build for a pattern, None where there is none.

    It has the searches of ``re.Pattern`` and their results, and ``holds``, which is ``search``.
    """
    asked[pattern] = None
    return _MATCHERS.get(pattern)


def built(pattern: str) -> Any:
    """Return the matcher of the build for a pattern that was asked for before, None where there is none."""
    return _MATCHERS.get(pattern)


def compiled(pattern: str) -> re.Pattern[str]:
    """Return what ``re.compile`` returns, or what finds the same in machine code."""
    found: re.Pattern[str] | None = in_machine_code(pattern)
    return re.compile(pattern) if found is None else found


def _first_of(
    patterns: tuple[re.Pattern[str], ...], text: str, start: int, end: int, past: int, number: int
) -> tuple[int, re.Match[str]] | None:
    while number < len(patterns):
        match = patterns[number].match(text, start, end)
        if match is not None and match.end() > past:
            return number, match
        number += 1
    return None


def first_of(patterns: tuple[re.Pattern[str], ...]) -> FirstOf:
    """Return the question which of some patterns is the first to match at a place.

    ``ask(patterns, text, start, end, past, number)`` tries them from ``number`` on and returns the first that matches
    at ``start`` and reaches past ``past``, as its number and the match, or None.
    """
    ask: FirstOf | None = of_build("first_of") if all(type(own) is not re.Pattern for own in patterns) else None
    return ask or _first_of


class FirstOf(Protocol):
    """What ``first_of`` returns."""

    def __call__(
        self, patterns: tuple[re.Pattern[str], ...], text: str, start: int, end: int, past: int, number: int, /
    ) -> tuple[int, re.Match[str]] | None: ...


class Sparse(Protocol):
    """What ``sparse.sparse`` returns."""

    @property
    def pattern(self) -> str: ...
    def search(self, text: str, pos: int = ..., endpos: int = ..., /) -> re.Match[str] | None: ...
    def finditer(self, text: str, pos: int = ..., endpos: int = ..., /) -> Iterator[re.Match[str]]: ...
    @property
    def holds(self) -> Callable[..., re.Match[str] | None]: ...


class Opening(Protocol):
    """What ``sparse.opening`` returns."""

    @property
    def pattern(self) -> str: ...
    def match(self, text: str, pos: int = ..., endpos: int = ..., /) -> re.Match[str] | None: ...


class Closing(Protocol):
    """What ``sparse.closing`` returns."""

    @property
    def pattern(self) -> str: ...
    def search(self, text: str, pos: int = ..., endpos: int = ..., /) -> re.Match[str] | None: ...
    def match(self, text: str, /) -> re.Match[str] | None: ...
