"""Equity and shortfall of every possible head-count (分段凸表): exact at whole heads, no approximation.

The squared coefficient of variation of one stage and indicator about the district's present mean is a sum over units:
``sum_u (P_u/P) ((n_u/N) (P/P_u) - 1)^2``. Teaching a second subject can change the district's total of PE and art; even
then units are still measured by the mean that the authority set out from.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from yanzhen.engines.rotation.arcs import Floats, Ints, Layout
from yanzhen.engines.rotation.demands import COVERAGE
from yanzhen.engines.rotation.instance import INDICATORS


@dataclass(frozen=True, slots=True, eq=False)
class HeadTable:
    """Possible heads of one stage and indicator.

    Attributes:
        stage, indicator: places in ``Layout.stages`` and ``INDICATORS``.
        units: places of the stage's units.
        now: heads before, shape (units,).
        pupils: of each unit.
        low, high: least and most heads that any plan can give.
        total: of the district before.
        equity, shortfall: weights.
        floor: wanted per 100 pupils; 0 where none is asked.
    """

    stage: int
    indicator: int
    units: Ints
    now: Ints
    pupils: Floats
    low: Ints
    high: Ints
    total: int
    equity: float
    shortfall: float
    floor: float

    def values(self, heads: Floats) -> Floats:
        """Return each unit's part of the objective for ``heads`` (..., units)."""
        share = self.pupils / self.pupils.sum()
        part = np.zeros(np.broadcast(heads, share).shape)
        if self.total > 0 and self.equity:
            part += self.equity * share * (heads / (self.total * share) - 1.0) ** 2
        if self.floor > 0 and self.shortfall:
            per_hundred = 100.0 * heads / self.pupils
            part += self.shortfall * share * np.maximum(0.0, self.floor - per_hundred) / self.floor
        return part


def head_tables(layout: Layout) -> tuple[HeadTable, ...]:
    """Return the tables that carry a weight, by stage and indicator; backbone teachers where they must cover units."""
    params = layout.instance.params
    covered = {(one.stage, "backbone") for one in layout.demands.names if one.rule == COVERAGE}
    tables = []
    for stage, name in enumerate(layout.stages):
        units = np.nonzero(layout.unit_stage == stage)[0]
        for indicator, code in enumerate(INDICATORS):
            equity = float(params.weights.equity.get(name, {}).get(code, 0))
            floor = float(params.floors.get(name, {}).get(code, 0))
            shortfall = float(params.weights.shortfall)
            if not equity and not (floor and shortfall) and (name, code) not in covered:
                continue
            low, high = _reach(layout, indicator)
            now = layout.counts[units, indicator]
            tables.append(
                HeadTable(
                    stage=stage,
                    indicator=indicator,
                    units=units,
                    now=now,
                    pupils=layout.pupils[units].astype(float),
                    low=low[units],
                    high=high[units],
                    total=int(now.sum()),
                    equity=equity,
                    shortfall=shortfall,
                    floor=floor,
                )
            )
    return tuple(tables)


def _reach(layout: Layout, indicator: int) -> tuple[Ints, Ints]:
    """Return the least and most heads of each unit: candidates who count may leave, arrivals who count may come."""
    size = len(layout.pupils)
    leaving = np.bincount(layout.unit[layout.flags[:, indicator] == 1], minlength=size)
    pairs = layout.arc_flags[:, indicator] == 1
    person, goal = layout.arc_candidate[pairs], layout.arc_unit[pairs]
    # Arcs stand by candidate and unit: who may teach two subjects there stands twice in a row.
    once = np.ones(len(person), dtype=bool)
    once[1:] = (person[1:] != person[:-1]) | (goal[1:] != goal[:-1])
    coming = np.bincount(goal[once], minlength=size)
    now = layout.counts[:, indicator]
    return now - np.minimum(leaving, layout.out_cap), now + np.minimum(coming, layout.arrivals)
