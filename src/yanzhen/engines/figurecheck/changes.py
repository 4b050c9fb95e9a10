"""Changes (增减): from one figure to another, and by how much the text says that is."""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import Decimal
from typing import NamedTuple

from yanzhen.engines.figurecheck import words
from yanzhen.engines.figurecheck.judging import Working, judge
from yanzhen.engines.figurecheck.model import Figure, Finding, FindingCode, Level, Passage
from yanzhen.engines.figurecheck.printed import Interval, interval_of, rewritten, shown

POINTS = frozenset(("个百分点", "百分点"))
_PERCENT_LIKE = frozenset(("%", "成", ""))
_YEAR = re.compile(r"(?P<year>\d{4})年|(?P<last>去年|上年|上一年|前一年|同期)|(?P<this>今年|本年|当年)")
_HUNDRED = Decimal(100)


class Move(NamedTuple):
    """A change that a passage tells: places of its two ends, the direction it claims, and where its size may follow."""

    first: int
    last: int
    claimed: int
    following: int


def find_changes(passage: Passage) -> Iterator[Finding]:
    """Yield what the changes of a passage show: direction, absolute size, share and points."""
    told: set[int] = set()
    for move in _moves(passage):
        if move.last in told:
            continue
        told.update((move.first, move.last))
        yield from _direction(passage, move)
        yield from _sizes(passage, move)
    yield from _reached(passage, told)


def base_places(passage: Passage) -> set[int]:
    """Return the places of figures that a change starts from: they stand for an earlier time."""
    return {move.first for move in _moves(passage)}


def _moves(passage: Passage) -> Iterator[Move]:
    for place in range(len(passage) - 1):
        first, last = passage.at(place), passage.at(place + 1)
        if not _same_kind(first, last):
            continue
        gap = passage.between(place, place + 1)
        to = words.TO.match(gap)
        if to and words.FROM.search(passage.before(place)) and words.REACHES.search(gap):
            yield Move(place, place + 1, words.direction(to), place + 2)
        elif (order := _by_years(passage, place)) is not None:
            yield Move(place + (order < 0), place + (order > 0), 0, place + 2)


def _same_kind(first: Figure, last: Figure) -> bool:
    if first.value is None or last.value is None:
        return False
    return first.unit == last.unit or (first.unit == "" and last.unit not in POINTS)


def _by_years(passage: Passage, place: int) -> int | None:
    """1 when the two figures are told year after year, -1 the other way round, null when they are not."""
    left, right = passage.before(place), passage.between(place, place + 1)
    one, other = _last_year(left), _last_year(right)
    if one is None or other is None or one[0] == other[0] or passage.at(place).unit == "":
        return None
    if one[0] is not None and other[0] is not None and (one[0] < 1900) != (other[0] < 1900):
        return None
    label, again = left[one[1] :].strip("的为是,、 "), right[other[1] :].strip("的为是达到,、 ")
    if again and label != again:
        return None
    return 1 if one[0] < other[0] else -1


def _last_year(text: str) -> tuple[int, int] | None:
    """The year that the last words of a gap name (0 and 1 for last and this year), and where its name ends."""
    all_found = list(_YEAR.finditer(text))
    found = all_found[-1] if all_found else None
    if found is None or re.search(r"[比较与]$", text[: found.start()]) or re.search(r"[。;:]", text[found.end() :]):
        return None
    return (int(found["year"]) if found["year"] else 0 if found["last"] else 1), found.end()


def _direction(passage: Passage, move: Move) -> Iterator[Finding]:
    before, after = _interval(passage, move.first), _interval(passage, move.last)
    if not move.claimed or before is None or after is None or None in (*before, *after):
        return
    if words.NEGATIVE.search(passage.between(move.first, move.last)):
        return
    rose = after.low > before.high  # type: ignore[operator]
    fell = after.high < before.low  # type: ignore[operator]
    if (move.claimed > 0 and fell) or (move.claimed < 0 and rose):
        said, is_really = ("增加", "减少") if move.claimed > 0 else ("减少", "增加")
        sentence = f"文中说{said}，但{passage.words(move.first)}到{passage.words(move.last)}是{is_really}。"
        yield _finding(passage, FindingCode.DIRECTION, Level.FAULT, move.last, (move.first,), "", sentence)


