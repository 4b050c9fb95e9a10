"""The small parts of serving: data folder, logs, addresses, backoff, leftovers."""

from __future__ import annotations

import os
import pwd
import shutil
import signal
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from yanzhen.cli.serving import binaries, data_folder, server_account, supervisor
from yanzhen.cli.serving.address import is_loopback, local_name, usable_port
from yanzhen.cli.serving.binaries import Installation, readable_by, wheel_installation
from yanzhen.cli.serving.errors import ServingError
from yanzhen.cli.serving.log_files import last_lines, turn_pages
from yanzhen.cli.serving.processes import ProcessRegister, start_mark
from yanzhen.cli.serving.server_account import ServerAccount
from yanzhen.cli.serving.stop_request import StopRequest

AS_ROOT = pytest.mark.skipif(os.geteuid() != 0, reason="只有root能换成别的用户")


@pytest.mark.parametrize(
    ("named", "environment", "uid", "expected"),
    [
        ("/a/b", {"YANZHEN_DATA": "/c"}, 0, "/a/b"),
        (None, {"YANZHEN_DATA": "/c"}, 0, "/c"),
        (None, {}, 0, "/var/lib/yanzhen"),
        (None, {"XDG_DATA_HOME": "/h/share"}, 1000, "/h/share/yanzhen"),
        (None, {"HOME": "/h"}, 1000, "/h/.local/share/yanzhen"),
    ],
)
def test_the_data_folder_is_the_named_one_then_the_environments_then_the_systems_or_the_users(
    monkeypatch: pytest.MonkeyPatch, named: str | None, environment: dict[str, str], uid: int, expected: str
) -> None:
    for name in ("YANZHEN_DATA", "XDG_DATA_HOME"):
        monkeypatch.delenv(name, raising=False)
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    monkeypatch.setattr(os, "geteuid", lambda: uid)
    assert data_folder.data_folder(named).path == Path(expected)


def test_the_key_is_made_once_and_differs_between_folders(tmp_path: Path) -> None:
    one, other = (data_folder.DataFolder(tmp_path / name) for name in ("一", "二"))
    for folder in (one, other):
        folder.prepare()
    assert one.secret_key() == one.secret_key() != other.secret_key()


