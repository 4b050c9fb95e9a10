"""From the linear program to people (取整): nobody moves by halves.

A dive fixes the arcs that are whole or nearly so and solves again; what stays in halves is settled by a small integer
program over the arcs whose price leaves them a chance. Work is counted, so that equal questions give equal plans.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from yanzhen.engines.rotation.arcs import Floats, Ints
from yanzhen.engines.rotation.certificate import Aim
from yanzhen.engines.rotation.multipliers import Box
from yanzhen.engines.rotation.solving.columns import Relaxed
from yanzhen.engines.rotation.solving.pricing import WHOLE, moved_twice
from yanzhen.engines.rotation.solving.program import Outcome, Program
from yanzhen.engines.rotation.solving.search import Search
from yanzhen.engines.rotation.solving.settling import HALF, Counts, counts_of, ends_of
from yanzhen.engines.rotation.solving.sketch import Near

NEARLY = 0.8
MOST_DIVES = 400
# Counts this near a whole number are settled together, this part of those in halves at a time; else the nearest alone.
NEAR_WHOLE = 0.2
A_PART = 0.1
# A count settled alone that costs more than this part of the objective is tried on its other side, too.
DEAR = 4e-5
# From so many arcs a program that is solved from nothing is solved from inside.
MANY = 6_000


class NoPlanError(Exception):
    """Proved: no whole plan keeps every rule."""


@dataclass(frozen=True, slots=True, eq=False)
class Attempt:
    """How the search for whole counts is cut down to size.

    Attributes:
        width: by how much a count may differ from the linear program's; None for no limit.
        arcs: most arcs to choose from, for each move that the district may make; ``least`` at least.
        nodes: most nodes of an integer program's search; None settles counts one after the other instead.
        part, near_whole, dear: how counts are settled, see ``A_PART``, ``NEAR_WHOLE`` and ``DEAR``.
    """

    width: int | None
    arcs: int
    nodes: int | None = None
    least: int = 3_000
    part: float = A_PART
    near_whole: float = NEAR_WHOLE
    dear: float = DEAR


STEPS = (Attempt(width=1, arcs=5), Attempt(width=1, arcs=10))
# From prices alone, without a corner near by: more counts are in halves, and many may be settled at a time.
ROUGH = (
    Attempt(width=None, arcs=8, part=0.5, near_whole=0.3),
    Attempt(width=None, arcs=10, part=0.2, near_whole=0.2),
    Attempt(width=None, arcs=12, part=0.1, near_whole=0.2),
)
ROUGHEST = Attempt(width=None, arcs=5, part=0.5, near_whole=0.3)
# Where the time is up: 5 s at 20,000 teachers. The hub's prices alone need more arcs: a rough plan, then a better one.
HASTY = (Attempt(width=None, arcs=6, part=0.3, near_whole=0.35, dear=np.inf),)
HASTY_FROM_HUB = tuple(Attempt(width=None, arcs=arcs, part=0.3, near_whole=0.35, dear=np.inf) for arcs in (15, 25))
QUICK = Attempt(width=0, arcs=5, nodes=20)
THOROUGH = (
    Attempt(width=1, arcs=5, nodes=50),
    Attempt(width=1, arcs=30, nodes=200, least=20_000),
    Attempt(width=None, arcs=100, nodes=2_000, least=60_000),
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
    """Return good whole counts of who leaves and enters; None where the attempt finds none.

    Between counts, people are a flow in a network and whole by themselves: only counts need to be asked to be whole.
    """
    program = relaxed.program
    near = Near(program.aim, program.arcs, relaxed.flows, relaxed.prices)
    return counts_near(search, near, box, attempt, aim=None if attempt.nodes is not None else _priced(program))


def counts_near(search: Search, near: Near, box: Box, attempt: Attempt, *, aim: Aim | None = None) -> Counts | None:
    """Return good whole counts near a point, ``aim`` minimised in place of its own; None where there are none."""
    layout, flows = search.layout, near.flows
    slack = search.slack(near.prices, near.aim)
    slack[near.arcs[flows > WHOLE]] = -1.0
    leave, enter = ends_of(layout)
    ends = [
        (end, np.bincount(end[near.arcs], flows, 4 * len(layout.post_unit)).astype(float)) for end in (leave, enter)
    ]
    if attempt.width is not None:
        for end, flow in ends:
            slack[np.ceil(flow - HALF)[end] + attempt.width <= 0] = np.inf
    order = np.lexsort((np.arange(len(slack)), slack))[: max(attempt.least, attempt.arcs * layout.most_moves)]
    kept = np.sort(order[np.isfinite(slack[order])])
    windows = [_window(end[kept], flow, attempt.width) for end, flow in ends]
    small = Program(
        layout,
        search.tables,
        within(search, box, windows),
        aim or near.aim,
        scale=search.scale,
        missing=None,
    )
    small.add_arcs(kept)
    crowded = np.nonzero(np.bincount(layout.arc_candidate[kept], minlength=len(layout.teacher)) > 1)[0]
    small.limit_candidates(crowded)
    if attempt.nodes is None:
        found = _settled_counts(search, small, windows, attempt)
    else:
        for window in windows:
            small.count_arcs(window.group, window.low, window.high)
        found = small.run_whole(search.watch.left(), nodes=attempt.nodes, gap=search.gap / 3)
        if small.is_impossible() and attempt.width is None and len(kept) == len(layout.arc_cost):
            raise NoPlanError
    return None if found is None else counts_of(layout, kept, found)


def _settled_counts(search: Search, small: Program, windows: Sequence[Window], attempt: Attempt) -> Floats | None:
    """Settle the counts nearest to whole numbers, solve again, and so on; return the flows, None at a dead end.

    A count gets its row when it is settled: most are whole by themselves and need none.
    """
    held = _HeldCounts(small, windows)
    if small.run(search.watch.left(), from_inside=len(small.arcs) >= MANY) is not Outcome.SOLVED:
        return None
    last = small.objective()
    for turn in range(4 * held.size + 1):
        search.watch.tell("rounding", min(turn, held.size), held.size)
        values = held.values()
        far = np.abs(values - np.round(values))
        halves = np.nonzero(far > HALF)[0]
        if not len(halves):
            return small.flows()
        chosen = halves[np.lexsort((halves, np.round(far[halves], 6)))]
        at_a_time = int(np.ceil(attempt.part * len(halves)))
        chosen = chosen[: max(1, min(at_a_time, int((far[chosen] < attempt.near_whole).sum())))]
        before = held.low[chosen], held.high[chosen]
        nearest = np.round(values[chosen])
        held.limit(chosen, nearest, nearest)
        found = small.run(search.watch.left()) is Outcome.SOLVED
        if found and (len(chosen) > 1 or small.objective() - last <= attempt.dear * abs(last)):
            last = small.objective()
            continue
        # Together they were too many, or the one is dear: of the nearest alone, its other side.
        value = small.objective() if found else np.inf
        held.limit(chosen, *before)
        one, exact = chosen[:1], values[chosen[:1]]
        other = (held.low[one], np.floor(exact)) if nearest[0] > exact[0] else (np.ceil(exact), held.high[one])
        possible = bool(other[0] <= other[1])
        if possible:
            held.limit(one, *other)
            possible = small.run(search.watch.left()) is Outcome.SOLVED
        if not possible or small.objective() >= value:
            if not found:
                return None
            held.limit(one, nearest[:1], nearest[:1])
            if small.run(search.watch.left()) is not Outcome.SOLVED:
                return None
        last = small.objective()
    return None


class _HeldCounts:
    """Counts of the ends of arcs, each with a row of the program from when it is first limited.

    ``low`` and ``high`` are the limits of each, ``size`` is how many there are.
    """

    def __init__(self, program: Program, windows: Sequence[Window]) -> None:
        self._program = program
        first = np.cumsum([0, *(len(window.low) for window in windows)])
        self.size = int(first[-1])
        self._groups = [start + window.group for start, window in zip(first, windows, strict=False)]
        self.low = np.concatenate([window.low for window in windows]).astype(float)
        self.high = np.concatenate([window.high for window in windows]).astype(float)
        self._row = np.full(self.size, -1, dtype=np.int64)

    def values(self) -> Floats:
        """Return each count in the program's last solution."""
        flows = self._program.flows()
        found: Floats = np.sum([np.bincount(group, flows, self.size) for group in self._groups], axis=0)
        return found

    def limit(self, chosen: Ints, low: Floats, high: Floats) -> None:
        """Hold each count of ``chosen`` between ``low`` and ``high``."""
        self.low[chosen], self.high[chosen] = low, high
        new = chosen[self._row[chosen] < 0]
        if len(new):
            place = np.full(self.size, -1, dtype=np.int64)
            place[new] = np.arange(len(new))
            members = [np.nonzero(place[group] >= 0)[0] for group in self._groups]
            rows = np.concatenate([place[group[some]] for group, some in zip(self._groups, members, strict=True)])
            self._row[new] = self._program.add_sums(rows, np.concatenate(members), self.low[new], self.high[new])
        self._program.limit_rows(self._row[chosen], self.low[chosen], self.high[chosen])


