"""Let further units see a document, e.g. those its tasks are sent down to (发送知悉)."""

from __future__ import annotations

from collections.abc import Iterable

from django.db import transaction

from yanzhen.apps.accounts.models import User
from yanzhen.apps.audit.actions.record import record
from yanzhen.apps.documents.findable import make_findable
from yanzhen.apps.documents.models import Document
from yanzhen.apps.organisations.models import Organisation


@transaction.atomic
def share_document(*, document_id: int, organisations: Iterable[Organisation], actor: User) -> int:
    """Add the units to those that may see the document; return how many are new."""
    document = Document.objects.select_for_update(of=("self",)).get(pk=document_id)
    known = set(document.shared_with.values_list("pk", flat=True))
    fresh = [unit for unit in organisations if unit.pk not in known]
    if not fresh:
        return 0
    document.shared_with.add(*fresh)
    make_findable(document)
    record(
        kind="DOCUMENT_SHARED",
        actor=actor,
        subjects=[document],
        content={"title": document.title, "count": len(fresh), "organisations": [unit.pk for unit in fresh]},
    )
    return len(fresh)
