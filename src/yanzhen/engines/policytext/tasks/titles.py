"""The short title of a task (任务名称): the verb and its object."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from typing import Final

from yanzhen.engines.policytext.labels import Span
from yanzhen.engines.policytext.lexicon import word_set
from yanzhen.engines.policytext.marks import Pair, find_pairs, mask_quoted, without_open_marks
from yanzhen.engines.policytext.patterns import compiled
from yanzhen.engines.policytext.recall import Recalled
from yanzhen.engines.policytext.sparse import beginning, closing, opening, sparse
from yanzhen.engines.policytext.table_columns import Column, is_ditto
from yanzhen.engines.policytext.table_rows import row_cells
from yanzhen.engines.policytext.tokens import Word, length_of, words_of

_OPENING: Final = compiled(
    r"\s*(?:[(]?[\d一二三四五六七八九十]{1,3}[)、.](?!\d)|[一二三四五六七八九十]{1,3}是"
    r"|第[一二三四五六七八九十百零\d]{1,5}条"
    r"|其[一二三四五六七八九十],|[①-⑳])?\s*"
)
_DUTY: Final = sparse(
    r"(?:不仅|还|也|都|均)?(?:(?<![重主需首纲摘概必机显冲纪提不])要(?![求点素])|应当|(?<![反适对响回呼照因供顺相感效理占已])应(?![急用变届])"
    r"|必须|须|务必|拟|可以|(?<![确急必亟])需要?(?=[\u4e00-\u9fff])(?!求)"
    r"|将(?=会同|[^,]{0,6}(?:继续|持续|进一步|适时|联合|启动|开展|推进|组织|实施|完善|建设|深化|强化|加强|加大)))"
)
_MAY_OBLIGE: Final = compiled("[要应须务拟可需将]")
"""Every word of duty holds one of these."""
_AIM: Final = compiled(r"力争|争取|确保|努力实现|实现")
_CLAUSE: Final = compiled(r"[^,;。!?:\t]+(?:(?<=\d):(?=\d)[^,;。!?:\t]+)*")
_FRAME: Final = opening(
    r"\s*(?:以(?!下)|于|每|自(?!查|评|觉|主)|围绕|根据|按照|依据|为了?|聚焦|立足|通过|在|作为|结合|针对|对照|到\d|\d{4}年|截至|当(?![天日月年前晚即场地众面])"
    r"|如|若|凡|对(?![^,;]{2,40}(?:进行|予以|给予|实行|开展|实施))|依托"
    r"|使(?![用命])|继|联合|会同|下一步|今后|未来|后期|其中|同时|此外|因此)"
)
_CONDITIONAL: Final = closing(
    r"(?:除[^,;]{1,40}外|(?:通过|采取|运用|借助)[^,;。]{2,40}(?:方式|形式|途径|渠道|手段|载体)|[的时后前中]|高度|角度|出发|(?<!以)[上下])\s*$"
)
_TIME_FRAME: Final = compiled(r"\s*(?:于|每|自|到\d|\d{4}年|(?:在|力争)?[^,;]{0,12}(?:前|底|期间|月|学期)[^,;]{4})")
_TIME_ONLY: Final = compiled(
    r"\s*(?:[“\"]?(?:十[一二三四五六七八九]五|◇+)[”\"]?(?:期间|时期|末|期末)|[\d一二三四五六七八九十年月日上下旬底前末初内本学期]+)\s*$"
)
_LED_BY: Final = compiled(r"\s*由[^,;。]{2,24}?(?=责令|负责|牵头|组织|会同|按|依|给予|予以|另行|统一|统筹|制定|审|处)")
_DENIED: Final = compiled(r"不得|不")
_NEGATIONS: Final = frozenset(("未经", "不", "不得", "未", "不再", "不准", "不能", "严禁", "禁止", "不许"))
_DISPOSING: Final = frozenset(("将", "把", "对"))
_MANNERS: Final = frozenset(("比例", "标准", "要求", "原则", "方式", "程序", "规定", "办法", "步骤"))
_COMPARES: Final = frozenset(("高于", "低于", "超过", "不低于", "达", "保持", "稳定", "控制", "覆盖"))
_MODALS: Final = frozenset(("应", "应当", "要", "须", "可", "需"))
_PRAISE: Final = word_set("praise")
_OPENERS: Final = frozenset('“‘《"')
_BODY_BY_WORK: Final = compiled(r"[\u4e00-\u9fff]{2}(?:机构|单位|部门|企业|公司|人员)")
_NOMINAL_VERBS: Final = word_set("nominal_verbs")
_CHANGES: Final = word_set("change_verbs")
_NOT_TITLES: Final = word_set("weak_verbs")
_FRAME_VERBS: Final = word_set("frame_verbs")
_HEEDED: Final = _DISPOSING | _FRAME_VERBS
_TITLE_COLUMNS: Final = (Column.TASK, Column.MEASURE, Column.INDICATOR, Column.PROBLEM, Column.TARGET)
_PARTS_OF_THE_DAY: Final = frozenset(("课后", "课间", "课余", "课前", "午间", "午休", "晚间"))
"""They name what is offered (课后服务覆盖率), not when something is due."""
_LONGEST: Final = 36
_WINDOW: Final = 80
_LONGEST_NAMED: Final = 64
_JUDGED: Final = 600
_ONLY_SAYS_WHO: Final = compiled(r"\s*[^,;。:◇]{0,20}(?:要求|强调|指出|提出|明确|号召|认为|决定|议定|宣布|表示)\s*$")
"""会议要求,…: who asked is no name of what was asked."""
_LAST_OF_SAYING: Final = frozenset("求调出确召为定布示" + "".join(filter(str.isspace, map(chr, range(0x3001)))))
_ASKED_OF: Final = opening(
    r"\s*(?:会议|会上|最后)?(?:要求|责成|号召|请|委托|授权)[^,;。]{0,20}?(?:学校|单位|部门|科室|机构|各校|各园|各地|幼儿园|教师|干部|人员|同志|校长|园长|负责人|教职工)(?:主要|分管)?(?:领导|负责人|负责同志)?"
    r"(?!的|队伍|建设|培训)"
)
_SAYS_NOTHING: Final = compiled(r"(?:具体)?(?:负责|组织|抓好)(?:组织)?(?:实施|落实|推进|办理|完成)?")
_TOPIC: Final = compiled(
    r"(?:[^,;。:的]{2,12}的)?(?P<topic>[^,;。:]{4,36}?)(?:在[^,;。]{2,20}下)?,?由(?=[^,;。]{2,24}负责|[^,;。]{2,24}组织)"
)


def title_span(
    view: str, start: int, end: int, columns: Sequence[Column | None] = (), masked: str | None = None
) -> Span:
    """Return the span of the verb and object that name a task.

    In a table row the cell beneath 任务. Otherwise the clause with the word of duty (要, 应), else the first that
    opens with a verb and is no mere frame (以…为…, 围绕…, …的); what stands before the verb is left out, save the
    noun of which a change is told (覆盖率达到95%) and the word that negates it. At most 36 characters, cut at a mark,
    never within quotation marks. ``masked`` is the statement with its quotations masked, where that is known already.
    """
    cell = _task_cell(view, start, end, columns) if any(columns) else None
    if cell:
        return _bounded(view, *cell)
    if masked is None or len(masked) > _JUDGED:
        limit = min(end, start + _JUDGED)
        masked = mask_quoted(view, find_pairs(view, start, limit), start, limit)
    first, last = _in_sentence(masked)
    return _bounded(view, start + first, start + last)


@lru_cache(maxsize=1 << 12)
def _in_sentence(piece: str) -> Span:
    """Return the title's span within a statement whose quotations are masked."""
    opening = _OPENING.match(piece)
    at = opening.end() if opening and opening.end() < len(piece) else 0
    clauses = [match.span() for match in _CLAUSE.finditer(piece, at) if match.group().strip()]
    clauses = [
        c for c in clauses if not (piece[c[1] - 1] in _LAST_OF_SAYING and _ONLY_SAYS_WHO.match(piece, c[0], c[1]))
    ] or (clauses)
    asked = _after_who_is_asked(piece, clauses[0][0], clauses[0][1]) if clauses else None
    first, last = asked or _chosen(piece, clauses)
    topic = _TOPIC.match(piece, at) if _SAYS_NOTHING.fullmatch(piece, first, last) else None
    return topic.span("topic") if topic else (first, last)


