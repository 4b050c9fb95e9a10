"""Plan or report (计划还是总结): the mood of a document and of each of its parts."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final, NamedTuple

from yanzhen.engines.policytext.cues import ANYTHING, cue
from yanzhen.engines.policytext.labels import Heading
from yanzhen.engines.policytext.lexicon import alternation, word_set
from yanzhen.engines.policytext.patterns import compiled
from yanzhen.engines.policytext.sparse import sparse
from yanzhen.engines.policytext.tokens import tokenize, tokenize_soon

PLAN: Final = "plan"
REPORT: Final = "report"
PROBLEM: Final = "problem"

_PLAN_TITLE: Final = compiled(
    r"(?:计划|要点|方案|规划|安排|意见|通知|办法|规定|细则|规则|清单|分工|部署|纲要|条例|决定|公告|通告"
    r"|预案|制度|措施|责任书|倡议书|指南|任务书|任务分解表|一览表|打算|思路)(?:\([^()]{1,12}\))?$"
)
_REPORT_TITLE: Final = compiled(
    r"(?:总结|汇报|报告|纪实|侧记|综述|简报|通报|情况|做法|经验|成效|回顾|述职|介绍|案例|纪要)(?:材料|讲话"
    r"|报告)?(?:\([^()]{1,12}\))?$"
)
_NEWS_TITLE: Final = compiled(
    rf"(?:^|——|[\s:])[^,:;《]{{0,24}}?{alternation('org_suffixes')}(?:成功|圆满|组织|全面|深入|顺利)?"
    r"(?:召开|举行|举办|开展|启动|走访|完成|荣获|获评|发布|部署|印发|出台)"
)
_BOTH_TITLE: Final = compiled(
    r"(?:总结|报告|情况|回顾).{0,12}(?:计划|安排|打算|思路|要点)|(?:计划|安排|打算|要点)(?:和|暨|与).{0,10}总结"
)
_LOOKS_BACK: Final = compiled(r"总结|情况|回顾")
_LOOKS_AHEAD: Final = compiled(r"计划|安排|打算|思路|要点")
_TELLS_HOW_IT_IS: Final = compiled(r"情况|成效")
_NOMINAL_VERBS: Final = word_set("nominal_verbs")
_MINUTES: Final = compiled(r"纪要(?:\([^()]{1,12}\))?$")
"""Minutes set tasks beneath their headings."""
_PLAN_HEADING: Final = compiled(
    r"下一步|下阶段|下半年|下学期|明年|来年|今后|接下来|未来|努力方向|(?:工作|重点|主要|目标|具体|总体"
    r"|年度)(?:计划|安排|打算|思路|任务|目标|措施|要求|部署|举措)|"
    r"实施步骤|(?:时间|进度)安排|保障措施|组织(?:领导|保障|实施)|责任分工|有关要求|^要求$|^目标$"
)
_REPORT_HEADING: Final = compiled(
    r"总结|回顾|成就|(?:发展|工作)基础|历程|成效|成绩|成果|进展|完成情况|工作情况|基本情况|开展情况"
    r"|落实情况|运行情况|(?:发展|教育)(?:环境|现状)|(?:主要|具体"
    r"|经验|特色)做法|亮点|所做|以来|议定|会议(?:听取|议题)"
)
_PROBLEM_HEADING: Final = compiled(
    r"(?:存在|面临|主要)?.{0,4}(?:问题|不足|困难|短板|差距|挑战)(?:及原因|和不足|与不足|与挑战)?$"
    r"|面临.{0,6}形势|背景|(?:重要|重大)?意义$"
)
_DISPOSES: Final = (
    r"(?![^,;。]{2,40}(?:纳入|转化|融入|作为|列为|列入|建在|建立在|贯穿|结合起来|有机|相结合|落实到|统一到))"
)
_WILL_ADVERB: Final = (
    r"于|在|以|会|从|对|继续|持续|进一步|按|通过|适时|全面|重点|积极|加快|加大|不断|深入|着力|大力|紧紧|牢牢|切实"
    r"|努力|始终|认真|统筹|更加|逐步|着重|同步|联合|充分|与|根据|结合"
)
_WILL_VERB: Final = (
    r"坚持|围绕|聚焦|紧扣|组织|开展|推进|启动|实施|完善|建设|立足|突出|强化|深化|加强|举办|召开|依托|抓住|新建|建成"
    r"|出台|落实|推动|带领|优化|探索|构建|打造|提升|扩大|增加|选派|成立|迎来|达到|实现"
)
_PROBLEMS_NAMED: Final = compiled(
    r"^(?:当前|目前|工作中)?(?:存在|面临|主要|突出).{0,8}(?:问题|不足|困难|短板|差距|挑战)|^(?:问题|不足"
    r"|困难)(?:与|和|及)|^指导思想$"
)
_OF_FUTURE: Final = (
    rf"(?<![麾])将(?:(?=把)|(?={_WILL_ADVERB}){_DISPOSES})|(?<=[^,;:。!?\s麾])将(?={_WILL_VERB}){_DISPOSES}"
    rf"|(?<![^,;:。!?\s])将(?=组织开展|开展|启动|举办|召开|实施){_DISPOSES}(?![^,;。]{{1,20}}(?:情况|结果|名单))"
    r"|拟(?=[于在对将按从建开举])|力争|争取(?=[在于到实完年\d])|下一步|下阶段|接下来|务必|务求|必须|严禁|不得|应当"
)
FUTURE: Final = sparse(_OF_FUTURE)
_NOT_DUTY_AFTER: Final = (
    r"[省市区县镇乡上教][^,;。]{1,80}(?:精神|邀请|要求|号召)[,。]|[急用变届邀聘考对试付有]|运而生|[\u4e00-\u9fff]尽|[\u4e00-\u9fff]{1,4}(?:人数|总数|对象|学校的"
    r"|教师数|率)"
)
_OF_DUTY: Final = (
    r"(?<![重主需首纲摘概必紧只简扼机显冲纪提]) ?要(?![求点素义害件领务目闻道]|么)"
    rf"|(?<![反适对响回呼照因供顺相感效理占已])应(?!{_NOT_DUTY_AFTER})|(?<![^,;:。\s)、])负责(?![人制任])|(?<![必无毋胡龙急些])须(?![知臾眉弥髯])"
)
DUTY: Final = sparse(_OF_DUTY)
AHEAD: Final = sparse(f"(?:{_OF_FUTURE})|(?:{_OF_DUTY})")
"""A sign of the future or of duty."""
MAY_BE_FUTURE: Final = cue(FUTURE)
MAY_BE_DUTY: Final = cue(DUTY)
MAY_BE_AHEAD: Final = MAY_BE_FUTURE | MAY_BE_DUTY
_ANNOUNCES: Final = compiled(
    r"(?P<plan>(?:通知|公告|通告|安排|要求)如下:$|制定本(?:方案|办法|制度|细则|规定|规则|计划|意见))|(?:总结|汇报|报告|通报)如下:$"
)
"""A text without a title says in its opening what it is."""
DONE: Final = sparse(
    r"(?<![为除])了(?![解结却望断然])|已(?=[经有建形完成全实初基达累先组召印开于在将]|(?:\d))|曾"
    r"|完成(?=[率\d]|[^,]{0,4}\d)|荣获|获评|获批|累计|同比|圆满|"
    r"顺利(?!推进|实施|开展)|显著(?!提升成效)|近年来|目前|截至(?!\d{4}年\d{1,2}月\d{1,2}日?[^,。]{0,6}满)|现有|共有|深受|得到(?!解决$)|取得"
    r"|达到(?=[\d百])|受到|召开(?=[^,]{0,12}[会议]|$)|印发|一年来|以来|上半年,|稳步提升|不断提高|不断扩大",
)
MAY_BE_DONE: Final = cue(DONE)


class Signs(NamedTuple):
    """How often a stretch of text speaks of the future or of duty, and of what was done."""

    ahead: int
    done: int


_SPEAKS_AHEAD: Final = Signs(1, 0)
_TELLS_OF_DONE: Final = Signs(0, 1)
_NO_SIGN: Final = Signs(0, 0)


class Moods:
    """The mood of the document and of each heading's part (own or inherited), by heading index."""

    __slots__ = ("document", "parts")

    def __init__(self, document: str, parts: Mapping[int, str]) -> None:
        self.document = document
        self.parts = parts

    def at(self, path: Sequence[int]) -> str:
        """Return the mood under the innermost heading of ``path``."""
        return self.parts.get(path[-1], self.document) if path else self.document


