"""Checks the whole log, entry by entry, without holding it in memory."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from yanzhen.apps.audit.chain import event_digest
from yanzhen.apps.audit.models import AuditEvent, AuditObject, ChainHead
from yanzhen.apps.audit.snapshot import one_snapshot
from yanzhen.kernel.canonical import canonical_bytes, keyed_hash

FIRST_LINK = "0" * 64
PURGE_KINDS = ("PURGE_CONFIRMED", "PURGE_REPEATED")
_CHUNK = 2000
FAULTS = {
    "NUMBER_MISSING": "第{number}条缺失：前一条之后直接是第{found}条",
    "LINK_BROKEN": "第{number}条与前一条接不上：记录的前一条散列与实际不符",
    "CHANGED": "第{number}条被改动：按内容重算的散列与记录不符",
    "CONTENT_CHANGED": "第{number}条的内容被改动：内容与登记的散列不符",
    "CONTENT_MISSING": "第{number}条的内容不见了，而日志里没有对应的清除记录",
    "OBJECTS_CHANGED": "第{number}条的对象索引与登记的对象不符",
    "HEAD_DIFFERS": "链头与最后一条（第{number}条）不符",
    "ANCHOR_MISSING": "日志只到第{found}条，而锚点是第{number}条：后面的记录被删掉了",
    "ANCHOR_DIFFERS": "第{number}条与锚点不符：锚点导出之后，日志被改写过",
}


@dataclass(frozen=True)
class Anchor:
    """A head noted earlier and kept elsewhere."""

    number: int
    digest: str


@dataclass(frozen=True)
class Broken:
    """The first entry that does not hold."""

    code: str
    number: int
    found: int | None = None

    @property
    def message(self) -> str:
        """What is wrong, for people."""
        return FAULTS[self.code].format(number=self.number, found=self.found) + "。"


@dataclass(frozen=True)
class ChainReport:
    """What a check found: how many entries hold, the head, how many contents were purged, the first fault."""

    entries: int
    head: str
    purged: int
    broken: Broken | None

    @property
    def holds(self) -> bool:
        """Is the log whole?"""
        return self.broken is None


def verify_chain(anchor: Anchor | None = None) -> ChainReport:
    """Check every entry in order and stop at the first that is broken.

    Checked: numbers without a gap, each link, each entry's digest, content against its keyed hash (or a purge that
    accounts for its absence), the index of objects, the head, and the anchor if one is given. Acts may go on meanwhile.
    """
    with one_snapshot():
        return _verify(anchor)


def _verify(anchor: Anchor | None) -> ChainReport:
    purged_subjects = set(
        AuditObject.objects.filter(event__kind__in=PURGE_KINDS).values_list("subject", flat=True).distinct()
    )
    number, previous, purged = 0, FIRST_LINK, 0
    for event in _events():
        broken = _fault(event, number, previous, purged_subjects) or _off_anchor(event, anchor)
        if broken:
            return ChainReport(number, previous, purged, broken)
        number, previous = event.number, event.digest
        purged += not hasattr(event, "content")
    head = ChainHead.objects.first()
    broken = None
    if head is None or (head.number, head.digest) != (number, previous):
        broken = Broken("HEAD_DIFFERS", number)
    elif anchor is not None and anchor.number > number:
        broken = Broken("ANCHOR_MISSING", anchor.number, number)
    return ChainReport(number, previous, purged, broken)


def _events() -> Iterator[AuditEvent]:
    rows = AuditEvent.objects.order_by("number").prefetch_related("objects_touched").select_related("content")
    return rows.iterator(chunk_size=_CHUNK)


def _fault(event: AuditEvent, number: int, previous: str, purged_subjects: set[str]) -> Broken | None:
    if event.number != number + 1:
        return Broken("NUMBER_MISSING", number + 1, event.number)
    if event.previous_digest != previous:
        return Broken("LINK_BROKEN", event.number)
    if event_digest(event) != event.digest:
        return Broken("CHANGED", event.number)
    if sorted(touched.subject for touched in event.objects_touched.all()) != sorted(event.subjects):
        return Broken("OBJECTS_CHANGED", event.number)
    if not hasattr(event, "content"):
        accounted = bool(purged_subjects.intersection(event.subjects))
        return None if accounted else Broken("CONTENT_MISSING", event.number)
    content = event.content
    if keyed_hash(bytes(content.key), canonical_bytes(content.content)) != event.content_hash:
        return Broken("CONTENT_CHANGED", event.number)
    return None


def _off_anchor(event: AuditEvent, anchor: Anchor | None) -> Broken | None:
    if anchor is not None and event.number == anchor.number and event.digest != anchor.digest:
        return Broken("ANCHOR_DIFFERS", event.number)
    return None