def _sizes(passage: Passage, move: Move) -> Iterator[Finding]:
    """Judge every figure that follows the change and says how large it was."""
    before, after = _interval(passage, move.first), _interval(passage, move.last)
    if before is None or after is None:
        return
    if (ahead := _size_ahead(passage, move)) is not None:
        yield from _size(passage, move, ahead, before, after)
    place = move.following
    while place < len(passage) and place < move.following + 3:
        gap = passage.between(place - 1, place)
        chained = words.CHAINED.match(gap)
        if chained is None or words.NEGATIVE.search(gap):
            return
        yield from _size(passage, move, place, before, after)
        way = words.direction(chained)
        if place == move.following and way and not move.claimed:
            yield from _direction(passage, move._replace(claimed=way))
        place += 1


def _size_ahead(passage: Passage, move: Move) -> int | None:
    """减少112件，由320件降至208件: the size may stand right before the change."""
    place = move.first - 1
    if place < 0 or not words.AHEAD.match(passage.between(place, move.first)):
        return None
    return place if words.GREW.search(passage.before(place)) else None


def _size(passage: Passage, move: Move, place: int, before: Interval, after: Interval) -> Iterator[Finding]:
    size, first = passage.at(place), passage.at(move.first)
    ends = f"{passage.words(move.first)}到{passage.words(move.last)}"
    inputs = (move.first, move.last)
    if size.unit in POINTS and first.unit == "%":
        expected = Working(_difference(before, after), "个百分点", f"{ends}相差{{}}")
        yield from judge(passage, FindingCode.CHANGE, place, inputs, expected)
    elif size.unit in POINTS:
        yield from _no_points(passage, move, place, before, after)
    elif size.unit in _PERCENT_LIKE:
        yield from _share_of_change(passage, place, inputs, before, after, ends)
    elif size.unit == "倍":
        relative = _relative(before, after)
        if relative and after.low is not None and before.high is not None and after.low > before.high:
            times = Interval(*(None if end is None else end / _HUNDRED for end in relative))
            expected = Working(times, "倍", f"{ends}增长{{}}（是原来的倍数减1）")
            yield from judge(passage, FindingCode.MULTIPLE, place, inputs, expected)
    elif size.unit == first.unit or (first.unit == "" and size.unit == passage.at(move.last).unit):
        expected = Working(_difference(before, after), size.unit, f"{ends}相差{{}}")
        yield from judge(passage, FindingCode.CHANGE, place, inputs, expected)


def _no_points(passage: Passage, move: Move, place: int, before: Interval, after: Interval) -> Iterator[Finding]:
    """Points between two counts: 由45个减少到27个 goes down by 40%, or by 18个, never by points."""
    stated, words_now = interval_of(passage.at(place), passage.text), passage.words(place)
    relative, absolute = _relative(before, after), _difference(before, after)
    bare = words_now.replace("个百分点", "").replace("百分点", "")
    if stated and relative and relative.overlaps(stated):
        right = f"{bare}%"
    elif stated and absolute and absolute.overlaps(stated):
        right = f"{bare}{passage.at(move.last).unit}"
    else:
        return
    sentence = f"{passage.words(move.first)}到{passage.words(move.last)}的变化是{right}，不是百分点。"
    yield _finding(passage, FindingCode.POINTS, Level.FAULT, place, (move.first, move.last), right, sentence, right)


def _share_of_change(
    passage: Passage, place: int, inputs: tuple[int, ...], before: Interval, after: Interval, ends: str
) -> Iterator[Finding]:
    size, relative = passage.at(place), _relative(before, after)
    stated = percent_of(size, passage.text)
    if relative is None or stated is None:
        return
    if passage.at(inputs[0]).unit == "%" and size.unit == "%":
        points = _difference(before, after)
        if not relative.overlaps(stated) and points is not None and points.overlaps(stated):
            right = f"{passage.words(place).removesuffix('%').removesuffix('％')}个百分点"
            sentence = f"{ends}相差{right}；写成百分比应为{_percent(relative)}。两个百分数相减，单位是个百分点。"
            yield _finding(passage, FindingCode.POINTS, Level.FAULT, place, inputs, right, sentence, right)
            return
    expected = Working(relative, "%", f"{ends}的变化是{{}}")
    yield from judge(passage, FindingCode.CHANGE, place, inputs, expected, stated=stated)