def _after_who_is_asked(piece: str, start: int, end: int) -> Span | None:
    """要求各校做好…: what is asked begins after those it is asked of."""
    asked = _ASKED_OF.match(piece, start, end)
    if asked is None or end - asked.end() < 3 or _FRAME.match(piece, asked.end(), end):
        return None
    return asked.end(), end


def _chosen(piece: str, clauses: Sequence[Span]) -> Span:
    """Return the clause that names the task, from its verb on."""
    obliged = _MAY_OBLIGE.search(piece) is not None
    for way in (_BY_DUTY, _BY_PLAIN_VERB, _BY_ANY_VERB) if obliged else (_BY_PLAIN_VERB, _BY_ANY_VERB):
        for start, end in clauses[:12]:
            begin = _begin(piece, start, end, way)
            if begin is not None and end - begin >= 3:
                return begin, end
    duties = (_DUTY.search(piece, *c) for c in clauses[:12]) if obliged else ()
    duty = next((d for d, c in zip(duties, clauses, strict=False) if d and c[1] - d.end() >= 4), None)
    if duty:
        return duty.end(), next(last for _, last in clauses if last >= duty.end())
    plain = [c for c in clauses if not _FRAME.match(piece, *c) and not _CONDITIONAL.search(piece, *c)]
    begin, last = (plain or clauses or [(0, len(piece))])[0]
    led = _LED_BY.match(piece, begin, last)
    return (led.end() if led and last - led.end() >= 3 else begin), last


