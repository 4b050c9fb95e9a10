"""``yanzhen equity --costs``: the file of prices, and the cheapest changes in words; loaded only when asked for."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal
from pathlib import Path

from yanzhen.cli.output import say
from yanzhen.cli.table_reading import read_table_file
from yanzhen.engines.equity import EquityRules, SchoolRow
from yanzhen.engines.equity.cheapest_fix import cheapest_fix
from yanzhen.engines.equity.costs import CHANGEABLE, COST_COLUMNS, Cost, cost_faults, unread_costs, whole_costs
from yanzhen.engines.equity.fix import CheapestFix, FixStatus
from yanzhen.kernel.errors import BadInputError
from yanzhen.kernel.problem import Problem

_STATUS_WORDS = {
    FixStatus.OPTIMAL: "已证明最省（相差不超过千分之一）",
    FixStatus.FEASIBLE: "可行，未证明最省",
    FixStatus.INFEASIBLE: "没有办法",
    FixStatus.NOT_FOUND: "没有找到",
}


def read_costs(path: Path, rules: EquityRules, problems: list[Problem]) -> tuple[Cost, ...]:
    """Return the prices of a file; its faults join ``problems``, what it has too much is told on stderr."""
    try:
        table = read_table_file(path, columns=COST_COLUMNS)
    except BadInputError as error:
        problems.extend(error.problems)
        return ()
    found = [*table.problems, *(table.placed(problem) for problem in cost_faults(table.rows))]
    if found:
        problems.extend(sorted(found, key=lambda problem: problem.line or 0))
        return ()
    for note in table.notes:
        say(note)
    if unread := unread_costs(table.rows, rules):
        say(f"{rules.title}不用这些栏目，它们的单价不起作用：{'、'.join(unread)}。")
    return whole_costs(table.rows, rules)


def fix_of(rows: Sequence[SchoolRow], rules: EquityRules, costs: Sequence[Cost], *, seconds: float) -> CheapestFix:
    """Return the cheapest changes for whole rows."""
    return cheapest_fix(rows, rules, costs, seconds=seconds)


def in_words(fix: CheapestFix, names: Mapping[str, str]) -> list[str]:
    """Return the changes as lines for people; ``names`` by code of school."""
    lines = [f"最省的补齐办法：{_STATUS_WORDS[fix.status]}"]
    if fix.reason:
        lines.append(f"  {fix.reason}")
    if fix.cost is None:
        return lines
    titles = {column.key: (column.title, column.unit) for column in CHANGEABLE}
    for change in fix.changes:
        title, unit = titles[change.column]
        price = f"，{_plain(change.cost)}" if change.cost else "，与另一学段共用，已计价"
        sides = f"{_plain(change.before)}→{_plain(change.after)}{unit}"
        lines.append(f"  {names[change.code]}（{change.code}）{change.stage.words}{title}{sides}{price}")
    lines.append(
        f"  合计{len(fix.changes)}处，费用{_plain(fix.cost)}；下界{fix.bound:.2f}，差距{(fix.gap or 0) * 100:.4f}%"
    )
    if fix.bound is not None and fix.status is FixStatus.FEASIBLE:
        spare = max(0.0, float(fix.cost) - fix.bound)
        lines.append(f"  任何办法都不少于下界：比这个办法最多还能再省{spare:.2f}。")
    if fix.stopped_by:
        lines.append("  到了时限，没有继续找更省的办法；要更接近最省，请加大--seconds再算。")
    return lines


def _plain(value: Decimal) -> str:
    return f"{value.normalize():f}"
