"""Align a document with one or several higher ones (建立对标)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from django.db import transaction

from yanzhen.apps.accounts.models import User
from yanzhen.apps.alignment.actions.locked import refuse
from yanzhen.apps.alignment.bridge import newest_version
from yanzhen.apps.alignment.computing import compute
from yanzhen.apps.alignment.errors import AlignmentError
from yanzhen.apps.alignment.models import AlignmentSheet
from yanzhen.apps.alignment.refusals import why_not_align, why_not_see, why_not_work_on
from yanzhen.apps.audit.actions.record import record
from yanzhen.apps.documents.models import Document


@transaction.atomic
def start_sheets(*, local_id: int, higher_ids: Sequence[int], actor: User, on: date) -> list[AlignmentSheet]:
    """Make and compute one sheet per higher document.

    Raises:
        AlignmentError: NOT_YOURS, NO_HIGHER, NOT_VISIBLE, SAME_DOCUMENT, NOT_READY, ALREADY; then nothing is written.
    """
    local = Document.objects.select_for_update(of=("self",)).get(pk=local_id)
    refuse(why_not_work_on(local, actor, on=on) or why_not_see(higher_ids, actor, on=on))
    version = newest_version(local.pk)
    sheets = []
    for higher in Document.objects.filter(pk__in=higher_ids).order_by("pk"):
        newest = newest_version(higher.pk)
        refuse(why_not_align(local, higher, (version, newest)))
        if AlignmentSheet.objects.filter(local=local, higher=higher).exists():
            raise AlignmentError("ALREADY", title=higher.title)
        sheet = AlignmentSheet(local=local, higher=higher, created_by=actor)
        sheets.append(compute(sheet, local=version, higher=newest))
    titles = "》《".join(sheet.higher.title for sheet in sheets)
    record(
        kind="ALIGNMENT_STARTED",
        actor=actor,
        subjects=[local, *(sheet.higher for sheet in sheets), *sheets],
        content={"title": local.title, "highers": titles},
    )
    return sheets
