"""How sure the reader is of a task (把握): a logistic model over signs that a person can check in the sentence."""

from __future__ import annotations

import math
import tomllib
from collections.abc import Sequence
from functools import cache
from importlib import resources
from typing import Final

from yanzhen.engines.policytext.cues import ANYTHING, cue
from yanzhen.engines.policytext.labels import Reading, Statement, Task
from yanzhen.engines.policytext.moods import AHEAD, DONE, MAY_BE_AHEAD, MAY_BE_DONE, PLAN
from yanzhen.engines.policytext.patterns import compiled
from yanzhen.engines.policytext.sparse import opening, sparse
from yanzhen.engines.policytext.tokens import has_word_of

_LEADS: Final = compiled(r"牵头|负责|主责|责任|承办|主办")
_MODAL: Final = opening(r"^\s*(?:还|也|都|均)?(?:要|应|须|将|必须|务必|不得)")
_NAMES_BODY: Final = sparse(
    r"(?:[县区市省]|教育|各)[\u4e00-\u9fff]{0,8}?(?:局|委|办|科|股|室|中心|学校|单位|部门)|各(?:校|园|地|县|区|镇|学)|由[\u4e00-\u9fff]{2}"
)
_TIME_WORD: Final = sparse(
    r"(?<=[^目提当日午])前(?![期沿列景往后端身])|年底|月底|学期|学年|期间|季度|年内|届时|之日起|\d\s?[年月日天]"
)
_MARK_OF_LIST: Final = opening(r"^\s*(?:\(?[一二三四五六七八九十\d]{1,3}[)、.]|[①-⑳]|[一二三四五六七八九十]是)")
_ENDS: Final = compiled(r"[;。](?!\s*$)")
_MAY_LEAD: Final = cue(_LEADS)
_MAY_NAME_BODY: Final = cue(_NAMES_BODY)
_MAY_NAME_TIME: Final = cue(_TIME_WORD)
_VERB: Final = frozenset(("v",))
_LONG: Final = 110
_SHORT: Final = 12


def confidence(features: Sequence[str]) -> float:
    """Return the probability, 0 to 1 in hundredths, that span, type, deadline and lead of a task are all right.

    Args:
        features: names of signs as ``signs_of`` gives them; a name that the model does not know counts nothing.
    Source: ``confidence.toml``, fitted by ``workshop/fit_confidence.py`` to the labelled documents in ``tests/spec``.
    """
    weights = _weights()
    score = weights["always"] + sum([weights.get(name, 0.0) for name in features])
    return round(1 / (1 + math.exp(-score)), 2)


def signs_of(
    view: str,
    reading: Reading,
    statement: Statement,
    task: Task,
    mood: str | None,
    form: str,
    cues: int = ANYTHING,
) -> list[str]:
    """Return the names of the signs for and against a task.

    Args:
        view: the folded text.
        reading: the labels that the task's indices point into.
        statement, task: the statement and its task, parties and deadline settled.
        mood: the mood of the part that holds it, None where it is not known (a span cut by hand).
        form: ``row`` in a table, else ``prose``.
        cues: the cues that stand in the statement.
    """
    piece = view[statement.start : statement.end]
    found = _of_type(piece, mood, form, cues)
    found += _of_lead(view, reading, statement, task, form, cues)
    found += _of_deadline(piece, reading, task, form, cues)
    found += ["verb_first"] if task.title_span[0] == statement.start else []
    found += ["measured"] if task.targets else []
    found += ["long"] if len(piece) > _LONG else ["short"] if len(piece) < _SHORT else []
    return found


def _of_type(piece: str, mood: str | None, form: str, cues: int) -> list[str]:
    if form == "row":
        return ["row_of_sentences"] if _ENDS.search(piece) else ["row"]
    found = ["duty"] if cues & MAY_BE_AHEAD and AHEAD.holds(piece) else []
    found += ["planned"] if mood == PLAN else ["not_planned"]
    found += ["done"] if cues & MAY_BE_DONE and DONE.holds(piece) else []
    if _MARK_OF_LIST.match(piece):
        found.append("listed")
    if not has_word_of(piece[:80], _VERB):
        found.append("no_verb")
    return found


def _of_lead(view: str, reading: Reading, statement: Statement, task: Task, form: str, cues: int) -> list[str]:
    if form == "row":
        return [] if task.lead else ["row_without_lead"]
    if not task.lead:
        named = task.actors or (cues & _MAY_NAME_BODY and _NAMES_BODY.holds(view[statement.start : statement.end]))
        return ["body_without_lead"] if named else ["no_body"]
    leads = [reading.actors[index] for index in task.lead]
    if leads[0].start >= statement.end:
        return ["lead_by_note"]
    if leads[0].start < statement.start:
        return ["lead_from_above"]
    if cues & _MAY_LEAD and _LEADS.search(view, statement.start, statement.end):
        return ["lead_named"]
    last = leads[-1]
    if _MODAL.match(view[last.end : last.end + 6]):
        return ["lead_with_duty"]
    return ["lead_opens"] if leads[0].start - statement.start <= 6 else ["lead_inside"]


def _of_deadline(piece: str, reading: Reading, task: Task, form: str, cues: int) -> list[str]:
    times = [reading.times[index] for index in task.times] if task.times else []
    if task.deadline.on is None and "届时" in task.deadline.basis:
        return ["due_open"]
    if task.deadline.on and task.deadline.on in [time.due_on for time in times]:
        return ["due_from_length"]
    if task.deadline.basis.startswith(("小标题", "上文")):
        return ["due_from_above"]
    due = [time for time in times if time.role == "deadline"]
    if task.deadline.on is None:
        if due:
            return ["due_open"]
        if times:
            return ["time_without_due"]
        told = form != "row" and cues & _MAY_NAME_TIME and _TIME_WORD.holds(piece)
        return ["time_word"] if told else []
    if reading.anchor.basis in ("文中年份", "页面日期") and "推算" in task.deadline.basis:
        return ["due_from_text_year"]
    return ["due_several"] if len(due) > 1 else ["due_clear"]


@cache
def _weights() -> dict[str, float]:
    source = resources.files("yanzhen.engines.policytext.tasks").joinpath("confidence.toml")
    return dict(tomllib.loads(source.read_text(encoding="utf-8"))["weights"])
