"""What a time is for (时间的作用): deadline, period, event or other."""

from __future__ import annotations

from typing import Final

from yanzhen.engines.policytext.labels import Span
from yanzhen.engines.policytext.patterns import compiled
from yanzhen.engines.policytext.sparse import closing
from yanzhen.engines.policytext.times.grammar import Found

DEADLINE: Final = "deadline"
PERIOD: Final = "period"
EVENT: Final = "event"
OTHER: Final = "other"

_BY: Final = closing(r"(?:到|至|于|在|截至|截止到?|不迟于|最迟|力争|争取|确保|用)\s?[“\"]?$")
_AIMS: Final = compiled(r"[到力]")
_END: Final = compiled(
    r"(?:前|底|末|内)$"
    r"|^\s?(?:(?:上午|下午|中午|晚上?)?\s?(?:\d{1,2}\s?(?:[:时点]\s?\d{0,2}分?))?(?:下班|放学)?)?(?:前|之前|以前|底前)"
)
_COMPLETES: Final = compiled(
    r"[^,;。]{0,30}(?:完成|实现|达到|建成|落地|报送|上报|提交|到位|见效|达标|覆盖|投用|开工|启用|突破"
    r"|提高到|下降到|前)"
)
_DUE_LABEL: Final = closing(r"(?:时限|期限|(?:完成|办结|整改|落实)时间)\s?:\s?$")
_STARTS: Final = compiled(r"^\s?(?:起(?!草|码|步)|以来)")
_FROM: Final = closing(r"(?:由|从)\s?$")
_MEASURES: Final = compiled(r"^[末底]?的?[\u4e00-\u9fff]{0,6}\d")
_FORBIDS: Final = compiled(r"^[,\s]?[\u4e00-\u9fff]{0,3}?(?:不得|不准|不再|被|累计|发生)")
_COMPARED: Final = closing(r"(?:比|较|与|同)\s?$")
_OF_AN_AGE: Final = compiled(
    r"\s?(?:\(含(?:当日)?\))?(?:及?以?[前后]|之[前后])?出生|[^,;。]{0,6}?年?满\s?(?:\d{1,2}|[一二三四五六七八九十]{1,3})周?岁"
)
"""A day that an age is counted to, or before which a child was born, is no deadline."""
_SPAN_WORDS: Final = compiled(r"(?:全年|期间|以来|年度|学年|学期|上半年|下半年|季度)$")
_IN_A_NAME: Final = compiled(
    r"^(?:度)?(?:第[一二三四五六七八九十\d]+[届期次批]|度?(?:全[国省市区]|[\u4e00-\u9fff]{2,10}(?:培训班"
    r"|大会|会议|年会|论坛|比赛|大赛|计划|方案|要点|工作要点)))"
)
_IN_A_PLAN: Final = compiled(r"^[”\"]?[\u4e00-\u9fff]{0,10}规划")
_OPENING_IS: Final = compiled(r"^\s?(?:是|,?为|全年)")


def time_role(view: str, time: Found, sentence: Span | None, kind: str | None) -> str:
    """Return ``deadline``, ``period``, ``event`` or ``other`` for a time in a statement of the given type."""
    start, end = sentence if sentence else (max(0, time.start - 20), min(len(view), time.end + 40))
    before, after = view[max(start, time.start - 8) : time.start], view[time.end : min(end, time.end + 40)]
    return _by_words_around(time, before, after, kind) or _by_form(view, time, before, after, sentence, kind)


def _by_words_around(time: Found, before: str, after: str, kind: str | None) -> str | None:
    """比上年, 满三年, 完成时限：6月底, 明年起, 两年内不得…: the words beside the time settle it."""
    if _COMPARED.search(before) or _OF_AN_AGE.match(after) or (_FROM.search(before) and _MEASURES.match(after)):
        return OTHER
    if _DUE_LABEL.search(before):
        return DEADLINE
    if (time.form == "year" and _STARTS.match(after)) or (kind == "task" and after.startswith("以来")):
        return OTHER
    if time.form == "day" and _STARTS.match(after):
        return EVENT
    if time.form in ("within", "length") and before.endswith("满"):
        return OTHER
    if time.form == "length" or (time.form == "within" and _FORBIDS.match(after)):
        return PERIOD
    return None


def _by_form(view: str, time: Found, before: str, after: str, sentence: Span | None, kind: str | None) -> str:
    if sentence is None and time.form in ("year", "years", "days", "month", "months"):
        return PERIOD
    if time.form in ("year", "years") and _IN_A_NAME.match(after):
        return OTHER
    text = view[time.start : time.end]
    if (
        _BY.search(before)
        and (_COMPLETES.match(after) or time.form == "year")
        and not _past(before)
        and kind != "context"
    ):
        return DEADLINE if kind == "task" or _AIMS.search(before[-2:]) else EVENT
    if kind == "task" and (_END.search(text) or _END.match(after) or time.form in ("within", "from_issue", "told")):
        return DEADLINE
    if before.endswith(("贯穿", "覆盖")):
        return PERIOD
    if (
        kind == "task"
        and time.form in ("year", "part", "plan")
        and not (_OPENING_IS.match(after) or _IN_A_PLAN.match(after))
    ):
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
