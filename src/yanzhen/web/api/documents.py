"""Documents and what was read in them.

No postponed annotations here: the framework reads them through the decorator.
"""

from datetime import date
from typing import Any

from django.http import HttpRequest
from django.shortcuts import get_object_or_404
from ninja import Query, Router, Schema

from yanzhen.apps.documents.models import Document, DocumentVersion, ReadingItem
from yanzhen.apps.documents.queries import documents_for
from yanzhen.web.api.paging import PageQuery, RowId, page_of
from yanzhen.web.api.rights import api_needs
from yanzhen.web.api.schemas import REFUSALS

router = Router(tags=["文件"])


class DocumentOut(Schema):
    """A document."""

    id: int
    title: str
    number: str
    issuer: str
    issued_on: date | None
    year: int | None
    kind: str
    line: str
    secrecy: str
    organisation_id: int


class DocumentPage(Schema):
    """One page of documents."""

    items: list[DocumentOut]
    next_after: int | None


class DocumentQuery(PageQuery):
    """What to keep."""

    words: str = ""


class VersionOut(Schema):
    """A version of a document with its text."""

    id: int
    ordinal: int
    stage: str
    title: str
    reading_state: str
    text: str
    reading: dict[str, Any]


class ItemOut(Schema):
    """Something read in a version: where it stands, what it says, whether it was accepted."""

    id: int
    start: int
    end: int
    kind: str
    state: str
    title: str
    confidence: float | None
    lead: list[Any]
    support: list[Any]
    targets: list[Any]
    deadline_on: date | None
    deadline_basis: str
    version: int


class ItemPage(Schema):
    """One page of items."""

    items: list[ItemOut]
    next_after: int | None


def _shape(row: Document) -> dict[str, Any]:
    return {name: getattr(row, name) for name in DocumentOut.model_fields}


def _version(request: HttpRequest, version_id: int) -> DocumentVersion:
    documents = documents_for(request.user, on=request.today).order_by().values("pk")
    return get_object_or_404(DocumentVersion.objects.filter(document__in=documents), pk=version_id)


@router.get("/", response={200: DocumentPage, **REFUSALS}, summary="文件列表")
@api_needs("documents.view")
def list_documents(request: HttpRequest, query: Query[DocumentQuery]) -> dict[str, Any]:
    """List the documents of units in reach and those sent to them."""
    rows = documents_for(request.user, on=request.today).mentioning(query.words.replace("\x00", ""))
    return page_of(rows, query, _shape)


@router.get("/{document_id}", response={200: DocumentOut, **REFUSALS}, summary="一份文件")
@api_needs("documents.view")
def get_document(request: HttpRequest, document_id: RowId) -> dict[str, Any]:
    """Return one document."""
    return _shape(get_object_or_404(documents_for(request.user, on=request.today), pk=document_id))


@router.get("/{document_id}/versions", response={200: list[int], **REFUSALS}, summary="版次编号")
@api_needs("documents.view")
def list_versions(request: HttpRequest, document_id: RowId) -> list[int]:
    """Return the ids of a document's versions, oldest first."""
    document = get_object_or_404(documents_for(request.user, on=request.today), pk=document_id)
    return list(document.versions.order_by("ordinal").values_list("pk", flat=True))


@router.get("/versions/{version_id}", response={200: VersionOut, **REFUSALS}, summary="一个版次")
@api_needs("documents.view")
def get_version(request: HttpRequest, version_id: RowId) -> dict[str, Any]:
    """Return a version with its text and reading; spans index the text."""
    row = _version(request, version_id)
    return {name: getattr(row, name) for name in VersionOut.model_fields}


@router.get("/versions/{version_id}/items", response={200: ItemPage, **REFUSALS}, summary="识读条目")
@api_needs("documents.view")
def list_items(request: HttpRequest, version_id: RowId, query: Query[PageQuery]) -> dict[str, Any]:
    """List what was read in a version, with what people decided about it."""
    rows = ReadingItem.objects.live().filter(document_version=_version(request, version_id))
    return page_of(rows, query, lambda row: {name: getattr(row, name) for name in ItemOut.model_fields})
