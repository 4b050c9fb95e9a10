"""The task object of a statement (任务要素)."""

from __future__ import annotations

import sys
from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import replace
from typing import Final

from yanzhen.engines.policytext.cues import ANYTHING, cue
from yanzhen.engines.policytext.labels import Deadline, Reading, Span, Statement, Target, Task, TimeSpan
from yanzhen.engines.policytext.patterns import compiled
from yanzhen.engines.policytext.table_columns import Column
from yanzhen.engines.policytext.table_rows import column_at, row_cells
from yanzhen.engines.policytext.tasks.confidence import confidence, signs_of
from yanzhen.engines.policytext.tasks.deadlines import NONE_STATED, deadline_of_figures, task_deadline
from yanzhen.engines.policytext.tasks.parties import lead_and_support
from yanzhen.engines.policytext.tasks.titles import title_span

_CONDITION: Final = compiled(
    r"(?:^|(?<=[,;:。]))(?:凡|如(?!期|何|实)|若|对(?!标|照|接|口)[^,;。]{2,30}的(?=,)|遇|当[^,;。]{2,24}时"
    r"|在[^,;。]{2,30}(?:前提下|基础上|条件下|情况下)|符合[^,;。]{2,30}的|未[^,;。]{2,24}的(?=,)"
    r"|[^,;。]{2,30}的(?=,(?:要|应|须|由|可|不得|按|给予|予以)))[^,;。]*"
    r"|[^,;。]{2,20}(?<!小)时(?=[应要须,])|[^,;。]{2,16}(?:不一致|发生|出现)[^,;。]{0,10}时"
)
_MAY_CONDITION: Final = cue(compiled(r"[凡如若遇时]|的,|符合|前提下|基础上|条件下|情况下"))
"""Every condition holds one of these; statements without them are not searched."""
_PART_OF_WHOLE: Final = compiled(r"其中[^,;。]{0,40}$")
"""其中2025年完成12所 dates a part of the task."""
_MAY_BE_PART: Final = cue(_PART_OF_WHOLE)
_REACHES: Final = compiled(r"[^,;。]{0,8}(?:到|至|为)")
_BASELINE: Final = compiled(r"(?:由|从)[^,;。]{0,12}$")


_NO_LABELS: Final = range(0)


class Labels:
    """The labels of a reading, found by position."""

    def __init__(self, reading: Reading) -> None:
        self.reading = reading
        self._starts: dict[str, list[int]] = {}

    def inside(self, kind: str, start: int, end: int) -> range:
        """Return the indices of the labels of a kind that begin within a span."""
        starts = self._starts_of(kind)
        if not starts:
            return _NO_LABELS
        first = bisect_left(starts, start)
        return range(first, bisect_left(starts, end, first))

    def inside_each(self, kind: str, spans: Sequence[Span]) -> list[tuple[int, ...]]:
        """Return for each span what ``inside`` returns; quick for spans in order."""
        starts = self._starts_of(kind)
        if not starts:
            return [()] * len(spans)
        found: list[tuple[int, ...]] = []
        reached = sys.maxsize
        at = 0
        size = len(starts)
        for start, end in spans:
            if start < reached:
                at = bisect_left(starts, start)
            while at < size and starts[at] < start:
                at += 1
            own: list[int] = []
            while at < size and starts[at] < end:
                own.append(at)
                at += 1
            found.append(tuple(own))
            reached = end
        return found

    def _starts_of(self, kind: str) -> list[int]:
        starts = self._starts.get(kind)
        if starts is None:
            starts = self._starts[kind] = [label.start for label in getattr(self.reading, kind)]
        return starts


class Asked:
    """A statement of type ``task`` before it is known what it asks for.

    Attributes:
        statement, path: the statement and the headings above it.
        columns: for a row of a table what its columns hold.
        masked: its folded text, quotations masked, where that is known.
        cues: the cues that stand in it.
    """

    __slots__ = ("columns", "cues", "masked", "path", "statement")

    def __init__(
        self,
        statement: Statement,
        path: tuple[int, ...],
        columns: tuple[Column | None, ...] = (),
        masked: str | None = None,
        cues: int = ANYTHING,
    ) -> None:
        self.statement = statement
        self.path = path
        self.columns = columns
        self.masked = masked
        self.cues = cues


