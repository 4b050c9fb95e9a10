"""Column generation (列生成): the linear program over every arc, solved with the few thousand arcs that matter."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from yanzhen.engines.rotation.arcs import Floats, Ints
from yanzhen.engines.rotation.certificate import Aim
from yanzhen.engines.rotation.multipliers import Box, Multipliers
from yanzhen.engines.rotation.solution import StoppedBy
from yanzhen.engines.rotation.solving.program import Outcome, Program
from yanzhen.engines.rotation.solving.search import Search, Stopped

# Arcs of each candidate and into each post that a round may add.
A_ROUND = 3
# Rounds end where the bound is this near (relative) to the program's value and nobody moves twice.
NEAR = 2e-5
MOST_ROUNDS = 200
# Less than this of a move counts as none.
WHOLE = 1e-6


@dataclass(frozen=True, slots=True, eq=False)
class Relaxed:
    """The linear program solved.

    Attributes:
        program: ready to be worked on.
        flows: of each arc of the program in its solution.
        prices: of its rules, those that prove ``bound``.
        bound: no plan inside the box is below it.
        value: of the linear program; infinity where no solution inside the box keeps the rules.
        missing: moves and covered heads short of the least, above zero where they cannot be found.
    """

    program: Program
    flows: Floats
    prices: Multipliers
    bound: float
    value: float
    missing: float


def relax(search: Search, box: Box, aim: Aim, arcs: Ints, *, missing: float) -> Relaxed:
    """Solve the linear program over every arc inside ``box``, beginning with ``arcs``.

    Args:
        missing: price of a move short of the least.
    Raises:
        Stopped: the time is up, or a person stopped the search.
    """
    program = Program(search.layout, search.tables, box, aim, scale=search.scale, missing=missing)
    inside = np.zeros(len(search.layout.arc_cost), dtype=bool)
    inside[arcs] = True
    program.add_arcs(arcs)
    best, prices, yielding = -np.inf, None, False
    twice: Ints = np.zeros(0, dtype=np.int64)
    for turn in range(MOST_ROUNDS):
        if len(twice):
            program.limit_candidates(twice)
        outcome = program.run(search.watch.left())
        search.watch.tell("columns", turn, MOST_ROUNDS)
        if outcome is Outcome.LIMIT:
            raise Stopped(StoppedBy.SECONDS)
        if outcome is not Outcome.SOLVED:
            if yielding:
                break
            # The arcs at hand cannot keep the limits; whether others can, only prices of broken limits tell.
            yielding, twice = True, program.limited
            program = Program(
                search.layout, search.tables, box, aim, scale=search.scale, missing=missing, yielding=True
            )
            program.add_arcs(np.nonzero(inside)[0])
            continue
        found = program.multipliers()
        value, bound = program.objective(), search.bound(box, aim, found)
        if bound > best:
            best, prices = bound, found
        twice = moved_twice(search, program)
        reduced = search.pricer.reduced_costs(found, aim.cost)
        cheap = np.nonzero((reduced < -1e-9 * max(1e-9, abs(value))) & ~inside)[0]
        near = value - bound <= NEAR * max(abs(value), 1e-9)
        if not len(twice) and (not len(cheap) or near):
            return Relaxed(program, program.flows(), prices or found, best, value, program.short())
        new = cheapest(search, reduced, cheap, A_ROUND)
        inside[new] = True
        program.add_arcs(new)
    return Relaxed(program, np.zeros(len(program.arcs)), prices or program.multipliers(), best, np.inf, 0.0)


def moved_twice(search: Search, program: Program) -> Ints:
    """Return the candidates who move more than once in the program's solution and are not yet held to once."""
    moved = np.bincount(search.layout.arc_candidate[program.arcs], program.flows(), len(search.layout.teacher))
    moved[program.limited] = 0.0
    return np.nonzero(moved > 1.0 + WHOLE)[0]


def cheapest(search: Search, reduced: Floats, among: Ints, most: int) -> Ints:
    """Return, of ``among``, the cheapest arcs of each candidate and into each post for each kind of teacher."""
    chosen = []
    for group in (search.layout.arc_candidate[among], search.pricer.key[among]):
        order = np.lexsort((among, reduced[among], group))
        sorted_group = group[order]
        rank = np.arange(len(order)) - np.searchsorted(sorted_group, sorted_group)
        chosen.append(among[order[rank < most]])
    return np.unique(np.concatenate(chosen))
