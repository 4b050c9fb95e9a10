"""The embedded PostgreSQL: our own way to start, watch and stop a server on a Unix socket."""

from __future__ import annotations

import contextlib
import fcntl
import os
import shutil
import signal
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import quote

import psycopg
from psycopg import sql

from yanzhen.cli.serving.binaries import choose_installation, readable_by
from yanzhen.cli.serving.cluster import SUPERUSER, Cluster, refusal_for, server_environment
from yanzhen.cli.serving.errors import ServingError
from yanzhen.cli.serving.log_files import last_lines
from yanzhen.cli.serving.processes import (
    LOOK_AGAIN_SECONDS,
    ProcessRegister,
    pids_working_in,
    start_mark,
    working_folder,
)
from yanzhen.cli.serving.server_account import account_for

DATABASE = "yanzhen"
START_SECONDS = 30.0
RECOVERY_SECONDS = 600.0
FAST_STOP_SECONDS = 20.0
FORCED_STOP_SECONDS = 5.0
LAPTOP_SETTINGS = {
    "listen_addresses": "",
    "max_connections": "60",
    "shared_buffers": "128MB",
    "work_mem": "16MB",
    "maintenance_work_mem": "128MB",
    "effective_cache_size": "1GB",
    "random_page_cost": "1.1",
    "max_wal_size": "1GB",
    "checkpoint_timeout": "15min",
    "jit": "off",
    "log_line_prefix": "%m [%p] ",
    "log_timezone": "Asia/Shanghai",
    "timezone": "Asia/Shanghai",
    "lc_messages": "C",
}
PASSING_SETTINGS = {
    "fsync": "off",
    "synchronous_commit": "off",
    "full_page_writes": "off",
    "wal_level": "minimal",
    "max_wal_senders": "0",
}


class EmbeddedPostgres:
    """One server over one folder: ``<folder>/postgres`` is the cluster, ``<folder>/logs/postgres.log`` its log."""

    name = "postgres"

    def __init__(self, folder: Path, *, durable: bool = True, wanted: str | None = None) -> None:
        self.folder = folder.resolve()
        self.durable = durable
        cluster = self.folder / "postgres"
        account = account_for(cluster)
        installation = choose_installation(cluster, wanted=wanted)
        self.cluster = Cluster(cluster, readable_by(installation, account), account)
        self.log = self.folder / "logs" / "postgres.log"
        self.process: subprocess.Popen[bytes] | None = None
        self.user = SUPERUSER
        self.socket = Path()
        self.url = ""

    @property
    def major(self) -> int:
        """The server's major version."""
        return self.cluster.installation.major

    def start(self, *, database: str = DATABASE, patience_seconds: float = START_SECONDS) -> None:
        """Start the server and wait until it answers; create cluster and database where they are missing.

        After a kill the shared memory of the dead server may still be held for a while: the start is tried again.
        """
        self.log.parent.mkdir(parents=True, exist_ok=True)
        if not self.cluster.exists:
            self.cluster.create(durable=self.durable)
        self.cluster.take_over()
        self.cluster.write_access_rules()
        self._clear_stale_lock()
        self.socket = self.cluster.socket_folder()
        deadline = time.monotonic() + patience_seconds
        while not self._try_start():
            if time.monotonic() > deadline:
                raise self._not_started(patience_seconds)
            time.sleep(LOOK_AGAIN_SECONDS * 10)
        self.url = database_url(self.socket, database)
        _create_database(database_url(self.socket, "postgres"), database)

    def has_ended(self) -> bool:
        """Has the server ended?"""
        return self.process is None or self.process.poll() is not None

    def stop(self, patience_seconds: float = FAST_STOP_SECONDS) -> None:
        """Stop the server: fast (rolls back what is open), then at once, then by force."""
        if self.process is None:
            return
        forced = ((signal.SIGQUIT, FORCED_STOP_SECONDS), (signal.SIGKILL, FORCED_STOP_SECONDS))
        for sign, seconds in ((signal.SIGINT, patience_seconds), *forced):
            if self.process.poll() is not None:
                break
            self.process.send_signal(sign)
            with contextlib.suppress(subprocess.TimeoutExpired):
                self.process.wait(seconds)
        self.process = None
        with contextlib.suppress(OSError):
            self.socket.rmdir()

    def _try_start(self) -> bool:
        """Start the server once; False when it ended before it answered."""
        settings = (
            LAPTOP_SETTINGS | ({} if self.durable else PASSING_SETTINGS) | {"unix_socket_directories": str(self.socket)}
        )
        options = [f"--{name}={value}" for name, value in settings.items()]
        with self.cluster.reached(self.cluster.folder) as (path, passing), self.log.open("ab") as log:
            self.process = subprocess.Popen(
                [*self._leash(), self.cluster.installation.program("postgres"), "-D", path, *options],
                env=server_environment(),
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                process_group=0,
                **passing,
            )
        return self._answers(database_url(self.socket, "postgres"))

    def _leash(self) -> list[str]:
        """Let a passing server end with its starter, even with one that is killed; a durable one outlives it."""
        setpriv = None if self.durable else shutil.which("setpriv")
        return [setpriv, "--pdeathsig", "INT", "--"] if setpriv else []

    def _answers(self, url: str) -> bool:
        """Wait while the server recovers; False when it ends, or when it does not answer at all."""
        deadline = time.monotonic() + RECOVERY_SECONDS
        while not self.has_ended():
            try:
                psycopg.connect(url, connect_timeout=5).close()
            except psycopg.OperationalError:
                if time.monotonic() > deadline:
                    self.stop()
                    return False
                time.sleep(LOOK_AGAIN_SECONDS)
            else:
                return True
        return False

    def _clear_stale_lock(self) -> None:
        """Remove a lock whose pid now belongs to a stranger, as after a restart of the machine or container."""
        lock = self.cluster.folder / "postmaster.pid"
        try:
            pid = int(lock.read_text().partition("\n")[0])
        except (OSError, ValueError):
            return
        if start_mark(pid) is None:
            return
        if working_folder(pid) == self.cluster.folder:
            raise ServingError("IN_USE", folder=self.folder, pid=pid)
        if not pids_working_in(self.cluster.folder):
            lock.unlink()

    def _not_started(self, seconds: float) -> ServingError:
        free_mib = shutil.disk_usage(self.folder).free // 2**20
        facts = {"seconds": int(seconds), "log": self.log}
        return refusal_for("START_FAILED", last_lines(self.log), folder=self.folder, free_mib=free_mib, **facts)


