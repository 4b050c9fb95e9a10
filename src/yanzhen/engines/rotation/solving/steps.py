"""Prices by first-order steps (一阶逼近): where a large linear program ends, nearly, without any factorisation.

A step moves the flows against their reduced costs and the prices against what the flows break; one step costs two
look-ups an arc. Flows and prices are drawn back to where the last restart left them (reflected Halpern iteration).
Sources: Chambolle and Pock 2011 (steps), Pock and Chambolle 2011 (their sizes), Applegate et al. 2021 (restarts, the
weight between flows and prices), Lu and Yang 2024 (the reflected iteration). Steps are counted, never timed.
"""

from __future__ import annotations

from copy import copy
from dataclasses import dataclass

import numpy as np

from yanzhen.engines.rotation.arcs import BACKBONE, Floats, Ints
from yanzhen.engines.rotation.certificate import Aim
from yanzhen.engines.rotation.demands import RULES
from yanzhen.engines.rotation.instance import INDICATORS
from yanzhen.engines.rotation.multipliers import Box, Multipliers
from yanzhen.engines.rotation.solving.search import Search

# A little less than the longest step that is sure to come nearer.
LENGTH = 0.998
# Weight of the prices' steps against the flows' at the start, where costs are scaled to about ``SIZE``.
WEIGHT = 0.03
LIGHTEST, HEAVIEST = 0.002, 10.0
# A restart: the step has shrunk to this part, or to that part and grows again, or this part of all steps is taken.
SHRUNK, SHRUNK_SOME, LONG = 0.2, 0.8, 0.36
LOOK = 10
LEAST = 50


@dataclass(frozen=True, slots=True, eq=False)
class _Heads:
    """The tables as rows: unit and indicator of each, the least change of heads, and what a further head costs.

    ``slopes`` is of shape (rows, heads); infinity where no more heads are possible.
    """

    unit: Ints
    indicator: Ints
    least: Floats
    steps: Floats
    slopes: Floats


def _heads_of(search: Search, box: Box) -> _Heads:
    most = max([int((high - low).max(initial=0)) for low, high in box.heads], default=0)
    units, indicators = [np.zeros(0, dtype=np.int64)], [np.zeros(0, dtype=np.int64)]
    least, slopes = [np.zeros(0)], [np.zeros((0, most + 1))]
    rank = np.arange(most + 2)[:, None]
    for table, (low, high) in zip(search.tables, box.heads, strict=True):
        slope = np.diff(table.values((low + rank).astype(float)), axis=0)
        slope[rank[:-1] >= high - low] = np.inf
        units.append(table.units)
        indicators.append(np.full(len(table.units), table.indicator))
        least.append((low - table.now).astype(float))
        slopes.append(slope.T)
    start = np.concatenate(least)
    steps = start[:, None] + np.arange(most + 1)
    return _Heads(np.concatenate(units), np.concatenate(indicators), start, steps, np.concatenate(slopes))


