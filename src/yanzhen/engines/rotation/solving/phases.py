"""One objective after the other (分阶段求解): what each phase minimises, its plan, its bound and its prices."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

import numpy as np

from yanzhen.engines.rotation.arcs import Ints
from yanzhen.engines.rotation.certificate import Aim, equity_limit
from yanzhen.engines.rotation.multipliers import Box, Multipliers, no_multipliers
from yanzhen.engines.rotation.solution import StoppedBy, relative_gap
from yanzhen.engines.rotation.solving.approach import LARGE, Approach, approach_from
from yanzhen.engines.rotation.solving.columns import Relaxed, nearness, relax
from yanzhen.engines.rotation.solving.hub import add_hub, hub_of
from yanzhen.engines.rotation.solving.mending import MORE, MOST, Effort, mended
from yanzhen.engines.rotation.solving.parts import Row, is_telling, prove_in_parts
from yanzhen.engines.rotation.solving.pricing import WHOLE, cheapest
from yanzhen.engines.rotation.solving.program import SIZE, Outcome, Program
from yanzhen.engines.rotation.solving.search import Search, Stopped, is_lawful
from yanzhen.engines.rotation.solving.settling import counts_of, settled
from yanzhen.engines.rotation.solving.sketch import Near
from yanzhen.engines.rotation.solving.stages import start_by_stage
from yanzhen.engines.rotation.solving.unit_columns import are_units_small
from yanzhen.engines.rotation.solving.whole import (
    HASTY,
    HASTY_FROM_HUB,
    QUICK,
    ROUGH,
    STEPS,
    THOROUGH,
    Attempt,
    counts_near,
    dive,
    solve_again,
    whole_counts,
)

# Arcs whose price is within this part of a move's share of the objective begin the search.
BEGIN = 0.01
A_START = 3
# Equity is minimised with this part (relative) of the cost beside it: of equal plans a cheap one, at next to no loss.
BESIDE = 2e-4
# The cost is rounded with this part of the room for equity kept back, more where that was too little.
TIGHTER = (0.05, 0.2, 0.5)
# A large district is rounded so often at most, each time with so many times the room that the last one lacked.
MOST_ROUNDINGS = 4
ROOMIER = 1.3
EASY = (*STEPS, QUICK)
# Below so many arcs a thorough search is quick.
SMALL = 5_000
# In a large district, whose steps come to a plan sooner with more of it.
BESIDE_STEPS = 1e-3
# Steps go on until a leg lifts the bound by less than this part of the gap asked for; then, where that was not enough.
TAILS = (0.03, 0.01, 0.003)
# Then, too, there is less of the cost that is minimised beside.
LESS = (1.0, 0.2, 0.2)
# What a rounded plan is mended with after each of these, before more is asked for.
MENDING: tuple[tuple[Sequence[Effort], ...], ...] = ((), (MORE[:1], MORE[1:]), (MOST,))
# Where most units are small, only these are mended: looking at units as a whole tells more than asking on.
MENDING_SMALL: tuple[tuple[Sequence[Effort], ...], ...] = ((), (MORE[:1],), ())


@dataclass(frozen=True, slots=True, eq=False)
class Found:
    """A phase at its end.

    Attributes:
        plan: arcs; None where none was found.
        value: of the plan.
        bound: no plan admitted to the phase is below it.
        prices: that prove the bound.
        relaxed: the phase's linear program.
        short: moves and covered heads that the linear program finds missing; 0 where a plan may exist.
        stopped: who ended the phase early.
        approach: where steps took the place of a linear program.
        rows: where the proof falls in parts, what each is proved with; ``prices`` prove less then.
    """

    plan: Ints | None
    value: float
    bound: float
    prices: Multipliers
    relaxed: Relaxed | None
    short: float = 0.0
    stopped: StoppedBy | None = None
    approach: Approach | None = None
    rows: tuple[Row, ...] = ()

    def arcs(self) -> Ints:
        """Return the arcs that the phase's program, or its steps, ended with."""
        if self.relaxed is not None:
            return self.relaxed.program.arcs
        return np.zeros(0, dtype=np.int64) if self.approach is None else self.approach.steps.arcs


