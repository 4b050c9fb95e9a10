"""Statements that are context by their form (背景句): formulas of issue and close, definitions, lead-ins, slogans."""

from __future__ import annotations

import re
from typing import Final

from yanzhen.engines.policytext.actor_phrases import ends_as
from yanzhen.engines.policytext.cues import ANYTHING, cue
from yanzhen.engines.policytext.lexicon import word_set
from yanzhen.engines.policytext.moods import DUTY, FUTURE
from yanzhen.engines.policytext.patterns import compiled
from yanzhen.engines.policytext.sparse import closing, sparse
from yanzhen.engines.policytext.still_to_do import asks_of_its_items
from yanzhen.engines.policytext.tokens import tokenize

_LEAD_IN: Final = compiled(
    r"(?:如下|以下|下列|具体|包括|分别是|主要有|[一二三四五六七八九十\d]+(?:个|项|方面|大|点"
    r"|条)(?:方面)?的?[\u4e00-\u9fff]{0,12})[\u4e00-\u9fff]{0,8}[:]$"
)
_GENERAL_LINE: Final = compiled(r"为指导|为指引|为遵循|思想为|伟大旗帜|全面贯彻(?:落实)?党的(?:[^,]{0,8}精神|教育方针)")
_EXHORTS: Final = compiled(
    r"谱写|书写|续写|奋力(?:开创|谱|书)|新篇章|华彩|贡献[^,]{0,12}力量|而(?:不懈)?(?:努力)?奋斗|初心使命"
    r"|新起点|时代脉搏|守正|乘风破浪"
    r"|扬帆|启航|征程|大道|嘹亮|铿锵|新局面[。!]?$"
)
_BASIS: Final = compiled(
    r"^(?:为|根据|按照|依据)[^。]{6,}(?:制定本|特制定|制定如下|制定以下|现就|现将|提出(?:以下|如下)"
    r"|通知如下|结合[^,。]{2,16}实际,?(?:特?制定|提出|现))"
    r"[^。]{0,60}[。:]$"
)
_ABOUT_DOCUMENT: Final = compiled(
    r"(?:本|该)(?:方案|意见|办法|通知|规定|细则|规划|计划|纪要|总结|报告|台账|清单|预案|制度|要点)"
    r"(?:自|由|所称|适用|有效期|中|分为|共|涵盖|包括)"
)
_CLOSING_FORMULA: Final = compiled(
    r"^(?:特此(?:通知|报告|函复|公告|通告|批复|说明)|以上(?:报告|意见|请示)|妥否|请(?:予)?(?:审议|批示"
    r"|批复)|此(?:致|复)|专此)"
)
_ISSUED: Final = compiled(
    r"现(?:将|予|就)?[^。;]{0,80}(?:(?:印发|转发|下发|发)给你们|予以(?:印发|公布|转发)|现(?:予)?(?:印发|公布|转发))"
    r"(?:[,。!]|请|(?:按照|根据)[^,。]{2,24}(?:规定|要求|职责|分工)(?:和要求)?|各单位|各地|各校|各科室|结合|本|实际|认真|遵照|抓好|切实|组织|学习|贯彻|落实|执行|实施|并|做好|好|相关|工作)*$"
)
_DEFINES: Final = compiled(r"^[^,;:。]{1,40}(?:是指|系指|指的是)[^:]*$")
_IS_A_THING: Final = compiled(r"^[^,;:。]{1,24}是(?:由)?[^,;:。]{4,60}的[\u4e00-\u9fff]{2,12}[。;]?$")
_CONSISTS_OF: Final = compiled(
    r"^[^,;:。]{0,10}(?:内容|范围|方式|对象|形式|类型|成员|条件)(?:一般|主要)?(?:包括|为|分为|是)(?!了|[\u4e00-\u9fff]{2,20}(?:提供|创造))"
    r"|^[^,;。]{2,16}由[^;。]{2,60}(?:组成|构成)[。;]?$"
)
_BELIEVES: Final = compiled(r"^(?:我们)?(?:相信|坚信|衷心(?:感谢|祝愿|希望)|感谢)")
_NOTICE_OF_TERM: Final = compiled(r"^(?:本次)?(?:公示|公告|征求意见|公开征求意见)(?:时间|期限?|电话)[为:]")
_SUBTITLE: Final = compiled(r"^——?在[^。;]{4,40}上的(?:报告|讲话|发言|致辞)$")
_SEASON: Final = compiled(
    r"^(?:随着|当前|目前|近期|近日|入[春夏秋冬]|[^,;。]{2,8}(?:来临|将至|临近|到来|在即|转热|转冷))[^;。]{0,120}(?:高发|多发|易发|频发|敏感|关键|高峰|攻坚)(?:期|季|阶段|时期)[。;]$"
)
_PRINCIPLE: Final = compiled(r"^(?!坚持|遵循|按照?|落实|贯彻|把握|体现|秉持)[^。;:]{2,40}原则[。;]?$")
_PURPOSE: Final = compiled(r"^(?:[^,;:。]{2,20},)?为(?!期|主|准|了?[^,]{0,8}[而起见])")
_GOES_ON_TO_ISSUE: Final = compiled(r"^(?:特|经研究)?(?:现将|现就|特(?:此)?(?:制定|通知)|现(?:通知|提出))")
_CALLS_UPON: Final = closing(r"(?:要求|强调|指出|提出|号召|明确|议定|决定|表示):$")
_NOTE: Final = compiled(
    r"^[(\[]?\s*(?:牵头|责任|主责|负责|配合|协办|协同|参与|承办|主办|完成|办结)(?:单位|部门|科室|股室|处室|领导|人|时限|时间)?\s?:"
    r"|^[(\[][^()\[\]]{2,120}(?:牵头|负责|落实|配合|参与|承办|主办)[^()\[\]]{0,6}[)\]][。;]?$"
)
"""A note of responsibility: (牵头单位:…), 完成时限:…, (甲牵头,乙配合)."""
_WHOLE_QUOTE: Final = compiled(r"^[“\"‘][^”\"’]*[”\"’][。!?;]?$")
_HAS_LETTERS: Final = compiled(r"[\u4e00-\u9fffA-Za-z]{2,}")
_PAIR_OF_SLOGANS: Final = compiled(r"^(?![^,]*(?:要求|强调|指出),)[^,;。!]{3,7},[^,;。!]{3,7}[。!]?$")
_JOINED_NAMES: Final = compiled(r"、|以及|及其?|和|或其?|与")
_DIGIT: Final = compiled(r"\d")
_MARK: Final = compiled(r"[,。!;]")
_OF_ITS_OWN: Final = compiled(r"\d|印发|制定")
_PRAISE: Final = word_set("praise")
_LONGEST_ROLL: Final = 60
_LONGEST_NAME: Final = 12


