"""A proof in parts (分支定界): where prices alone leave a gap, whole quantities are split until each part is proved.

Needed in small districts, where one head weighs much. Every part publishes its own prices, and together they cover
every plan; the work is counted in parts, not in seconds.
"""

from __future__ import annotations

import heapq
from dataclasses import dataclass, field, replace
from typing import Protocol

import numpy as np

from yanzhen.engines.rotation.arcs import Ints
from yanzhen.engines.rotation.certificate import NO_PLAN, Aim
from yanzhen.engines.rotation.multipliers import LEFT, RIGHT, Box, Split, halves, publish, publish_split
from yanzhen.engines.rotation.solution import Price, StoppedBy, relative_gap
from yanzhen.engines.rotation.solving.columns import Relaxed, relax
from yanzhen.engines.rotation.solving.pricing import WHOLE
from yanzhen.engines.rotation.solving.search import Search, Stopped, is_lawful
from yanzhen.engines.rotation.solving.settling import counts_of, settle

DEARER = 1e3
MOST_PARTS = 400
# Arcs times parts: a large district is not split further than it can be solved again.
MOST_WORK = 800_000


@dataclass(order=True)
class Part:
    """One part of the proof, the least proved first."""

    bound: float
    path: str
    box: Box = field(compare=False)
    relaxed: Relaxed = field(compare=False)


class Parts(Protocol):
    """How the parts of a proof are solved."""

    @property
    def most(self) -> int:
        """How many parts are split at most."""

    def relaxed(self, inside: Box, parent: Relaxed, *, missing: float, enough: float) -> Relaxed:
        """Return half of a part solved; a bound of ``enough`` need not be bettered."""

    def split(self, part: Part, enough: float) -> Split | None:
        """Return where a part is split, its halves to be bounded by ``enough``; None where all counts are whole."""

    def plan_in(self, part: Part, turn: int, value: float) -> Ints | None:
        """Return a lawful plan near a part's solution that may be better than ``value``, where one is looked for."""


@dataclass(frozen=True, slots=True)
class RuleParts:
    """Parts whose rules are priced one by one."""

    search: Search
    aim: Aim
    most: int

    def relaxed(self, inside: Box, parent: Relaxed, *, missing: float, enough: float) -> Relaxed:
        """Return half of a part solved."""
        return relax(self.search, inside, self.aim, parent.program.arcs, missing=missing)

    def split(self, part: Part, enough: float) -> Split | None:
        """Return the count that is most in halves."""
        return next((split for _, split in halved_counts(self.search, part)), None)

    def plan_in(self, part: Part, turn: int, value: float) -> Ints | None:
        """Return None: only solutions that are whole by themselves are taken."""
        return None


