"""The labelled documents of the repository, by what they are for."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from bench.reader_accuracy.written import read_written

SPEC = Path(__file__).resolve().parents[2] / "tests/spec/policytext"


@dataclass(frozen=True)
class Labelled:
    """A document with its labels in the guideline's form."""

    name: str
    text: str
    gold: dict[str, Any]


def development_documents() -> list[Labelled]:
    """Return the documents that rules were written on: their figures say that the rules agree with the guideline."""
    return _in_folder(SPEC / "标注")


def calibration_documents() -> list[Labelled]:
    """Return the documents that no rule was written on: their errors are those to expect of unseen documents."""
    return _in_folder(SPEC / "校准")


def _in_folder(folder: Path) -> list[Labelled]:
    return [Labelled(path.stem, *read_written(path)) for path in sorted(folder.glob("*.txt"))]
