"""How far linear programs have come (草图), kept so that a search that is stopped early can still round it."""

from __future__ import annotations

from dataclasses import dataclass, field, replace

import numpy as np

from yanzhen.engines.rotation.arcs import Floats, Ints, Layout
from yanzhen.engines.rotation.certificate import Aim
from yanzhen.engines.rotation.multipliers import Multipliers


@dataclass(frozen=True, slots=True, eq=False)
class Near:
    """A point to round near: what it minimises, arcs, how much of each moves, and the prices found with it."""

    aim: Aim
    arcs: Ints
    flows: Floats
    prices: Multipliers


@dataclass(slots=True, eq=False)
class Sketch:
    """The last solution of every program of the first phase.

    Attributes:
        hub: prices of the question without pairs.
        aim: what the linear programs minimise.
        stages: by stage, its last solution by itself.
        whole: of all stages together.
    """

    hub: Multipliers | None = None
    aim: Aim | None = None
    stages: dict[int, tuple[Ints, Floats, Multipliers]] = field(default_factory=dict)
    whole: Near | None = None

    def near(self, layout: Layout) -> Near | None:
        """Return the nearest that the search has come to; None where not even the hub was solved."""
        if self.whole is not None or self.hub is None or self.aim is None:
            return self.whole
        prices, arcs, flows = self.hub, [np.zeros(0, dtype=np.int64)], [np.zeros(0)]
        post_stage = layout.unit_stage[layout.post_unit]
        for stage, (some, part, found) in sorted(self.stages.items()):
            unit = layout.unit_stage == stage
            prices = replace(
                prices,
                posts=np.where(post_stage == stage, found.posts, prices.posts),
                outs=np.where(unit, found.outs, prices.outs),
                heads=np.where(unit[:, None], found.heads, prices.heads),
            )
            arcs.append(some)
            flows.append(part)
        return Near(self.aim, np.concatenate(arcs), np.concatenate(flows), prices)

    def is_complete(self, layout: Layout) -> bool:
        """Has every stage been solved at least once?"""
        return self.whole is not None or len(self.stages) == len(layout.stages)
