"""Ask for the package of a year's archive."""

from __future__ import annotations

from django.db import transaction

from yanzhen.apps.accounts.models import User
from yanzhen.apps.archive.models import ArchiveYear
from yanzhen.apps.archive.refusals import why_not_pack
from yanzhen.apps.audit.actions.record import record
from yanzhen.apps.jobs.actions.enqueue import enqueue
from yanzhen.apps.jobs.models import Job

KIND = "archive.pack"


@transaction.atomic
def pack_year(*, archive_id: int, actor: User) -> Job:
    """Queue the package. Raises ArchiveError EMPTY_CATALOGUE or BUSY; then nothing is written."""
    archive = (
        ArchiveYear.objects.select_for_update(of=("self",)).select_related("job", "organisation").get(pk=archive_id)
    )
    if refusal := why_not_pack(archive):
        raise refusal
    archive.job = enqueue(
        KIND,
        title=f"生成{archive.year}年归档包",
        actor=actor,
        payload={"archive": archive.pk},
        organisation=archive.organisation,
    )
    archive.save(update_fields=["job"])
    record(kind="ARCHIVE_PACKED", actor=actor, subjects=[archive, archive.job], content={"year": archive.year})
    return archive.job
