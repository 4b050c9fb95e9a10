"""Which indicator a figure of a draft means (指标匹配): for certain, or perhaps."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher

from yanzhen.apps.figure_checks.drafts import Draft
from yanzhen.apps.indicators.binding import same_unit, simplified, suggest_indicator
from yanzhen.apps.indicators.models import Indicator
from yanzhen.engines.figurecheck.printed import number_start

_MARK = re.compile(r"[,。;:!?、()\"“”\s]")
_LEADS = re.compile(
    r"^(?:截至|截止|到|至|在|由|从|目前|现在|年底|年末|今年以来|今年|去年|上年|本年度?|全年|\d{4}年度?(?:底|末)?|\d{1,2}月(?:份|底|末)?"
    r"|[上下]半年|全区|全校|我区|本区|我校|本校|教育系统|中小学生|中小学|学生|总体|共|累计|其中|低于|高于|优于|的|和|与|使|推动|实现|确保)+"
)
_VERBS = re.compile(
    r"(?:(?:由|从|已|均|都|也|已经|分别)?(?:的)?(?:达到?|为|是|有|共有|现有|保持在|稳定在|稳步|提高|提升|上升|下降|降低|增加|降|升|到|至"
    r"|在|共计|总计|共|约|近|超过|逾|了|上年|去年|同期|\d{4}年))+的?$|[由从]$"
)
_DOING = re.compile(
    r"^(?:开展|组织|举办|召开|完成|进行|实施|全年|累计|共|新增|增加|开设|提供|建成|建设|签约|共开展|共组织|了|各类|全区|的)+"
)
_DID = re.compile(r"(?:开展|组织|举办|召开|完成|进行|共|累计|达|达到|了)+$")
MISSING_AT_MOST = 2
SHORT = 4
SHARES = ("%", "％", "‰")
_NARROWER = re.compile(r"国家|省级|市级|区级|校级|小学|初中|高中|男|女|公办|民办|城区|农村|乡村|抽查|样本|试点|部分|新")


@dataclass(frozen=True)
class Match:
    """An indicator, and whether the words name it for certain."""

    indicator: Indicator
    is_certain: bool


class Matcher:
    """The district's indicators, to be found in a draft."""

    def __init__(self, indicators: Sequence[Indicator]) -> None:
        self.indicators = indicators
        self._words = [
            (simplified(word), simplified(one.title), one)
            for one in indicators
            for word in (one.title, *one.metric_words)
        ]

    def match(self, draft: Draft, place: int) -> Match | None:
        """Return the indicator of the figure at ``place``, or null."""
        figure, quantity = draft.figures[place], draft.quantities[place]
        phrases = _phrases(draft, place)
        context = _context(draft, figure.start)
        best: tuple[int, Indicator] | None = None
        for word, title, one in self._words:
            if not _fits(figure.unit, one.unit) or not any(_names(phrase, word, figure.unit) for phrase in phrases):
                continue
            if _is_supported(word, title, context, one.unit) and (best is None or len(word) > best[0]):
                best = (len(word), one)
        if best is not None:
            return Match(best[1], True)
        phrase = max((quantity.metric, *phrases), key=len)
        perhaps = suggest_indicator(phrase, figure.unit, self.indicators) if len(phrase) > 1 else None
        return Match(perhaps, False) if perhaps else None


def _fits(stated: str, known: str) -> bool:
    return bool(stated) and same_unit(stated, known)


def _names(phrase: str, word: str, unit: str) -> bool:
    if phrase == word:
        return True
    if unit in ("%", "‰"):
        return False
    return _DID.sub("", _DOING.sub("", phrase)) == _DOING.sub("", word) and len(word) >= 2


def _phrases(draft: Draft, place: int) -> tuple[str, ...]:
    """The ways to name what is measured: the clause before the digits; the reader's noun only where there is none."""
    figure = draft.figures[place]
    begin = draft.sentence_of(figure.start)[0]
    low = draft.figures[place - 1].end if place and draft.figures[place - 1].end > begin else begin
    clause = draft.view[low : number_start(draft.view, figure)]
    last = 0
    for mark in _MARK.finditer(clause):
        last = mark.end()
    whole = clause[last:].strip()
    bare = _VERBS.sub("", whole)
    found = [bare, _LEADS.sub("", bare)]
    if len(bare) < 2:
        metric = simplified(draft.quantities[place].metric)
        found += [_LEADS.sub("", _VERBS.sub("", metric)), metric]
    return tuple(dict.fromkeys(phrase for phrase in found if len(phrase) > 1))


def _context(draft: Draft, start: int) -> str:
    begin, end, _ = draft.sentence_of(start)
    return draft.view[begin:end] + "".join(draft.headings_over(start))


def _is_supported(word: str, title: str, context: str, unit: str) -> bool:
    """Does a name stand for the whole indicator?

    A narrower one (消防演练, 市级骨干教师) does not; a short one (优良率) only where sentence or headings say of what.
    """
    if word == title:
        return True
    extra = [run for run in _missing(title, word) if len(run) > 1]
    if extra and (unit not in SHARES or any(_NARROWER.search(run) for run in extra)):
        return False
    missing = _missing(word, title)
    if sum(map(len, missing)) <= MISSING_AT_MOST and len(word) >= SHORT:
        return True
    rest = context.replace(word, " ")
    return next((run[:2] in rest for run in missing if len(run) > 1), False)


def _missing(word: str, title: str) -> list[str]:
    """The runs of the title that the word leaves out."""
    blocks = SequenceMatcher(None, title, word, autojunk=False).get_matching_blocks()
    runs, at = [], 0
    for block in blocks:
        if block.a > at:
            runs.append(title[at : block.a].strip("率数次的例"))
        at = block.a + block.size
    return [run for run in runs if run]
