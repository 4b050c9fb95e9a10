"""What the clock does for ledgers: a new period opens by itself."""

from __future__ import annotations

from datetime import timedelta

from django.utils import timezone
from procrastinate.contrib.django import app

from yanzhen.apps.jobs.actions.enqueue import QUEUE
from yanzhen.apps.ledgers.actions.forget_answers import KEPT_DAYS as ANSWERS_KEPT_DAYS
from yanzhen.apps.ledgers.actions.forget_answers import forget_answers
from yanzhen.apps.ledgers.actions.open_returns import open_due_periods
from yanzhen.apps.ledgers.actions.stage_workbook import KEPT_DAYS, forget_workbooks


@app.periodic(cron="*/10 * * * *")
@app.task(name="yanzhen.ledgers.periods", queue=QUEUE, queueing_lock="yanzhen.ledgers.periods")
def open_periods(timestamp: int) -> None:
    """Open the present period of every ledger; soon after a machine that slept over midnight wakes."""
    open_due_periods(on=timezone.localdate())


@app.periodic(cron="20 3 * * *")
@app.task(name="yanzhen.ledgers.workbooks", queue=QUEUE, queueing_lock="yanzhen.ledgers.workbooks")
def forget_old_workbooks(timestamp: int) -> None:
    """Drop every night what was kept of workbooks for a preview or for undoing."""
    forget_workbooks(before=timezone.now() - timedelta(days=KEPT_DAYS))


@app.periodic(cron="40 3 * * *")
@app.task(name="yanzhen.ledgers.answers", queue=QUEUE, queueing_lock="yanzhen.ledgers.answers")
def forget_old_answers(timestamp: int) -> None:
    """Drop every night what was kept of saves for pages that had lost their answer."""
    forget_answers(before=timezone.now() - timedelta(days=ANSWERS_KEPT_DAYS))
