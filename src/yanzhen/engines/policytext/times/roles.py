"""What a time is for (时间的作用): deadline, period, event or other."""

from __future__ import annotations

import re

from yanzhen.engines.policytext.labels import Span
from yanzhen.engines.policytext.sparse import ClosingPattern
from yanzhen.engines.policytext.times.grammar import Found

DEADLINE, PERIOD, EVENT, OTHER = "deadline", "period", "event", "other"

_BY = ClosingPattern(r"(?:到|至|于|在|截至|截止到?|不迟于|最迟|力争|争取|确保|用)\s?[“\"]?$")
_END = re.compile(
    r"(?:前|底|末|内)$"
    r"|^\s?(?:(?:上午|下午|中午|晚上?)?\s?(?:\d{1,2}\s?(?:[:时点]\s?\d{0,2}分?))?(?:下班|放学)?)?(?:前|之前|以前|底前)"
)
_COMPLETES = re.compile(
    r"[^,;。]{0,30}(?:完成|实现|达到|建成|落地|报送|上报|提交|到位|见效|达标|覆盖|投用|开工|启用|突破"
    r"|提高到|下降到|前)"
)
_AIMED = ClosingPattern(r"(?:力争|争取|确保|到)\s?[“\"]?$")
_COMPARED = ClosingPattern(r"(?:比|较|与|同)\s?$")
_OF_AN_AGE = re.compile(
    r"\s?(?:\(含(?:当日)?\))?(?:及?以?[前后]|之[前后])?出生|[^,;。]{0,6}?年?满\s?(?:\d{1,2}|[一二三四五六七八九十]{1,3})周?岁"
)
"""A day that an age is counted to, or before which a child was born, is no deadline."""
_SPAN_WORDS = re.compile(r"(?:全年|期间|以来|年度|学年|学期|上半年|下半年|季度)$")
_IN_A_NAME = re.compile(
    r"^(?:度)?(?:第[一二三四五六七八九十\d]+[届期次批]|度?(?:全[国省市区]|[\u4e00-\u9fff]{2,10}(?:培训班"
    r"|大会|会议|年会|论坛|比赛|大赛|计划|方案|要点|工作要点)))"
)
_PERIODS = ("plan", "part", "school_year", "term", "years", "months")
_OPENING_IS = re.compile(r"^\s?(?:是|,?为|全年)")


def time_role(view: str, time: Found, sentence: Span | None, kind: str | None) -> str:
    """Return ``deadline``, ``period``, ``event`` or ``other`` for a time in a statement of the given type."""
    start, end = sentence if sentence else (max(0, time.start - 20), min(len(view), time.end + 40))
    before, after = view[max(start, time.start - 8) : time.start], view[time.end : min(end, time.end + 40)]
    if _COMPARED.search(before) or _OF_AN_AGE.match(after):
        return OTHER
    if time.form == "plan" and kind == "task" and _AIMED.search(before):
        return DEADLINE
    if time.form == "length":
        return PERIOD
    if sentence is None and time.form in ("year", "years", "days", "months"):
        return PERIOD
    if time.form in ("year", "years") and _IN_A_NAME.match(after):
        return OTHER
    if time.form == "issue":
        return PERIOD if kind != "task" else EVENT
    text = view[time.start : time.end]
    if (
        _BY.search(before)
        and (_COMPLETES.match(after) or time.form == "year")
        and not _past(before)
        and kind != "context"
    ):
        return DEADLINE if kind == "task" or re.search(r"[到力]", before[-2:]) else EVENT
    if kind == "task" and (_END.search(text) or _END.match(after) or time.form == "within"):
        return DEADLINE
    if (
        _OPENING_IS.match(after)
        or _SPAN_WORDS.search(text)
        or time.form in ("plan", "part", "school_year", "term", "years")
    ):
        return PERIOD
    if kind == "task":
        return PERIOD if time.form in ("year", "months", "days") and not _COMPLETES.match(after) else DEADLINE
    return EVENT


def _past(before: str) -> bool:
    return before.endswith("截至")
