"""Hands a received file to whoever may read it: always as a download, never shown inside a page."""

from __future__ import annotations

from django.db import transaction
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.views.decorators.http import require_safe

from yanzhen.apps.audit.actions.record import record
from yanzhen.apps.files.access import content_of, may_read
from yanzhen.apps.files.errors import FileError
from yanzhen.apps.files.media import HTML
from yanzhen.apps.files.models import Secrecy, StoredFile
from yanzhen.web.permissions import signed_in


@signed_in
@require_safe
def download(request: HttpRequest, pk: int) -> FileResponse | HttpResponse:
    """Send one file; who may not read it cannot tell it from one that never was."""
    file = get_object_or_404(StoredFile, pk=pk)
    if not may_read(file, user=request.user, on=request.today):
        raise Http404
    try:
        path = content_of(file)
    except FileError as error:
        return HttpResponse(error.message, status=410, content_type="text/plain; charset=utf-8")
    if file.secrecy == Secrecy.INTERNAL:
        with transaction.atomic():
            record(kind="FILE_READ", actor=request.user, subjects=[file], content={"name": file.name})
    shown_as = "application/octet-stream" if file.media_type == HTML else file.media_type
    answer = FileResponse(path.open("rb"), as_attachment=True, filename=file.name, content_type=shown_as)
    answer["X-Content-Type-Options"] = "nosniff"
    answer["Content-Security-Policy"] = "default-src 'none'; sandbox"
    answer["Cache-Control"] = "private, no-store"
    return answer
