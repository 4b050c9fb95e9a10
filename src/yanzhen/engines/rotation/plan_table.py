"""``plan.csv`` (方案表): its columns, rows that were read from it, and its text in the one form that a plan has."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from decimal import Decimal
from typing import Any

from yanzhen.engines.rotation.checking_tiers import PlanRow
from yanzhen.engines.rotation.instance import Move
from yanzhen.kernel.columns import Column, ColumnKind

_DIGITS = 6  # a millimetre: far below what a map knows, far above what two machines round differently
PLAN_COLUMNS = (
    Column(key="teacher_code", title="教师代码", aliases=("teacher_code",), kind=ColumnKind.CODE, required=True),
    Column(key="from_unit", title="调出校段", aliases=("from_unit",), kind=ColumnKind.CODE, required=True),
    Column(key="to_unit", title="调入校段", aliases=("to_unit",), kind=ColumnKind.CODE, required=True),
    Column(key="subject", title="任教学科", aliases=("subject", "学科"), required=True),
    Column(
        key="added_km",
        title="增加路程",
        aliases=("added_km",),
        kind=ColumnKind.DECIMAL,
        required=True,
        unit="公里",
        at_least=0,
    ),
    Column(key="reason", title="理由", aliases=("reason",), at_most_characters=2000),
)
PLAN_HEADINGS = tuple(column.key for column in PLAN_COLUMNS)


def plan_row(line: int, values: Mapping[str, Any]) -> PlanRow:
    """Return one row without faults as the check takes it.

    Args:
        line: 1-based line of the file.
        values: by column key.
    """
    added: Decimal = values["added_km"]
    return PlanRow(line, values["teacher_code"], values["from_unit"], values["to_unit"], values["subject"], added)


def plan_lines(moves: Iterable[Move], reasons: Mapping[str, str]) -> list[tuple[str, ...]]:
    """Return the rows of ``plan.csv`` below its heading, sorted by code of teacher.

    Args:
        moves: the plan.
        reasons: Chinese reason by code of teacher.
    """
    return [
        (move.teacher, move.from_unit, move.to_unit, move.subject, kilometres(move.added_km), reasons[move.teacher])
        for move in sorted(moves, key=lambda one: one.teacher)
    ]


def kilometres(way: float) -> str:
    """Write a way in kilometres to the millimetre, without needless zeros and never with a power of ten.

    >>> kilometres(2.5), kilometres(0.0000001), kilometres(10 / 3)
    ('2.5', '0', '3.333333')
    """
    return f"{round(way, _DIGITS) + 0.0:.{_DIGITS}f}".rstrip("0").rstrip(".")
