"""Which indicator a figure in a document means (指标绑定): by the words around it and its unit."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache, lru_cache

from opencc import OpenCC

from yanzhen.apps.indicators.models import Indicator

UNIT_SPELLINGS = {
    "％": "%",
    "百分点": "个百分点",
    "個百分點": "个百分点",
    "个": "个",
    "個": "个",
    "所": "个",
    "名": "人",
}


@cache
def _converter() -> OpenCC:
    return OpenCC("t2s")


def simplified(text: str) -> str:
    """Return ``text`` in simplified characters without spaces."""
    return "".join(_converter().convert(text).split())


@lru_cache(maxsize=4096)
def same_unit(left: str, right: str) -> bool:
    """Do two spellings mean one unit? An absent one fits any."""
    if not left or not right:
        return True
    first, second = simplified(left), simplified(right)
    return UNIT_SPELLINGS.get(first, first) == UNIT_SPELLINGS.get(second, second)


def suggest_indicator(
    metric: str, unit: str, indicators: Iterable[Indicator], *, is_change: bool = False
) -> Indicator | None:
    """Return the indicator whose longest word occurs in ``metric`` (or holds it) with a fitting unit, or None.

    ``is_change`` marks figures that say by how much something moves (下降0.5个百分点): the unit of points then also
    fits an indicator measured in percent.
    """
    wanted = simplified(metric)
    if not wanted:
        return None
    best: tuple[int, Indicator] | None = None
    for indicator in indicators:
        fits = same_unit(unit, indicator.unit) or (is_change and unit.endswith("点") and indicator.unit == "%")
        score = _overlap(wanted, indicator) if fits else 0
        if score and (best is None or score > best[0]):
            best = (score, indicator)
    return best[1] if best else None


def _overlap(wanted: str, indicator: Indicator) -> int:
    words = (indicator.title, *indicator.metric_words)
    inside = max((len(word) for word in words if word in wanted), default=0)
    if inside:
        return inside * 2
    around = any(wanted in word for word in words) and len(wanted) >= 3
    return len(wanted) if around else 0
