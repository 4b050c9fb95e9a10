"""What the clock does for plans: lights grow old with the day, not only with a report."""

from __future__ import annotations

from django.utils import timezone
from procrastinate.contrib.django import app

from yanzhen.apps.jobs.actions.enqueue import QUEUE
from yanzhen.apps.plans.actions.light_up import refresh_stale_plans


@app.periodic(cron="*/10 * * * *")
@app.task(name="yanzhen.plans.lights", queue=QUEUE, queueing_lock="yanzhen.plans.lights")
def refresh_lights(timestamp: int) -> None:
    """Judge the lights of every plan in force once a day; soon after a machine that slept over midnight wakes."""
    refresh_stale_plans(on=timezone.localdate())
