"""From the linear program to people (取整): nobody moves by halves.

A dive fixes the arcs that are whole or nearly so and solves again; what stays in halves is settled by a small integer
program over the arcs whose price leaves them a chance. Work is counted, so that equal questions give equal plans.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from yanzhen.engines.rotation.arcs import Floats, Ints
from yanzhen.engines.rotation.multipliers import Box
from yanzhen.engines.rotation.solving.columns import WHOLE, Relaxed, moved_twice
from yanzhen.engines.rotation.solving.program import Outcome, Program
from yanzhen.engines.rotation.solving.search import Search, is_lawful

NEARLY = 0.8
MOST_DIVES = 400


@dataclass(frozen=True, slots=True, eq=False)
class Attempt:
    """How an integer program is cut down to size.

    Attributes:
        fix: whether arcs that the linear program moves whole are settled.
        arcs: most arcs that the program may choose from.
        nodes: most nodes of its search.
    """

    fix: bool
    arcs: int
    nodes: int


ATTEMPTS = (
    Attempt(fix=True, arcs=2_000, nodes=20),
    Attempt(fix=True, arcs=6_000, nodes=50),
    Attempt(fix=False, arcs=10_000, nodes=200),
    Attempt(fix=False, arcs=60_000, nodes=2_000),
)


def dive(search: Search, relaxed: Relaxed, box: Box) -> Ints | None:
    """Return a lawful plan near the program's solution as arcs; None where the dive ends without one.

    The program is left as it was found.
    """
    program = relaxed.program
    size = len(program.arcs)
    low, high = np.zeros(size), np.ones(size)
    flows = program.flows()
    settled = np.zeros(size, dtype=bool)
    careful = False
    plan: Ints | None = None
    for turn in range(MOST_DIVES):
        search.watch.tell("rounding", turn, MOST_DIVES)
        open_ = np.nonzero((flows > WHOLE) & (flows < 1.0 - WHOLE))[0]
        if not len(open_):
            plan = np.sort(program.arcs[flows > 0.5])
            break
        chosen = _nearly_whole(program, search, flows, settled, careful)
        low[chosen] = 1.0
        settled[chosen] = True
        program.bound_arcs(low, high)
        if not _solve_again(search, program):
            low[chosen] = 0.0
            settled[chosen] = len(chosen) == 1
            high[chosen] = 0.0 if len(chosen) == 1 else 1.0
            careful = True
            program.bound_arcs(low, high)
            if not _solve_again(search, program):
                break
        flows = program.flows()
    program.bound_arcs(np.zeros(size), np.ones(size))
    return plan if plan is not None and is_lawful(search.layout, plan, box) else None


def _nearly_whole(program: Program, search: Search, flows: Floats, settled: Ints, careful: bool) -> Ints:
    """Return the arcs to settle next: all that are nearly whole, or the one that is most so."""
    free = np.where(settled, -1.0, flows)
    if not careful:
        chosen = np.nonzero(free >= NEARLY)[0]
        who = search.layout.arc_candidate[program.arcs[chosen]]
        if len(chosen) and np.any(free[chosen] < 1.0 - WHOLE):
            return chosen[np.unique(who, return_index=True)[1]]
    free = np.where(flows >= 1.0 - WHOLE, -1.0, free)
    return np.array([int(np.lexsort((program.arcs, -np.round(free, 6)))[0])])


def _solve_again(search: Search, program: Program) -> bool:
    while program.run(search.watch.left()) is Outcome.SOLVED:
        twice = moved_twice(search, program)
        if not len(twice):
            return program.missing_moves() < WHOLE
        program.limit_candidates(twice)
    return False


def integer_plan(search: Search, relaxed: Relaxed, box: Box, attempt: Attempt, start: Ints | None) -> Ints | None:
    """Return the best plan of a small integer program as arcs; None where it finds none.

    Args:
        start: a plan to begin with.
    """
    layout, program = search.layout, relaxed.program
    flows = relaxed.flows
    nothing = np.zeros(0, dtype=np.int64)
    fixed = program.arcs[flows > 1.0 - WHOLE] if attempt.fix else nothing
    fixed = fixed if start is None else np.intersect1d(fixed, start)
    slack = search.slack(relaxed.prices, program.aim)
    busy = np.zeros(len(layout.teacher), dtype=bool)
    busy[layout.arc_candidate[fixed]] = True
    slack[busy[layout.arc_candidate]] = np.inf
    slack[program.arcs[flows > WHOLE]] = -1.0
    order = np.lexsort((np.arange(len(slack)), slack))[: attempt.arcs]
    start = nothing if start is None else start
    kept = np.unique(np.concatenate((order[np.isfinite(slack[order])], fixed, start)))
    small = Program(layout, search.tables, box, program.aim, scale=search.scale, missing=None)
    small.add_arcs(kept)
    crowded = np.nonzero(np.bincount(layout.arc_candidate[kept], minlength=len(layout.teacher)) > 1)[0]
    small.limit_candidates(crowded)
    if len(fixed):
        small.bound_arcs(np.isin(kept, fixed).astype(float), np.ones(len(kept)))
    found = small.run_whole(search.watch.left(), nodes=attempt.nodes, gap=search.gap / 10, start=start)
    return found if found is not None and is_lawful(layout, found, box) else None
