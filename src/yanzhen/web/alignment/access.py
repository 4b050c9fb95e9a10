"""Which sheets and rows a request may touch; who may not see both documents cannot tell a row from none."""

from __future__ import annotations

from django.http import HttpRequest
from django.shortcuts import get_object_or_404

from yanzhen.apps.accounts.permissions import may
from yanzhen.apps.alignment.models import AlignmentSheet, AskedRow
from yanzhen.apps.documents.models import Document
from yanzhen.apps.documents.queries import documents_for
from yanzhen.web.permissions import require


def sheet_to_work_on(request: HttpRequest, pk: int) -> AlignmentSheet:
    """Return a sheet that the user may change; else answer 404 or 403."""
    seen = documents_for(request.user, on=request.today)
    sheets = AlignmentSheet.objects.under(seen).filter(local__in=seen.order_by().values("pk"))
    sheet = get_object_or_404(sheets.select_related("local", "higher"), pk=pk)
    require(request, "documents.edit", sheet.local.organisation_id)
    return sheet


def row_for(request: HttpRequest, pk: int, *, changes: bool = True) -> AskedRow:
    """Return a row whose documents the user may see, else 404; without the right to change, 403 unless only read."""
    seen = documents_for(request.user, on=request.today).order_by().values("pk")
    rows = AskedRow.objects.filter(sheet__local__in=seen, sheet__higher__in=seen).select_related(
        "item",
        "task__plan",
        "edited_by__person",
        "sheet__local",
        "sheet__higher__organisation",
        "sheet__local_version",
        "sheet__higher_version",
    )
    row = get_object_or_404(rows.prefetch_related("links__item"), pk=pk)
    if changes:
        require(request, "documents.edit", row.sheet.local.organisation_id)
    return row


def may_decide(request: HttpRequest, local: Document) -> bool:
    """May the user decide on the alignment of this document?"""
    return may(request.user, "documents.edit", local.organisation_id, on=request.today)