class Steps:
    """One linear program being approached.

    Attributes:
        aim: what is minimised; its limit on equity is not looked at.
        arcs: that may move, in their order.
        flows: of these arcs where the last step led.
    """

    def __init__(self, search: Search, box: Box, aim: Aim) -> None:
        """Set up the rows: posts, leaving, moves, backbone, demands, heads, candidates."""
        layout = search.layout
        self._search, self._layout, self.aim = search, layout, aim
        self._limit(box)
        self._posts, self._units = len(layout.post_unit), len(layout.pupils)
        self._plain = len(self._low)
        self._people = self._plain + len(self._heads.unit)
        self._prices = np.zeros(self._people + len(layout.teacher))
        self._weight, self._taken = WEIGHT, 0
        self.arcs: Ints = np.zeros(0, dtype=np.int64)
        self.flows: Floats = np.zeros(0)

    def inside(self, box: Box) -> Steps:
        """Return the same state for a part of the question."""
        part = copy(self)
        part._limit(box)
        return part

    def _limit(self, box: Box) -> None:
        layout = self._layout
        self._heads = _heads_of(self._search, box)
        self._low = np.concatenate(
            (box.posts[0] - layout.post_now, box.outs[0], [box.moves[0], 0], layout.demands.least)
        )
        self._high = np.concatenate(
            (
                box.posts[1] - layout.post_now,
                box.outs[1],
                [box.moves[1], np.inf],
                np.full(len(layout.demands.least), np.inf),
            )
        )

    def begin(self, prices: Multipliers, best: Floats) -> None:
        """Begin at ``prices`` with the price of each candidate's one move at ``best``."""
        heads = prices.heads[self._heads.unit, self._heads.indicator]
        shared = [prices.moves, prices.backbone]
        people = np.where(np.isfinite(best), np.minimum(0.0, best), 0.0)
        self._prices = self._search.scale * np.concatenate(
            (prices.posts, prices.outs, shared, prices.demands, heads, people)
        )

    def choose(self, arcs: Ints) -> None:
        """Let ``arcs`` (sorted) alone move; flows of those that stay are kept."""
        flows = np.zeros(len(self._layout.arc_cost))
        flows[self.arcs] = self.flows
        self.arcs, self.flows = arcs, flows[arcs]
        self._who, self._key = self._layout.arc_candidate[arcs], self._search.pricer.key[arcs]

    def weigh(self, aim: Aim, times: float) -> None:
        """Minimise something else from here on; prices are begun with at so many ``times`` their size."""
        self.aim, self._prices = aim, times * self._prices

    def multipliers(self) -> Multipliers:
        """Return the prices in the objective's own unit."""
        return self._multipliers(self._prices / self._search.scale)

    def _multipliers(self, prices: Floats) -> Multipliers:
        heads = np.zeros((self._units, len(INDICATORS)))
        heads[self._heads.unit, self._heads.indicator] = prices[self._plain : self._people]
        moves = self._posts + self._units
        return Multipliers(
            posts=prices[: self._posts],
            outs=prices[self._posts : moves],
            heads=heads,
            moves=float(prices[moves]),
            backbone=float(prices[moves + 1]),
            demands=prices[moves + 2 : self._plain],
        )

    def advance(self, turns: int) -> None:
        """Take ``turns`` steps."""
        cost = self._search.scale * self.aim.cost * self._layout.arc_cost[self.arcs]
        flows, prices = self.flows, self._prices
        touch_arcs, touch_rows = self._touched()
        taken, first, last = 0, 0.0, np.inf
        from_flows, from_prices = flows, prices
        for turn in range(turns):
            if taken == 0:
                arc_step, row_step = LENGTH / self._weight / touch_arcs, LENGTH * self._weight / touch_rows
                slopes = self._search.scale * self.aim.equity * self._heads.slopes
                kinks = self._heads.steps + slopes / row_step[self._plain : self._people, None]
            new_flows = np.maximum(0.0, flows - arc_step * (cost - self._worth(prices)))
            broken = self._counted(2.0 * new_flows - flows)
            new_prices = self._priced(prices - row_step * broken, row_step, kinks)
            if taken % LOOK == 0 or turn == turns - 1:
                size = self._size(flows, prices, new_flows, new_prices, broken, arc_step, row_step)
                first = size if taken == 0 else first
                if turn == turns - 1 or self._is_enough(taken, size, first, last):
                    self._reweigh(new_flows - from_flows, new_prices - from_prices)
                    from_flows, from_prices = flows, prices = new_flows, new_prices
                    self._taken, taken, last = self._taken + taken, 0, np.inf
                    continue
                last = size
            part = (taken + 1) / (taken + 2)
            flows = part * (2.0 * new_flows - flows) + (1.0 - part) * from_flows
            prices = part * (2.0 * new_prices - prices) + (1.0 - part) * from_prices
            taken += 1
        self.flows, self._prices = flows, prices

    def _is_enough(self, taken: int, size: float, first: float, last: float) -> bool:
        """Is it time to restart here?"""
        if not taken:
            return False
        if size <= SHRUNK * first or (size <= SHRUNK_SOME * first and size > last):
            return True
        return taken >= LEAST + LONG * (self._taken + taken)

    def _reweigh(self, flows: Floats, prices: Floats) -> None:
        """Move the weight between flows and prices halfway to how far each has come since the last restart."""
        far, dear = float(np.sqrt((flows * flows).sum())), float(np.sqrt((prices * prices).sum()))
        if far > 0.0 and dear > 0.0:
            self._weight = min(max(LIGHTEST, float(np.sqrt(self._weight * dear / far))), HEAVIEST)

    def _size(
        self,
        flows: Floats,
        prices: Floats,
        new_flows: Floats,
        new_prices: Floats,
        broken: Floats,
        arc_step: Floats,
        row_step: Floats,
    ) -> float:
        """Return how long a step is in the measure in which steps only ever get shorter."""
        by_flows, by_prices = new_flows - flows, new_prices - prices
        counted = 0.5 * (broken - self._counted(flows))
        # Sums, not products of vectors: those may be left to several threads, whose sums differ.
        square = (by_flows * by_flows / arc_step).sum() + (by_prices * (by_prices / row_step + 2.0 * counted)).sum()
        return float(np.sqrt(max(0.0, float(square))))

    def _worth(self, prices: Floats) -> Floats:
        """Return what the rules give for each arc."""
        named = self._multipliers(prices)
        leaving = prices[self._people :] - self._search.pricer.leaving(named)
        worth: Floats = leaving[self._who] + self._search.pricer.arriving(named).reshape(-1)[self._key]
        return worth

    def _counted(self, flows: Floats) -> Floats:
        """Return what each row counts."""
        return self._rows(*self._ends(flows), -1.0)

    def _ends(self, flows: Floats) -> tuple[Floats, Floats]:
        """Return how much of each candidate leaves, and how much enters each post by kind of teacher."""
        out = np.asarray(np.bincount(self._who, flows, len(self._layout.teacher)), dtype=np.float64)
        into = np.asarray(np.bincount(self._key, flows, 4 * self._posts), dtype=np.float64)
        return out, into.reshape(-1, 4)

    def _touched(self) -> tuple[Floats, Floats]:
        """Return the sizes of the figures of each arc and of each row, added up; at least 1."""
        layout = self._layout
        share = np.abs(layout.flags[self._who, BACKBONE] - float(layout.backbone_share))
        arcs = 5.0 + share + layout.flags[self._who].sum(axis=1) + layout.arc_flags[self.arcs].sum(axis=1)
        for rule in range(len(RULES)) if layout.demands.names else ():
            backbone = layout.flags[self._who, BACKBONE]
            arcs += np.abs(layout.demands.enter[rule, layout.arc_unit[self.arcs], backbone])
            arcs += np.abs(layout.demands.leave[rule, layout.unit[self._who], backbone])
        return arcs, np.maximum(1.0, self._rows(*self._ends(np.ones(len(self.arcs))), 1.0))

    def _rows(self, out: Floats, into: Floats, sign: float) -> Floats:
        """Return what each row counts from who leaves and who enters; with ``sign`` 1 the sizes of its figures."""
        layout, posts, units = self._layout, self._posts, self._units
        moves = posts + units
        rows = np.empty(self._people + len(out))
        came = into.sum(axis=1)
        share = layout.flags[:, BACKBONE] - float(layout.backbone_share)
        rows[:posts] = came + sign * np.bincount(layout.home_post, out, posts)
        rows[posts:moves] = np.bincount(layout.unit, out, units)
        rows[moves] = out.sum()
        rows[moves + 1] = (out * (np.abs(share) if sign > 0 else share)).sum()
        degree, leading = into[:, 2] + into[:, 3], into[:, 1] + into[:, 3]
        heads = np.empty((units, len(INDICATORS)))
        for indicator, arrived in enumerate((degree, leading, self._search.pricer.pe_art * came)):
            left = np.bincount(layout.unit, out * layout.flags[:, indicator], units)
            heads[:, indicator] = np.bincount(layout.post_unit, arrived, units) + sign * left
        if layout.demands.names:
            rows[moves + 2 : self._plain] = self._demanded(out, came, leading, absolute=sign > 0)
        rows[self._plain : self._people] = heads[self._heads.unit, self._heads.indicator]
        rows[self._people :] = out
        return rows

    def _demanded(self, out: Floats, came: Floats, leading: Floats, *, absolute: bool) -> Floats:
        """Return what the rows of coverage and tiers count."""
        layout, units = self._layout, self._units
        demands = layout.demands
        enter, leave = (np.abs(demands.enter), np.abs(demands.leave)) if absolute else (demands.enter, demands.leave)
        rows = np.zeros(len(demands.names) + 1)
        backbone = layout.flags[:, BACKBONE]
        for kind, arrived in enumerate((came - leading, leading)):
            there = np.bincount(layout.post_unit, arrived, units)
            left = np.bincount(layout.unit, out * (backbone == kind), units)
            for rule in range(len(RULES)):
                np.add.at(rows, demands.row[rule], enter[rule, :, kind] * there + leave[rule, :, kind] * left)
        return rows[:-1]

    def _priced(self, wished: Floats, step: Floats, kinks: Floats) -> Floats:
        """Return the prices nearest to ``wished`` once every row has taken its own best count."""
        count = -wished / step
        plain, people = self._plain, self._people
        count[:plain] = np.minimum(np.maximum(count[:plain], self._low), self._high)
        above = count[plain:people, None] - kinks
        np.clip(above, 0.0, 1.0, out=above)
        count[plain:people] = self._heads.least + above.sum(axis=1)
        count[people:] = np.minimum(count[people:], 1.0)
        priced: Floats = wished + step * count
        return priced
