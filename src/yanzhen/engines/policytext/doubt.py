"""Doubt (存疑): what a machine read off a picture may be wrong, above all its numbers."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from yanzhen.engines.policytext.labels import Reading, Span, Statement, Task

WITH_NUMBERS = 0.4
"""Highest confidence of a task whose numbers or times were read off a picture: never enough to accept unseen."""
WITHOUT_NUMBERS = 0.7
NOTE = "由文字识别读出，请对照原件核对"


def doubted(reading: Reading, recognised: Sequence[Span]) -> Reading:
    """Return the reading with less confidence in what was read off pictures.

    Args:
        recognised: spans of the text, in order, that a machine read off pictures (``Extracted.recognised``).
    Returns:
        The same labels; tasks in these spans have a confidence of at most 0.4 where they carry a number or a time, at
        most 0.7 else, and the basis of their deadline asks to compare it with the original.
    """
    if not recognised:
        return reading
    return replace(reading, statements=tuple(_doubted(statement, recognised) for statement in reading.statements))


def lies_in(start: int, end: int, recognised: Sequence[Span]) -> bool:
    """Does a label share a character with any of these spans?"""
    return any(first < end and start < last for first, last in recognised)


def _doubted(statement: Statement, recognised: Sequence[Span]) -> Statement:
    task = statement.task
    if task is None or not lies_in(statement.start, statement.end, recognised):
        return statement
    return replace(statement, task=_less_sure(task))


def _less_sure(task: Task) -> Task:
    most = WITH_NUMBERS if task.quantities or task.times else WITHOUT_NUMBERS
    deadline = replace(task.deadline, basis=f"{task.deadline.basis}，{NOTE}") if task.deadline.on else task.deadline
    return replace(task, confidence=min(task.confidence, most), deadline=deadline)
