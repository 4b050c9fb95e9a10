"""What the queue calls; procrastinate finds this module by its name."""

from __future__ import annotations

from procrastinate.contrib.django import app

from yanzhen.apps.jobs.actions.enqueue import QUEUE, TASK
from yanzhen.apps.jobs.actions.execute import execute_job
from yanzhen.apps.jobs.actions.reap import reap_jobs


@app.task(name=TASK, queue=QUEUE)
def run(job_id: int) -> None:
    """Run one job."""
    execute_job(job_id)


@app.periodic(cron="* * * * *")
@app.task(name="yanzhen.jobs.reap", queue=QUEUE, queueing_lock="yanzhen.jobs.reap")
def reap(timestamp: int) -> None:
    """Bring back lost jobs once a minute."""
    reap_jobs()
