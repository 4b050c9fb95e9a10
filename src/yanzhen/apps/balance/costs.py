"""Prices of the authority as the engine takes them (补齐单价)."""

from __future__ import annotations

from yanzhen.apps.balance.models import UnitCost
from yanzhen.engines.equity import EquityRules
from yanzhen.engines.equity.costs import Cost, read_columns


def costs_for(rules: EquityRules) -> tuple[Cost, ...]:
    """Return the prices of what a rule set reads."""
    wanted = read_columns(rules)
    rows = {row.column: row for row in UnitCost.objects.filter(column__in=wanted)}
    return tuple(
        Cost(column=column, per_unit=rows[column].yuan, most=rows[column].most) for column in wanted if column in rows
    )