def signs_in(masked: str, cues: int = ANYTHING) -> Signs:
    """Count the signs in one statement; each kind counts once."""
    if cues & MAY_BE_AHEAD and AHEAD.holds(masked):
        return _SPEAKS_AHEAD
    return _TELLS_OF_DONE if cues & MAY_BE_DONE and DONE.holds(masked) else _NO_SIGN


def judge_moods(
    title: str | None,
    headings: Sequence[Heading],
    paths: Sequence[tuple[int, ...]],
    masked: Sequence[str],
    cues: Sequence[int],
) -> Moods:
    """Judge whether the document and its parts plan or report.

    Args:
        title: the folded title, if any.
        headings: headings with folded titles.
        paths: for each statement the headings above it.
        masked: for each statement its folded text, quotations masked.
        cues: for each statement the cues that stand in it.
    """
    signs = list(map(signs_in, masked, cues))
    document = _document_mood(title, signs, masked)
    mixed = bool(title and _BOTH_TITLE.search(title))
    minutes = bool(title and _MINUTES.search(title))
    parts: dict[int, str] = {}
    parents: dict[int, int] = {}
    own: dict[int, list[int]] = {}
    for number, path in enumerate(paths):
        for above, below in zip(path, path[1:], strict=False):
            parents[below] = above
        for heading in path:
            own.setdefault(heading, []).append(number)
    tokenize_soon(_opening_of(label.title) for label in headings)
    for index, label in enumerate(headings):
        named = _heading_mood(label.title, document, mixed)
        if named is None and index in parents:
            named = parts.get(parents[index])
        if named is None and label.level == 1 and not (title and _PLAN_TITLE.search(title)):
            named = _part_mood([(paths[n], signs[n], masked[n]) for n in own.get(index, [])], index)
        parts[index] = named or (PLAN if minutes else document)
    return Moods(document, parts)


