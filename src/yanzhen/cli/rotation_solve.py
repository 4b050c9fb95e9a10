"""``yanzhen rotate DIR``: the best plan for one district, how near to the best it is, and the prices that prove it."""

from __future__ import annotations

import argparse
import time
from collections.abc import Sequence
from decimal import Decimal, InvalidOperation
from math import isfinite
from pathlib import Path
from typing import Any

from yanzhen.cli.output import DONE, NOT_FINISHED, NOT_MET, json_text, print_json, print_problems, say
from yanzhen.cli.rotation_folder import ReadFolder, read_folder
from yanzhen.cli.rotation_output import (
    PLAN_FILE,
    PRICES_FILE,
    RESULT_FILE,
    TIMING_FILE,
    csv_text,
    refuse_unwritable,
    write_result,
)
from yanzhen.engines.rotation.checking import check_plan, plan_rows
from yanzhen.engines.rotation.plan_table import PLAN_HEADINGS, plan_lines
from yanzhen.engines.rotation.price_table import PRICE_HEADINGS, price_lines
from yanzhen.engines.rotation.reasons import INDICATOR_WORDS, reasons_of
from yanzhen.engines.rotation.result import PHASE_WORDS, notes_before, result_document
from yanzhen.engines.rotation.solution import STEP_WORDS, Solution, Status
from yanzhen.engines.rotation.solving import solve
from yanzhen.kernel.errors import BadInputError, YanzhenError
from yanzhen.kernel.problem import Problem

_EXITS = {Status.OPTIMAL: DONE, Status.FEASIBLE: NOT_MET, Status.INFEASIBLE: NOT_MET, Status.NOT_FOUND: NOT_FINISHED}
_WORDS = {
    Status.OPTIMAL: "已求得方案，与最优的差距在要求之内",
    Status.FEASIBLE: "已求得方案，但没有证明与最优的差距在要求之内",
    Status.INFEASIBLE: "没有方案能同时满足全部规则",
    Status.NOT_FOUND: "在限定时间内没有找到方案，不能断定没有",
}
_STAGES = {"primary": "小学", "junior": "初中"}


class _Progress:
    """Says on stderr which step is under way, once each time it changes."""

    def __init__(self) -> None:
        self._step = ""

    def __call__(self, step: str, done: int, total: int) -> None:
        """Take up what the solver tells."""
        if step != self._step and step in STEP_WORDS:
            say(f"{STEP_WORDS[step]}……")
        self._step = step


class UnlawfulPlanError(YanzhenError):
    """The separate check found fault with a plan that was about to be handed out."""

    MESSAGES = {"UNLAWFUL_PLAN": "求得的方案没有通过独立核对，未予写出；请把数据文件夹交给维护人员。"}


def run(arguments: argparse.Namespace, words: Sequence[str]) -> int:
    """Solve one district and write its result; return 0, 1 or 3 by the status."""
    started = time.monotonic()
    problems: list[Problem] = []
    gap, seconds = _gap(arguments.gap, problems), _seconds(arguments.seconds, problems)
    _seed(arguments.seed, problems)
    folder = Path(words[0])
    question = _question(folder, problems)
    if question is None or gap is None or seconds is None or problems:
        raise BadInputError(problems)
    out = Path(arguments.out) if arguments.out else folder / "out"
    refuse_unwritable(out)
    for note in (*question.notes, *notes_before(question.instance)):
        say(note)
    read = time.monotonic()
    solution = solve(question.instance, gap=gap, seconds=seconds, progress=_Progress())
    solved = time.monotonic()
    document = result_document(question.instance, solution, asked=gap, missing_columns=question.missing_columns)
    if question.unknown_columns:
        document["unknown_columns"] = {name: list(titles) for name, titles in question.unknown_columns.items()}
    try:
        files = _files(question, solution, document)
    except UnlawfulPlanError as error:
        print_problems(error, as_json=arguments.json)
        return NOT_FINISHED
    ended = time.monotonic()
    timing = {"read": read - started, "solve": solved - read, "write": ended - solved, "seconds": ended - started}
    files[TIMING_FILE] = json_text({name: round(value, 3) for name, value in timing.items()})
    write_result(out, files)
    say(f"用时{timing['seconds']:.1f}秒，其中求解{timing['solve']:.1f}秒。")
    if arguments.json:
        print_json(document)
    else:
        print("\n".join(_in_words(document, out)))
    return _EXITS[Status(document["status"])]