def hub_prices(search: Search, box: Box, aim: Aim, *, missing: float) -> tuple[Multipliers, float, float]:
    """Return prices, value, and what is missing, of the question without pairs."""
    program = Program(search.layout, search.tables, box, aim, scale=search.scale, missing=missing)
    add_hub(program, hub_of(search.layout))
    if program.run(search.watch.left()) is not Outcome.SOLVED:
        return no_multipliers(search.layout), -np.inf, 0.0
    search.watch.tell("hub", 1, 1)
    prices = program.multipliers()
    search.proving.append(prices)
    search.sketch.hub = prices
    return prices, program.objective(), program.short()


def missing_price(search: Search) -> float:
    """Return a price of a move short of the least that no plan would rather pay."""
    nothing = np.zeros(0, dtype=np.int64)
    dearest = float(search.layout.arc_cost.max(initial=0.0))
    return search.dearness * 2.0 * (search.equity(nothing) + dearest + 1.0 / search.scale)


def weighted(search: Search, box: Box, aim: Aim) -> Found:
    """Solve for one objective in which cost and equity are weighed."""
    missing = missing_price(search)
    prices, value, short = hub_prices(search, box, aim, missing=missing)
    if short > WHOLE:
        return Found(None, np.inf, -np.inf, prices, None, short)
    nearly = by_steps(search, box, aim, aim, prices)
    if nearly is not None and _is_enough(search, aim, nearly):
        return nearly
    relaxed = relax_from(search, box, aim, prices, value, missing=missing)
    return finish(search, box, aim, relaxed, first=None if nearly is None else nearly.plan)


def by_steps(search: Search, box: Box, aim: Aim, goal: Aim, prices: Multipliers) -> Found | None:
    """Solve a large question by steps and rounding; None where it is small.

    Args:
        aim: what is minimised.
        goal: what is proved; without the little cost that may be minimised beside it.
        prices: of the question without pairs.
    Returns:
        The best plan, if any, whether its gap is small enough or not.
    """
    if len(search.layout.arc_cost) < LARGE:
        return None
    approach = approach_from(search, box, aim, prices)
    found = Found(None, np.inf, search.bound(box, goal, prices), prices, None, approach=approach)
    for turn, (tail, less, attempt) in enumerate(zip(TAILS, LESS, ROUGH, strict=True)):
        is_small = turn > 0 and are_units_small(search)
        if turn > 1 and is_small and found.plan is not None:
            break
        try:
            if aim != goal and less < 1.0:
                approach.weigh(less * approach.aim.cost)
            approach.come_nearer(tail * search.gap)
            found = _proved(search, box, goal, found)
            if not _is_within(search, goal, found) and (turn < 2 or found.plan is None):
                search.watch.tell("whole", 0, len(ROUGH))
                found = _with_better(search, goal, found, round_near(search, box, approach, attempt))
            found = _mended(search, box, goal, found, (MENDING_SMALL if is_small else MENDING)[turn])
        except Stopped as stop:
            if found.plan is None:
                raise
            return replace(found, stopped=stop.by)
        if found.stopped or _is_within(search, goal, found):
            break
    return found


