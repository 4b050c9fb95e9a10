"""Verdicts (数值比较): does the local number meet the one asked for, fall short of it, or go beyond it?"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from yanzhen.engines.policytext.alignment.measures import DOWN, LESS, LEVEL, MORE, OPEN, UP, Measure, is_same_kind

_CLOSE = 1e-9
_ALIKE_AT_LEAST = 0.2
TERM_WEEKS = 24.0


class Verdict(StrEnum):
    """How an answer's numbers stand to those asked for (数值结论)."""

    MEETS = "meets"
    WEAKER = "weaker"
    STRONGER = "stronger"
    NO_NUMBER = "no_number"


class Timing(StrEnum):
    """How an answer's deadline stands to the one asked for (时限结论)."""

    EARLIER = "earlier"
    SAME = "same"
    LATER = "later"


_BY_DAY = {Timing.EARLIER: Verdict.STRONGER, Timing.SAME: Verdict.MEETS, Timing.LATER: Verdict.WEAKER}


@dataclass(frozen=True, slots=True)
class NumberPair:
    """One number asked for, the local number compared with it (null: none found) and how it stands."""

    asked: Measure
    answered: Measure | None
    verdict: Verdict

    def as_json(self) -> dict[str, Any]:
        """Return the words of both numbers and the verdict."""
        return {
            "ask": self.asked.text,
            "answer": self.answered.text if self.answered else None,
            "verdict": self.verdict.value,
        }


def compare_numbers(
    asked: Sequence[Measure], answered: Sequence[Measure], likeness: Callable[[str, str], float]
) -> tuple[NumberPair, ...]:
    """Pair every number asked for with the local one that measures the same thing, and compare them.

    Args:
        asked: the numbers of the higher passage.
        answered: the numbers of the local passage; each is used once.
        likeness: how alike two clauses are, 0 to 1.
    Returns:
        One pair per number asked for, in its order; NO_NUMBER where nothing local can be compared with it.
    """
    open_asks = [i for i, ask in enumerate(asked) if not _stands_for_all(ask, asked)]
    found = sorted(
        (
            ((asked[i].unit == answer.unit, likeness(asked[i].clause, answer.clause)), -i, -j)
            for i in open_asks
            for j, answer in enumerate(answered)
            if _can_compare(asked[i], answer)
        ),
        reverse=True,
    )
    partner: dict[int, int] = {}
    for least in (_ALIKE_AT_LEAST, 0.0):
        free = [(alike, -i, -j) for (_, alike), i, j in found if -i not in partner and -j not in partner.values()]
        for alike, i, j in free:
            is_alone = len(free) == 1 and (alike > 0 or asked[i].unit != "%")
            if (alike >= least > 0 or (not least and is_alone)) and i not in partner and j not in partner.values():
                partner[i] = j
    return tuple(
        NumberPair(ask, answered[partner[i]], judge(ask, answered[partner[i]]))
        if i in partner
        else NumberPair(ask, None, Verdict.NO_NUMBER)
        for i, ask in enumerate(asked)
    )


def judge(ask: Measure, answer: Measure) -> Verdict:
    """Compare two numbers of the same kind.

    A floor is met by as much or more, a ceiling by as much or less; a plain number is a floor, unless what it measures
    is better small (班额, 近视率). Numbers that recur are brought to the same span first (每季度1次, 每月1次).
    """
    scale = answer_scale(ask, answer)
    low, high = answer.low * scale, answer.high * scale
    if ask.low < ask.high and ask.low - _CLOSE <= low and high <= ask.high + _CLOSE:
        return Verdict.MEETS
    sense = next((one for one in (ask.sense, answer.sense) if one != OPEN), MORE)
    ours, theirs = (high, ask.high) if sense == LESS else (low, ask.low)
    if abs(ours - theirs) <= _CLOSE * max(1.0, abs(theirs)):
        return Verdict.WEAKER if ask.is_strict and not answer.is_strict else Verdict.MEETS
    if ask.low < ask.high and sense == MORE and theirs < ours <= ask.high:
        return Verdict.MEETS
    return Verdict.STRONGER if (ours > theirs) == (sense == MORE) else Verdict.WEAKER


def answer_scale(ask: Measure, answer: Measure) -> float:
    """Return what to multiply the answer by so that both count for the same span of time."""
    if ask.weeks is None or answer.weeks is None:
        return 1.0
    return ask.weeks / answer.weeks


def verdict_of(pairs: Sequence[NumberPair], timing: Timing | None = None) -> Verdict:
    """Return the verdict on a whole answer: one weaker number, or a later day, makes it weaker."""
    found = {pair.verdict for pair in pairs}
    if timing is not None:
        found.add(_BY_DAY[timing])
    for verdict in (Verdict.WEAKER, Verdict.STRONGER, Verdict.MEETS):
        if verdict in found:
            return verdict
    return Verdict.NO_NUMBER


def compare_deadlines(asked: str | None, answered: str | None) -> Timing | None:
    """Compare two ISO days; null where either is not stated.

    >>> compare_deadlines("2026-05-31", "2026-04-30").value
    'earlier'
    """
    if asked is None or answered is None:
        return None
    if asked == answered:
        return Timing.SAME
    return Timing.EARLIER if answered < asked else Timing.LATER


def _stands_for_all(ask: Measure, asked: Sequence[Measure]) -> bool:
    """Is it the sum for the whole city, which no district need reach alone?"""
    return (
        ask.is_total
        and ask.unit != "%"
        and not ask.is_each
        and ask.weeks is None
        and ask.change != DOWN
        or any(one is not ask and one.unit == ask.unit and one.is_each and not ask.is_each for one in asked)
    )


def _can_compare(ask: Measure, answer: Measure) -> bool:
    if not is_same_kind(ask.unit, answer.unit) and not _is_fall_in_points(ask, answer):
        return False
    if ask.change != answer.change and (DOWN in (ask.change, answer.change) or ask.unit == "%"):
        return False
    if {ask.sense, answer.sense} == {MORE, LESS} and ask.change == LEVEL:
        return False
    stated = [one.weeks for one in (ask, answer) if one.weeks is not None]
    # A recurrence written on one side only is taken for granted on the other; 1次 alone is at best once a term.
    return len(stated) != 1 or "次" not in (ask.unit, answer.unit) or stated[0] >= TERM_WEEKS


def _is_fall_in_points(ask: Measure, answer: Measure) -> bool:
    """每年下降0.5个百分点 and 下降1% are both falls of a rate."""
    units = {ask.unit, answer.unit}
    return units == {"%", "百分点"} and ask.change == answer.change != LEVEL and ask.change in (UP, DOWN)
