"""The linear program over whole plans of units (校段整体方案): a unit does a mixture of what it can do as a whole.

Arcs move teachers between ends (post and kind of teacher); a unit's plans say how many leave and enter each of its
ends and what its balance then comes to. Mixtures of whole plans allow less than counts priced rule by rule, so the
bound is higher: in districts of small schools it is what closes the gap.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from fractions import Fraction
from itertools import pairwise

import numpy as np

from yanzhen.engines.rotation.arcs import BACKBONE, Floats, Ints
from yanzhen.engines.rotation.certificate import Aim
from yanzhen.engines.rotation.demands import TIER_SHARE
from yanzhen.engines.rotation.multipliers import KINDS, Box, EndPrices, Multipliers
from yanzhen.engines.rotation.solving.program import INFINITY, LACKING, Outcome, Program
from yanzhen.engines.rotation.solving.search import Search
from yanzhen.engines.rotation.solving.settling import ends_of
from yanzhen.engines.rotation.unit_plans import UnitPlan

# From where the last run ended: primal simplex where columns came, dual where limits changed.
AFTER_COLUMNS, AFTER_LIMITS = 4, 1


@dataclass(frozen=True, slots=True)
class Line:
    """A straight line over numbers of moves: so much without a move, so much more with each."""

    at_none: Fraction
    slope: Fraction


def lines_below(share: Fraction, least: int, most: int) -> list[Line]:
    """Return the straight lines that a share of the movers, rounded up to whole teachers, lies above.

    Together they are the closest from below over all numbers of moves from ``least`` to ``most``.

    >>> [(float(one.at_none), float(one.slope)) for one in lines_below(Fraction(1, 4), 97, 101)]
    [(25.0, 0.0), (-75.0, 1.0)]
    """
    corners: list[tuple[int, int]] = []
    for moves in range(least, most + 1):
        asked = -(-share * moves // 1)
        while len(corners) > 1 and _is_above(corners[-2], corners[-1], (moves, int(asked))):
            corners.pop()
        corners.append((moves, int(asked)))
    if len(corners) == 1:
        return [Line(Fraction(corners[0][1]), Fraction(0))]
    slopes = [Fraction(high[1] - low[1], high[0] - low[0]) for low, high in pairwise(corners)]
    return [Line(low[1] - slope * low[0], slope) for low, slope in zip(corners, slopes, strict=False)]


def _is_above(first: tuple[int, int], middle: tuple[int, int], last: tuple[int, int]) -> bool:
    """Is ``middle`` on or above the line from ``first`` to ``last``?"""
    rise = (middle[1] - first[1]) * (last[0] - first[0])
    return rise >= (last[1] - first[1]) * (middle[0] - first[0])


def _named(plan: UnitPlan) -> tuple[object, ...]:
    """Return what tells a plan from every other."""
    return plan.unit, tuple(sorted(plan.leave.items())), tuple(sorted(plan.enter.items()))


class UnitProgram(Program):
    """A program in which some units do what they can do as a whole."""

    def __init__(
        self, search: Search, box: Box, aim: Aim, units: Ints, *, missing: float, yielding: bool = False
    ) -> None:
        """Build the rows; see ``Program``.

        Args:
            units: those looked at as a whole, sorted. One without a plan inside ``box`` costs as much as a head short.
        """
        layout = search.layout
        self.units, self.plans = units, list[UnitPlan]()
        self._whole = np.zeros(len(layout.pupils), dtype=bool)
        self._whole[units] = True
        self._known: set[tuple[object, ...]] = set()
        self._plan_column: list[int] = []
        self._present = np.zeros(len(layout.pupils))
        for table in search.tables:
            self._present[table.units] += table.values(table.now.astype(float))
        super().__init__(layout, search.tables, box, aim, scale=search.scale, missing=missing, yielding=yielding)
        self.solver.setOptionValue("simplex_strategy", AFTER_COLUMNS)
        self._leave_of, self._enter_of = ends_of(layout)
        self._drop_rules()
        # Ends that nobody can leave or enter need no row.
        size, whole = KINDS * len(layout.post_unit), np.repeat(self._whole[layout.post_unit], KINDS)
        possible = [np.bincount(end, minlength=size) > 0 for end in (self._leave_of, self._enter_of)]
        self._leave_row, self._enter_row = (
            self._new_rows(size, np.nonzero(whole & there)[0], 0.0) for there in possible
        )
        self._unit_row = self._new_rows(len(layout.pupils), units, 1.0)
        self._shares = [self._add_share(share) for share in (layout.backbone_share, layout.demands.share)]
        self._no_plan = self.solver.getNumCol()
        dear = LACKING * missing * self.scale
        for unit in units:
            row = np.array([self._unit_row[unit]], dtype=np.int32)
            self.solver.addCol(dear, 0.0, INFINITY, 1, row, np.ones(1))

    def _drop_rules(self) -> None:
        """Free the rows of posts, leaving and heads of the units: their plans keep them."""
        rows = np.concatenate(
            (
                np.nonzero(self._whole[self.layout.post_unit])[0],
                self.rows.outs + self.units,
                self.head_row[self.units][self.head_row[self.units] >= 0],
            )
        )
        self.limit_rows(rows, np.full(len(rows), -INFINITY), np.full(len(rows), INFINITY))
        of_unit = np.array(
            [
                self.tables[int(table)].units[int(place)]
                for table, place in zip(self.segments.table, self.segments.place, strict=True)
            ],
            dtype=np.int64,
        )
        columns = np.nonzero(self._whole[of_unit])[0].astype(np.int32)
        self.solver.changeColsBounds(len(columns), columns, np.zeros(len(columns)), np.zeros(len(columns)))

    def _new_rows(self, size: int, places: Ints, side: float) -> Ints:
        """Add an equation for each of ``places``; return the row of each of ``size`` places, -1 where it has none."""
        row: Ints = np.full(size, -1, dtype=np.int64)
        row[places] = self.solver.getNumRow() + np.arange(len(places))
        nothing, sides = np.zeros(0, dtype=np.int32), np.full(len(places), side)
        self.solver.addRows(len(places), sides, sides, 0, nothing, nothing, np.zeros(0))
        return row

    def _add_share(self, share: Fraction) -> tuple[int, list[Line]]:
        """Add what a share of the movers asks for in whole teachers; return its first row and its lines."""
        least, most = self.box.moves
        lines = lines_below(share, least, most) if share and least <= most else []
        first, missing = self.solver.getNumRow(), np.array([self.missing_column], dtype=np.int32)
        for line in lines:
            # A move short of the least costs more than anything: with one, no share is asked for.
            free = np.array([float(-(-share * most // 1))])
            self.solver.addRow(float(line.at_none), INFINITY, 1, missing, free)
        return first, lines

    def arc_halves(self, arcs: Ints, *, leaving: bool) -> tuple[list[Ints], list[Floats]]:
        """Return the rows and figures of one end of ``arcs``; at a unit as a whole the end's own row stands first."""
        index, value = super().arc_halves(arcs, leaving=leaving)
        layout = self.layout
        unit = layout.unit[layout.arc_candidate[arcs]] if leaving else layout.arc_unit[arcs]
        row = self._leave_row[self._leave_of[arcs]] if leaving else self._enter_row[self._enter_of[arcs]]
        for rows, figures in zip(index, value, strict=True):
            ruled = (rows < self.rows.moves) | ((rows > self.rows.backbone) & (rows < self.rows.equity))
            figures[ruled & self._whole[unit]] = 0.0
        index, value = [np.maximum(row, 0), *index], [(row >= 0).astype(float), *value]
        if leaving:
            backbone, there = layout.flags[layout.arc_candidate[arcs], BACKBONE], layout.arc_unit[arcs]
            for (first, lines), counts in zip(self._shares, (backbone, layout.demands.counted[there]), strict=True):
                for place, line in enumerate(lines):
                    index.insert(0, np.full(len(arcs), first + place))
                    value.insert(0, counts - float(line.slope))
        return index, value

    def add_plans(self, plans: Iterable[UnitPlan]) -> None:
        """Add plans of units that are not there yet."""
        for plan in plans:
            if (key := _named(plan)) in self._known:
                continue
            self._known.add(key)
            entries = [(int(self._leave_row[end]), -float(count)) for end, count in plan.leave.items()]
            entries += [(int(self._enter_row[end]), -float(count)) for end, count in plan.enter.items()]
            entries = sorted([*entries, (int(self._unit_row[plan.unit]), 1.0)])
            rows = np.array([row for row, _ in entries], dtype=np.int32)
            figures = np.array([figure for _, figure in entries])
            self._plan_column.append(self.solver.getNumCol())
            self.solver.addCol(self._cost(plan), 0.0, INFINITY, len(rows), rows, figures)
            self.plans.append(plan)

    def _cost(self, plan: UnitPlan) -> float:
        return self.aim.equity * self.scale * (plan.balance - float(self._present[plan.unit]))

    def worth_adding(self, plans: Iterable[UnitPlan], prices: Multipliers, least: float) -> list[UnitPlan]:
        """Return the plans not there yet that would lower the program's value, by more than ``least`` a whole one."""
        ends = prices.ends
        assert ends is not None
        dual, found = self.solver.getSolution().row_dual, []
        for plan in plans:
            cost = (self._cost(plan) - float(dual[int(self._unit_row[plan.unit])])) / self.scale
            cost += sum(count * float(ends.leave[end]) for end, count in plan.leave.items())
            cost += sum(count * float(ends.enter[end]) for end, count in plan.enter.items())
            if cost < -least and _named(plan) not in self._known:
                found.append(plan)
        return found

    def multipliers(self) -> Multipliers:
        """Return the prices of the rules; at units as a whole those of who leaves and enters."""
        found, layout = super().multipliers(), self.layout
        dual = np.append(np.array(self.solver.getSolution().row_dual) / self.scale, 0.0)
        there = self._whole[layout.post_unit]
        asked, moves, demands = [], found.moves, found.demands.copy()
        for (first, lines), share in zip(self._shares, (layout.backbone_share, layout.demands.share), strict=True):
            priced = [max(0.0, float(dual[first + place])) for place in range(len(lines))]
            asked.append(sum(priced))
            moves += sum(price * float(share - line.slope) for price, line in zip(priced, lines, strict=True))
        for place, one in enumerate(layout.demands.names):
            demands[place] += asked[1] if one.rule == TIER_SHARE else 0.0
        return replace(
            found,
            moves=moves,
            backbone=max(0.0, found.backbone) + asked[0],
            demands=demands,
            posts=np.where(there, 0.0, found.posts),
            outs=np.where(self._whole, 0.0, found.outs),
            heads=np.where(self._whole[:, None], 0.0, found.heads),
            ends=EndPrices(self.units, dual[self._leave_row], dual[self._enter_row]),
        )

    def short(self) -> float:
        """Return what the solution is short of; a unit without a plan counts, too."""
        values = self.solver.getSolution().col_value
        return super().short() + float(sum(values[self._no_plan : self._no_plan + len(self.units)]))

    def worths(self) -> tuple[Floats, Floats]:
        """Return by how much the value rises at least with each arc, and with each plan."""
        reduced = np.array(self.solver.getSolution().col_dual) / self.scale
        return reduced[self.arc_column], reduced[np.array(self._plan_column, dtype=np.int64)]

    def value_with(self, kept: Ints, moves: tuple[int, int], seconds: float) -> float:
        """Return the program's value with some of its plans alone and other limits of moves; infinity without any.

        Args:
            kept: which plans may be chosen, shape (plans,).
        """
        columns = np.array(self._plan_column, dtype=np.int32)[~kept]
        nothing, row = np.zeros(len(columns)), np.array([self.rows.moves])
        before = self.row_limits(row)
        self.solver.changeColsBounds(len(columns), columns, nothing, nothing)
        self.limit_rows(row, np.array([float(moves[0])]), np.array([float(moves[1])]))
        self.solver.setOptionValue("simplex_strategy", AFTER_LIMITS)
        solved = self.run(seconds) is Outcome.SOLVED
        self.solver.setOptionValue("simplex_strategy", AFTER_COLUMNS)
        value = self.objective() if solved else np.inf
        self.solver.changeColsBounds(len(columns), columns, nothing, np.full(len(columns), INFINITY))
        self.limit_rows(row, *before)
        return value

    def ask_for_whole(self) -> None:
        """Let plans be chosen or not, and whole teachers leave and enter the other units."""
        self.solver.setOptionValue("simplex_strategy", AFTER_LIMITS)
        columns = np.array(self._plan_column, dtype=np.int32)
        self.solver.changeColsIntegrality(len(columns), columns, np.ones(len(columns), dtype=np.uint8))
        for row, end in ((self._leave_row, self._leave_of), (self._enter_row, self._enter_of)):
            place = np.nonzero(row[end[self.arcs]] < 0)[0]
            _, group = np.unique(end[self.arcs[place]], return_inverse=True)
            self.count_arcs(group, np.zeros(len(np.bincount(group)), dtype=np.int64), np.bincount(group), place=place)
