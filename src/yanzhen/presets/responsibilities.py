"""What each section looks after (科室职责用语), from ``catalogue/responsibilities``."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

from yanzhen.presets.catalogue import load_catalogue
from yanzhen.presets.tables import Table


@dataclass(frozen=True)
class Responsibility:
    """A part of a section's name and the words of its field."""

    name: str
    words: tuple[str, ...]


@cache
def responsibilities() -> tuple[Responsibility, ...]:
    """Return the shipped entries in the order of the files."""
    return tuple(
        entry for file in load_catalogue("responsibilities", parse_responsibilities).values() for entry in file
    )


def parse_responsibilities(table: Table, key: str) -> tuple[Responsibility, ...]:
    """Turn a parsed file into entries; faults are noted on ``table``."""
    table.only(("sections",))
    found = []
    for row in table.tables("sections"):
        row.only(("name", "words"))
        name, words = row.required("name", str), row.required("words", list)
        found.append(Responsibility(name or "", tuple(words or ())))
    return tuple(found)
