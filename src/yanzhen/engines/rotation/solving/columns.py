"""Column generation (列生成): the linear program over every arc, solved with the few thousand arcs that matter."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from yanzhen.engines.rotation.arcs import Floats, Ints
from yanzhen.engines.rotation.certificate import Aim
from yanzhen.engines.rotation.multipliers import Box, Multipliers
from yanzhen.engines.rotation.solution import StoppedBy
from yanzhen.engines.rotation.solving.pricing import A_ROUND, MOST_ROUNDS, cheapest, moved_twice
from yanzhen.engines.rotation.solving.program import Outcome, Program, Start
from yanzhen.engines.rotation.solving.search import Search, Stopped
from yanzhen.engines.rotation.solving.sketch import Near

# Rounds end where the bound is this near the program's value and nobody moves twice: a part of the gap asked for.
NEAR = 0.05
NEAREST = 1e-8


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


def nearness(search: Search, value: float) -> float:
    """Return how far the bound may stay from ``value``, the linear program's, before rounding."""
    return max(NEAREST, NEAR * search.gap) * max(abs(value), 1e-9)


def relax(search: Search, box: Box, aim: Aim, arcs: Ints, *, missing: float, start: Start | None = None) -> Relaxed:
    """Solve the linear program over every arc inside ``box``, beginning with ``arcs``.

    Args:
        start: where the stages by themselves have come to; its arcs are begun with, too.
        missing: price of a move short of the least.
    Raises:
        Stopped: the time is up, or a person stopped the search.
    """
    program = Program(search.layout, search.tables, box, aim, scale=search.scale, missing=missing)
    inside = np.zeros(len(search.layout.arc_cost), dtype=bool)
    if start is not None:
        program.begin(start)
        inside[start.arcs] = True
    program.add_arcs(arcs[~inside[arcs]])
    inside[arcs] = True
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
        search.sketch.whole = Near(aim, program.arcs, program.flows(), prices or found)
        twice = moved_twice(search, program)
        reduced = search.pricer.reduced_costs(found, aim.cost)
        cheap = np.nonzero((reduced < -1e-9 * max(1e-9, abs(value))) & ~inside)[0]
        near = value - best <= nearness(search, value)
        if not len(twice) and (not len(cheap) or near):
            return Relaxed(program, program.flows(), prices or found, best, value, program.short())
        new = cheapest(search, reduced, cheap, A_ROUND)
        inside[new] = True
        program.add_arcs(new)
    return Relaxed(program, np.zeros(len(program.arcs)), prices or program.multipliers(), best, np.inf, 0.0)
