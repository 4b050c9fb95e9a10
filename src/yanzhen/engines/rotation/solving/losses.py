"""Where a plan stays above its bound (差距所在): every rule's and every person's part of the gap.

A bound by prices lets every count and every person take its own best. What a plan does instead costs something at
each of them, and these costs add up to the gap exactly: they tell where to mend the plan, or where to split the proof.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from yanzhen.engines.rotation.arcs import BACKBONE, Floats, Ints
from yanzhen.engines.rotation.certificate import Aim
from yanzhen.engines.rotation.multipliers import Box, Multipliers, Split
from yanzhen.engines.rotation.solving.search import Search


@dataclass(frozen=True, slots=True, eq=False)
class Losses:
    """What a plan loses against a bound, by place; all at least zero, and together the gap.

    Attributes:
        heads: by table, shape (its units,); ``rather``: the heads that the prices would rather have there.
        posts, outs: shape (posts,), (units,).
        moves: of the district's moves; ``rather_moves``: how many the prices would rather have.
        shared: of backbone and of the rows of coverage and tiers.
        people: of each candidate, by the arc she takes or by staying.
    """

    heads: tuple[Floats, ...]
    rather: tuple[Ints, ...]
    posts: Floats
    outs: Floats
    moves: float
    rather_moves: int
    shared: float
    people: Floats

    def total(self) -> float:
        """Return the gap that they come to."""
        at_ends = float(self.posts.sum() + self.outs.sum() + self.people.sum())
        return at_ends + float(sum(part.sum() for part in self.heads)) + self.moves + self.shared


def losses_of(search: Search, box: Box, aim: Aim, prices: Multipliers, plan: Ints) -> Losses:
    """Return where a plan inside ``box`` is above what ``prices`` prove for ``aim``, which has no limit on equity."""
    layout = search.layout
    prices = replace(prices, backbone=max(0.0, prices.backbone), demands=np.maximum(0.0, prices.demands))
    who, goal = layout.arc_candidate[plan], layout.arc_unit[plan]
    origin, leading = layout.unit[who], layout.flags[who, BACKBONE]
    staff = np.bincount(layout.arc_post[plan], minlength=len(layout.post_now)) - np.bincount(
        layout.home_post[who], minlength=len(layout.post_now)
    )
    outs = np.bincount(origin, minlength=len(layout.pupils))
    shared = prices.backbone * float(leading.sum() - float(layout.backbone_share) * len(plan))
    if len(prices.demands):
        worth = layout.demands.entering(prices.demands)[goal, leading]
        worth = worth + layout.demands.leaving(prices.demands)[origin, leading]
        shared += float(worth.sum() - (prices.demands * layout.demands.least).sum())
    # What rounding a share up adds counts with the moves.
    priced, plain = search.pricer.moves(prices), prices.moves * len(plan)
    shared -= float(priced[len(plan)]) - plain
    rather_moves = box.moves[0] + int(priced[box.moves[0] : box.moves[1] + 1].argmin())
    heads, rather = _heads(search, box, aim, prices, plan)
    reduced = search.pricer.reduced_costs(prices, aim.cost)
    people = -np.minimum(0.0, search.pricer.best(reduced))
    people[who] += reduced[plan]
    return Losses(
        heads=heads,
        rather=rather,
        posts=_above(prices.posts, staff, box.posts[0] - layout.post_now, box.posts[1] - layout.post_now),
        outs=_above(prices.outs, outs, *box.outs),
        moves=float(priced[len(plan)] - priced[rather_moves]),
        rather_moves=rather_moves,
        shared=shared,
        people=people,
    )


def _above(price: Floats, count: Ints, low: Ints, high: Ints) -> Floats:
    """Return what each count loses against the side that its price would have it at."""
    lost: Floats = price * (count - np.where(price > 0, low, high))
    return lost


def _heads(
    search: Search, box: Box, aim: Aim, prices: Multipliers, plan: Ints
) -> tuple[tuple[Floats, ...], tuple[Ints, ...]]:
    heads, lost, rather = search.heads(plan), [], []
    for table, (low, high) in zip(search.tables, box.heads, strict=True):
        price, here = prices.heads[table.units, table.indicator], heads[table.units, table.indicator]
        steps = low + np.arange(int((high - low).max(initial=0)) + 1)[:, None]
        each = aim.equity * table.values(steps.astype(float)) + price * (steps - table.now)
        each[steps > high] = np.inf
        best = each.argmin(axis=0)
        mine = aim.equity * table.values(here.astype(float)) + price * (here - table.now)
        lost.append(mine - each[best, np.arange(len(best))])
        rather.append(low + best)
    return tuple(lost), tuple(rather)


def at_units(search: Search, losses: Losses, plan: Ints) -> Floats:
    """Return what is lost at each unit; a move's part falls half on the unit left, half on the one entered."""
    layout = search.layout
    lost = losses.outs + np.bincount(layout.post_unit, losses.posts, len(layout.pupils))
    for table, part in zip(search.tables, losses.heads, strict=True):
        lost[table.units] += part
    who = layout.arc_candidate[plan]
    stays = losses.people.copy()
    stays[who] = 0.0
    lost += np.bincount(layout.unit, stays, len(layout.pupils))
    for unit in (layout.unit[who], layout.arc_unit[plan]):
        lost += np.bincount(unit, losses.people[who] / 2.0, len(layout.pupils))
    return lost


def dearest_split(search: Search, losses: Losses, prices: Multipliers, plan: Ints) -> tuple[float, Split] | None:
    """Return where the plan loses most at one count, and the split there; None where it loses at no count.

    In the half that the plan is in, the same prices prove so much more.
    """
    layout, heads = search.layout, search.heads(plan)
    who = layout.arc_candidate[plan]
    outs = np.bincount(layout.unit[who], minlength=len(layout.pupils))
    staff = layout.post_now + np.bincount(layout.arc_post[plan], minlength=len(layout.post_now))
    staff -= np.bincount(layout.home_post[who], minlength=len(layout.post_now))
    found: list[tuple[float, Split]] = []
    for number, (table, lost, rather) in enumerate(zip(search.tables, losses.heads, losses.rather, strict=True)):
        here = heads[table.units, table.indicator]
        if len(lost):
            place = int(lost.argmax())
            at = int(here[place]) - int(rather[place] < here[place])
            found.append((float(lost[place]), Split("HEADS", (number, place), at)))
    for rule, lost, here, price in (
        ("OUT", losses.outs, outs, prices.outs),
        ("POST", losses.posts, staff, prices.posts),
    ):
        if len(lost):
            place = int(lost.argmax())
            found.append((float(lost[place]), Split(rule, (place,), int(here[place]) - int(price[place] > 0))))
    found.append((losses.moves, Split("MOVES", (), len(plan) - int(losses.rather_moves < len(plan)))))
    best = max(found, key=lambda one: one[0])
    return best if best[0] > 0.0 else None
