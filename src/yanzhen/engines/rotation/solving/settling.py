"""Who exactly goes (落实到人): with every head-count of a plan kept, the cheapest way, then the published draw.

How many leave each post and enter each post, by kind of teacher, stays as it is; so does everything that the rules
and the balance look at. What is left is a flow in a network, whose best solution is whole by itself. Among equal ways
the one whose movers' places in the draw add up to least is taken: no row order, no chance.
"""

from __future__ import annotations

from dataclasses import dataclass

import highspy
import numpy as np

from yanzhen.engines.rotation.arcs import BACKBONE, Floats, Ints, Layout
from yanzhen.engines.rotation.certificate import Aim
from yanzhen.engines.rotation.draw import in_drawn_order
from yanzhen.engines.rotation.multipliers import Multipliers
from yanzhen.engines.rotation.solving.program import INFINITY, Outcome, quiet_solver, run_solver
from yanzhen.engines.rotation.solving.search import Search

# A reduced cost this small (of the largest cost) is none: the way is as good.
EQUAL = 1e-9
# A count further than this from a whole number is none.
HALF = 1e-5
# People are chosen among so many arcs, those that the prices leave most chance.
MOST_SETTLED = 100_000


def places_in_draw(layout: Layout) -> Floats:
    """Return each candidate's place in the published draw, 1 for the first."""
    codes = [layout.instance.teachers[place].code for place in layout.teacher]
    order = {code: place + 1 for place, code in enumerate(in_drawn_order(layout.instance.params.draw_seed, codes))}
    return np.array([order[code] for code in codes], dtype=float)


@dataclass(frozen=True, slots=True, eq=False)
class Counts:
    """How many teachers of each kind leave and enter each post, shape (posts × 4,), and the arcs' places in both."""

    leave: Ints
    enter: Ints
    out: Ints
    into: Ints


def ends_of(layout: Layout) -> tuple[Ints, Ints]:
    """Return where each arc leaves and enters: post × 4 + higher degree × 2 + backbone."""
    kind = (layout.flags[:, 0] * 2 + layout.flags[:, BACKBONE])[layout.arc_candidate]
    return layout.home_post[layout.arc_candidate] * 4 + kind, layout.arc_post * 4 + kind


def counts_of(layout: Layout, arcs: Ints, flows: Floats) -> Counts | None:
    """Return the counts of a plan, whole or in halves; None where a count is not whole."""
    leave, enter = ends_of(layout)
    size = 4 * len(layout.post_unit)
    out, into = np.bincount(leave[arcs], flows, size), np.bincount(enter[arcs], flows, size)
    whole_out, whole_into = np.round(out).astype(np.int64), np.round(into).astype(np.int64)
    if np.abs(out - whole_out).max(initial=0.0) > HALF or np.abs(into - whole_into).max(initial=0.0) > HALF:
        return None
    return Counts(leave, enter, whole_out, whole_into)


def settle(search: Search, counts: Counts, arcs: Ints) -> Ints | None:
    """Return the plan with these counts that is cheapest and, among those, first by the draw; None without a plan.

    Args:
        counts: of a plan that keeps the rules.
        arcs: that may take part.
    """
    arcs = arcs[(counts.out[counts.leave[arcs]] > 0) & (counts.into[counts.enter[arcs]] > 0)]
    if not counts.out.any():
        return arcs[:0]  # nobody goes: there is no network to solve
    network = _Network(search.layout, counts, arcs)
    cost = search.layout.arc_cost[arcs]
    top = float(cost.max(initial=0.0))
    must = np.zeros(len(search.layout.teacher), dtype=bool)
    if top > 0.0:
        found = network.solve(search, cost / top, must)
        if found is None:
            return None
        _, reduced, tight = found
        arcs, must = arcs[np.abs(reduced) <= EQUAL], tight
        network = _Network(search.layout, counts, arcs)
    drawn = places_in_draw(search.layout)[search.layout.arc_candidate[arcs]]
    found = network.solve(search, drawn / len(search.layout.teacher), must)
    return None if found is None else np.sort(arcs[found[0] > 0.5])


def settled(search: Search, aim: Aim, counts: Counts, prices: Multipliers) -> Ints | None:
    """Return the people that go, from counts: cheapest way, then the draw; None where nobody can go so."""
    slack = search.slack(prices, aim)
    slack[(counts.out[counts.leave] == 0) | (counts.into[counts.enter] == 0)] = np.inf
    order = np.lexsort((np.arange(len(slack)), slack))[:MOST_SETTLED]
    return settle(search, counts, np.sort(order[np.isfinite(slack[order])]))


class _Network:
    """Candidates leave posts and enter posts by kind of teacher, as many as in the plan."""

    def __init__(self, layout: Layout, counts: Counts, arcs: Ints) -> None:
        self._layout, self._counts, self._arcs = layout, counts, arcs

    def solve(self, search: Search, cost: Floats, must: Ints) -> tuple[Floats, Floats, Ints] | None:
        """Return flows, reduced costs and the candidates who move in every best solution; None without a solution."""
        arcs, who = self._arcs, self._layout.arc_candidate[self._arcs]
        people, person = np.unique(who, return_inverse=True)
        leave, leave_row = np.unique(self._counts.leave[arcs], return_inverse=True)
        enter, enter_row = np.unique(self._counts.enter[arcs], return_inverse=True)
        if (
            self._counts.out[leave].sum() != self._counts.out.sum()
            or self._counts.into[enter].sum() != self._counts.into.sum()
        ):
            return None
        model = highspy.HighsLp()
        model.num_col_, model.num_row_ = len(arcs), len(people) + len(leave) + len(enter)
        model.col_cost_, model.col_lower_, model.col_upper_ = cost, np.zeros(len(arcs)), np.full(len(arcs), INFINITY)
        exact = np.concatenate((self._counts.out[leave], self._counts.into[enter])).astype(float)
        model.row_lower_ = np.concatenate((must[people].astype(float), exact))
        model.row_upper_ = np.concatenate((np.ones(len(people)), exact))
        rows = np.stack((person, len(people) + leave_row, len(people) + len(leave) + enter_row), axis=1)
        model.a_matrix_.format_ = highspy.MatrixFormat.kColwise
        model.a_matrix_.start_ = 3 * np.arange(len(arcs) + 1)
        model.a_matrix_.index_ = rows.reshape(-1).astype(np.int32)
        model.a_matrix_.value_ = np.ones(3 * len(arcs))
        solver = quiet_solver()
        solver.passModel(model)
        if run_solver(solver, search.watch.left()) is not Outcome.SOLVED:
            return None
        solution = solver.getSolution()
        dual = np.array(solution.row_dual)[: len(people)]
        tight = must.copy()
        tight[people[dual < -EQUAL]] = True
        return np.array(solution.col_value), np.array(solution.col_dual), tight
