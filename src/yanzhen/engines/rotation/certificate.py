"""Recompute from published prices a figure that no plan can be below (下界核验); no solver, only sums.

For any prices, a plan's objective is at least what is left when every rule is replaced by its price: each head-count
then takes its best value alone, each candidate her best arc alone. Wrong or disturbed prices give a lower figure, never
a false one. A proof may fall in parts (``Split``): the bound is the lowest of them; together they cover every plan.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np

from yanzhen.engines.rotation.arcs import BACKBONE, PE_ART, Floats, Ints, Layout, lay_out
from yanzhen.engines.rotation.demands import TIER_SHARE
from yanzhen.engines.rotation.instance import Instance
from yanzhen.engines.rotation.multipliers import KINDS, LEFT, RIGHT, Box, Multipliers, PriceReader, halves, whole_box
from yanzhen.engines.rotation.solution import Phase, Price
from yanzhen.engines.rotation.tables import HeadTable, head_tables
from yanzhen.engines.rotation.unit_plans import UnitPlans

# More than the rounding of every sum here: twelve digits of the sizes that are added up.
ROUNDING = 1e-12
# A part in which two limits contradict one another holds no plan.
NO_PLAN = float("inf")


@dataclass(frozen=True, slots=True)
class Aim:
    """What a phase minimises: ``cost`` × (moves, way, district) + ``equity`` × (equity, shortfall).

    ``equity_limit`` is the most that equity and shortfall may come to, only in the phase ``cost``.
    """

    cost: float
    equity: float
    equity_limit: float | None = None


class ArcPricer:
    """Reduced costs of every arc of one question, fast enough to be asked for many times."""

    def __init__(self, layout: Layout) -> None:
        self._layout = layout
        # What an arriving teacher is worth depends on the post and on two flags: four prices a post.
        self.key: Ints = (layout.arc_post * 4 + layout.arc_flags[:, 0] * 2 + layout.arc_flags[:, BACKBONE]).astype(
            np.int64
        )
        self._first = layout.first_arc
        self._with_arcs = np.nonzero(np.diff(self._first))[0]
        self._starts = self._first[:-1][self._with_arcs]
        self._rounding = tuple(
            np.array([float(-(-share * moves // 1) - share * moves) for moves in range(layout.most_moves + 1)])
            for share in (layout.backbone_share, layout.demands.share)
        )
        self._tier_share = [place for place, one in enumerate(layout.demands.names) if one.rule == TIER_SHARE]
        self.pe_art = np.array(
            [layout.subjects[subject] in layout.instance.params.pe_art_subjects for subject in layout.post_subject],
            dtype=float,
        )

    def reduced_costs(self, multipliers: Multipliers, cost: float) -> Floats:
        """Return each arc's price after every rule has taken or given its own, shape (arcs,)."""
        layout, arriving, leaving = self._layout, self.arriving(multipliers), self.leaving(multipliers)
        reduced: Floats = leaving[layout.arc_candidate] - arriving.reshape(-1)[self.key]
        if cost:
            reduced += cost * layout.arc_cost
        return reduced

    def leaving(self, multipliers: Multipliers) -> Floats:
        """Return what it costs, by the prices, that each candidate leaves; shape (candidates,)."""
        layout = self._layout
        share = float(layout.backbone_share)
        leaving: Floats = (
            multipliers.posts[layout.home_post]
            - multipliers.outs[layout.unit]
            - multipliers.moves
            - multipliers.backbone * (layout.flags[:, BACKBONE] - share)
            + (multipliers.heads[layout.unit] * layout.flags).sum(axis=1)
        )
        if len(multipliers.demands):
            leaving -= layout.demands.leaving(multipliers.demands)[layout.unit, layout.flags[:, BACKBONE]]
        if multipliers.ends is not None:
            leaving -= multipliers.ends.leave[
                layout.home_post * KINDS + layout.flags[:, 0] * 2 + layout.flags[:, BACKBONE]
            ]
        return leaving

    def arriving(self, multipliers: Multipliers) -> Floats:
        """Return what an arrival is worth at each post: shape (posts, 4), by higher degree × 2 + backbone."""
        layout = self._layout
        heads = multipliers.heads[layout.post_unit]
        base = multipliers.posts + self.pe_art * heads[:, PE_ART]
        flags = np.arange(4)
        worth: Floats = base[:, None] + heads[:, :1] * (flags // 2) + heads[:, BACKBONE : BACKBONE + 1] * (flags % 2)
        if len(multipliers.demands):
            worth += layout.demands.entering(multipliers.demands)[layout.post_unit][:, flags % 2]
        if multipliers.ends is not None:
            worth += multipliers.ends.enter.reshape(worth.shape)
        return worth

    def moves(self, multipliers: Multipliers) -> Floats:
        """Return what each number of moves comes to by the prices; shape (most moves + 1,).

        A share of the movers asks for whole teachers: its price counts for what rounding up adds, too.
        """
        backbone, tier = self._rounding
        priced: Floats = multipliers.moves * np.arange(len(backbone)) + max(0.0, multipliers.backbone) * backbone
        for place in self._tier_share:
            priced += max(0.0, float(multipliers.demands[place])) * tier
        return priced

    def best(self, reduced: Floats) -> Floats:
        """Return the least reduced cost of each candidate, infinity where she has no arc; shape (candidates,)."""
        best = np.full(len(self._layout.teacher), np.inf)
        if len(self._starts):
            best[self._with_arcs] = np.minimum.reduceat(reduced, self._starts)
        return best


def lagrangian_bound(
    layout: Layout,
    tables: Sequence[HeadTable],
    pricer: ArcPricer,
    plans: UnitPlans,
    box: Box,
    aim: Aim,
    prices: Multipliers,
    looked: Mapping[int, tuple[float, float]] | None = None,
) -> float:
    """Return a figure that no plan inside ``box`` is below, whatever the prices; infinity where the box is empty.

    Args:
        looked: what ``plans.least`` says of units as a whole, where that is known already.
    """
    prices = replace(
        prices,
        backbone=max(0.0, prices.backbone),
        demands=np.maximum(0.0, prices.demands),
        equity=min(0.0, prices.equity),
    )
    if aim.equity_limit is None:
        prices = replace(prices, equity=0.0)
    if box.moves[0] > box.moves[1]:
        return NO_PLAN
    parts, magnitude = _rows(layout, pricer, box, prices)
    weight = aim.equity - prices.equity
    if aim.equity_limit is not None:
        parts.append(prices.equity * aim.equity_limit)
        magnitude += abs(parts[-1])
    ends = prices.ends
    apart = np.ones(len(layout.pupils), dtype=bool)
    if ends is not None:
        apart[ends.units] = False
        for unit in ends.units:
            value, size = (
                plans.least(int(unit), box, weight, ends.leave, ends.enter) if looked is None else looked[int(unit)]
            )
            if value == NO_PLAN:
                return NO_PLAN
            parts.append(value)
            magnitude += size
    for table, heads in zip(tables, box.heads, strict=True):
        value, size = _table(table, heads, weight, prices, apart)
        if value == NO_PLAN:
            return NO_PLAN
        parts.append(value)
        magnitude += size
    best = np.minimum(0.0, pricer.best(pricer.reduced_costs(prices, aim.cost)))
    magnitude += _largest(prices, aim, layout) * np.count_nonzero(best)
    if np.any(box.posts[0] > box.posts[1]) or np.any(box.outs[0] > box.outs[1]):
        return NO_PLAN
    # Nothing that is minimised can be below zero: no price is needed to know that.
    return max(0.0, float(sum(parts) + best.sum() - ROUNDING * magnitude))


def _rows(layout: Layout, pricer: ArcPricer, box: Box, prices: Multipliers) -> tuple[list[float], float]:
    posts = _sides(prices.posts, box.posts[0] - layout.post_now, box.posts[1] - layout.post_now)
    outs = _sides(prices.outs, *box.outs)
    moves = float(pricer.moves(prices)[box.moves[0] : box.moves[1] + 1].min())
    demands = prices.demands * layout.demands.least
    parts = [float(posts.sum()), float(outs.sum()), moves, float(demands.sum())]
    return parts, float(np.abs(posts).sum() + np.abs(outs).sum() + abs(moves) + np.abs(demands).sum())


def _sides(price: Floats, low: Ints, high: Ints) -> Floats:
    return np.where(price > 0, price * low, price * high)


def _table(
    table: HeadTable, heads: tuple[Ints, Ints], weight: float, prices: Multipliers, apart: Ints
) -> tuple[float, float]:
    """Return the least that one indicator of one stage can come to by itself, and the size of what was added.

    Only units for which ``apart`` is true are counted.
    """
    low, high = heads
    if np.any(low > high):
        return NO_PLAN, 0.0
    steps = low + np.arange(int((high - low).max(initial=0)) + 1)[:, None]
    linear = prices.heads[table.units, table.indicator] * (steps - table.now)
    each = weight * table.values(steps.astype(float)) + linear
    inside = steps <= high
    each[:, ~apart[table.units]], linear[:, ~apart[table.units]] = 0.0, 0.0
    size = float(np.abs(each[inside]).sum() + np.abs(linear[inside]).sum())
    return float(np.where(inside, each, np.inf).min(axis=0, initial=np.inf).sum()), size


def _largest(prices: Multipliers, aim: Aim, layout: Layout) -> float:
    """Return a size that no figure inside a reduced cost exceeds."""
    sizes = [prices.posts, prices.outs, prices.heads, 3.0 * prices.demands, aim.cost * layout.arc_cost]
    if prices.ends is not None:
        sizes += [prices.ends.leave, prices.ends.enter]
    return float(sum(2.0 * np.abs(size).max(initial=0.0) for size in sizes) + abs(prices.moves) + abs(prices.backbone))


def aims(instance: Instance, values: Mapping[str, float]) -> dict[str, Aim]:
    """Return what each phase minimises; ``cost`` needs the value of ``equity`` among ``values``."""
    if instance.params.objective == "weighted":
        return {"weighted": Aim(1.0, 1.0)}
    found = {"equity": Aim(0.0, 1.0)}
    if "equity" in values:
        found["cost"] = Aim(1.0, 0.0, equity_limit(instance, values["equity"]))
    return found


def equity_limit(instance: Instance, least: float) -> float:
    """Return the most that equity and shortfall may come to when their least is ``least``."""
    return (1.0 + float(instance.params.equity_slack)) * least + ROUNDING


def certified_bounds(instance: Instance, prices: Sequence[Price], phases: Sequence[Phase]) -> dict[str, float]:
    """Return, by phase, the bound that the published prices prove.

    Args:
        instance: the question.
        prices: the rows of ``prices.csv`` in any order.
        phases: as published; the value of ``equity`` sets the limit that ``cost`` is held to.
    Returns:
        A figure for each phase that prices can prove: every one but ``draw``.
    """
    layout = lay_out(instance)
    tables = head_tables(layout)
    pricer, plans = ArcPricer(layout), UnitPlans(layout, tables)
    return {
        phase: min(
            lagrangian_bound(layout, tables, pricer, plans, box, aim, priced)
            for box, priced in proof_parts(layout, tables, prices, phase)
        )
        for phase, aim in aims(instance, {phase.name: phase.value for phase in phases}).items()
    }


def proof_parts(
    layout: Layout, tables: tuple[HeadTable, ...], prices: Iterable[Price], phase: str
) -> Iterator[tuple[Box, Multipliers]]:
    """Go through the parts that the published proof of a phase falls in; together they cover every plan.

    Args:
        prices: of all phases, in any order; rows that name no rule of the question are passed over.
    """
    reader = PriceReader(layout, tables)
    rows: dict[str, list[tuple[str, Price]]] = defaultdict(list)
    for price in prices:
        name, _, rest = price.row.partition(":")
        if name == phase:
            path, _, rule = rest.partition(":")
            rows[path].append((rule, price))

    def parts(path: str, box: Box) -> Iterator[tuple[Box, Multipliers]]:
        here = rows.get(path, [])
        for rule, row in here:
            if rule.startswith("SPLIT_") and (split := reader.split(rule.removeprefix("SPLIT_"), row)):
                low, high = halves(box, split)
                yield from parts(path + LEFT, low)
                yield from parts(path + RIGHT, high)
                return
        yield box, reader.multipliers(here)

    return parts("", whole_box(layout, tables))
