"""Quantities in a piece of text (数量): number, qualifiers, unit, comparator; what they mean is judged elsewhere."""

from __future__ import annotations

import re
from collections.abc import Iterable
from string import ascii_letters
from typing import Final

from yanzhen.engines.policytext.labels import Span
from yanzhen.engines.policytext.lexicon import alternation
from yanzhen.engines.policytext.patterns import compiled
from yanzhen.engines.policytext.quantities.numbers import ARABIC, CHINESE, CN, FRACTION, PERCENT, Number, parse_number
from yanzhen.engines.policytext.quantities.units import unit_after
from yanzhen.engines.policytext.quantities.words import AFTER, CHANGE, REACHED, comparator_before
from yanzhen.engines.policytext.recall import Recalled
from yanzhen.engines.policytext.sparse import beginning, closing, sparse

_SCALE: Final = r"(?:\s?[百千]?[万亿]{1,2}|[百千](?!分|米|克|瓦|校|姓|家))?"
_CORE: Final = compiled(
    rf"(?P<percent>{PERCENT})|(?P<fraction>{FRACTION})|(?P<digits>{ARABIC}{_SCALE})|(?P<characters>{CHINESE})"
)
_NUMERAL: Final = compiled(rf"[\d{CN}]")
"""Where one of these stands a number begins, and nowhere else."""
_RANGE: Final = compiled(rf"\s?(?:-|—{{1,2}}|–|~|至|到)\s?({ARABIC}{_SCALE}|{CHINESE}|{PERCENT})")
_VAGUE: Final = compiled(r"\s?(?:余|几|多(?!样|元|层|媒|方|种|次|彩|维|功))")
_SCALE_AFTER: Final = compiled(r"[万亿]")
_FIXED: Final = sparse(alternation("fixed_terms"))
_PAIR: Final = compiled(r"([一二三四五六七八两])([二三四五六七八九])$")
_TEENS: Final = compiled(r"([二三四五六七八九]?十)([一二三四五六七八])([二三四五六七八九])$")
_JOINED: Final = compiled(r"[、和或][\u4e00-\u9fff]{0,3}")
_EVERY: Final = closing(
    r"每(?:个|名|所|家)?(?:人|校|班|生|月|周|年|天|日|学期|学年|季度|半年|园|区|组|节|位|户|科室?|单位"
    r"|部门|年级|教师|学生)"
    r"(?:度)?(?:至少|不少于|各)?$"
)
_OCCASIONS: Final = ("次", "场", "节", "轮", "期", "遍", "课时")
_OFTEN: Final = closing(r"(?:至少|每(?:月|周|年|天|日|学期|学年|季度|半年))[\u4e00-\u9fff]{0,6}$")
_WITH_UNIT_ONLY: Final = compiled(r"[百千万亿]+$")
_PERSONS_AND_SCHOOLS: Final = ("位", "名", "所", "家", "场", "人", "节", "堂", "个", "人次", "元", "件")
_TERMS_HELD: Final = closing(r"(?:连续|举办|办过|历经|共|已|近|满|每)了?$")
_OF_A_TERM: Final = closing(r"届(?:[一二三四五六七八九十]{1,2}次、)?$")
"""四届三次、四次全会 are ordinals."""
_REACHES: Final = compiled(r"[到至为达]")
_CLOCK: Final = closing(r"(?:上午|下午|中午|晚上?|早上?|凌晨|[日号])\s?$")
_LATIN: Final = frozenset(ascii_letters + "_@#&/\\+")


class Measured:
    """A quantity before its role is known; offsets index the whole text."""

    __slots__ = ("approx", "comparator", "end", "high", "in_characters", "low", "start", "unit", "unit_span", "value")

    def __init__(
        self,
        start: int,
        end: int,
        value: Number | None,
        low: Number | None,
        high: Number | None,
        unit: str,
        unit_span: Span,
        approx: bool,
        comparator: str,
        in_characters: bool,
    ) -> None:
        self.start = start
        self.end = end
        self.value = value
        self.low = low
        self.high = high
        self.unit = unit
        self.unit_span = unit_span
        self.approx = approx
        self.comparator = comparator
        self.in_characters = in_characters


def has_numeral(view: str, start: int, end: int) -> bool:
    """Does a digit or a numeral stand in ``view[start:end]``?"""
    return _NUMERAL.search(view, start, end) is not None


