"""Run-in headings (段首标题): does the first sentence of a paragraph name what follows?"""

from __future__ import annotations

from typing import Final

from yanzhen.engines.policytext.lexicon import alternation
from yanzhen.engines.policytext.marks import find_pairs, mask_quoted
from yanzhen.engines.policytext.patterns import compiled
from yanzhen.engines.policytext.sparse import sparse
from yanzhen.engines.policytext.tokens import tokenize, words_of

LONGEST: Final = 48
LONGEST_LABEL: Final = 22
_MODAL: Final = sparse(
    r"^请|(?<![重主需首纲摘概必紧简扼])要(?!求|点|素|义|害|件|领|务|目|闻|道)|应(?![急用变届邀聘考对试付])"
    r"|[必须]须|须(?=[于在向经由按])"
    r"|不得|(?<![麾沙])将(?=[于在以会从对继持进通适按])|拟(?=[于在])|可以|可(?=[由按在])"
)
_PERFECTIVE: Final = sparse(r"(?<!为)了(?!解)|已(?=[经有建形完成全实])|近年来|目前")
_COPULA: Final = sparse(r"(?<![就还也不但只而正便如凡若于可总或])是(?!否|非)")
_MEASURED: Final = compiled(r"\d+(?:\.\d+)?\s*[%万亿个名所家人项次]")
_DATED: Final = compiled(r"\d{1,2}月|\d{4}年\d|[年月]底前")
_BRACKETS: Final = compiled(r"\([^()]*\)")
_SUBJECT: Final = compiled(
    rf"^[\u4e00-\u9fff、]{{0,14}}?(?:{alternation('org_suffixes')}|我们|我区|我市|我局|我校|各地|书记|校长|教师们)$"
)
_STOP_OR_OPENER: Final = compiled(r"""[。!?;:"“‘《〈(\[]""")
_IN_A_CLOCK: Final = compiled(r"\d:\d")
_SLOGAN: Final = compiled(r"^[\u4e00-\u9fff]{3,7}(?:,[\u4e00-\u9fff]{3,7}){1,3}$")
_PREDICATES: Final = frozenset({"v", "vd", "vn", "vg", "vi", "vq", "d", "ad", "z", "i", "l", "p", "a"})


def first_sentence_end(view: str, start: int) -> int | None:
    """Return where the first sentence of ``view[start:]`` ends, before its full stop or colon, or None."""
    limit = min(len(view), start + 160)
    pairs = {pair.start: pair.end for pair in find_pairs(view, start, limit)}
    at = start
    while stop := _STOP_OR_OPENER.search(view, at, limit):
        at = stop.start()
        if at in pairs:
            at = pairs[at]
        elif view[at] in "。!?;" or (view[at] == ":" and not _IN_A_CLOCK.match(view, at - 1 if at else 0)):
            return at
        at += 1
    return None


def names_what_follows(sentence: str, *, numbered: bool) -> bool:
    """Is this a heading: short, no subject of its own, no modal, nothing told or measured?

    ``numbered`` headings may be noun phrases; without a number the sentence must open with a verb, an adverb,
    a preposition or be a row of short parallel phrases.
    """
    sentence = sentence.strip()
    if not 2 <= len(sentence) <= LONGEST:
        return False
    masked = mask_quoted(sentence, find_pairs(sentence, 0, len(sentence)), 0, len(sentence))
    masked = _BRACKETS.sub("", masked)
    if _MODAL.holds(masked) or _PERFECTIVE.holds(masked) or _COPULA.holds(masked) or _DATED.search(masked):
        return False
    if numbered:
        return not (_MEASURED.search(masked) and "," in masked) and not _has_acting_subject(masked)
    if _MEASURED.search(masked):
        return False
    return bool(_SLOGAN.match(masked)) or _opens_without_subject(masked)


def _opens_without_subject(masked: str) -> bool:
    tokens = words_of(masked[:24], enough=4)
    if not tokens or tokens[0].pos not in _PREDICATES:
        return False
    if tokens[0].pos == "p":
        return masked[0] in "以把将" and len(masked) <= 30
    if tokens[0].pos in {"a", "i", "l", "z"} and "," not in masked and not any(t.is_verb for t in tokens[1:4]):
        return False
    return masked[:2] not in {
        "同时",
        "此外",
        "其中",
        "例如",
        "因此",
        "所以",
        "近年",
        "通过",
        "根据",
        "按照",
        "在此",
        "作为",
        "为了",
    }


def _has_acting_subject(masked: str) -> bool:
    tokens = tokenize(masked[:30])
    end = 0
    for before, token in zip(tokens, tokens[1:], strict=False):
        end += before.length
        if token.pos in {"v", "d"} and _SUBJECT.match(masked[:end]) and not tokens[0].pos.startswith(("v", "d")):
            return True
    return False
