"""Shares (占比): a part over its whole, and shares that must make up a hundred."""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import Decimal

from yanzhen.engines.figurecheck import words
from yanzhen.engines.figurecheck.changes import percent_of, quotient
from yanzhen.engines.figurecheck.families import Family, family_of
from yanzhen.engines.figurecheck.judging import Working, judge
from yanzhen.engines.figurecheck.model import Finding, FindingCode, Level, Passage
from yanzhen.engines.figurecheck.printed import interval_of, shown

_HUNDRED = Decimal(100)
_STATES = ("eq", "ge", "gt", "le", "lt", "delta_up")
_SCOPE = re.compile(r"全区|全市|全校|我区|我校|本校|全部|总数|总人数|总量|总额|总|的|人数|数")
_LISTED = re.compile(r"^[,;、和]{0,2}(?P<label>[^,。;、()]{0,16})$")


def find_shares(passage: Passage) -> Iterator[Finding]:
    """Yield what shares show: part over whole, rates of what was done, shares of one list."""
    for place in range(1, len(passage)):
        if passage.at(place).unit not in ("%", "成", ""):
            continue
        found = _of_named_whole(passage, place) or _of_listed_whole(passage, place) or _rate_of_done(passage, place)
        if found is not None:
            part, whole = found
            yield from _judged(passage, place, part, whole)
    yield from _lists(passage)
    yield from _over_hundred(passage)


def _judged(passage: Passage, place: int, part: int, whole: int) -> Iterator[Finding]:
    over = interval_of(passage.at(part), passage.text)
    under = interval_of(passage.at(whole), passage.text)
    stated = percent_of(passage.at(place), passage.text)
    if over is None or under is None or stated is None:
        return
    how = f"{passage.words(part)}÷{passage.words(whole)}={{}}"
    yield from judge(
        passage, FindingCode.SHARE, place, (part, whole), Working(quotient(over, under), "%", how), stated=stated
    )


def _same_things(passage: Passage, first: int, last: int) -> bool:
    one, other = passage.at(first), passage.at(last)
    return one.unit == other.unit and one.unit not in ("%", "") and None not in (one.value, other.value)


def _of_named_whole(passage: Passage, place: int) -> tuple[int, int] | None:
    """骨干教师300人，占全区教师1200人的25%."""
    if place < 2 or not _same_things(passage, place - 2, place - 1):
        return None
    if not words.POSSESSIVE.match(passage.between(place - 1, place)):
        return None
    return (place - 2, place - 1) if words.OF_A_WHOLE.match(passage.between(place - 2, place - 1)) else None


def _of_listed_whole(passage: Passage, place: int) -> tuple[int, int] | None:
    """专任教师1200人，其中骨干教师300人，占25%；学科带头人100人，占8.3%."""
    share = words.SHARE.match(passage.between(place - 1, place))
    part = place - 1
    if share is None or passage.at(part).unit in ("%", ""):
        return None
    opened = next(
        (before for before in range(part - 1, -1, -1) if words.WITHIN.search(passage.between(before, before + 1))), None
    )
    if opened is None:
        return None
    for whole in range(opened, -1, -1):
        if _same_things(passage, whole, part) and passage.at(whole).comparator in _STATES:
            return (part, whole) if _is_whole(passage, whole, share["whole"]) else None
    return None


def _is_whole(passage: Passage, whole: int, name: str) -> bool:
    """Is the whole that 占…的 names the figure's own thing? A whole without a name is the one just told."""
    if words.TOTAL_ITSELF.match(name):
        return True
    bare = _SCOPE.sub("", name)
    around = f"{passage.before(whole)[-20:]}{passage.after(whole)[:10]}"
    return bool(bare) and bare in around


def _rate_of_done(passage: Passage, place: int) -> tuple[int, int] | None:
    """排查隐患60项，整改57项，整改率95%；应参加1200人，实际参加1140人，参训率95%."""
    if place < 2 or not _same_things(passage, place - 2, place - 1):
        return None
    rate = words.RATE.match(passage.between(place - 1, place))
    if rate is None:
        return None
    whole, part = passage.before(place - 2), passage.between(place - 2, place - 1)
    if words.DUE.search(whole) and words.ACTUAL.search(part):
        return place - 1, place - 2
    if words.ACTUAL.search(whole) and words.DUE.search(part):
        return place - 2, place - 1
    verb = rate["verb"]
    done = part.strip(",、已全部按期共").removesuffix("了")
    if words.FOUND_FIRST.search(whole) and len(verb) >= 2 and done.startswith(verb):
        return place - 1, place - 2
    return None


