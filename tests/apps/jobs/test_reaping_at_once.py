"""A job taken up at the very moment in which lost jobs are looked for is run all the same."""

from __future__ import annotations

import threading

import pytest
from django.db import transaction

from tests.threads import PATIENCE_SECONDS, at_once, open_until_another_waits
from yanzhen.apps.jobs import registry
from yanzhen.apps.jobs.actions.enqueue import enqueue
from yanzhen.apps.jobs.actions.execute import execute_job
from yanzhen.apps.jobs.actions.reap import reap_jobs
from yanzhen.apps.jobs.models import JobState

pytestmark = pytest.mark.django_db(transaction=True)


def test_a_worker_waits_for_the_look_at_its_job_to_end_and_then_runs_it(monkeypatch):
    monkeypatch.setitem(registry._HANDLERS, "sample", lambda payload, progress: None)
    with transaction.atomic():
        job = enqueue("sample", title="汇总", actor=None, payload={})
    looked = threading.Event()

    def look() -> None:
        reap_jobs()
        looked.set()

    def take_up() -> None:
        assert looked.wait(PATIENCE_SECONDS)
        execute_job(job.pk)

    assert at_once(open_until_another_waits(look), take_up) == ["done", "done"]
    job.refresh_from_db()
    assert (job.state, job.attempts) == (JobState.DONE, 1)