@contextlib.contextmanager
def running_postgres(folder: Path, *, durable: bool = True, wanted: str | None = None) -> Iterator[EmbeddedPostgres]:
    """Run a server over ``folder`` for as long as the block lasts; ``server.url`` is the way in."""
    with exclusive_use(folder) as register:
        register.end_leftovers()
        server = EmbeddedPostgres(folder, durable=durable, wanted=wanted)
        try:
            server.start()
            if server.process is not None:
                register.add(server.name, server.process.pid)
            yield server
        finally:
            server.stop()
            register.remove(server.name)


@contextlib.contextmanager
def exclusive_use(folder: Path) -> Iterator[ProcessRegister]:
    """Hold a data folder for ourselves alone; give the register of what runs for it."""
    runtime = folder / "run"
    try:
        runtime.mkdir(parents=True, exist_ok=True)
        lock = (runtime / "lock").open("a+")
    except OSError as error:
        raise ServingError("NOT_WRITABLE", folder=folder, reason=error.strerror) from error
    with lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            lock.seek(0)
            raise ServingError("IN_USE", folder=folder, pid=lock.read().strip() or "未知") from error
        lock.truncate(0)
        lock.write(str(os.getpid()))
        lock.flush()
        yield ProcessRegister(runtime / "processes.json", data_folder=folder)


def database_url(socket: Path, database: str) -> str:
    """Return the address of a database behind a socket."""
    return f"postgresql://{SUPERUSER}@/{database}?host={quote(str(socket), safe='')}"


def _create_database(maintenance_url: str, name: str) -> None:
    with psycopg.connect(maintenance_url, autocommit=True) as connection:
        known = connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", [name]).fetchone()
        if known is None:
            connection.execute(sql.SQL("CREATE DATABASE {} TEMPLATE template0").format(sql.Identifier(name)))
