"""Let further units see a document, e.g. those its tasks are sent down to (发送知悉)."""

from __future__ import annotations

from collections.abc import Collection, Iterable

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
    fresh = _add_readers(document, [unit.pk for unit in organisations])
    if not fresh:
        return 0
    record(
        kind="DOCUMENT_SHARED",
        actor=actor,
        subjects=[document],
        content={"title": document.title, "count": len(fresh), "organisations": fresh},
    )
    return len(fresh)


def share_with_recipients(*, document_ids: Collection[int], organisation_ids: Collection[int]) -> list[Document]:
    """Let the recipients of another act see documents, and return those; internal ones stay with their named units.

    It runs inside that act's transaction and writes no event of its own: the act says it in its event.
    """
    rows = Document.objects.public().filter(pk__in=document_ids).select_related("organisation").order_by("pk")
    documents = list(rows.select_for_update(of=("self",)))
    for document in documents:
        _add_readers(document, organisation_ids)
    return documents


def _add_readers(document: Document, organisation_ids: Collection[int]) -> list[int]:
    known = set(document.shared_with.values_list("pk", flat=True))
    fresh = sorted(set(organisation_ids) - known)
    if fresh:
        document.shared_with.add(*fresh)
        make_findable(document)
    return fresh