def _files(question: ReadFolder, solution: Solution, document: dict[str, Any]) -> dict[str, str]:
    """Return the text of every file but the timing. Raises UnlawfulPlanError where the check finds fault."""
    files = {RESULT_FILE: json_text(document)}
    if solution.prices:
        files[PRICES_FILE] = csv_text(PRICE_HEADINGS, price_lines(solution.prices))
    if solution.status in (Status.OPTIMAL, Status.FEASIBLE):
        lines = plan_lines(solution.moves, reasons_of(question.instance, solution.moves))
        if found := check_plan(question.instance, plan_rows(solution.moves)):
            raise UnlawfulPlanError("UNLAWFUL_PLAN", problems=found)
        files[PLAN_FILE] = csv_text(PLAN_HEADINGS, lines)
    return files


def _question(folder: Path, problems: list[Problem]) -> ReadFolder | None:
    try:
        return read_folder(folder)
    except BadInputError as error:
        problems.extend(error.problems)
        return None


def _gap(text: str, problems: list[Problem]) -> Decimal | None:
    try:
        gap = Decimal(text)
    except InvalidOperation:
        gap = Decimal("NaN")
    if gap.is_finite() and 0 <= gap < 1:
        return gap
    problems.append(_usage("--gap", text, "0到1之间的数，例如0.001"))
    return None


def _seconds(text: str, problems: list[Problem]) -> float | None:
    try:
        seconds = float(text)
    except ValueError:
        seconds = -1.0
    if isfinite(seconds) and seconds > 0:
        return seconds
    problems.append(_usage("--seconds", text, "大于0的秒数，例如60"))
    return None


def _seed(text: str, problems: list[Problem]) -> None:
    if not text.lstrip("-").isdecimal():
        problems.append(_usage("--seed", text, "整数"))


def _usage(key: str, found: str, expected: str) -> Problem:
    return Problem(code="USAGE", message=f"{key}应为{expected}。", key=key, found=found, expected=expected)


def _in_words(document: dict[str, Any], out: Path) -> list[str]:
    """A page for people: status, moves, what becomes of every coefficient, where the files are."""
    lines = [f"{_WORDS[Status(document['status'])]}。"]
    lines.extend(one["message"] for one in document["infeasible"])
    if document["objective"] is not None:
        share = document["backbone_share"]
        backbone = "" if share is None else f"，其中骨干教师占{share:.1%}"
        lines.append(f"应交流对象{document['eligible']}人，方案交流{document['moves']}人{backbone}。")
        for stage, row in document["coefficients"].items():
            lines.append(f"{_STAGES[stage]}差异系数：")
            for indicator, pair in row.items():
                lines.append(f"  {INDICATOR_WORDS[indicator]}：{_number(pair['before'])} → {_number(pair['after'])}")
        for stage, one in document.get("coverage", {}).items():
            lines.append(
                f"{_STAGES[stage]}骨干教师达到要求的校段：{one['before']} → {one['after']}（共{one['units']}个）。"
            )
        if document.get("tiers"):
            flows = "，".join(f"{one['from']}到{one['to']}{one['moves']}人" for one in document["tiers"]["flows"])
            lines.append(f"层级之间：{flows or '没有人交流'}。")
        lines.extend(
            f"{PHASE_WORDS[one['name']]}：与最优的差距不超过{one['gap']:.4%}。"
            for one in document["phases"]
            if one["name"] in PHASE_WORDS and one["gap"] is not None
        )
    lines.append(f"结果在“{out}”。")
    return lines


def _number(value: float | None) -> str:
    return "无法计算" if value is None else f"{value:.4f}"
