"""A stated figure against what follows from others (核算): right, wrong, or cut off where it should be rounded."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from decimal import Decimal
from typing import NamedTuple

from yanzhen.engines.figurecheck.model import Finding, FindingCode, Level, Passage
from yanzhen.engines.figurecheck.printed import Interval, decimals_of, interval_of, rewritten, shown, step_of

_POINTS = ("个百分点", "百分点")


class Working(NamedTuple):
    """What follows: its range, its unit, and the sentence of how, with ``{}`` for the figure."""

    expected: Interval | None
    unit: str
    how: str


def judge(
    passage: Passage,
    code: FindingCode,
    place: int,
    inputs: tuple[int, ...],
    working: Working,
    *,
    stated: Interval | None = None,
    level: Level = Level.FAULT,
) -> Iterator[Finding]:
    """Yield at most one finding on the figure at ``place``; nothing where a bound is open.

    Args:
        passage: the stretch that holds all the figures.
        code: what was worked out.
        place: the figure that is judged.
        inputs: places of the figures that it follows from.
        working: what follows.
        stated: what the judged figure can stand for, where that is not its own interval.
        level: how a difference is told.
    """
    figure = passage.at(place)
    found = stated or interval_of(figure, passage.text)
    expected = working.expected
    if found is None or expected is None or expected.low is None or expected.high is None:
        return
    words = passage.words(place)
    middle = (expected.low + expected.high) / 2
    decimals = _decimals(words, working.unit)
    answer = _answer(passage, place, working.unit, middle, decimals)
    how = working.how.format(answer)
    indices = passage.indices
    given = tuple(indices[one] for one in inputs)
    if found.overlaps(expected):
        if found.low is None or found.high is None:
            return
        yield Finding(code, Level.AGREES, indices[place], given, answer, f"{how}，与文中{words}一致。")
        return
    replacement = (
        rewritten(figure, passage.text, middle, at_least_decimals=1) if figure.unit == working.unit else answer
    )
    step = step_of(words)
    if working.unit == "%" and figure.unit == "%" and _is_cut_off(figure.value, step, expected):
        sentence = f"{how}，文中{words}像是舍去了尾数；四舍五入应为{answer}。"
        yield Finding(code, Level.HINT, indices[place], given, answer, sentence, replacement)
        return
    yield Finding(code, level, indices[place], given, answer, f"{how}，文中写作{words}。", replacement)


def _is_cut_off(value: Decimal | None, step: Decimal, expected: Interval) -> bool:
    """Would leaving the further decimals out, instead of rounding, give the printed figure?"""
    if value is None or expected.low is None or expected.high is None:
        return False
    return expected.low < value + step and expected.high >= value


def _decimals(words: str, unit: str) -> int:
    printed = decimals_of(words)
    return max(printed, 1) if unit in ("%", "倍", *_POINTS) else printed


def _answer(passage: Passage, place: int, unit: str, value: Decimal, decimals: int) -> str:
    """Write what follows: in the judged figure's own form (845万元) where it has the same unit."""
    if unit in ("%", "倍", *_POINTS):
        return f"{shown(value, decimals=decimals)}{unit}"
    figure = passage.at(place)
    if figure.unit == unit:
        return rewritten(replace(figure, start=passage.number_start(place)), passage.text, value)
    text = shown(value, decimals=max(decimals, 2)) if value != value.to_integral_value() else f"{int(value)}"
    return f"{text.rstrip('0').rstrip('.') if '.' in text else text}{unit}"