def by_rules(search: Search, aim: Aim) -> RuleParts:
    """Return how parts are solved rule by rule; a large district has fewer."""
    return RuleParts(search, aim, min(MOST_PARTS, MOST_WORK // max(1, len(search.layout.arc_cost))))


@dataclass(frozen=True, slots=True, eq=False)
class Proof:
    """A bound over all parts, the prices of each, the best plan met on the way, and who ended it early."""

    bound: float
    prices: tuple[Price, ...]
    plan: Ints | None
    stopped: StoppedBy | None = None


def prove(
    search: Search, phase: str, box: Box, aim: Aim, root: Relaxed, plan: Ints | None, parts: Parts, missing: float
) -> Proof:
    """Split the question until the gap is proved or the counted work is done.

    Args:
        phase: name of the phase in the prices.
        aim: what the phase minimises.
        root: its linear program.
        plan: the best plan known.
        parts: how each part is solved.
        missing: price of a move short of the least.
    """
    layout, open_parts, rows = search.layout, [Part(root.bound, "", box, root)], list[Price]()
    closed, stopped = NO_PLAN, None
    for turn in range(parts.most):
        value = np.inf if plan is None else search.value(aim, plan)
        if not open_parts or relative_gap(value, min(open_parts[0].bound, closed)) <= search.gap:
            break
        part, enough = heapq.heappop(open_parts), (1.0 - search.gap) * value
        try:
            split = parts.split(part, enough)
            if split is None:
                rows += publish(layout, phase, part.path, part.relaxed.prices)
                closed = min(closed, part.bound)
                continue
            children = [_child(search, aim, part, inside, parts, missing, enough) for inside in halves(part.box, split)]
            found = parts.plan_in(min(children), turn, value)
        except Stopped as stop:
            heapq.heappush(open_parts, part)
            stopped = stop.by
            break
        rows.append(publish_split(layout, search.tables, phase, part.path, split))
        for step, child in zip((LEFT, RIGHT), children, strict=True):
            heapq.heappush(open_parts, replace(child, path=part.path + step))
            plan = _better(search, aim, box, child.relaxed, plan)
        if found is not None and (plan is None or search.value(aim, found) < search.value(aim, plan)):
            plan = found
    for part in open_parts:
        rows += publish(layout, phase, part.path, part.relaxed.prices)
    bound = min([part.bound for part in open_parts] + [closed])
    return Proof(bound, tuple(rows), plan, stopped)


def _child(search: Search, aim: Aim, parent: Part, inside: Box, parts: Parts, missing: float, enough: float) -> Part:
    """Solve one half; the parent's prices hold there too, and are kept where they prove more."""
    child = parts.relaxed(inside, parent.relaxed, missing=missing, enough=enough)
    if child.missing > WHOLE:
        # What is missing may only have been cheaper than what it takes here: asked again, it is proved or found.
        child = parts.relaxed(inside, child, missing=DEARER * missing, enough=enough)
    prices = max((child.prices, parent.relaxed.prices), key=lambda one: search.bound(inside, aim, one))
    return Part(search.bound(inside, aim, prices), "", inside, replace(child, prices=prices))


def halved_counts(search: Search, part: Part) -> list[tuple[float, Split]]:
    """Return the counts that the part's linear program leaves in halves: how far from whole, and the split there.

    Moves and heads come first, since only they weigh in what is minimised, then leaving and posts; each by how far.
    """
    layout, relaxed = search.layout, part.relaxed
    if not np.isfinite(relaxed.value) or part.bound == NO_PLAN:
        return []
    arcs, flows = relaxed.program.arcs, relaxed.flows
    who, units = layout.arc_candidate[arcs], len(layout.pupils)
    heads = layout.counts.astype(float)
    for indicator in range(heads.shape[1]):
        heads[:, indicator] += np.bincount(layout.arc_unit[arcs], flows * layout.arc_flags[arcs, indicator], units)
        heads[:, indicator] -= np.bincount(layout.unit[who], flows * layout.flags[who, indicator], units)
    staff = layout.post_now + np.bincount(layout.arc_post[arcs], flows, len(layout.post_now))
    staff -= np.bincount(layout.home_post[who], flows, len(layout.post_now))
    choices: list[tuple[float, Split]] = [_halved("MOVES", (), float(flows.sum()))]
    for number, table in enumerate(search.tables):
        for place, unit in enumerate(table.units):
            choices.append(_halved("HEADS", (number, place), float(heads[unit, table.indicator])))
    outs = np.bincount(layout.unit[who], flows, units)
    choices += [_halved("OUT", (place,), float(value)) for place, value in enumerate(outs)]
    choices += [_halved("POST", (place,), float(value)) for place, value in enumerate(staff)]
    found = []
    for rules in (("MOVES", "HEADS"), ("OUT", "POST")):
        halved = [choice for choice in choices if choice[1].rule in rules and choice[0] > WHOLE]
        found += sorted(halved, key=lambda choice: -choice[0])
    return found


def _halved(rule: str, place: tuple[int, ...], value: float) -> tuple[float, Split]:
    """Return how far ``value`` is from whole and the split at it."""
    below = int(np.floor(value + WHOLE))
    return min(value - below, below + 1 - value), Split(rule, place, below)


def _better(search: Search, aim: Aim, box: Box, child: Relaxed, plan: Ints | None) -> Ints | None:
    """Return the better of ``plan`` and the child's solution, where that is whole and lawful."""
    layout = search.layout
    if not np.isfinite(child.value) or child.missing > WHOLE:
        return plan
    counts = counts_of(layout, child.program.arcs, child.flows)
    new = None if counts is None else settle(search, counts, np.arange(len(layout.arc_cost)))
    if new is None or not is_lawful(layout, new, box):
        return plan
    if aim.equity_limit is not None and search.equity(new) > aim.equity_limit:
        return plan
    return new if plan is None or search.value(aim, new) < search.value(aim, plan) else plan
