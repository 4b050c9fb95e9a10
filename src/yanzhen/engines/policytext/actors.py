"""Who acts or is responsible (主体) in a statement."""

from __future__ import annotations

import re
from collections.abc import Sequence, Set
from typing import Final

from yanzhen.engines.policytext.actor_phrases import ORG, PERSON, ROLE, Phrase, ends_as, find_phrases, split_post
from yanzhen.engines.policytext.cues import cue
from yanzhen.engines.policytext.lexicon import alternation, word_set
from yanzhen.engines.policytext.marks import MASK
from yanzhen.engines.policytext.patterns import Closing, compiled
from yanzhen.engines.policytext.recall import Recalled, Recent
from yanzhen.engines.policytext.sparse import closing, ending, opening
from yanzhen.engines.policytext.structure import Sentence
from yanzhen.engines.policytext.table_columns import PARTY_COLUMNS, Column, is_ditto
from yanzhen.engines.policytext.table_rows import row_cells
from yanzhen.engines.policytext.tokens import Word, follows_verb, words_of

Found = tuple[int, int, str]

_PARTY: Final = compiled(r"(?:[^、,;:\s/()。|\t]|\((?:[市区县旗镇乡街道]、?){1,4}\))+")
_PARTY_LABEL: Final = compiled(
    r"(?:牵头|主责|责任|负责|承办|主办|配合|协办|协助|参与)(?:单位|部门|科室|领导|人)?|各自?负其责|按职责分工(?:负责)?|等"
)
_PARTY_TAIL: Final = compiled(r"(?<=..)(?:牵头(?:负责)?|负责|配合|协办|协助|主办|承办|按职责分工负责)$")
_BYLINE: Final = compiled(r"^(?P<name>[\u4e00-\u9fff·]{2,6})\s*\((?P<posts>[^()]+)\)$")
_NAMED_POST: Final = compiled(r"[^、,]+")
_CLAUSE_START: Final = compiled(
    r"(?:^|[,;:。!?])\s*(?:同时|此外|其中|例如|因此|所以|目前|近年来|后期|未来|今后|接下来|下一步|以及"
    r"|并且|并|而|且|还|也|由)?,?$"
)
_BEFORE_CLAUSE: Final = frozenset(
    ",;:。!?时外中如此以前来期后步及且并而还也由" + "".join(filter(str.isspace, map(chr, range(0x3001))))
)
"""The last characters of what ``_CLAUSE_START`` finds."""
_LEADS: Final = ("领导", "负责", "牵头", "发挥", "统一领导", "主导")
_STRENGTHS: Final = ("力量", "作用", "优势", "平台")
_ACTS_BY_RULE: Final = opening(r"每(?:月|周|学期|季度|半年|年|日|天)|会同|定期|按")
_ITEM_START: Final = closing(
    r"(?:^|[,;:。])\s*(?:[一二三四五六七八九十]{1,3}是|[\d一二三四五六七八九十]{1,2}[、.]"
    r"|\([\d一二三四五六七八九十]+\)|第[一二三四五六七八九十百零\d]{1,5}条\s?)$"
)
_TIME_START: Final = closing(r"(?:^|[,;:。])[^,;:。]{0,24}(?:年|月|日|期间|来|中|上|下|后|前|时|里|内)$")
_BY: Final = closing(
    r"(?:由|被|经|请|责成|委托|要求|授权|(?<![归])属|联合|联动|会同|协同|配合|协调|借助|依托|借力|利用"
    r"|结合|携手|对接|带领|带动|率领|组织|指导|发动|动员|号召|选派|选聘|聘请|聘任|邀请|引进|抽调|派出|来自"
    r"|作为|牵引|牵头|成立|组建|设立|吸纳|引入|突出|发挥|党委|以及)(?:了|好|各级|不同|部分|有关|相关|广大"
    r"|一批|知名|优秀|社会|退休|在职|以)?(?:\d+\s?余?[名位家个所]|[一二三四五六七八九十百千两]+余?[名位家个所])?(?:退休|在职|在岗|优秀|骨干|知名)?$"
)
_CLAUSE_MARK: Final = compiled(r"[,;:。!?]")
_CHOSEN: Final = closing(r"(?:(?<![自理缘来])由|会同)(?:各|相关|有关)?$")
_WITH: Final = closing(r"(?<![参给赋授])(?:与|同|和|跟)$")
_WITH_ACTION: Final = compiled(
    r"^(?:等)?(?:[\u4e00-\u9fff]{0,8})(?:联合|共同|合作|共建|签订|签署|联动|协同|结对|对接|携手|优势互补"
    r"|协作|开展|沟通|配合|充分沟通)"
)
_DECIDED_BY: Final = closing(r"(?:按照|根据|依照|按|落实|在|聚焦|遵照|贯彻)$")
_DECISION: Final = compiled(r"^(?:的)?[\u4e00-\u9fff“”\"◇]{0,10}(?:部署|安排|决议|决定|要求|领导下|指导下|统筹下|决策)")
_FUNCTION: Final = compiled(
    r"^(?:的)?(?:[“\"][^”\"]*[”\"]的?)?(?:[\u4e00-\u9fff、]{0,12})(?:作用|责任(?![心感])|职责|主体责任|履职(?!能力|尽责能力)"
    r"|责任清单)|的[\u4e00-\u9fff]{0,6}(?:机制|体制)|^[一二三四五六两\d]级[\u4e00-\u9fff]{0,6}(?:体制|机制"
    r"|责任|联动|管理)|^(?:统一)?领导(?=[的、下])"
)
_CORE: Final = compiled(r"^为(?:核心|主体|骨干|主导|组长|牵头)")
_MODAL: Final = opening(r"^(?:还|也|都|均|则|既|不仅)?(?:要|应|须|将|拟|可|负责|牵头|带头|会同|必须|应当|不得)")
_AFTER_COUNT: Final = compiled(
    r"^(?:等)?(?:各级|相关|有关)?(?:代表|同志|人员|成员)?(?:等)?(?:共计?|近"
    r"|约)?[\d一二三四五六七八九十百千万两.]*余?[万]?(?:[人名位家所个]次?|部门|单位|方面)?"
)
_PREPOSITION: Final = opening(
    r"^(?:把|将|自(?!己|身|主|觉|发|查|评|愿)|每|以(?![上下内外及])|在|对|按照|按|通过|从|于|结合|围绕|根据|依托|依据|经过|作为|与|同"
    r"|为[\u4e00-\u9fff])"
)
_FIXED: Final = compiled(
    r"党(?:组织|委)领导(?:下)?的(?:校|院|园)长(?:分工)?负责制|(?:中小学校?|学校|全市中小学校)领导体制"
    r"|校(?:园)?长(?:办公会)?负责制|[校园]长(?:办公)?会议?议事规则|党组织会议议事规则|师生(?=关系|心理"
    r"|家长心理)"
)
_MAY_BE_FIXED: Final = cue(_FIXED)
_NOT_ACTING: Final = alternation("served_verbs")
_COUNT: Final = r"(?:\d+余?[名位家所个]|[一二两三四五六七八九十百]+余?[名位家所个])?"
_SERVED_BEFORE: Final = closing(
    rf"(?:{_NOT_ACTING})(?:好|了|着)?{_COUNT}(?:各级|广大|全体|每一?[位个名]|不同|更多|有(?:条件|需要|能力)的)?$"
)
_LABELLED: Final = compiled(
    r"(?:牵头|责任|主责|负责|配合|协办|协助|参与|承办|主办)(?:单位|部门|科室|股室|处室|领导|人|校)?\s?:[^;。()]{0,40}$"
)
_WITH_OTHERS: Final = compiled(
    r"(?:、[^,;。、:]{2,20}){1,4}(?:[和与及][^,;。、:]{2,14})?等?(?:要|应|须|负责)(?![求点])"
)
_ITS_SPIRIT: Final = compiled(
    r"(?:第?[一二三四五六七八九十]{1,3}[届次][^,;。]{0,24}|[^,;。]{0,12}(?:全会|会议|大会|讲话|批示|指示|文件|通知))精神"
)
_RELATIVE: Final = compiled(r"所(?![有属在以])[\u4e00-\u9fff]")
_SUPERVISED: Final = "培训机构"
_SERVED: Final = ("家长", "学生", "师生", "儿童")
_MEASURED_AFTER: Final = compiled(
    r"^(?:创建|建成|覆盖|建设)?(?:不低于|不少于|不超过|占|达到?|超过|约|近|共)\s?[\dXx一二三四五六七八九十百]"
    r"|^(?!要|应|须|将|每|[^,;。\d]{0,10}(?:开展|组织|选派|安排|配备|举办|完成|召开|培训|参加|设))[\u4e00-\u9fff]{0,8}?(?:不低于|不少于|不超过|(?:扩大|增加|增|提高|上升|下降|减少|压减|达)到|控制在|占)[\u4e00-\u9fff]{0,6}\s?\d"
    r"|^(?!根据|按照?|结合|围绕|对|在|以|从|要|应|须|将|定期|每)[\u4e00-\u9fff]{0,8}(?:率|比例|数量|人数|面积|学位)"
    r"|^(?:的)?[\u4e00-\u9fff]{0,4}(?:师比|生比|系数|班额|占比|比重|覆盖面|平均分|总分|规模)"
)
_MODIFIED: Final = compiled(
    r"负责制|队伍|新?形象|风采|精神面貌|能力|素养|工作室|论坛|培训班|大会|代表大会|制度|章程|品牌|文化|职数|身份|岗位|名单|档案|会议室"
)
_OPENING_BRACKETS: Final = compiled(r"^\([^()]*\)")
_WEAK_ROLES: Final = word_set("weak_roles")
_NOMINAL_VERBS: Final = word_set("nominal_verbs")


