"""Ask for long work in the transaction of the act that needs it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.db import connection, models
from procrastinate.contrib.django import app

from yanzhen.apps.jobs.models import Job
from yanzhen.apps.jobs.registry import handler_of
from yanzhen.apps.organisations.models import Organisation

TASK = "yanzhen.jobs.run"
QUEUE = "yanzhen"


def enqueue(
    kind: str,
    *,
    title: str,
    actor: models.Model | None,
    payload: Mapping[str, Any],
    organisation: Organisation | None = None,
) -> Job:
    """Queue a job; it starts after the caller's transaction commits, and never if that is undone.

    Raises:
        JobError: UNKNOWN_KIND.
    """
    if not connection.in_atomic_block:
        raise RuntimeError("a job is queued in the transaction of the act that needs it")
    handler_of(kind)
    job = Job.objects.create(
        kind=kind, title=title[:200], actor=actor, payload=dict(payload), organisation=organisation
    )
    return queue_again(job)


def queue_again(job: Job) -> Job:
    """Put a waiting job into the queue and note the queue's number."""
    job.queue_id = app.configure_task(TASK, queue=QUEUE).defer(job_id=job.pk)
    job.save(update_fields=["queue_id"])
    return job
