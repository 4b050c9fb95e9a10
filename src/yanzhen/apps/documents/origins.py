"""Where an item came from (来源): the sentence of a version as a ``Source``, its link, and its place in the file."""

from __future__ import annotations

from bisect import bisect_right
from typing import Any

from yanzhen.apps.documents.models import DocumentVersion, ReadingItem
from yanzhen.apps.sources.models import Source, SourceKind


def source_of(item: ReadingItem, text: str | None = None) -> Source:
    """Return the source row of the item's sentence, made at the first call; ``text`` spares reading it again."""
    version = item.document_version
    wording = item.wording_in(version.text if text is None else text)
    locator = {"start": item.start, "end": item.end}
    subject = f"{DocumentVersion._meta.label_lower}:{item.document_version_id}"
    known = Source.objects.filter(kind=SourceKind.SPAN, subject=subject, locator=locator).order_by("pk").first()
    return known or Source.objects.create(kind=SourceKind.SPAN, subject=subject, locator=locator, wording=wording)


def link_of(source: Source) -> str:
    """Return the page and place that show a span source; the sentence there is marked."""
    version_id = source.subject.rpartition(":")[2]
    return f"/documents/{version_id}/#s-{source.locator['start']}"


def place_of(anchors: list[dict[str, Any]], start: int) -> str:
    """Return in words where a character stood in the file, e.g. ``第3页第2段``; empty when the text was pasted."""
    place = bisect_right([anchor["start"] for anchor in anchors], start) - 1
    if place < 0:
        return ""
    anchor = anchors[place]
    parts = (("page", "第{}页"), ("paragraph", "第{}段"), ("table", "表{}"), ("row", "第{}行"), ("column", "第{}列"))
    return "".join(wording.format(anchor[key]) for key, wording in parts if anchor.get(key))
