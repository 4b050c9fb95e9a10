"""How a document's content goes: text, reading, items and file; the rows stay, so that references stay whole."""

from __future__ import annotations

from collections.abc import Iterable

from django.db.models import Q, QuerySet

from yanzhen.apps.audit.purging import purges
from yanzhen.apps.documents.models import (
    BatchFile,
    Comment,
    CommentRequest,
    CommentRound,
    Document,
    DocumentVersion,
    ItemDescent,
    ReadingItem,
    ReadingStep,
)

GONE = "已清除"


@purges("documents.document")
def purge_document(key: str) -> list[str]:
    """Blank what describes the document; its versions go with it."""
    document = Document.objects.filter(pk=key).first()
    if document is None:
        return []
    Document.objects.filter(pk=key).update(title=GONE, number="", issuer="")
    return [f"documents.documentversion:{pk}" for pk in document.versions.values_list("pk", flat=True)]


@purges("documents.documentversion")
def purge_version(key: str) -> list[str]:
    """Blank text, reading, items and what could bring them back; the received file goes with it."""
    version = DocumentVersion.objects.light().filter(pk=key).first()
    if version is None:
        return []
    DocumentVersion.objects.filter(pk=key).update(title=GONE, number="", notes="", text="", anchors=[], reading={})
    _blank(ReadingItem.objects.filter(document_version=key))
    ReadingStep.objects.filter(document_version=key).delete()
    ItemDescent.objects.filter(before__document_version=key).update(differing=[])
    ItemDescent.objects.filter(document_version=key).update(differing=[])
    BatchFile.objects.filter(version=key).update(name=GONE, reason="")
    return list(_hanging_on(version))


@purges("documents.readingitem")
def purge_item(key: str) -> None:
    """Blank one item of a reading, what is said to differ from it, and the words that comments quote of it."""
    _blank(ReadingItem.objects.filter(pk=key))
    ItemDescent.objects.filter(Q(item=key) | Q(before=key)).update(differing=[])
    Comment.objects.filter(item=key).update(quote="")


@purges("documents.commentround")
def purge_round(key: str) -> list[str]:
    """Blank what a round was sent with; what the units said goes with it."""
    CommentRound.objects.filter(pk=key).update(text="")
    said = Comment.objects.filter(request__round=key).values_list("pk", flat=True)
    asked = CommentRequest.objects.filter(round=key).values_list("pk", flat=True)
    return [*(f"documents.comment:{pk}" for pk in said), *(f"documents.commentrequest:{pk}" for pk in asked)]


@purges("documents.commentrequest")
def purge_request(key: str) -> list[str]:
    """What a unit said goes; that it replied, and when, stays."""
    return [f"documents.comment:{pk}" for pk in Comment.objects.filter(request=key).values_list("pk", flat=True)]


@purges("documents.comment")
def purge_comment(key: str) -> None:
    """Blank one comment, what it quotes and the reason of its answer."""
    Comment.objects.filter(pk=key).update(text=GONE, quote="")
    Comment.objects.filter(pk=key).exclude(reason="").update(reason=GONE)


@purges("files.storedfile")
def purge_texts_of_file(key: str) -> list[str]:
    """A purged file's text stands in the versions read from it: they go with it."""
    found = DocumentVersion.objects.filter(file_id=key).values_list("pk", flat=True)
    return [f"documents.documentversion:{pk}" for pk in found]


def _blank(items: QuerySet[ReadingItem]) -> None:
    items.exclude(reject_reason="").update(reject_reason=GONE)
    items.update(
        title=GONE,
        title_start=None,
        title_end=None,
        heading_path=[],
        lead=[],
        support=[],
        quantities=[],
        targets=[],
        deadline_basis="",
        conditions=[],
    )


def _hanging_on(version: DocumentVersion) -> Iterable[str]:
    yield from (f"documents.readingitem:{pk}" for pk in version.items.values_list("pk", flat=True))
    yield from (f"documents.commentround:{pk}" for pk in version.comment_rounds.values_list("pk", flat=True))
    if version.file_id:
        yield f"files.storedfile:{version.file_id}"
    if version.job_id:
        yield f"jobs.job:{version.job_id}"