def find_actors(view: str, sentences: Sequence[Sentence], masked: Sequence[str]) -> list[list[Found]]:
    """Return who acts or is responsible in each statement, as (start, end, type), once for each wording.

    ``masked`` are the statements with their quotations masked.

    Labelled: doers, partners, those whose function is invoked, bodies whose decision is carried out, holders of a
    duty, people sent or engaged. Left out: those addressed, taught or served, and the fixed terms of the rules.
    """
    told = [
        _FIXED.sub(_blank, words) if sentence.cues & _MAY_BE_FIXED else words
        for sentence, words in zip(sentences, masked, strict=True)
        if _is_told(sentence)
    ]
    doers = iter(_doers_of_each(told))
    return [
        (_once(view, sentence.start, chosen) if (chosen := next(doers)) else [])
        if _is_told(sentence)
        else _by_form(view, sentence, words)
        for sentence, words in zip(sentences, masked, strict=True)
    ]


def _is_told(sentence: Sentence) -> bool:
    """Does the statement tell in sentences who acts, not by its form alone?"""
    return sentence.form == "prose" or (sentence.form == "row" and not any(sentence.columns))


def _by_form(view: str, sentence: Sentence, masked: str) -> list[Found]:
    if sentence.form == "byline":
        piece = view[sentence.start : sentence.end]
        return [(sentence.start + a, sentence.start + b, kind) for a, b, kind in _byline(piece)]
    if sentence.form == "row":
        return _in_columns(view, sentence.start, sentence.end, sentence.columns)
    if sentence.form == "issuers":
        (phrases,) = find_phrases([_FIXED.sub(_blank, masked)])
        return [(sentence.start + p.start, sentence.start + p.end, p.kind) for p in phrases if p.kind == ORG]
    return []


