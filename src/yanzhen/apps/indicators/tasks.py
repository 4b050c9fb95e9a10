"""What the clock does for indicators: warnings follow new figures, and grow with the day."""

from __future__ import annotations

from django.utils import timezone
from procrastinate.contrib.django import app

from yanzhen.apps.indicators.actions.refresh_warnings import refresh_stale_warnings
from yanzhen.apps.jobs.actions.enqueue import QUEUE


@app.periodic(cron="*/10 * * * *")
@app.task(name="yanzhen.indicators.warnings", queue=QUEUE, queueing_lock="yanzhen.indicators.warnings")
def refresh_all_warnings(timestamp: int) -> None:
    """Judge the warnings of every indicator whose figures, targets or rules changed, and of all once a day."""
    refresh_stale_warnings(on=timezone.localdate())
