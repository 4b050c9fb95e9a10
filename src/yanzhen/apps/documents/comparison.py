"""Two versions of a document, statement by statement (版本比较)."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher

from yanzhen.apps.documents.models import DocumentVersion

ALIKE = 0.5
_TOKEN = re.compile(r"\d+(?:\.\d+)?%?|.", re.DOTALL)  # a figure differs as a whole, not by its digits


@dataclass(frozen=True, slots=True)
class Stretch:
    """Words of one side; ``differs`` where the other side has other words."""

    text: str
    differs: bool


@dataclass(frozen=True, slots=True)
class Row:
    """One line of the comparison: same, changed, added or removed; starts are offsets, null on the empty side."""

    change: str
    old: tuple[Stretch, ...]
    new: tuple[Stretch, ...]
    old_start: int | None
    new_start: int | None


@dataclass(frozen=True, slots=True)
class _Unit:
    start: int
    text: str


def compare(old: DocumentVersion, new: DocumentVersion) -> list[Row]:
    """Return the statements and headings of both versions side by side, in the order of the text."""
    left, right = _units(old), _units(new)
    matcher = SequenceMatcher(None, [_key(unit) for unit in left], [_key(unit) for unit in right], autojunk=False)
    rows: list[Row] = []
    for _, first, last, begin, end in matcher.get_opcodes():
        if last - first == end - begin and all(
            _key(a) == _key(b) for a, b in zip(left[first:last], right[begin:end], strict=True)
        ):
            rows += [_same(a, b) for a, b in zip(left[first:last], right[begin:end], strict=True)]
        else:
            rows += _paired(left[first:last], right[begin:end])
    return rows


def counts(rows: Sequence[Row]) -> dict[str, int]:
    """Count the rows by kind of change."""
    return {name: sum(row.change == name for row in rows) for name in ("added", "removed", "changed", "same")}


def _units(version: DocumentVersion) -> list[_Unit]:
    """Statements and headings as read; the plain lines of a text that was not read."""
    labels = [*version.reading.get("statements", ()), *version.reading.get("headings", ())]
    if labels:
        spans = sorted((label["start"], label["end"]) for label in labels)
        return [_Unit(start, version.text[start:end].strip()) for start, end in spans]
    units, at = [], 0
    for line in version.text.splitlines(keepends=True):
        if line.strip():
            units.append(_Unit(at, line.strip()))
        at += len(line)
    return units


def _key(unit: _Unit) -> str:
    return "".join(unit.text.split())


def _paired(left: Sequence[_Unit], right: Sequence[_Unit]) -> list[Row]:
    """Pair what is alike inside one changed stretch, keeping the order of both sides."""
    rows: list[Row] = []
    waiting = list(right)
    for unit in left:
        likeness = [(_likeness(unit, other), -place) for place, other in enumerate(waiting)]
        best, place = max(likeness, default=(0.0, 0))
        if best < ALIKE:
            rows.append(Row("removed", (Stretch(unit.text, True),), (), unit.start, None))
            continue
        rows += [_added(other) for other in waiting[:-place]]
        rows.append(_changed(unit, waiting[-place]))
        waiting = waiting[1 - place :]
    return rows + [_added(other) for other in waiting]


def _likeness(left: _Unit, right: _Unit) -> float:
    matcher = SequenceMatcher(None, left.text, right.text, autojunk=False)
    return matcher.ratio() if matcher.quick_ratio() >= ALIKE else 0.0


def _same(left: _Unit, right: _Unit) -> Row:
    return Row("same", (Stretch(left.text, False),), (Stretch(right.text, False),), left.start, right.start)


def _added(unit: _Unit) -> Row:
    return Row("added", (), (Stretch(unit.text, True),), None, unit.start)


def _changed(left: _Unit, right: _Unit) -> Row:
    old: list[Stretch] = []
    new: list[Stretch] = []
    before, after = _TOKEN.findall(left.text), _TOKEN.findall(right.text)
    matcher = SequenceMatcher(None, before, after, autojunk=False)
    for tag, first, last, begin, end in matcher.get_opcodes():
        if last > first:
            old.append(Stretch("".join(before[first:last]), tag != "equal"))
        if end > begin:
            new.append(Stretch("".join(after[begin:end]), tag != "equal"))
    return Row("changed", tuple(old), tuple(new), left.start, right.start)