def _doers_of_each(statements: Sequence[str]) -> list[tuple[Found, ...]]:
    """Return for each masked statement every body and post that acts, each wording as often as it stands there.

    A document is read again with each change to it, and its next version repeats most of it: what was judged lately
    is remembered.
    """
    unknown = [masked for masked in dict.fromkeys(statements) if masked not in _remembered]
    judged = {masked: _doers(masked, phrases) for masked, phrases in zip(unknown, find_phrases(unknown), strict=True)}
    for masked, doers in judged.items():
        if len(masked) <= _LONGEST_REMEMBERED:
            _remembered.keep(masked, doers)
    return [judged[masked] if masked in judged else _remembered[masked] for masked in statements]


def _doers(masked: str, phrases: Sequence[Phrase]) -> tuple[Found, ...]:
    if not phrases:
        return ()
    chosen: list[Found] = []
    labelled = ":" in masked
    for chain in _chains(masked, _joined_by_of(masked, phrases)):
        if _acts(masked, chain, labelled=labelled):
            for phrase in chain:
                chosen.extend(split_post(masked, phrase))
    return tuple(chosen)


_LONGEST_REMEMBERED: Final = 600
_remembered: Final[Recent[str, tuple[Found, ...]]] = Recent(
    lambda masked: _doers(masked, find_phrases([masked])[0]), 1 << 12
)


