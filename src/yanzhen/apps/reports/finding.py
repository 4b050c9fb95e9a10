"""Finds indicators by name, another name, code or pinyin (检索指标)."""

from __future__ import annotations

from collections.abc import Iterable

from yanzhen.apps.indicators.models import Indicator
from yanzhen.apps.organisations.sorting import sort_key


def indicators_matching(query: str, indicators: Iterable[Indicator]) -> list[Indicator]:
    """Return the indicators that a few typed letters mean, the nearest first; all of them for a blank query.

    Letters are pinyin in full (tizhi) or initials (tzjk), or a part of the code; Chinese is a part of the name or of
    another name.
    """
    wanted = "".join(query.split()).lower()
    rows = sorted(indicators, key=lambda one: sort_key(one.title))
    if not wanted:
        return rows
    ranked = [(rank, one) for one in rows if (rank := _rank(wanted, one)) is not None]
    return [one for _rank_, one in sorted(ranked, key=lambda pair: pair[0])]


def _rank(wanted: str, indicator: Indicator) -> int | None:
    names = [indicator.title, *indicator.metric_words]
    if indicator.title.lower().startswith(wanted):
        return 0
    if any(wanted in name.lower() for name in names):
        return 1
    spelt = [_spelt(name) for name in names]
    if any(whole.startswith(wanted) or initials.startswith(wanted) for whole, initials in spelt):
        return 2
    if any(wanted in whole or wanted in initials for whole, initials in spelt):
        return 3
    return 4 if wanted in indicator.code.lower() else None


def _spelt(name: str) -> tuple[str, str]:
    """Return a name in full pinyin without tones, and its initials."""
    syllables = ["".join(letter for letter in part if not letter.isdigit()) for part in sort_key(name).split()]
    return "".join(syllables), "".join(part[:1] for part in syllables)
