"""Mending a plan where it loses most (局部修补): a few units are asked again with whole counts, the rest stays.

All counts of some units and whoever can serve them are free, every other count is kept as it is. That is a small
integer program, quick to solve; what it finds is never worse than the plan, whose counts are among its choices.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from yanzhen.engines.rotation.arcs import Floats, Ints
from yanzhen.engines.rotation.certificate import Aim
from yanzhen.engines.rotation.multipliers import Box
from yanzhen.engines.rotation.solution import relative_gap
from yanzhen.engines.rotation.solving.losses import at_units, losses_of
from yanzhen.engines.rotation.solving.pricing import cheapest
from yanzhen.engines.rotation.solving.program import Program
from yanzhen.engines.rotation.solving.search import Search, Stopped, is_lawful
from yanzhen.engines.rotation.solving.settling import Counts, counts_of, ends_of, settled
from yanzhen.engines.rotation.solving.sketch import Near
from yanzhen.engines.rotation.solving.whole import Window, within

NODES = 50
# Arcs of each candidate and into each post by kind of teacher.
CHOICE = 6
# Solved to this part of the gap asked for.
FINE = 0.02
# A unit is asked about only where at least this part of the gap asked for is lost there; after so many in vain, no
# further one is.
WORTH, PATIENCE = 0.005, 5


@dataclass(frozen=True, slots=True)
class Effort:
    """How many ``units`` are asked again together, by how many ``arcs``, and how often at ``most``."""

    units: int
    arcs: int
    most: int


LITTLE = Effort(13, 3_000, 12)
MORE = (LITTLE, Effort(30, 4_000, 10), Effort(60, 6_000, 10))
MOST = (Effort(60, 6_000, 10), Effort(100, 8_000, 8))


def counts_around(search: Search, near: Near, box: Box, plan: Ints, free: Ints, most: int) -> Counts | None:
    """Return the best counts inside ``box`` that differ from ``plan`` at the units ``free`` alone; None without any."""
    layout, size = search.layout, 4 * len(search.layout.post_unit)
    leave, enter = ends_of(layout)
    there = np.zeros(len(layout.pupils), dtype=bool)
    there[free] = True
    loose = there[layout.post_unit[np.arange(size) // 4]]
    ends = [(end, np.bincount(end[plan], minlength=size)) for end in (leave, enter)]
    (_, out), (_, into) = ends
    possible = (loose | (out > 0))[leave] & (loose | (into > 0))[enter] & (loose[leave] | loose[enter])
    slack = search.slack(near.prices, near.aim)
    some = cheapest(search, slack, np.nonzero(possible)[0], CHOICE)
    some = some[np.lexsort((some, slack[some]))[:most]]
    kept = np.union1d(some, plan)
    windows = [_window_of(end[kept], count, loose) for end, count in ends]
    small = Program(layout, search.tables, within(search, box, windows), near.aim, scale=search.scale, missing=None)
    small.add_arcs(kept)
    crowded = np.nonzero(np.bincount(layout.arc_candidate[kept], minlength=len(layout.teacher)) > 1)[0]
    small.limit_candidates(crowded)
    for window in windows:
        small.count_arcs(window.group, window.low, window.high)
    flows = small.run_whole(search.watch.left(), nodes=NODES, gap=FINE * search.gap)
    return None if flows is None else counts_of(layout, kept, flows)


def _window_of(end: Ints, count: Ints, loose: Ints) -> Window:
    there, group = np.unique(end, return_inverse=True)
    free = loose[there]
    return Window(there, group, np.where(free, 0, count[there]), np.where(free, np.bincount(group), count[there]))


def neighbours(search: Search, slack: Floats, unit: int, worth: float, size: int) -> Ints:
    """Return ``unit`` and the units that exchange most with it at little loss, ``size`` together.

    Args:
        slack: of every arc, see ``Search.slack``.
        worth: a loss that matters.
    """
    layout = search.layout
    origin, chance = layout.unit[layout.arc_candidate], np.exp(-slack / worth)
    units = len(layout.pupils)
    out, into = origin == unit, layout.arc_unit == unit
    ties = np.bincount(layout.arc_unit[out], chance[out], units) + np.bincount(origin[into], chance[into], units)
    ties[unit] = np.inf
    return np.sort(np.lexsort((np.arange(units), -ties))[:size])


def asked_again(search: Search, near: Near, box: Box, plan: Ints, unit: int, effort: Effort = LITTLE) -> Ints | None:
    """Return the best plan inside ``box`` that differs from ``plan`` around ``unit`` alone; None without any."""
    slack = search.slack(near.prices, near.aim)
    worth = search.gap * max(search.value(near.aim, plan), 1e-9)
    free = neighbours(search, slack, unit, worth, effort.units)
    counts = counts_around(search, near, box, plan, free, effort.arcs)
    new = None if counts is None else settled(search, near.aim, counts, near.prices)
    return new if new is not None and is_lawful(search.layout, new, box) else None


def mended(
    search: Search, near: Near, box: Box, goal: Aim, bound: float, plan: Ints, efforts: Sequence[Effort]
) -> Ints:
    """Return the plan mended where it loses most, until the gap asked for is met or nothing is found any more."""
    first = plan
    for turn, effort in enumerate(efforts):
        tried, failed = list[int](), 0
        for _ in range(effort.most):
            value = search.value(goal, plan)
            if relative_gap(value, bound) <= search.gap:
                return plan
            lost = at_units(search, losses_of(search, box, goal, near.prices, plan), plan)
            lost[tried] = 0.0
            unit = int(lost.argmax())
            if failed == PATIENCE or lost[unit] <= WORTH * search.gap * value:
                break
            try:
                search.watch.tell("whole", turn, len(efforts))
                new = asked_again(search, near, box, plan, unit, effort)
            except Stopped:
                if plan is first:
                    raise
                return plan  # whoever goes on is stopped next, with what was found
            tried.append(unit)
            failed += 1
            if new is not None and search.value(goal, new) < value:
                plan, failed = new, 0
    return plan
