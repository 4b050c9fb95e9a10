"""What the clock does for ledgers: a new period opens by itself."""

from __future__ import annotations

from django.utils import timezone
from procrastinate.contrib.django import app

from yanzhen.apps.jobs.actions.enqueue import QUEUE
from yanzhen.apps.ledgers.actions.open_returns import open_due_periods


@app.periodic(cron="*/10 * * * *")
@app.task(name="yanzhen.ledgers.periods", queue=QUEUE, queueing_lock="yanzhen.ledgers.periods")
def open_periods(timestamp: int) -> None:
    """Open the present period of every ledger; soon after a machine that slept over midnight wakes."""
    open_due_periods(on=timezone.localdate())
