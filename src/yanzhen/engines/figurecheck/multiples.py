"""Multiples (倍数): 翻一番, 是去年的2倍."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from yanzhen.engines.figurecheck import words
from yanzhen.engines.figurecheck.judging import Working, judge
from yanzhen.engines.figurecheck.model import Finding, FindingCode, Level, Passage
from yanzhen.engines.figurecheck.printed import Interval, interval_of, shown

_COUNTS = {"一": 1, "两": 2, "二": 2, "三": 3, None: 1}


def find_multiples(passage: Passage) -> Iterator[Finding]:
    """Yield what multiples show: a doubling after a change, and one figure told as so many times another."""
    for place in range(len(passage) - 1):
        yield from _doubled(passage, place)
        if place + 2 < len(passage):
            yield from _times(passage, place)


def _ratio(passage: Passage, over: int, under: int) -> Interval | None:
    top = interval_of(passage.at(over), passage.text)
    bottom = interval_of(passage.at(under), passage.text)
    if top is None or bottom is None or passage.at(over).unit != passage.at(under).unit:
        return None
    if top.low is None or top.high is None or bottom.high is None or not bottom.low or bottom.low <= 0:
        return None
    return Interval(top.low / bottom.high, top.high / bottom.low)


def _doubled(passage: Passage, place: int) -> Iterator[Finding]:
    """由10个增加到20个，翻了一番."""
    gap = passage.between(place, place + 1)
    if not (words.FROM.search(passage.before(place)) and words.TO.match(gap) and words.REACHES.search(gap)):
        return
    said = words.DOUBLED.search(passage.after(place + 1)[:14])
    ratio = _ratio(passage, place + 1, place)
    if said is None or ratio is None or ratio.low is None or ratio.high is None:
        return
    times = Decimal(2) ** _COUNTS[said["count"]]
    low = times * Decimal("0.8" if said["about"] else "0.95")
    high = times * Decimal("2" if said["more"] else "1.05")
    found = (
        f"{passage.words(place)}到{passage.words(place + 1)}是原来的{shown((ratio.low + ratio.high) / 2, decimals=2)}倍"
    )
    indices = passage.indices
    right = ratio.high >= low and ratio.low <= high
    sentence = f"{found}，“{said.group()}”是{times}倍{'，两者相符' if right else ''}。"
    level = Level.AGREES if right else Level.FAULT
    yield Finding(FindingCode.MULTIPLE, level, indices[place + 1], (indices[place],), "", sentence)


def _times(passage: Passage, place: int) -> Iterator[Finding]:
    """今年300场，是去年150场的2倍."""
    over, under, times = place, place + 1, place + 2
    if passage.at(times).unit != "倍" or not words.POSSESSIVE.match(passage.between(under, times)):
        return
    if not words.TIMES_OF.match(passage.between(over, under)):
        return
    ratio = _ratio(passage, over, under)
    how = f"{passage.words(over)}÷{passage.words(under)}={{}}"
    yield from judge(passage, FindingCode.MULTIPLE, times, (over, under), Working(ratio, "倍", how))