def _in_columns(view: str, start: int, end: int, columns: Sequence[Column | None]) -> list[Found]:
    """In a task table the columns say who is responsible; labels inside a cell (牵头单位：) are no bodies."""
    found: list[Found] = []
    for column, (first, last) in zip(columns, row_cells(view, start, end), strict=False):
        if column not in PARTY_COLUMNS or is_ditto(view[first:last]):
            continue
        kind = PERSON if column is Column.PERSON else ORG
        for part in _PARTY.finditer(view, first, last):
            begin, stop = part.span()
            trailing = _PARTY_TAIL.search(view[begin:stop])
            stop = begin + trailing.start() if trailing else stop
            if stop > begin + 1 and not _PARTY_LABEL.fullmatch(view, begin, stop):
                found.append((begin, stop, _kind_of(view[begin:stop], kind)))
    return found


def _kind_of(words: str, kind: str) -> str:
    return ends_as(words, 0, len(words)) or (kind if len(words) <= 4 or kind == ORG else ROLE)


def _byline(piece: str) -> list[Found]:
    match = _BYLINE.match(piece.strip())
    if not match:
        return []
    found: list[Found] = [(match.start("name"), match.end("name"), PERSON)]
    offset = match.start("posts")
    for part in _NAMED_POST.finditer(match["posts"]):
        start, end = offset + part.start(), offset + part.end()
        found.extend(split_post(piece, Phrase(start, end, ROLE), named=True))
    return found


def _joined_by_of(masked: str, phrases: Sequence[Phrase]) -> Sequence[Phrase]:
    """各学校的党组织会议 is one body."""
    if len(phrases) == 1:
        return phrases
    joined: list[Phrase] = []
    for phrase in phrases:
        last = joined[-1] if joined else None
        if (
            last
            and last.kind == ORG == phrase.kind
            and masked[last.end : phrase.start] == "的"
            and masked[last.start] == "各"
        ):
            joined[-1] = Phrase(last.start, phrase.end, ORG)
        else:
            joined.append(phrase)
    return joined


def _chains(masked: str, phrases: Sequence[Phrase]) -> list[list[Phrase]]:
    """Group phrases joined by 、 和 与 及: they share one function."""
    chains = [[phrases[0]]]
    for phrase in phrases[1:]:
        if masked[chains[-1][-1].end : phrase.start] in _JOINING:
            chains[-1].append(phrase)
        else:
            chains.append([phrase])
    return chains


_JOINING: Final = frozenset(("、", "和", "与", "及", "以及", "及其", "等"))


