"""What every command prints and how it ends: JSON alone on stdout, words for people on stderr, exit codes."""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Sequence
from typing import Any

from yanzhen.kernel.errors import YanzhenError
from yanzhen.kernel.problem import Problem

DONE, NOT_MET, BAD_INPUT, NOT_FINISHED = 0, 1, 2, 3


def speak_utf8() -> None:
    """Make stdout and stderr UTF-8 with LF on every machine, whatever its locale says."""
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(encoding="utf-8", newline="\n")


def write_no_more() -> None:
    """Let what still waits to be written go nowhere, so that the end of the program does not try it again."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def print_json(value: Any) -> None:
    """Print one JSON document and nothing else; Chinese stays readable."""
    sys.stdout.write(json_text(value))


def json_text(value: Any) -> str:
    """Return the text of a JSON document as every command writes it."""
    return json.dumps(value, ensure_ascii=False, indent=2, allow_nan=False) + "\n"


def say(text: str) -> None:
    """Print a line for people; stderr, so that stdout stays data."""
    sys.stderr.write(text + "\n")


def print_problems(error: YanzhenError, *, as_json: bool) -> int:
    """Print every fault an error carries, as the contract of exit code 2 asks, and return that code."""
    problems = error.problems or (Problem(code=error.code, message=error.message),)
    if as_json:
        print_json({"problems": [problem.as_json() for problem in problems]})
    for line in problem_lines(problems):
        say(line)
    return BAD_INPUT


def problem_lines(problems: Sequence[Problem]) -> list[str]:
    """Return one Chinese line per fault: where it is, then what to do.

    >>> problem_lines([Problem(code="X", message="请改成数字。", file="a.csv", line=3, column="人数")])
    ['a.csv第3行“人数”：请改成数字。']
    """
    return [f"{place}：{problem.message}" if (place := _place(problem)) else problem.message for problem in problems]


def _place(problem: Problem) -> str:
    sheet = f"工作表“{problem.sheet}”" if problem.sheet else ""
    line = f"第{problem.line}行" if problem.line is not None else ""
    column = f"“{problem.column}”" if problem.column else ""
    return f"{problem.file or ''}{sheet}{line}{column}"
