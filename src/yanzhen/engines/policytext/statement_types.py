"""What a statement does (语句类型): sets a task, reports a result, or gives context."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from typing import Final

from yanzhen.engines.policytext.context_forms import context_by_form
from yanzhen.engines.policytext.cues import cue
from yanzhen.engines.policytext.lexicon import word_set
from yanzhen.engines.policytext.moods import (
    AHEAD,
    DONE,
    DUTY,
    FUTURE,
    MAY_BE_AHEAD,
    MAY_BE_DONE,
    PLAN,
    PROBLEM,
    Moods,
)
from yanzhen.engines.policytext.patterns import compiled
from yanzhen.engines.policytext.sparse import opening, sparse
from yanzhen.engines.policytext.still_to_do import (
    MAY_BE_AT_A_MEETING,
    MAY_BE_DUE,
    MAY_LOOK_BACK,
    MAY_SEE_FAULTS,
    asks_of_its_items,
    is_due_ahead,
    lists_cases,
    looks_back,
    sees_faults,
    was_done_at_a_meeting,
)
from yanzhen.engines.policytext.structure import Sentence
from yanzhen.engines.policytext.table_columns import Column
from yanzhen.engines.policytext.table_rows import row_cells
from yanzhen.engines.policytext.tokens import first_clause, has_word_of, tokenize, tokenize_soon

TASK: Final = "task"
RESULT: Final = "result"
CONTEXT: Final = "context"
Items = Sequence[re.Match[str] | None]
"""For each statement the number of an item that opens it, or None."""
_AHEAD: Final = 256
"""So many statements are looked ahead to: their words are still remembered when they are asked for."""
_LONG: Final = 600
_TAIL: Final = 100
"""Of a longer statement only the head and the tail are judged, so that the time stays linear."""

_REPORTING_FIRST: Final = compiled(
    r"^(?:[^,;:]{0,30},){0,3}?[^,;:]{0,36}?(?:印发|召开|传达|下发(?!挥|展|生)|出台|举办|发布)(?!后|前"
    r"|会?时|之日|的|给|[,;。:])"
)
_DEMAND: Final = compiled(
    r"(?:提出|作出)[^;]{0,80}要求[。;!]?$"
    r"|^(?!聚焦|按照?|根据|对照|对标|围绕|依据|依照|落实|符合|为|以)[^,]{0,12}(?:号召|要求|倡议|呼吁)"
)
_TASK_LIST: Final = compiled(
    r"(?:任务|要求|举措|措施|清单|方案|计划|部署|安排|[工]作|事项|规定|原则)[^。;]{0,4}[。:;]?$"
)
_EVALUATED_LIST: Final = compiled(r"(?:成效|成绩|成果|特点|变化|亮点|意义|启示|体会|经验|问题|不足|困难)[:。]?")
_ASKS_FOR_POINTS: Final = compiled(
    r"[一二两三四五六七八九十几\d]+(?:个方面的?|点|条|项)(?:具体)?(?:要求|意见|建议|任务|措施)[:。]$"
)
_IS: Final = compiled(
    r"^[^,;:]{1,44}?(?<![就还也不但只而正便如凡若于可总或更都才要一二三四五六七八九十])是(?![否非指由在要])"
)
_IS_AFTER_COMMA: Final = compiled(
    r"^(?!由|[^,]*由)[^,;]{4,40}(?:,[^,;]{2,40}){0,2}?,(?:则)?(?:这)?是(?![否非指由在要])[^,;]{2,}"
)
_CLEFT: Final = compiled(r"的是")
_EVALUATES: Final = sparse(
    r"指明了?[^,]{0,6}方向|意义(?:重大|深远|非凡)|具有[^,]{0,10}(?:意义|作用|价值)|(?:收益|受益"
    r"|获益)(?:良多|匪浅|颇多)|得益于|归功于|离不开"
    r"|可(?:以)?概括为|旨在|标志着|体现了?(?=[^,]{1,20}(?:成效|追求|特点|精神|优势|特征))|使[^,]{1,16}更"
    r"|(?:强调|突出|彰显)[^,]{1,8}性|需要(?=[^,]{0,10}(?:父母|与|走进|大量|长期|各方|我们|时间))"
    r"|令(?:我|人)|感到|体会到|深刻(?:地)?认识|责任感|有了更[^,]{0,8}(?:认识|体会)|至关重要|十分重要"
    r"|(?:开|办|搞)得(?:很|非常|十分)|(?:成果|收获|内容)(?:非常|十分|很)丰富|非常重要|必然要求|本质特征|关键所在|题中之义|任重道远|前景广阔"
)
_REPORTED_AUTHORITY: Final = compiled(
    r"^[^,]{0,24}(?:报告|总书记|中央|大会|会议|全会|《[^》]*》|文件|意见)[^,]{0,14}(?:提出|指出|强调|明确|作出)"
    r"|^[^,]{0,24}(?:总书记|中央|党的)[^,]{0,14}要求|^会议(?:认为|指出)"
)
_ASKED_AT_A_MEETING: Final = compiled(
    r"^(?![^,]{0,24}(?:总书记|中央|党的|国务院|全会))[^,;:◇]{0,24}(?:会议|会上|局长|书记|主任|区长|县长|市长|组长|同志)"
    r"[^,;:◇]{0,6}(?:强调|指出|提出|要求|明确)[,:]"
)
_PROPOSAL: Final = compiled(
    r"^[^,;]{0,30}(?:请|责成|委托)[^,;]{2,20}(?:牵头|负责|会同|组织|于|在|尽快|按)"
    r"|^[^,;]{0,30}由[^,;]{2,20}(?:牵头|负责|会同)"
    r"|(?:^|[,;])请(?:先|及时|尽快|务必|将|把|各(?!位)[^,;]{1,14}(?:于|按|将|尽快|填|认真|组织|在|做))(?!参考|参阅)"
)
_BRACKETS: Final = compiled(r"\([^()]*\)")
_DUE: Final = compiled(r"[底前]|\d{1,2}月")
_BY_A_YEAR: Final = compiled(r"(?:到|至)(?:\d{4}年|[^,]{0,8}[底末前])")
_PRONOUN_ARGUMENT: Final = compiled(
    r"^虽然[^,]*,但|^(?:这|那|它|其)(?:是|不仅|既|意味|充分|一)|^[^,]{0,20}(?:不可能|无法|难以|不能没有)"
)
_PAST_FIRST: Final = compiled(r"^[^,]{0,18}(?:已|了)")
_CELL_MARK: Final = compiled(r"[\t|]")
_ASKS: Final = compiled(r"提出|制定|明确|部署|印发|安排|任务|要求|如下|以下")
_QUOTES_PLAN: Final = compiled(r"(?:印发|制定|出台|下发)《")
_TO_EACH: Final = compiled(r"对各|各[基单校区]")
_STAYS_AHEAD: Final = compiled(r"(?<!麾)将(?:继续|持续)|下一步|力争|必须")
_CLAUSE_MARK: Final = compiled(r"[,;]")
_SENTENCE_MARK: Final = compiled(r"[,;。!]")
_SETTLED: Final = compiled(r",(?:即|并|由|通过)[^,]{2,},")
_FIRMLY_DONE: Final = sparse(r"(?<!为)了[^解]|已经?")
_ALSO_PLANNED: Final = compiled(r"取得(?:实效|突破)|得到|圆满(?:完成)?|顺利|显著|达到|完成|召开|印发|累计")
_VERBS: Final = word_set("verbs")
_MAY_REPORT: Final = cue(_REPORTING_FIRST)
_MAY_DEMAND: Final = cue(_DEMAND)
_MAY_PROPOSE: Final = cue(_PROPOSAL)
_MAY_BE_AUTHORITY: Final = cue(_REPORTED_AUTHORITY)
_MAY_ARGUE: Final = cue(_PRONOUN_ARGUMENT)
_MAY_EVALUATE: Final = cue(_EVALUATES)

_TOLD: Final = frozenset(("v", "vd", "vi", "vg", "d", "l", "i"))


class Surroundings:
    """Where a statement stands: in a part of which mood, after which statement, beneath which lead-in."""

    __slots__ = ("cues", "lead_in", "lead_in_type", "mood", "previous", "previous_type", "year")

    def __init__(
        self,
        mood: str,
        previous: str | None,
        previous_type: str | None,
        lead_in: str | None,
        lead_in_type: str | None,
        year: int | None,
        cues: int,
    ) -> None:
        self.mood = mood
        self.previous = previous
        self.previous_type = previous_type
        self.lead_in = lead_in
        self.lead_in_type = lead_in_type
        self.year = year
        self.cues = cues


def judge_types(
    sentences: Sequence[Sentence], masked: Sequence[str], moods: Moods, year: int | None = None
) -> list[str]:
    """Return the type of each statement, in order; ``year`` is the document's.

    The guideline's order: context by form, then task by what governs the main clause, then result; sentences
    without tense follow the mood of their part, list items follow their lead-in.
    """
    prose = [number for number, sentence in enumerate(sentences) if sentence.form == "prose"]
    first = sentences[prose[0]].paragraph if prose else -1
    items = [_ITEM.match(words) for words in masked]
    last = _closing_paragraph(sentences, items, prose)
    bodies = {number: _body(masked[number], items[number]) for number in prose}
    in_context = {
        number: context_by_form(
            bodies[number],
            opens=sentences[number].paragraph == first,
            closes=sentences[number].paragraph == last != first,
            following=masked[number + 1] if number + 1 < len(masked) else "",
            is_followed_by_item=number + 1 < len(items) and items[number + 1] is not None,
            cues=sentences[number].cues,
        )
        for number in prose
    }
    types: list[str] = []
    lead_in: int | None = None
    for number, sentence in enumerate(sentences):
        if number % _AHEAD == 0:
            _cut_first_clauses(bodies[n] for n in range(number, number + _AHEAD) if n in bodies and not in_context[n])
        if sentence.form in ("byline", "issuers", "formal", "head"):
            types.append(CONTEXT)
            continue
        if sentence.form == "row":
            types.append(_row_type(masked[number], sentence, moods))
            continue
        same = number > 0 and sentences[number - 1].paragraph == sentence.paragraph
        if lead_in is not None and not _continues_list(sentences, masked, items, lead_in, number):
            lead_in = None
        around = Surroundings(
            moods.at(sentence.path),
            masked[number - 1] if same else None,
            types[number - 1] if same else None,
            masked[lead_in] if lead_in is not None else None,
            types[lead_in] if lead_in is not None else None,
            year,
            sentence.cues,
        )
        is_item = items[number] is not None
        types.append(CONTEXT if in_context[number] else _by_content(bodies[number], around, is_item=is_item))
        if _leads_in(masked, items, number):
            lead_in = number
    return types


def _body(masked: str, item: re.Match[str] | None) -> str:
    """Return a statement without the number of an item; of a long one the head and the tail."""
    if len(masked) > _LONG:
        masked = masked[: _LONG - _TAIL] + masked[-_TAIL:]
    return masked[item.end() if item else 0 :].strip()


def _cut_first_clauses(bodies: Iterable[str]) -> None:
    """Have the first clauses cut into words one after the other: most rules ask for them, and so it takes less time."""
    tokenize_soon(filter(None, map(first_clause, bodies)))


def _row_type(masked: str, sentence: Sentence, moods: Moods) -> str:
    """A row beneath columns such as 任务, 时限 is a task; another row follows the mood of its part."""
    if sentence.ledger:
        asked = _without_progress(masked, sentence)
        return RESULT if DONE.holds(asked) and not FUTURE.holds(asked) and not _DUE.search(asked) else TASK
    cells = [cell for cell in _CELL_MARK.split(masked) if cell.strip()]
    if not any(tokenize(cell.strip()[:8])[0].word in _VERBS for cell in cells):
        return CONTEXT
    return TASK if moods.at(sentence.path) == PLAN else RESULT


def _without_progress(masked: str, sentence: Sentence) -> str:
    """The row without the columns that tell how far things are (完成情况), where they do not make it a result."""
    columns = (*sentence.columns, *[None] * len(masked))
    kept = [
        masked[first:last]
        for column, (first, last) in zip(columns, row_cells(masked, 0, len(masked)), strict=False)
        if column not in (Column.OTHER, Column.BASELINE)
    ]
    return "\t".join(kept) if any(piece.strip() for piece in kept) else masked


def _by_content(body: str, around: Surroundings, *, is_item: bool) -> str:
    """Return the type of a statement that is no context by its form."""
    if is_item and around.lead_in is not None:
        inherited = _inherited(body, around)
        if inherited:
            return inherited
    chained = _by_chain(body, around)
    return chained or _by_main_clause(body, around)


def _by_chain(body: str, around: Surroundings) -> str | None:
    """Parts of one sentence, parted by semicolons, or spelled out after a colon, share their nature."""
    previous = around.previous
    if not previous:
        return None
    if around.previous_type == RESULT and _announces_plan(previous):
        return RESULT if DONE.holds(body) else TASK
    if (
        around.previous_type == CONTEXT
        and ":" in previous
        and _EVALUATED_LIST.search(previous)
        and not _ASKS_FOR_POINTS.search(previous)
    ):
        return CONTEXT
    if not previous.endswith(";") or FUTURE.holds(body) or DUTY.holds(body):
        return None
    if around.previous_type == CONTEXT:
        return CONTEXT
    return TASK if around.previous_type == TASK and not DONE.holds(body) else None


_ITEM: Final = opening(
    r"^\s*(?:[一二三四五六七八九十]{1,3}是|其[一二三四五六七八九十],|\(?[\d一二三四五六七八九十]{1,3}[)、.]|[①-⑳]"
    r"|第[一二三四五六七八九十百零\d]{1,5}条(?:之[一二三四五六])?\s?)"
)


_ARTICLE: Final = opening(r"^\s*第[一二三四五六七八九十百零\d]{1,5}条")
_FIRST_ITEM: Final = opening(r"^\s*(?:一是|其一,|\(?[1一][)、.](?!\d)|①)")


def _is_item(masked: Sequence[str], items: Items, number: int) -> bool:
    return items[number] is not None and not _ARTICLE.match(masked[number])


def _leads_in(masked: Sequence[str], items: Items, number: int) -> bool:
    """Does a list open after this statement, which is no item of it, or an item that ends in a colon?"""
    if number + 1 == len(items) or items[number + 1] is None or not _FIRST_ITEM.match(masked[number + 1]):
        return False
    return not _is_item(masked, items, number) or masked[number].rstrip().endswith(":")


def _continues_list(
    sentences: Sequence[Sentence], masked: Sequence[str], items: Items, lead_in: int, number: int
) -> bool:
    near = sentences[number].paragraph - sentences[lead_in].paragraph <= 12
    return near and sentences[number].path == sentences[lead_in].path and _is_item(masked, items, number)


def _inherited(body: str, around: Surroundings) -> str | None:
    """List items keep the nature of what their lead-in announces."""
    lead, kind = around.lead_in or "", around.lead_in_type
    if lists_cases(lead) and not DUTY.holds(body):
        return CONTEXT
    if asks_of_its_items(lead) or _PROPOSAL.match(body) or is_due_ahead(body):
        return TASK
    if DONE.holds(body) and not DUTY.holds(body):
        return RESULT
    if DUTY.holds(body) or FUTURE.holds(body) or kind == TASK:
        return TASK
    tail = lead[-40:]
    if _ASKS_FOR_POINTS.search(tail):
        return TASK
    if _EVALUATED_LIST.search(tail):
        return CONTEXT if kind == CONTEXT else kind
    if _TASK_LIST.search(tail) and _ASKS.search(lead):
        return TASK
    return None


def _announces_plan(previous: str) -> bool:
    """The report of a plan that goes on after a semicolon to quote what the plan asks for."""
    return previous.endswith(";") and bool(_QUOTES_PLAN.search(previous))


def _by_main_clause(body: str, around: Surroundings) -> str:
    cues = around.cues
    duty = future = None
    if cues & MAY_BE_AHEAD and AHEAD.holds(body):
        duty, future = DUTY.search(body), FUTURE.search(body)
    elif told := _told_without_duty(body, around.year, cues):
        return told
    reporting = _REPORTING_FIRST.match(body) if around.mood != PLAN and cues & _MAY_REPORT else None
    if reporting and not any(sign and sign.end() <= reporting.end() for sign in (duty, future)):
        return RESULT
    if around.mood == PROBLEM and not duty:
        return CONTEXT
    if around.mood != PLAN and cues & _MAY_BE_AUTHORITY and _follows_authority(body, duty):
        return CONTEXT
    if cues & _MAY_DEMAND and _DEMAND.search(body) and not (DONE.holds(body) and around.mood != PLAN):
        return TASK
    if (duty or future) and not _argues(body, duty):
        return TASK if not _mostly_done(body) else RESULT
    if (cues & _MAY_ARGUE and _PRONOUN_ARGUMENT.match(body)) or (cues & _MAY_EVALUATE and _EVALUATES.holds(body)):
        return CONTEXT
    if _ascribes(body):
        return CONTEXT
    if (cues & _MAY_PROPOSE and _PROPOSAL.match(body)) or (cues & MAY_BE_DUE and is_due_ahead(body)):
        return TASK
    if around.mood == PLAN:
        return RESULT if cues & MAY_BE_DONE and _told_as_done(body) else TASK if _has_verb(body) else CONTEXT
    return RESULT if _has_verb(body) else CONTEXT


def _follows_authority(body: str, duty: re.Match[str] | None) -> bool:
    """What a higher authority said, unless it is asked of those who are told of it."""
    return bool(
        _REPORTED_AUTHORITY.match(body)
        and not _PROPOSAL.match(body)
        and not (duty and _ASKED_AT_A_MEETING.match(body))
        and not _TO_EACH.search(body[:16])
    )


def _told_without_duty(body: str, year: int | None, cues: int) -> str | None:
    """A sentence that owns to faults, tells what a meeting did, or looks back."""
    if cues & MAY_SEE_FAULTS and sees_faults(body):
        return CONTEXT
    if cues & MAY_BE_AT_A_MEETING and was_done_at_a_meeting(body):
        return RESULT
    if cues & MAY_LOOK_BACK and looks_back(body, year):
        return CONTEXT if _EVALUATES.holds(body) else RESULT
    return None


def _argues(body: str, duty: re.Match[str] | None) -> bool:
    return duty is None and bool(_EVALUATES.holds(body)) and not _STAYS_AHEAD.search(body)


def _mostly_done(body: str) -> bool:
    clauses = [clause for clause in _CLAUSE_MARK.split(body) if len(clause) > 3]
    done = sum(bool(DONE.holds(clause)) for clause in clauses)
    ahead = [bool(DUTY.holds(clause) or FUTURE.holds(clause)) for clause in clauses]
    first_ahead = ahead.index(True) if True in ahead else 0
    return done >= 2 and done > len(clauses) - first_ahead


def _ascribes(body: str) -> bool:
    """Is the main verb 是? Not when the statement goes on to tell how things are done."""
    if "是" not in body:
        return False
    clauses = [clause for clause in _SENTENCE_MARK.split(body) if clause]
    if _SETTLED.search(body) or (_CLEFT.search(clauses[0]) and len(clauses) > 2):
        return False
    if _IS.match(body):
        return True
    return len(clauses) <= 4 and bool(_IS_AFTER_COMMA.match(body)) and not (",这是" in body and len(clauses) > 2)


def _told_as_done(body: str) -> bool:
    if _BY_A_YEAR.match(body):
        return False
    done = DONE.search(body)
    return bool(done) and not _ALSO_PLANNED.search(done.group() if done else "") or bool(_FIRMLY_DONE.holds(body))


def _has_verb(body: str) -> bool:
    """A label fragment has no verb outside brackets."""
    bare = body[:120]
    if "(" in bare:
        bare = _BRACKETS.sub("", bare)
    return has_word_of(bare, _TOLD)


def _closing_paragraph(sentences: Sequence[Sentence], items: Items, prose: Sequence[int]) -> int:
    """Return the paragraph that closes the document, if it has no number and follows others; -1 if there is none."""
    if not prose:
        return -1
    last = sentences[prose[-1]]
    opens = [n for n in prose if sentences[n].paragraph == last.paragraph]
    return last.paragraph if items[opens[0]] is None else -1
