"""Which waiting tasks a batch would accept, and which it leaves for a closer look (批量接受的范围)."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass, field

from django.db import models

from yanzhen.apps.documents.models import ItemKind, ItemState, ReadingItem


class Hold(models.TextChoices):
    """Why a task that is sure enough is not taken along (留待逐条确认的情形)."""

    DEADLINE = "deadline", "时限没有落到日期"
    LEAD = "lead", "没有写明牵头单位"
    MODEL = "model", "语言模型提议"


@dataclass(frozen=True, slots=True)
class Held:
    """A task left out, with every reason for it."""

    item: ReadingItem
    holds: tuple[Hold, ...]


@dataclass(slots=True)
class Batch:
    """What one threshold takes and what it leaves."""

    taken: list[ReadingItem] = field(default_factory=list)
    held: list[Held] = field(default_factory=list)


def batch_of(items: Iterable[ReadingItem], *, at_least: float, holds: Collection[Hold]) -> Batch:
    """Return the waiting tasks at or above a confidence, parted by ``holds``; 0 takes those without one too.

    What a language model proposed is always held: only a person accepts it.
    """
    asked = {*holds, Hold.MODEL}
    batch = Batch()
    for item in items:
        if item.kind != ItemKind.TASK or item.state != ItemState.PROPOSED or not _is_sure(item, at_least):
            continue
        found = tuple(hold for hold in holds_of(item) if hold in asked)
        if found:
            batch.held.append(Held(item, found))
        else:
            batch.taken.append(item)
    return batch


def holds_of(item: ReadingItem) -> list[Hold]:
    """Return what about a task asks for a closer look."""
    found = []
    if item.by_model:
        found.append(Hold.MODEL)
    if item.deadline_basis and item.deadline_on is None:
        found.append(Hold.DEADLINE)
    if not item.lead:
        found.append(Hold.LEAD)
    return found


def _is_sure(item: ReadingItem, at_least: float) -> bool:
    return at_least == 0 or (item.confidence is not None and item.confidence >= at_least)
