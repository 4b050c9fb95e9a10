"""An argument parser that speaks Chinese and raises instead of exiting."""

from __future__ import annotations

import argparse
import re
from collections.abc import Iterable
from typing import NoReturn

from yanzhen.kernel.errors import BadInputError
from yanzhen.kernel.problem import Problem

_PHRASES = (
    (re.compile(r"^the following arguments are required: (?P<what>.+)$"), "缺少参数：{what}"),
    (re.compile(r"^unrecognized arguments: (?P<what>.+)$"), "不认识的参数：{what}"),
    (
        re.compile(r"^argument (?P<where>.+?): invalid choice: (?P<what>.+?) \(choose from .*\)$"),
        "{where}没有{what}这一项",
    ),
    (re.compile(r"^argument (?P<where>.+?): expected .* arguments?$"), "参数{where}后面要跟一个值"),
    (re.compile(r"^argument (?P<where>.+?): invalid .* value: (?P<what>.+)$"), "参数{where}的值{what}不对"),
)


_HEADING = re.compile(r"^(参数|选项|命令):$", re.M)


class ChineseFormatter(argparse.HelpFormatter):
    """Help text with a Chinese usage mark and wide columns."""

    def add_usage(
        self,
        usage: str | None,
        actions: Iterable[argparse.Action],
        groups: Iterable[argparse._MutuallyExclusiveGroup],
        prefix: str | None = None,
    ) -> None:
        """Print 用法 where argparse prints ``usage``."""
        super().add_usage(usage, actions, groups, "用法：" if prefix is None else prefix)


class ChineseParser(argparse.ArgumentParser):
    """``argparse`` with Chinese headings; a usage fault becomes a ``BadInputError``."""

    def __init__(self, *args: object, **kwargs: object) -> None:
        kwargs.setdefault("formatter_class", ChineseFormatter)
        kwargs["add_help"] = False
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        self._positionals.title = "参数"
        self._optionals.title = "选项"
        self.add_argument("-h", "--help", action="help", help="显示这份说明")

    def format_help(self) -> str:
        """Return the help with full-width colons, and without the line that only repeats 命令."""
        return _HEADING.sub(r"\1：", super().format_help()).replace("命令：\n  命令\n", "命令：\n")

    def error(self, message: str) -> NoReturn:
        """Raise the fault in Chinese, with where to read the usage."""
        said = next(
            (text.format(**found.groupdict()) for shape, text in _PHRASES if (found := shape.match(message))), message
        )
        raise BadInputError([Problem(code="USAGE", message=f"{said}。用法见“{self.prog} --help”。")])
