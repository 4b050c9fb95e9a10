"""Keys that put Chinese names in the order of a dictionary (拼音排序); the embedded server has no such collation."""

from __future__ import annotations

import unicodedata


def sort_key(text: str, *, length: int = 240) -> str:
    """Return the syllables of ``text`` with tone numbers, apart by spaces; digits are padded to sort as numbers."""
    from pypinyin import Style, lazy_pinyin  # noqa: PLC0415 (its dictionary costs every start a quarter of a second)

    plain = unicodedata.normalize("NFKC", text).lower()
    parts = []
    for part in lazy_pinyin(plain, style=Style.TONE3, neutral_tone_with_five=True):
        parts.append(part.zfill(6) if part.isdigit() else part)
    return " ".join(parts)[:length]