def _mended(search: Search, box: Box, goal: Aim, found: Found, mending: Iterable[Sequence[Effort]]) -> Found:
    """Mend the plan where it loses most; after each of ``mending`` split the proof where whole numbers are wanting."""
    approach, plan = found.approach, found.plan
    if plan is None or approach is None:
        return found
    near = replace(approach.near(), prices=found.prices)
    for efforts in mending:
        if _is_within(search, goal, found):
            break
        plan = mended(search, near, box, goal, found.bound, plan, efforts)
        found = _with_better(search, goal, found, plan)
        if not _is_within(search, goal, found) and is_telling(search, box, goal, found.prices, plan):
            parts = prove_in_parts(search, box, goal, approach, found.prices, plan)
            plan = parts.plan
            found = _with_better(search, goal, found, plan)
            split = replace(found, bound=parts.bound, rows=parts.rows, stopped=parts.stopped)
            if split.stopped or _is_within(search, goal, split):
                return split
    return found


def _proved(search: Search, box: Box, goal: Aim, found: Found) -> Found:
    """Return what was found with the best bound that its steps have come to."""
    assert found.approach is not None
    for prices in (found.approach.prices, found.approach.steps.multipliers()):
        if (bound := search.bound(box, goal, prices)) > found.bound:
            found = replace(found, bound=bound, prices=prices)
    return found


def round_near(search: Search, box: Box, approach: Approach, attempt: Attempt) -> Ints | None:
    """Return a plan near where the steps have come to; None where the attempt finds no lawful one."""
    near = approach.near()
    counts = counts_near(search, near, box, attempt)
    plan = None if counts is None else settled(search, near.aim, counts, near.prices)
    return plan if plan is not None and is_lawful(search.layout, plan, box) else None


def _with_better(search: Search, goal: Aim, found: Found, new: Ints | None) -> Found:
    """Return what was found with a plan that is better, if it is; the search is told that there is one."""
    if new is None:
        return found
    search.watch.release()
    value = search.value(goal, new)
    return replace(found, plan=new, value=value) if value < found.value else found


def _is_within(search: Search, goal: Aim, found: Found) -> bool:
    return found.plan is not None and relative_gap(search.value(goal, found.plan), found.bound) <= search.gap


def _is_enough(search: Search, goal: Aim, nearly: Found) -> bool:
    """Is what steps have come to proved, stopped, or best proved by units as a whole from here?"""
    if nearly.stopped or _is_within(search, goal, nearly):
        return True
    return nearly.plan is not None and are_units_small(search)


def relax_from(search: Search, box: Box, aim: Aim, prices: Multipliers, value: float, *, missing: float) -> Relaxed:
    """Solve the linear program from the prices and the value of the question without pairs."""
    start, search.sketch.aim = None, aim
    if np.isfinite(value):
        start = start_by_stage(search, box, aim, prices, near=nearness(search, value) / 2, worth=abs(value))
    arcs = beginning(search, aim, prices, value) if start is None else np.zeros(0, dtype=np.int64)
    return relax(search, box, aim, arcs, missing=missing, start=start)


def beginning(search: Search, aim: Aim, prices: Multipliers, value: float) -> Ints:
    """Return the arcs that the search begins with: the cheapest by the prices of the question without pairs."""
    reduced = search.pricer.reduced_costs(prices, aim.cost)
    margin = BEGIN * max(abs(value), 1e-9) / max(1, search.layout.most_moves) if np.isfinite(value) else np.inf
    return cheapest(search, reduced, np.nonzero(reduced < margin)[0], A_START)


