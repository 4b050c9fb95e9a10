"""Reading a long document, or many, as a job."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from yanzhen.apps.documents.actions.keep_reading import keep_failure, keep_reading
from yanzhen.apps.documents.actions.read_batch_file import read_batch_file
from yanzhen.apps.documents.models import DocumentVersion, FileState, ReadingBatch, ReadingState
from yanzhen.apps.documents.reading_engine import engine_version, reading_of
from yanzhen.apps.jobs.lease import Progress
from yanzhen.apps.jobs.registry import handler

STEPS = 3


@handler("documents.read")
def read_version(payload: Mapping[str, Any], progress: Progress) -> dict[str, Any]:
    """Read one version and propose its items; a version read before is left as it is."""
    version = DocumentVersion.objects.select_related("uploaded_by").get(pk=payload["version"])
    found = {"url": f"/documents/{version.pk}/"}
    if version.reading_state == ReadingState.READY:
        return found
    progress.report(1, STEPS, f"正在识读{len(version.text)}字")
    try:
        reading = reading_of(version.text, name=version.title, anchors=version.anchors)
    except Exception:
        keep_failure(version_id=version.pk, actor=version.uploaded_by)
        raise
    progress.report(2, STEPS, "正在整理条目")
    keep_reading(version_id=version.pk, reading=reading, engine_version=engine_version(), actor=version.uploaded_by)
    progress.report(STEPS, STEPS, "识读完成")
    return found


@handler("documents.read_batch")
def read_batch(payload: Mapping[str, Any], progress: Progress) -> dict[str, Any]:
    """Read what waits in a batch, one file after the other; each ends for good before the next begins."""
    batch = ReadingBatch.objects.select_related("organisation", "created_by").get(pk=payload["batch"])
    total = batch.files.count()
    waiting = list(batch.files.filter(state=FileState.WAITING).order_by("ordinal"))
    for done, file in enumerate(waiting, total - len(waiting)):
        progress.report(done, total, f"正在识读第{file.ordinal}份")
        read_batch_file(batch=batch, file=file)
        progress.got_on()
    progress.report(total, total, "识读完成")
    return {"url": f"/documents/batches/{batch.pk}/"}
