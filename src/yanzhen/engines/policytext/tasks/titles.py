"""The short title of a task (任务名称): the verb and its object."""

from __future__ import annotations

import re
from collections.abc import Sequence

from yanzhen.engines.policytext.labels import Span
from yanzhen.engines.policytext.lexicon import word_set
from yanzhen.engines.policytext.sparse import ClosingPattern
from yanzhen.engines.policytext.table_columns import Column, is_ditto
from yanzhen.engines.policytext.table_rows import row_cells
from yanzhen.engines.policytext.tokens import Token, tokenize

_OPENING = re.compile(
    r"\s*(?:[(]?[\d一二三四五六七八九十]{1,3}[)、.](?!\d)|[一二三四五六七八九十]{1,3}是"
    r"|其[一二三四五六七八九十],|[①-⑳])?\s*"
)
_DUTY = re.compile(
    r"(?:不仅|还|也|都|均)?(?:(?<![重主需首纲摘概必])要(?![求点素])|应当|(?<![反适对响供])应(?![急用变届])"
    r"|必须|须|务必|拟|可以"
    r"|将(?=[^,]{0,6}(?:继续|持续|进一步|适时|联合|启动|开展|推进|组织|实施|完善|建设|深化|强化|加强|加大)))"
)
_AIM = re.compile(r"力争|争取|确保|努力实现|实现")
_CLAUSE = re.compile(r"(?:[^,;。!?:\t]|(?<=\d):(?=\d))+")
_FRAME = re.compile(
    r"\s*(?:以(?!下)|围绕|根据|按照|依据|为了?|聚焦|立足|通过|在|作为|结合|针对|对照|到\d|\d{4}年|截至|当"
    r"|如|若|凡|对|依托"
    r"|继|联合|会同|下一步|今后|未来|后期|其中|同时|此外|因此)"
)
_CONDITIONAL = ClosingPattern(r"(?:[的时后前中]|高度|角度|出发|(?<!以)[上下])\s*$")
_CHANGES = word_set("change_verbs")
_NOT_TITLES = word_set("weak_verbs")
_FRAME_VERBS = word_set("frame_verbs")
_TITLE_COLUMNS = (Column.TASK, Column.MEASURE, Column.INDICATOR, Column.PROBLEM, Column.TARGET)
_LONGEST, _WINDOW = 36, 80


def title_span(view: str, start: int, end: int, columns: Sequence[Column | None] = ()) -> Span:
    """Return the span of the verb and object that name a task.

    In a table row the cell beneath 任务. Otherwise the clause with the word of duty (要, 应), else the first that
    opens with a verb and is no mere frame (以…为…, 围绕…, …的); what stands before the verb is left out, save the
    noun of which a change is told (覆盖率达到95%). At most 36 characters, cut at a mark.
    """
    cell = _task_cell(view, start, end, columns) if any(columns) else None
    if cell:
        return _bounded(view, *cell)
    opening = _OPENING.match(view, start, end)
    at = opening.end() if opening and opening.end() < end else start
    clauses = [match.span() for match in _CLAUSE.finditer(view, at, min(end, at + 600)) if match.group().strip()]
    for choose in (_after_duty, _plain_clause, _any_verb):
        for clause in clauses[:12]:
            begin = choose(view, *clause)
            if begin is not None and clause[1] - begin >= 3:
                return _bounded(view, begin, clause[1])
    plain = [c for c in clauses if not _FRAME.match(view, *c) and not _CONDITIONAL.search(view, *c)]
    return _bounded(view, *(plain or clauses or [(start, end)])[0])


def _task_cell(view: str, start: int, end: int, columns: Sequence[Column | None]) -> Span | None:
    cells = [
        (_TITLE_COLUMNS.index(column), cell)
        for column, cell in zip(columns, row_cells(view, start, end), strict=False)
        if column in _TITLE_COLUMNS and not is_ditto(view[slice(*cell)])
    ]
    return min(cells)[1] if cells else None


def _after_duty(view: str, start: int, end: int) -> int | None:
    duty = _DUTY.search(view, start, end)
    if duty is None or _CONDITIONAL.search(view, start, end):
        return None
    framed = _FRAME.match(view, duty.end(), end) is not None
    begin = _verb_start(view, duty.end(), end, last=14 if framed else 5)
    return begin if framed else begin or duty.end()


def _plain_clause(view: str, start: int, end: int) -> int | None:
    if _FRAME.match(view, start, end) or _CONDITIONAL.search(view, start, end):
        return None
    aim = _AIM.match(view, start, end)
    if aim and end - aim.end() >= 4 and not view[aim.end()].isdigit():
        return aim.end()
    return _verb_start(view, aim.end() if aim else start, end, last=12)


def _any_verb(view: str, start: int, end: int) -> int | None:
    if _FRAME.match(view, start, end) or _CONDITIONAL.search(view, start, end):
        return None
    return _verb_start(view, start, end, last=20)


def _verb_start(view: str, start: int, end: int, *, last: int) -> int | None:
    """Return where the governing verb begins; a disposal (将…报送…) begins at its 将, a change at its noun."""
    tokens = tokenize(view[start : min(end, start + _WINDOW)])
    for position, token in enumerate(tokens[: last + 1]):
        if (
            token.word in ("将", "把")
            and position + 1 < len(tokens)
            and tokens[position + 1].pos[:1] not in ("d", "p", "r", "m")
            and tokens[position + 1].word[0] != "每"
            and tokens[position + 1].word not in _FRAME_VERBS
        ):
            return start + token.start
        if token.word in _FRAME_VERBS and (position == 0 or token.word in ("会同", "配合")):
            continue
        if not token.is_verb or token.word in _NOT_TITLES or not _governs(tokens, position):
            continue
        if token.word in _CHANGES and position:
            return start + _noun_before(tokens, position)
        return start + token.start
    return None


def _governs(tokens: Sequence[Token], position: int) -> bool:
    """Not a verb that only qualifies a noun (牵头的, 管理、) or ends the clause alone."""
    following = tokens[position + 1] if position + 1 < len(tokens) else None
    if following is None or following.is_mark or following.word == "的":
        return False
    if tokens[position].word not in word_set("nominal_verbs") or following.pos[:1] in ("m", "d"):
        return True
    if position and tokens[position - 1].word[0] == "每":
        return True
    return all(token.pos[:1] in ("d", "t", "m", "q") or token.pos == "ad" for token in tokens[:position])


def _noun_before(tokens: Sequence[Token], position: int) -> int:
    """Return where the noun phrase before a verb of change begins."""
    at = position
    while at and tokens[at - 1].pos == "d":
        at -= 1
    noun = at
    while noun and tokens[noun - 1].pos[:1] in ("n", "j", "v", "l", "b", "s", "u", "a"):
        noun -= 1
    return tokens[noun].start


def _bounded(view: str, start: int, end: int) -> Span:
    while start < end - 1 and (view[start].isspace() or view[start] in ")、"):
        start += 1
    if end - start > _LONGEST:
        cut = max(view.rfind(mark, start + 6, start + _LONGEST) for mark in "、 和与")
        end = cut if cut > start else start + _LONGEST
    while end > start + 1 and view[end - 1].isspace():
        end -= 1
    return start, end
