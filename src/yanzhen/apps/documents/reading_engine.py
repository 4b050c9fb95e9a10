"""The reader as documents use it: bytes to text with anchors, text to the contract's JSON."""

from __future__ import annotations

from dataclasses import asdict
from importlib.metadata import PackageNotFoundError, version
from typing import Any

from yanzhen.engines.policytext import read_document
from yanzhen.engines.policytext.formats import Anchor, Extracted
from yanzhen.intake import take_in

ENGINE = "policytext"


def engine_version() -> str:
    """Return the reader's name and release, kept beside each reading."""
    try:
        return f"{ENGINE} {version('yanzhen')}"
    except PackageNotFoundError:
        return ENGINE


def text_of(data: bytes, *, name: str) -> Extracted:
    """Return text and anchors of a file. Raises BadInputError, whose problem says what to do."""
    return take_in(data, file=name)


def anchors_as_json(anchors: tuple[Anchor, ...]) -> list[dict[str, Any]]:
    """Return the anchors without their empty fields."""
    return [{key: value for key, value in asdict(anchor).items() if value not in (None, False)} for anchor in anchors]


def reading_of(text: str, *, name: str, year: int | None = None) -> dict[str, Any]:
    """Return the reading of a text in the contract's shape, with what its relative times count from."""
    reading = read_document(text, file=name, year=year)
    anchor = {**asdict(reading.anchor), "day": reading.anchor.day.isoformat() if reading.anchor.day else None}
    return {**reading.as_json(), "anchor": anchor}
