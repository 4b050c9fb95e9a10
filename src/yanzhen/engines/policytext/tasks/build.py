"""The task object of a statement (任务要素)."""

from __future__ import annotations

import re
from bisect import bisect_left
from dataclasses import replace

from yanzhen.engines.policytext.labels import Reading, Span, Statement, Target, Task, TimeSpan
from yanzhen.engines.policytext.moods import DONE, DUTY, FUTURE
from yanzhen.engines.policytext.tasks.deadlines import task_deadline
from yanzhen.engines.policytext.tasks.parties import lead_and_support
from yanzhen.engines.policytext.tasks.titles import title_span

_CONDITION = re.compile(
    r"(?:^|(?<=[,;:。]))(?:凡|如(?!期|何|实)|若|对(?!标|照|接|口)[^,;。]{2,30}的(?=,)|遇|当[^,;。]{2,24}时"
    r"|在[^,;。]{2,30}(?:前提下|基础上|条件下|情况下)|符合[^,;。]{2,30}的|未[^,;。]{2,24}的(?=,)"
    r"|[^,;。]{2,30}的(?=,(?:要|应|须|由|可|不得|按|给予|予以)))[^,;。]*"
    r"|[^,;。]{2,20}(?<!小)时(?=[应要须,])|[^,;。]{2,16}(?:不一致|发生|出现)[^,;。]{0,10}时"
)
_BASELINE = re.compile(r"(?:由|从)[^,;。]{0,12}$")


class Labels:
    """The labels of a reading, found by position."""

    def __init__(self, reading: Reading) -> None:
        self.reading = reading
        self._starts = {
            "quantities": [label.start for label in reading.quantities],
            "times": [label.start for label in reading.times],
            "actors": [label.start for label in reading.actors],
        }

    def inside(self, kind: str, start: int, end: int) -> range:
        """Return the indices of the labels of a kind that begin within a span."""
        starts = self._starts[kind]
        return range(bisect_left(starts, start), bisect_left(starts, end))


def build_task(
    view: str, labels: Labels, statement: Statement, path: tuple[int, ...], header: tuple[str, ...] = ()
) -> Task:
    """Return title, parties, deadline, targets, conditions and confidence of a statement of type ``task``."""
    start, end = statement.start, statement.end
    reading = labels.reading
    quantities = labels.inside("quantities", start, end)
    times = labels.inside("times", start, end)
    actors = labels.inside("actors", start, end)
    lead, support = lead_and_support(view, start, end, [(index, reading.actors[index]) for index in actors], header)
    title = title_span(view, start, end, header)
    return Task(
        title,
        path,
        tuple(quantities),
        tuple(times),
        tuple(actors),
        lead,
        support,
        task_deadline(_due(view, start, [reading.times[index] for index in times], header), reading.anchor),
        _targets(view, reading, quantities),
        _conditions(view, start, end),
        _confidence(view, start, end, title),
    )


def _due(view: str, start: int, times: list[TimeSpan], header: tuple[str, ...]) -> list[TimeSpan]:
    """In a table what stands beneath 时限 is a deadline."""

    def column_of(time: TimeSpan) -> str:
        column = view.count("\t", start, time.start) or view.count("|", start, time.start)
        return header[column] if column < len(header) else ""

    return [replace(time, role="deadline") if re.search(r"时限|时间|完成", column_of(time)) else time for time in times]


def _targets(view: str, reading: Reading, indices: range) -> tuple[Target, ...]:
    """Numbers to be reached; 由10所增加到15所 makes the first number the second's baseline."""
    found: list[Target] = []
    baseline: int | None = None
    for index in indices:
        quantity = reading.quantities[index]
        following = view[quantity.end : quantity.end + 14]
        if _BASELINE.search(view, max(0, quantity.start - 14), quantity.start) and re.match(
            r"[^,;。]{0,8}(?:到|至|为)", following
        ):
            baseline = index
            continue
        if quantity.role in ("target", "norm"):
            found.append(Target(index, baseline))
            baseline = None
    return tuple(found)


def _conditions(view: str, start: int, end: int) -> tuple[Span, ...]:
    return tuple((start + m.start(), start + m.end()) for m in _CONDITION.finditer(view[start:end]))


def _confidence(view: str, start: int, end: int, title: Span) -> float:
    """How sure the reader is that this is a task, 0 to 1, from what speaks for it and against it."""
    piece = view[start:end]
    score = 0.75
    if DUTY.search(piece) or FUTURE.search(piece):
        score += 0.15
    if DONE.search(piece):
        score -= 0.25
    if title[0] == start and title[1] >= end - 1:
        score -= 0.05
    if end - start < 8 or end - start > 220:
        score -= 0.1
    return round(min(1.0, max(0.05, score)), 2)
