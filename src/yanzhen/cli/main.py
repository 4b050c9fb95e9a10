"""Entry point: ``yanzhen COMMAND …``; each command is a module that registers its own arguments."""

from __future__ import annotations

import argparse
import importlib
import sys
from collections.abc import Sequence

COMMANDS = {"read": "读文件：把政策文本读成结构", "workdays": "工作日推算"}
DONE, NOT_MET, BAD_INPUT, NOT_FINISHED = 0, 1, 2, 3


def build_parser() -> argparse.ArgumentParser:
    """Return the parser with every command; a command's module offers ``add_arguments`` and ``run``."""
    parser = argparse.ArgumentParser(prog="yanzhen", description="雁阵：计划进，结果出。")
    commands = parser.add_subparsers(dest="command", required=True, metavar="命令")
    for name, summary in COMMANDS.items():
        module = importlib.import_module(f"yanzhen.cli.{name}")
        child = commands.add_parser(name, help=summary, description=summary)
        module.add_arguments(child)
        child.set_defaults(run=module.run)
    return parser


def main(argv: Sequence[str] | None = None) -> int:
    """Parse, run one command, return its exit code (0 done, 1 not met, 2 bad input, 3 not finished)."""
    arguments = build_parser().parse_args(argv)
    return int(arguments.run(arguments))


if __name__ == "__main__":
    sys.exit(main())
