"""Why a job cannot be changed."""

from __future__ import annotations

from datetime import date

from yanzhen.apps.accounts.models import User
from yanzhen.apps.accounts.permissions import may_anywhere
from yanzhen.apps.jobs.errors import JobError
from yanzhen.apps.jobs.models import Job


def why_not_cancel(job: Job, actor: User, *, on: date) -> JobError | None:
    """Say why ``actor`` cannot cancel ``job``; none when it is possible."""
    if not job.is_open:
        return JobError("NOT_OPEN", title=job.title)
    if job.actor_id != actor.pk and not may_anywhere(actor, "system.manage", on=on):
        return JobError("NOT_YOURS", title=job.title)
    return None
