"""``yanzhen backup FILE``: database and files in one archive, while others go on working."""

from __future__ import annotations

import argparse
from pathlib import Path

from yanzhen.cli.database_access import reached_database, run_manage
from yanzhen.cli.serving.data_folder import data_folder


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the file and the data folder."""
    parser.add_argument("file", metavar="文件", help="备份文件，例如 雁阵20260301.tar；不覆盖已有文件")
    parser.add_argument("--data", metavar="文件夹", help="数据文件夹")
    parser.add_argument("--without-keys", action="store_true", help="不含密封密钥；恢复时要另外提供")


def run(arguments: argparse.Namespace) -> int:
    """Back up and return 0, or 2 or 3 with the reason on stderr."""
    with reached_database(data_folder(arguments.data)) as environment:
        words = ["make_backup", str(Path(arguments.file).resolve())]
        return run_manage(environment, [*words, "--without-keys"] if arguments.without_keys else words)
