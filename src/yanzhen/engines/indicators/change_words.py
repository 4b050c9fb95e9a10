"""Sentences about changes (同比、环比) in office Chinese."""

from __future__ import annotations

from decimal import ROUND_HALF_UP, Decimal

from yanzhen.engines.indicators.comparing import CannotTell, Change
from yanzhen.engines.indicators.light_words import plain

REASONS = {
    CannotTell.AFTER_UNKNOWN: "本期未报，无法比较",
    CannotTell.BEFORE_UNKNOWN: "没有可比的数",
    CannotTell.ZERO_BASE: "上一数为0，不算百分比",
    CannotTell.NEGATIVE_BASE: "上一数为负，不算百分比",
}


def change_words(change: Change, *, unit: str, decimals: int = 2) -> str:
    """Return a change as an office writes it: 上升1.2个百分点; 增加3人，增长12.5%; 持平; or why it cannot be told.

    Args:
        change: from ``change_between``.
        unit: the unit of the figures; a difference of shares is written in points.
        decimals: at most so many decimals of differences in unit; percent carry one at most.

    >>> from yanzhen.engines.indicators.comparing import change_between
    >>> change_words(change_between(Decimal(91), Decimal(39), unit="张"), unit="张")
    '减少52张，下降57.1%'
    >>> change_words(change_between(Decimal("40.5"), Decimal("41.7"), unit="%"), unit="%")
    '上升1.2个百分点'
    """
    if change.difference is None:
        return REASONS[change.reason] if change.reason is not None else REASONS[CannotTell.BEFORE_UNKNOWN]
    if change.difference == 0:
        return "持平"
    amount = _at_most(abs(change.difference), decimals)
    rises = change.difference > 0
    if change.is_in_points:
        points = "个千分点" if unit == "‰" else "个百分点"
        return f"{'上升' if rises else '下降'}{amount}{points}"
    words = f"{'增加' if rises else '减少'}{amount}{unit}"
    if change.percent is None:
        return f"{words}（{REASONS[change.reason]}）" if change.reason is not None else words
    return f"{words}，{'增长' if rises else '下降'}{_at_most(abs(change.percent), 1)}%"


def _at_most(number: Decimal, decimals: int) -> str:
    """Write a number with at most ``decimals``, but never as 0 when it is more."""
    short = number.quantize(Decimal(1).scaleb(-decimals), ROUND_HALF_UP)
    return plain(short if short or not number else number.normalize())
