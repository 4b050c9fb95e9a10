"""A worker killed in the middle of a job loses nothing: the next worker runs it again, once."""

from __future__ import annotations

import contextlib
import os
import select
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.db import connection, transaction

from yanzhen.apps.jobs import registry
from yanzhen.apps.jobs.actions.enqueue import enqueue
from yanzhen.apps.jobs.models import Job, JobState

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.slow]
ROOT = Path(__file__).resolve().parents[3]
PATIENCE_SECONDS = 180


class Pipe:
    """A named pipe that is waited on with a limit."""

    def __init__(self, path: Path) -> None:
        os.mkfifo(path)
        self.path = path
        self.reading = os.open(path, os.O_RDONLY | os.O_NONBLOCK)

    def wait(self) -> None:
        """Return when somebody wrote one sign."""
        assert select.select([self.reading], [], [], PATIENCE_SECONDS)[0], "the worker did not get there"
        os.read(self.reading, 1)


@pytest.fixture
def start_worker():
    """Start real worker processes on the test database; none outlives the test."""
    place = connection.settings_dict
    address = f"postgresql://{place['USER']}@/{place['NAME']}?host={place['HOST']}"
    environment = {
        **os.environ,
        "PYTHONPATH": f"{ROOT / 'src'}{os.pathsep}{ROOT}",
        "DJANGO_SETTINGS_MODULE": "yanzhen.config.settings",
        "YANZHEN_DATABASE_URL": address,
    }
    started = []

    def start(*words: str) -> subprocess.Popen:
        program = [sys.executable, str(Path(__file__).with_name("worker_program.py")), *words]
        started.append(subprocess.Popen(program, env=environment, stdout=subprocess.DEVNULL, cwd=ROOT))
        return started[-1]

    yield start
    for process in started:
        if process.poll() is None:
            process.kill()
        process.wait()


@pytest.fixture
def gated_job(tmp_path, monkeypatch):
    """A queued job with its two pipes."""
    monkeypatch.setitem(registry._HANDLERS, "gated", lambda payload, progress: None)
    started = Pipe(tmp_path / "started")
    gate = tmp_path / "gate"
    os.mkfifo(gate)
    with transaction.atomic():
        job = enqueue("gated", title="两步作业", actor=None, payload={"started": str(started.path), "gate": str(gate)})
    yield job, started, gate
    os.close(started.reading)


@contextlib.contextmanager
def opened(gate: Path) -> Iterator[None]:
    """Let everybody through the gate; opened both ways it does not wait for somebody who may never come."""
    both_ways = os.open(gate, os.O_RDWR)
    try:
        yield
    finally:
        os.close(both_ways)


def test_a_job_survives_the_death_of_its_worker(start_worker, gated_job):
    job, started, gate = gated_job
    first = start_worker()
    started.wait()
    seen = Job.objects.get(pk=job.pk)
    assert (seen.state, seen.done, seen.total, seen.message) == (JobState.RUNNING, 1, 2, "第一步")
    first.send_signal(signal.SIGKILL)
    first.wait()
    second = start_worker("--drain")
    started.wait()
    with opened(gate):
        assert second.wait(PATIENCE_SECONDS) == 0
    job.refresh_from_db()
    assert (job.state, job.attempts, job.fence, job.result) == (JobState.DONE, 2, 2, {"fence": 2})


def test_a_second_worker_leaves_a_running_job_alone(start_worker, gated_job):
    job, started, gate = gated_job
    start_worker()
    started.wait()
    assert start_worker("--drain").wait(PATIENCE_SECONDS) == 0
    job.refresh_from_db()
    assert (job.state, job.attempts) == (JobState.RUNNING, 1)


def test_a_worker_told_to_stop_ends_although_a_job_does_not_listen(start_worker, gated_job):
    job, started, gate = gated_job
    worker = start_worker("--graceful=0.5")
    started.wait()
    worker.send_signal(signal.SIGTERM)
    assert worker.wait(PATIENCE_SECONDS) == 0
    next_worker = start_worker("--drain")
    started.wait()
    with opened(gate):
        assert next_worker.wait(PATIENCE_SECONDS) == 0
    job.refresh_from_db()
    assert job.state == JobState.DONE
