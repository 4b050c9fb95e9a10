"""What happened to a document and its versions, in words, newest first."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from yanzhen.apps.audit.actions.record import subject_of
from yanzhen.apps.audit.models import AuditObject
from yanzhen.apps.audit.queries import events_with_words
from yanzhen.apps.audit.wording import sentence_of
from yanzhen.apps.documents.models import Document, DocumentVersion

SHOWN_AT_MOST = 50


def history_of(document: Document, versions: Sequence[DocumentVersion]) -> list[dict[str, Any]]:
    """Return the newest events as rows for the timeline."""
    subjects = [subject_of(thing) for thing in (document, *versions)]
    touched = AuditObject.objects.filter(subject__in=subjects).values("event_id")
    events = events_with_words().filter(pk__in=touched)[:SHOWN_AT_MOST]
    return [
        {"when": event.happened_at, "who": str(event.actor or "系统"), "title": sentence_of(event)} for event in events
    ]
