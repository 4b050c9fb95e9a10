"""What search knows of a document: its names and the text of its newest version."""

from __future__ import annotations

from django.utils import timezone

from yanzhen.apps.documents.models import Document
from yanzhen.apps.search.actions.index import index
from yanzhen.apps.search.models import SearchKind

INDEXED_CHARACTERS = 200_000


def make_findable(document: Document) -> None:
    """Put the document into the index as it is now; called by the acts that change it, before they are recorded."""
    text = document.versions.order_by("-ordinal").values_list("text", flat=True).first() or ""
    names = " ".join(filter(None, (document.number, document.issuer)))
    index(
        subject=document,
        kind=SearchKind.DOCUMENT,
        title=document.title,
        text=f"{names}\n{text[:INDEXED_CHARACTERS]}",
        organisation=document.organisation,
        capability="documents.view",
        url=("documents:document", document.pk),
        happened_on=document.issued_on or timezone.localdate(document.created_at),
        secrecy=document.secrecy,
        readers=document.shared_with.values_list("pk", flat=True),
    )
