"""Merged cells of a task ledger (合并单元格): what one cell says counts for every row beside it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Final

from yanzhen.engines.policytext.labels import Deadline, Reading, Statement, Task
from yanzhen.engines.policytext.structure import Sentence
from yanzhen.engines.policytext.table_columns import Column, is_ditto
from yanzhen.engines.policytext.table_rows import row_cells
from yanzhen.engines.policytext.tasks.build import Labels
from yanzhen.engines.policytext.tasks.parties import lead_and_support
from yanzhen.engines.policytext.tasks.titles import title_span

_LEADS: Final = frozenset((Column.LEAD, Column.LEAD_FIRST, Column.PERSON))
_NAMES: Final = frozenset((Column.TASK,))


def settle_tables(
    view: str, reading: Reading, sentences: Sequence[Sentence], statements: Sequence[Statement]
) -> tuple[Statement, ...]:
    """Return the statements with the rows of task ledgers completed from the cells that reach over several rows.

    A row whose cell of 责任单位 is blank or 同上 has the body named above it; one whose cell of 时限 is blank too has
    the deadline above it. Where a name of 任务 reaches over several rows, each row is named by its own 措施.
    """
    settled = list(statements)
    labels = Labels(reading)
    for rows in _tables(sentences):
        grouped = any(
            _blank(view, sentences[at], _NAMES) and _filled(view, sentences[at], Column.MEASURE) for at in rows
        )
        above = Task((0, 0), (), (), (), (), (), (), Deadline(None, ""), (), (), 0.0)
        for at in rows:
            sentence, task = sentences[at], settled[at].task
            known = _own(view, reading, labels, sentence, task)
            no_lead = _blank(view, sentence, _LEADS)
            bare = no_lead or _blank(view, sentence, _NAMES)
            above = replace(
                known,
                lead=known.lead or (above.lead if no_lead else ()),
                support=known.support or (above.support if no_lead else ()),
                deadline=above.deadline if bare and _blank(view, sentence, {Column.DEADLINE}) else known.deadline,
            )
            if task is None:
                continue
            title = task.title_span
            if grouped and _filled(view, sentence, Column.MEASURE):
                columns = tuple(None if column is Column.TASK else column for column in sentence.columns)
                title = title_span(view, sentence.start, sentence.end, columns)
            full = replace(task, title_span=title, lead=above.lead, support=above.support, deadline=above.deadline)
            settled[at] = replace(settled[at], task=full)
    return tuple(settled)


def _tables(sentences: Sequence[Sentence]) -> Iterator[list[int]]:
    """Yield the rows of each ledger; the same head again, as on each page of a long table, does not end it."""
    rows: list[int] = []
    head: tuple[Column | None, ...] = ()
    for at, sentence in enumerate(sentences):
        if sentence.form == "row" and sentence.ledger:
            rows.append(at)
            continue
        repeated = sentence.form == "head" and sentence.columns == head
        head = sentence.columns if sentence.form == "head" else ()
        if rows and not repeated:
            yield rows
            rows = []
    if rows:
        yield rows


def _own(view: str, reading: Reading, labels: Labels, sentence: Sentence, task: Task | None) -> Task:
    """What the row says itself; a row that tells of something done names bodies too."""
    if task is not None:
        return task
    actors = [(index, reading.actors[index]) for index in labels.inside("actors", sentence.start, sentence.end)]
    lead, support = lead_and_support(view, sentence.start, sentence.end, actors, sentence.columns)
    span = (sentence.start, sentence.end)
    return Task(span, (), (), (), (), lead, support, Deadline(None, ""), (), (), 0.0)


def _blank(view: str, sentence: Sentence, kinds: frozenset[Column] | set[Column]) -> bool:
    """Has the table columns of these kinds, and does the row say nothing in any of them?

    Columns left of the row's first cell with words are not in ``sentence.columns``: they are blank as well.
    """
    cells = [
        view[slice(*cell)]
        for column, cell in zip(sentence.columns, row_cells(view, sentence.start, sentence.end), strict=False)
        if column in kinds
    ]
    return all(is_ditto(cell) for cell in cells)


def _filled(view: str, sentence: Sentence, kind: Column) -> bool:
    return not _blank(view, sentence, {kind})
