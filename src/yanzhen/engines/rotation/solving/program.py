"""The linear program in HiGHS: rows of the rules, columns of head-counts and arcs, prices back in our own units."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from enum import Enum, auto
from typing import Any, TypeVar

import highspy
import numpy as np
import numpy.typing as npt

from yanzhen.engines.rotation.arcs import BACKBONE, Floats, Ints, Layout
from yanzhen.engines.rotation.certificate import Aim
from yanzhen.engines.rotation.demands import RULES
from yanzhen.engines.rotation.instance import INDICATORS
from yanzhen.engines.rotation.multipliers import Box, Multipliers
from yanzhen.engines.rotation.tables import HeadTable

INFINITY = highspy.kHighsInf
# Costs and limits are scaled to about this, away from the solver's tolerances.
SIZE = 1000.0
# A head short of coverage is so much dearer than a move short of the least, or than the dearest head of the tables:
# coverage is asked for whatever the moves and the balance.
LACKING = 8.0
FEASIBLE = highspy.SolutionStatus.kSolutionStatusFeasible

STATUSES = {int(one): one for one in highspy.HighsBasisStatus.__members__.values()}
LOWER, BASIC = int(highspy.HighsBasisStatus.kLower), int(highspy.HighsBasisStatus.kBasic)

Answer = TypeVar("Answer")
Int32s = npt.NDArray[np.int32]


class Outcome(Enum):
    """How a run of the solver ended."""

    SOLVED = auto()
    INFEASIBLE = auto()
    LIMIT = auto()


@dataclass(frozen=True, slots=True, eq=False)
class Rows:
    """Where the rows of each rule begin; ``heads`` by table, ``demands`` those of coverage and tiers."""

    posts: int
    outs: int
    moves: int
    backbone: int
    heads: tuple[int, ...]
    equity: int
    demands: int
    count: int


@dataclass(frozen=True, slots=True, eq=False)
class Segments:
    """The columns of head-counts: one a head above (+1) or below (-1) the present, of one table and unit."""

    table: Ints
    place: Ints
    step: Ints
    slope: Floats
    lower: Floats
    upper: Floats


@dataclass(frozen=True, slots=True, eq=False)
class Start:
    """Where a program begins: its arcs, the candidates held to one move, and a basis of statuses.

    Attributes:
        arcs, arc_status: of each arc.
        limited, limit_status: of each candidate held to one move.
        ends: of the rows of posts and of leaving, ``heads``: of the rows of heads, ``segments``: of their columns.
    """

    arcs: Ints
    arc_status: Ints
    limited: Ints
    limit_status: Ints
    ends: Ints
    heads: Ints
    segments: Ints


def rows_of(layout: Layout, tables: tuple[HeadTable, ...]) -> Rows:
    """Number the rows in the order of ``Rows``."""
    posts, units = len(layout.post_unit), len(layout.pupils)
    start = posts + units + 2
    heads = []
    for table in tables:
        heads.append(start)
        start += len(table.units)
    return Rows(
        posts=0,
        outs=posts,
        moves=posts + units,
        backbone=posts + units + 1,
        heads=tuple(heads),
        equity=start,
        demands=start + 1,
        count=start + 1 + len(layout.demands.names),
    )


def segments_of(tables: tuple[HeadTable, ...], box: Box) -> tuple[Segments, float]:
    """Return the columns of head-counts and the value of the present heads."""
    parts: list[tuple[Any, ...]] = []
    constant = 0.0
    for number, (table, (low, high)) in enumerate(zip(tables, box.heads, strict=True)):
        constant += float(table.values(table.now.astype(float)).sum())
        for step, most in ((1, table.high - table.now), (-1, table.now - table.low)):
            size = int(most.max(initial=0))
            rank = np.arange(size + 1)[:, None]
            value = table.values((table.now + step * rank).astype(float))
            slope = np.diff(value, axis=0)
            needed = (low - table.now) * step if step > 0 else (table.now - high)
            allowed = (high - table.now) if step > 0 else (table.now - low)
            order, place = np.nonzero(rank[:-1] < np.minimum(most, allowed))
            parts.append(
                (
                    np.full(len(place), number),
                    place,
                    np.full(len(place), step),
                    slope[order, place],
                    (order < needed[place]).astype(float),
                    np.ones(len(place)),
                )
            )
    whole = [np.concatenate([np.zeros(0, dtype=np.int64), *(part[column] for part in parts)]) for column in range(3)]
    real = [np.concatenate([np.zeros(0), *(part[column] for part in parts)]) for column in range(3, 6)]
    return Segments(whole[0], whole[1], whole[2], real[0], real[1], real[2]), constant


def quiet_solver() -> Any:
    """Return a solver that works in one thread, prints nothing and begins alike every time."""
    solver: Any = highspy.Highs()  # type: ignore[no-untyped-call]
    for option, value in (("output_flag", False), ("threads", 1), ("parallel", "off"), ("random_seed", 0)):
        solver.setOptionValue(option, value)
    return solver


def run_solver(solver: Any, seconds: float) -> Outcome:
    """Run and look at the status before anything else: an unfinished run's figures are no solution."""
    solver.setOptionValue("time_limit", solver.getRunTime() + max(0.01, seconds))
    solver.run()
    status = solver.getModelStatus()
    if status in (highspy.HighsModelStatus.kOptimal, highspy.HighsModelStatus.kModelEmpty):
        return Outcome.SOLVED
    if status == highspy.HighsModelStatus.kInfeasible:
        return Outcome.INFEASIBLE
    return Outcome.LIMIT


