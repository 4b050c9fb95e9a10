"""Where an item came from (来源): the sentence of a version as a ``Source``, its link, and its place in the file."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable
from datetime import date
from typing import Any

from yanzhen.apps.accounts.models import User
from yanzhen.apps.documents.models import DocumentVersion, ReadingItem
from yanzhen.apps.documents.queries import documents_for
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
    return f"/documents/{version_id_of(source)}/#s-{source.locator['start']}"


def version_id_of(source: Source) -> int:
    """Return the version that a span source quotes."""
    return int(source.subject.rpartition(":")[2])


def documents_quoted(sources: Iterable[Source]) -> set[int]:
    """Return the documents that the span sources among ``sources`` quote."""
    wanted = {version_id_of(source) for source in sources if source.kind == SourceKind.SPAN}
    rows = DocumentVersion.objects.filter(pk__in=wanted) if wanted else DocumentVersion.objects.none()
    return set(rows.order_by().values_list("document_id", flat=True))


def links_for(user: User, sources: Iterable[Source | None], *, on: date) -> dict[int, str]:
    """Return the links, by source, of those span sources whose document ``user`` may see; one query for all."""
    spans = [source for source in sources if source is not None and source.kind == SourceKind.SPAN]
    if not spans:
        return {}
    seen = documents_for(user, on=on).order_by().values("pk")
    rows = DocumentVersion.objects.filter(pk__in={version_id_of(source) for source in spans}, document__in=seen)
    open_ids = set(rows.order_by().values_list("pk", flat=True))
    return {source.pk: link_of(source) for source in spans if version_id_of(source) in open_ids}


def place_of(anchors: list[dict[str, Any]], start: int) -> str:
    """Return in words where a character stood in the file, e.g. ``第3页第2段``; empty when the text was pasted."""
    place = bisect_right([anchor["start"] for anchor in anchors], start) - 1
    if place < 0:
        return ""
    anchor = anchors[place]
    parts = (("page", "第{}页"), ("paragraph", "第{}段"), ("table", "表{}"), ("row", "第{}行"), ("column", "第{}列"))
    told = {**anchor, "paragraph": None} if anchor.get("table") else anchor
    return "".join(wording.format(told[key]) for key, wording in parts if told.get(key))
