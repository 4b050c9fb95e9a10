"""Times in a piece of text (时间): found with the patterns, resolved from the document's own date, never from today."""

from __future__ import annotations

import re
import sys
from bisect import bisect_right
from collections.abc import Iterable
from typing import Final

from yanzhen.engines.policytext.cues import cue, words_needed
from yanzhen.engines.policytext.labels import Span
from yanzhen.engines.policytext.patterns import compiled, first_of
from yanzhen.engines.policytext.recall import Recalled
from yanzhen.engines.policytext.sparse import beginning_of, closing, sparse
from yanzhen.engines.policytext.times.expressions import NOWHERE, PATTERNS, Context, Found, Reader

_CUE: Final = sparse(
    r"\d{4}|[\d一二三四五六七八九十半两]+\s?(?:个?(?:月|学期|学年|星期|小时|工作日)|年|周|天|日|分钟)"
    r"|[〇○零一二三四五六七八九]{4}\s?年|[十二三][一二三四五六七八九十]?五|[上下全]半?年|年[初中底末内]|季度|学期|学年"
    r"|[本当上下]月|月[底末]|今年|去年|明年|前年|翌年|本年|当年|届时|之日起|近|过去|最近|今后|未来|前|后"
    r"|历时|为期|连续|国庆|元旦|教师节|[五六七]一|五四|劳动节"
)
MAY_BE_TIME: Final = cue(
    compiled(
        "年|半|季度|学期|学年|[本当上下]月|月[底末]|届时|之日起|近|过去|今后|未来|前|后|历时|为期|连续"
        "|国庆|元旦|教师节|劳动节"
    )
)
"""Each of the cues without a numeral holds one of these."""
_NOT_AFTER_YEARS: Final = compiled(
    r"级|制|毛|义务|行动|规划|计划|方案|发展|攻坚|强|工程|一[体贯贯]|规|任务|战略|提升|轮|一遇|龄|限|报|鉴|会|周年"
    r"|代|味|货|轻|幼|长"
)
_RECURRENT: Final = closing(r"每(?:隔|满)?$|[一二三四五六七八九十]+年$")
_QUALIFIED: Final = closing(
    r"(?:不(?:得)?(?:少|低|多|超|小|高)[于过]?|不?超过|满|≥|≤)\s?$|(?:至少|最多|至多|不少于"
    r"|不超过)[\u4e00-\u9fff]{0,4}$"
)
_BEFORE_EVENT: Final = compiled(
    r"(?:[暑寒]假|寒暑假|春节|清明|端午|中秋|[中高]考|放假|开学|期末考试|期中考试|汛期|入汛|供暖)[^,;。]{0,3}前"
)
_EVERY_MONTH: Final = compiled(r"(?:每|逐|按|各)月[^。;]{0,36}$")
_DATED: Final = frozenset(("day", "days", "month", "months", "part", "told"))
_YEARLY: Final = compiled(r"每(?:年|学年|学期|季度|月)(?:度|的|于|在)?\s?$")
TOLD: Final = "told"
_LOOK_BACK: Final = 10
_YEAR_PARTS: Final = ("年底", "年末", "年中", "年初", "年内", "全年")
_JOINS: Final = compiled(r"\s?(?:-|—{1,2}|–|~|至|到)\s?")


def find_times(view: str, start: int, end: int, context: Context, excluded: Iterable[Span]) -> list[Found]:
    """Return the times of ``view[start:end]`` outside the excluded spans; ``context`` carries the year onwards.

    Left out: recurrence (每月, 每年6月), ordinals, vague words, years inside quoted names. Moments told by an event
    (届时, 学期末) have the form ``told``: they are no time labels, but a deadline may rest on them.
    """
    cue = _CUE.holds(view, start, end)
    if cue is None:
        return []
    blocked = sorted(excluded)
    found: list[Found] = []
    at = start
    while cue:
        begun = cue.start()
        match = _match_near(view, max(at, begun - _LOOK_BACK), begun, end, context)
        if match is None:
            at = max(at, begun) + 1
        else:
            at = max(match.end, begun + 1)
            if not (blocked and _holds(blocked, match.start)):
                _take(view, found, match, context)
        cue = _CUE.holds(view, at, end)
    return found


def _holds(spans: list[Span], offset: int) -> bool:
    """Does the last span that begins before or at an offset reach over it?"""
    position = bisect_right(spans, (offset, sys.maxsize)) - 1
    return position >= 0 and spans[position][1] > offset


def _take(view: str, found: list[Found], match: Found, context: Context) -> None:
    """Add a time, as one with the time before it where the two are joined (3月至5月)."""
    if found and found[-1].first and match.last and _JOINS.fullmatch(view, found[-1].end, match.start):
        before = found.pop()
        match = Found(before.start, match.end, before.first, match.last, "days")
    found.append(match)
    if match.first or match.form != "length":
        context.previous = (match.first, match.last)


def _match_near(view: str, low: int, high: int, end: int, context: Context) -> Found | None:
    """Return the first pattern that matches at the cue or a little before it, earliest start first."""
    for place in _BEGINS.finditer(view, low, high + 1):
        at = place.start()
        tried = _TRIED[_signs_in(view[at : at + _WIDEST])][view[at : at + 2]]
        number = 0
        while (hit := _which_matches(tried.patterns, view, at, end, high, number)) is not None:
            form, reader = tried.readers[hit[0]]
            match = hit[1]
            number = hit[0] + 1
            if not _fits(view, match, form):
                continue
            days = reader(match, context)
            if days is None:
                continue
            if days[0] and form in _SETS_YEAR:
                context.year = days[0].year
            if form == "within":
                return Found(match.start(), match.end(), None, None, form, days[1])
            return Found(match.start(), match.end(), days[0], days[1], form)
    return None


