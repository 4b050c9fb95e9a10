"""Passages (对照语句): the statements of one document as alignment sees them, each with what hangs on it."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from typing import TypeVar

from yanzhen.engines.policytext.editing import heading_path
from yanzhen.engines.policytext.labels import Programme, Quantity, Reading, Statement, TimeSpan

Label = TypeVar("Label", Quantity, TimeSpan, Programme)


@dataclass(frozen=True, slots=True)
class Passage:
    """One statement of a document.

    ``key`` is the caller's own name for it, unique in its document; ``type`` is task, result or context; ``headings``
    are the titles above it, outermost first; the offsets of ``quantities`` and ``times`` index ``text``;
    ``deadline_on`` is an ISO date or null.
    """

    key: int
    text: str
    type: str = "task"
    headings: tuple[str, ...] = ()
    quantities: tuple[Quantity, ...] = ()
    times: tuple[TimeSpan, ...] = ()
    programmes: tuple[str, ...] = ()
    deadline_on: str | None = None


def passages_of(reading: Reading, types: Collection[str] = ("task",)) -> tuple[Passage, ...]:
    """Return the statements of the given types in the order of the text; ``key`` is the index in the reading.

    >>> from yanzhen.engines.policytext import read_document
    >>> [passage.text for passage in passages_of(read_document("各校要完成自查。"))]
    ['各校要完成自查。']
    """
    return tuple(
        _passage(reading, number, statement)
        for number, statement in enumerate(reading.statements)
        if statement.type in types
    )


def _passage(reading: Reading, number: int, statement: Statement) -> Passage:
    start, end = statement.start, statement.end
    path = statement.task.heading_path if statement.task else heading_path(reading, start)
    return Passage(
        key=number,
        text=reading.text[start:end],
        type=statement.type,
        headings=tuple(reading.headings[index].title for index in path),
        quantities=tuple(_moved(label, start) for label in _within(reading.quantities, start, end)),
        times=tuple(_moved(label, start) for label in _within(reading.times, start, end)),
        programmes=tuple(label.text for label in _within(reading.programmes, start, end)),
        deadline_on=statement.task.deadline.on if statement.task else None,
    )


def _within(labels: Sequence[Label], start: int, end: int) -> Sequence[Label]:
    first = bisect_left(labels, start, key=lambda label: label.start)
    return labels[first : bisect_left(labels, end, lo=first, key=lambda label: label.start)]


def _moved(label: Label, by: int) -> Label:
    return replace(label, start=label.start - by, end=label.end - by)
