"""Who may open the file of a version: whoever may see its document."""

from __future__ import annotations

from datetime import date

from yanzhen.apps.accounts.models import User
from yanzhen.apps.documents.models import DocumentVersion
from yanzhen.apps.documents.queries import documents_for
from yanzhen.apps.files.access import opens_files
from yanzhen.apps.files.models import StoredFile


@opens_files
def opens_with_its_document(file: StoredFile, *, user: User, on: date) -> bool:
    """Is the file that of a document which the user may see?"""
    seen = documents_for(user, on=on).values("pk")
    return DocumentVersion.objects.filter(file=file, document__in=seen).exists()
