"""The exact answer where a double may not decide (精确复核): single quotients and whole coefficients in fractions."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from fractions import Fraction

import numpy as np
from numpy.typing import NDArray

from yanzhen.engines.equity.judging import stage_share
from yanzhen.engines.equity.national.table import KINDS, STAGES, NationalTable
from yanzhen.engines.equity.returns import SchoolRow
from yanzhen.engines.equity.rules import EquityRules, IndicatorRule
from yanzhen.engines.equity.vocabulary import SchoolStage
from yanzhen.kernel.difference_coefficient import Spread, spread_of


class ExactRows:
    """Reads single rows of a table as the engine for one county does.

    Attributes:
        table: a table without faults.
        rules: the numbers to judge by.
        siblings: the row of the same school's other stage by row, ``UNKNOWN`` where there is none.
    """

    def __init__(self, table: NationalTable, rules: EquityRules, siblings: NDArray[np.int64]) -> None:
        self.table, self.rules, self.siblings = table, rules, siblings
        self._places = {key: place for place, key in enumerate(rules.figures)}
        self._shares: dict[int, Fraction] = {}

    def total(self, row: int, rule: IndicatorRule) -> Fraction:
        """Return the row's part of a figure, in the figure's unit."""
        figure = Fraction(self.table.decimal(rule.column, self._places[rule.column], row))
        return figure * self._share(row) if rule.is_shared and self.table.shared[row] == 1 else figure

    def quotient(self, row: int, rule: IndicatorRule) -> Fraction:
        """Return the row's value of an indicator, in the indicator's unit."""
        return self.total(row, rule) * rule.per / int(self.table.pupils[row])

    def spread(self, rows: Sequence[int], rule: IndicatorRule) -> Spread:
        """Return mean and coefficient of an indicator over rows that count."""
        return spread_of([self.total(row, rule) for row in rows], [int(self.table.pupils[row]) for row in rows])

    def _share(self, row: int) -> Fraction:
        if row not in self._shares:
            self._shares[row] = stage_share(self._row(row), self._pupils(row), self.rules)
        return self._shares[row]

    def _row(self, row: int) -> SchoolRow:
        table = self.table
        senior = table.senior[row]
        return SchoolRow(
            code="",
            name="",
            stage=STAGES[table.stage[row]],
            kind=KINDS[table.kind[row]],
            pupils=int(table.pupils[row]),
            figures={},
            has_shared_assets=True,
            senior_pupils=None if senior != senior else int(senior),
        )

    def _pupils(self, row: int) -> Mapping[tuple[str, SchoolStage], int]:
        rows = [one for one in (row, int(self.siblings[row])) if one >= 0]
        return {("", STAGES[self.table.stage[one]]): int(self.table.pupils[one]) for one in rows}
