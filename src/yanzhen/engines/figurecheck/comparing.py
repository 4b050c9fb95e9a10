"""A figure of a text against a known one (与库中数值比对)."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

from yanzhen.engines.figurecheck.model import Figure
from yanzhen.engines.figurecheck.printed import decimals_of, interval_of, number_start, rewritten, shown


class Outcome(StrEnum):
    """How a stated figure stands to the known one."""

    SAME = "same"
    DIFFERENT = "different"


@dataclass(frozen=True, slots=True)
class Comparison:
    """The outcome, by how much (known less stated, in the figure's unit), in words, and what to write instead."""

    outcome: Outcome
    difference: Decimal
    explanation: str
    replacement: str


def compare(figure: Figure, text: str, known: Decimal, *, decimals: int = 0) -> Comparison | None:
    """Compare a figure with a known value in the same unit; null where the figure states no single value.

    A figure is the same when its rounding and its qualifiers (近, 余, 以上, 约) can stand for the known value.

    Args:
        figure: the figure.
        text: the folded text that holds it.
        known: the known value, in the figure's unit.
        decimals: decimals with which the known value is usually printed.

    >>> compare(Figure(0, 5, Decimal("61.5"), None, None, "%", "eq", False), "61.5%", Decimal("58.23")).replacement
    '58.2%'
    """
    interval = interval_of(figure, text)
    if interval is None or figure.value is None:
        return None
    low, high = interval
    words = text[number_start(text, figure) : figure.end]
    printed = max(decimals_of(words), decimals)
    unit = figure.unit
    written = shown(known, decimals=printed if known != known.to_integral_value() else 0)
    if (low is None or known >= low) and (high is None or known <= high):
        return Comparison(Outcome.SAME, Decimal(0), f"库中为{written}{unit}，与文中{words}一致。", "")
    difference = known - figure.value
    by = shown(abs(difference), decimals=printed if difference != difference.to_integral_value() else 0)
    gap = "个百分点" if unit == "%" else unit
    more = "少" if difference > 0 else "多"
    return Comparison(
        Outcome.DIFFERENT,
        difference,
        f"库中为{written}{unit}，文中写{words}，比库中{more}{by}{gap}。",
        rewritten(figure, text, known, at_least_decimals=decimals),
    )


def differ(first: tuple[Figure, str], second: tuple[Figure, str]) -> bool:
    """Can the two printed figures not stand for one number?"""
    one, other = (interval_of(figure, text) for figure, text in (first, second))
    return one is not None and other is not None and not one.overlaps(other)