_BY_DUTY: Final = 0
_BY_PLAIN_VERB: Final = 1
_BY_ANY_VERB: Final = 2


def _begin(piece: str, start: int, end: int, way: int) -> int | None:
    """Return where the title begins in a clause, chosen in one of the three ways."""
    if way == _BY_DUTY:
        return _after_duty(piece, start, end)
    return _plain_clause(piece, start, end) if way == _BY_PLAIN_VERB else _any_verb(piece, start, end)


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
    begin = _verb_start(view, duty.end(), end, last=24 if framed else 5)
    if framed or (begin is not None and end - begin >= 3):
        return begin
    if duty.group() == "要" and end - duty.end() < 3 and 2 <= duty.start() - start <= 12:
        return start
    alone = end - duty.end() < 3 or _DENIED.match(view, duty.end(), end)
    return duty.start() if alone or duty.group().endswith("不得") else duty.end()


def _plain_clause(view: str, start: int, end: int) -> int | None:
    may_frame, may_time, may_aim = _MAY_OPEN[view[start]]
    if may_frame and _FRAME.match(view, start, end) and not _TIME_FRAME.match(view, start, end):
        return None
    if _CONDITIONAL.search(view, start, end) or (may_time and _TIME_ONLY.match(view, start, end)):
        return None
    aim = _AIM.match(view, start, end) if may_aim else None
    if (
        aim
        and end - aim.end() >= 4
        and not view[aim.end()].isdigit()
        and not _TIME_ONLY.match(view, aim.end(), end)
        and not _FRAME.match(view, aim.end(), end)
    ):
        told = any(token.is_verb for token in words_of(view[aim.end() : min(end, aim.end() + _WINDOW)]))
        return aim.end() if told or aim.group() != "确保" else start
    return _verb_start(view, aim.end() if aim else start, end, last=12)


def _what_opens(character: str) -> tuple[bool, ...]:
    """Return whether a frame, a mere time and an aim can begin with this character."""
    return tuple(bool(begins(character)) for begins in _OPENINGS)


_OPENINGS: Final = tuple(beginning(form.pattern) for form in (_FRAME, _TIME_ONLY, _AIM))
_MAY_OPEN: Final = Recalled(_what_opens, 1 << 11)


def _any_verb(view: str, start: int, end: int) -> int | None:
    if _FRAME.match(view, start, end) or _CONDITIONAL.search(view, start, end):
        return None
    return _verb_start(view, start, end, last=20)


def _verb_start(view: str, start: int, end: int, *, last: int) -> int | None:
    """Return where the governing verb begins; a disposal (将…报送…, 对…进行…) begins at its preposition, a change at
    its noun, a negated verb at its 不."""
    tokens = words_of(view[start : min(end, start + _WINDOW)])
    for position, token in enumerate(tokens[: last + 1]):
        if not token.is_verb and token.word not in _HEEDED:
            continue
        if token.word in _DISPOSING and _disposes(tokens, position):
            return start + length_of(tokens[:position])
        if token.word in _FRAME_VERBS and (not position or token.word in ("会同", "配合")):
            continue
        if token.word in _FRAME_VERBS and _only_a_subject(tokens[:position]) and not _goes_on(tokens, position):
            continue
        if not token.is_verb or token.word in _NOT_TITLES or not _governs(tokens, position):
            continue
        at = start + length_of(tokens[:position])
        if _BODY_BY_WORK.match(view, at, end):
            continue
        if position and tokens[position - 1].word in _PARTS_OF_THE_DAY:
            continue
        if token.word in _CHANGES:
            noun = _noun_before(tokens, position)
            if noun is None and token.word in _COMPARES:
                continue
            return at if noun is None else start + noun
        denied = position and tokens[position - 1].word in _NEGATIONS
        return at - tokens[position - 1].length if denied else at
    return None


