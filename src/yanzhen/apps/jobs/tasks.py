"""What the queue calls; procrastinate finds this module by its name."""

from __future__ import annotations

from django.utils import timezone
from procrastinate.contrib.django import app

from yanzhen.apps.files.actions.sweep import sweep_files
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


@app.periodic(cron="17 3 * * *")
@app.task(name="yanzhen.files.sweep", queue=QUEUE, queueing_lock="yanzhen.files.sweep")
def sweep(timestamp: int) -> None:
    """Remove what no file row or object refers to, every night."""
    sweep_files(now=timezone.now())
