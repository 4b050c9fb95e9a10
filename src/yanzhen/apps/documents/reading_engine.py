"""The reader as documents use it: bytes to text with anchors, text to the contract's JSON."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict
from importlib.metadata import PackageNotFoundError, version
from typing import Any

from yanzhen.engines.policytext import read_document
from yanzhen.engines.policytext.doubt import doubted, lies_in
from yanzhen.engines.policytext.formats import Anchor, Extracted
from yanzhen.engines.policytext.formats.plain import line_anchors
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


def paragraphs_of(text: str) -> tuple[Anchor, ...]:
    """Return one anchor for each line of a pasted text."""
    return line_anchors(text)


def anchors_as_json(anchors: tuple[Anchor, ...]) -> list[dict[str, Any]]:
    """Return the anchors without their empty fields."""
    return [
        {key: value for key, value in asdict(anchor).items() if value is not None and value is not False}
        for anchor in anchors
    ]


def reading_of(
    text: str, *, name: str, year: int | None = None, anchors: Sequence[Mapping[str, Any]] = ()
) -> dict[str, Any]:
    """Return the reading of a text in the contract's shape, with what its relative times count from.

    Numbers and times that ``anchors`` say were read off a picture carry ``recognised``.
    """
    recognised = [(anchor["start"], anchor["end"]) for anchor in anchors if anchor.get("recognised")]
    reading = doubted(read_document(text, file=name, year=year), recognised)
    anchor = {**asdict(reading.anchor), "day": reading.anchor.day.isoformat() if reading.anchor.day else None}
    body = reading.as_json()
    for label in (*body["quantities"], *body["times"]) if recognised else ():
        if lies_in(label["start"], label["end"], recognised):
            label["recognised"] = True
    return {**body, "anchor": anchor, "recognised": recognised}