def test_a_data_folder_that_cannot_be_made_is_refused_by_name(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(ServingError) as refusal:
        data_folder.DataFolder(tmp_path / "file" / "data").prepare()
    assert refusal.value.code == "NOT_WRITABLE"


def test_a_large_log_is_moved_on_and_stays_open_for_its_program(tmp_path: Path) -> None:
    log = tmp_path / "web.log"
    with log.open("ab", buffering=0) as program:
        for page in range(7):
            program.write(b"%d" % page * 11)
            turn_pages(tmp_path, largest_bytes=10)
        program.write(b"next")
    assert log.read_bytes() == b"next"
    assert sorted(path.name for path in tmp_path.iterdir()) == ["web.log", *(f"web.log.{n}" for n in range(1, 6))]
    assert (tmp_path / "web.log.1").read_bytes() == b"6" * 11


def test_a_small_log_stays(tmp_path: Path) -> None:
    (tmp_path / "web.log").write_bytes(b"x" * 10)
    turn_pages(tmp_path, largest_bytes=10)
    assert [path.name for path in tmp_path.iterdir()] == ["web.log"]


def test_the_last_lines_of_a_log_are_told_and_a_missing_log_is_no_fault(tmp_path: Path) -> None:
    (tmp_path / "a.log").write_text("\n".join(f"第{n}行" for n in range(30)))
    assert last_lines(tmp_path / "a.log", 2) == "第28行\n第29行"
    assert last_lines(tmp_path / "b.log") == ""


@pytest.mark.parametrize(
    ("host", "alone"),
    [("127.0.0.1", True), ("localhost", True), ("::1", True), ("127.0.0.2", True), ("0.0.0.0", False), ("::", False),
     ("10.0.0.5", False), ("yanzhen.example.cn", False)],
)  # fmt: skip
def test_only_loopback_counts_as_this_machine_alone(host: str, alone: bool) -> None:
    assert is_loopback(host) is alone


def test_any_address_is_reached_by_loopback() -> None:
    assert (local_name("0.0.0.0"), local_name("::"), local_name("10.0.0.5")) == ("127.0.0.1", "::1", "10.0.0.5")


@pytest.mark.parametrize(("port", "code"), [(70000, "NO_SUCH_PORT"), (-1, "NO_SUCH_PORT")])
def test_a_port_that_does_not_exist_is_refused(port: int, code: str) -> None:
    with pytest.raises(ServingError) as refusal:
        usable_port("127.0.0.1", port)
    assert refusal.value.code == code


def test_an_address_of_another_machine_is_refused() -> None:
    with pytest.raises(ServingError) as refusal:
        usable_port("203.0.113.7", 0)
    assert refusal.value.code == "NO_SUCH_ADDRESS"


class FailingService:
    """A service that ends at once."""

    name = "failing"
    process = None

    def __init__(self) -> None:
        self.starts = 0

    def start(self) -> None:
        self.starts += 1

    def has_ended(self) -> bool:
        return True

    def stop(self, patience_seconds: float = 0) -> None:
        pass


def test_what_fails_again_and_again_is_started_less_and_less_often() -> None:
    watch = supervisor.Watch(FailingService())
    waits = []
    for _ in range(9):
        watch.note_start(100.0)
        watch.note_failure(101.0)
        waits.append(watch.next_start_at - 101.0)
    assert waits == [0.0, 0.5, 1.0, 2.0, 5.0, 10.0, 30.0, 30.0, 30.0]


def test_a_failure_after_a_healthy_minute_counts_as_the_first() -> None:
    watch = supervisor.Watch(FailingService(), failures=6)
    watch.note_start(100.0)
    watch.note_failure(161.0)
    assert (watch.failures, watch.next_start_at) == (1, 161.0)


def test_a_copy_of_a_data_folder_does_not_end_the_originals_processes(tmp_path: Path) -> None:
    original, copy = tmp_path / "original", tmp_path / "copy"
    original.mkdir()
    copy.mkdir()
    with subprocess.Popen([sys.executable, "-c", "input()"], stdin=subprocess.PIPE, process_group=0) as process:
        register = ProcessRegister(original / "processes.json", data_folder=original)
        register.add("web", process.pid)
        (copy / "processes.json").write_text(register.path.read_text())
        assert ProcessRegister(copy / "processes.json", data_folder=copy).leftovers() == []
        assert [record.pid for record in register.leftovers()] == [process.pid]
        assert [record.pid for record in register.end_leftovers()] == [process.pid]
        assert start_mark(process.pid) is None


@pytest.mark.parametrize("content", ["", "{", "[]", '{"folder": "x"}', '{"folder": "x", "processes": [{"pid": 1}]}'])
def test_a_damaged_pid_file_is_read_as_empty(tmp_path: Path, content: str) -> None:
    (tmp_path / "processes.json").write_text(content)
    assert ProcessRegister(tmp_path / "processes.json", data_folder=tmp_path).leftovers() == []


@pytest.fixture
def closed_programs() -> Iterator[Installation]:
    """The wheel's programs in a folder that only root can enter, as in a closed checkout."""
    wheel = wheel_installation()
    with tempfile.TemporaryDirectory() as closed:
        parts = tuple(Path(closed) / part.relative_to(wheel.parts[0].parent.parent) for part in wheel.parts)
        for original, copy in zip(wheel.parts, parts, strict=True):
            shutil.copytree(original, copy, symlinks=True)
        yield Installation(parts[0] / "bin", wheel.version, parts)


@AS_ROOT
def test_programs_in_a_closed_folder_are_copied_once_to_where_the_server_can_run_them(
    monkeypatch: pytest.MonkeyPatch, closed_programs: Installation
) -> None:
    nobody = pwd.getpwnam("nobody")
    account = ServerAccount(nobody.pw_name, nobody.pw_uid, nobody.pw_gid)
    with tempfile.TemporaryDirectory() as home:
        Path(home).chmod(0o755)
        monkeypatch.setattr(binaries, "COPY_HOMES", (Path(home) / "programs",))
        copy = readable_by(closed_programs, account)
        made_at = copy.program("postgres").stat().st_ctime_ns
        shutil.rmtree(closed_programs.parts[-1])
        as_nobody = subprocess.run([copy.program("initdb"), "--version"], cwd="/", **account.start_options())
        assert as_nobody.returncode == 0
        assert not account.can("-w", copy.program("postgres"))
        assert readable_by(closed_programs, account) == copy
        assert copy.program("postgres").stat().st_ctime_ns == made_at


@AS_ROOT
def test_programs_that_the_server_cannot_reach_at_all_are_refused(
    monkeypatch: pytest.MonkeyPatch, closed_programs: Installation
) -> None:
    nobody = pwd.getpwnam("nobody")
    monkeypatch.setattr(binaries, "COPY_HOMES", ())
    with pytest.raises(ServingError) as refusal:
        readable_by(closed_programs, ServerAccount(nobody.pw_name, nobody.pw_uid, nobody.pw_gid))
    assert refusal.value.code == "PROGRAMS_CLOSED"


@pytest.mark.parametrize("sign", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_each_polite_signal_asks_for_a_stop_and_ends_the_waiting(sign: signal.Signals) -> None:
    before = signal.signal(sign, signal.SIG_DFL)  # whatever the tests themselves were started under, such as nohup
    try:
        with StopRequest() as stop:
            assert not stop.wait(0)
            os.kill(os.getpid(), sign)
            assert stop.wait(60)
    finally:
        signal.signal(sign, before)


def test_under_nohup_a_closed_terminal_asks_for_nothing() -> None:
    before = signal.signal(signal.SIGHUP, signal.SIG_IGN)
    try:
        with StopRequest() as stop:
            os.kill(os.getpid(), signal.SIGHUP)
            assert not stop.wait(0)
        assert signal.getsignal(signal.SIGHUP) == signal.SIG_IGN
    finally:
        signal.signal(signal.SIGHUP, before)


@AS_ROOT
def test_root_serves_a_cluster_as_its_owner_and_a_new_one_as_an_unprivileged_account(tmp_path: Path) -> None:
    assert server_account.account_for(tmp_path / "new").uid != 0
    owner = pwd.getpwnam("daemon")
    (tmp_path / "old").mkdir()
    os.chown(tmp_path / "old", owner.pw_uid, owner.pw_gid)
    assert server_account.account_for(tmp_path / "old").name == "daemon"
