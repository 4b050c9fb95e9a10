"""Targets and figures as people write them (目标的写法)."""

from __future__ import annotations

from decimal import Decimal

from yanzhen.apps.plans.models import Comparator, Target


def target_words(target: Target) -> str:
    """Return a target as people write it: ``不低于60%``."""
    label = Comparator(target.comparator).label
    is_range = target.comparator in (Comparator.RISE_BY, Comparator.FALL_BY) and target.value is None
    if target.comparator == Comparator.BETWEEN or is_range:
        return f"{label}{plain_figure(target.minimum)}—{plain_figure(target.maximum)}{target.unit}"
    return f"{label}{plain_figure(target.value)}{target.unit}"


def plain_figure(number: Decimal | None) -> str:
    """Write a figure for people: at most two decimals."""
    if number is None:
        return ""
    rounded = round(number, 2)
    return f"{rounded.normalize():f}"
