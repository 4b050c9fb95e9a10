"""``yanzhen rotate``: who moves where in one district, with proof; ``check`` and ``certify`` look at it again.

Each of the three is a module of its own, loaded alone, so that those who check load nothing that makes plans.
"""

from __future__ import annotations

import argparse
import importlib
from collections.abc import Sequence
from typing import NoReturn

from yanzhen.kernel.errors import BadInputError
from yanzhen.kernel.problem import Problem

_USES = {
    "check": ("yanzhen.cli.rotation_check", 2, "rotate check 数据文件夹 方案表"),
}


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the words and options of all uses."""
    parser.add_argument("words", nargs="+", metavar="参数", help="；".join(usage for _, _, usage in _USES.values()))
    parser.add_argument("--json", action="store_true", help="只输出一个JSON")


def run(arguments: argparse.Namespace) -> int:
    """Run the use that the first word names; return its exit code."""
    use, words = arguments.words[0], arguments.words[1:]
    if use not in _USES:
        _refuse("；".join(usage for _, _, usage in _USES.values()), arguments.words)
    module, count, usage = _USES[use]
    if len(words) != count:
        _refuse(usage, arguments.words)
    return int(importlib.import_module(module).run(arguments, words))


def _refuse(usage: str, found: Sequence[str]) -> NoReturn:
    said = f"参数个数不对；用法：yanzhen {usage}。"
    raise BadInputError([Problem(code="USAGE", message=said, found=" ".join(found), expected=usage)])
