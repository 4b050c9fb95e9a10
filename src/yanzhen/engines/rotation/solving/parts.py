"""A large district's proof in parts (分区证明): split where no plan can follow the prices.

The best plan shows the place: what it loses at one count, although it was asked again around it, is lost for want of
whole numbers. In the half that keeps the count, the same prices prove so much more at once. The other half gets steps
of its own and a plan of its own, mended from the first, which shows where to split further.
"""

from __future__ import annotations

import heapq
from collections.abc import Iterable
from dataclasses import dataclass, field, replace

import numpy as np

from yanzhen.engines.rotation.arcs import Floats, Ints, Layout
from yanzhen.engines.rotation.certificate import NO_PLAN, Aim
from yanzhen.engines.rotation.multipliers import LEFT, RIGHT, Box, Multipliers, Split, halves, publish, publish_split
from yanzhen.engines.rotation.solution import Price, StoppedBy, relative_gap
from yanzhen.engines.rotation.solving.approach import Approach
from yanzhen.engines.rotation.solving.losses import at_units, dearest_split, losses_of
from yanzhen.engines.rotation.solving.mending import asked_again
from yanzhen.engines.rotation.solving.search import Search, Stopped
from yanzhen.engines.rotation.tables import HeadTable

MOST_SPLITS = 10
# Legs that a part's steps take before it is split, fewer where they prove little more.
MOST_LEGS = 12
TAIL = 2e-6
# A loss at one count that is less than this part of all that is lost does not decide where to split.
TELLING = 0.1
# Splitting is tried where a loss at one count is at least this part of what is wanting.
DECISIVE = 0.9
# Flows by steps are near the linear program's, not equal to them: less than this from whole is as good as whole.
HALVED = 0.1

Row = tuple[str, Multipliers | Split]


@dataclass(order=True)
class _Part:
    """One part of the proof, the least proved first; ``plan`` is a plan inside it, ``unit`` where it was split off."""

    bound: float
    path: str
    box: Box = field(compare=False)
    approach: Approach = field(compare=False)
    prices: Multipliers = field(compare=False)
    plan: Ints | None = field(compare=False)
    unit: int = field(compare=False, default=-1)
    is_new: bool = field(compare=False, default=True)


@dataclass(frozen=True, slots=True, eq=False)
class Parts:
    """A bound over all parts, what each is proved with, the best plan met on the way, and who ended it early."""

    bound: float
    rows: tuple[Row, ...]
    plan: Ints
    stopped: StoppedBy | None = None


def prove_in_parts(search: Search, box: Box, goal: Aim, approach: Approach, prices: Multipliers, plan: Ints) -> Parts:
    """Split the question until the gap is proved or the counted work is done.

    Args:
        goal: what is proved.
        approach: where the steps of the whole question have come to.
        prices: that prove most for ``goal``.
        plan: the best known.
    """
    parts = [_Part(search.bound(box, goal, prices), "", box, approach, prices, plan, is_new=False)]
    rows, splits, stopped, best = list[Row](), 0, None, plan
    closed = NO_PLAN
    while parts and splits < MOST_SPLITS:
        value = search.value(goal, best)
        if relative_gap(value, min(parts[0].bound, closed)) <= search.gap:
            break
        part = heapq.heappop(parts)
        try:
            search.watch.tell("columns", splits, MOST_SPLITS)
            if part.is_new:
                heapq.heappush(parts, _nearer(search, goal, part, value))
                continue
            part = _with_plan(search, part, best)
            if part.plan is not None and search.value(goal, part.plan) < value:
                best = part.plan
            split = _split(search, goal, part)
        except Stopped as stop:
            heapq.heappush(parts, part)
            stopped = stop.by
            break
        if split is None:
            closed = min(closed, part.bound)
            rows.append((part.path, part.prices))
            continue
        splits += 1
        rows.append((part.path, split))
        for child in _children(search, goal, part, split):
            heapq.heappush(parts, child)
    rows += [(part.path, part.prices) for part in parts]
    return Parts(min([closed, *(part.bound for part in parts)]), tuple(rows), best, stopped)


def is_telling(search: Search, box: Box, goal: Aim, prices: Multipliers, plan: Ints) -> bool:
    """Does a plan lose so much at one count that splitting there may prove what is wanting?"""
    value, losses = search.value(goal, plan), losses_of(search, box, goal, prices, plan)
    found = dearest_split(search, losses, prices, plan)
    wanting = value - search.bound(box, goal, prices) - search.gap * value
    return found is not None and found[0] >= DECISIVE * wanting


def _children(search: Search, goal: Aim, part: _Part, split: Split) -> list[_Part]:
    unit, children = unit_of(search, split), []
    for step, inside in zip((LEFT, RIGHT), halves(part.box, split), strict=True):
        mine = part.plan if part.plan is not None and holds(search, inside, part.plan) else None
        bound = max(part.bound, search.bound(inside, goal, part.prices))
        there = part.approach.inside(inside)
        children.append(_Part(bound, part.path + step, inside, there, part.prices, mine, unit))
    return children


