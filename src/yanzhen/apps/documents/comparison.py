"""Two versions of a document, statement by statement (版本比较)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from yanzhen.apps.documents.models import DocumentVersion
from yanzhen.engines.revisions import (
    Change,
    Pairing,
    Statement,
    Stretch,
    in_reading_order,
    marked_apart,
    pair_statements,
)

MOVED = "moved"


@dataclass(frozen=True, slots=True)
class Side:
    """One statement on one side: its words with what differs marked, its offset, the heading over it."""

    words: tuple[Stretch, ...]
    start: int
    heading: str

    @property
    def text(self) -> str:
        """The words as written."""
        return "".join(stretch.text for stretch in self.words)


@dataclass(frozen=True, slots=True)
class Row:
    """One line of the comparison; one side is empty where something was added or removed."""

    change: str
    is_moved: bool
    old: tuple[Side, ...]
    new: tuple[Side, ...]

    @property
    def is_different(self) -> bool:
        """Does anything differ, be it the place alone?"""
        return self.change != Change.SAME or self.is_moved

    @property
    def heading(self) -> str:
        """The heading under which it stands now, or stood."""
        return (self.new or self.old)[0].heading

    def has(self, name: str) -> bool:
        """Is it of this kind of change? What moved may have changed as well."""
        return self.is_moved if name == MOVED else self.change == name


@dataclass(frozen=True, slots=True)
class _Unit:
    start: int
    statement: Statement


def compare(old: DocumentVersion, new: DocumentVersion) -> list[Row]:
    """Return the statements and headings of both versions side by side, in the order of the new text."""
    left, right = _units(old), _units(new)
    pairings = pair_statements([unit.statement for unit in left], [unit.statement for unit in right])
    return [_row(pairing, left, right) for pairing in in_reading_order(pairings)]


def counts(rows: Sequence[Row]) -> dict[str, int]:
    """Count the rows by kind of change; what moved unchanged counts as moved and not as the same."""
    found = Counter(row.change for row in rows if row.is_different)
    found[MOVED] = sum(row.is_moved for row in rows)
    names = [*(change.value for change in Change), MOVED]
    return {name: found[name] for name in names} | {"same": sum(not row.is_different for row in rows)}


def _units(version: DocumentVersion) -> list[_Unit]:
    """Statements and headings as read; the plain lines of a text that was not read."""
    headings = version.reading.get("headings", ())
    labels = [*version.reading.get("statements", ()), *headings]
    if not labels:
        return _lines(version.text)
    levels = {heading["start"]: heading["level"] for heading in headings}
    found: list[_Unit] = []
    path: list[tuple[int, str]] = []
    for label in sorted(labels, key=lambda one: (one["start"], one["end"])):
        text = version.text[label["start"] : label["end"]].strip()
        level = levels.get(label["start"])
        if level is not None:
            path = [above for above in path if above[0] < level]
        found.append(_Unit(label["start"], Statement(text, tuple(words for _, words in path))))
        if level is not None:
            path.append((level, _named(label)))
    return found


def _named(heading: dict[str, Any]) -> str:
    return f"{heading.get('number') or ''}{heading.get('title') or ''}"


def _lines(text: str) -> list[_Unit]:
    units, at = [], 0
    for line in text.splitlines(keepends=True):
        if line.strip():
            units.append(_Unit(at, Statement(line.strip())))
        at += len(line)
    return units


def _row(pairing: Pairing, left: Sequence[_Unit], right: Sequence[_Unit]) -> Row:
    olds, news = [left[place] for place in pairing.old], [right[place] for place in pairing.new]
    before, after = [unit.statement.text for unit in olds], [unit.statement.text for unit in news]
    if pairing.change == Change.SAME:
        marked = [(Stretch(before[0], False),)], [(Stretch(after[0], False),)]
    else:
        marked = marked_apart(before, after)
    return Row(
        change=pairing.change.value,
        is_moved=pairing.is_moved,
        old=tuple(_side(unit, words) for unit, words in zip(olds, marked[0], strict=True)),
        new=tuple(_side(unit, words) for unit, words in zip(news, marked[1], strict=True)),
    )


def _side(unit: _Unit, words: tuple[Stretch, ...]) -> Side:
    path = unit.statement.path
    return Side(words, unit.start, path[-1] if path else "")
