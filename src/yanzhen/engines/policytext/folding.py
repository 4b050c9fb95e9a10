"""One view of a text for matching: simplified characters, half-width marks, same length as the original."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping
from functools import cache
from importlib import resources
from typing import Final

_MARKS: Final = {
    "「": "“",
    "」": "”",
    "『": "‘",
    "』": "’",
    "〝": "“",
    "〞": "”",
    "﹁": "“",
    "﹂": "”",
    "｡": "。",
    "､": "、",
    "・": "·",
    "‧": "·",
    "•": "·",
    "﹢": "+",
    "﹣": "-",
    "‐": "-",
    "‑": "-",
    "﹪": "%",
    "﹑": "、",
    "﹔": ";",
    "﹕": ":",
    "﹙": "(",
    "﹚": ")",
    "〔": "[",
    "〕": "]",
    "【": "[",
    "】": "]",
    "\u3000": " ",
    "\u00a0": " ",
    "\u200b": " ",
    "\u200c": " ",
    "\u200d": " ",
    "\u2060": " ",
    "\ufeff": " ",
    "\u00ad": " ",
}


class Folded:
    """A text and its view; ``view[i]`` is the folded form of ``text[i]``, so offsets hold for both."""

    __slots__ = ("script", "text", "view")

    def __init__(self, text: str, view: str, script: str) -> None:
        self.text = text
        self.view = view
        self.script = script


def fold(text: str) -> Folded:
    """Return the folded view of ``text`` and the script (``Hans`` or ``Hant``) that it is written in.

    Characters are folded one by one (OpenCC's single-character tables), so no offset moves. A text with no
    character that tells the scripts apart counts as ``Hans``.

    >>> fold("區教育局，１２所").view
    '区教育局,12所'
    """
    table, hant, hans = _tables()
    characters = set(_foldable().findall(text))
    view = _folded(text, characters, table)
    if hant.isdisjoint(characters):
        return Folded(text, view, "Hans")
    counts = Counter(text)
    hant_seen = sum(counts[character] for character in hant.intersection(counts))
    hans_seen = sum(counts[character] for character in hans.intersection(counts))
    return Folded(text, view, "Hant" if hant_seen > hans_seen else "Hans")


def _folded(text: str, characters: set[str], table: Mapping[str, str]) -> str:
    """Fold a text that holds few different characters to be folded one character at a time: that is much faster."""
    folds = {character: table[character] for character in characters if character in table}
    if len(folds) > _FEW or not folds.keys().isdisjoint(folds.values()):
        return text.translate({ord(character): form for character, form in folds.items()})
    for character, form in folds.items():
        text = text.replace(character, form)
    return text


_FEW: Final = 40


@cache
def _foldable() -> re.Pattern[str]:
    """Return a class of characters that holds all those of the tables, and few others."""
    table, hant, _ = _tables()
    plain = "".join(sorted(character for character in hant.union(table) if character <= "\uffff"))
    return re.compile(f"[{re.escape(plain)}\U00010000-\U0010ffff]")


@cache
def _tables() -> tuple[dict[str, str], frozenset[str], frozenset[str]]:
    """Return the folding table and the characters that occur in one script only."""
    to_simplified = _character_table("TSCharacters.txt")
    to_traditional = _character_table("STCharacters.txt")
    table = {
        key: forms[0] for key, forms in to_simplified.items() if len(key) == 1 == len(forms[0]) and key != forms[0]
    }
    table.update({chr(code): chr(code - 0xFEE0) for code in range(0xFF01, 0xFF5F)})
    table.update(_MARKS)
    table.update(dict.fromkeys(map(chr, range(0xD800, 0xE000)), "\ufffd"))
    hant = frozenset(key for key, forms in to_simplified.items() if key not in forms)
    hans = frozenset(key for key, forms in to_traditional.items() if key not in forms)
    return table, hant, hans


def _character_table(name: str) -> dict[str, list[str]]:
    source = resources.files("opencc").joinpath("dictionary").joinpath(name)
    table = {}
    for line in source.read_text(encoding="utf-8").splitlines():
        key, _, forms = line.partition("\t")
        if key and forms:
            table[key] = forms.split()
    return table
