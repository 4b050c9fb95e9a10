"""Reading a long document, or many, as a job."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from yanzhen.apps.documents.actions.keep_model_answer import keep_model_failure, keep_proposals
from yanzhen.apps.documents.actions.keep_reading import keep_failure, keep_reading
from yanzhen.apps.documents.actions.read_batch_file import read_batch_file
from yanzhen.apps.documents.errors import ReadingError
from yanzhen.apps.documents.models import DocumentVersion, FileState, ReadingBatch, ReadingState
from yanzhen.apps.documents.quotations import found_in, passages_of
from yanzhen.apps.documents.reading_engine import engine_version, reading_of
from yanzhen.apps.documents.refusals import MODEL_JOB, why_not_send, why_not_work_on
from yanzhen.apps.jobs.lease import Progress
from yanzhen.apps.jobs.registry import handler
from yanzhen.apps.language_model.asking import Endpoint, endpoint, quotes_in
from yanzhen.apps.language_model.errors import ModelError

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


@handler(MODEL_JOB)
def ask_model_about(payload: Mapping[str, Any], progress: Progress) -> dict[str, Any]:
    """Send the text passage by passage and keep the proposals; any failure leaves the reading as it was."""
    version = DocumentVersion.objects.select_related("document").get(pk=payload["version"])
    actor = progress.job.actor
    try:
        asked = endpoint()
        refusal = why_not_work_on(version) or why_not_send(version, asked)
        if refusal:
            raise refusal
        answers = _answers(version.text, asked, progress)
        counts = keep_proposals(version_id=version.pk, found=found_in(version.text, answers), actor=actor)
    except (ModelError, ReadingError) as error:
        keep_model_failure(version_id=version.pk, reason=error.message, actor=actor)
        raise
    return {"url": f"/documents/{version.pk}/", **counts}


def _answers(text: str, asked: Endpoint, progress: Progress) -> list[tuple[int, str, list[str]]]:
    passages = list(passages_of(text))
    answers = []
    for number, (start, passage) in enumerate(passages, 1):
        progress.report(number, len(passages), f"语言模型正在看第{number}段，共{len(passages)}段")
        answers.append((start, passage, quotes_in(passage, asked)))
    return answers
