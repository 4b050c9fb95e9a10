"""``yanzhen manage``: a management command on the database of a data folder, running or not."""

from __future__ import annotations

import argparse

from yanzhen.cli.database_access import reached_database, run_manage
from yanzhen.cli.serving.data_folder import data_folder


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the data folder, then the command with whatever belongs to it."""
    parser.add_argument("--data", metavar="文件夹", help="数据文件夹；写在管理命令之前")
    parser.add_argument("words", nargs=argparse.REMAINDER, metavar="管理命令", help="例如：found_district 某某区")


def run(arguments: argparse.Namespace) -> int:
    """Run the command and return its exit code."""
    with reached_database(data_folder(arguments.data)) as environment:
        return run_manage(environment, arguments.words)
