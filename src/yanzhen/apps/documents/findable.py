"""What search knows of a document, its names and newest text, and of a round of comments on it, never a comment."""

from __future__ import annotations

from collections.abc import Iterator

from django.utils import timezone

from yanzhen.apps.documents.models import CommentRound, Document, DocumentVersion
from yanzhen.apps.search.actions.index import Findable, index_many
from yanzhen.apps.search.models import SearchKind
from yanzhen.apps.search.registry import tells

INDEXED_CHARACTERS = 200_000


def make_findable(document: Document) -> None:
    """Put the document into the index as it is now; called by the acts that change it, before they are recorded."""
    text = DocumentVersion.objects.filter(document=document).order_by("-ordinal").values_list("text", flat=True).first()
    index_many([_findable(document, text or "")])


@tells("documents.document")
def all_documents() -> Iterator[Findable]:
    """Yield every document with its newest text."""
    newest = DocumentVersion.objects.order_by("document_id", "-ordinal").distinct("document_id")
    rows = newest.only("text", "document").select_related("document__organisation")
    for version in rows.prefetch_related("document__shared_with").iterator(chunk_size=200):
        yield _findable(version.document, version.text)


def make_round_findable(comment_round: CommentRound) -> None:
    """Let a round be found by the drafting unit and those asked; called by the act that opens it."""
    index_many([_round(comment_round)])


@tells("documents.commentround")
def all_rounds() -> Iterator[Findable]:
    """Yield every round of comments."""
    rows = CommentRound.objects.select_related("document_version__document__organisation")
    yield from map(_round, rows.defer("document_version__text", "document_version__anchors"))


def _round(comment_round: CommentRound) -> Findable:
    version = comment_round.document_version
    return Findable(
        subject=comment_round,
        kind=SearchKind.DOCUMENT,
        title=f"{version.title}征求意见",
        text=comment_round.text,
        organisation=version.document.organisation,
        capability="documents.view",
        url=("documents:comments", comment_round.pk),
        happened_on=comment_round.opened_on,
        secrecy=version.document.secrecy,
        readers=comment_round.requests.values_list("organisation_id", flat=True),
    )


def _findable(document: Document, text: str) -> Findable:
    names = " ".join(filter(None, (document.number, document.issuer)))
    return Findable(
        subject=document,
        kind=SearchKind.DOCUMENT,
        title=document.title,
        text=f"{names}\n{text[:INDEXED_CHARACTERS]}",
        organisation=document.organisation,
        capability="documents.view",
        url=("documents:document", document.pk),
        happened_on=document.issued_on or timezone.localdate(document.created_at),
        secrecy=document.secrecy,
        readers=[unit.pk for unit in document.shared_with.all()],
    )
