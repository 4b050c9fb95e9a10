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
from yanzhen.engines.rotation.solving.search import Search
from yanzhen.engines.rotation.solving.settling import HALF, Counts, counts_of, ends_of

NEARLY = 0.8
MOST_DIVES = 400


class NoPlanError(Exception):
    """Proved: no whole plan keeps every rule."""


@dataclass(frozen=True, slots=True, eq=False)
class Attempt:
    """How an integer program is cut down to size.

    Attributes:
        width: by how much a count may differ from the linear program's; None for no limit.
        arcs: most arcs that the program may choose from.
        nodes: most nodes of its search.
    """

    width: int | None
    arcs: int
    nodes: int


QUICK = Attempt(width=0, arcs=3_000, nodes=20)
THOROUGH = (
    Attempt(width=1, arcs=3_000, nodes=50),
    Attempt(width=1, arcs=20_000, nodes=200),
    Attempt(width=None, arcs=60_000, nodes=2_000),
)


def dive(search: Search, relaxed: Relaxed) -> Counts | None:
    """Return whole counts near the program's solution; None where the dive ends without any.

    The program is left as it was found.
    """
    program = relaxed.program
    size = len(program.arcs)
    low, high = np.zeros(size), np.ones(size)
    flows = program.flows()
    settled = np.zeros(size, dtype=bool)
    careful = False
    found: Counts | None = None
    for turn in range(MOST_DIVES):
        search.watch.tell("rounding", turn, MOST_DIVES)
        found = counts_of(search.layout, program.arcs, flows)
        if found is not None:
            break
        chosen = _nearly_whole(program, search, flows, settled, careful)
        low[chosen] = 1.0
        settled[chosen] = True
        program.bound_arcs(low, high)
        if not solve_again(search, program):
            low[chosen] = 0.0
            settled[chosen] = len(chosen) == 1
            high[chosen] = 0.0 if len(chosen) == 1 else 1.0
            careful = True
            program.bound_arcs(low, high)
            if not solve_again(search, program):
                break
        flows = program.flows()
    program.bound_arcs(np.zeros(size), np.ones(size))
    return found


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


def solve_again(search: Search, program: Program) -> bool:
    """Solve after a change of limits, nobody moving twice; return whether enough was found."""
    while program.run(search.watch.left()) is Outcome.SOLVED:
        twice = moved_twice(search, program)
        if not len(twice):
            return program.short() < WHOLE
        program.limit_candidates(twice)
    return False


def whole_counts(search: Search, relaxed: Relaxed, box: Box, attempt: Attempt) -> Counts | None:
    """Return the best whole counts of who leaves and enters that a small integer program finds; None without any.

    Between counts, people are a flow in a network and whole by themselves: only counts need to be asked to be whole.
    """
    layout, program, flows = search.layout, relaxed.program, relaxed.flows
    slack = search.slack(relaxed.prices, program.aim)
    slack[program.arcs[flows > WHOLE]] = -1.0
    leave, enter = ends_of(layout)
    ends = [(end, np.bincount(end[program.arcs], flows, 4 * len(layout.post_unit))) for end in (leave, enter)]
    if attempt.width is not None:
        for end, flow in ends:
            slack[np.ceil(flow - HALF)[end] + attempt.width <= 0] = np.inf
    order = np.lexsort((np.arange(len(slack)), slack))[: attempt.arcs]
    kept = np.sort(order[np.isfinite(slack[order])])
    small = Program(layout, search.tables, box, program.aim, scale=search.scale, missing=None)
    small.add_arcs(kept)
    crowded = np.nonzero(np.bincount(layout.arc_candidate[kept], minlength=len(layout.teacher)) > 1)[0]
    small.limit_candidates(crowded)
    for end, flow in ends:
        there, group = np.unique(end[kept], return_inverse=True)
        most = np.bincount(group)
        low, high = np.floor(flow[there] + HALF).astype(np.int64), np.ceil(flow[there] - HALF).astype(np.int64)
        width = len(layout.teacher) if attempt.width is None else attempt.width
        small.count_arcs(group, np.maximum(0, low - width), np.minimum(most, high + width))
    found = small.run_whole(search.watch.left(), nodes=attempt.nodes, gap=search.gap / 3)
    if small.is_impossible() and attempt.width is None and len(kept) == len(layout.arc_cost):
        raise NoPlanError
    return None if found is None else counts_of(layout, kept, found)
