"""What the clock does for documents: a round of comments whose last day is over is noted."""

from __future__ import annotations

from django.utils import timezone
from procrastinate.contrib.django import app

from yanzhen.apps.documents.actions.close_comment_round import note_overdue_rounds
from yanzhen.apps.jobs.actions.enqueue import QUEUE


@app.periodic(cron="*/10 * * * *")
@app.task(name="yanzhen.documents.comments", queue=QUEUE, queueing_lock="yanzhen.documents.comments")
def note_overdue(timestamp: int) -> None:
    """Note rounds whose last day is over, soon after midnight or after a machine that slept over it wakes."""
    note_overdue_rounds(on=timezone.localdate())
