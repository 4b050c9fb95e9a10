"""The cost of a large district (大区的代价): the second phase of the lexicographic form by steps.

To hold equity to its limit is to weigh it: for every weight the prices prove a bound of the cost, and at the right one
equity comes to its limit. The steps go on from where the first phase left them while the weight is looked for.
"""

from __future__ import annotations

import numpy as np

from yanzhen.engines.rotation.certificate import Aim, equity_limit
from yanzhen.engines.rotation.multipliers import Box, no_multipliers
from yanzhen.engines.rotation.solving.approach import Approach
from yanzhen.engines.rotation.solving.phases import Found, round_near
from yanzhen.engines.rotation.solving.search import Search, Stopped
from yanzhen.engines.rotation.solving.settling import counts_of, settled
from yanzhen.engines.rotation.solving.whole import ROUGHEST

# Weight that is begun with: so many times what would let all of the cost take the room.
FIRST = 32.0
# The weight whose prices prove most is looked for in strides, so many at most.
STRIDE = 2.5
MOST_STRIDES = 6
# So many plans are rounded, more where none of them keeps the limit, each at a weight where equity should leave this
# part of its room, at most so far away; coming down, a little further than that.
ROUNDINGS, MOST_ROUNDINGS = 3, 6
FURTHER = 1.3
AIMED = 0.05
FARTHEST = 0.7


def cost_by_steps(search: Search, box: Box, first: Found, approach: Approach) -> Found:
    """Lower the cost as far as the limit on equity lets it.

    Args:
        first: the first phase, with a plan.
        approach: where its steps have come to; they go on.
    """
    assert first.plan is not None
    most = equity_limit(search.layout.instance, first.value)
    counts = counts_of(search.layout, first.plan, np.ones(len(first.plan)))
    kept = None if counts is None else settled(search, approach.aim, counts, approach.prices)
    plan = first.plan if kept is None else kept
    proof = _Proof(search, box, Aim(1.0, 0.0, most), approach)
    stopped = None
    try:
        room = most - first.value
        scale = Scale(proof.best_weight(FIRST * room / max(search.cost(plan), 1e-9)), room)
        is_kept = False
        for turn in range(MOST_ROUNDINGS):
            if is_kept and turn >= ROUNDINGS:
                break
            search.watch.tell("whole", turn, MOST_ROUNDINGS)
            proof.settled(scale.weight)
            new = round_near(search, box, approach, ROUGHEST)
            if new is not None and search.equity(new) <= most:
                is_kept = True
                plan = new if search.cost(new) < search.cost(plan) else plan
            scale.turn(np.inf if new is None else search.equity(new) - most)
    except Stopped as stop:
        stopped = stop.by
    return Found(plan, search.cost(plan), proof.bound, proof.prices, None, stopped=stopped)


class _Proof:
    """The best bound of the cost that was met, and its prices."""

    def __init__(self, search: Search, box: Box, aim: Aim, approach: Approach) -> None:
        self._search, self._box, self._aim, self._approach = search, box, aim, approach
        self.prices = no_multipliers(search.layout)
        self.bound = search.bound(box, aim, self.prices)
        self._weight = -np.inf

    def at(self, weight: float) -> float:
        """Take a leg at a weight (its logarithm) and return what its prices prove; below zero is nothing proved."""
        approach = self._approach
        if weight != self._weight:
            approach.weigh(float(np.exp(weight)))
            self._weight = weight
        approach.take_leg()
        prices = approach.per_cost()
        if (bound := self._search.bound(self._box, self._aim, prices)) > self.bound:
            self.bound, self.prices = bound, prices
        assert self._aim.equity_limit is not None
        return (approach.last - approach.aim.equity * self._aim.equity_limit) / approach.aim.cost

    def best_weight(self, first: float) -> float:
        """Return the weight (its logarithm) whose prices prove most, found in strides from ``first``."""
        stride, weight = float(np.log(STRIDE)), float(np.log(first))
        here, above = self.settled(weight), self.settled(weight + stride)
        if above < here:
            stride, above = -stride, self.settled(weight - stride)
        for _ in range(MOST_STRIDES):
            if above < here:
                break
            weight, here, above = weight + stride, above, self.settled(weight + 2.0 * stride)
        return weight

    def settled(self, weight: float) -> float:
        """Take two legs at a weight and return what the second one's prices prove."""
        self.at(weight)
        return self.at(weight)


class Scale:
    """Looks for the weight (its logarithm) at which a plan's equity comes to a little less than its limit."""

    def __init__(self, weight: float, room: float) -> None:
        self.weight, self._aimed = weight, -AIMED * room
        self._met: list[tuple[float, float]] = []

    def turn(self, over: float) -> None:
        """Move the weight: the present one's plan came to ``over`` more than the limit, or less."""
        self._met.append((self.weight, over))
        step = -FARTHEST if over > self._aimed else FARTHEST
        if len(self._met) > 1:
            (before, then), (here, now) = self._met[-2:]
            slope = (now - then) / (here - before) if here != before else 0.0
            if np.isfinite(slope) and slope > 0.0:
                step = (self._aimed - over) / slope * (FURTHER if over > 0.0 else 1.0)
                step = float(np.clip(step, -FARTHEST, FARTHEST))
        self.weight += step
