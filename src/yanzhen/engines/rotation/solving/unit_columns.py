"""A higher bound from units as a whole (校段整体定价): their plans are priced and added until none is worth it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable

import numpy as np

from yanzhen.engines.rotation.arcs import Ints
from yanzhen.engines.rotation.certificate import Aim
from yanzhen.engines.rotation.multipliers import Box, Multipliers
from yanzhen.engines.rotation.solution import StoppedBy
from yanzhen.engines.rotation.solving.columns import Relaxed, nearness
from yanzhen.engines.rotation.solving.pricing import cheapest, moved_twice
from yanzhen.engines.rotation.solving.program import Outcome
from yanzhen.engines.rotation.solving.search import Search, Stopped
from yanzhen.engines.rotation.solving.settling import Counts, counts_of, ends_of
from yanzhen.engines.rotation.solving.unit_program import UnitProgram
from yanzhen.engines.rotation.unit_plans import UnitPlan

MOST_ROUNDS = 400
# Arcs of each candidate and into each end that a round may add: plans move the prices more than arcs do.
A_ROUND = 1
# Where at least this part of the units is small, and there are no more arcs, they are looked at early.
MOST_OF_ALL, MOST_ARCS = 0.6, 300_000


def units_of(search: Search) -> Ints:
    """Return the units that can be looked at as a whole."""
    return np.array(search.plans.possible(range(len(search.layout.pupils))), dtype=np.int64)


def are_units_small(search: Search) -> bool:
    """Can most units be looked at as a whole, in a district that is not too large to look at all of them?"""
    layout = search.layout
    return len(layout.arc_cost) <= MOST_ARCS and len(units_of(search)) >= MOST_OF_ALL * len(layout.pupils)


def relax_units(
    search: Search,
    box: Box,
    aim: Aim,
    units: Ints,
    begin: tuple[Ints, Iterable[UnitPlan]],
    proved: tuple[float, Multipliers | None] = (-np.inf, None),
    *,
    missing: float,
    enough: float = np.inf,
    seek: Callable[[Relaxed], float] | None = None,
) -> Relaxed:
    """Solve the linear program over every arc and every whole plan of ``units`` inside ``box``.

    Args:
        begin: arcs and plans of units to begin with.
        proved: a bound known before, and the prices that prove it.
        missing: price of a move short of the least.
        enough: a bound that need not be bettered.
        seek: asked once, when bound and value are as near as the gap asked for: looks for a better plan of the
            district among the plans at hand and returns what is enough then.
    Raises:
        Stopped: the time is up, or a person stopped the search.
    """
    arcs, plans = begin
    inside = np.zeros(len(search.layout.arc_cost), dtype=bool)
    inside[arcs] = True
    known = [plan for plan in (*counted(search, units, arcs[:0]), *plans) if search.plans.admits(plan, box)]
    program = UnitProgram(search, box, aim, units, missing=missing)
    program.add_arcs(arcs)
    program.add_plans(known)
    (best, prices), yielding = proved, False
    for turn in range(MOST_ROUNDS):
        outcome = program.run(search.watch.left())
        search.watch.tell("units", turn, MOST_ROUNDS)
        if outcome is Outcome.LIMIT:
            raise Stopped(StoppedBy.SECONDS)
        if outcome is not Outcome.SOLVED:
            if yielding:
                break
            yielding = True
            limited, program = program.limited, UnitProgram(search, box, aim, units, missing=missing, yielding=True)
            program.add_arcs(np.nonzero(inside)[0])
            program.add_plans(known)
            program.limit_candidates(limited)
            continue
        found, value = program.multipliers(), program.objective()
        offered, looked = priced(search, box, aim, found, units)
        bound = search.bound(box, aim, found, looked)
        if bound > best:
            best, prices = bound, found
        if seek is not None and value - best <= search.gap * abs(value):
            enough, seek = seek(Relaxed(program, program.flows(), prices or found, best, value, program.short())), None
        twice = moved_twice(search, program)
        least = 1e-9 * max(1e-9, abs(value))
        new = program.worth_adding(offered, found, least)
        reduced = search.pricer.reduced_costs(found, aim.cost)
        cheap = np.nonzero((reduced < -least) & ~inside)[0]
        is_near = best >= enough or value - best <= nearness(search, value)
        if best >= enough or (not len(twice) and (is_near or not (new or len(cheap)))):
            return Relaxed(program, program.flows(), prices or found, best, value, program.short())
        more = cheapest(search, reduced, cheap, A_ROUND)
        inside[more] = True
        program.limit_candidates(twice)
        program.add_arcs(more)
        program.add_plans(new)
        known += new
    return Relaxed(program, np.zeros(len(program.arcs)), prices or program.multipliers(), best, np.inf, 0.0)


def counted(search: Search, units: Ints, moved: Ints) -> list[UnitPlan]:
    """Return what each of ``units`` does as a whole when the arcs ``moved`` move."""
    layout = search.layout
    leave, enter = (end[moved] for end in ends_of(layout))
    origin, goal = layout.unit[layout.arc_candidate[moved]], layout.arc_unit[moved]
    return [
        plan
        for unit in units
        if (plan := search.plans.counted(int(unit), _count(leave[origin == unit]), _count(enter[goal == unit])))
    ]


def _count(ends: Ints) -> dict[int, int]:
    return dict(sorted(Counter(ends.tolist()).items()))


def priced(
    search: Search, box: Box, aim: Aim, prices: Multipliers, units: Ints
) -> tuple[list[UnitPlan], dict[int, tuple[float, float]]]:
    """Return the best plan of each of ``units`` by ``prices``, and the least that each comes to."""
    ends = prices.ends
    assert ends is not None
    found = {int(unit): search.plans.best(int(unit), box, aim.equity, ends.leave, ends.enter) for unit in units}
    return [plan for plan, _ in found.values() if plan is not None], {unit: one[1] for unit, one in found.items()}


def whole_counts_of(
    search: Search, box: Box, aim: Aim, relaxed: Relaxed, *, spare: float, missing: float, nodes: int
) -> Counts | None:
    """Return the best whole counts among the plans at hand; None where there are none.

    Args:
        relaxed: by ``relax_units``, its program as it was solved last.
        spare: plans and arcs that cost more than this above the program's value are left out.
        nodes: most nodes of the integer program's search.
    """
    program = relaxed.program
    assert isinstance(program, UnitProgram)
    of_arcs, of_plans = program.worths()
    arcs = program.arcs[of_arcs <= spare]
    small = UnitProgram(search, box, aim, program.units, missing=missing)
    small.add_arcs(arcs)
    small.limit_candidates(np.unique(search.layout.arc_candidate[arcs]))
    small.add_plans(plan for plan, worth in zip(program.plans, of_plans, strict=True) if worth <= spare)
    small.ask_for_whole()
    flows = small.run_whole(search.watch.left(), nodes=nodes, gap=search.gap / 10)
    return None if flows is None else counts_of(search.layout, arcs, flows)
