"""``yanzhen equity SCHOOLS.csv``: how evenly a county's schools are provided for, and which fall short."""

from __future__ import annotations

import argparse
import importlib
import time
from collections.abc import Mapping
from importlib.util import find_spec
from pathlib import Path

from yanzhen.cli.as_of import day_of
from yanzhen.cli.file_bytes import first_bytes_of
from yanzhen.cli.output import DONE, NOT_FINISHED, NOT_MET, print_json, say
from yanzhen.cli.table_reading import ReadTable, read_table_file
from yanzhen.engines.equity import (
    COLUMNS,
    EquityRules,
    EquityVerdict,
    IndicatorVerdict,
    SchoolVerdict,
    StageVerdict,
    columns_for,
    judge_schools,
    row_faults,
    school_row,
)
from yanzhen.kernel.errors import BadInputError
from yanzhen.kernel.problem import Problem
from yanzhen.presets.equity import equity_rule_sets, equity_rules
from yanzhen.presets.rulebook import RulebookError

_PARQUET = b"PAR1"
_SECONDS, _MOST_SECONDS = 60.0, 86_400
_NOT_FOUND = "NOT_FOUND"
_NATIONAL_PACKAGES = ("numba", "pyarrow")
_ANSWERS = {True: "达标", False: "未达标", None: ""}


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the file, the rule set and the form of the answer."""
    names = equity_rule_sets()
    parser.add_argument(
        "schools",
        type=Path,
        metavar="学校数据表",
        help="每校每学段一行，CSV或XLSX；全国各县一张表用Parquet，另有county_code；栏目见columns equity",
    )
    parser.add_argument(
        "--rules", choices=names, default=names[0], metavar="规则", help="yz17（优质均衡，缺省）或jb12（基本均衡）"
    )
    parser.add_argument(
        "--costs", type=Path, metavar="单价表", help="每个可变动栏目的单价和每校最多变动；另求最省的补齐办法"
    )
    parser.add_argument("--seconds", metavar="秒", help="另求补齐办法时整条命令的时限，缺省60秒")
    parser.add_argument("--as-of", metavar="日期", help="按哪一天施行的规则测算，YYYY-MM-DD；不写为今天")
    parser.add_argument("--rows", action="store_true", help="逐校列出；单县的JSON总是逐校列出，Parquet不写则不列")
    parser.add_argument("--json", action="store_true", help="只输出一个JSON；Parquet每县一行JSON")


def run(arguments: argparse.Namespace) -> int:
    """Judge one county, or all of a Parquet file; return 0 if every school and every coefficient passes, else 1."""
    begun = time.monotonic()
    problems: list[Problem] = []
    rules = _rules(arguments, problems)
    seconds = _seconds(arguments.seconds, problems)
    if rules is not None and _is_parquet(arguments.schools):
        if arguments.costs is not None:
            said = "--costs一次只算一个县，不能与Parquet同用；请把这个县的数据另存为CSV或XLSX。"
            raise BadInputError([Problem(code="USAGE", message=said, key="--costs", found=arguments.costs.name)])
        return _run_nation(arguments, rules)
    table = _table(arguments.schools, rules, problems) if rules is not None else None
    # HiGHS takes longer to load than a county to judge.
    costing = None if arguments.costs is None else importlib.import_module("yanzhen.cli.equity_costs")
    costs = () if costing is None or rules is None else costing.read_costs(arguments.costs, rules, problems)
    if rules is None or table is None or problems:
        raise BadInputError(problems)
    rows = [school_row(row.values, rules) for row in table.rows]
    before = time.monotonic()
    verdict = judge_schools(rows, rules)
    judging = time.monotonic() - before
    for note in table.notes:
        say(note)
    fix = (
        None
        if costing is None
        else costing.fix_of(rows, rules, costs, seconds=seconds - (time.monotonic() - begun) - judging)
    )
    if arguments.json:
        document = verdict.as_json() | ({} if fix is None else {"cheapest_fix": fix.as_json()})
        print_json(document | {"unknown_columns": list(table.unknown)} if table.unknown else document)
    else:
        print(_in_words(verdict, with_rows=arguments.rows))
        if costing is not None:
            print("\n".join(costing.in_words(fix, {row.code: row.name for row in rows})))
    if fix is not None and fix.status == _NOT_FOUND:
        return NOT_FINISHED
    return DONE if verdict.passes else NOT_MET


def _seconds(text: str | None, problems: list[Problem]) -> float:
    if text is None:
        return _SECONDS
    try:
        seconds = float(text)
    except ValueError:
        seconds = 0.0
    if not 0 < seconds <= _MOST_SECONDS:
        said = f"--seconds应是大于0、不超过{_MOST_SECONDS}的数；请改正。"
        problems.append(Problem(code="USAGE", message=said, key="--seconds", found=text, expected="秒数"))
    return seconds


def _is_parquet(path: Path) -> bool:
    return first_bytes_of(path, len(_PARQUET)) == _PARQUET or path.suffix.lower() == ".parquet"


def _run_nation(arguments: argparse.Namespace, rules: EquityRules) -> int:
    """Judge every county of a table; its packages are an extra and are asked for only here."""
    if missing := [name for name in _NATIONAL_PACKAGES if find_spec(name) is None]:
        said = (
            f"读Parquet要用全国测算组件，这台机器没有安装（缺{'、'.join(missing)}）；"
            "请运行make national（或安装yanzhen[national]），或者把一个县的数据另存为CSV或XLSX。"
        )
        problem = Problem(code="NATIONAL_NOT_INSTALLED", message=said, file=arguments.schools.name, found="Parquet")
        raise BadInputError([problem])
    module = importlib.import_module("yanzhen.cli.national_equity")
    return int(module.judge_parquet(arguments.schools, rules, with_rows=arguments.rows))


def _rules(arguments: argparse.Namespace, problems: list[Problem]) -> EquityRules | None:
    day = day_of(arguments.as_of, problems)
    if day is None:
        return None
    try:
        return equity_rules(arguments.rules, on=day)
    except RulebookError as error:
        problems.append(Problem(code=error.code, message=error.message, key="--as-of", found=day.isoformat()))
        return None


def _table(path: Path, rules: EquityRules, problems: list[Problem]) -> ReadTable | None:
    wanted = columns_for(rules)
    keys = {column.key for column in wanted}
    try:
        table = read_table_file(path, columns=wanted, unread=[one for one in COLUMNS if one.key not in keys])
    except BadInputError as error:
        problems.extend(error.problems)
        return None
    found = [*table.problems, *(table.placed(problem) for problem in row_faults(table.rows, rules))]
    problems.extend(sorted(found, key=lambda problem: problem.line or 0))
    return table


def _in_words(verdict: EquityVerdict, *, with_rows: bool) -> str:
    """A page for people: each stage's coefficients, then the schools that fall short, or all of them."""
    titles = {rule.id: rule.title for rule in verdict.rules.indicators}
    lines = [verdict.rules.title]
    for stage in verdict.stages:
        lines.append(f"{stage.stage.words}：参加计算{len(stage.schools)}所")
        lines.extend(f"  不参加计算：{code}（{reason.words}）" for code, reason in stage.excluded)
        lines.extend(_indicator(one, titles[one.id]) for one in stage.indicators)
        if stage.composite is not None:
            answer = _ANSWERS[stage.composite.met]
            lines.append(f"  综合差异系数{_number(stage.composite.cv)}，上限{stage.composite.limit:g}，{answer}")
        lines.extend(_schools(stage, titles, with_rows=with_rows))
    lines.append("结论：全部达标" if verdict.passes else "结论：未全部达标")
    return "\n".join(lines)


