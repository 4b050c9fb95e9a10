"""Large linear programs without a corner (大题逼近): prices that prove a bound, and flows near enough to round.

Steps (``steps``) are taken in legs over the arcs that matter; after each the prices are certified over all arcs, arcs
that they call for are added and those far too dear dropped. What comes out is no corner and needs none: the bound is
the certificate's, and whole counts are found among the arcs that the prices leave a chance (``whole``).
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from yanzhen.engines.rotation.arcs import Floats, Ints
from yanzhen.engines.rotation.certificate import Aim
from yanzhen.engines.rotation.multipliers import Box, Multipliers
from yanzhen.engines.rotation.solving.pricing import A_ROUND, cheapest
from yanzhen.engines.rotation.solving.search import Search
from yanzhen.engines.rotation.solving.sketch import Near
from yanzhen.engines.rotation.solving.steps import Steps

# From so many arcs steps come nearer in less time than corners do.
LARGE = 40_000
LEGS = (20, 30, 100, 150)
LEG = 200
MOST_LEGS = 60
# Arcs of each candidate and into each post that are begun with.
BEGIN = 3
# Arcs dearer than this part of a move's share of the objective are dropped where nobody takes them.
DEAR = 0.2


@dataclass(slots=True, eq=False)
class Approach:
    """How far the steps have come.

    Attributes:
        steps: the state of the flows and prices.
        bound: the best proved so far for ``aim``, in the objective's own unit.
        prices: that prove it.
        last: what the last leg's prices prove.
        gain: by which part of itself that differs from the leg before.
    """

    search: Search
    box: Box
    aim: Aim
    steps: Steps
    bound: float
    prices: Multipliers
    last: float = -np.inf
    gain: float = np.inf
    legs: int = 0

    def inside(self, box: Box) -> Approach:
        """Return the same state for a part of the question; the two go on apart."""
        return replace(self, box=box, steps=self.steps.inside(box), bound=-np.inf, last=-np.inf, gain=np.inf)

    def come_nearer(self, tail: float) -> None:
        """Take legs until one changes what is proved by less than ``tail`` of itself."""
        for _ in range(MOST_LEGS):
            self.take_leg()
            if self.legs > len(LEGS) and self.gain < tail:
                return

    def near(self) -> Near:
        """Return what to round near: prices choose the arcs, flows that are no corner would only mislead."""
        return Near(self.aim, np.zeros(0, dtype=np.int64), np.zeros(0), self.prices)

    def take_leg(self) -> None:
        """Take one leg; the arcs are chosen anew after it."""
        search, steps = self.search, self.steps
        search.watch.tell("columns", self.legs, MOST_LEGS)
        steps.advance(LEGS[self.legs] if self.legs < len(LEGS) else LEG)
        self.legs += 1
        prices = steps.multipliers()
        bound = search.bound(self.box, self.aim, prices)
        self.gain, self.last = abs(bound - self.last) / max(abs(bound), 1e-9), bound
        if bound > self.bound:
            self.bound, self.prices = bound, prices
        self._choose(search.pricer.reduced_costs(prices, self.aim.cost))
        search.sketch.whole = self.near()

    def per_cost(self) -> Multipliers:
        """Return the last prices for the cost alone, with the price of the limit on equity that they stand for."""
        prices, cost = self.steps.multipliers(), self.aim.cost
        return replace(
            prices,
            posts=prices.posts / cost,
            outs=prices.outs / cost,
            heads=prices.heads / cost,
            moves=prices.moves / cost,
            backbone=prices.backbone / cost,
            demands=prices.demands / cost,
            equity=-self.aim.equity / cost,
        )

    def weigh(self, cost: float) -> None:
        """Count the cost so many times equity from here on; what was proved before is of another question.

        The larger weight is put at 1, so that prices keep the size that the steps are made for.
        """
        before, most = self.aim.equity, max(1.0, cost)
        self.aim = replace(self.aim, cost=cost / most, equity=1.0 / most)
        self.steps.weigh(self.aim, self.aim.equity / before)
        self.bound, self.last = -np.inf, -np.inf

    def _choose(self, reduced: Floats) -> None:
        """Add arcs that the prices call for, drop arcs that are dear and not taken."""
        steps, search = self.steps, self.search
        margin = DEAR * abs(self.bound) / max(1, search.layout.most_moves)
        inside = np.zeros(len(reduced), dtype=bool)
        inside[steps.arcs] = (steps.flows > 0.0) | (reduced[steps.arcs] < margin)
        cheap = np.nonzero((reduced < 0.0) & ~inside)[0]
        if len(cheap):
            inside[cheapest(search, reduced, cheap, A_ROUND)] = True
        chosen: Ints = np.nonzero(inside)[0]
        if not np.array_equal(chosen, steps.arcs):
            steps.choose(chosen)


def approach_from(search: Search, box: Box, aim: Aim, prices: Multipliers) -> Approach:
    """Return the state that begins at ``prices``, those of the question without pairs."""
    steps = Steps(search, box, aim)
    reduced = search.pricer.reduced_costs(prices, aim.cost)
    steps.begin(prices, search.pricer.best(reduced))
    steps.choose(cheapest(search, reduced, np.arange(len(reduced)), BEGIN))
    return Approach(search, box, aim, steps, search.bound(box, aim, prices), prices)
