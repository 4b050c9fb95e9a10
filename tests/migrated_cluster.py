"""A cluster with an empty, migrated test database, made once per state of the migrations and copied for every run."""

from __future__ import annotations

import contextlib
import fcntl
import hashlib
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import psycopg

from yanzhen.cli.serving.binaries import choose_installation
from yanzhen.cli.serving.postgres import database_url, running_postgres

ROOT = Path(__file__).resolve().parents[1]
TEST_DATABASE = "test_yanzhen"
CLUSTERS_KEPT = 6
WHAT_DECIDES = ("requirements/base.txt", "src/yanzhen/config/settings.py", "tests/migrated_cluster.py")


def copy_migrated_cluster(folder: Path, *, wanted: str | None) -> None:
    """Put a cluster into ``folder``; make it first where no earlier run has."""
    with _migrated_cluster(wanted) as made:
        shutil.copytree(made / "postgres", folder / "postgres")


def make_migrated_cluster(wanted: str | None) -> None:
    """Make the cluster where no earlier run has, for the copies that will be wanted."""
    with _migrated_cluster(wanted):
        pass


@contextlib.contextmanager
def _migrated_cluster(wanted: str | None) -> Iterator[Path]:
    """Give the place of the cluster, made where it was missing; nobody else makes or removes one in the block."""
    home = Path(tempfile.gettempdir()) / f"yanzhen-clusters-{os.geteuid()}"
    home.mkdir(mode=0o755, exist_ok=True)
    if home.stat().st_uid != os.geteuid():
        raise PermissionError(f"{home} belongs to someone else")
    made = home / state_of_the_migrations(wanted)
    with (home / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not made.exists():
            _make(made, wanted=wanted)
            for old in sorted(home.glob("[0-9a-f]*/"), key=lambda path: path.stat().st_mtime)[:-CLUSTERS_KEPT]:
                shutil.rmtree(old)
        os.utime(made)
        yield made


def state_of_the_migrations(wanted: str | None) -> str:
    """Name all that decides what a migrated database looks like."""
    files = [ROOT / name for name in WHAT_DECIDES]
    files += sorted((ROOT / "src/yanzhen").glob("apps/*/migrations/*.py"))
    digest = hashlib.sha256(choose_installation(Path("none"), wanted=wanted).version.encode())
    for file in files:
        digest.update(f"\n{file.relative_to(ROOT)}\n".encode() + file.read_bytes())
    return digest.hexdigest()[:16]


def _make(made: Path, *, wanted: str | None) -> None:
    with tempfile.TemporaryDirectory(dir=made.parent, prefix="draft-") as path:
        draft = Path(path)
        draft.chmod(0o755)
        with running_postgres(draft, durable=False, wanted=wanted) as server:
            with psycopg.connect(server.url, autocommit=True) as connection:
                connection.execute(f"CREATE DATABASE {TEST_DATABASE} TEMPLATE template0")
            environment = {
                **os.environ,
                "DJANGO_SETTINGS_MODULE": "yanzhen.config.settings",
                "PYTHONPATH": str(ROOT / "src"),
                "YANZHEN_SECRET_KEY": "only-for-an-empty-database-0123456789-0123456789-01",
                "YANZHEN_DATA": str(draft / "data"),
                "YANZHEN_DATABASE_URL": database_url(server.socket, TEST_DATABASE),
            }
            command = [sys.executable, "-m", "yanzhen.manage", "migrate", "--verbosity", "0", "--run-syncdb"]
            subprocess.run(command, env=environment, check=True)
        (draft / "whole").mkdir()
        (draft / "postgres").rename(draft / "whole" / "postgres")
        (draft / "whole").rename(made)
