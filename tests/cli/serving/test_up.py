"""``yanzhen up`` as people use it: started, stopped, killed in every part, started again."""

from __future__ import annotations

import http.client
import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import psycopg
import pytest

from yanzhen.cli.serving.postgres import database_url, running_postgres
from yanzhen.cli.serving.prepared import NOTE
from yanzhen.cli.serving.processes import ProcessRecord, ProcessRegister, group_members, start_mark

PATIENCE_SECONDS = 240.0
SOURCES = Path(__file__).parents[3] / "src"


class Running:
    """One ``yanzhen up`` in a process of its own."""

    def __init__(self, folder: Path, *options: str, **variables: str) -> None:
        self.folder = folder
        written = folder.parent / "output.txt"
        self.output = written.open("w", encoding="utf-8")
        # A file handed on is one position for both: reading through it would move where the command writes next.
        self.heard = written.open(encoding="utf-8", errors="replace")
        self.process = subprocess.Popen(
            [sys.executable, "-m", "yanzhen", "up", "--port", "0", "--no-sample", "--data", folder, *options],
            env=environment() | variables,
            stdout=self.output,
            stderr=subprocess.STDOUT,
            process_group=0,
        )

    def said(self) -> str:
        """Everything printed so far."""
        self.heard.seek(0)
        return self.heard.read()

    @property
    def port(self) -> int:
        """The port, once the address was printed."""
        until(lambda: "按Ctrl-C停止" in self.said() or self.process.poll() is not None)
        return int(re.search(r"http://127\.0\.0\.1:(\d+)/", self.said()).group(1))

    def record(self, name: str) -> ProcessRecord:
        """What the pid file says of one service."""
        register = ProcessRegister(self.folder / "run" / "processes.json", data_folder=self.folder)
        return next(record for record in register.leftovers() if record.name == name)

    def stop(self, sign: signal.Signals = signal.SIGINT) -> int:
        """Ask it to stop; return its exit code."""
        self.process.send_signal(sign)
        return self.process.wait(PATIENCE_SECONDS)

    def close(self) -> None:
        """Let go of what was printed."""
        self.output.close()
        self.heard.close()


def environment() -> dict[str, str]:
    """The environment without what the test run has set for itself; Python may keep what it has compiled, as usual."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("YANZHEN_")}
    kept.pop("PYTHONDONTWRITEBYTECODE", None)
    return kept | {"PYTHONPATH": str(SOURCES), "DJANGO_SETTINGS_MODULE": "yanzhen.config.settings"}


@pytest.fixture(scope="session")
def migrated() -> Iterator[Path]:
    """A data folder after its first start: migrations take longer than all that follows."""
    with tempfile.TemporaryDirectory(prefix="yanzhen-up-") as path:
        running = Running(Path(path) / "data")
        try:
            assert running.port, running.said()
        finally:
            running.stop()
            running.close()
        yield running.folder


@pytest.fixture
def folder(migrated: Path) -> Iterator[Path]:
    """A data folder of one's own, with an empty database in it that is known to be up to date."""
    with tempfile.TemporaryDirectory(prefix="yanzhen-up-") as path:
        shutil.copytree(migrated, Path(path) / "数据", ignore=shutil.ignore_patterns("run", "*.log"))
        (Path(path) / "数据" / NOTE).parent.mkdir()
        shutil.copy(migrated / NOTE, Path(path) / "数据" / NOTE)
        yield Path(path) / "数据"


@pytest.fixture
def start(folder: Path) -> Iterator[Callable[..., Running]]:
    """Start ``yanzhen up`` on the folder; whatever is left at the end is stopped."""
    started: list[Running] = []

    def start_one(*options: str, **variables: str) -> Running:
        started.append(Running(folder, *options, **variables))
        return started[-1]

    yield start_one
    for running in reversed(started):
        if running.process.poll() is None:
            running.stop(signal.SIGTERM)
        running.close()
    if (folder / "run").exists():
        ProcessRegister(folder / "run" / "processes.json", data_folder=folder).end_leftovers()


def until(condition: Callable[[], bool]) -> None:
    """Wait for something that another process does."""
    deadline = time.monotonic() + PATIENCE_SECONDS
    while not condition():
        assert time.monotonic() < deadline, "not in time"
        time.sleep(0.05)