def _indicator(one: IndicatorVerdict, title: str) -> str:
    limit = "" if one.limit is None else f"，上限{one.limit:g}"
    answer = _ANSWERS[one.met]
    words = f"，{answer}" if answer else ""
    return f"  {title}：平均{_number(one.mean)}，差异系数{_number(one.cv)}{limit}{words}"


def _schools(stage: StageVerdict, titles: Mapping[str, str], *, with_rows: bool) -> list[str]:
    if with_rows:
        return [_school(school, titles) for school in stage.schools]
    return [_school(school, titles) for school in stage.schools if school.passes is False]


def _school(school: SchoolVerdict, titles: Mapping[str, str]) -> str:
    head = f"  {school.name}（{school.code}）"
    if school.met is None:
        figures = "，".join(f"{titles[name]}{_number(value)}" for name, value in school.values.items())
        return f"{head}：{figures}"
    below = school.below_floor or ()
    short = "；".join(
        f"{titles[name]}{_number(school.values[name])}{'（低于底线）' if name in below else ''}"
        for name in school.short
    )
    said = f"，未达标：{short}" if short else ""
    return f"{head}：达标{school.met}项，{'合格' if school.passes else '不合格'}{said}"


def _number(value: float | None) -> str:
    return "无法计算" if value is None else f"{value:.4f}"
