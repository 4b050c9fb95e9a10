"""The cost of a large district (大区的代价): the second phase of the lexicographic form by steps.

To hold equity to its limit is to weigh it: for every weight the prices prove a bound of the cost, and at the right one
equity comes to its limit. The steps go on from where the first phase left them while the weight is looked for.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from yanzhen.engines.rotation.certificate import Aim, equity_limit
from yanzhen.engines.rotation.multipliers import Box, no_multipliers
from yanzhen.engines.rotation.solving.approach import Approach
from yanzhen.engines.rotation.solving.phases import Found, round_near, settled
from yanzhen.engines.rotation.solving.search import Search, Stopped
from yanzhen.engines.rotation.solving.settling import counts_of
from yanzhen.engines.rotation.solving.whole import ROUGH

# Rounding has this part of the room for equity kept back, more where that was too little.
KEPT_BACK = (0.15, 0.35, 0.7)
# Legs in which the weight is looked for, the first time and again; it is found where equity is this near (of the room).
LEGS = (14, 5, 5)
NEAR = 0.05
# The weight is multiplied by this until equity lies on both sides.
STRIDE = 4.0


def cost_by_steps(search: Search, box: Box, first: Found, approach: Approach) -> Found:
    """Lower the cost as far as the limit on equity lets it.

    Args:
        first: the first phase, with a plan.
        approach: where its steps have come to; they go on.
    """
    assert first.plan is not None
    most = equity_limit(search.layout.instance, first.value)
    aim, room = Aim(1.0, 0.0, most), most - first.value
    counts = counts_of(search.layout, first.plan, np.ones(len(first.plan)))
    kept = None if counts is None else settled(search, approach.aim, counts, approach.prices)
    plan = first.plan if kept is None else kept
    bound, proving, stopped = -np.inf, no_multipliers(search.layout), None
    approach.weigh(STRIDE * approach.aim.cost)
    scale = Scale(np.log(approach.aim.cost))
    try:
        for legs, kept_back in zip(LEGS, KEPT_BACK, strict=True):
            wanted = most - kept_back * room
            for _ in range(legs):
                approach.take_leg()
                prices = approach.per_cost()
                if (proved := search.bound(box, aim, prices)) > bound:
                    bound, proving = proved, prices
                equity = approach.equity()
                if abs(equity - wanted) <= NEAR * room:
                    break
                approach.weigh(float(np.exp(scale.next(equity - wanted))))
            search.watch.tell("whole", 0, len(KEPT_BACK))
            new = round_near(search, box, approach, ROUGH[0])
            if new is not None and search.equity(new) <= most:
                plan = new if search.cost(new) < search.cost(plan) else plan
                break
            scale = Scale(scale.weight)
    except Stopped as stop:
        stopped = stop.by
    return Found(plan, search.cost(plan), bound, proving, None, stopped=stopped)


@dataclass(slots=True)
class Scale:
    """Looks for the weight (its logarithm) at which what is weighed comes to nothing; it grows with the weight."""

    weight: float
    light: tuple[float, float] | None = None
    heavy: tuple[float, float] | None = None

    def next(self, over: float) -> float:
        """Return the weight to try next, ``over`` being what the present one came to."""
        if over < 0.0:
            self.light = self.weight, over
        else:
            self.heavy = self.weight, over
        if self.light is None or self.heavy is None:
            self.weight += float(np.log(STRIDE)) * (1.0 if over < 0.0 else -1.0)
            return self.weight
        (low, under), (high, above) = self.light, self.heavy
        part = float(np.clip(-under / (above - under), 0.2, 0.8))
        self.weight = low + part * (high - low)
        return self.weight
