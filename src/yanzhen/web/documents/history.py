"""What happened to a document and its versions, in words, newest first."""

from __future__ import annotations

import tomllib
from collections.abc import Sequence
from functools import lru_cache
from importlib import resources
from typing import Any

from yanzhen.apps.audit.actions.record import subject_of
from yanzhen.apps.audit.models import AuditEvent
from yanzhen.apps.documents.models import Document, DocumentVersion

SHOWN_AT_MOST = 50


def history_of(document: Document, versions: Sequence[DocumentVersion]) -> list[dict[str, Any]]:
    """Return the newest events as rows for the timeline."""
    subjects = [subject_of(thing) for thing in (document, *versions)]
    events = (
        AuditEvent.objects.filter(objects_touched__subject__in=subjects)
        .select_related("actor__person", "content")
        .distinct()
        .order_by("-number")[:SHOWN_AT_MOST]
    )
    return [{"when": event.happened_at, "who": str(event.actor or "系统"), "title": _words(event)} for event in events]


def _words(event: AuditEvent) -> str:
    content = getattr(event, "content", None)
    wording = _wordings().get(event.kind, event.kind)
    return wording.format_map(_Known(content.content if content else {}))


class _Known(dict):
    """Content that may have been purged: what is missing is said to be."""

    def __missing__(self, key: str) -> str:
        return "（已清除）"


@lru_cache(maxsize=1)
def _wordings() -> dict[str, str]:
    return tomllib.loads(resources.files("yanzhen.apps.documents").joinpath("audit_wording.toml").read_text("utf-8"))
