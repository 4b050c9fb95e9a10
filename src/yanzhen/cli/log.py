"""``yanzhen log verify|export``: is the log whole, and its head for keeping elsewhere."""

from __future__ import annotations

import argparse
import json
import re
from pathlib import Path

from yanzhen.cli.database_access import reached_database, run_manage
from yanzhen.cli.serving.data_folder import data_folder
from yanzhen.kernel.errors import BadInputError
from yanzhen.kernel.problem import Problem

_DIGEST = re.compile(r"[0-9a-f]{64}")


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the two commands."""
    commands = parser.add_subparsers(dest="log_command", required=True, metavar="命令", title="命令")
    verify = commands.add_parser("verify", help="逐条校验，指出第一处不符")
    verify.add_argument("--anchor", metavar="文件", help="以前导出的链头；核对它之前的记录没有被改写")
    verify.add_argument("--json", action="store_true", help="只输出一个JSON")
    export = commands.add_parser("export", help="导出链头，存到别处作为锚点")
    export.add_argument("--entries", metavar="文件", help="另把全部条目（不含内容）逐行存入文件，供他人独立核验")
    for command in (verify, export):
        command.add_argument("--data", metavar="文件夹", help="数据文件夹")


def run(arguments: argparse.Namespace) -> int:
    """Run the command against the database and return its exit code: 0 whole, 1 broken."""
    words = _verify_words(arguments) if arguments.log_command == "verify" else _export_words(arguments)
    with reached_database(data_folder(arguments.data)) as environment:
        return run_manage(environment, words)


def _verify_words(arguments: argparse.Namespace) -> list[str]:
    words = ["verify_log", *(["--json"] if arguments.json else [])]
    if arguments.anchor:
        number, digest = read_anchor(Path(arguments.anchor))
        words += [f"--anchor-number={number}", f"--anchor-digest={digest}"]
    return words


def _export_words(arguments: argparse.Namespace) -> list[str]:
    return ["export_log", *([f"--entries={Path(arguments.entries).resolve()}"] if arguments.entries else [])]


def read_anchor(path: Path) -> tuple[int, str]:
    """Return number and digest of an exported head.

    Raises:
        BadInputError: NO_FILE, BAD_ANCHOR.
    """
    expected = "yanzhen log export的输出"
    try:
        read = json.loads(path.read_bytes())
        number, digest = read["number"], read["digest"]
    except OSError:
        problem = Problem(code="NO_FILE", message="打不开锚点文件；请核对路径。", file=path.name, expected=expected)
    except (ValueError, KeyError, TypeError):
        problem = Problem(
            code="BAD_ANCHOR", message=f"不是锚点文件，应是{expected}。", file=path.name, expected=expected
        )
    else:
        if isinstance(number, int) and number >= 0 and isinstance(digest, str) and _DIGEST.fullmatch(digest):
            return number, digest
        message = "锚点里的序号或散列不对，应是非负整数和64位十六进制数。"
        problem = Problem(code="BAD_ANCHOR", message=message, file=path.name, found=str(number), expected=expected)
    raise BadInputError([problem])
