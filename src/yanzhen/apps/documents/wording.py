"""Targets and deadlines as people write them (目标、时限的写法)."""

from __future__ import annotations

from datetime import date
from typing import Any

COMPARATORS = {
    "eq": "",
    "ge": "不低于",
    "gt": "高于",
    "le": "不超过",
    "lt": "低于",
    "delta_up": "增加",
    "delta_down": "减少",
    "yoy_up": "同比增长",
    "yoy_down": "同比下降",
}


def target_in_words(target: dict[str, Any]) -> str:
    """Return e.g. ``体质健康优良率不低于60%（现为55%）``; a number read off a picture asks to be confirmed."""
    confirm = "（由文字识别读出，请核对）" if target.get("recognised") else ""
    return f"{target.get('metric') or ''}{amount_in_words(target)}{_baseline(target.get('baseline'))}{confirm}"


def amount_in_words(target: dict[str, Any]) -> str:
    """Return e.g. ``不低于60%``; the words of the text where they hold no plain number."""
    low, high, value, unit = (target.get(key) for key in ("min", "max", "value", "unit"))
    if low is not None and high is not None:
        between = f"{plain(low)}至{plain(high)}{unit or ''}"
        return COMPARATORS.get(target.get("comparator") or "eq", "") + between
    if value is None:
        return target.get("text") or ""
    return f"{COMPARATORS.get(target.get('comparator') or 'eq', '')}{plain(value)}{unit or ''}"


def plain(value: float) -> str:
    """Write a number without an idle decimal point."""
    return f"{value:f}".rstrip("0").rstrip(".") if isinstance(value, float) else str(value)


def day_in_words(day: date) -> str:
    """Return e.g. ``2026年6月30日``."""
    return f"{day.year}年{day.month}月{day.day}日"


def deadline_in_words(on: date | None, basis: str) -> str:
    """Return the day and the words that it was taken from."""
    if on is None:
        return basis
    return f"{day_in_words(on)}（{basis}）" if basis else day_in_words(on)


def _baseline(words: str | None) -> str:
    return f"（现为{words}）" if words else ""
