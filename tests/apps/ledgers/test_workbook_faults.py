"""Killed in the middle, two at once: a workbook is written whole, once, or not at all."""

from __future__ import annotations

import os
import select
import signal
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from django.db import connection

from tests.factories import make_user
from tests.ledger_scene import MARCH, LedgerScene
from tests.threads import at_once
from yanzhen.apps.audit.models import AuditEvent
from yanzhen.apps.ledgers.actions.apply_workbook import apply_workbook
from yanzhen.apps.ledgers.actions.stage_workbook import stage_workbook
from yanzhen.apps.ledgers.models import Record, StagedWorkbook, WorkbookState
from yanzhen.apps.ledgers.workbooks.plan import plan_workbook

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.slow]
ROOT = Path(__file__).resolve().parents[3]
PATIENCE_SECONDS = 180


def table(joined: int) -> bytes:
    return f"年级,在校学生数,参加学生数\n一年级,100,{joined}\n二年级,100,{joined}\n三年级,100,{joined}\n".encode()


def staged(scene: LedgerScene, content: bytes, actor) -> tuple[StagedWorkbook, str]:
    sheet = scene.sheet()
    work = stage_workbook(return_id=sheet.pk, content=content, name="回传.csv", rows=3, actor=actor, on=MARCH)
    return work, plan_workbook(scene.sheet(), content=content, name="回传.csv").digest


def writing(work: StagedWorkbook, seen: str) -> Callable[[], object]:
    given = {"staged_id": work.pk, "seen": seen, "choices": {}, "take": "", "actor": work.uploaded_by, "on": MARCH}
    return lambda: apply_workbook(**given)


def test_of_two_workbooks_at_once_the_second_is_looked_at_again():
    scene = LedgerScene()
    colleague = make_user(role="school_clerk", at=scene.school)
    tasks = [staged(scene, table(50), scene.clerk), staged(scene, table(60), colleague)]
    assert sorted(at_once(*(writing(*task) for task in tasks))) == ["CHANGED", "done"]
    joined = {row.values["joined"] for row in Record.objects.standing()}
    assert Record.objects.count() == 3 and len(joined) == 1
    assert scene.sheet().rows == 3


def test_one_workbook_sent_twice_at_once_is_written_once():
    scene = LedgerScene()
    task = staged(scene, table(50), scene.clerk)
    assert sorted(at_once(writing(*task), writing(*task))) == ["NOT_WAITING", "done"]
    assert Record.objects.count() == 3
    assert AuditEvent.objects.filter(kind="ROWS_SAVED").count() == 1


@pytest.fixture
def start_worker(settings, tmp_path):
    """Start real processes on the test database; none outlives the test."""
    settings.DATA_DIR, settings.FILES_DIR = tmp_path, tmp_path / "files"
    place = connection.settings_dict
    environment = {
        **os.environ,
        "PYTHONPATH": f"{ROOT / 'src'}{os.pathsep}{ROOT}",
        "DJANGO_SETTINGS_MODULE": "yanzhen.config.settings",
        "YANZHEN_DATABASE_URL": f"postgresql://{place['USER']}@/{place['NAME']}?host={place['HOST']}",
        "YANZHEN_SECRET_KEY": settings.SECRET_KEY,
        "YANZHEN_DATA": str(tmp_path),
    }
    started = []

    def start(work: StagedWorkbook, seen: str, **more: str) -> subprocess.Popen:
        program = [sys.executable, str(Path(__file__).with_name("workbook_worker.py")), str(work.pk), seen]
        started.append(subprocess.Popen(program, env={**environment, **more}, cwd=ROOT))
        return started[-1]

    yield start
    for process in started:
        if process.poll() is None:
            process.kill()
        process.wait()


def test_killed_in_the_middle_nothing_is_written_and_it_can_be_done_again(start_worker, tmp_path):
    scene = LedgerScene()
    work, seen = staged(scene, table(50), scene.clerk)
    started, gate = tmp_path / "started", tmp_path / "gate"
    os.mkfifo(started)
    os.mkfifo(gate)
    pipe = os.open(started, os.O_RDONLY | os.O_NONBLOCK)
    first = start_worker(work, seen, STARTED=str(started), GATE=str(gate))
    assert select.select([pipe], [], [], PATIENCE_SECONDS)[0], "the process did not get there"
    os.close(pipe)
    assert Record.objects.count() == 0
    first.send_signal(signal.SIGKILL)
    first.wait()
    work.refresh_from_db()
    assert (Record.objects.count(), work.state, scene.sheet().rows) == (0, WorkbookState.WAITING, 0)
    assert start_worker(work, seen).wait(PATIENCE_SECONDS) == 0
    work.refresh_from_db()
    assert (Record.objects.count(), work.state, scene.sheet().rows) == (3, WorkbookState.APPLIED, 3)
    assert AuditEvent.objects.filter(kind="ROWS_SAVED").count() == 1
