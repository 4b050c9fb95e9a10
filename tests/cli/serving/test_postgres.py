"""The embedded server: starts from nothing, keeps what was confirmed, refuses what it must."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import psycopg
import pytest

from yanzhen.cli.serving.binaries import machine_installations, wheel_installation
from yanzhen.cli.serving.errors import ServingError
from yanzhen.cli.serving.postgres import EmbeddedPostgres, exclusive_use, running_postgres
from yanzhen.cli.serving.processes import start_mark

MAJORS = sorted({found.major for found in [wheel_installation(), *machine_installations()] if found})


@pytest.fixture
def folder() -> Iterator[Path]:
    """A data folder with a path as users have it: Chinese characters and a blank."""
    with tempfile.TemporaryDirectory(prefix="雁阵 数据-") as path:
        yield Path(path)


@pytest.fixture
def small_disk() -> Iterator[Callable[[int], Path]]:
    """Mount disks of so many MiB; they are gone afterwards."""
    mounted: list[str] = []

    def mount(size_mib: int) -> Path:
        place = tempfile.mkdtemp(prefix="yanzhen-disk-")
        command = ["mount", "-t", "tmpfs", "-o", f"size={size_mib}m,mode=755", "tmpfs", place]
        if subprocess.run(command, capture_output=True).returncode != 0:
            os.rmdir(place)
            pytest.skip("这里不允许挂载小磁盘")
        mounted.append(place)
        return Path(place)

    yield mount
    for place in mounted:
        subprocess.run(["umount", "--lazy", place], check=True)
        os.rmdir(place)


def rows(server: EmbeddedPostgres, statement: str) -> list[tuple[object, ...]]:
    with psycopg.connect(server.url, autocommit=True) as connection:
        cursor = connection.execute(statement)
        return cursor.fetchall() if cursor.description else []


@pytest.mark.parametrize("major", MAJORS)
def test_what_was_confirmed_is_there_after_a_stop(folder: Path, major: int) -> None:
    with running_postgres(folder, wanted=str(major)) as server:
        rows(server, "CREATE TABLE note AS SELECT '雁阵' AS text")
    with running_postgres(folder) as server:
        assert server.major == major
        assert rows(server, "SELECT text FROM note") == [("雁阵",)]


def test_what_was_confirmed_is_there_after_the_server_was_killed(folder: Path) -> None:
    with running_postgres(folder) as server:
        rows(server, "CREATE TABLE note AS SELECT '雁阵' AS text")
        os.kill(server.process.pid, signal.SIGKILL)
        server.process.wait()
        server.start()
        assert rows(server, "SELECT text FROM note") == [("雁阵",)]


@pytest.mark.parametrize("major", MAJORS)
def test_text_sorts_by_code_point_and_letters_are_known(folder: Path, major: int) -> None:
    with running_postgres(folder, wanted=str(major), durable=False) as server:
        assert rows(server, "SELECT string_agg(w, '' ORDER BY w) FROM unnest(array['b', 'B', 'a', '中', 'é']) w") == [
            ("Babé中",)
        ]
        assert rows(server, "SELECT upper('é'), '督导' ~ '^\\w+$'") == [("É", True)]


def test_nobody_listens_on_the_network(folder: Path) -> None:
    with running_postgres(folder, durable=False) as server:
        assert rows(server, "SHOW listen_addresses") == [("",)]
        assert server.socket.stat().st_mode & 0o777 == 0o700


def test_the_server_never_runs_as_root(folder: Path) -> None:
    with running_postgres(folder, durable=False) as server:
        assert Path(f"/proc/{server.process.pid}").stat().st_uid != 0


def test_a_folder_with_a_long_path_or_closed_to_others_is_served(folder: Path) -> None:
    closed = folder / "c" / ("长" * 40)
    closed.mkdir(parents=True)
    closed.parent.chmod(0o700)
    with running_postgres(closed, durable=False) as server:
        assert len(os.fsencode(server.socket)) <= 100
        assert rows(server, "SELECT 1") == [(1,)]


def test_a_second_server_on_the_same_folder_is_refused_by_name(folder: Path) -> None:
    with exclusive_use(folder), pytest.raises(ServingError) as refusal, running_postgres(folder):
        pass
    assert (refusal.value.code, refusal.value.facts["pid"]) == ("IN_USE", str(os.getpid()))


def test_a_cluster_of_a_major_that_is_not_installed_is_refused(folder: Path) -> None:
    (folder / "postgres").mkdir()
    (folder / "postgres" / "PG_VERSION").write_text("14\n")
    with pytest.raises(ServingError) as refusal, running_postgres(folder):
        pass
    assert refusal.value.code == "OTHER_MAJOR"


def test_programs_that_are_not_there_are_refused(folder: Path) -> None:
    with pytest.raises(ServingError) as refusal, running_postgres(folder, wanted="/nowhere"):
        pass
    assert refusal.value.code == "NO_SUCH_POSTGRES"


def test_what_a_killed_run_left_is_ended_at_the_next_start(folder: Path) -> None:
    with exclusive_use(folder) as register:
        left = EmbeddedPostgres(folder, durable=False)
        left.start()
        register.add("postgres", left.process.pid)
    with running_postgres(folder, durable=False) as server:
        left.process.wait(60)
        assert rows(server, "SELECT 1") == [(1,)]


def test_a_stranger_with_a_pid_from_our_file_is_left_alone(folder: Path) -> None:
    with exclusive_use(folder) as register:
        register.add("postgres", os.getpid())
        text = register.path.read_text().replace(start_mark(os.getpid()), "another/1")
        register.path.write_text(text)
        assert register.end_leftovers() == []


def test_a_lock_whose_pid_belongs_to_a_stranger_does_not_stop_the_start(folder: Path) -> None:
    with running_postgres(folder, durable=False) as server:
        lock = server.cluster.folder / "postmaster.pid"
        lines = lock.read_text().splitlines()
    lock.write_text("\n".join([str(os.getpid()), *lines[1:]]) + "\n")
    with running_postgres(folder, durable=False) as server:
        assert rows(server, "SELECT 1") == [(1,)]


@pytest.mark.skipif(not shutil.which("setpriv"), reason="没有setpriv")
def test_a_passing_server_ends_with_the_run_that_is_killed(folder: Path) -> None:
    script = (
        "import sys; from pathlib import Path; from yanzhen.cli.serving.postgres import running_postgres\n"
        "with running_postgres(Path(sys.argv[1]), durable=False) as server:\n"
        "    print(server.process.pid, flush=True); input()"
    )
    command = [sys.executable, "-c", script, str(folder)]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as starter:
        server_pid = int(starter.stdout.readline())
        starter.kill()
    deadline = time.monotonic() + 60
    while start_mark(server_pid) and time.monotonic() < deadline:
        time.sleep(0.05)
    assert start_mark(server_pid) is None


def test_a_disk_too_small_for_a_new_database_is_told_and_nothing_half_made_stays(
    small_disk: Callable[[int], Path],
) -> None:
    folder = small_disk(20) / "data"
    folder.mkdir()
    with pytest.raises(ServingError) as refusal, running_postgres(folder):
        pass
    assert refusal.value.code == "DISK_FULL"
    assert not list(folder.glob("postgres*"))


def test_a_full_disk_during_creation_is_told_where_disks_cannot_be_mounted(folder: Path) -> None:
    programs = folder / "programs"
    programs.mkdir()
    folder.chmod(0o755)
    full = '[ "$1" = --version ] || { echo "initdb: error: could not write: No space left on device"; exit 1; }'
    for name, text in (("postgres", "echo 'postgres (PostgreSQL) 18.0'"), ("initdb", full)):
        (programs / name).write_text(f"#!/bin/sh\n{text}\n")
        (programs / name).chmod(0o755)
    with pytest.raises(ServingError) as refusal, running_postgres(folder / "data", wanted=str(programs)):
        pass
    assert refusal.value.code == "DISK_FULL"
    assert not list((folder / "data").glob("postgres*"))


def test_what_was_confirmed_outlives_a_disk_that_filled_up(small_disk: Callable[[int], Path]) -> None:
    folder = small_disk(150) / "data"
    folder.mkdir()
    ballast = folder / "ballast"
    ballast.write_bytes(bytes(40 * 2**20))
    with running_postgres(folder) as server:
        rows(server, "CREATE TABLE note AS SELECT '雁阵' AS text")
        with pytest.raises(psycopg.Error, match="No space left|server closed|terminat"):
            rows(server, "CREATE TABLE filler AS SELECT repeat(md5(n::text), 50) FROM generate_series(1, 200000) n")
    ballast.unlink()
    with running_postgres(folder) as server:
        assert rows(server, "SELECT text FROM note") == [("雁阵",)]