def build_tasks(view: str, labels: Labels, asked: Sequence[Asked]) -> list[Task]:
    """Return title, parties, deadline, targets and conditions of each task; ``rate`` adds how sure the reader is, once
    notes and tables have given what they say.

    One step is done for all tasks before the next: a processor that stays with one step is quicker.
    """
    reading = labels.reading
    spans = [(own.statement.start, own.statement.end) for own in asked]
    quantities = labels.inside_each("quantities", spans)
    times = labels.inside_each("times", spans)
    actors = labels.inside_each("actors", spans)
    titles = [
        title_span(view, span[0], span[1], own.columns, own.masked) for own, span in zip(asked, spans, strict=True)
    ]
    parties = [
        lead_and_support(view, span[0], span[1], [(index, reading.actors[index]) for index in named], own.columns)
        for own, span, named in zip(asked, spans, actors, strict=True)
    ]
    moments = labels.inside_each("moments", spans)
    deadlines = [
        _deadline(view, reading, own, [*(reading.times[i] for i in told), *(reading.moments[i] for i in by_event)])
        for own, told, by_event in zip(asked, times, moments, strict=True)
    ]
    targets = [
        _targets(view, span, reading, measured, own.columns) if measured else ()
        for own, span, measured in zip(asked, spans, quantities, strict=True)
    ]
    return [
        Task(
            titles[at],
            own.path,
            quantities[at],
            times[at],
            actors[at],
            parties[at][0],
            parties[at][1],
            deadlines[at],
            targets[at],
            _conditions(view, spans[at][0], spans[at][1]) if own.cues & _MAY_CONDITION else (),
            0.0,
        )
        for at, own in enumerate(asked)
    ]


def _deadline(view: str, reading: Reading, own: Asked, times: list[TimeSpan]) -> Deadline:
    """The deadline of a statement; bare figures beneath 时限 (2026.12, 6/30) are read as a month or a day."""
    columns, span = own.columns, (own.statement.start, own.statement.end)
    anchor = reading.anchor
    due = _due(view, span, times, columns) if columns or own.cues & _MAY_BE_PART else times
    found = task_deadline(due, anchor) if due else NONE_STATED
    if found.on is None and Column.DEADLINE in columns:
        cells = zip(columns, row_cells(view, *span), strict=False)
        written = next((view[slice(*cell)] for column, cell in cells if column is Column.DEADLINE), "")
        return deadline_of_figures(written, anchor) or found
    return found


def _due(view: str, span: Span, times: list[TimeSpan], columns: tuple[Column | None, ...]) -> list[TimeSpan]:
    """In a table what stands beneath 时限 is the deadline, and where there is such a time nothing else is.

    In prose the time of a part (其中2025年完成12所) is not that of the task.
    """
    if Column.DEADLINE not in columns:
        return [time for time in times if not _PART_OF_WHOLE.search(view, span[0], time.start)]
    cells = row_cells(view, *span)
    due = [time for time in times if column_at(columns, cells, time.start) is Column.DEADLINE]
    return [replace(time, role="deadline") for time in due] or times


def _targets(
    view: str, span: Span, reading: Reading, indices: Sequence[int], columns: tuple[Column | None, ...]
) -> tuple[Target, ...]:
    """Numbers to be reached; 由10所增加到15所 makes the first number the second's baseline.

    In a table what stands beneath 目标值 is to be reached, and what stands beneath 现状值 is where it starts.
    """
    cells = row_cells(view, *span) if columns else []
    now = next((i for i in indices if column_at(columns, cells, reading.quantities[i].start) is Column.BASELINE), None)
    found: list[Target] = []
    baseline: int | None = None
    for index in indices:
        quantity = reading.quantities[index]
        following = view[quantity.end : quantity.end + 14]
        before = view[max(0, quantity.start - 14) : quantity.start]
        if ("由" in before or "从" in before) and _BASELINE.search(before) and _REACHES.match(following):
            baseline = index
            continue
        beneath = column_at(columns, cells, quantity.start)
        if beneath is Column.BASELINE:
            continue
        if quantity.role in ("target", "norm") or beneath is Column.TARGET:
            known = baseline if baseline is not None or beneath is not Column.TARGET else now
            found.append(Target(index, known))
            baseline = None
            now = None if known is not None and known == now else now
    return tuple(found)


def _conditions(view: str, start: int, end: int) -> tuple[Span, ...]:
    return tuple((start + m.start(), start + m.end()) for m in _CONDITION.finditer(view[start:end]))


def rate(
    view: str, reading: Reading, statement: Statement, mood: str | None, form: str = "prose", cues: int = ANYTHING
) -> Statement:
    """Return the statement with the confidence of its task, if it has one (see ``confidence``)."""
    task = statement.task
    if task is None:
        return statement
    rated = Task(
        task.title_span,
        task.heading_path,
        task.quantities,
        task.times,
        task.actors,
        task.lead,
        task.support,
        task.deadline,
        task.targets,
        task.conditions,
        confidence(signs_of(view, reading, statement, task, mood, form, cues)),
    )
    return Statement(statement.start, statement.end, statement.type, rated)
