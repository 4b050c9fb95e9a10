"""One view of a text for matching: simplified characters, half-width marks, same length as the original."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from functools import cache
from importlib import resources

_MARKS = {
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


@dataclass(frozen=True, slots=True)
class Folded:
    """A text and its view; ``view[i]`` is the folded form of ``text[i]``, so offsets hold for both."""

    text: str
    view: str
    script: str


def fold(text: str) -> Folded:
    """Return the folded view of ``text`` and the script (``Hans`` or ``Hant``) that it is written in.

    Characters are folded one by one (OpenCC's single-character tables), so no offset moves. A text with no
    character that tells the scripts apart counts as ``Hans``.

    >>> fold("區教育局，１２所").view
    '区教育局,12所'
    """
    table, hant, hans = _tables()
    view = text.translate(table)
    if hant.isdisjoint(text):
        return Folded(text, view, "Hans")
    counts = Counter(text)
    hant_seen = sum(counts[character] for character in hant.intersection(counts))
    hans_seen = sum(counts[character] for character in hans.intersection(counts))
    return Folded(text, view, "Hant" if hant_seen > hans_seen else "Hans")


@cache
def _tables() -> tuple[dict[int, str], frozenset[str], frozenset[str]]:
    """Return the folding table and the characters that occur in one script only."""
    to_simplified = _character_table("TSCharacters.txt")
    to_traditional = _character_table("STCharacters.txt")
    table = {ord(key): forms[0] for key, forms in to_simplified.items() if len(key) == 1 == len(forms[0])}
    for code in range(0xFF01, 0xFF5F):
        table[code] = chr(code - 0xFEE0)
    table.update({ord(key): value for key, value in _MARKS.items()})
    table.update(dict.fromkeys(range(0xD800, 0xE000), "\ufffd"))
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
