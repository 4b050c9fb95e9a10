"""The labelled documents of the repository, by what they are for."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from bench.reader_accuracy.written import read_written

SPEC = Path(__file__).resolve().parents[2] / "tests/spec"


@dataclass(frozen=True)
class Labelled:
    """A document with its labels in the guideline's form."""

    name: str
    text: str
    gold: dict[str, Any]


def development_documents() -> list[Labelled]:
    """Return the documents that rules were written on: their figures say that the rules agree with the guideline."""
    return _written("标注")


def unseen_documents() -> list[Labelled]:
    """Return the documents labelled by people who had not seen the reader, and those that no rule was written on."""
    return [*_independent(), *_written("校准")]


def calibration_documents() -> list[Labelled]:
    """Return every document whose tasks are labelled."""
    return [*unseen_documents(), *development_documents()]


def _written(folder: str) -> list[Labelled]:
    files = sorted((SPEC / "policytext" / folder).glob("*.txt"))
    return [Labelled(file.stem, *read_written(file)) for file in files]


def _independent() -> list[Labelled]:
    return [
        Labelled(file.stem, file.with_suffix(".txt").read_bytes().decode("utf-8"), json.loads(file.read_text("utf-8")))
        for file in sorted((SPEC / "independent").glob("*.json"))
    ]
