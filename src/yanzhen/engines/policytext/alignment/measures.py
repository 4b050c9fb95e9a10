"""Measures (可比数值): the numbers of a passage in a form in which two documents can be compared."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from yanzhen.engines.policytext.alignment.passages import Passage
from yanzhen.engines.policytext.folding import fold
from yanzhen.engines.policytext.labels import Quantity
from yanzhen.engines.policytext.quantities.numbers import ARABIC, CN, parse_number

LEVEL, UP, DOWN = "level", "up", "down"
MORE, LESS, OPEN = "more", "less", "open"
ANY_COUNT = "个"

_UNITS: dict[str, tuple[str, float]] = {
    "%": ("%", 1.0),
    "‰": ("%", 0.1),
    "成": ("%", 10.0),
    **dict.fromkeys(("个百分点", "百分点"), ("百分点", 1.0)),
    **dict.fromkeys(("名", "人", "位", "员", "人员"), ("人", 1.0)),
    **dict.fromkeys(("次", "场", "期", "轮", "回", "场次"), ("次", 1.0)),
    **dict.fromkeys(("节", "课时", "学时", "节课"), ("课时", 1.0)),
    **dict.fromkeys(("所", "家", "处", "座"), ("所", 1.0)),
    **dict.fromkeys(("间", "个班"), ("间", 1.0)),
    **dict.fromkeys(("平方米", "㎡", "平米"), ("平方米", 1.0)),
    "亩": ("平方米", 2000 / 3),
    "公顷": ("平方米", 10_000.0),
    **dict.fromkeys(("公里", "千米"), ("米", 1000.0)),
    "米": ("米", 1.0),
    **dict.fromkeys(("元", "块"), ("元", 1.0)),
    "秒": ("分钟", 1 / 60),
    "分钟": ("分钟", 1.0),
    "小时": ("分钟", 60.0),
    **dict.fromkeys(("天", "日", "个工作日", "工作日"), ("天", 1.0)),
    "周": ("天", 7.0),
    "个月": ("月", 1.0),
    "年": ("月", 12.0),
}
_COUNTS = frozenset("所间项支门套件本种类对张台条篇部枚块")
_MAY_BE_BAD = frozenset(("%", "百分点", "系数", "人", "分钟", "起", "件"))
_RATES = frozenset(("%", "百分点"))
_PERIODS = {
    "天": 0.2,
    "日": 0.2,
    "周": 1.0,
    "星期": 1.0,
    "月": 4.0,
    "季度": 12.0,
    "季": 12.0,
    "学期": 24.0,
    "学年": 48.0,
}
_PERIODS |= {"年": 48.0, "年度": 48.0}
_PERIOD = re.compile(
    r"(?:每|一)(?P<number>[二两三四五六2-6半])?个?(?P<name>学期|学年|季度|星期|年度|[天日周月季年])(?![级终])|全(?P<whole>年)(?!级)"
)
_EACH = re.compile(
    r"各(?:区|县|校|街道|乡镇)|每(?:所|个|名|位|间|支|人|百名|次|校|班|生|师|街道|乡镇|县|区)+|生均|师均|人均"
)
_BAD = re.compile(
    r"近视|辍学|失学|流失|事故|隐患|投诉|班额|差异系数|差距|发生率|死亡|欺凌|肥胖|负担|作业|缺口|违规|空缺|迟报|漏报|逾期"
)
_FALL = re.compile(r"(?:下降|降低|减少|压减|减|缩小|缩减|减量)(?!到|至|为)")
_TO = re.compile(r"(?:下降|降低|减少|压减|缩小|缩减|降|控制|压缩)(?:到|至|为|在)")
_FULL = re.compile(r"全覆盖|人人参与|全员覆盖|百分之百")
_HALF = re.compile(r"减半|(?:减少|压减|降低|下降|精简|减)了?(?:一半|半数)")
_SPAN = re.compile(
    rf"(?<![\d.{CN}])(?P<number>{ARABIC}|[{CN}]{{1,4}}|半)(?P<unit>个?小时|分钟|天|个?工作日|个月|年)(?![级制度底初月])"
)
_BARE = re.compile(r"(?<![\d.])0\.\d+(?![\d%‰])")
_OF_PLACES = re.compile(r"的(?:中小)?(?:学校|班级|幼儿园|机构|街道|乡镇|区|县|年级)")
_ALL_OVER = re.compile(r"全(?:市|省|国)")
_FLOOR = re.compile(r"(?:不少于|不低于|不短于|至少|满|累计|不早于|最少)(?:满|达到?|为)?$")
_CEILING = re.compile(r"(?:不超过|不多于|不得超过|最多|不高于|控制在|不晚于)$")
_OVER, _WITHIN = re.compile(r"及?以上"), re.compile(r"之?以?内|以下")
_BREAK = re.compile(r"[，,；;：:。！？!?]")


@dataclass(frozen=True, slots=True)
class Measure:
    """One comparable number.

    ``text`` is as written, after the recurrence if it has one; ``low`` and ``high`` bound it in the base unit of its
    class; ``sense`` says whether more or less of it is the stricter demand; ``change`` whether it is a level, a rise or
    a fall; ``weeks`` the recurrence in school weeks, null without one; ``clause`` the words around it; ``is_total``
    that it counts for the whole city or province, ``is_each`` that it holds for every school or place. Offsets index
    the passage's text.
    """

    start: int
    end: int
    text: str
    low: float
    high: float
    unit: str
    sense: str
    is_strict: bool
    change: str
    weeks: float | None
    clause: str
    is_total: bool = False
    is_each: bool = False


def measures_of(passage: Passage) -> tuple[Measure, ...]:
    """Return the numbers of a passage that can be compared, in the order of the text.

    Counts that only sum up a list, conditions (5人以上的学校) and dates are left out; 全覆盖 counts as 100 %, 减半 as
    half; lengths of time (1小时内) are read from the text.
    """
    view = fold(passage.text).view
    found = [*_quantities(passage, view), *_lengths(passage, view), *_in_words(passage, view)]
    return tuple(sorted(found, key=lambda measure: (measure.start, measure.end)))


def _quantities(passage: Passage, view: str) -> Iterator[Measure]:
    for label in passage.quantities:
        bounds = _bounds(label)
        if label.role == "other" or bounds is None or _OF_PLACES.match(view, label.end):
            continue
        name, factor = _unit(label)
        first, last = _clause(view, label.start, label.end)
        before = view[first : label.start]
        change = _change(label, before)
        since = _start_of_clause(view, label.start) if name in _RATES else first
        for weeks, name_of_period, clause in _recurrences(view, first, label.start, last, since=since):
            yield Measure(
                start=label.start,
                end=label.end,
                text=name_of_period + label.text,
                low=bounds[0] * factor,
                high=bounds[1] * factor,
                unit=name,
                sense=_sense(label, change, clause, before),
                is_strict=label.comparator in ("gt", "lt"),
                change=change,
                weeks=weeks,
                clause=clause,
                is_total=bool(_ALL_OVER.search(view)),
                is_each=bool(_EACH.search(before)),
            )


def _lengths(passage: Passage, view: str) -> Iterator[Measure]:
    dated = [(time.start, time.end) for time in passage.times if time.first_on and time.last_on]
    counted = [(label.start, label.end) for label in passage.quantities]
    for match in _SPAN.finditer(view):
        start, end = match.span()
        if any(one < end and start < other for one, other in (*dated, *counted)):
            continue
        value = 0.5 if match["number"] == "半" else parse_number(match["number"])
        first, last = _clause(view, start, end)
        before, after = view[first:start], view[end : end + 4]
        is_floor = bool(_FLOOR.search(before) or _OVER.match(after))
        is_ceiling = bool(_CEILING.search(before) or _WITHIN.match(after))
        if value is None or (match["unit"] == "年" and not (is_floor or is_ceiling)):
            continue
        name, factor = _UNITS[match["unit"].removeprefix("个") if match["unit"] != "个月" else "个月"]
        yield Measure(
            start=start,
            end=end,
            text=passage.text[start:end],
            low=value * factor,
            high=value * factor,
            unit=name,
            sense=LESS if is_ceiling else MORE if is_floor else OPEN,
            is_strict=False,
            change=LEVEL,
            weeks=None,
            clause=view[first:last],
        )


def _in_words(passage: Passage, view: str) -> Iterator[Measure]:
    """全覆盖, 减半 and a bare ratio (差异系数0.45) are numbers too."""
    taken = [(label.start, label.end) for label in passage.quantities]
    for match in _BARE.finditer(view):
        start, end = match.span()
        if not any(one < end and start < other for one, other in taken):
            first, last = _clause(view, start, end)
            sense = LESS if _TO.search(view[first:start]) or _WITHIN.match(view[end : end + 4]) else OPEN
            sense = LESS if sense == OPEN and _BAD.search(view[first:last]) else sense
            value = float(match[0])
            yield Measure(start, end, match[0], value, value, "系数", sense, False, LEVEL, None, view[first:last])
    for pattern, value, change in ((_FULL, 100.0, LEVEL), (_HALF, 50.0, DOWN)):
        for match in pattern.finditer(view):
            start, end = match.span()
            first, last = _clause(view, start, end)
            text = passage.text[start:end]
            yield Measure(start, end, text, value, value, "%", MORE, False, change, None, view[first:last])


def _bounds(label: Quantity) -> tuple[float, float] | None:
    if label.value is not None:
        return float(label.value), float(label.value)
    if label.min is not None and label.max is not None:
        return float(label.min), float(label.max)
    return None


def _unit(label: Quantity) -> tuple[str, float]:
    unit = fold(label.unit).view
    if not unit and "分之" in label.text:
        return "%", 100.0
    if not unit:
        return "系数", 1.0
    return _UNITS.get(unit, (unit, 1.0))


def _change(label: Quantity, before: str) -> str:
    if label.comparator in ("delta_down", "yoy_down"):
        return DOWN
    if label.comparator in ("delta_up", "yoy_up"):
        return UP
    if label.unit in ("%", "个百分点", "百分点") and _FALL.search(before[-8:]):
        return DOWN
    return LEVEL


def _sense(label: Quantity, change: str, clause: str, before: str) -> str:
    if change in (UP, DOWN):
        return MORE
    if label.comparator in ("ge", "gt"):
        return MORE
    if label.comparator in ("le", "lt") or _TO.search(before[-8:]):
        return LESS
    is_share = _unit(label)[0] in _MAY_BE_BAD
    return LESS if is_share and _BAD.search(clause) else OPEN


def _recurrences(view: str, first: int, start: int, last: int, *, since: int) -> list[tuple[float | None, str, str]]:
    """Return how often the number recurs, in school weeks and as written, with the words that go with it.

    Two recurrences that share one number (中小学每月、幼儿园每季度至少1次) are two.
    """
    found = list(_PERIOD.finditer(view, since, start))
    if not found:
        return [(None, "", view[first:last])]
    pieces, at = [], first
    for match in found[:-1]:
        if view[match.end() : match.end() + 1] == "、":
            pieces.append((_weeks(match), match[0], view[at : match.end()] + view[start:last]))
            at = match.end() + 1
    return [*pieces, (_weeks(found[-1]), found[-1][0], view[at:last])]


def _weeks(match: re.Match[str]) -> float:
    number = match["number"]
    times = 0.5 if number == "半" else parse_number(number) if number else 1
    return _PERIODS[match["name"] or match["whole"]] * (times or 1)


def _clause(view: str, start: int, end: int) -> tuple[int, int]:
    """Return the clause around a number; a short one is led by the clause before it (大课间每天一次，合计60分钟)."""
    first = _start_of_clause(view, start)
    close = _BREAK.search(view, end)
    if start - first <= 4 and first > 1:
        first = _start_of_clause(view, first - 1)
    return first, close.start() if close else len(view)


def _start_of_clause(view: str, place: int) -> int:
    while place > 0 and not _BREAK.match(view[place - 1]):
        place -= 1
    return place


def is_same_kind(left: str, right: str) -> bool:
    """May two units be compared? 个 counts whatever other measure words of things count."""
    if left == right:
        return True
    return ANY_COUNT in (left, right) and bool(_COUNTS & {left, right})