_SETS_YEAR: Final = frozenset(("day", "days", "month", "months", "year", "years"))
_BEGINS: Final = compiled(
    r'[\d自本今当去上明下前翌一二三四五六七八九十〇○零半两“"近过最未后历为连春秋全年第届月利用新学印发公文通元国教劳]'
)
_SIGNS: Final = "月年期"
_WIDEST: Final = 40
"""No pattern reaches further; a test holds them to it."""
_NO_SIGN_NEEDED: Final = 1 << len(_SIGNS)


def _signs_in(words: str) -> int:
    """Return a bit for each of the signs that stands in the words, and the one of patterns that need none."""
    found = _NO_SIGN_NEEDED
    for number, sign in enumerate(_SIGNS):
        if sign in words:
            found |= 1 << number
    return found


def _signs_needed(pattern: re.Pattern[str]) -> int:
    """Return the bits of signs of which every match of a pattern holds at least one."""
    found = 0
    for word in words_needed(pattern):
        signs = [number for number, sign in enumerate(_SIGNS) if sign in word]
        if not signs:
            return _NO_SIGN_NEEDED
        found |= 1 << signs[0]
    return found


Entry = tuple[str, re.Pattern[str], Reader, int]
_ENTRIES: Final[tuple[Entry, ...]] = tuple((*entry, _signs_needed(entry[1])) for entry in PATTERNS)
_ANYTHING: Final = compiled("(?s:.)")
_OPENINGS: Final = tuple(beginning_of(entry[1].pattern) or _ANYTHING for entry in _ENTRIES)
_which_opens: Final = first_of(_OPENINGS)
_which_matches: Final = first_of(tuple(entry[1] for entry in _ENTRIES))


def _patterns_at_pair(pair: str) -> tuple[Entry, ...]:
    """Return the patterns that can match where these two characters stand."""
    found: list[Entry] = []
    hit = _which_opens(_OPENINGS, pair, 0, len(pair), 0, 0)
    while hit is not None:
        found.append(_ENTRIES[hit[0]])
        hit = _which_opens(_OPENINGS, pair, 0, len(pair), 0, hit[0] + 1)
    return tuple(found)


_PATTERNS_AT_PAIR: Final = Recalled(_patterns_at_pair, 1 << 11)


class _Tried:
    """The patterns that can match where two characters stand and certain signs are ahead, with form and reader."""

    __slots__ = ("patterns", "readers")

    def __init__(self, entries: Iterable[Entry], ahead: int) -> None:
        needed = [entry for entry in entries if entry[3] & ahead]
        self.patterns = tuple(entry[1] for entry in needed)
        self.readers = tuple((entry[0], entry[2]) for entry in needed)


def _tried_with(ahead: int) -> Recalled[str, _Tried]:
    return Recalled(lambda pair: _Tried(_PATTERNS_AT_PAIR[pair], ahead), 1 << 11)


_TRIED: Final = [_tried_with(ahead) for ahead in range(2 * _NO_SIGN_NEEDED)]
"""By the bits of the signs ahead, then by the first two characters."""


def _fits(view: str, match: re.Match[str], form: str) -> bool:
    start, end = match.span()
    before = view[start - 1] if start else ""
    after = view[end : end + 2]
    if before and (
        before == "第" or (before.isdigit() and view[start].isdigit()) or (before.isascii() and before.isalpha())
    ):
        return False
    if before == "." and start > 1 and view[start - 2].isdigit() and view[start].isdigit():
        return False  # the rest of a decimal: 1.5小时
    if form == "length":
        return _length_fits(view, match, before, after)
    if form == "within":
        return before not in ("第", "每")
    if form in _DATED and _YEARLY.search(view, max(0, start - 6), start):
        return False
    if form == "month" and match.group()[0] in "当上":
        return not _EVERY_MONTH.search(view, max(0, start - 40), start)
    if form == "part" and match.group().endswith("年中") and after[:1] in tuple("小学国考等央共心期"):
        return False
    if form == "part":
        return before != "每" and not (
            match.group() in _YEAR_PARTS and before and before in "一二三四五六七八九十每半多"
        )
    if form == "year" and _BEFORE_EVENT.match(view, end):
        return False
    if form in ("year", "term", "school_year", "month"):
        return before != "每" and not (match.group() in ("本年", "当年") and after[:1] in "级度轻")
    return True


def _length_fits(view: str, match: re.Match[str], before: str, after: str) -> bool:
    text = match.group()
    if (
        before in ("每", "第", "十", "上", "下", "个")
        or (before == "学" and text[0] == "前")
        or _RECURRENT.search(view, max(0, match.start() - 3), match.start())
    ):
        return False
    if "小时" in text or "分钟" in text:
        return not _QUALIFIED.search(view, max(0, match.start() - 10), match.start()) and not after.startswith("以上")
    if "年" in text and "学年" not in text and text.endswith("年") and _NOT_AFTER_YEARS.match(after):
        return False
    if text == "半年" or (
        text == "一年" and before and before not in "近用第,、;。:(过满" and after[:1] not in "来内间时多左以"
    ):
        return False
    if text.endswith("制") or text[0] in "一" and text.endswith(("天", "年", "周")) and before in "同有":
        return False
    follows_event = "\u4e00" <= before <= "\u9fff" and before not in "在于到用最"
    return not (text.startswith(("前", "后")) and (len(text) < 3 or follows_event))


__all__ = ["NOWHERE", "TOLD", "Context", "Found", "find_times"]
