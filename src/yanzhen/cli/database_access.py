"""The way of a single command to the database: an address set by hand, the running server, or one started for it."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from pathlib import Path

from yanzhen.cli.serving.data_folder import DataFolder
from yanzhen.cli.serving.errors import ServingError
from yanzhen.cli.serving.postgres import DATABASE, database_url, running_postgres
from yanzhen.cli.up import DATABASE_VARIABLE, child_environment
from yanzhen.kernel.errors import YanzhenError


class DatabaseAccessError(YanzhenError):
    """A command found no database to work on."""

    MESSAGES = {
        "NO_DATA": "数据文件夹{folder}里还没有数据库；请核对--data，或用YANZHEN_DATABASE_URL指定数据库。",
        "NOT_ANSWERING": "数据文件夹{folder}正在使用，但数据库没有应答；请稍后再试，或先停止雁阵。",
    }


@contextmanager
def reached_database(folder: DataFolder, *, is_new: bool = False) -> Iterator[Mapping[str, str]]:
    """Give the environment for a child process that works on the database, for as long as the block lasts.

    ``is_new`` is for restoring: the server must be ours alone, and the cluster may have to be created.

    Raises:
        DatabaseAccessError: NO_DATA, NOT_ANSWERING. ServingError: the server cannot be started.
    """
    with ExitStack() as stack:
        url = os.environ.get(DATABASE_VARIABLE)
        if not url:
            if not is_new and not (folder.path / "postgres" / "PG_VERSION").exists():
                raise DatabaseAccessError("NO_DATA", folder=folder.path)
            url = _embedded(stack, folder, is_new=is_new)
        folder.prepare()
        yield child_environment(folder, url)


def run_manage(environment: Mapping[str, str], words: Sequence[str]) -> int:
    """Run one of Django's management commands in a child process and return its exit code."""
    return subprocess.run([sys.executable, "-m", "yanzhen.manage", *words], env=dict(environment)).returncode


def _embedded(stack: ExitStack, folder: DataFolder, *, is_new: bool) -> str:
    try:
        return stack.enter_context(running_postgres(folder.path)).url
    except ServingError as error:
        if error.code != "IN_USE" or is_new:
            raise
    return database_url(_socket_in_use(folder), DATABASE)


def _socket_in_use(folder: DataFolder) -> Path:
    try:
        return Path((folder.path / "postgres" / "postmaster.pid").read_text().splitlines()[4])
    except (OSError, IndexError) as error:
        raise DatabaseAccessError("NOT_ANSWERING", folder=folder.path) from error
