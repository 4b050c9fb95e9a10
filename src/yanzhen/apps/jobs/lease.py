"""The hold of one worker on one job: a session lock that ends with the worker, and a fencing number."""

from __future__ import annotations

import threading
import time
from types import TracebackType
from typing import Self

from django.db import connection
from django.db.backends.base.base import BaseDatabaseWrapper

from yanzhen.apps.jobs.errors import JobCancelled, LeaseLost, WorkerStopping
from yanzhen.apps.jobs.models import Job, JobState

REPORT_EVERY_SECONDS = 0.5
stopping = threading.Event()


def lock_key(job_id: int) -> str:
    """Return the text from which the database's advisory lock of a job is made."""
    return f"job:{job_id}"


class Lease:
    """Holds a job's session lock on a connection of its own: progress shows while the handler's transaction runs.

    Inside a transaction (tests) it uses the caller's connection and takes no lock.
    """

    def __init__(self, job_id: int) -> None:
        self.job_id = job_id
        self.is_own = not connection.in_atomic_block
        self.connection: BaseDatabaseWrapper = connection.copy() if self.is_own else connection
        self.fence = 0

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self.is_own:
            self.connection.close()

    def claim(self) -> bool:
        """Start the job under a new fencing number; false when another worker holds it or it is closed."""
        with self.connection.cursor() as cursor:
            if self.is_own:
                # The row first: whoever looks for lost jobs at this moment (reap_jobs) has both the row and the lock
                # until the end of his transaction, and that must not read as "another worker runs it".
                cursor.execute(
                    f"WITH job AS MATERIALIZED (SELECT id FROM {Job._meta.db_table} WHERE id = %s FOR UPDATE)"
                    " SELECT pg_try_advisory_lock(hashtextextended(%s, 0)) FROM job",
                    [self.job_id, lock_key(self.job_id)],
                )
                if cursor.fetchone() != (True,):
                    return False
            cursor.execute(
                f"UPDATE {Job._meta.db_table} SET state = %s, fence = fence + 1, attempts = attempts + 1,"
                " version = version + 1, done = 0, started_at = clock_timestamp()"
                " WHERE id = %s AND state IN (%s, %s) RETURNING fence",
                [JobState.RUNNING, self.job_id, JobState.WAITING, JobState.RUNNING],
            )
            row = cursor.fetchone()
        self.fence = row[0] if row else 0
        return row is not None

    def write(self, assignments: str, values: list[object]) -> tuple[object, ...] | None:
        """Change the job if this lease still holds it; return ``cancel_requested`` in a row, or None when lost."""
        with self.connection.cursor() as cursor:
            cursor.execute(
                f"UPDATE {Job._meta.db_table} SET {assignments}, version = version + 1"
                " WHERE id = %s AND fence = %s AND state = %s RETURNING cancel_requested",
                [*values, self.job_id, self.fence, JobState.RUNNING],
            )
            return cursor.fetchone()


class Progress:
    """What a handler reports to."""

    def __init__(self, job: Job, lease: Lease) -> None:
        self.job = job
        self._lease = lease
        self._said_at: float | None = None
        self._is_holding = False

    def report(self, done: int, total: int | None = None, message: str = "") -> None:
        """Say how far it is; written at most twice a second.

        Raises:
            JobCancelled, WorkerStopping, LeaseLost: stop now; the runner knows what to do.
        """
        if stopping.is_set():
            raise WorkerStopping
        now = time.monotonic()
        is_last = total is not None and done >= total
        if self._is_holding or (
            self._said_at is not None and not is_last and now - self._said_at < REPORT_EVERY_SECONDS
        ):
            return
        self._said_at = now
        kept = None if total is None else max(total, done)
        row = self._lease.write("done = %s, total = %s, message = %s", [done, kept, message[:200]])
        if row is None:
            raise LeaseLost
        if row[0]:
            raise JobCancelled

    def got_on(self) -> None:
        """Say that a step is done for good: if the worker dies later, that counts as the first time again."""
        if self.job.attempts > 1:
            self._lease.write("attempts = 1", [])
            self.job.attempts = 1

    def hold(self) -> None:
        """Call as the last statement of the handler's own transaction: it commits only under the present lease.

        Raises:
            LeaseLost: another worker runs this job now.
        """
        held = Job.objects.select_for_update().filter(pk=self.job.pk, fence=self._lease.fence, state=JobState.RUNNING)
        if not held.exists():
            raise LeaseLost
        self._is_holding = True
