"""A new text of an aligned document (跟随新版本): its sheets are computed anew, decisions stay."""

from __future__ import annotations

from yanzhen.apps.alignment.bridge import newest_version
from yanzhen.apps.alignment.computing import compute
from yanzhen.apps.alignment.models import AlignmentSheet
from yanzhen.apps.documents.followers import follows_readings
from yanzhen.apps.documents.models import DocumentVersion


@follows_readings
def renew_sheets(version: DocumentVersion) -> None:
    """Compute every sheet of the document whose text was just read anew, within that act."""
    for sheet in AlignmentSheet.objects.touching(version.document_id).select_for_update(of=("self",)):
        local, higher = newest_version(sheet.local_id), newest_version(sheet.higher_id)
        if local is not None and higher is not None:
            compute(sheet, local=local, higher=higher)