def _lists(passage: Passage) -> Iterator[Finding]:
    """Shares of parts that do not overlap: never over a hundred, and a hundred where all are named."""
    runs: list[list[int]] = [[]]
    for place in range(len(passage)):
        if passage.at(place).unit != "%" or passage.at(place).comparator not in ("eq", "le"):
            runs.append([])
            continue
        if runs[-1] and not _LISTED.match(passage.between(place - 1, place)):
            runs.append([])
        runs[-1].append(place)
    for run in runs:
        for members in _of_one_family(passage, run):
            yield from _list(passage, members)


def _of_one_family(passage: Passage, run: list[int]) -> Iterator[list[int]]:
    """Cut a run into stretches whose labels name members of one way of dividing (参测率 before 优秀率 is none)."""
    left = list(run)
    while len(left) >= 2:
        longest = next(
            (end for end in range(len(left), 1, -1) if family_of([_label(passage, place) for place in left[:end]])), 0
        )
        if longest:
            yield left[:longest]
        left = left[max(longest, 1) :]


def _list(passage: Passage, run: list[int]) -> Iterator[Finding]:
    labels = [_label(passage, place) for place in run]
    found = family_of(labels)
    if found is None or not _same_measure(labels):
        return
    family, complete = found
    if (family.only_complete and not complete) or _pair_is_whole(passage, run, labels, family):
        return
    ends = [interval_of(passage.at(place), passage.text) for place in run]
    if any(end is None or end.low is None or end.high is None for end in ends):
        return
    low = sum((end.low for end in ends if end and end.low is not None), Decimal(0))
    high = sum((end.high for end in ends if end and end.high is not None), Decimal(0))
    total = sum((passage.at(place).value or Decimal(0) for place in run), Decimal(0))
    indices = tuple(passage.indices[place] for place in run)
    added = f"{'＋'.join(passage.words(place) for place in run)}={shown(total, decimals=1)}%"
    if low > _HUNDRED or (complete and high < _HUNDRED):
        sentence = f"{added}，{family.name}各项之和应为100%。"
        yield Finding(FindingCode.SHARES, Level.FAULT, indices[-1], indices[:-1], "100%", sentence)
    elif complete:
        sentence = f"{added}，各项之和为100%。"
        yield Finding(FindingCode.SHARES, Level.AGREES, indices[-1], indices[:-1], "100%", sentence)


def _pair_is_whole(passage: Passage, run: list[int], labels: list[str], family: Family) -> bool:
    """合格率97%, 不合格率3%: the two alone make up a hundred, the others are held in one of them."""
    shares = [
        interval_of(passage.at(place), passage.text)
        for place, label in zip(run, labels, strict=True)
        if family.member_in(label) in family.pair
    ]
    if len(shares) != 2 or len(run) == 2:
        return False
    low = sum((share.low for share in shares if share and share.low is not None), Decimal(0))
    high = sum((share.high for share in shares if share and share.high is not None), Decimal(0))
    return low <= _HUNDRED <= high


_MEASURES = re.compile(r"占(?:比|总数的?|比例)?|(?<=[优良合及格好秀])率|的?比例")


def _same_measure(labels: list[str]) -> bool:
    """Only shares of one whole add up: 小学参与率95%、初中参与率97% do not."""
    return all(_MEASURES.search(label) for label in labels)


def _label(passage: Passage, place: int) -> str:
    before = passage.before(place)
    for mark in (*words.MARKS, "、"):
        before = before.rpartition(mark)[2]
    return before


def _over_hundred(passage: Passage) -> Iterator[Finding]:
    for place in range(len(passage)):
        figure = passage.at(place)
        if figure.unit != "%" or figure.value is None or figure.value <= _HUNDRED or "delta" in figure.comparator:
            continue
        if words.NEVER_OVER_HUNDRED.search(passage.before(place)):
            sentence = f"{passage.words(place)}超过了100%，这一类比率不会大于100%。"
            yield Finding(FindingCode.OVER_HUNDRED, Level.FAULT, passage.indices[place], (), "", sentence)