def _priced(program: Program) -> Aim:
    """Return the aim with a limit on equity put at its price: counts settled one by one run into no limit then."""
    aim = program.aim
    return aim if aim.equity_limit is None else Aim(aim.cost, aim.equity - min(0.0, program.multipliers().equity))


@dataclass(frozen=True, slots=True, eq=False)
class Window:
    """Least and most that each end of arcs may count: ``there`` the ends, ``group`` each arc's place among them."""

    there: Ints
    group: Ints
    low: Ints
    high: Ints


def _window(end: Ints, flow: Floats, width: int | None) -> Window:
    """Return the neighbours of the linear program's counts, ``width`` further where that is given."""
    there, group = np.unique(end, return_inverse=True)
    most = np.bincount(group)
    low, high = np.floor(flow[there] + HALF).astype(np.int64), np.ceil(flow[there] - HALF).astype(np.int64)
    wide = int(most.max(initial=0)) if width is None else width
    return Window(there, group, np.maximum(0, low - wide), np.minimum(most, high + wide))


def within(search: Search, box: Box, windows: list[Window]) -> Box:
    """Return the box with no more heads than the counts can come to: fewer columns for the integer program."""
    layout = search.layout
    heads = np.stack((layout.counts, layout.counts), axis=0)
    is_pe_art = np.array([name in layout.instance.params.pe_art_subjects for name in layout.subjects], dtype=np.int64)
    for window, sign in zip(windows, (-1, 1), strict=True):
        post, kind = window.there // 4, window.there % 4
        flags = np.stack((kind // 2, kind % 2, is_pe_art[layout.post_subject[post]]), axis=1)
        least, most = (window.low, window.high) if sign > 0 else (window.high, window.low)
        for side, count in zip(heads, (least, most), strict=True):
            np.add.at(side, layout.post_unit[post], sign * flags * count[:, None])
    narrowed = []
    for table, (low, high) in zip(search.tables, box.heads, strict=True):
        fewest, most = (side[table.units, table.indicator] for side in heads)
        narrowed.append((np.clip(fewest, low, high), np.clip(most, low, high)))
    return replace(box, heads=tuple(narrowed))
