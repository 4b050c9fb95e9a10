"""A linear or integer program for HiGHS (求解器): rows are gathered and handed over in one piece."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from math import inf
from typing import Any

import highspy

from yanzhen.engines.equity.fixing.clock import Clock

_TOLERANCE = 1e-9
_UNLIMITED = 2**31 - 1
_WARM_STEPS, _FEW_STEPS = 2, 500  # by the size of a program, that a start from the last point may take
_UNDECIDED = (
    highspy.HighsModelStatus.kUnknown,
    highspy.HighsModelStatus.kSolveError,
    highspy.HighsModelStatus.kNotset,
    highspy.HighsModelStatus.kIterationLimit,
)


@dataclass(frozen=True)
class Answer:
    """What a solve said.

    Attributes:
        is_infeasible: was it proved that no point exists?
        values: value by column; empty where no point was found.
        bound: no point of the program costs less.
        has_run_out: did the time end the solve?
    """

    is_infeasible: bool
    values: list[float]
    bound: float
    has_run_out: bool


class Program:
    """Minimise cost over columns within bounds and rows within bounds; columns may be whole numbers."""

    def __init__(self, *, clock: Clock) -> None:
        """Start empty; every solve ends when the clock has run out."""
        self._highs: Any = highspy.Highs()  # type: ignore[no-untyped-call]
        self.clock = clock
        for name, value in (
            ("output_flag", False),
            ("threads", 1),
            ("parallel", "off"),
            ("random_seed", 1),
            ("primal_feasibility_tolerance", _TOLERANCE),
            ("dual_feasibility_tolerance", _TOLERANCE),
            ("mip_feasibility_tolerance", _TOLERANCE),
            ("mip_abs_gap", 0.0),
        ):
            self._highs.setOptionValue(name, value)
        self._whole: frozenset[int] = frozenset()
        self._columns = 0
        self._heights: list[float] = []
        self._rows = 0
        self._is_warm = False
        self._waiting: list[tuple[float, float, list[int], list[float]]] = []

    def column(
        self, *, cost: float = 0.0, low: float = 0.0, high: float = inf, entries: Sequence[tuple[int, float]] = ()
    ) -> int:
        """Add a column, with its entries in rows that are there already, and return its index."""
        if entries:
            self._hand_over()
        rows, factors = [row for row, _ in entries], [factor for _, factor in entries]
        self._highs.addCol(cost, low, high, len(rows), rows, factors)
        self._heights.append(high)
        self._columns += 1
        return self._columns - 1

    def high_of(self, column: int) -> float:
        """Return the upper bound that a column was declared with."""
        return self._heights[column]

    def row(self, terms: Sequence[tuple[int, float]], *, low: float = -inf, high: float = inf) -> int:
        """Add a row and return its index; a column may stand in it more than once."""
        gathered: dict[int, float] = {}
        for column, factor in terms:
            gathered[column] = gathered.get(column, 0.0) + factor
        self._waiting.append((low, high, list(gathered), list(gathered.values())))
        self._rows += 1
        return self._rows - 1

    def change_factor(self, row: int, column: int, factor: float) -> None:
        """Set one entry of a row."""
        self._hand_over()
        self._highs.changeCoeff(row, column, factor)

    def change_bounds(self, column: int, low: float, high: float) -> None:
        """Set the bounds of a column."""
        self._highs.changeColBounds(column, low, high)

    def change_sides(self, row: int, low: float, high: float) -> None:
        """Set the bounds of a row."""
        self._hand_over()
        self._highs.changeRowBounds(row, low, high)

    def stop_after(self, nodes: int) -> None:
        """End solves in whole numbers after so many nodes, whatever they have found."""
        self._highs.setOptionValue("mip_max_nodes", nodes)

    def prices(self) -> list[float]:
        """Return the dual values of all rows in the last solve."""
        return list(self._highs.getSolution().row_dual)

    def sides(self) -> list[float]:
        """Return what all rows come to in the last solve."""
        return list(self._highs.getSolution().row_value)

    def price(self, row: int) -> float:
        """Return the dual value of a row in the last solve; 0 for rows that were added since."""
        duals = self._highs.getSolution().row_dual
        return float(duals[row]) if row < len(duals) else 0.0

    def change_cost(self, column: int, cost: float) -> None:
        """Set the cost of a column."""
        self._highs.changeColCost(column, cost)

    def solve(self, *, whole: Collection[int] = (), gap: float = 0.0) -> Answer:
        """Solve with some columns in whole numbers; ``gap`` is the relative gap at which to stop."""
        self.clock.beat()
        self._hand_over()
        kinds: Any = highspy.HighsVarType
        for column in sorted(self._whole.symmetric_difference(whole)):
            self._highs.changeColIntegrality(column, kinds.kInteger if column in whole else kinds.kContinuous)
        self._whole = frozenset(whole)
        self._highs.setOptionValue("mip_rel_gap", gap)
        if self.clock.is_over():
            return Answer(is_infeasible=False, values=[], bound=-inf, has_run_out=True)
        self._run(_UNLIMITED if whole or not self._is_warm else _WARM_STEPS * (self._rows + self._columns) + _FEW_STEPS)
        if self._highs.getModelStatus() in _UNDECIDED:  # a warm start went wrong, or round and round
            self._highs.clearSolver()
            self._run(_UNLIMITED)
        self._is_warm = True
        return self._answer()

    def _run(self, steps: int) -> None:
        # HiGHS's clock runs on from solve to solve.
        self._highs.setOptionValue("time_limit", self._highs.getRunTime() + self.clock.left())
        self._highs.setOptionValue("simplex_iteration_limit", steps)
        self._highs.run()

    def _answer(self) -> Answer:
        status, info = self._highs.getModelStatus(), self._highs.getInfo()
        known = highspy.HighsModelStatus
        has_point = info.primal_solution_status == highspy.SolutionStatus.kSolutionStatusFeasible
        bound = -inf
        self.clock.has_run_out |= status == known.kTimeLimit
        if self._whole:
            bound = info.mip_dual_bound
        elif status == known.kOptimal:
            bound = info.objective_function_value
        return Answer(
            is_infeasible=status in (known.kInfeasible, known.kUnboundedOrInfeasible),
            values=list(self._highs.getSolution().col_value) if has_point else [],
            bound=bound,
            has_run_out=status == known.kTimeLimit,
        )

    def _hand_over(self) -> None:
        if not self._waiting:
            return
        starts, indices, factors = [], list[int](), list[float]()
        for _, _, columns, values in self._waiting:
            starts.append(len(indices))
            indices.extend(columns)
            factors.extend(values)
        lows, highs = [row[0] for row in self._waiting], [row[1] for row in self._waiting]
        self._highs.addRows(len(lows), lows, highs, len(indices), starts, indices, factors)
        self._waiting.clear()
