"""``yanzhen rotate check DIR PLAN.csv``: does a plan keep every rule? Loads nothing that makes plans."""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from yanzhen.cli.output import DONE, NOT_MET, print_json, problem_lines, say
from yanzhen.cli.rotation_folder import ReadFolder, read_folder
from yanzhen.cli.table_reading import ReadTable, read_table_file
from yanzhen.engines.rotation.checking import check_plan
from yanzhen.engines.rotation.plan_table import PLAN_COLUMNS, plan_row
from yanzhen.kernel.errors import BadInputError
from yanzhen.kernel.problem import Problem


def run(arguments: argparse.Namespace, words: Sequence[str]) -> int:
    """Check one plan; return 0 if it breaks no rule, else 1."""
    folder, plan = map(Path, words)
    problems: list[Problem] = []
    question = _question(folder, problems)
    table = _plan(plan, problems)
    if question is None or table is None or problems:
        raise BadInputError(problems)
    rows = [plan_row(row.line, row.values) for row in table.rows]
    found = [
        replace(one, file=table.file, sheet=table.sheet, column=table.headings.get(one.column or "", one.column))
        for one in check_plan(question.instance, rows)
    ]
    for note in (*question.notes, *table.notes):
        say(note)
    if arguments.json:
        print_json({"lawful": not found, "rows": len(rows), "violations": [one.as_json() for one in found]})
    else:
        print("\n".join(_in_words(found, len(rows))))
    return NOT_MET if found else DONE


def _question(folder: Path, problems: list[Problem]) -> ReadFolder | None:
    try:
        return read_folder(folder)
    except BadInputError as error:
        problems.extend(error.problems)
        return None


def _plan(path: Path, problems: list[Problem]) -> ReadTable | None:
    """Read the plan; one without rows says that nobody moves."""
    try:
        table = read_table_file(path, columns=PLAN_COLUMNS)
    except BadInputError as error:
        problems.extend(error.problems)
        return None
    problems.extend(one for one in table.problems if one.code != "NO_ROWS")
    return table


def _in_words(found: Sequence[Problem], rows: int) -> list[str]:
    lines = [f"{line}（{one.code}）" for line, one in zip(problem_lines(found), found, strict=True)]
    said = f"违反规则{len(found)}处" if found else "没有违反任何规则"
    return [*lines, f"核对方案{rows}行：{said}。"]
