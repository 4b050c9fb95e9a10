"""``yanzhen restore FILE``: a backup into an empty data folder or database, whole or not at all."""

from __future__ import annotations

import argparse
from pathlib import Path

from yanzhen.cli.database_access import reached_database, run_manage
from yanzhen.cli.output import DONE
from yanzhen.cli.serving.data_folder import data_folder
from yanzhen.kernel.errors import BadInputError
from yanzhen.kernel.problem import Problem


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the file, the data folder and the list of purged objects."""
    parser.add_argument("file", metavar="文件", help="yanzhen backup做的备份文件")
    parser.add_argument("--data", metavar="文件夹", help="恢复到这个数据文件夹；其中不能已有数据")
    parser.add_argument(
        "--purged", metavar="文件", help="原数据文件夹里的purged-objects.txt；备份之后清除过的会再次清除"
    )


def run(arguments: argparse.Namespace) -> int:
    """Bring an empty database up to date, restore, return 0, or 2 or 3 with the reason on stderr."""
    refuse_missing(arguments.file, arguments.purged)
    folder = data_folder(arguments.data)
    words = ["restore_backup", str(Path(arguments.file).resolve())]
    if arguments.purged:
        words.append(f"--purged={Path(arguments.purged).resolve()}")
    folder.prepare()
    with reached_database(folder, is_new=True) as environment:
        migrated = run_manage(environment, ["migrate", "--verbosity=0", "--no-input"])
        return migrated if migrated != DONE else run_manage(environment, words)


def refuse_missing(file: str, purged: str | None) -> None:
    """Refuse files that are not there, before anything is made for them.

    Raises:
        BadInputError: every file that cannot be opened.
    """
    named = {"打不开备份文件；请核对路径。": file, "打不开已清除对象的清单；请核对路径。": purged}
    problems = [
        Problem(code="NO_FILE", message=message, file=str(path))
        for message, path in named.items()
        if path and not Path(path).is_file()
    ]
    if problems:
        raise BadInputError(problems)