def _goes_on(tokens: Sequence[Word], position: int) -> bool:
    """Does another verb follow in the clause (对照清单逐项自查)?"""
    return any(token.is_verb for token in tokens[position + 1 :])


def _only_a_subject(tokens: Sequence[Word]) -> bool:
    """Nothing, or the noun phrase of those who act, stands before (各校对照清单…)."""
    return all(
        token.pos[:1] in ("n", "r", "j", "b", "m", "q", "s", "c") or token.word in _MODALS | _PRAISE for token in tokens
    )


def _disposes(tokens: Sequence[Word], position: int) -> bool:
    """将…, 把…, 对…进行…: the noun phrase stands before its verb."""
    following = tokens[position + 1] if position + 1 < len(tokens) else None
    if following is None:
        return False
    if tokens[position].word == "对":
        return any(token.word in ("进行", "予以", "给予", "实行", "开展", "实施") for token in tokens[position + 2 :])
    return (
        following.pos[:1] not in ("d", "p", "r", "m")
        and following.word[0] != "每"
        and following.word not in _FRAME_VERBS
        and (not following.is_verb or any(token.is_verb for token in tokens[position + 3 :]))
    )


def _governs(tokens: Sequence[Word], position: int) -> bool:
    """Not a verb that only qualifies a noun (牵头的, 管理、), tells a time (放假前) or ends the clause alone."""
    following = tokens[position + 1] if position + 1 < len(tokens) else None
    if following is None:
        return False
    if following.is_mark and following.word not in _OPENERS:
        return following.word == "、" and position + 2 < len(tokens) and _may_act(tokens[position + 2])
    if tokens[position].word in ("办", "起", "表") and following.is_verb:
        return False
    if position and tokens[position - 1].word == "所":
        return False
    if following.word in ("的", "前", "后", "之前", "之后", "以前", "以后", "时", "期间"):
        return False
    if tokens[position].word not in _NOMINAL_VERBS or following.pos[:1] in ("m", "d"):
        return True
    if position and (tokens[position - 1].word[0] == "每" or tokens[position - 1].word in _MANNERS):
        return True
    return all(token.pos[:1] in ("d", "t", "m", "q") or token.pos == "ad" for token in tokens[:position])


def _may_act(token: Word) -> bool:
    """检查、监督…: two verbs share one object."""
    return token.is_verb and token.word not in _NOT_TITLES


def _noun_before(tokens: Sequence[Word], position: int) -> int | None:
    """Return where the noun phrase before a verb of change begins (普惠率从88.5%提高到92%), or None without a noun."""
    at = position
    while at and tokens[at - 1].pos == "d":
        at -= 1
    from_at = next((n for n in range(at - 1, max(-1, at - 6), -1) if tokens[n].word in ("从", "由", "自")), None)
    at = at if from_at is None else from_at
    noun = at
    while noun and (
        tokens[noun - 1].pos[:1] in ("n", "j", "l", "b", "s", "u", "a", "i", "z")
        or tokens[noun - 1].word in _PARTS_OF_THE_DAY
        or tokens[noun - 1].pos == "vn"
        or (tokens[noun - 1].is_verb and tokens[noun - 1].word not in _FRAME_VERBS | _NOT_TITLES)
    ):
        noun -= 1
    return length_of(tokens[:noun]) if noun < at else None


def _bounded(view: str, start: int, end: int) -> Span:
    """Cut a title to its longest, without blanks at its ends, and never through a pair of marks."""
    while start < end - 1 and (view[start].isspace() or view[start] in ")、"):
        start += 1
    if end - start > _LONGEST:
        pairs = find_pairs(view, start, end)
        named = next((p.end + 1 for p in pairs if p.start - start < _LONGEST and p.end >= end - 1), None)
        if named and named - start <= _LONGEST_NAMED:
            return start, named
        limit = start + _LONGEST
        cuts = [at for at in range(start + 6, limit + 1) if view[at] in "、 ,和与及" and not _within(pairs, at)]
        end = cuts[-1] if cuts else next((p.start for p in pairs if p.start < limit <= p.end), limit)
        end = end if end - start >= 4 else limit
    whole = start, end
    start, end = without_open_marks(view, start, end)
    while end > start + 1 and (view[end - 1].isspace() or view[end - 1] in "、,和与及。;"):
        end -= 1
    return (start, end) if end - start >= 2 else whole


def _within(pairs: Sequence[Pair], at: int) -> bool:
    return any(pair.start < at < pair.end for pair in pairs)
