"""Run one job: claim it, call its handler, write down how it ended."""

from __future__ import annotations

import json
import logging

from django.db import transaction

from yanzhen.apps.jobs.actions.enqueue import queue_again
from yanzhen.apps.jobs.errors import JobCancelled, JobError, LeaseLost, WorkerStopping
from yanzhen.apps.jobs.lease import Lease, Progress
from yanzhen.apps.jobs.models import Job, JobState
from yanzhen.apps.jobs.registry import handler_of
from yanzhen.kernel.errors import YanzhenError

log = logging.getLogger("yanzhen.jobs")
MAX_ATTEMPTS = 3
_ENDED = "state = %s, finished_at = clock_timestamp()"


def execute_job(job_id: int) -> None:
    """Run the job if nobody else does; never raises for what its handler did wrong."""
    with Lease(job_id) as lease:
        if not lease.claim():
            return
        job = Job.objects.get(pk=job_id)
        if job.attempts > MAX_ATTEMPTS:
            _fail(lease, JobError("BROKE_AGAIN", attempts=job.attempts - 1))
            return
        try:
            if job.cancel_requested:
                raise JobCancelled
            result = handler_of(job.kind)(job.payload, Progress(job, lease))
        except JobCancelled:
            lease.write(f"{_ENDED}, message = %s", [JobState.CANCELLED, "已取消"])
        except LeaseLost:
            log.warning("job %s goes on in another worker", job_id)
        except WorkerStopping:
            # A stop is no fault of the job: it does not count as an attempt.
            lease.write("state = %s, attempts = attempts - 1, message = %s", [JobState.WAITING, "等待继续"])
            with transaction.atomic():
                queue_again(job)
        except YanzhenError as error:
            _fail(lease, error)
        except Exception:
            log.exception("job %s (%s) broke", job_id, job.kind)
            _fail(lease, JobError("BROKE", number=job_id))
        else:
            _finish(lease, result)


def _finish(lease: Lease, result: object) -> None:
    said = None if result is None else json.dumps(result, ensure_ascii=False)
    lease.write(f"{_ENDED}, result = %s::jsonb, done = coalesce(total, done), message = ''", [JobState.DONE, said])


def _fail(lease: Lease, error: YanzhenError) -> None:
    problems = json.dumps({"problems": [problem.as_json() for problem in error.problems]}, ensure_ascii=False)
    lease.write(f"{_ENDED}, error = %s, result = %s::jsonb", [JobState.FAILED, error.message, problems])
