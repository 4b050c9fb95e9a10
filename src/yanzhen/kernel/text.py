"""Text as search sees it: one spelling for every way of writing, cut into single characters, pairs and words."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

_HAN = "\u3007\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U000323af"
_RUN = re.compile(f"[{_HAN}]+|[^\\W_{_HAN}]+")
_IS_HAN = re.compile(f"[{_HAN}]")


@dataclass(frozen=True)
class Folded:
    """A text in its one spelling, with the way back.

    Attributes:
        text: NFKC, case folded, with single characters replaced by ``fold``; same order as the original.
        starts: for each character of ``text`` the offset of the original character that it came from.
    """

    text: str
    starts: Sequence[int]


def fold(text: str, table: Mapping[int, str] | None = None) -> Folded:
    """Return ``text`` in one spelling.

    Args:
        text: anything written.
        table: single characters to replace, by code point (Traditional to Simplified), as ``str.translate`` takes them.

    >>> fold("Ｍ４６㈠", None).text
    'm46(一)'
    >>> list(fold("㈠x").starts)
    [0, 0, 0, 1]
    """
    if text.isascii() and not table:
        return Folded(text.lower(), range(len(text)))
    folded: list[str] = []
    starts: list[int] = []
    for offset, character in enumerate(text):
        one = unicodedata.normalize("NFKC", character).casefold() if character > "\x7f" else character.lower()
        if table:
            one = one.translate(table)
        folded.append(one)
        starts.extend([offset] * len(one))
    return Folded("".join(folded), starts)


def runs(folded: str) -> list[str]:
    """Return the stretches of Han characters and the words of letters and digits, in order.

    >>> runs("双升三年2025 plan-b")
    ['双升三年', '2025', 'plan', 'b']
    """
    return _RUN.findall(folded)


def is_han(run: str) -> bool:
    """Does a run consist of Han characters?"""
    return bool(_IS_HAN.match(run))


def grams(folded: str) -> list[str]:
    """Return what an index keeps of a folded text: single Han characters, pairs, words; sorted, each once.

    >>> grams("三年2025")
    ['2025', '三', '三年', '年']
    """
    kept: set[str] = set()
    for run in runs(folded):
        if is_han(run):
            kept.update(run)
            kept.update(run[place : place + 2] for place in range(len(run) - 1))
        else:
            kept.add(run)
    return sorted(kept)


def wanted_grams(folded_query: str) -> list[str]:
    """Return what an entry must hold to answer a query: pairs of each run, the single character of a lone one, words.

    >>> wanted_grams("教师交 流 2025")
    ['2025', '师交', '教师', '流']
    """
    wanted: set[str] = set()
    for run in runs(folded_query):
        if is_han(run) and len(run) > 1:
            wanted.update(run[place : place + 2] for place in range(len(run) - 1))
        else:
            wanted.add(run)
    return sorted(wanted)
