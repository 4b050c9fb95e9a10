"""What would make a county pass at the least cost (最省的补齐办法), as values and as the JSON of the contract."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from enum import StrEnum
from typing import Any

from yanzhen.engines.equity.costs import PUPILS
from yanzhen.engines.equity.returns import SchoolRow
from yanzhen.engines.equity.vocabulary import SchoolStage

GAP_OF_OPTIMAL = 1e-3  # as ``yanzhen rotate`` has it
_LEAST_COST = 1e-9


class FixStatus(StrEnum):
    """What is known of the changes (求解状态)."""

    OPTIMAL = "OPTIMAL"
    FEASIBLE = "FEASIBLE"
    INFEASIBLE = "INFEASIBLE"  # proved: no changes within the limits make the county pass
    NOT_FOUND = "NOT_FOUND"  # gave up: there may still be some


@dataclass(frozen=True, kw_only=True)
class Change:
    """One figure of one school and stage, before and after (变动).

    Attributes:
        code: code of the school.
        stage: the row that changes.
        column: key of the figure, or ``pupils``.
        before: figure as reported.
        after: figure that makes it pass.
        cost: price of the change; nought in the second row of a figure that two stages share.
    """

    code: str
    stage: SchoolStage
    column: str
    before: Decimal
    after: Decimal
    cost: Decimal


@dataclass(frozen=True, kw_only=True)
class CheapestFix:
    """The cheapest changes known, and how far from the best they can be (最省的补齐办法).

    Attributes:
        changes: by school, stage and column; the judge of ``judge_schools`` has passed them.
        cost: what they cost together; None where there are none to show.
        bound: no changes cost less; None where nothing is known.
        status: OPTIMAL where the gap is at most ``GAP_OF_OPTIMAL``.
        stopped_by: ``time`` where the time ended the search.
        reason: why nothing could be found, in Chinese; else empty.
    """

    changes: tuple[Change, ...]
    cost: Decimal | None
    bound: float | None
    status: FixStatus
    stopped_by: str | None = None
    reason: str = ""

    @property
    def gap(self) -> float | None:
        """(cost − bound) ÷ cost; None where one of them is."""
        return None if self.cost is None or self.bound is None else gap_of(self.cost, self.bound)

    def as_json(self) -> dict[str, Any]:
        """Return the object of the contract, with ``stopped_by`` and ``reason`` behind it."""
        return {
            "changes": [
                {
                    "code": change.code,
                    "stage": str(change.stage),
                    "column": change.column,
                    "from": _number(change.before),
                    "to": _number(change.after),
                    "cost": _number(change.cost),
                }
                for change in self.changes
            ],
            "cost": None if self.cost is None else _number(self.cost),
            "bound": self.bound,
            "gap": self.gap,
            "status": str(self.status),
            "stopped_by": self.stopped_by,
            "reason": self.reason or None,
        }


def gap_of(cost: Decimal, bound: float) -> float:
    """Return how far above the bound a cost is, as a share of it.

    >>> gap_of(Decimal(100), 99.0)
    0.01
    """
    return max(0.0, float(cost) - bound) / max(abs(float(cost)), _LEAST_COST)


def changed_rows(rows: Sequence[SchoolRow], changes: Sequence[Change]) -> list[SchoolRow]:
    """Return the rows as they are after the changes."""
    by_row: dict[tuple[str, SchoolStage], dict[str, Decimal]] = {}
    for change in changes:
        by_row.setdefault((change.code, change.stage), {})[change.column] = change.after
    return [_changed(row, by_row.get((row.code, row.stage), {})) for row in rows]


def _changed(row: SchoolRow, after: dict[str, Decimal]) -> SchoolRow:
    if not after:
        return row
    figures = {key: after.get(key, figure) for key, figure in row.figures.items()}
    return replace(row, figures=figures, pupils=int(after.get(PUPILS, row.pupils)))


def _number(value: Decimal) -> int | float:
    return int(value) if value == value.to_integral_value() else float(value)