def status(port: int) -> int | None:
    """What a page answers; None when nobody does."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=PATIENCE_SECONDS)
    try:
        connection.request("GET", "/accounts/login/")
        return connection.getresponse().status
    except (OSError, http.client.HTTPException):
        return None
    finally:
        connection.close()


def write_note(running: Running) -> None:
    with psycopg.connect(url_of(running), autocommit=True) as connection:
        connection.execute("CREATE TABLE note AS SELECT '已确认' AS text")


def notes(running: Running) -> list[tuple[str, ...]]:
    with psycopg.connect(url_of(running)) as connection:
        return connection.execute("SELECT text FROM note").fetchall()


def notes_after_a_quick_start(start: Callable[..., Running]) -> list[tuple[str, ...]]:
    """Start in under five seconds and return the notes; where other work holds it up, count our own work alone."""
    before = time.monotonic()
    running = start()
    assert running.port
    wall_seconds = time.monotonic() - before
    assert wall_seconds < 5.0 or processor_seconds(running) < 5.0, wall_seconds
    return notes(running)


def processor_seconds(running: Running) -> float:
    """Processor time of the supervisor, of the children that it has waited for, and of what runs now."""
    services = [running.record(name) for name in ("postgres", "worker", "web")]
    pids = [running.process.pid, *(pid for service in services for pid in (service.pid, *workers_of(service)))]
    ticks = 0
    for pid in pids:
        fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
        ticks += sum(int(field) for field in fields[11:15])
    return ticks / os.sysconf("SC_CLK_TCK")


def url_of(running: Running) -> str:
    log = (running.folder / "logs" / "postgres.log").read_text()
    return database_url(Path(re.findall(r'Unix socket "(.*)/\.s\.PGSQL', log)[-1]), "yanzhen")


@pytest.mark.slow
@pytest.mark.parametrize("sign", [signal.SIGINT, signal.SIGTERM])
def test_a_stop_ends_every_process_and_the_next_start_takes_under_five_seconds(
    start: Callable[..., Running], sign: signal.Signals
) -> None:
    first = start()
    assert first.port
    assert (first.folder.stat().st_mode & 0o777, (first.folder / "secret-key").stat().st_mode & 0o777) == (0o700, 0o600)
    write_note(first)
    services = [first.record(name) for name in ("postgres", "worker", "web")]
    processes = services + [member for service in services for member in group_members(service)]
    assert first.stop(sign) == 0
    assert "已停止" in first.said()
    assert [record for record in processes if start_mark(record.pid) == record.started] == []
    assert notes_after_a_quick_start(start) == [("已确认",)]


@pytest.mark.slow
@pytest.mark.parametrize("name", ["postgres", "worker", "web"])
def test_a_killed_service_is_started_again_and_nothing_confirmed_is_lost(
    start: Callable[..., Running], name: str
) -> None:
    running = start()
    port = running.port
    write_note(running)
    killed = running.record(name)
    os.kill(killed.pid, signal.SIGKILL)
    until(lambda: killed not in [running.record(name)] if _is_recorded(running, name) else False)
    until(lambda: status(port) == 200)
    assert notes(running) == [("已确认",)]
    assert running.stop() == 0


@pytest.mark.slow
def test_a_killed_web_worker_is_replaced_while_the_other_answers(start: Callable[..., Running]) -> None:
    running = start()
    port = running.port
    web = running.record("web")
    before = workers_of(web)
    os.kill(before[0], signal.SIGKILL)
    until(lambda: len(workers_of(web)) == len(before) and before[0] not in workers_of(web))
    until(lambda: status(port) == 200)
    assert running.record("web") == web


@pytest.mark.slow
@pytest.mark.parametrize("also", ["", "web", "worker", "postgres"])
def test_after_the_supervisor_was_killed_the_next_start_ends_what_was_left(
    start: Callable[..., Running], also: str
) -> None:
    first = start()
    assert first.port
    write_note(first)
    services = [first.record(name) for name in ("postgres", "worker", "web")]
    left = services + [member for service in services for member in group_members(service)]
    first.process.kill()
    first.process.wait()
    for record in services:
        if record.name == also:
            os.kill(record.pid, signal.SIGKILL)
    second = start()
    assert second.port
    assert [record for record in left if start_mark(record.pid) == record.started] == []
    assert notes(second) == [("已确认",)]
    assert status(second.port) == 200


@pytest.mark.slow
def test_an_empty_installation_says_how_to_found_a_district_and_the_command_works_beside_it(
    start: Callable[..., Running], folder: Path
) -> None:
    running = start()
    assert running.port
    assert "yanzhen manage --data" in running.said()
    words = ["manage", "--data", str(folder), "found_district", "雁汀区"]
    done = subprocess.run([sys.executable, "-m", "yanzhen", *words], env=environment(), capture_output=True, text=True)
    assert (done.returncode, len(done.stdout.splitlines())) == (0, 4), done.stderr


@pytest.mark.slow
def test_a_database_given_by_its_address_is_used_and_left_running(start: Callable[..., Running], folder: Path) -> None:
    with running_postgres(folder) as server:
        running = start("--data", str(folder.parent / "另一处"), YANZHEN_DATABASE_URL=server.url)
        assert status(running.port) == 200
        assert running.stop() == 0
        assert not server.has_ended()
    assert not (folder.parent / "另一处" / "postgres").exists()


@pytest.mark.slow
def test_a_second_start_on_the_same_folder_is_refused_and_the_first_goes_on(start: Callable[..., Running]) -> None:
    first = start()
    port = first.port
    second = start()
    assert second.process.wait(PATIENCE_SECONDS) == 2
    assert f"进程号{first.process.pid}" in second.said()
    assert status(port) == 200


def test_a_port_in_use_is_refused_with_one_that_is_free(start: Callable[..., Running]) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        running = start("--port", str(taken.getsockname()[1]))
        assert running.process.wait(PATIENCE_SECONDS) == 2
    assert re.search(r"已被别的程序占用.*--port \d+", running.said())


def test_a_network_address_is_refused_while_sample_data_are_loaded(start: Callable[..., Running], folder: Path) -> None:
    (folder / "sample-logins.json").write_text("[]")
    running = start("--host", "0.0.0.0")
    assert running.process.wait(PATIENCE_SECONDS) == 2
    assert "示例数据" in running.said()


def workers_of(service: ProcessRecord) -> list[int]:
    """The processes beside a service's first one, for example the web server's workers."""
    return [member.pid for member in group_members(service)]


def _is_recorded(running: Running, name: str) -> bool:
    register = ProcessRegister(running.folder / "run" / "processes.json", data_folder=running.folder)
    return any(record.name == name for record in register.leftovers())