def find_measured(view: str, start: int, end: int, excluded: Iterable[Span]) -> list[Measured]:
    """Return the quantities of ``view[start:end]`` outside the excluded spans (dates, names, catchwords).

    Left out: ordinals, section and document numbers, digits within names, 一 as an article, fixed terms.
    """
    numeral = _NUMERAL.search(view, start, end)
    if numeral is None:
        return []
    blocked = sorted(excluded)
    if _FIXED.holds(view, start, end):
        blocked = sorted([*blocked, *(match.span() for match in _FIXED.finditer(view, start, end))])
    found: list[Measured] = []
    reached = start
    passed = 0
    while numeral and (core := _CORE.match(view, numeral.start(), end)):
        begun, at = core.span()
        while passed < len(blocked) and blocked[passed][1] <= begun:
            passed += 1
        hit = _overlapped(blocked[passed : passed + 4], begun, at)
        if hit is not None:
            at = max(hit[1], begun + 1)
        elif begun >= reached:
            measured = _measure(view, core, end)
            if measured is not None and measured.start >= reached:
                found.append(measured)
                reached = measured.end
        numeral = _NUMERAL.search(view, at, end)
    return _shared_bounds(view, found) if len(found) > 1 else found


def _overlapped(spans: list[Span], start: int, end: int) -> Span | None:
    """Return the first span that holds a part of a number."""
    for span in spans:
        if span[0] < end and span[1] > start:
            return span
    return None


def _shared_bounds(view: str, found: list[Measured]) -> list[Measured]:
    """男50周岁、女45周岁以下: the bound after the last number holds for those joined to it."""
    for position in range(len(found) - 2, -1, -1):
        own, following = found[position], found[position + 1]
        joined = _JOINED.fullmatch(view, own.end, following.start) is not None
        if joined and own.comparator == "eq" and own.unit == following.unit and following.comparator in ("ge", "le"):
            own.comparator = following.comparator
    return found


def _measure(view: str, core: re.Match[str], limit: int) -> Measured | None:
    text, form = core.group(), core.lastgroup
    in_characters = form == "characters"
    if not _may_count(view, core, text, form):
        return None
    value, low, high = _values(text) if in_characters else (parse_number(text), None, None)
    if value is None and low is None:
        return None
    paired = low is not None
    at = core.end()
    unit, unit_span = "", (at, at)
    if form == "percent":
        unit, unit_span = ("%" if text[0] == "百" else "‰"), (core.start(), core.start() + 3)
    vague, at, value = _vague(view, at, value)
    after = unit_after(view, at, in_characters=in_characters)
    ranged = _range(view, at, after)
    if ranged is not None and value is not None and ranged[1] is not None and ranged[1] > value:
        at, low, high, value = ranged[0], value, ranged[1], None
        after = unit_after(view, at, in_characters=in_characters)
    if after and not unit and form != "fraction":
        unit_span, unit = (after[0] - len(after[1]), after[0]), after[1]
        at = after[0]
    if at > limit:
        return None
    if in_characters and not unit:
        return None
    before = comparator_before(view, core.start())
    if not _is_counted(view, core, at, unit, value, before is not None):
        return None
    return _qualified(view, core, at, before, (value, low, high), unit, unit_span, vague or paired)


def _qualified(
    view: str,
    core: re.Match[str],
    at: int,
    before: tuple[int, str, bool] | None,
    values: tuple[Number | None, Number | None, Number | None],
    unit: str,
    unit_span: Span,
    vague: bool,
) -> Measured:
    """Add qualifiers on both sides and settle the comparator."""
    value, low, high = values
    start = before[0] if before else core.start()
    comparator = before[1] if before else "eq"
    approx = vague or bool(before and before[2])
    after = AFTER.match(view, at) if _MAY_QUALIFY[view[at : at + 1]] else None
    if after:
        at = after.end()
        approx = approx or bool(after["about"])
        if comparator == "eq":
            comparator = "ge" if after["ge"] else "le" if after["le"] else "eq"
    if value is None and comparator == "eq":
        comparator = "range"
    in_characters = core.lastgroup == "characters"
    sums_up = in_characters and unit in ("大", "种", "类", "级", "方面")
    if comparator in ("eq", "range") and not sums_up:
        comparator = _change_before(view, start) or comparator
    return Measured(start, at, value, low, high, unit, unit_span, approx, comparator, in_characters)