def finish(
    search: Search,
    box: Box,
    aim: Aim,
    relaxed: Relaxed,
    *,
    first: Ints | None = None,
    attempts: tuple[Attempt | None, ...] = (*EASY, None, *THOROUGH),
) -> Found:
    """Go from a linear program to a plan, with as much counted work as the gap asks for.

    Args:
        first: a plan already at hand.
        attempts: what is tried in turn; None is a dive.
    """
    if not np.isfinite(relaxed.value) or relaxed.missing > WHOLE:
        return Found(None, np.inf, relaxed.bound, relaxed.prices, relaxed, relaxed.missing)
    plan, stopped = first, None
    for turn, attempt in enumerate(attempts):
        if plan is not None and relative_gap(search.value(aim, plan), relaxed.bound) <= search.gap:
            break
        if plan is not None and turn >= len(EASY) and aim.equity_limit is None and are_units_small(search):
            break  # looking at units as a whole tells more
        try:
            search.watch.tell("whole", turn, len(attempts))
            counts = dive(search, relaxed) if attempt is None else whole_counts(search, relaxed, box, attempt)
            new = None if counts is None else settled(search, aim, counts, relaxed.prices)
        except Stopped as stop:
            if plan is None:
                raise
            stopped = stop.by
            break
        if new is not None and is_lawful(search.layout, new, box) and _admitted(search, aim, new):
            plan = new if plan is None or search.value(aim, new) < search.value(aim, plan) else plan
            search.watch.release()
        if attempt is None and plan is not None:
            try:
                near = Near(aim, np.zeros(0, dtype=np.int64), np.zeros(0), relaxed.prices)
                plan = mended(search, near, box, aim, relaxed.bound, plan, MORE)
            except Stopped as stop:
                stopped = stop.by
                break
    if plan is None:
        return Found(None, np.inf, relaxed.bound, relaxed.prices, relaxed)
    return Found(plan, search.value(aim, plan), relaxed.bound, relaxed.prices, relaxed, stopped=stopped)


def in_haste(search: Search, box: Box) -> Ints | None:
    """Return the best plan rounded from the last that the linear programs came to; None where time allows none."""
    near = search.sketch.near(search.layout)
    if near is None:
        return None
    search.watch.release()
    search.proving.append(near.prices)
    best: Ints | None = None
    for attempt in HASTY if search.sketch.is_complete(search.layout) else HASTY_FROM_HUB:
        try:
            counts = counts_near(search, near, box, attempt)
            plan = None if counts is None else settled(search, near.aim, counts, near.prices)
        except Stopped:
            break
        if plan is not None and is_lawful(search.layout, plan, box):
            best = plan if best is None or search.value(near.aim, plan) < search.value(near.aim, best) else best
    return best


def _admitted(search: Search, aim: Aim, plan: Ints) -> bool:
    return aim.equity_limit is None or search.equity(plan) <= aim.equity_limit


def equity_first(search: Search, box: Box) -> Found:
    """Solve the first phase of the lexicographic form: equity and shortfall alone."""
    pure, missing = Aim(0.0, 1.0), missing_price(search)
    prices, value, short = hub_prices(search, box, pure, missing=missing)
    if short > WHOLE:
        return Found(None, np.inf, -np.inf, prices, None, short)
    spent = (
        float(search.layout.arc_cost.mean()) * max(1, search.layout.most_moves) if len(search.layout.arc_cost) else 0.0
    )
    beside = Aim(BESIDE * max(value, 0.0) / spent if spent > 0 else 0.0, 1.0)
    nearly = by_steps(search, box, Aim(beside.cost * BESIDE_STEPS / BESIDE, 1.0), pure, prices)
    if nearly is not None and _is_enough(search, pure, nearly):
        return nearly
    relaxed = relax_from(search, box, beside, prices, value, missing=missing)
    bound = search.bound(box, pure, relaxed.prices)
    first = None if nearly is None else nearly.plan
    exact = replace(relaxed, bound=max(bound, relaxed.bound if not beside.cost else bound))
    found = finish(search, box, beside, exact, first=first)
    if found.stopped is None and not found.short and not _is_proved(search, found.plan, bound):
        # The cost beside was not next to nothing here: equity alone, from what was found.
        alone = relax(search, box, pure, relaxed.program.arcs, missing=missing)
        if bound > alone.bound:
            alone = replace(alone, bound=bound, prices=relaxed.prices)
        bound = alone.bound
        found = finish(search, box, pure, alone, first=found.plan)
    if found.plan is None:
        return replace(found, bound=bound)
    return replace(found, value=search.equity(found.plan), bound=bound)


