"""Parts and wholes (分项与合计): 其中小学30所、初中12所，共43所."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from decimal import Decimal

from yanzhen.engines.figurecheck import words
from yanzhen.engines.figurecheck.families import Family, family_of
from yanzhen.engines.figurecheck.judging import Working, judge
from yanzhen.engines.figurecheck.model import Finding, FindingCode, Level, Passage
from yanzhen.engines.figurecheck.printed import Interval, interval_of

_NO_ADDING = frozenset(("%", "‰", "个百分点", "百分点", "倍", "成", "", "岁", "周岁", "周年", "年", "月", "天"))
_DELTAS = ("delta_up", "delta_down", "yoy_up", "yoy_down")


def find_sums(passage: Passage) -> Iterator[Finding]:
    """Yield what totals show that stand before or after their parts."""
    closed: set[int] = set()
    for place in range(2, len(passage)):
        parts = _parts_before(passage, place)
        if len(parts) >= 2:
            closed.update((*parts, place))
            yield from _closing(passage, place, parts)
    for place in range(len(passage) - 1):
        parts = _parts_after(passage, place)
        if parts and not closed.intersection(parts):
            yield from _opening(passage, place, parts)


def _parts_before(passage: Passage, total: int) -> list[int]:
    """Return the places of the figures that the total at ``total`` closes."""
    unit = passage.at(total).unit
    gap = passage.between(total - 1, total)
    closes = words.CLOSES_SUM.match(gap)
    if closes is None or unit in _NO_ADDING or words.AND_SO_ON.match(gap):
        return []
    parts: list[int] = []
    for place in range(total - 1, -1, -1):
        if passage.at(place).unit != unit or passage.at(place).value is None:
            break
        parts.insert(0, place)
        if place == 0 or words.WITHIN.search(passage.before(place)):
            break
        follows = words.NEXT_PART.match(passage.between(place - 1, place))
        if follows is None or _breaks(follows["label"]):
            break
    if len(parts) >= 2 and parts[0] and not _opens(passage, parts[0]):
        return []
    return parts


def _opens(passage: Passage, place: int) -> bool:
    """Does a list begin at the figure, rather than go on from another one of its unit?"""
    return passage.at(place - 1).unit != passage.at(place).unit or bool(words.WITHIN.search(passage.before(place)))


def _breaks(label: str) -> bool:
    return bool(words.NOT_A_PART.search(label))


def _parts_after(passage: Passage, total: int) -> list[int]:
    """Return the places of the figures that 其中 or a bracket opens after the total."""
    whole = passage.at(total)
    gap = passage.between(total, total + 1)
    opens = words.OPENS_PARTS.match(gap)
    if opens is None or whole.unit in _NO_ADDING or whole.value is None:
        return []
    if _breaks(opens["label"].replace("其中", "")) or "净" in passage.before(total):
        return []
    parts: list[int] = []
    depth = 0
    for place in range(total + 1, len(passage)):
        between = passage.between(place - 1, place)
        if place > total + 1 and (";" in between or "。" in between):
            break
        nested = depth > 0
        depth += between.count("(") - between.count(")")
        if passage.at(place).unit != whole.unit:
            continue
        if opens["sign"] != "(" and (nested or depth > 0):
            continue
        label = _label(passage, place)
        if parts and (_breaks(label) or not _is_next(passage, parts[-1], place)):
            break
        parts.append(place)
    return parts


def _is_next(passage: Passage, last: int, place: int) -> bool:
    if place == last + 1:
        return words.NEXT_PART.match(passage.between(last, place)) is not None
    return len(passage.between(last, place)) < 40 and ")" not in passage.before(place)


def _label(passage: Passage, place: int) -> str:
    before = passage.before(place)
    for mark in (*words.MARKS, "、"):
        before = before.rpartition(mark)[2]
    return before.replace("其中", "")


def _sum_of(passage: Passage, parts: Sequence[int]) -> Interval | None:
    ends = [interval_of(passage.at(place), passage.text) for place in parts]
    if any(end is None or end.low is None or end.high is None for end in ends):
        return None
    known = [end for end in ends if end is not None]
    return Interval(
        sum((end.low for end in known if end.low is not None), Decimal(0)),
        sum((end.high for end in known if end.high is not None), Decimal(0)),
    )


def _adding(passage: Passage, parts: Sequence[int]) -> str:
    return "＋".join(passage.words(place) for place in parts) + "={}"


def _closing(passage: Passage, total: int, parts: list[int]) -> Iterator[Finding]:
    added = _sum_of(passage, parts)
    if added is None:
        return
    working = Working(added, passage.at(total).unit, _adding(passage, parts))
    yield from judge(passage, FindingCode.SUM, total, tuple(parts), working)


def _opening(passage: Passage, total: int, parts: list[int]) -> Iterator[Finding]:
    whole = interval_of(passage.at(total), passage.text)
    if whole is None:
        return
    over = [place for place in parts if _is_over(passage, place, whole)]
    for place in over:
        sentence = f"分项{passage.words(place)}大于总数{passage.words(total)}。"
        indices = passage.indices
        yield Finding(FindingCode.PART, Level.FAULT, indices[place], (indices[total],), "", sentence)
    added = _sum_of(passage, parts)
    if over or added is None or len(parts) < 2:
        return
    labels = [_label(passage, place) for place in parts]
    family = family_of(labels)
    level = _how_sure(passage, total, parts, whole, added, family)
    if level is not None:
        working = Working(added, passage.at(total).unit, _adding(passage, parts))
        yield from judge(passage, FindingCode.SUM, total, tuple(parts), working, level=level)


def _is_over(passage: Passage, place: int, whole: Interval) -> bool:
    part = interval_of(passage.at(place), passage.text)
    return part is not None and part.low is not None and whole.high is not None and part.low > whole.high


def _how_sure(
    passage: Passage,
    total: int,
    parts: Sequence[int],
    whole: Interval,
    added: Interval,
    family: tuple[Family, bool] | None,
) -> Level | None:
    """How a sum that differs is told: parts may overlap (党员、骨干), and 其中 need not name them all."""
    if whole.overlaps(added):
        return Level.AGREES
    opens = words.OPENS_PARTS.match(passage.between(total, total + 1))
    is_open = words.AND_SO_ON.match(passage.after(parts[-1])) is not None
    exhaustive = opens is not None and opens["sign"] in words.EXHAUSTIVE and not is_open
    if added.low is not None and whole.high is not None and added.low > whole.high:
        return Level.FAULT if family or exhaustive else Level.HINT
    if exhaustive or (family and family[1] and not is_open):
        return Level.FAULT
    return Level.HINT if family and not is_open and _is_close(whole, added) else None


def _is_close(whole: Interval, added: Interval) -> bool:
    """A sum that misses by little looks like a slip; one that misses by much names only some parts."""
    if whole.low is None or added.high is None:
        return False
    return whole.low - added.high <= whole.low * Decimal("0.1")
