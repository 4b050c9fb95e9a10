"""Readings ↔ items: one item per statement, and what the reader makes of a span cut by hand."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from yanzhen.apps.documents.models import TITLE_LENGTH, DocumentVersion, ItemKind, ItemState, ReadingItem
from yanzhen.engines.policytext import Anchor, Heading, Reading, segment_span

Label = dict[str, Any]
BASIS_LENGTH = 200


@dataclass(frozen=True, slots=True)
class _Labels:
    """The lists that a task's indices point into, as the contract's JSON."""

    quantities: Sequence[Label]
    times: Sequence[Label]
    actors: Sequence[Label]
    headings: Sequence[Label]


def items_of(version: DocumentVersion) -> list[ReadingItem]:
    """Return one unsaved item per statement of the version's reading, in the order of the text."""
    reading = version.reading
    labels = _Labels(reading["quantities"], reading["times"], reading["actors"], reading["headings"])
    return [
        ReadingItem(
            document_version=version,
            start=statement["start"],
            end=statement["end"],
            kind=statement["type"],
            state=ItemState.PROPOSED,
            **_fields(version.text, statement, labels),
        )
        for statement in reading["statements"]
    ]


def fields_for_span(version: DocumentVersion, start: int, end: int, kind: str) -> dict[str, Any]:
    """Return the fields of an item cut by hand, its labels read anew; nobody vouches for them, so no confidence."""
    segment = segment_span(_reading_value(version), start, end, type=str(kind))
    labels = _Labels(
        *([label.as_json() for label in group] for group in (segment.quantities, segment.times, segment.actors)),
        version.reading.get("headings", ()),
    )
    return {**_fields(version.text, segment.statement.as_json(), labels), "confidence": None}


def trimmed(text: str, start: int, end: int) -> tuple[int, int]:
    """Return the span without white space at its ends; start equals end when nothing else is in it."""
    start = min(max(0, start), len(text))
    end = min(max(start, end), len(text))
    while start < end and text[start].isspace():
        start += 1
    while end > start and text[end - 1].isspace():
        end -= 1
    return start, end


def _fields(text: str, statement: Label, labels: _Labels) -> dict[str, Any]:
    start, end = statement["start"], statement["end"]
    if statement["type"] != ItemKind.TASK:
        return {
            **_name(text, *_opening(text, start, end)),
            "confidence": None,
            "heading_path": [_place(heading) for heading in _headings_over(labels.headings, start)],
            "quantities": [q for q in labels.quantities if start <= q["start"] and q["end"] <= end],
        }
    task = statement["task"]
    title = task["title_span"] if text[slice(*task["title_span"])].strip() else _opening(text, start, end)
    return {
        **_name(text, *title),
        "confidence": task["confidence"],
        "heading_path": [_place(labels.headings[index]) for index in task["heading_path"]],
        "lead": _names(labels.actors[index] for index in task["lead"]),
        "support": _names(labels.actors[index] for index in task["support"]),
        "quantities": [labels.quantities[index] for index in task["quantities"]],
        "targets": [_target(labels.quantities, target) for target in task["targets"]],
        "conditions": [text[first:last] for first, last in task["conditions"]],
        **_deadline(task, labels.times),
    }


def _reading_value(version: DocumentVersion) -> Reading:
    """The kept reading as the reader takes it: text, headings and the day that relative times count from."""
    reading, anchor = version.reading, version.reading.get("anchor") or {}
    return Reading(
        file="",
        text=version.text,
        script=reading.get("script", "Hans"),
        kind=reading.get("kind", "plan"),
        title=None,
        boilerplate=(),
        headings=tuple(Heading(**heading) for heading in reading.get("headings", ())),
        statements=(),
        quantities=(),
        times=(),
        actors=(),
        programmes=(),
        anchor=Anchor(anchor.get("year"), _day(anchor.get("day")), anchor.get("basis", "")),
    )


def _name(text: str, start: int, end: int) -> dict[str, Any]:
    end = min(end, start + TITLE_LENGTH)
    return {"title": text[start:end].strip(), "title_start": start, "title_end": end}


def _opening(text: str, start: int, end: int) -> tuple[int, int]:
    """The words up to the first stop: a name for what the reader gave none."""
    stop = next((place for place in range(start + 1, end) if text[place] in "，,；;。！!？?\n"), end)
    return trimmed(text, start, stop)


def _deadline(task: Label, times: Sequence[Label]) -> dict[str, Any]:
    """The basis is kept only where the text says something about a deadline."""
    deadline = task["deadline"]
    is_stated = deadline["on"] or any(times[index]["role"] == "deadline" for index in task["times"])
    return {
        "deadline_on": _day(deadline["on"]),
        "deadline_basis": (deadline["basis"] or "")[:BASIS_LENGTH] if is_stated else "",
    }


def _headings_over(headings: Sequence[Label], start: int) -> list[Label]:
    path: list[Label] = []
    for heading in headings:
        if heading["start"] > start:
            break
        path = [above for above in path if above["level"] < heading["level"]] + [heading]
    return path


def _place(heading: Label) -> Label:
    words = f"{heading['number'] or ''}{heading['title']}"
    return {"start": heading["start"], "level": heading["level"], "text": words}


def _target(quantities: Sequence[Label], target: Label) -> Label:
    quantity, baseline = quantities[target["quantity"]], target["baseline"]
    keys = ("start", "end", "text", "value", "min", "max", "unit", "comparator", "metric")
    return {
        **{key: quantity[key] for key in keys},
        **({"recognised": True} if quantity.get("recognised") else {}),
        "baseline": None if baseline is None else quantities[baseline]["text"],
    }


def _names(labels: Iterable[Label]) -> list[str]:
    return list(dict.fromkeys(label["text"] for label in labels))


def _day(written: str | None) -> date | None:
    return date.fromisoformat(written) if written else None
