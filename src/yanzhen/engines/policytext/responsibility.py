"""Notes of responsibility (责任分工) after tasks: （牵头单位：…；配合单位：…；完成时限：…）, （甲牵头，乙配合）."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Final

from yanzhen.engines.policytext.cues import cue
from yanzhen.engines.policytext.labels import Deadline, Reading, Statement
from yanzhen.engines.policytext.patterns import compiled
from yanzhen.engines.policytext.structure import Sentence
from yanzhen.engines.policytext.tasks.build import Labels
from yanzhen.engines.policytext.tasks.deadlines import NONE_STATED, task_deadline
from yanzhen.engines.policytext.tasks.parties import is_stated, lead_and_support

_DUTIES: Final = "牵头|责任|主责|负责|配合|协办|协同|参与|承办|主办|落实|完成"
_LABEL: Final = rf"(?:{_DUTIES})(?:单位|部门|科室|股室|处室|领导|人|时限|时间)?\s?:"
_NOTE: Final = compiled(rf"\s*[(\[]?\s*{_LABEL}")
_IN_BRACKETS: Final = compiled(
    r"\s*[(\[][^()\[\]]{2,120}(?:牵头|负责|落实|配合|参与|承办|主办)[^()\[\]]{0,6}[)\]][。;]?\s*$"
)
_MAY_NOTE: Final = cue(_NOTE, _IN_BRACKETS)
_THIS_WORK: Final = compiled(r"(?:此项|该项|本项|上述|以上|此)(?:各项)?(?:工作|任务|事项|项目)?[^,;。]{0,4}由")
_MAY_NAME_WORK: Final = cue(compiled("此项|该项|本项|上述|以上|此"))
"""Each of the words for this work."""
_DUE: Final = compiled(r"(?:完成)?(?:时限|时间|期限)\s?:")
_LONGEST: Final = 300


def assign_by_notes(
    view: str, reading: Reading, sentences: Sequence[Sentence], statements: Sequence[Statement]
) -> tuple[Statement, ...]:
    """Return the statements with the parties and the deadline of a note given to the tasks it closes.

    A note closes the tasks before it in its own paragraph; as a paragraph of its own, those since the last note under
    the same heading or under headings beside it; notes one after another close the same tasks. A task keeps what it
    says itself.
    """
    labels = Labels(reading)
    assigned = list(statements)
    waiting: list[int] = []
    closed: list[int] = []
    for number, sentence in enumerate(sentences):
        if number and sentence.path[:-1] != sentences[number - 1].path[:-1] and not _beneath(sentences, number):
            waiting = []
        if is_note(view, sentence):
            own = [at for at in waiting if sentences[at].paragraph == sentence.paragraph]
            closed = own or waiting or closed
            for at in closed:
                assigned[at] = _given(view, reading, assigned[at], *_said(view, reading, labels, sentence))
            waiting = []
            continue
        closed = []
        if assigned[number].task is not None:
            waiting.append(number)
            if sentence.cues & _MAY_NAME_WORK and _names_this_work(view, sentence):
                said = _said(view, reading, labels, sentence)
                for at in waiting[:-1]:
                    if sentences[at].paragraph == sentence.paragraph:
                        assigned[at] = _given(view, reading, assigned[at], *said)
    return tuple(assigned)


def is_note(view: str, sentence: Sentence) -> bool:
    """Does the statement only say who is responsible for what stands before it?"""
    if not sentence.cues & _MAY_NOTE or sentence.form == "row" or sentence.end - sentence.start > _LONGEST:
        return False
    if _NOTE.match(view, sentence.start, sentence.end):
        return True
    return _IN_BRACKETS.match(view, sentence.start, sentence.end) is not None


def _names_this_work(view: str, sentence: Sentence) -> bool:
    """此项工作由人事科牵头: a task itself, it also tells who leads the tasks of its paragraph."""
    return _THIS_WORK.match(view, sentence.start, sentence.end) is not None


def _beneath(sentences: Sequence[Sentence], number: int) -> bool:
    """Does the heading of this statement stand beneath that of the statement before?"""
    above = sentences[number - 1].path
    return sentences[number].path[: len(above)] == above


def _said(
    view: str, reading: Reading, labels: Labels, sentence: Sentence
) -> tuple[tuple[int, ...], tuple[int, ...], Deadline]:
    actors = [(index, reading.actors[index]) for index in labels.inside("actors", sentence.start, sentence.end)]
    lead, support = lead_and_support(view, sentence.start, sentence.end, actors)
    due = _DUE.search(view, sentence.start, sentence.end)
    times = [reading.times[index] for index in labels.inside("times", due.end(), sentence.end)] if due else []
    deadline = task_deadline([replace(time, role="deadline") for time in times], reading.anchor)
    return lead, support, deadline


def _given(
    view: str,
    reading: Reading,
    statement: Statement,
    lead: tuple[int, ...],
    support: tuple[int, ...],
    deadline: Deadline,
) -> Statement:
    """A note's leading bodies stand in for those that the task merely mentions."""
    task = statement.task
    if task is None:
        return statement
    own = task.deadline if task.deadline != NONE_STATED else deadline
    stated = any(is_stated(view, statement.start, reading.actors[index]) for index in task.lead)
    if task.lead and (stated or not lead):
        return replace(statement, task=replace(task, support=task.support or support, deadline=own))
    return replace(statement, task=replace(task, lead=lead, support=task.support or support, deadline=own))