def unit_of(search: Search, split: Split) -> int:
    if split.rule == "HEADS":
        return int(search.tables[split.place[0]].units[split.place[1]])
    if split.rule == "POST":
        return int(search.layout.post_unit[split.place[0]])
    return split.place[0] if split.rule == "OUT" else -1


def holds(search: Search, box: Box, plan: Ints) -> bool:
    """Do the heads, posts, outs and moves of a plan lie inside ``box``?"""
    layout, heads, who = search.layout, search.heads(plan), search.layout.arc_candidate[plan]
    outs = np.bincount(layout.unit[who], minlength=len(layout.pupils))
    staff = layout.post_now + np.bincount(layout.arc_post[plan], minlength=len(layout.post_now))
    staff -= np.bincount(layout.home_post[who], minlength=len(layout.post_now))
    sides = [(outs, *box.outs), (staff, *box.posts), (np.array([len(plan)]), *np.array(box.moves)[:, None])]
    for table, (low, high) in zip(search.tables, box.heads, strict=True):
        sides.append((heads[table.units, table.indicator], low, high))
    return all(bool(np.all(count >= low) and np.all(count <= high)) for count, low, high in sides)


def _nearer(search: Search, goal: Aim, part: _Part, value: float) -> _Part:
    """Take steps inside the part until it is proved or they prove little more."""
    approach, bound, prices = part.approach, part.bound, part.prices
    for _ in range(MOST_LEGS):
        if relative_gap(value, bound) <= search.gap:
            break
        approach.take_leg()
        found = approach.steps.multipliers()
        if (proved := search.bound(part.box, goal, found)) > bound:
            bound, prices = proved, found
        if approach.gain < TAIL:
            break
    return replace(part, bound=bound, prices=prices, is_new=False)


def _with_plan(search: Search, part: _Part, best: Ints) -> _Part:
    """Give the part a plan of its own, mended around the place where it was split off."""
    if part.plan is not None or part.unit < 0:
        return part
    near = replace(part.approach.near(), prices=part.prices)
    new = asked_again(search, near, part.box, best, part.unit)
    return replace(part, plan=new if new is not None and holds(search, part.box, new) else None)


def _split(search: Search, goal: Aim, part: _Part) -> Split | None:
    """Return where the part's plan loses most at one count, else where its steps leave a count most in halves."""
    weight = np.ones(len(search.layout.pupils))
    if part.plan is None and part.unit >= 0:
        # No plan was found there around the last place: that place decides before any other.
        there = np.zeros(len(weight))
        there[part.unit] = 1.0
        if (split := _in_halves(search, part, there)) is not None:
            return split
    if part.plan is not None:
        losses = losses_of(search, part.box, goal, part.prices, part.plan)
        found = dearest_split(search, losses, part.prices, part.plan)
        if found is not None and found[0] >= TELLING * losses.total():
            return found[1]
        weight = at_units(search, losses, part.plan)
    return _in_halves(search, part, weight)


def _in_halves(search: Search, part: _Part, weight: Floats) -> Split | None:
    """Return the count that the steps leave most in halves, units weighed; None where all are nearly whole."""
    layout, steps = search.layout, part.approach.steps
    arcs, flows, units = steps.arcs, steps.flows, len(search.layout.pupils)
    who = layout.arc_candidate[arcs]
    outs: Floats = np.bincount(layout.unit[who], flows, units).astype(float)
    every: Ints = np.arange(units, dtype=np.int64)
    counts: list[tuple[str, tuple[int, ...], Ints, Floats, tuple[Ints, Ints]]] = []
    counts.append(("OUT", (), every, outs, part.box.outs))
    for number, (table, limits) in enumerate(zip(search.tables, part.box.heads, strict=True)):
        came = np.bincount(layout.arc_unit[arcs], flows * layout.arc_flags[arcs, table.indicator], units)
        left = np.bincount(layout.unit[who], flows * layout.flags[who, table.indicator], units)
        counts.append(("HEADS", (number,), table.units, table.now + (came - left)[table.units], limits))
    best: tuple[float, Split | None] = (0.0, None)
    for rule, place, there, value, (low, high) in counts:
        at = np.clip(np.floor(value), low, high - 1)
        half = np.where(low < high, np.clip(np.minimum(value - at, at + 1 - value), 0.0, None), 0.0)
        score = np.where(half >= HALVED, half, 0.0) * weight[there]
        chosen = int(score.argmax())
        if score[chosen] > best[0]:
            best = (float(score[chosen]), Split(rule, (*place, chosen), int(at[chosen])))
    return best[1]


def published(layout: Layout, tables: tuple[HeadTable, ...], phase: str, rows: Iterable[Row]) -> list[Price]:
    """Return the rows of ``prices.csv`` for a proof, whole or in parts."""
    found: list[Price] = []
    for path, proved in rows:
        if isinstance(proved, Split):
            found.append(publish_split(layout, tables, phase, path, proved))
        else:
            found += publish(layout, phase, path, proved)
    return found
