"""What a change costs (变动单价): the columns of a file of costs, its faults, and whole costs."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import cast

from yanzhen.engines.equity.columns import COLUMNS, FIGURE_KEYS
from yanzhen.engines.equity.returns import ReportedRow
from yanzhen.engines.equity.rules import EquityRules
from yanzhen.kernel.cells import Value
from yanzhen.kernel.columns import Column, ColumnKind
from yanzhen.kernel.problem import Problem

PUPILS = "pupils"
MEASURED = frozenset({"teaching_area_m2", "sports_area_m2", "equipment_value_yuan"})  # all others are counted
CHANGEABLE = tuple(column for column in COLUMNS if column.key in FIGURE_KEYS or column.key == PUPILS)
COST_COLUMNS = (
    Column(
        key="column",
        title="栏目",
        aliases=("column",),
        kind=ColumnKind.CHOICE,
        required=True,
        choices={column.title: column.key for column in CHANGEABLE} | {column.key: column.key for column in CHANGEABLE},
    ),
    Column(
        key="cost_per_unit",
        title="单价",
        aliases=("cost_per_unit",),
        kind=ColumnKind.DECIMAL,
        required=True,
        at_least=0,
    ),
    Column(
        key="max_change",
        title="每校最多变动",
        aliases=("max_change",),
        kind=ColumnKind.DECIMAL,
        required=True,
        at_least=0,
    ),
)


@dataclass(frozen=True, kw_only=True)
class Cost:
    """The price of changing one column (变动单价).

    Attributes:
        column: key of a figure, which may only grow, or ``pupils``, which move between schools of one stage.
        per_unit: what one unit more (or one pupil more or fewer) costs a school, ≥ 0.
        most: greatest change at one school and stage, ≥ 0, in the unit of the column.
    """

    column: str
    per_unit: Decimal
    most: Decimal

    @property
    def is_counted(self) -> bool:
        """Does the column change by whole units only?"""
        return self.column not in MEASURED


def whole_costs(rows: Sequence[ReportedRow], rules: EquityRules) -> tuple[Cost, ...]:
    """Return the costs of rows without fault that ``rules`` reads, in the order of ``COLUMNS``."""
    wanted = set(read_columns(rules))
    found = [
        Cost(
            column=str(row.values["column"]),
            per_unit=cast(Decimal, row.values["cost_per_unit"]),
            most=cast(Decimal, row.values["max_change"]),
        )
        for row in rows
        if row.values["column"] in wanted
    ]
    order = [column.key for column in COLUMNS]
    return tuple(sorted(found, key=lambda cost: order.index(cost.column)))


def unread_costs(rows: Sequence[ReportedRow], rules: EquityRules) -> tuple[str, ...]:
    """Return the Chinese titles of the columns that are priced but not read by ``rules``; they change nothing."""
    priced = {row.values.get("column") for row in rows} - set(read_columns(rules))
    return tuple(column.title for column in CHANGEABLE if column.key in priced)


def read_columns(rules: EquityRules) -> tuple[str, ...]:
    """Return the columns that a change could touch under these rules."""
    return (PUPILS, *rules.figures)


def cost_faults(rows: Sequence[ReportedRow]) -> list[Problem]:
    """Return every fault of a file of costs that a single cell does not show.

    Args:
        rows: all rows of the file, also those with faulty cells.
    Returns:
        COST_TWICE where a column is priced twice, with line, column key, found and expected.
    """
    problems = []
    firsts: dict[Value, ReportedRow] = {}
    titles = {column.key: column.title for column in CHANGEABLE}
    for row in rows:
        if (key := row.values.get("column")) is None:
            continue
        title = titles[str(key)]
        if (first := firsts.setdefault(key, row)) is not row:
            said = f"“{title}”在第{first.line}行已有单价；每个栏目只写一行，请删去多余的一行。"
            problems.append(_fault(row, "COST_TWICE", said, title, "不重复的栏目"))
    return problems


def _fault(row: ReportedRow, code: str, said: str, title: str, expected: str) -> Problem:
    return Problem(
        code=code, message=said, line=row.line, column="column", key="column", found=title, expected=expected
    )
