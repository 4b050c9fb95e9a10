"""What every step of a search shares: the question in arrays, the gap asked for, the time and the wish to stop."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

import numpy as np

from yanzhen.engines.rotation.arcs import BACKBONE, Floats, Ints, Layout
from yanzhen.engines.rotation.certificate import Aim, ArcPricer, lagrangian_bound
from yanzhen.engines.rotation.multipliers import Box, Multipliers
from yanzhen.engines.rotation.solution import StoppedBy
from yanzhen.engines.rotation.solving.sketch import Sketch
from yanzhen.engines.rotation.tables import HeadTable
from yanzhen.engines.rotation.unit_plans import UnitPlans

Progress = Callable[[str, int, int], None]


class Stopped(Exception):
    """The time is up or a person stopped the search; carries which."""

    def __init__(self, by: StoppedBy) -> None:
        super().__init__(by)
        self.by = by


@dataclass(slots=True)
class Watch:
    """The one place that looks at the clock: it may end the search, it never steers it.

    ``reserve`` seconds of the limit are kept from the linear programs: what they have come to is rounded in them.
    """

    deadline: float
    progress: Progress
    cancelled: Callable[[], bool]
    reserve: float = 0.0

    def ahead(self) -> float:
        """Return the seconds left before the reserve, below zero where they are over; asks nobody."""
        return self.deadline - self.reserve - time.monotonic()

    def release(self) -> None:
        """Let the rounding have the seconds that were kept for it."""
        self.reserve = 0.0

    def left(self) -> float:
        """Return the seconds left; raises Stopped where there are none or a person stopped the search."""
        if self.cancelled():
            raise Stopped(StoppedBy.CANCELLED)
        left = self.ahead()
        if left <= 0:
            raise Stopped(StoppedBy.SECONDS)
        return left

    def tell(self, stage: str, done: int, total: int) -> None:
        """Say how far a stage is, and stop where that is wished."""
        self.progress(stage, done, total)
        self.left()


@dataclass(frozen=True, slots=True, eq=False)
class Search:
    """One question being solved.

    Attributes:
        gap: relative gap asked for.
        scale: what costs are multiplied by inside the solver.
        dearness: what the price of anything missing is multiplied by.
        proving: prices met on the way, for the case that the time ends before there is more.
        sketch: how far the first phase's linear programs have come, for the same case.
    """

    layout: Layout
    tables: tuple[HeadTable, ...]
    pricer: ArcPricer
    plans: UnitPlans
    gap: float
    scale: float
    watch: Watch
    dearness: float = 1.0
    proving: list[Multipliers] = field(default_factory=list)
    sketch: Sketch = field(default_factory=Sketch)

    def bound(
        self, box: Box, aim: Aim, prices: Multipliers, looked: Mapping[int, tuple[float, float]] | None = None
    ) -> float:
        """Return what ``prices`` prove for every plan inside ``box``; see ``lagrangian_bound``."""
        return lagrangian_bound(self.layout, self.tables, self.pricer, self.plans, box, aim, prices, looked)

    def heads(self, arcs: Ints) -> Ints:
        """Return the heads of each unit and indicator when ``arcs`` are moved, shape (units, indicators)."""
        layout = self.layout
        heads = layout.counts.copy()
        np.subtract.at(heads, layout.unit[layout.arc_candidate[arcs]], layout.flags[layout.arc_candidate[arcs]])
        np.add.at(heads, layout.arc_unit[arcs], layout.arc_flags[arcs])
        return heads

    def equity(self, arcs: Ints) -> float:
        """Return equity and shortfall when ``arcs`` are moved."""
        heads = self.heads(arcs).astype(float)
        return float(sum(table.values(heads[table.units, table.indicator]).sum() for table in self.tables))

    def cost(self, arcs: Ints) -> float:
        """Return moves, way and district together when ``arcs`` are moved."""
        return float(self.layout.arc_cost[arcs].sum())

    def value(self, aim: Aim, arcs: Ints) -> float:
        """Return what ``aim`` minimises when ``arcs`` are moved."""
        return aim.cost * self.cost(arcs) + aim.equity * self.equity(arcs)

    def slack(self, prices: Multipliers, aim: Aim) -> Floats:
        """Return by how much a plan with each arc is at least above the bound that ``prices`` prove."""
        reduced = self.pricer.reduced_costs(prices, aim.cost)
        spare: Floats = reduced - np.minimum(0.0, self.pricer.best(reduced))[self.layout.arc_candidate]
        return spare


def is_lawful(layout: Layout, arcs: Ints, box: Box) -> bool:
    """Count in whole numbers whether ``arcs`` keep every rule; nothing of a solver's tolerance is believed."""
    who = layout.arc_candidate[arcs]
    if len(np.unique(who)) != len(who) or not box.moves[0] <= len(arcs) <= box.moves[1]:
        return False
    backbones = int(layout.flags[who, BACKBONE].sum())
    if backbones < layout.backbone_share * len(arcs):
        return False
    if not layout.demands.kept_by(layout.unit[who], layout.arc_unit[arcs], layout.flags[who, BACKBONE]):
        return False
    outs = np.bincount(layout.unit[who], minlength=len(layout.pupils))
    staff = layout.post_now.copy()
    np.subtract.at(staff, layout.home_post[who], 1)
    np.add.at(staff, layout.arc_post[arcs], 1)
    return bool(np.all(outs <= box.outs[1]) and np.all(staff >= box.posts[0]) and np.all(staff <= box.posts[1]))