class Program:
    """A linear program that arcs can be added to; one thread, no clock but the limit given."""

    def __init__(
        self,
        layout: Layout,
        tables: tuple[HeadTable, ...],
        box: Box,
        aim: Aim,
        *,
        scale: float,
        missing: float | None,
        yielding: bool = False,
    ) -> None:
        """Build the rows and the columns of head-counts.

        Args:
            scale: what every cost is multiplied by, away from the solver's tolerances.
            missing: price (in the objective's unit) of a move short of the least; a head short of coverage costs more.
                None forbids both.
            yielding: let every other rule give way too at the price of covered heads: where the arcs at hand cannot
                keep the limits of a part of the question, the prices then tell which arcs would, or prove none do.
        """
        self.layout, self.tables, self.box, self.aim, self.scale = layout, tables, box, aim, scale
        self.equity_scale = SIZE / max(aim.equity_limit or SIZE, 1e-9)
        self.rows = rows_of(layout, tables)
        self.segments, self.constant = segments_of(tables, box)
        self.head_row = np.full((len(layout.pupils), len(INDICATORS)), -1, dtype=np.int64)
        for start, table in zip(self.rows.heads, tables, strict=True):
            self.head_row[table.units, table.indicator] = start + np.arange(len(table.units))
        self.arcs: Ints = np.zeros(0, dtype=np.int64)
        self.arc_column: Ints = np.zeros(0, dtype=np.int64)
        self.limited: Ints = np.zeros(0, dtype=np.int64)
        self._limit_row = np.full(len(layout.teacher), -1, dtype=np.int64)
        self.solver = quiet_solver()
        self.solver.passModel(self._model(missing, yielding))
        self.first_arc = self.solver.getNumCol()

    def _model(self, missing: float | None, yielding: bool) -> highspy.HighsLp:
        layout, rows, segments = self.layout, self.rows, self.segments
        low, high = np.full(rows.count, -INFINITY), np.full(rows.count, INFINITY)
        low[: rows.outs] = self.box.posts[0] - layout.post_now
        high[: rows.outs] = self.box.posts[1] - layout.post_now
        low[rows.outs : rows.moves], high[rows.outs : rows.moves] = self.box.outs
        low[rows.moves], high[rows.moves] = self.box.moves
        low[rows.backbone] = 0.0
        low[rows.backbone + 1 : rows.equity] = high[rows.backbone + 1 : rows.equity] = 0.0
        low[rows.demands :] = layout.demands.least
        if self.aim.equity_limit is not None:
            high[rows.equity] = (self.aim.equity_limit - self.constant) * self.equity_scale
        weight = self.aim.equity * self.scale
        head_row = np.array(rows.heads, dtype=np.int64)[segments.table.astype(np.int64)] + segments.place.astype(
            np.int64
        )
        limited = self.aim.equity_limit is not None
        columns = [
            (
                weight * slope,
                least,
                most,
                [row, rows.equity] if limited else [row],
                [-step, slope * self.equity_scale] if limited else [-step],
            )
            for row, step, slope, least, most in zip(
                head_row.tolist(),
                segments.step.tolist(),
                segments.slope.tolist(),
                segments.lower.tolist(),
                segments.upper.tolist(),
                strict=True,
            )
        ]
        self.missing_column = len(columns)
        columns.append(((missing or 0.0) * self.scale, 0.0, 0.0 if missing is None else INFINITY, [rows.moves], [1.0]))
        dear = LACKING * ((missing or 0.0) * self.scale + weight * float(np.abs(segments.slope).max(initial=0.0)))
        for place in np.nonzero(layout.demands.lacking)[0]:
            most = 0.0 if missing is None else float(layout.demands.lacking[place])
            columns.append((dear, 0.0, most, [rows.demands + int(place)], [1.0]))
        self.yielding_column = len(columns)
        for row in range(rows.equity if yielding else 0):
            columns += [(dear, 0.0, INFINITY, [row], [sign]) for sign in (1.0, -1.0)]
        model = highspy.HighsLp()
        model.num_col_, model.num_row_ = len(columns), rows.count
        model.col_cost_ = np.array([column[0] for column in columns])
        model.col_lower_ = np.array([column[1] for column in columns])
        model.col_upper_ = np.array([column[2] for column in columns])
        model.row_lower_, model.row_upper_ = low, high
        model.offset_ = self.aim.equity * self.constant * self.scale
        model.a_matrix_.format_ = highspy.MatrixFormat.kColwise
        model.a_matrix_.start_ = np.concatenate(([0], np.cumsum([len(column[3]) for column in columns])))
        model.a_matrix_.index_ = np.concatenate([column[3] for column in columns]).astype(np.int32)
        model.a_matrix_.value_ = np.concatenate([column[4] for column in columns]).astype(float)
        return model

    def add_arcs(self, arcs: Ints) -> None:
        """Add the columns of ``arcs`` (places in the layout, not yet there)."""
        leaving, arriving = self.arc_halves(arcs, leaving=True), self.arc_halves(arcs, leaving=False)
        for rule in range(1, len(RULES) + 1) if self.layout.demands.names else ():
            # Somebody who stays within a tier leaves and enters the same row: a column names a row once.
            same = leaving[0][-rule] == arriving[0][-rule]
            arriving[1][-rule] = arriving[1][-rule] + np.where(same, leaving[1][-rule], 0.0)
            leaving[1][-rule] = np.where(same, 0.0, leaving[1][-rule])
        row = self._limit_row[self.layout.arc_candidate[arcs]]
        rows = [*leaving[0], *arriving[0], np.maximum(row, 0)]
        figures = [*leaving[1], *arriving[1], (row >= 0).astype(float)]
        self.arc_column = np.concatenate((self.arc_column, self.solver.getNumCol() + np.arange(len(arcs))))
        self.add_columns(rows, figures, self.aim.cost * self.scale * self.layout.arc_cost[arcs], np.ones(len(arcs)))
        self.arcs = np.concatenate((self.arcs, arcs))

    def begin(self, start: Start) -> None:
        """Add the arcs and rules of ``start`` to a program without any, and begin in its basis."""
        self.add_arcs(start.arcs)
        self.limit_candidates(start.limited)
        between = np.full(self.first_arc - self.missing_column, LOWER, dtype=np.int64)
        rest = np.full(self.rows.count - self.rows.equity, BASIC, dtype=np.int64)
        rows = (start.ends, np.full(2, BASIC, dtype=np.int64), start.heads, rest, start.limit_status)
        basis: Any = highspy.HighsBasis()
        basis.col_status = [STATUSES[one] for one in np.concatenate((start.segments, between, start.arc_status))]
        basis.row_status = [STATUSES[one] for one in np.concatenate(rows)]
        basis.valid, basis.alien = True, True  # rows that stages share may make it one too few or many
        self.solver.setBasis(basis)

    def basis(self) -> tuple[Ints, Ints]:
        """Return the statuses of the columns and of the rows where the last run ended."""
        basis = self.solver.getBasis()
        columns, rows = ([int(one) for one in side] for side in (basis.col_status, basis.row_status))
        return np.array(columns, dtype=np.int64), np.array(rows, dtype=np.int64)

    def limit_rows_of(self, candidates: Ints) -> Ints:
        """Return the rows that hold ``candidates`` to one move."""
        return self._limit_row[candidates]

    def free_shared(self) -> None:
        """Drop the limits of what stages share: moves, backbone, coverage and tiers."""
        rows = np.array([self.rows.moves, self.rows.backbone, *range(self.rows.demands, self.rows.count)])
        self.limit_rows(rows, np.full(len(rows), -INFINITY), np.full(len(rows), INFINITY))

    def add_columns(self, rows: list[Ints], figures: list[Floats], cost: Floats, most: Floats) -> None:
        """Add columns from the rows they stand in and the figures there, one array of each for every kind of rule."""
        grid, values = np.stack(rows, axis=1), np.stack(figures, axis=1)
        there = values != 0.0
        start = np.concatenate(([0], np.cumsum(there.sum(axis=1))[:-1])).astype(np.int32)
        index = grid[there].astype(np.int32)
        self.solver.addCols(len(cost), cost, np.zeros(len(cost)), most, len(index), start, index, values[there])

    def arc_halves(self, arcs: Ints, *, leaving: bool) -> tuple[list[Ints], list[Floats]]:
        """Return the rows and figures of one end of ``arcs``; what counts once per move is counted on leaving."""
        layout, rows, size = self.layout, self.rows, len(arcs)
        who = layout.arc_candidate[arcs]
        unit = layout.unit[who] if leaving else layout.arc_unit[arcs]
        flags = -layout.flags[who] if leaving else layout.arc_flags[arcs]
        if leaving:
            share = float(layout.backbone_share)
            index = [layout.home_post[who], rows.outs + unit, np.full(size, rows.moves), np.full(size, rows.backbone)]
            value = [-np.ones(size), np.ones(size), np.ones(size), layout.flags[who, BACKBONE] - share]
        else:
            index, value = [layout.arc_post[arcs]], [np.ones(size)]
        for indicator in range(len(INDICATORS)):
            row = self.head_row[unit, indicator]
            index.append(np.maximum(row, 0))
            value.append(np.where(row >= 0, flags[:, indicator], 0).astype(float))
        if layout.demands.names:
            figures = layout.demands.leave if leaving else layout.demands.enter
            for rule, row in enumerate(layout.demands.row[:, unit]):
                index.append(rows.demands + np.maximum(row, 0))
                value.append(np.where(row >= 0, figures[rule, unit, layout.flags[who, BACKBONE]], 0.0))
        return index, value

    def limit_candidates(self, candidates: Ints) -> None:
        """Add the rule that each of ``candidates`` moves at most once, for the arcs that are there."""
        if not len(candidates):
            return
        row = self.solver.getNumRow()
        self._limit_row[candidates] = row + np.arange(len(candidates))
        self.limited = np.concatenate((self.limited, candidates))
        place = np.nonzero(self._limit_row[self.layout.arc_candidate[self.arcs]] >= row)[0]
        rows = self._limit_row[self.layout.arc_candidate[self.arcs[place]]] - row
        order = np.argsort(rows, kind="stable")
        start = np.searchsorted(rows[order], np.arange(len(candidates)))
        index = self.arc_column[place[order]].astype(np.int32)
        low, high = np.full(len(candidates), -INFINITY), np.ones(len(candidates))
        self.solver.addRows(len(candidates), low, high, len(index), start.astype(np.int32), index, np.ones(len(index)))

    def bound_arcs(self, low: Floats, high: Floats) -> None:
        """Set the least and most of every arc."""
        self.solver.changeColsBounds(len(self.arcs), self.arc_column.astype(np.int32), low, high)

    def row_limits(self, rows: Ints) -> tuple[Floats, Floats]:
        """Return the least and most of each of ``rows``."""
        model = self.solver.getLp()
        return np.array(model.row_lower_)[rows], np.array(model.row_upper_)[rows]

    def limit_rows(self, rows: Ints, low: Floats, high: Floats) -> None:
        """Set the least and most of each of ``rows``."""
        self.solver.changeRowsBounds(len(rows), rows.astype(np.int32), low, high)

    def without(self, limits: tuple[Ints, Floats, Floats], ask: Callable[[], Answer]) -> Answer:
        """Return what ``ask`` says while some rows (rows, least, most) are limited so; the limits are put back."""
        rows, low, high = limits
        before = self.row_limits(rows)
        self.limit_rows(rows, low, high)
        self.start_anew()
        found = ask()
        self.limit_rows(rows, *before)
        return found

    def forbid_lacking(self) -> None:
        """Let no head be short of coverage."""
        place = (self.missing_column + 1 + np.arange(np.count_nonzero(self.layout.demands.lacking))).astype(np.int32)
        self.solver.changeColsBounds(len(place), place, np.zeros(len(place)), np.zeros(len(place)))

    def limit_equity(self, most: float) -> None:
        """Set the most that equity and shortfall may come to."""
        side = np.array([(most - self.constant) * self.equity_scale])
        self.limit_rows(np.array([self.rows.equity]), np.full(1, -INFINITY), side)

    def start_anew(self) -> None:
        """Forget where the last run ended: after looser limits it is a bad beginning."""
        self.solver.clearSolver()

    def count_arcs(self, group: Ints, low: Ints, high: Ints, *, place: Ints | None = None) -> None:
        """Ask that each group of arcs moves a whole number of teachers between ``low`` and ``high``.

        Args:
            group: of each arc, from 0 to the number of groups; every group has an arc.
            low, high: least and most of each group.
            place: of the arcs that are counted among ``arcs``; without it all are.
        """
        row, column = self.solver.getNumRow(), self.solver.getNumCol()
        settled = low == high
        side = np.where(settled, low, 0).astype(float)
        self.add_sums(group, np.arange(len(group)) if place is None else place, side, side)
        free = np.nonzero(~settled)[0]
        starts = np.arange(len(free), dtype=np.int32)
        minus = -np.ones(len(free))
        least, most = low[free].astype(float), high[free].astype(float)
        self.solver.addCols(len(free), np.zeros(len(free)), least, most, len(free), starts, row + free, minus)
        place = (column + np.arange(len(free))).astype(np.int32)
        self.solver.changeColsIntegrality(len(place), place, np.ones(len(place), dtype=np.uint8))

    def add_sums(self, group: Ints, place: Ints, low: Floats, high: Floats) -> Ints:
        """Add a row for each group: what its arcs move together lies between ``low`` and ``high``.

        Args:
            group: of each entry, from 0 to the number of groups; every group has one.
            place: of each entry's arc among ``arcs``.
        Returns:
            The rows.
        """
        size, row = len(low), self.solver.getNumRow()
        order = np.argsort(group, kind="stable")
        start = np.searchsorted(group[order], np.arange(size)).astype(np.int32)
        index = self.arc_column[place[order]].astype(np.int32)
        self.solver.addRows(size, low, high, len(index), start, index, np.ones(len(index)))
        rows: Ints = row + np.arange(size)
        return rows

    def run_whole(self, seconds: float, *, nodes: int, gap: float) -> Floats | None:
        """Solve with whole counts; return the flows of the arcs in the best solution, None where there is none.

        Args:
            nodes: most nodes of the search.
            gap: relative gap at which it may end.
        """
        self.solver.setOptionValue("mip_rel_gap", gap)
        self.solver.setOptionValue("mip_max_nodes", nodes)
        self.run(seconds)
        if self.solver.getInfo().primal_solution_status != FEASIBLE:
            return None
        return self.flows()

    def run(self, seconds: float, *, from_inside: bool = False) -> Outcome:
        """Solve; ``LIMIT`` where the time is up or the solver gave up.

        Args:
            from_inside: begin with the interior method, then move to a corner; else go from corner to corner.
        """
        self.solver.setOptionValue("solver", "ipm" if from_inside else "choose")
        return run_solver(self.solver, seconds)

    def is_impossible(self) -> bool:
        """Has the last run proved that nothing keeps the rules?"""
        return bool(self.solver.getModelStatus() == highspy.HighsModelStatus.kInfeasible)

    def flows(self) -> Floats:
        """Return the value of each arc of ``arcs``."""
        values: Floats = np.array(self.solver.getSolution().col_value)
        return values[self.arc_column]

    def missing_moves(self) -> float:
        """Return how many moves short of the least the solution is."""
        return float(self.solver.getSolution().col_value[self.missing_column])

    def lacking(self) -> Floats:
        """Return by how many heads the solution is short in each row of coverage and tiers."""
        short = np.zeros(len(self.layout.demands.names))
        rows = np.nonzero(self.layout.demands.lacking)[0]
        start = self.missing_column + 1
        short[rows] = np.array(self.solver.getSolution().col_value)[start : start + len(rows)]
        return short

    def short(self) -> float:
        """Return how many moves and heads the solution is short of, and by how much other rules gave way, together."""
        gave_way = np.array(self.solver.getSolution().col_value)[self.yielding_column : self.first_arc]
        return self.missing_moves() + float(self.lacking().sum()) + float(gave_way.sum())

    def objective(self) -> float:
        """Return the solution's objective in its own unit."""
        return float(self.solver.getInfo().objective_function_value) / self.scale

    def multipliers(self) -> Multipliers:
        """Return the prices of the rules in the objective's own unit."""
        layout, rows = self.layout, self.rows
        dual = np.array(self.solver.getSolution().row_dual) / self.scale
        heads = np.zeros((len(layout.pupils), len(INDICATORS)))
        for number, table in enumerate(self.tables):
            start = rows.heads[number]
            heads[table.units, table.indicator] = dual[start : start + len(table.units)]
        return Multipliers(
            posts=dual[: rows.outs],
            outs=dual[rows.outs : rows.moves],
            heads=heads,
            moves=float(dual[rows.moves]),
            backbone=float(dual[rows.backbone]),
            demands=dual[rows.demands : rows.count],
            equity=float(dual[rows.equity]) * self.equity_scale,
        )
