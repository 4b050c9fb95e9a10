"""Making the package as background work."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from django.db import transaction
from django.utils import timezone

from yanzhen.apps.archive.actions.pack_year import KIND
from yanzhen.apps.archive.models import ArchiveYear
from yanzhen.apps.archive.package import write_package
from yanzhen.apps.files.actions.receive import keep
from yanzhen.apps.files.actions.stage import StagedFile
from yanzhen.apps.files.media import ZIP
from yanzhen.apps.files.models import Retention, Secrecy
from yanzhen.apps.files.vault import hash_of, new_incoming, refusing_full_disk
from yanzhen.apps.jobs.lease import Progress
from yanzhen.apps.jobs.registry import handler


@handler(KIND)
def pack(payload: Mapping[str, Any], progress: Progress) -> dict[str, object]:
    """Write the package, keep it as an internal file of the organisation, and let the archive point at it."""
    archive = ArchiveYear.objects.select_related("organisation", "job__actor").get(pk=payload["archive"])
    with refusing_full_disk():
        handle = new_incoming()
        path = Path(handle.name)
        try:
            with handle:
                count = write_package(archive, handle, report=progress.report)
            stored = _keep(archive, path, progress)
        finally:
            path.unlink(missing_ok=True)
    return {"url": f"/files/{stored.pk}/", "count": count}


@transaction.atomic
def _keep(archive: ArchiveYear, path: Path, progress: Progress) -> Any:
    staged = StagedFile(
        path=path,
        sha256=hash_of(path),
        size=path.stat().st_size,
        media_type=ZIP,
        name=f"{archive.year}年归档包.zip",
        secrecy=Secrecy.INTERNAL,
    )
    stored = keep(
        staged,
        actor=progress.job.actor,
        organisation=archive.organisation,
        on=timezone.localdate(),
        view_capability="archive.edit",
        retention=Retention.PERMANENT,
    )
    ArchiveYear.objects.filter(pk=archive.pk).update(package=stored)
    progress.hold()
    return stored
