"""The short title of a task (任务名称): the verb and its object."""

from __future__ import annotations

import re

from yanzhen.engines.policytext.labels import Span
from yanzhen.engines.policytext.tokens import Token, tokenize

_OPENING = re.compile(
    r"^\s*(?:\(?[\d一二三四五六七八九十]{1,3}[)、.]|[一二三四五六七八九十]{1,3}是|[①-⑳]"
    r"|[(][一二三四五六七八九十\d]+[)])?\s*"
)
_MODAL = re.compile(
    r"(?:不仅|还|也|都|均)?(?:(?<![重主需首纲摘概必])要(?![求点素])|应当|应(?![急用变])|必须|须"
    r"|将(?=[^,]{0,10}[继开推启组实建完深加])|拟|力争|争取|务必)"
)
_CLAUSE = re.compile(r"[^,;。!?:]+")
_AIM_CLAUSE = re.compile(
    r"^(?:以|围绕|根据|按照|依据|为了?|聚焦|立足|通过|在|作为|结合|针对|对照|到\d|\d{4}年|坚持|当|如|若|凡"
    r"|对于|依托|继|下一步|今后|未来|后期)"
)
_LONGEST = 36


def title_span(view: str, start: int, end: int) -> Span:
    """Return the span of the verb and object that name a task: the main clause without its frame.

    The first clause that opens with a verb (after number, subject, modal and adverbs) and is no mere frame
    (以…为…, 围绕…, 到…年); at most 36 characters, cut at a mark. Falls back to the first clause.
    """
    opening = _OPENING.match(view, start, end)
    at = opening.end() if opening else start
    clauses = [match.span() for match in _CLAUSE.finditer(view, at, end) if match.group().strip()]
    best: Span | None = None
    for clause in clauses[:8]:
        begin = _verb_start(view, *clause)
        if begin is None or clause[1] - begin < 3:
            continue
        if best is None:
            best = (begin, clause[1])
        if not _AIM_CLAUSE.match(view[clause[0] : clause[1]].strip()) or begin > clause[0] + 2:
            best = (begin, clause[1])
            break
    found = best or (clauses[0] if clauses else (start, end))
    return _bounded(view, *found)


def _verb_start(view: str, start: int, end: int) -> int | None:
    modal = None
    for match in _MODAL.finditer(view, start, end):
        modal = match.end()
        break
    begin = modal or start
    tokens = tokenize(view[begin:end])
    for position, token in enumerate(tokens[:14]):
        if token.is_verb and _governs(tokens, position):
            return begin + token.start
        if modal is not None and position > 5:
            break
    return begin if modal is not None else None


def _governs(tokens: list[Token], position: int) -> bool:
    """A verb that opens the clause or follows a subject, an adverb or another verb; not a noun's modifier."""
    following = tokens[position + 1] if position + 1 < len(tokens) else None
    return following is not None and following.word not in ("的", "、") and not (position == 0 and following.is_mark)


def _bounded(view: str, start: int, end: int) -> Span:
    while start < end and view[start].isspace():
        start += 1
    if end - start > _LONGEST:
        cut = max(view.rfind(mark, start + 6, start + _LONGEST) for mark in "、 和与")
        end = cut if cut > start else start + _LONGEST
    while end > start + 1 and view[end - 1].isspace():
        end -= 1
    return start, end
