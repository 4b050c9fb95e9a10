"""Names of programmes and documents (项目、文件名称): which quoted words are such names."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from yanzhen.engines.policytext.labels import Span
from yanzhen.engines.policytext.lexicon import alternation, word_set
from yanzhen.engines.policytext.marks import Pair
from yanzhen.engines.policytext.patterns import compiled
from yanzhen.engines.policytext.sparse import closing

_NOUN: Final = alternation("programme_nouns")
_STOP: Final = alternation("programme_stop_nouns")
_LONGEST_GROUP: Final = 40
_JOIN: Final = compiled(r"[、和与及]|以及|等")
_AFTER: Final = compiled(rf"(?:等)?(?:[\u4e00-\u9fffA-Za-z]{{0,12}}?)(?P<noun>{_NOUN})")
_STOP_AFTER: Final = compiled(rf"(?:等)?(?:的|这一|这个)?(?:[\u4e00-\u9fff]{{0,6}}?)(?P<stop>{_STOP})")
_VERB_BEFORE: Final = closing(rf"{alternation('programme_verbs')}(?:好|了|着)?(?:[\u4e00-\u9fff]{{0,6}})$")
_DIRECT_VERB: Final = closing(rf"{alternation('programme_verbs')}(?:好|了)?(?:[\u4e00-\u9fff]{{0,4}}主题)?$")
_NOUN_BEFORE: Final = closing(
    r"(?:名为|题为|称为|简称为?|项目|品牌|工程|计划|活动|课程|平台|联盟|行动|课题|课|展|赛)(?:——|[:,])?$"
)
_TELLING: Final = compiled(r"作出|提出|进行|得到|引领|推动|优化|转化|作为|成为|[了是使被让]")
_MAKING: Final = compiled(r"打造|构建|创建|实施|开展|建立|培育|营造")
_TOPICS: Final = compiled(
    r"等?(?:这?[一二两三四五六七八九十\d]+[大个项]|为|作为)(?:主题|议题|话题|方面|目标|理念|专题)"
)
_ONE_BY_ONE: Final = compiled(r"一[\u4e00-\u9fff]{1,2}[一多][\u4e00-\u9fff]{1,3}$")
_SENTENCE_INSIDE: Final = compiled(r"[。!?;]|[,].{3,}[,]")
_NAME_END: Final = closing(
    r"(?:计划|行动|工程|项目|活动|课程|课堂|机制|制度|规则|办法|条例|方案|意见|规定|工作法|模式|平台|体系"
    r"|培训班|联盟|共同体|工作室|工作站|书院|学堂|学院|讲堂|论坛|大赛|节|周|营|团|地图|清单|建设|改革|课"
    r"|课题|研究|条规|规划|纲要|读本|手册|通知)(?:\([^()]{1,10}\))?$"
)
_PATTERNED: Final = compiled(r"^(?:[一二三四五六七八九十两双多每\d][\u4e00-\u9fff]{1,2}){2,4}$|^[\d+\-×NXn]{3,}$")
_SET_OF_THINGS: Final = compiled(r"^[一二三四五六七八九十两双][\u4e00-\u9fff]{1,3}$")
_SLOGAN: Final = compiled(r"[之者]$|^[\u4e00-\u9fff]{1,4}之")
_STRONG_NOUN: Final = compiled(r"[\u4e00-\u9fff]{0,4}(?:行动|工程|计划|项目|活动|大赛|品牌)")
_OF_NOUN: Final = compiled(
    r"的[\u4e00-\u9fff]{0,8}?(?:机制|模式|制度|品牌|工作方法|工作法|实践|课程|活动|改革|项目|策略|体系"
    r"|试点|工程|计划|行动|平台)"
)
_MARK: Final = compiled(r"[,。;:!?、“”\"《》()]")
_JOINED_OR_OF: Final = compiled(r"[、,的]")
_OF_A_SET: Final = compiled(r"^(?:建设|管理|教育|工作)?$")
_SHORT_REST: Final = compiled(r"[\u4e00-\u9fff]{0,3}$")
_KNOWN_POLICIES: Final = word_set("known_policies")
_KNOWN_IDEAS: Final = word_set("known_ideas")
_PLANNED_AFTER: Final = compiled(r"(?:并举|融合|育人方式|问题|二字|动向)")


def find_programmes(view: str, pairs: Sequence[Pair], start: int, end: int) -> list[Span]:
    """Return the insides of the quotations in ``view[start:end]`` that name a programme or document.

    The test: the quoted words stand beside a noun for such a thing, or the text says that it is run, set up or
    joined, or it is a policy known by that name. Title marks always name a document. Of nested quotations the
    outer one counts.
    """
    if not pairs:
        return []
    quoted = [
        pair
        for pair in pairs
        if pair.opener in '“"‘《' and start <= pair.start and pair.end < end and pair.end > pair.start + 1
    ]
    chosen: list[Span] = []
    run_end = -1
    for position, pair in enumerate(quoted):
        if chosen and pair.start < chosen[-1][1]:
            continue
        if pair.opener == "《":
            chosen.append((pair.start + 1, pair.end))
            continue
        if pair.end <= run_end:
            continue
        group = _parallel(view, quoted, position)
        inside = [(p.start + 1, p.end) for p in group]
        if len(group) > 1:
            named = [span for span in inside if _is_known(view[span[0] : span[1]])]
            if _names_programme(view, group[0].start, group[-1].end + 1, view[inside[0][0] : inside[0][1]], end, start):
                named = [span for span in inside if not _SENTENCE_INSIDE.search(view, *span)]
            chosen.extend(named)
            run_end = group[-1].end
        elif _names_programme(view, pair.start, pair.end + 1, view[inside[0][0] : inside[0][1]], end, start):
            chosen.append(inside[0])
    return chosen


def _parallel(view: str, quoted: Sequence[Pair], position: int) -> list[Pair]:
    """Return the quotations that follow one another with nothing or a joining mark between them."""
    group = [quoted[position]]
    for following in range(position + 1, min(len(quoted), position + _LONGEST_GROUP)):
        pair = quoted[following]
        between = view[group[-1].end + 1 : pair.start]
        if pair.start <= group[-1].end:
            continue
        if pair.opener not in '“"‘' or between.strip() and not _JOIN.fullmatch(between):
            break
        group.append(pair)
    return group


def _is_known(name: str) -> bool:
    return name in _KNOWN_POLICIES or bool(_ONE_BY_ONE.match(name))


def repeated_names(view: str, pairs: Sequence[Pair], names: set[str]) -> list[Span]:
    """Return the outermost quotations that repeat a name found elsewhere: every quoted occurrence counts."""
    if not pairs:
        return []
    return [
        (pair.start + 1, pair.end)
        for pair in pairs
        if pair.opener in '“"‘' and pair.depth == 0 and view[pair.start + 1 : pair.end] in names
    ]


def _names_programme(view: str, opens: int, closes: int, name: str, end: int, start: int) -> bool:
    if _is_known(name):
        return True
    if name in _KNOWN_IDEAS and not _STRONG_NOUN.match(view, closes):
        return False
    if _SENTENCE_INSIDE.search(name) or len(name) > 40:
        return False
    after = view[closes : min(end, closes + 16)]
    mark = _MARK.search(after)
    after = after[: mark.start()] if mark else after
    before = view[max(start, opens - 14) : opens]
    if _PLANNED_AFTER.match(after) or _TOPICS.match(after) or after.startswith("这"):
        return False
    if _NAME_END.search(name) and len(name) >= 3 and not _JOINED_OR_OF.search(name):
        return True
    noun, stop = _AFTER.match(after), _STOP_AFTER.match(after)
    if stop and (not noun or stop.end("stop") <= noun.end("noun") or stop.group().startswith("的")):
        return False
    if noun and (_TELLING.search(noun.group()) or _MAKING.search(after[: noun.start("noun")])):
        noun = None
    if after.startswith("的"):
        return bool(noun) and bool(_OF_NOUN.match(after))
    if noun:
        return not _is_bare_set(name, after)
    if _NOUN_BEFORE.search(before) and not _SLOGAN.search(name) and not _SET_OF_THINGS.match(name) and len(name) > 2:
        return True
    if "的" in name or before.endswith("党组织"):
        return False
    return (
        bool(_DIRECT_VERB.search(before))
        and not _SET_OF_THINGS.match(name)
        and not _SLOGAN.search(name)
        and _may_stand_alone(after, name)
    )


def _is_bare_set(name: str, after: str) -> bool:
    """三队, 三团 before 建设 alone: a catchword for a set of things."""
    return bool(_SET_OF_THINGS.match(name)) and bool(_OF_A_SET.match(after)) and len(name) <= 2


def _may_stand_alone(after: str, name: str) -> bool:
    return (not after or after[0] in "等及和与" or bool(_SHORT_REST.match(after))) and len(name) >= 3
