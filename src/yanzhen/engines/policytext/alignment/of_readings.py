"""Alignment of two readings (文件对标), and its JSON as ``yanzhen read --higher`` prints it."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from yanzhen.engines.policytext.alignment.matching import align
from yanzhen.engines.policytext.alignment.outcome import Alignment, Answer
from yanzhen.engines.policytext.alignment.passages import passages_of
from yanzhen.engines.policytext.labels import Reading

ASKING, ANSWERING = ("task",), ("task", "result")
DIGITS = 4


def align_readings(higher: Reading, local: Reading) -> Alignment:
    """Align the tasks of the higher document with the tasks and results of the local one.

    Keys of asks, ``uncovered`` are indices of statements of ``higher``; keys of answers and ``without_origin`` are
    indices of statements of ``local``.

    >>> from yanzhen.engines.policytext import read_document
    >>> reading = read_document("各校要在3月底前完成消防自查。")
    >>> align_readings(reading, reading).asks[0].answers[0].score
    1.0
    """
    return align(passages_of(higher, ASKING), passages_of(local, ANSWERING))


def alignment_as_json(found: Alignment, higher: Reading, local: Reading) -> dict[str, Any]:
    """Return the contract's ``alignment``; a statement is written with its index, place, type and words."""
    return {
        "file": higher.file,
        "threshold": found.threshold,
        "asks": [
            {
                "statement": _statement(higher, ask.key),
                "answers": [_answer(answer, local) for answer in ask.answers],
            }
            for ask in found.asks
        ],
        "uncovered": _statements(higher, found.uncovered),
        "without_origin": _statements(local, found.without_origin),
    }


def _answer(answer: Answer, local: Reading) -> dict[str, Any]:
    return {
        "statement": _statement(local, answer.key),
        "score": round(answer.score, DIGITS),
        "shared": list(answer.shared),
        "verdict": answer.verdict.value,
        "numbers": [pair.as_json() for pair in answer.numbers],
        "deadline": answer.timing.value if answer.timing else None,
    }


def _statements(reading: Reading, indices: Iterable[int]) -> list[dict[str, Any]]:
    return [_statement(reading, index) for index in indices]


def _statement(reading: Reading, index: int) -> dict[str, Any]:
    statement = reading.statements[index]
    return {
        "index": index,
        "start": statement.start,
        "end": statement.end,
        "type": statement.type,
        "text": reading.text[statement.start : statement.end],
    }
