"""Items as the plan side of the reading page shows them: plain values, ready for the template."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from yanzhen.apps.documents.models import ItemKind, ItemState, ReadingItem
from yanzhen.apps.documents.sureness import Hold, holds_of
from yanzhen.apps.documents.wording import deadline_in_words, target_in_words

SURE = 0.9
UNSURE = 0.6


@dataclass(frozen=True, slots=True)
class Card:
    """One item on the right side; its numbers are words already, for the template writes hundreds of them."""

    pk: str
    seen: str
    start: str
    end: str
    kind: str
    kind_word: str
    state: str
    title: str
    sentence: str
    percent: str | None
    trust: str
    lead: str
    support: str
    deadline: str
    targets: list[str]
    heading: str
    doubts: list[str]
    reject_reason: str
    editor: str
    editor_id: int | None
    by_model: bool

    @property
    def is_task(self) -> bool:
        """Does it say what is to be done?"""
        return self.kind == ItemKind.TASK

    @property
    def is_waiting(self) -> bool:
        """Is it a task that nobody has decided on?"""
        return self.is_task and self.state == ItemState.PROPOSED


@dataclass(slots=True)
class Group:
    """Cards under one heading."""

    heading: str
    path: str
    start: int | None
    cards: list[Card] = field(default_factory=list)


def card_of(item: ReadingItem, text: str) -> Card:
    """Return the item as a card."""
    percent = None if item.confidence is None else str(round(item.confidence * 100))
    return Card(
        pk=str(item.pk),
        seen=str(item.version),
        start=str(item.start),
        end=str(item.end),
        kind=item.kind,
        kind_word=ItemKind(item.kind).label,
        state=item.state,
        title=item.title,
        sentence=item.wording_in(text),
        percent=percent,
        trust=_trust(item.confidence),
        lead="、".join(item.lead),
        support="、".join(item.support),
        deadline=deadline_in_words(item.deadline_on, item.deadline_basis),
        targets=[target_in_words(target) for target in item.targets],
        heading=_last(item.heading_path),
        doubts=_doubts(item),
        reject_reason=item.reject_reason,
        editor=str(item.edited_by) if item.edited_by_id else "",
        editor_id=item.edited_by_id,
        by_model=item.by_model,
    )


def grouped(items: Iterable[ReadingItem], text: str, *, after: ReadingItem | None = None) -> list[Group]:
    """Return the items as cards in the order of the text, under their headings.

    ``after`` is the item before the first one: its heading is not said again.
    """
    groups: list[Group] = []
    said = _heading_start(after) if after else None
    for item in items:
        start = _heading_start(item)
        if not groups or groups[-1].start != start:
            path = " › ".join(heading["text"] for heading in item.heading_path[:-1])
            heading = "" if not groups and after and start == said else _last(item.heading_path)
            groups.append(Group(heading=heading, path=path, start=start))
        groups[-1].cards.append(card_of(item, text))
    return groups


def least_sure_first(items: Iterable[ReadingItem]) -> list[ReadingItem]:
    """Order as the queue does: what the reader cannot tell first, then by growing confidence."""
    return sorted(items, key=lambda item: (item.confidence is not None, item.confidence or 0.0, item.start))


def _doubts(item: ReadingItem) -> list[str]:
    """What to look at before accepting; nothing once somebody has decided."""
    if item.kind != ItemKind.TASK or item.state != ItemState.PROPOSED:
        return []
    return [hold.label for hold in holds_of(item) if hold != Hold.MODEL]  # its badge says so already


def _trust(confidence: float | None) -> str:
    if confidence is None:
        return "unknown"
    if confidence >= SURE:
        return "sure"
    return "fair" if confidence >= UNSURE else "unsure"


def _heading_start(item: ReadingItem) -> int | None:
    return item.heading_path[-1]["start"] if item.heading_path else None


def _last(path: list[dict[str, Any]]) -> str:
    return path[-1]["text"] if path else ""
