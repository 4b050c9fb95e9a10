"""What a job said of purged content goes with it."""

from __future__ import annotations

from yanzhen.apps.audit.purging import purges
from yanzhen.apps.jobs.models import Job


@purges("jobs.job")
def purge_job(key: str) -> None:
    """Blank title, parameters, result and error of one job."""
    Job.objects.filter(pk=key).update(title="（已清除）", payload={}, result=None, error="", message="")