def _reached(passage: Passage, told: set[int]) -> Iterator[Finding]:
    """达到153所，较上年增加12所，增长8.5%；比上年的141所增加12所，增长8.5%。"""
    for at in range(1, len(passage) - 1):
        place = _state_before(passage, at)
        state, change, share = passage.at(place), passage.at(at), passage.at(at + 1)
        if place in told or change.unit != state.unit or share.unit != "%" or state.unit in ("%", *POINTS, ""):
            continue
        gap, then = passage.between(at - 1, at).lstrip(")"), passage.between(at, at + 1)
        chained = words.CHAINED.match(then)
        if chained is None or words.NEGATIVE.search(f"{gap}{then}"):
            continue
        now, moved = _interval(passage, place), _interval(passage, at)
        if now is None or moved is None or None in (*now, *moved):
            continue
        based = words.EARLIER_BASE.search(passage.before(place)) and words.MOVED.match(gap)
        compared = None if based else words.COMPARED.match(gap)
        if based:
            base: Interval | None = now
            told_as = passage.words(place)
        elif compared and state.comparator in ("eq", "ge", "gt"):
            base = _earlier(now, moved, words.direction(compared))
            sign = "－" if words.direction(compared) > 0 else "＋"
            told_as = f"（{passage.words(place)}{sign}{passage.words(at)}）"
        else:
            continue
        if base is None:
            continue
        expected = Working(quotient(moved, base), "%", f"{passage.words(at)}÷{told_as}={{}}")
        yield from judge(passage, FindingCode.CHANGE, at + 1, (place, at), expected)


def _state_before(passage: Passage, at: int) -> int:
    """The figure before, or the one before a bracket that ends there: 153所（公办98所、民办55所），较上年增加12所."""
    place = at - 1
    if not passage.between(place, at).startswith(")"):
        return place
    while place > 0 and "(" not in passage.between(place - 1, place):
        place -= 1
    return max(place - 1, 0)


def _earlier(now: Interval, moved: Interval, way: int) -> Interval | None:
    """What stood there before: now less what came, or now and what went."""
    assert now.low is not None and now.high is not None and moved.low is not None and moved.high is not None
    low, high = (
        (now.low - moved.high, now.high - moved.low) if way > 0 else (now.low + moved.low, now.high + moved.high)
    )
    return Interval(low, high) if low > 0 else None


def _interval(passage: Passage, place: int) -> Interval | None:
    return interval_of(passage.at(place), passage.text)


def _difference(before: Interval, after: Interval) -> Interval | None:
    if None in (*before, *after):
        return None
    gaps = [after.high - before.low, after.low - before.high]  # type: ignore[operator]
    if gaps[0] * gaps[1] < 0:
        return Interval(Decimal(0), max(abs(gap) for gap in gaps))
    return Interval(min(abs(gap) for gap in gaps), max(abs(gap) for gap in gaps))


def _relative(before: Interval, after: Interval) -> Interval | None:
    """The change as a share of where it started, in percent."""
    if None in (*before, *after) or not before.low or before.low <= 0:
        return None
    ends = [
        (new - old) / old * _HUNDRED
        for old in (before.low, before.high)
        for new in (after.low, after.high)
        if old is not None and new is not None
    ]
    if min(ends) * max(ends) < 0:
        return Interval(Decimal(0), max(abs(end) for end in ends))
    return Interval(min(abs(end) for end in ends), max(abs(end) for end in ends))


def quotient(part: Interval, whole: Interval) -> Interval | None:
    """Return part ÷ whole in percent; null where a bound is open or the whole may be nothing."""
    if part.low is None or part.high is None or whole.high is None or not whole.low or whole.low <= 0:
        return None
    return Interval(part.low / whole.high * _HUNDRED, part.high / whole.low * _HUNDRED)


def percent_of(figure: Figure, text: str) -> Interval | None:
    """Return a share as percent: 三成 is 30, 三分之一 is 33.3."""
    found = interval_of(figure, text)
    factor = {"%": Decimal(1), "成": Decimal(10), "": _HUNDRED}.get(figure.unit)
    if found is None or factor is None:
        return None
    if figure.unit == "" and "分之" not in text[figure.start : figure.end]:
        return None
    return Interval(*(None if end is None else end * factor for end in found))


def _percent(found: Interval) -> str:
    assert found.low is not None and found.high is not None
    return f"{shown((found.low + found.high) / 2, decimals=1)}%"


def _finding(
    passage: Passage,
    code: FindingCode,
    level: Level,
    place: int,
    inputs: tuple[int, ...],
    expected: str,
    sentence: str,
    replacement: str = "",
) -> Finding:
    indices = passage.indices
    return Finding(code, level, indices[place], tuple(indices[one] for one in inputs), expected, sentence, replacement)


__all__ = ["base_places", "find_changes", "percent_of", "quotient", "rewritten"]