def _acts(masked: str, chain: Sequence[Phrase], *, labelled: bool) -> bool:
    """Is the chain of phrases a doer, a partner, or the holder of a function or duty?

    ``labelled`` says that a colon stands in the statement, looked for once, not anew for each chain.
    """
    first, last = chain[0], chain[-1]
    start, end = first.start, last.end
    if first.bare and all(phrase.bare for phrase in chain) and not _has_duty(masked, first, last):
        return False
    before, after = masked[max(0, start - 26) : start], masked[end : end + 26]
    if start > 26 and before[0] not in ",;:。!?":
        before = "…" + before
    if labelled and _LABELLED.search(masked, max(0, start - 50), start):
        return True
    if (
        after[:1] == ":"
        or (after[:1] == "所" and _RELATIVE.match(after))
        or ("精神" in after and _ITS_SPIRIT.match(after))
        or _MEASURED_AFTER.match(after)
        or (masked.endswith(_SUPERVISED, start, end) and not _MODAL.match(after))
    ):
        return False
    if before.endswith("作为") and not before.endswith("合作为"):
        return not after.startswith(("“", '"'))
    weak = _is_weak(masked, first) and (first is last or all(_is_weak(masked, phrase) for phrase in chain[1:]))
    may = _BEFORE_ACTORS[before[-1:]]
    if _holds_function(before, after, last.kind, may, weak=weak):
        return True
    if _WITH in may and not weak and _WITH.search(before) and _WITH_ACTION.match(after):
        return True
    return _governs_clause(before, after, last.kind, may, weak=weak)


def _patterns_ending_in(character: str) -> frozenset[Closing]:
    """Return which of the patterns for what stands before a phrase can match a text that ends in this character."""
    return frozenset(pattern for pattern, ends in _ALL_BEFORE if ends(character))


_ALL_BEFORE: Final = tuple(
    (pattern, ending(pattern.pattern))
    for pattern in (_WITH, _DECIDED_BY, _ITEM_START, _CHOSEN, _BY, _SERVED_BEFORE, _TIME_START)
)
_BEFORE_ACTORS: Final = Recalled(_patterns_ending_in, 1 << 11)


def _is_weak(masked: str, phrase: Phrase) -> bool:
    words = masked[phrase.start : phrase.end]
    return words in _WEAK_ROLES or words.endswith(_SERVED)


def _has_duty(masked: str, first: Phrase, last: Phrase) -> bool:
    """A general word (办公室, 部门) acts only where it opens a clause and a duty follows."""
    before, after = masked[max(0, first.start - 26) : first.start], masked[last.end : last.end + 26]
    opens = _opens_clause(before) or _ITEM_START.search(before)
    acts = _MODAL.match(_after_count(after)) or _ACTS_BY_RULE.match(after)
    return bool(opens and acts) and not masked[first.start : last.end].endswith("的建设")


def _holds_function(before: str, after: str, kind: str, may: Set[Closing], *, weak: bool) -> bool:
    """发挥X作用, 以X为核心, X要…, 按照X部署."""
    if (
        _FUNCTION.match(after)
        and not _SERVED_BEFORE.search(before.removesuffix("落实").removesuffix("强化"))
        and (kind == ORG or not weak or "发挥" in before[-4:])
    ):
        return True
    if (after[:1] == "为" and _CORE.match(after)) or _MODAL.match(_after_count(after)):
        return True
    return bool(_DECIDED_BY in may and _DECIDED_BY.search(before) and _DECISION.match(after))


def _governs_clause(before: str, after: str, kind: str, may: Set[Closing], *, weak: bool) -> bool:
    """The phrase opens its clause, follows 由 or 联合, or is the pivot of another verb."""
    if _opens_clause(before) or (_ITEM_START in may and _ITEM_START.search(before)):
        if kind == ORG and _WITH_OTHERS.match(after):
            return True
        return _does_something(after, topic=kind == ORG and not weak) and not _is_modifier(after)
    if before.endswith("由") and _acts_by_name(after):
        return True
    if _CHOSEN in may and _CHOSEN.search(before):
        return not after.startswith("的") and not _is_modifier(after)
    if _BY in may and _BY.search(before):
        return not _qualifies_noun(after)
    if _SERVED_BEFORE in may and _SERVED_BEFORE.search(before):
        return not weak and after.startswith(_LEADS) and _does_something(after, topic=False)
    if _TIME_START in may and not weak and _TIME_START.search(before):
        return _does_something(after, topic=True)
    return not weak and not _is_object(before) and _does_something(after, topic=False)