def _is_proved(search: Search, plan: Ints | None, bound: float) -> bool:
    return plan is not None and relative_gap(search.equity(plan), bound) <= search.gap


def cost_next(search: Search, box: Box, first: Found) -> Found:
    """Solve the second phase: the cost, with equity held to its limit."""
    assert first.plan is not None and first.relaxed is not None
    most = equity_limit(search.layout.instance, first.value)
    aim = Aim(1.0, 0.0, most)
    spent = search.cost(first.plan)
    search = replace(search, scale=SIZE / max(spent, 1e-9))
    missing = 10.0 * max(spent, 1e-9)
    start = None
    if len(search.layout.arc_cost) >= LARGE:
        prices, value, _ = hub_prices(search, box, aim, missing=missing)
        if np.isfinite(value):
            start = start_by_stage(search, box, aim, prices, near=nearness(search, value) / 2, worth=abs(value))
    arcs = first.relaxed.program.arcs
    if start is not None:  # of the first phase what keeps equity to its limit
        arcs = np.union1d(arcs[first.relaxed.flows > WHOLE], first.plan)
    relaxed = relax(search, box, aim, arcs, missing=missing, start=start)
    if not np.isfinite(relaxed.value) or relaxed.missing > WHOLE:
        return Found(first.plan, spent, relaxed.bound, relaxed.prices, relaxed)
    counts = counts_of(search.layout, first.plan, np.ones(len(first.plan)))
    assert counts is not None
    found = Found(settled(search, aim, counts, relaxed.prices), spent, relaxed.bound, relaxed.prices, relaxed)
    if len(search.layout.arc_cost) >= SMALL:
        return _in_room(search, box, aim, found, first.value)
    for part in TIGHTER:
        limit = first.value + (1.0 - part) * (most - first.value)
        tighter = _held_tighter(search, relaxed, limit)
        if tighter is None:
            break
        found = finish(search, box, aim, tighter, first=found.plan, attempts=(*STEPS, QUICK, THOROUGH[0]))
        if found.stopped is not None or found.value < spent:
            break
    return found


def _in_room(search: Search, box: Box, aim: Aim, found: Found, least: float) -> Found:
    """Round the cost of a large district, with as much room for equity as rounding turns out to take."""
    assert aim.equity_limit is not None and found.relaxed is not None
    most = aim.equity_limit
    limit, plan, stopped = most - TIGHTER[0] * (most - least), found.plan, None
    too_loose, kept = most, None  # the tightest limit that was too loose, the loosest that was kept to
    for turn in range(MOST_ROUNDINGS):
        try:
            search.watch.tell("whole", turn, MOST_ROUNDINGS)
            tighter = _held_tighter(search, found.relaxed, limit)
            counts = None if tighter is None else whole_counts(search, tighter, box, STEPS[0])
            new = None if counts is None else settled(search, aim, counts, found.relaxed.prices)
        except Stopped as stop:
            stopped = stop.by
            break
        if tighter is None:
            break
        over = TIGHTER[0] * (most - least)
        if new is not None and is_lawful(search.layout, new, box):
            over = search.equity(new) - most
        if new is None or over > 0:
            too_loose = limit
            limit = limit - ROOMIER * over if kept is None else (limit + kept) / 2
            continue
        plan = new if plan is None or search.cost(new) < search.cost(plan) else plan
        if too_loose == most:
            break
        kept, limit = limit, (limit + too_loose) / 2
    value = found.value if plan is None else search.cost(plan)
    return replace(found, plan=plan, value=value, stopped=stopped)


def _held_tighter(search: Search, relaxed: Relaxed, limit: float) -> Relaxed | None:
    """Return the program's solution with equity held to less than its limit, so that rounding has room."""
    program = relaxed.program
    program.limit_equity(limit)
    try:
        if not solve_again(search, program):
            return None
    except Stopped:
        return None
    return replace(relaxed, flows=program.flows())
