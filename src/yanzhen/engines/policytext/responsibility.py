"""Notes of responsibility (责任分工) that stand after tasks: （牵头单位：…；配合单位：…）."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from yanzhen.engines.policytext.labels import Reading, Statement
from yanzhen.engines.policytext.structure import Sentence
from yanzhen.engines.policytext.tasks.build import Labels
from yanzhen.engines.policytext.tasks.parties import lead_and_support

_NOTE = re.compile(
    r"\s*[(\[]?\s*(?:牵头|责任|主责|负责|配合|协办|参与|承办|主办)(?:单位|部门|科室|股室|处室|领导|人)?\s?:"
)


def assign_by_notes(
    view: str, reading: Reading, sentences: Sequence[Sentence], statements: Sequence[Statement]
) -> tuple[Statement, ...]:
    """Return the statements with the parties of a note given to the tasks it closes.

    A note closes the tasks before it in its own paragraph; as a paragraph of its own, those before it under the same
    heading since the last note. A task that names its own leading body keeps it.
    """
    labels = Labels(reading)
    assigned = list(statements)
    waiting: list[int] = []
    for number, sentence in enumerate(sentences):
        if number and sentence.path != sentences[number - 1].path:
            waiting = []
        if _NOTE.match(view, sentence.start, sentence.end):
            indices = labels.inside("actors", sentence.start, sentence.end)
            actors = [(index, reading.actors[index]) for index in indices]
            parties = lead_and_support(view, sentence.start, sentence.end, actors)
            own = [at for at in waiting if sentences[at].paragraph == sentence.paragraph]
            for at in own or waiting:
                assigned[at] = _given(assigned[at], *parties)
            waiting = []
        elif assigned[number].task is not None:
            waiting.append(number)
    return tuple(assigned)


def _given(statement: Statement, lead: tuple[int, ...], support: tuple[int, ...]) -> Statement:
    task = statement.task
    if task is None:
        return statement
    return replace(statement, task=replace(task, lead=task.lead or lead, support=task.support or support))
