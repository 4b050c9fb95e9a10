"""What the clock does for the roll-out: its figures are worked out anew every night."""

from __future__ import annotations

from django.utils import timezone
from procrastinate.contrib.django import app

from yanzhen.apps.jobs.actions.enqueue import QUEUE
from yanzhen.apps.rollout.actions.measure import measure_rollout


@app.periodic(cron="41 2 * * *")
@app.task(name="yanzhen.rollout.measure", queue=QUEUE, queueing_lock="yanzhen.rollout.measure")
def measure_every_night(timestamp: int) -> None:
    """Write the figures of the present term that changed since yesterday."""
    measure_rollout(on=timezone.localdate())
