"""Readings (the contract's JSON) ↔ items: which labels belong to a span, and what they make of it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any

from yanzhen.apps.documents.models import TITLE_LENGTH, DocumentVersion, ItemState, ReadingItem

Label = dict[str, Any]
BASIS_LENGTH = 200


def items_of(version: DocumentVersion) -> list[ReadingItem]:
    """Return one unsaved item per statement of the version's reading, in the order of the text."""
    return [_item(version, statement) for statement in version.reading.get("statements", ())]


def fields_for_span(version: DocumentVersion, start: int, end: int) -> dict[str, Any]:
    """Return the fields of an item cut by hand: the labels inside the span decide, not the reader's own cut.

    A span that is exactly a statement of the reading gets what the reader made of that statement.
    """
    for statement in version.reading.get("statements", ()):
        if (statement["start"], statement["end"]) == (start, end) and "task" in statement:
            return _task_fields(version, statement)
    return _plain_fields(version, start, end)


def trimmed(text: str, start: int, end: int) -> tuple[int, int]:
    """Return the span without white space at its ends; start equals end when nothing else is in it."""
    start, end = max(0, start), min(len(text), end)
    while start < end and text[start].isspace():
        start += 1
    while end > start and text[end - 1].isspace():
        end -= 1
    return start, end


def named(labels: Iterable[Label]) -> list[str]:
    """Return the labels' words once each, in order."""
    return list(dict.fromkeys(label["text"] for label in labels))


def _item(version: DocumentVersion, statement: Label) -> ReadingItem:
    start, end = statement["start"], statement["end"]
    fields = _task_fields(version, statement) if "task" in statement else _plain_fields(version, start, end)
    return ReadingItem(
        document_version=version, start=start, end=end, kind=statement["type"], state=ItemState.PROPOSED, **fields
    )


def _task_fields(version: DocumentVersion, statement: Label) -> dict[str, Any]:
    reading, text, task = version.reading, version.text, statement["task"]
    quantities, actors = reading["quantities"], reading["actors"]
    title_start, title_end = task["title_span"]
    title = text[title_start:title_end][:TITLE_LENGTH].strip()
    if not title:
        title_start, title_end, title = _opening(text, statement["start"], statement["end"])
    return {
        "confidence": task["confidence"],
        "title": title,
        "title_start": title_start,
        "title_end": title_end,
        "heading_path": [_place(reading["headings"][index]) for index in task["heading_path"]],
        "lead": named(actors[index] for index in task["lead"]),
        "support": named(actors[index] for index in task["support"]),
        "quantities": [quantities[index] for index in task["quantities"]],
        "targets": [
            _target(quantities[target["quantity"]], _at(quantities, target["baseline"])) for target in task["targets"]
        ],
        "deadline_on": _day(task["deadline"]["on"]),
        "deadline_basis": (task["deadline"]["basis"] or "")[:BASIS_LENGTH],
        "conditions": [text[first:last] for first, last in task["conditions"]],
    }


def _plain_fields(version: DocumentVersion, start: int, end: int) -> dict[str, Any]:
    reading = version.reading
    quantities = _inside(reading.get("quantities", ()), start, end)
    deadline = next(
        (time for time in _inside(reading.get("times", ()), start, end) if time["role"] == "deadline"), None
    )
    title_start, title_end, title = _opening(version.text, start, end)
    return {
        "confidence": None,
        "title": title,
        "title_start": title_start,
        "title_end": title_end,
        "heading_path": [_place(heading) for heading in _headings_over(reading.get("headings", ()), start)],
        "lead": named(_inside(reading.get("actors", ()), start, end)),
        "support": [],
        "quantities": quantities,
        "targets": [_target(quantity, None) for quantity in quantities if quantity["role"] == "target"],
        "deadline_on": _day(deadline["to"]) if deadline else None,
        "deadline_basis": deadline["text"][:BASIS_LENGTH] if deadline else "",
        "conditions": [],
    }


def _opening(text: str, start: int, end: int) -> tuple[int, int, str]:
    """The words up to the first stop: a name for what the reader gave none."""
    stop = next((place for place in range(start, end) if text[place] in "，,；;。！!？?\n" and place > start), end)
    first, last = trimmed(text, start, min(stop, start + TITLE_LENGTH))
    return first, last, text[first:last]


def _inside(labels: Iterable[Label], start: int, end: int) -> list[Label]:
    return [label for label in labels if start <= label["start"] and label["end"] <= end]


def _headings_over(headings: Sequence[Label], start: int) -> list[Label]:
    path: list[Label] = []
    for heading in headings:
        if heading["start"] > start:
            break
        while path and path[-1]["level"] >= heading["level"]:
            path.pop()
        path.append(heading)
    return path


def _place(heading: Label) -> dict[str, Any]:
    return {
        "start": heading["start"],
        "level": heading["level"],
        "text": f"{heading['number'] or ''}{heading['title']}",
    }


def _target(quantity: Label, baseline: Label | None) -> dict[str, Any]:
    keys = ("start", "end", "text", "value", "min", "max", "unit", "comparator", "metric")
    return {**{key: quantity[key] for key in keys}, "baseline": baseline["text"] if baseline else None}


def _at(labels: Sequence[Label], index: int | None) -> Label | None:
    return None if index is None else labels[index]


def _day(written: str | None) -> date | None:
    return date.fromisoformat(written) if written else None
