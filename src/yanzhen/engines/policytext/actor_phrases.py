"""Noun phrases that name a body or a post (机构、职务名词短语)."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache

import ahocorasick

from yanzhen.engines.policytext.lexicon import alternation, word_set
from yanzhen.engines.policytext.tokens import Token, clauses, tokenize

ORG, ROLE, PERSON = "org", "role", "person"


def _automaton(words: Iterable[str]) -> ahocorasick.Automaton:
    automaton = ahocorasick.Automaton(ahocorasick.STORE_LENGTH)
    for word in words:
        automaton.add_word(word)
    automaton.make_automaton()
    return automaton


_ORG_ENDS = word_set("org_suffixes") | word_set("sections")
_POST_ENDS = word_set("posts")
_LONGEST_END = max(map(len, _ORG_ENDS | _POST_ENDS))
_LONGEST_TAIL = max(_LONGEST_END, 6)
_ENDINGS = _automaton(
    [
        *_ORG_ENDS,
        *_POST_ENDS,
        *"区市县省",
        *(first + last for first in "验属附一二三四五六七八九十" for last in "小中幼"),
    ]
)
"""A clause without any of these names neither a body nor a post nor a place."""
_LAST_CHARACTERS = frozenset(word[-1] for word in _ORG_ENDS | _POST_ENDS) | frozenset("小中幼")
_SCHOOL_NUMBER = re.compile(r"(?:实验|附属|[一二三四五六七八九十]{1,3}|附)[小中幼]$")
_PLACE = re.compile(r"^[\u4e00-\u9fff]{2,5}(?:区|市|县|省|自治区)$")
_NOT_PLACES = re.compile(
    r"(?:校|社|学|片|郊|地|战|开发|示范|实验|先行|试验|核心|园|小|盲|误|灾|禁|[主老新古]城|中心城|各|全|我"
    r"|本|该|外|跨)区$"
    r"|^(?:城|山)区$|(?:城|都|门|超|上|股|夜|楼|各|全|我|本)市$|(?:各|全|我|本|外)[县省]$"
)
_NAMED = re.compile(r"[省市区县]委|教委|教育局|教育厅|教育部|工委|机关|[\u4e00-\u9fff]{2}(?:区|市|县|省)(?!级)")
_PRAISE = word_set("praise")
_PARTICLES = re.compile(r"^(?:各|各级|各个|全体|本|该|其|某)$")
_NOMINAL = ("n", "j", "vn", "b", "s", "f", "r", "an", "l", "i", "q", "g", "h", "k")
_STOP_WORDS = word_set("no_actors")
_LONGEST = 30
_LONGEST_RUN = 24
_POST_HEAD = re.compile(rf"(?:党(?:委|组|总支|支部|组织)|办公室|常务|团委|工会|纪委)?(?:{alternation('posts')})$")
_RELATED = re.compile(r"(?:相关|有关|全体)?(?:同志|人员|成员|代表)$")
_LEADING = re.compile(r"(?:由|报|经|请|被|送|交|向|对|与|和|及|等|将|把)(?=[各区市省县本该学教])")
_RELATED_END = re.compile(r"(?:相关|有关|全体)$")
_FALSE_ENDS = re.compile(
    r"(?:[布格结大全开破]局|[内全局外]部|[好长到深用处地此各何益害]处|[学本专分文理工]科|(?:在|到|进|离|返"
    r"|入|建|办|住|全|驻|跨|家|治|从|护|援|扶|择|升|退|休|出)校|一线|全市|全区|单位时间"
    r"|中小学生|大学生|中学生|小学生|[全公]司法|[创开承主协举公民筹督查转交经催兴]办|课程中心|重中之重|[股炒]股)$"
)


@dataclass(frozen=True, slots=True)
class Phrase:
    """A noun phrase that names a body (``org``) or a post (``role``); offsets within the piece."""

    start: int
    end: int
    kind: str


def find_phrases(masked: str) -> list[Phrase]:
    """Return the phrases of a statement that end in a body or a post, in order, without praise and counts."""
    return [
        Phrase(start + phrase.start, start + phrase.end, phrase.kind)
        for start, end in clauses(masked)
        if next(_ENDINGS.iter(masked, start, end), None)
        for phrase in _phrases_of_clause(masked[start:end])
    ]


def _phrases_of_clause(clause: str) -> list[Phrase]:
    found: list[Phrase] = []
    run: list[Token] = []
    for token in tokenize(clause):
        opens, goes_on = _standing(token.word, token.pos)
        if (goes_on if run else opens) and len(run) < _LONGEST_RUN:
            run.append(token)
        elif run:
            found.extend(_phrase_of_run(clause, run))
            run = []
    if run:
        found.extend(_phrase_of_run(clause, run))
    return found


def ends_as(masked: str, start: int, end: int) -> str | None:
    """Return ``org`` or ``role`` if ``masked[start:end]`` ends in the word for a body or a post, else None."""
    if start >= end or masked[end - 1] not in _LAST_CHARACTERS:
        return None
    return _ending(masked[max(start, end - _LONGEST_TAIL) : end])


@lru_cache(maxsize=1 << 16)
def _ending(tail: str) -> str | None:
    if _FALSE_ENDS.search(tail, max(0, len(tail) - 6)):
        return None
    for length in range(min(_LONGEST_END, len(tail)), 0, -1):
        word = tail[-length:]
        if word in _POST_ENDS:
            return ROLE
        if word in _ORG_ENDS:
            return ORG
    return ORG if _SCHOOL_NUMBER.search(tail, max(0, len(tail) - 4)) else None


@lru_cache(maxsize=1 << 16)
def _standing(word: str, pos: str) -> tuple[bool, bool]:
    """Return whether a word may open a noun phrase, and whether it may stand inside one."""
    if pos == "x" or word in _STOP_WORDS:
        return False, False
    opens = bool(
        (pos != "v" and ends_as(word, 0, len(word)))
        or word in _PRAISE
        or _PARTICLES.match(word)
        or pos.startswith(_NOMINAL)
        or (pos.startswith("m") and word in ("多", "第一", "第二", "第三", "一"))
    )
    return opens, opens or word in word_set("inner_verbs")


def _phrase_of_run(masked: str, run: list[Token]) -> tuple[Phrase, ...]:
    """A run of nouns holds at most one phrase: from its first restrictive word to its last body or post."""
    head, kind = -1, ""
    for position, token in enumerate(run):
        ending = ends_as(masked, run[0].start, token.end)
        if ending is None and _is_place(token.word):
            ending = ORG
        if ending:
            head, kind = position, ending
        elif head >= 0 and position > head + 2:
            break
    if head < 0:
        return ()
    first = 0
    while first < head and (
        run[first].word in _PRAISE or run[first].pos[:1] in ("q", "f") or run[first].word == "背景下"
    ):
        first += 1
    start, end = run[first].start, run[head].end
    leading = _LEADING.match(masked, start, end)
    start = leading.end() if leading else start
    if not 2 <= end - start <= _LONGEST or masked[start:end] in word_set("bare_words"):
        return ()
    return (Phrase(start, end, kind),)


@lru_cache(maxsize=1 << 16)
def _is_place(word: str) -> bool:
    return bool(_PLACE.match(word)) and not _NOT_PLACES.search(word)


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
