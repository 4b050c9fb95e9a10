"""A worker killed in the middle of a batch: the next one goes on, every file is read once and none twice."""

from __future__ import annotations

import os
import select
import signal
import subprocess
import sys
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection

from yanzhen.apps.audit.models import AuditEvent
from yanzhen.apps.documents.actions.receive_batch import BatchSubmission, receive_batch
from yanzhen.apps.documents.models import Document, DocumentVersion, FileState
from yanzhen.apps.files.models import StoredFile
from yanzhen.apps.jobs.models import JobState

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.slow]
ROOT = Path(__file__).resolve().parents[3]
PATIENCE_SECONDS = 180


@pytest.fixture
def start_worker(settings, tmp_path):
    """Start real worker processes on the test database; none outlives the test."""
    settings.DATA_DIR, settings.FILES_DIR = tmp_path, tmp_path / "files"
    place = connection.settings_dict
    environment = {
        **os.environ,
        "PYTHONPATH": f"{ROOT / 'src'}{os.pathsep}{ROOT}",
        "DJANGO_SETTINGS_MODULE": "yanzhen.config.settings",
        "YANZHEN_DATABASE_URL": f"postgresql://{place['USER']}@/{place['NAME']}?host={place['HOST']}",
        "YANZHEN_DATA": str(tmp_path),
    }
    started = []

    def start(**more: str) -> subprocess.Popen:
        program = [sys.executable, str(Path(__file__).with_name("batch_worker.py")), "--drain"]
        started.append(subprocess.Popen(program, env={**environment, **more}, stdout=subprocess.DEVNULL, cwd=ROOT))
        return started[-1]

    yield start
    for process in started:
        if process.poll() is None:
            process.kill()
        process.wait()


def wait_for_a_sign(pipe: int) -> None:
    assert select.select([pipe], [], [], PATIENCE_SECONDS)[0], "the worker did not get there"
    os.read(pipe, 1)


def test_a_killed_worker_costs_nothing_and_nothing_is_read_twice(office, reader, start_worker, tmp_path, settings):
    files = [
        SimpleUploadedFile(f"{number}.txt", f"2026年第{number}号计划\n各校要完成第{number}项自查。\n".encode())
        for number in range(1, 5)
    ]
    batch = receive_batch(
        submission=BatchSubmission(declared="none", uploads=files),
        organisation=office,
        actor=reader,
        on=office.opened_on,
    )
    started, gate = tmp_path / "started", tmp_path / "gate"
    os.mkfifo(started)
    os.mkfifo(gate)
    pipe = os.open(started, os.O_RDONLY | os.O_NONBLOCK)
    first = start_worker(STARTED=str(started), GATE=str(gate))
    wait_for_a_sign(pipe)
    os.close(pipe)
    states = list(batch.files.order_by("ordinal").values_list("state", flat=True))
    assert states == [FileState.READ, FileState.WAITING, FileState.WAITING, FileState.WAITING]
    first.send_signal(signal.SIGKILL)
    first.wait()
    assert start_worker().wait(PATIENCE_SECONDS) == 0
    batch.refresh_from_db()
    assert (batch.job.state, batch.job.done, batch.job.total) == (JobState.DONE, 4, 4)
    assert [(file.state, file.tries) for file in batch.files.order_by("ordinal")] == [
        (FileState.READ, 1),
        (FileState.READ, 2),
        (FileState.READ, 1),
        (FileState.READ, 1),
    ]
    assert Document.objects.count() == DocumentVersion.objects.count() == StoredFile.objects.count() == 4
    assert AuditEvent.objects.filter(kind="DOCUMENT_READ").count() == 4
    assert not list((tmp_path / "files/incoming").glob("batch-*"))
