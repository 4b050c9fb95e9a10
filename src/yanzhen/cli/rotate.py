"""``yanzhen rotate``: who moves where in one district, with proof; ``check`` and ``certify`` look at it again.

``city`` solves every district of a city. Each is a module of its own, loaded alone, so that those who check load
nothing that makes plans.
"""

from __future__ import annotations

import argparse
import importlib
from collections.abc import Sequence
from pathlib import Path
from typing import NoReturn

from yanzhen.cli.as_of import day_of
from yanzhen.kernel.errors import BadInputError
from yanzhen.kernel.problem import Problem

_SOLVE = ("yanzhen.cli.rotation_solve", 1, "rotate 数据文件夹")
_USES = {
    "check": ("yanzhen.cli.rotation_check", 2, "rotate check 数据文件夹 方案表"),
    "certify": ("yanzhen.cli.rotation_certify", 2, "rotate certify 数据文件夹 结果文件夹"),
    "city": ("yanzhen.cli.rotation_city", 1, "rotate city 各区文件夹所在的文件夹"),
}
_USAGES = "；".join(usage for _, _, usage in (_SOLVE, *_USES.values()))


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the words and options of all uses."""
    parser.add_argument("words", nargs="+", metavar="参数", help=f"用法：{_USAGES}")
    parser.add_argument("--out", metavar="文件夹", help="结果写到哪里；不写为数据文件夹里的out")
    parser.add_argument("--gap", default="0.001", metavar="差距", help="与最优的差距到多少即可停止；缺省0.001")
    parser.add_argument("--seconds", default="60", metavar="秒", help="最多求解多久；缺省60")
    parser.add_argument(
        "--seed", default="1", metavar="整数", help="求解用的种子，不影响方案；并列由公布的抽签种子决定"
    )
    parser.add_argument("--processes", metavar="个数", help="city用：同时求解几个区；不写为本机核数")
    parser.add_argument("--cluster", metavar="地址", help="city用：交给这个地址的Dask集群求解，结果相同")
    parser.add_argument("--as-of", metavar="日期", help="YYYY-MM-DD；规则都在params.json里，结果不随日期变化")
    parser.add_argument("--json", action="store_true", help="只输出一个JSON")


def run(arguments: argparse.Namespace) -> int:
    """Run the use that the first word names, or solve the folder that it names; return the exit code."""
    use, *words = arguments.words
    if use not in _USES or (not words and Path(use).is_dir()):
        use, words = "", arguments.words
    problems: list[Problem] = []
    if day_of(arguments.as_of, problems) is None:
        raise BadInputError(problems)
    module, count, usage = _USES.get(use, _SOLVE)
    if len(words) != count:
        _refuse(usage if use else _USAGES, arguments.words)
    return int(importlib.import_module(module).run(arguments, words))


def _refuse(usage: str, found: Sequence[str]) -> NoReturn:
    said = f"参数个数不对；用法：yanzhen {usage}。"
    raise BadInputError([Problem(code="USAGE", message=said, found=" ".join(found), expected=usage)])
