"""Cancel a job: a waiting one at once, a running one at its next report."""

from __future__ import annotations

from datetime import date

from django.db import transaction
from django.db.models import F
from django.utils import timezone

from yanzhen.apps.accounts.models import User
from yanzhen.apps.audit.actions.record import record
from yanzhen.apps.jobs.models import Job, JobState
from yanzhen.apps.jobs.refusals import why_not_cancel


@transaction.atomic
def cancel_job(*, job_id: int, actor: User, on: date) -> Job:
    """Cancel a job. Raises JobError NOT_OPEN or NOT_YOURS; then nothing is written."""
    job = Job.objects.select_for_update(of=("self",)).get(pk=job_id)
    if refusal := why_not_cancel(job, actor, on=on):
        raise refusal
    job.cancel_requested = True
    if job.state == JobState.WAITING:
        job.state, job.finished_at, job.message = JobState.CANCELLED, timezone.now(), "已取消"
    job.version = F("version") + 1
    job.save(update_fields=["cancel_requested", "state", "finished_at", "message", "version"])
    job.refresh_from_db()
    record(kind="JOB_CANCELLED", actor=actor, subjects=[job], content={"title": job.title})
    return job