def _may_count(view: str, core: re.Match[str], text: str, form: str | None) -> bool:
    start, end = core.span()
    before = view[start - 1] if start else ""
    after = view[end] if end < len(view) else ""
    if before == "第" or before in _LATIN or after in _LATIN:
        return False
    if form == "digits":
        if text[0] == "0" and text[1:2].isdigit():
            return False
        if before in ".:-" and start > 1 and view[start - 2].isdigit():
            return False
        return not (after in ".:" and end + 1 < len(view) and view[end + 1].isdigit())
    return not (form == "characters" and before and before in "统同专唯万不")


def _values(text: str) -> tuple[Number | None, Number | None, Number | None]:
    """Return value, low, high: neighbouring digits such as 三五 or 十五六 are a range."""
    teens = _TEENS.match(text)
    if teens:
        base = parse_number(teens[1]) or 0
        return None, base + (parse_number(teens[2]) or 0), base + (parse_number(teens[3]) or 0)
    if _is_pair(text):
        return None, parse_number(text[0]), parse_number(text[1])
    return parse_number(text), None, None


def _is_pair(text: str) -> bool:
    pair = _PAIR.match(text)
    if not pair:
        return False
    low, high = parse_number(pair[1]), parse_number(pair[2])
    return low is not None and high is not None and low < high


def _vague(view: str, at: int, value: Number | None) -> tuple[bool, int, Number | None]:
    match = _VAGUE.match(view, at) if _MAY_BE_VAGUE[view[at : at + 1]] else None
    if not match:
        return False, at, value
    at = match.end()
    scale = _SCALE_AFTER.match(view, at)
    if scale and value is not None:
        return True, scale.end(), value * (10_000 if scale.group() == "万" else 100_000_000)
    return True, at, value


def _range(view: str, at: int, unit: tuple[int, str] | None) -> tuple[int, Number | None] | None:
    for begin in (at, unit[0]) if unit else (at,):
        if _MAY_RANGE[view[begin : begin + 1]] and (match := _RANGE.match(view, begin)):
            return match.end(), parse_number(match[1])
    return None


def _first(pattern: re.Pattern[str]) -> Recalled[str, bool]:
    """Return which characters can begin a match of a pattern."""
    begins = beginning(pattern.pattern)
    return Recalled(lambda character: bool(begins(character)), 1 << 11)


_MAY_QUALIFY: Final = _first(AFTER)
_MAY_BE_VAGUE: Final = _first(_VAGUE)
_MAY_RANGE: Final = _first(_RANGE)


def _is_counted(
    view: str,
    core: re.Match[str],
    at: int,
    unit: str,
    value: Number | None,
    qualified: bool,
) -> bool:
    text, form = core.group(), core.lastgroup
    if form == "percent" or form == "fraction":
        return form == "percent" or "/" not in text or bool(unit)
    if form == "characters":
        if not unit:
            return False
        if text in ("二", "零", "〇"):
            return False
        if text == "一":
            often = unit in _OCCASIONS and _OFTEN.search(view, max(0, core.start() - 12), core.start())
            return qualified or bool(often) or bool(_EVERY.search(view, max(0, core.start() - 8), core.start()))
        if unit == "届" and not _TERMS_HELD.search(view, max(0, core.start() - 6), core.start()):
            return False
        if unit == "次" and _OF_A_TERM.search(view, max(0, core.start() - 6), core.start()):
            return False
        if unit in ("大", "期") and (value is None or value >= 10):
            return False
        return not _WITH_UNIT_ONLY.match(text) or (len(text) == 1 and unit in _PERSONS_AND_SCHOOLS)
    if unit and (unit[0] in "时時点點" and _CLOCK.search(view, max(0, core.start() - 4), core.start())):
        return False
    if unit:
        return not (unit == "室" and len(text) >= 3)
    following = view[at] if at < len(view) else ""
    bare = not following or not (following.isalnum() or following in "-—~:/[]")
    return bare and (qualified or bool(REACHED.search(view, max(0, core.start() - 3), core.start())))


def _change_before(view: str, start: int) -> str | None:
    """新增学位2000个 tells a change, 增加到2000个 a state reached."""
    change = CHANGE.search(view, max(0, start - 14), start)
    if change is None or change["to"] or change["into"] or _REACHES.search(change.group()):
        return None
    return "delta_up" if change["up"] or change["more"] else "delta_down"
