"""What stands above a task and holds for it too (上文所定): the dates of its heading, the subject of its lead-in."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Final

from yanzhen.engines.policytext.labels import Deadline, Reading, Statement
from yanzhen.engines.policytext.patterns import compiled
from yanzhen.engines.policytext.structure import Sentence
from yanzhen.engines.policytext.tasks.build import Labels
from yanzhen.engines.policytext.tasks.deadlines import NONE_STATED
from yanzhen.engines.policytext.tasks.parties import lead_and_support

_ITEM: Final = compiled(
    r"\s*(?:[(]?[一二三四五六七八九十\d]{1,3}[)、.](?!\d)|[①-⑳⑴-⒇]|——|[一二三四五六七八九十]{1,3}是|其[一二三四五],)"
)
_ASKS: Final = compiled(r"应|须|(?<![重主需首])要|负责|职责|任务|承担")
_FINER_THAN_A_YEAR: Final = compiled(r"[月季日底旬]|半年")
_BY_YEAR: Final = compiled(r"到(20\d\d)年")
_OPEN: Final = compiled(r"届时")


def apply_what_governs(
    view: str, reading: Reading, sentences: Sequence[Sentence], statements: Sequence[Statement]
) -> tuple[Statement, ...]:
    """Return the statements with the lead and deadline that their lead-in or heading gives, where they say none.

    学校应当履行下列职责：gives its items the lead 学校; 到2027年的主要指标：their deadline; a heading such as
    自查阶段（3月1日至4月10日） gives its tasks the last of its days.
    """
    governed = _beneath_headings(reading, sentences, statements)
    labels = Labels(reading)
    for at, items in _lists(view, sentences):
        sentence = sentences[at]
        actors = [(i, reading.actors[i]) for i in labels.inside("actors", sentence.start, sentence.end)]
        asks = _ASKS.search(view, sentence.start, sentence.end)
        lead = lead_and_support(view, sentence.start, sentence.end, actors)[0] if asks else ()
        due = _due_of_lead_in(view, sentence)
        for item in items:
            governed[item] = _given(governed[item], lead, due)
    return tuple(governed)


def _beneath_headings(
    reading: Reading, sentences: Sequence[Sentence], statements: Sequence[Statement]
) -> list[Statement]:
    labels = Labels(reading)
    dues: dict[int, Deadline] = {}
    for index, heading in enumerate(reading.headings):
        times = [reading.times[i] for i in labels.inside("times", heading.start, heading.end)]
        words = reading.text[heading.start : heading.end]
        staged = "阶段" in words or "階段" in words
        dated = [
            time
            for time in times
            if time.last_on
            and _FINER_THAN_A_YEAR.search(time.text)
            and (staged or reading.text[time.start - 1] in "（(")
        ]
        if dated:
            last = max(dated, key=lambda time: time.last_on or "")
            dues[index] = Deadline(last.last_on, f"小标题写“{last.text}”")
    if not dues:
        return list(statements)
    governed = []
    for statement, sentence in zip(statements, sentences, strict=True):
        due = next((dues[index] for index in reversed(sentence.path) if index in dues), None)
        governed.append(_given(statement, (), due))
    return governed


def _lists(view: str, sentences: Sequence[Sentence]) -> Iterator[tuple[int, list[int]]]:
    """Yield each lead-in that ends in a colon with the items beneath it."""
    for at, sentence in enumerate(sentences):
        if sentence.form != "prose" or view[sentence.end - 1] != ":":
            continue
        items: list[int] = []
        for following in range(at + 1, min(len(sentences), at + 40)):
            below = sentences[following]
            opens = below.order == 0 or sentences[following - 1].paragraph == sentence.paragraph
            if below.path != sentence.path or (opens and not _ITEM.match(view, below.start, below.end)):
                break
            items.append(following)
        if items:
            yield at, items


def _due_of_lead_in(view: str, sentence: Sentence) -> Deadline | None:
    match = _BY_YEAR.search(view, sentence.start, sentence.end)
    return Deadline(f"{match[1]}-12-31", f"上文写“到{match[1]}年”") if match else None


def _given(statement: Statement, lead: tuple[int, ...], due: Deadline | None) -> Statement:
    task = statement.task
    if task is None or not (lead or due):
        return statement
    open_still = task.deadline == NONE_STATED or (task.deadline.on is None and _OPEN.search(task.deadline.basis))
    deadline = due if due and open_still else task.deadline
    if deadline is task.deadline and (task.lead or not lead):
        return statement
    return replace(statement, task=replace(task, lead=task.lead or lead, deadline=deadline))