def _any_of(*forms: re.Pattern[str]) -> re.Pattern[str]:
    return compiled("|".join(f"(?:{form.pattern})" for form in forms))


_FORMULA: Final = _any_of(
    _WHOLE_QUOTE, _NOTE, _CLOSING_FORMULA, _BASIS, _DEFINES, _BELIEVES, _NOTICE_OF_TERM, _SUBTITLE
)
_MAY_BE_FORMULA: Final = cue(_FORMULA)
_OF_DOCUMENT: Final = sparse(_any_of(_ABOUT_DOCUMENT, _ISSUED).pattern)
_MAY_BE_OF_DOCUMENT: Final = cue(_OF_DOCUMENT)
_THING: Final = _any_of(_PRINCIPLE, _IS_A_THING, _CONSISTS_OF, _SEASON)
_MAY_BE_THING: Final = cue(_PRINCIPLE, compiled("是"), _CONSISTS_OF, _SEASON)
_MAY_BE_PURPOSE: Final = cue(_PURPOSE)


def context_by_form(
    body: str, *, opens: bool, closes: bool, following: str, is_followed_by_item: bool, cues: int = ANYTHING
) -> bool:
    """Is the statement context whatever its part tells of?

    Args:
        body: the statement (folded, quotations masked, without the number of an item).
        opens, closes: does it stand in the paragraph that opens or closes the document?
        following: the statement after it, folded and masked; empty at the end.
        is_followed_by_item: does a numbered item follow?
        cues: the cues that stand in the statement.
    """
    if not _HAS_LETTERS.search(body) or (cues & _MAY_BE_FORMULA and _FORMULA.match(body)):
        return True
    if cues & _MAY_BE_OF_DOCUMENT and _OF_DOCUMENT.holds(body):
        return True
    if cues & _MAY_BE_THING and _THING.match(body) and not DUTY.holds(body):
        return True
    if len(body) <= _LONGEST_ROLL and "," not in body and _only_names(body):
        return True
    if cues & _MAY_BE_PURPOSE and _PURPOSE.match(body) and _GOES_ON_TO_ISSUE.match(following) and not DUTY.holds(body):
        return True
    if body.endswith(":") and _announces(body, is_followed_by_item=is_followed_by_item):
        return True
    if opens and not DUTY.holds(body) and _opening_words(body):
        return True
    if not closes or DUTY.holds(body) or _DIGIT.search(body):
        return False
    return bool(_EXHORTS.search(body)) or bool(_PAIR_OF_SLOGANS.match(body))


def _announces(body: str, *, is_followed_by_item: bool) -> bool:
    """A sentence that ends in a colon only announces what follows, unless it sets tasks before."""
    if asks_of_its_items(body) or (_CALLS_UPON.search(body) and body.count(",") < 2 and is_followed_by_item):
        return True
    return bool(_LEAD_IN.search(body) or len(body) <= 10) and not _has_tasks_before_lead(body)


def _only_names(body: str) -> bool:
    """A roll of posts and bodies (校长、副校长及相关校领导) says nothing of them."""
    names = [name for name in _JOINED_NAMES.split(body.rstrip("。;")) if name]
    return bool(names) and all(map(_is_name, names)) and not DUTY.holds(body)


def _is_name(words: str) -> bool:
    if len(words) > _LONGEST_NAME or ends_as(words, 0, len(words)) is None:
        return False
    first = tokenize(words)[0]
    return not first.is_verb or first.word in _PRAISE or first.word == "授权"


def _has_tasks_before_lead(body: str) -> bool:
    return body.count(",") >= 1 and bool(DUTY.holds(body) or FUTURE.holds(body))


def _opening_words(body: str) -> bool:
    """An opening sentence of slogans or of the general line, with no measure of its own."""
    clauses = [clause for clause in _MARK.split(body) if clause]
    if all(len(clause) <= 7 for clause in clauses):
        return True
    return bool(_GENERAL_LINE.search(body)) and not _OF_ITS_OWN.search(body)
