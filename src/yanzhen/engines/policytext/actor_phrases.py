"""Noun phrases that name a body or a post (机构、职务名词短语)."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final

from yanzhen.engines.policytext.lexicon import alternation, word_set
from yanzhen.engines.policytext.many_words import stretch_search
from yanzhen.engines.policytext.patterns import compiled
from yanzhen.engines.policytext.recall import Recalled
from yanzhen.engines.policytext.sparse import sparse
from yanzhen.engines.policytext.tokens import MARKS, UNJUDGED, Word, named_word, tokenize, tokenize_soon

ORG: Final = "org"
ROLE: Final = "role"
PERSON: Final = "person"
_OPENED: Final = "\ue000"
_PARTED: Final = "\ue001"
_CLOSED: Final = "\ue002"

_ORG_ENDS: Final = word_set("org_suffixes") | word_set("sections")
_POST_ENDS: Final = word_set("posts")
_LONGEST_END: Final = max(map(len, _ORG_ENDS | _POST_ENDS))
_LONGEST_TAIL: Final = max(_LONGEST_END, 6)
_ENDINGS: Final = stretch_search(
    {
        *_ORG_ENDS,
        *_POST_ENDS,
        *"区市县省",
        "各地",
        *(first + last for first in "验属附一二三四五六七八九十" for last in "小中幼"),
    },
    MARKS,
)
"""A clause without any of these names neither a body nor a post nor a place."""
_LENGTHS_BY_LAST: Final = {
    last: sorted({len(word) for word in _ORG_ENDS | _POST_ENDS if word[-1] == last}, reverse=True)
    for last in {word[-1] for word in _ORG_ENDS | _POST_ENDS}
}
"""How long the words for bodies and posts are that end in a character, longest first."""
_LAST_CHARACTERS: Final = frozenset(word[-1] for word in _ORG_ENDS | _POST_ENDS) | frozenset("小中幼")
_HEAD_CHARACTERS: Final = _LAST_CHARACTERS | frozenset(f"区县市省街镇道片地旗乡{_CLOSED}")
"""What neither ends as a body or a post nor names a place ends in none of these."""
_SCHOOL_NUMBER: Final = compiled(r"(?:实验|附属|[一二三四五六七八九十]{1,3}|附)[小中幼]$")
_PLACE: Final = compiled(r"^[\u4e00-\u9fff]{2,5}(?:区|市|县|省|自治区)$")
_NOT_PLACES: Final = compiled(
    r"(?:校|社|学|片|郊|地|战|开发|示范|实验|先行|试验|核心|园|小|盲|误|灾|禁|[主老新古]城|中心城|各|全|我"
    r"|本|该|外|跨)区$"
    r"|^(?:城|山)区$|(?:城|都|门|超|上|股|夜|楼|各|全|我|本)市$|(?:各|全|我|本|外)[县省]$"
)
_NAMED: Final = compiled(r"[省市区县]委|教委|教育局|教育厅|教育部|工委|机关|[\u4e00-\u9fff]{2}(?:区|市|县|省)(?!级)")
_PRAISE: Final = word_set("praise")
_WEAK_ROLES: Final = word_set("weak_roles")
_PARTICLES: Final = frozenset(("各", "各级", "各个", "全体", "本", "该", "其", "某"))
_NUMERALS: Final = frozenset(("多", "第一", "第二", "第三", "一"))
_INNER_VERBS: Final = word_set("inner_verbs")
_BARE_WORDS: Final = word_set("bare_words")
_NOMINAL: Final = ("n", "j", "vn", "b", "s", "f", "r", "an", "l", "i", "q", "g", "h", "k")
_STOP_WORDS: Final = word_set("no_actors")
_LONGEST: Final = 30
_LONGEST_RUN: Final = 24
_POST_HEAD: Final = compiled(
    rf"(?:党(?:委|组|总支|支部|组织)|办公室|常务|团委|工会|纪委|正)?(?:{alternation('posts')})$"
)
_RELATED: Final = compiled(r"(?:相关|有关|全体)?(?:同志|人员|成员|代表)$")
_LEADING: Final = compiled(
    r"(?:由|报|经|请|被|送|交|向|对|与|和|及|等|将|把|从|年|经)(?=[各区市省县本该学教校主局处党园])|[\u4e00-\u9fff]{0,4}(?:情况下|条件下)|[\u4e00-\u9fff]{2,6}(?:(?<![自理缘事案])由|(?<![服听跟遵师])从)(?=..)"
)
_AREAS: Final = frozenset("县区市省镇乡局校园院")
_LEVELS: Final = compiled(
    r"各?(?:省|县|市|区|旗|镇|乡|街道|中小学校?)\((?:[市区县旗镇乡街道园所场处直属、及幼儿自治辖]{1,10})\)"
)
_HIDDEN: Final = str.maketrans({"(": _OPENED, "、": _PARTED, ")": _CLOSED})
_BOUND_LEVELS: Final = compiled(rf"各?[\u4e00-\u9fff]{{1,3}}{_OPENED}[^{_CLOSED}]{{1,10}}{_CLOSED}")
_ALL_PLACES: Final = compiled(
    r"^各(?:县区?|区县?|市县?|镇街?|乡镇?|街道|街镇|县市区|市县区|旗县|学区|片区|地|省区?|地区)$"
)
_FIELD: Final = r"[\u4e00-\u9fff]{2,6}?"
_TWO_FIELDS: Final = compiled(
    rf"(?:^|(?<=[,;:。、(\s由经报送请同会]))(?P<name>(?P<left>{_FIELD})[与和]{_FIELD}(?:科|股|室|处|部|办|办公室|中心|局|司))"
    r"(?=[要应须将拟会可、,;。:)牵负主承配协按对组开制完于在报与和等]|$|\s)"
)
_BODY_BY_WORK: Final = sparse(
    r"(?:承办|主办|举办|供餐|施工|监理|检测|审批|主管|牵头|配合|责任|成员|受援|支援|帮扶|结对|试点|定点|用人|派驻|开发)"
    r"(?:机构|单位|部门|企业|公司|学校|科室|股室|园所|校|园)(?![长舍际级内外区])"
)
_SECTION_BY_WORK: Final = sparse(
    r"(?:^|(?<=[由经报请送会同与和及]))(?P<name>(?:组织人事|组织宣传|组织干部|发展规划|(?:规划|建设|管理|发展|宣传|督导|监督|监管|审计"
    r"|评价|服务|保障|资助|装备|招生|考试|培训|安全)[\u4e00-\u9fff]{0,4}?)(?:科|股|室|处|中心))(?=[要应须将会牵负配联于按根具、]|$)"
)
_VERB_FIRST: Final = compiled(rf"(?:{alternation('programme_verbs')})")
_RELATED_END: Final = compiled(r"(?:相关|有关|全体)$")
_FALSE_PAIRS: Final = frozenset(
    first + last
    for firsts, last in (
        ("布格结大全开破", "局"),
        ("内全局外", "部"),
        ("好长到深用处地此各何益害", "处"),
        ("学本专分文工", "科"),
        ("在到进离返入建办住全驻跨家治从护援扶择升退休出", "校"),
        ("创开承主协举公民筹督查转交经催兴", "办"),
        ("股炒", "股"),
        ("一", "线"),
        ("全", "市"),
        ("全", "区"),
    )
    for first in firsts
)
_FALSE_ENDS: Final = compiled(
    r"(?:(?<!管)理科|单位时间|中小学生|大学生|中学生|小学生|[全公]司法|课程中心|重中之重"
    r"|(?<!教育|体育|卫生|宣传|组织|政法|文旅|全区|全市|全县|全省|本区|本市|机关)系统)$"
)
_LAST_OF_FALSE: Final = frozenset("科间生法心重统")


class Phrase:
    """A noun phrase that names a body (``org``) or a post (``role``); offsets within the piece.

    ``bare`` says that it is one general word (办公室, 部门), which names someone only where a duty follows.
    """

    __slots__ = ("bare", "end", "kind", "start")

    def __init__(self, start: int, end: int, kind: str, bare: bool = False) -> None:
        self.start = start
        self.end = end
        self.kind = kind
        self.bare = bare


def find_phrases(statements: Sequence[str]) -> list[list[Phrase]]:
    """Return for each statement the phrases that end in a body or a post, in order, without praise and counts.

    The statements (folded, quotations masked, each on one line) are searched together, one step after the other over
    all of them: a processor that stays with one step is half as fast again.
    """
    bound = [_LEVELS.sub(_bind, masked) if "(" in masked else masked for masked in statements]
    text = "\n".join(bound)
    spans = _ENDINGS.stretches(text)
    clauses = [text[start:end] for start, end in spans]
    tokenize_soon(clauses)
    words = [tokenize(clause) for clause in clauses]
    found: list[list[Phrase]] = []
    begun = at = 0
    for masked in statements:
        ended = begun + len(masked)
        own: list[Phrase] = []
        while at < len(spans) and spans[at][0] < ended:
            own += _phrases_of_clause(clauses[at], words[at], spans[at][0] - begun)
            at += 1
        found.append(own)
        begun = ended + 1
    return found


def _bind(match: re.Match[str]) -> str:
    """Hide the marks within 各县(市、区), so that no clause ends there; the length stays."""
    return match.group().translate(_HIDDEN)


def _phrases_of_clause(clause: str, words: Sequence[Word], offset: int) -> list[Phrase]:
    spans = _of_one_name(clause)
    starts: list[int] = []
    at = 0
    for word in words:
        starts.append(at)
        at += word.length
    if spans:
        starts, words = _joined(clause, starts, words, spans)
    found: list[Phrase] = []
    first = -1
    for position, word in enumerate(words):
        if word.standing == UNJUDGED:
            word.standing = _standing(word)
        if first < 0:
            if word.standing == _OPENS:
                first = position
        elif word.standing < _GOES_ON or position - first == _LONGEST_RUN:
            if phrase := _phrase_of_run(clause, starts, words, first, position, offset):
                found.append(phrase)
            first = -1
    if first >= 0 and (phrase := _phrase_of_run(clause, starts, words, first, len(words), offset)):
        found.append(phrase)
    return found


def _of_one_name(clause: str) -> list[tuple[int, int, str]]:
    """Return where the tagger parts what one name holds, and as what: 各县(市、区), 承办机构, 体育卫生与艺术科."""
    spans: list[tuple[int, int, str]] = []
    if _BODY_BY_WORK.holds(clause):
        spans += [(match.start(), match.end(), "n") for match in _BODY_BY_WORK.finditer(clause)]
    if _SECTION_BY_WORK.holds(clause):
        spans += [(match.start("name"), match.end("name"), "n") for match in _SECTION_BY_WORK.finditer(clause)]
    if _OPENED in clause:
        spans += [(match.start(), match.end(), "levels") for match in _BOUND_LEVELS.finditer(clause)]
    if "与" in clause or "和" in clause:
        named = (match for match in _TWO_FIELDS.finditer(clause) if _fields(match))
        spans += [(match.start("name"), match.end("name"), "n") for match in named]
    return spans


def _joined(
    clause: str, starts: Sequence[int], words: Sequence[Word], spans: Sequence[tuple[int, int, str]]
) -> tuple[list[int], list[Word]]:
    """Return the words and where they start, with one word for each name; at its edges words may overlap it."""
    begun: list[int] = []
    joined: list[Word] = []
    for start, word in zip(starts, words, strict=True):
        span = next((span for span in spans if span[0] <= start < span[1]), None)
        if span is None or start + word.length > span[1]:
            begun.append(start)
            joined.append(word)
        elif not begun or begun[-1] != span[0]:
            begun.append(span[0])
            joined.append(named_word[clause[span[0] : span[1]], span[2]])
    return begun, joined


def _fields(match: re.Match[str]) -> bool:
    """Are both halves of A与B科 fields of work, so that neither is a body or a person by itself?"""
    left = match["left"]
    return ends_as(left, 0, len(left)) is None and left not in _WEAK_ROLES and not _VERB_FIRST.match(left)


def ends_as(masked: str, start: int, end: int) -> str | None:
    """Return ``org`` or ``role`` if ``masked[start:end]`` ends in the word for a body or a post, else None."""
    if start >= end or masked[end - 1] not in _LAST_CHARACTERS:
        return None
    return _ENDINGS_OF_TAILS[masked[max(start, end - _LONGEST_TAIL) : end]]


def _judge_ending(tail: str) -> str | None:
    last = tail[-1]
    if tail[-2:] in _FALSE_PAIRS or (last in _LAST_OF_FALSE and _FALSE_ENDS.search(tail, max(0, len(tail) - 6))):
        return None
    for length in _LENGTHS_BY_LAST.get(last, ()):
        word = tail[-length:]
        if word in _POST_ENDS:
            return ROLE
        if word in _ORG_ENDS:
            return ORG
    return ORG if last in "小中幼" and _SCHOOL_NUMBER.search(tail, max(0, len(tail) - 4)) else None


_ENDINGS_OF_TAILS: Final = Recalled(_judge_ending, 1 << 16)


_NOWHERE: Final = 0
_GOES_ON: Final = 1
_OPENS: Final = 2


def _standing(judged: Word) -> int:
    """Return whether a word may open a noun phrase, or only stand inside one, or neither."""
    word, pos = judged.word, judged.pos
    if pos == "levels" or word in _AREAS or word in _ORG_ENDS:
        return _OPENS
    if pos == "x" or word in _STOP_WORDS:
        return _NOWHERE
    if (
        pos.startswith(_NOMINAL)
        or word in _PRAISE
        or word in _PARTICLES
        or (pos[:1] == "m" and word in _NUMERALS)
        or (pos != "v" and ends_as(word, 0, len(word)))
    ):
        return _OPENS
    return _GOES_ON if word in _INNER_VERBS else _NOWHERE


def _phrase_of_run(
    clause: str, starts: Sequence[int], words: Sequence[Word], first: int, stop: int, offset: int
) -> Phrase | None:
    """A run of nouns holds at most one phrase: from its first restrictive word to its last body or post."""
    head, kind, end = -1, "", 0
    start = starts[first]
    for position in range(first, stop):
        word = words[position]
        reached = starts[position] + word.length
        if word.word[-1] in _HEAD_CHARACTERS and (ending := _ending_of_head(clause, start, reached, word)):
            head, kind, end = position, ending, reached
        elif head >= 0 and position > head + 2:
            break
    if head < 0:
        return None
    while first < head and _only_praises(words[first]):
        first += 1
    start = starts[first]
    leading = _LEADING.match(clause, start, end)
    start = leading.end() if leading else start
    if not 2 <= end - start <= _LONGEST:
        return None
    return Phrase(offset + start, offset + end, kind, clause[start:end] in _BARE_WORDS)


def _only_praises(judged: Word) -> bool:
    word = judged.word
    return word in _PRAISE or (judged.pos[:1] in ("q", "f") and word not in _AREAS) or word == "背景下"


def _ending_of_head(masked: str, start: int, end: int, last: Word) -> str | None:
    """Return ``org`` or ``role`` if the words from the start of a run to this last one name a body or a post."""
    if last.pos == "levels" or (masked[start] == "各" and _ALL_PLACES.match(masked[start:end])):
        return ORG  # 各县, 各县(市、区), 各镇街: every body of that level
    ending = ends_as(masked, start, end)
    return ending or (ORG if last.word[-1] in _LAST_OF_PLACES and _is_place(last.word) else None)


_LAST_OF_PLACES: Final = frozenset("区市县省")


def _is_place(word: str) -> bool:
    return _PLACE.match(word) is not None and not _NOT_PLACES.search(word)


def split_post(masked: str, phrase: Phrase, *, named: bool = False) -> list[tuple[int, int, str]]:
    """Split a named body from the post that follows it; a generic body stays with its post.

    With ``named`` (a byline) every body is taken as named.
    """
    text = masked[phrase.start : phrase.end]
    if phrase.kind == ORG:
        return [(phrase.start, phrase.end, ORG)]
    head = _POST_HEAD.search(text)
    if head is None:
        return [(phrase.start, phrase.end, phrase.kind)]
    body = _RELATED_END.sub("", text[: head.start()])
    if not body or not (ends_as(body, 0, len(body)) == ORG or _PLACE.match(body)) or not (named or _NAMED.search(body)):
        return [(phrase.start, phrase.end, ROLE)]
    cut = phrase.start + len(body)
    if _RELATED.fullmatch(text[len(body) :]):
        return [(phrase.start, cut, ORG)]
    return [(phrase.start, cut, ORG), (cut, phrase.end, ROLE)]
