"""Packing the file on 三重一大 as background work."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from django.db import transaction

from yanzhen.apps.jobs.lease import Progress
from yanzhen.apps.jobs.registry import handler
from yanzhen.apps.meetings.actions.case_files import CASE_FILE_SEAL, KIND
from yanzhen.apps.meetings.case_file import write_case_file
from yanzhen.apps.meetings.models import CaseFile
from yanzhen.apps.meetings.refusals.case_files import DAYS_KEPT
from yanzhen.apps.sealing.sealed_values import seal
from yanzhen.kernel.canonical import sha256_hex


@handler(KIND)
def pack_case_file(payload: Mapping[str, Any], progress: Progress) -> dict[str, object]:
    """Pack the file for the one who asked, as that reader may see it, and keep it sealed; expired ones are emptied."""
    wanted = CaseFile.objects.select_related("organisation", "made_by").get(pk=payload["case_file"])
    data = write_case_file(
        wanted.organisation,
        wanted.covers_from,
        wanted.covers_to,
        wanted.made_by,
        on=wanted.made_on,
        report=progress.report,
    )
    with transaction.atomic():
        older = CaseFile.objects.filter(organisation=wanted.organisation, made_by=wanted.made_by)
        older.exclude(pk=wanted.pk).update(content=None)
        CaseFile.objects.filter(made_on__lt=wanted.made_on - timedelta(days=DAYS_KEPT)).update(content=None)
        wanted.content, wanted.digest = seal(data, context=CASE_FILE_SEAL), sha256_hex(data)
        wanted.save(update_fields=["content", "digest"])
        progress.hold()
    return {"url": "/meetings/export/", "size": len(data)}
