"""Reading items ↔ the passages that the engine aligns."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from yanzhen.apps.alignment.models import AnswerLink
from yanzhen.apps.documents.models import DocumentVersion, ItemKind, ItemState, ReadingItem, ReadingState
from yanzhen.engines.policytext import Quantity, TimeSpan
from yanzhen.engines.policytext.alignment import Answer, Passage

ANSWERING_KINDS = (ItemKind.TASK, ItemKind.RESULT)
QUANTITY_KEYS = (
    "start",
    "end",
    "text",
    "value",
    "min",
    "max",
    "unit",
    "approx",
    "role",
    "comparator",
    "metric",
)
SCORE_DIGITS = 4


def newest_version(document_id: int) -> DocumentVersion | None:
    """Return the newest version of a document that has been read, or null."""
    read = DocumentVersion.objects.filter(document=document_id, reading_state=ReadingState.READY)
    return read.order_by("-ordinal").first()


def asks_of(version: DocumentVersion) -> list[ReadingItem]:
    """Return what a document asks for: its tasks but those that a person kept out."""
    return list(version.items.tasks().exclude(state=ItemState.REJECTED).order_by("start", "pk"))


def answers_of(version: DocumentVersion) -> list[ReadingItem]:
    """Return what may answer: tasks and results but those that a person kept out."""
    found = version.items.live().filter(kind__in=ANSWERING_KINDS).exclude(state=ItemState.REJECTED)
    return list(found.order_by("start", "pk"))


def passages_of_items(version: DocumentVersion, items: Sequence[ReadingItem]) -> list[Passage]:
    """Return the items as the engine takes them; ``key`` is the item's primary key."""
    times, programmes = (version.reading.get(name, ()) for name in ("times", "programmes"))
    return [_passage(version.text, item, times, programmes) for item in items]


def put_answer(link: AnswerLink, answer: Answer, *, by_hand: bool = False) -> AnswerLink:
    """Write what the engine says onto a link, unsaved; one picked by hand has no score."""
    link.score = None if by_hand else round(answer.score, SCORE_DIGITS)
    link.shared = list(answer.shared)
    link.verdict = answer.verdict.value
    link.numbers = [pair.as_json() for pair in answer.numbers]
    link.timing = answer.timing.value if answer.timing else ""
    return link


def _passage(text: str, item: ReadingItem, times: Iterable[Any], programmes: Iterable[Any]) -> Passage:
    start, end = item.start, item.end
    return Passage(
        key=item.pk,
        text=text[start:end],
        type=item.kind,
        headings=tuple(heading["text"] for heading in item.heading_path),
        quantities=tuple(_quantity(label, start) for label in item.quantities if set(QUANTITY_KEYS) <= label.keys()),
        times=tuple(_time(label, start) for label in times if start <= label["start"] and label["end"] <= end),
        programmes=tuple(label["text"] for label in programmes if start <= label["start"] < end),
        deadline_on=item.deadline_on.isoformat() if item.deadline_on else None,
    )


def _quantity(label: dict[str, Any], by: int) -> Quantity:
    given = {key: label[key] for key in QUANTITY_KEYS}
    return Quantity(**{**given, "start": label["start"] - by, "end": label["end"] - by})


def _time(label: dict[str, Any], by: int) -> TimeSpan:
    return TimeSpan(label["start"] - by, label["end"] - by, label["text"], label["from"], label["to"], label["role"])
