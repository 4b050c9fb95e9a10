"""Bring back jobs whose worker died and jobs that the queue forgot (after a restore)."""

from __future__ import annotations

from django.db import connection, transaction

from yanzhen.apps.jobs.actions.enqueue import queue_again
from yanzhen.apps.jobs.lease import lock_key
from yanzhen.apps.jobs.models import Job, JobState


def reap_jobs() -> int:
    """Queue again every open job that nobody holds and that is not in the queue; return how many.

    A running worker holds the job's session lock: a lock that can be had proves the worker gone at once.
    """
    return sum(_bring_back(job_id) for job_id in Job.objects.open().order_by("pk").values_list("pk", flat=True))


@transaction.atomic
def _bring_back(job_id: int) -> bool:
    job = Job.objects.open().select_for_update(of=("self",), skip_locked=True).filter(pk=job_id).first()
    if job is None:
        return False
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_xact_lock(hashtextextended(%s, 0))", [lock_key(job_id)])
        if not cursor.fetchone()[0]:
            return False
        cursor.execute("SELECT status FROM procrastinate_jobs WHERE id = %s", [job.queue_id])
        row = cursor.fetchone()
        if row and row[0] == "todo":
            return False
        if row and row[0] == "doing" and job.state == JobState.WAITING and not _is_worker_gone(cursor, job.queue_id):
            return False
        cursor.execute("DELETE FROM procrastinate_jobs WHERE id = %s", [job.queue_id])
    job.state, job.message = JobState.WAITING, "等待继续" if job.attempts else ""
    job.version += 1
    job.save(update_fields=["state", "message", "version"])
    queue_again(job)
    return True


def _is_worker_gone(cursor: object, queue_id: int | None) -> bool:
    """Was this queue entry fetched by a worker that is not registered any more?"""
    cursor.execute(
        "SELECT NOT EXISTS (SELECT 1 FROM procrastinate_workers w JOIN procrastinate_jobs j ON j.worker_id = w.id"
        " WHERE j.id = %s)",
        [queue_id],
    )
    return cursor.fetchone()[0]