def _opens_clause(before: str) -> bool:
    return not before or (before[-1] in _BEFORE_CLAUSE and _CLAUSE_START.search(before) is not None)


def _acts_by_name(after: str) -> bool:
    """由处长办公会研究, 由组长刘峰主持: a verb, or the name of the person and a verb, follows."""
    tokens = words_of(after[:12])
    at = 1 if tokens and tokens[0].pos == "nr" else 0
    while at < len(tokens) and tokens[at].pos == "d":
        at += 1
    return at < len(tokens) and (tokens[at].is_verb or tokens[at].word in _NOMINAL_VERBS)


def _is_object(before: str) -> bool:
    """实施薄弱学校改造: the phrase is, or qualifies, the object of the verb right before it."""
    return follows_verb(_CLAUSE_MARK.split(before[-10:])[-1])


def _after_count(after: str) -> str:
    if not _MAY_COUNT[after[:1]]:
        return after
    match = _AFTER_COUNT.match(after)
    return after[match.end() :] if match else after


_MAY_COUNT: Final = Recalled(
    compiled(r"[等各相有代同人成共近约\d一二三四五六七八九十百千万两.余名位家所个部单方]").match, 1 << 11
)


def _does_something(after: str, *, topic: bool) -> bool:
    """Does a predicate follow: an adverb, a verb, a preposition — or, for a topic, after a short noun phrase?"""
    rest = _after_count(after).lstrip()
    rest = _OPENING_BRACKETS.sub("", rest)
    if not rest or rest[0] in "的,。;:!?、)":
        return rest.startswith(",") and topic and rest.find(",", 1, 3) < 0 and len(rest) > 2
    if _PREPOSITION.match(rest):
        return True
    tokens = words_of(rest, enough=5)
    for position, token in enumerate(tokens[:4]):
        word, pos = token.word, token.pos
        following = tokens[position + 1] if position + 1 < len(tokens) else _NO_WORD
        if pos in ("d", "ad", "vd", "z") or word in ("是", "有", "紧紧"):
            return True
        if pos == "v" and word not in _NOMINAL_VERBS:
            return True
        if (
            pos == "v"
            and following.pos in ("ul", "d", "p")
            or (pos == "v" and position == 0 and following.word in ("了", "好", "和", "、"))
        ):
            return following.word not in ("和", "、") or topic
        if not topic or pos[:1] not in "nvjbaslfmt":
            return False
    return False


_NO_WORD: Final = Word("", "")


def _qualifies_noun(after: str) -> bool:
    """After 联合, 依托 … the phrase must be the object itself, not what qualifies another noun (依托学校课程)."""
    if _is_modifier(after):
        return True
    rest = _after_count(after)
    if not rest or rest[0] in ",。;:、)等" or rest.removeprefix("的").startswith(_STRENGTHS):
        return False
    first = words_of(rest, enough=1)[0]
    return (
        first.pos[:1] in ("n", "j", "l", "b", "a")
        or first.pos == "vn"
        or first.word in _NOMINAL_VERBS
        or first.word in ("的", "“", '"')
    )


def _is_modifier(after: str) -> bool:
    """校长负责制, 教师队伍, 学生活动: the phrase only qualifies the noun that follows."""
    return bool(_MODIFIED.match(after))


def _blank(match: re.Match[str]) -> str:
    return MASK * len(match.group())


def _once(view: str, offset: int, found: Sequence[Found]) -> list[Found]:
    seen: set[str] = set()
    kept: list[Found] = []
    for start, end, kind in sorted(found):
        words = view[offset + start : offset + end]
        if words in seen or not words.strip():
            continue
        seen.add(words)
        kept.append((offset + start, offset + end, kind))
    return kept
