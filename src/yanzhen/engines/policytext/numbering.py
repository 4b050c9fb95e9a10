"""Numbers that open a line (编号): their kind, their rank among the kinds, their value."""

from __future__ import annotations

import re
from typing import Final

from yanzhen.engines.policytext.patterns import compiled
from yanzhen.engines.policytext.recall import Recalled
from yanzhen.engines.policytext.sparse import beginning

_CN: Final = "一二三四五六七八九十百零〇"
_PATTERNS: Final[tuple[tuple[str, int, re.Pattern[str]], ...]] = (
    ("part", 0, compiled(rf"第[{_CN}\d]{{1,4}}[编篇]|第[{_CN}\d]{{1,4}}部分")),
    ("chapter", 1, compiled(rf"第[{_CN}\d]{{1,4}}章")),
    ("section", 2, compiled(rf"第[{_CN}\d]{{1,4}}节")),
    ("article", 3, compiled(rf"第[{_CN}\d]{{1,5}}条(?:之[{_CN}])?(?=[\s:、]|[\u4e00-\u9fff\[(])")),
    ("cn", 3, compiled(rf"[{_CN}]{{1,4}}\s*(?:、|\.(?!\d))")),
    ("cn_brackets", 4, compiled(rf"[(\[][{_CN}]{{1,4}}[)\]]\s*[、.]?")),
    (
        "dotted",
        6,
        compiled(r"\d{1,2}(?:\.\d{1,2}){1,3}\s*[、.]?(?=[\s\u4e00-\u9fff“《\"])(?!\s*[万亿个%名所家倍年人分米千项])"),
    ),
    ("digit", 5, compiled(r"\d{1,3}\s*(?:[、.](?!\d)|、(?=\d{4}年)|\)(?=\S))")),
    ("digit_brackets", 7, compiled(r"[(\[]\d{1,3}[)\]]\s*[、.]?")),
    ("circled", 8, compiled(r"[①-⑳⑴-⒇]\s*[、.]?")),
    ("item", 9, compiled(rf"[{_CN}]{{1,3}}是(?=\S)")),
    ("item_which", 9, compiled(rf"其[{_CN}]{{1,2}}[,、:]")),
)
RANKS: Final = {kind: rank for kind, rank, _ in _PATTERNS}
RANKS.update({"alone": 2, "run_in": 10})
_DIGIT_RUNS: Final = compiled(r"\d+")
_DIGITS: Final = {character: value for value, character in enumerate("零一二三四五六七八九")} | {"〇": 0, "两": 2}


class Number:
    """The number that opens a line: its kind, its length in characters, its value (0 when it has none)."""

    __slots__ = ("kind", "length", "value")

    def __init__(self, kind: str, length: int, value: int) -> None:
        self.kind = kind
        self.length = length
        self.value = value

    def __repr__(self) -> str:
        return f"Number(kind={self.kind!r}, length={self.length}, value={self.value})"


def opening_number(view: str) -> Number | None:
    """Return the number that the folded line begins with, or None.

    >>> opening_number("(三)组织实施")
    Number(kind='cn_brackets', length=3, value=3)
    """
    for kind, pattern in _PATTERNS_AT[view[:1]]:
        match = pattern.match(view)
        if match and match.end() < len(view):
            return Number(kind, match.end(), _VALUES[match.group()])
    return None


def may_open(character: str) -> bool:
    """Can the number of a line begin with this character?"""
    return bool(_PATTERNS_AT[character])


_BEGINNINGS: Final = tuple((kind, pattern, beginning(pattern.pattern)) for kind, _, pattern in _PATTERNS)


def _patterns_at(character: str) -> tuple[tuple[str, re.Pattern[str]], ...]:
    """Return the patterns that a line beginning with this character can match."""
    return tuple((kind, pattern) for kind, pattern, begins in _BEGINNINGS if begins(character))


_PATTERNS_AT: Final = Recalled(_patterns_at, 1 << 11)


def _value(text: str) -> int:
    digits = _DIGIT_RUNS.findall(text)
    if digits:
        return int(digits[-1][:6])
    if text[0] in "①②③④⑤⑥⑦⑧⑨⑩⑪⑫⑬⑭⑮⑯⑰⑱⑲⑳":
        return ord(text[0]) - ord("①") + 1
    if "⑴" <= text[0] <= "⒇":
        return ord(text[0]) - ord("⑴") + 1
    return chinese_ordinal("".join(character for character in text if character in _CN))


_VALUES: Final = Recalled(_value, 1 << 11)


def chinese_ordinal(text: str) -> int:
    """Return the value of a small Chinese number such as 二十三 (below one thousand); 0 for an empty text."""
    total = current = 0
    for character in text:
        if character in _DIGITS:
            current = _DIGITS[character]
        elif character == "十":
            total += (current or 1) * 10
            current = 0
        elif character == "百":
            total += (current or 1) * 100
            current = 0
    return total + current