def _document_mood(title: str | None, signs: Sequence[Signs], masked: Sequence[str]) -> str:
    if title and _PLAN_TITLE.search(title) and not _BOTH_TITLE.search(title):
        return PLAN
    if title and (_REPORT_TITLE.search(title) or _NEWS_TITLE.search(title)):
        return REPORT
    announced = next((match for text in masked[:6] if (match := _ANNOUNCES.search(text))), None) if not title else None
    if announced:
        return PLAN if announced["plan"] else REPORT
    ahead, done = sum(s.ahead for s in signs), sum(s.done for s in signs)
    if 3 * ahead >= len(signs) and ahead > 2 * done:
        return PLAN
    return REPORT if done or not ahead else PLAN


def _opening_of(title: str) -> str:
    return title.strip()[:8]


def _heading_mood(title: str, document: str, mixed: bool) -> str | None:
    """A heading that names a part tells its mood; one that opens with a verb is itself a measure and tells none."""
    title = title.strip()
    if _PROBLEMS_NAMED.search(title):
        return PROBLEM
    first = tokenize(_opening_of(title))[0] if title else None
    if first is None or (first.pos in ("v", "d", "vd", "p") and first.word not in _NOMINAL_VERBS):
        return None
    if _PROBLEM_HEADING.search(title):
        return PROBLEM
    if mixed:
        if _LOOKS_BACK.search(title):
            return REPORT
        if _LOOKS_AHEAD.search(title):
            return PLAN
    if document == REPORT and _PLAN_HEADING.search(title) and not _TELLS_HOW_IT_IS.search(title):
        return PLAN
    if _REPORT_HEADING.search(title):
        return REPORT
    return None


def _part_mood(items: Sequence[tuple[tuple[int, ...], Signs, str]], index: int) -> str | None:
    """A top part without a telling name plans if its lead-in announces (将, 力争), or most of it speaks of duty."""
    lead = [item for item in items if item[0][-1] == index][:3]
    if (
        len(items) >= 6
        and any(FUTURE.holds(masked) for _, _, masked in lead)
        and any(path[-1] != index for path, _, _ in items)
    ):
        return PLAN
    ahead = sum(signs.ahead for _, signs, _ in items)
    done = sum(signs.done for _, signs, _ in items)
    if len(items) >= 4 and 3 * ahead >= 2 * len(items) and ahead > 2 * done:
        return PLAN
    return None
