"""Which documents, versions and items a request may touch; who may not see one cannot tell it from none."""

from __future__ import annotations

from django.http import Http404, HttpRequest
from django.shortcuts import get_object_or_404

from yanzhen.apps.accounts.permissions import may
from yanzhen.apps.documents.models import Document, DocumentVersion, ReadingItem
from yanzhen.apps.documents.queries import documents_for
from yanzhen.web.permissions import require


def document_for(request: HttpRequest, pk: int) -> Document:
    """Return a document the user may see, or answer 404."""
    rows = documents_for(request.user, on=request.today).select_related("organisation")
    return get_object_or_404(rows, pk=pk)


def version_for(request: HttpRequest, pk: int, *, light: bool = False) -> DocumentVersion:
    """Return a version whose document the user may see, or answer 404; ``light`` leaves the long columns out."""
    rows = DocumentVersion.objects.light() if light else DocumentVersion.objects.all()
    seen = documents_for(request.user, on=request.today).values("pk")
    rows = rows.filter(document__in=seen).select_related("document__organisation", "finished_by__person")
    return get_object_or_404(rows, pk=pk)


def may_work_on(request: HttpRequest, version: DocumentVersion) -> bool:
    """May the user confirm and change the items of this version?"""
    return may(request.user, "documents.edit", version.document.organisation_id, on=request.today)


def version_to_work_on(request: HttpRequest, pk: int) -> DocumentVersion:
    """Return a version that the user may change, without its long columns; else answer 404 or 403."""
    version = version_for(request, pk, light=True)
    require(request, "documents.edit", version.document.organisation_id)
    return version


def item_to_work_on(request: HttpRequest, pk: int, *, changes: bool = True) -> ReadingItem:
    """Return a live item with its version; answer 404 where it may not be seen, 403 where it may not be changed."""
    rows = ReadingItem.objects.select_related("edited_by__person")
    item = get_object_or_404(rows, pk=pk)
    item.document_version = version_for(request, item.document_version_id, light=True)
    if changes:
        require(request, "documents.edit", item.document_version.document.organisation_id)
    return item


def number_in(request: HttpRequest, name: str) -> int:
    """Return a whole number out of the query or the form, or answer 404: the page always sends it."""
    value = request.POST.get(name) or request.GET.get(name) or ""
    if not value.isdecimal():
        raise Http404
    return int(value)
