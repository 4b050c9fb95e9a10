"""``yanzhen decide CASE.json``: what becomes of one item by the rules of meetings, and why."""

from __future__ import annotations

import argparse
from dataclasses import replace
from datetime import date
from pathlib import Path

from yanzhen.cli.as_of import day_of
from yanzhen.cli.file_bytes import bytes_of
from yanzhen.cli.output import DONE, NOT_MET, print_json
from yanzhen.engines.decisions import Case, FindingAnswer, RuleSet, SecretVotes, Verdict, case_from_text, judge
from yanzhen.kernel.decoding import decode
from yanzhen.kernel.errors import BadInputError
from yanzhen.kernel.problem import Problem
from yanzhen.presets.decisions import DecisionRulesError, decision_rules, rule_set_names

_MARKS = {
    FindingAnswer.MET: "符合",
    FindingAnswer.NOT_MET: "不符合",
    FindingAnswer.CANNOT_TELL: "无法判断",
    FindingAnswer.WARNING: "提醒",
}


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the case, the day and the form of the answer."""
    parser.add_argument("case", type=Path, metavar="案例文件", help="一项议题的事实，JSON格式；不知道的写null或不写")
    parser.add_argument("--as-of", metavar="日期", help="按哪一天施行的规则判断，YYYY-MM-DD；不写为今天")
    parser.add_argument("--rules", type=Path, metavar="文件夹", help="本区自有的地方规则文件（*.toml）")
    parser.add_argument("--json", action="store_true", help="只输出一个JSON")


def run(arguments: argparse.Namespace) -> int:
    """Judge one case; return 0 for a decision in favour and 1 for every other outcome."""
    problems: list[Problem] = []
    day = day_of(arguments.as_of, problems)
    names = _names(arguments.rules, problems)
    case = _case(arguments.case, names, problems)
    rules = _rules(case, day, arguments, problems) if names is not None else None
    if case is None or rules is None or problems:
        raise BadInputError(problems)
    verdict = judge(case, rules)
    if arguments.json:
        print_json(verdict.as_json())
    else:
        print(_in_words(case, rules, verdict))
    return DONE if verdict.is_decided else NOT_MET


def _names(folder: Path | None, problems: list[Problem]) -> tuple[str, ...] | None:
    """Names of the rule sets; None, with the faults noted, when the district's files cannot be read."""
    if folder is not None and not folder.is_dir():
        message = f"没有“{folder}”这个文件夹；请核对--rules。"
        problems.append(Problem(code="NO_FOLDER", message=message, key="--rules", found=str(folder)))
        return None
    try:
        return rule_set_names(folder)
    except BadInputError as error:
        problems.extend(error.problems)
        return None


def _case(path: Path, names: tuple[str, ...] | None, problems: list[Problem]) -> Case | None:
    try:
        return case_from_text(decode(bytes_of(path), path.name), rule_sets=names)
    except BadInputError as error:
        problems.extend(replace(problem, file=path.name) for problem in error.problems)
        return None


def _rules(
    case: Case | None, day: date | None, arguments: argparse.Namespace, problems: list[Problem]
) -> RuleSet | None:
    if case is None or day is None:
        return None
    try:
        return decision_rules(case.body.rules, on=day, district_folder=arguments.rules)
    except DecisionRulesError as error:
        found = f"{case.body.rules}，{day.isoformat()}"
        problems.append(
            Problem(code=error.code, message=error.message, file=arguments.case.name, key="body.rules", found=found)
        )
        return None


def _in_words(case: Case, rules: RuleSet, verdict: Verdict) -> str:
    """A page for people: outcome, numbers, what each rule that speaks says, what to do."""
    counted, needed = verdict.counted, verdict.needed
    unit = "票" if isinstance(case.votes, SecretVotes) else "人"
    lines = [
        f"{case.item.title or '（没有标题）'}：{verdict.words}",
        f"规则：{rules.title}",
        f"应到会{_number(counted.entitled)}，到会{_number(counted.present)}（需{_number(needed.present)}）"
        + ("" if needed.yes is None else f"；同意{_number(counted.yes, unit)}（需{_number(needed.yes, unit)}）")
        + ("" if needed.yes is None else f"，不同意{_number(counted.no, unit)}，弃权{_number(counted.abstain, unit)}"),
    ]
    for found in verdict.findings:
        if found.answer in _MARKS:
            lines.append(f"  {found.rule} {_MARKS[found.answer]}：{found.explanation}")
    lines.append(f"下一步：{verdict.next_step}")
    return "\n".join(lines)


def _number(count: int | None, unit: str = "人") -> str:
    return "不明" if count is None else f"{count}{unit}"
