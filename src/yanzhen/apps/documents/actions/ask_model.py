"""Send a text to the language model for proposals (请模型提议): who sent what where is on record before it leaves."""

from __future__ import annotations

from django.db import transaction

from yanzhen.apps.accounts.models import User
from yanzhen.apps.audit.actions.record import record
from yanzhen.apps.documents.actions.locked import locked_version
from yanzhen.apps.documents.refusals import MODEL_JOB, why_not_ask_model
from yanzhen.apps.jobs.actions.enqueue import enqueue
from yanzhen.apps.jobs.models import Job
from yanzhen.apps.language_model.asking import endpoint


@transaction.atomic
def ask_model(*, version_id: int, actor: User) -> Job:
    """Queue the question. Raises ReadingError MODEL_OFF, NOT_SENT_INTERNAL, ALREADY_ASKED, NOT_READY, FINISHED."""
    version = locked_version(version_id)
    asked = endpoint()
    if refusal := why_not_ask_model(version, asked):
        raise refusal
    document = version.document
    job = enqueue(
        MODEL_JOB,
        title=f"请语言模型提议“{version.title[:60]}”中的任务",
        actor=actor,
        payload={"version": version.pk},
        organisation=document.organisation,
    )
    record(
        kind="READING_SENT_TO_MODEL",
        actor=actor,
        subjects=[version, document],
        content={
            "title": version.title,
            "characters": len(version.text),
            "host": asked.host,
            "model": asked.model,
        },
    )
    return job
