"""What loosening one limit of a small school would give at most (放宽作用), by the published proof itself.

Units that are looked at as a whole (``unit_plans``) have no price for each post: that one more post cannot make the
best plan better than so much is found by counting the unit again with that limit loosened. The prices are the same, so
the other units and the candidates come to what they came to; the proof with the unit's new figure bounds the loosened
question from below. No solver is needed.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace

import numpy as np

from yanzhen.engines.rotation.arcs import Ints, Layout, lay_out
from yanzhen.engines.rotation.certificate import NO_PLAN, ROUNDING, Aim, ArcPricer, aims, lagrangian_bound, proof_parts
from yanzhen.engines.rotation.instance import Instance
from yanzhen.engines.rotation.multipliers import WHOLE, Box, Multipliers
from yanzhen.engines.rotation.solution import Price
from yanzhen.engines.rotation.tables import HeadTable, head_tables
from yanzhen.engines.rotation.unit_plans import Loosened, UnitPlans

# One more at most in a post, one fewer at least in it, one more who may leave the unit.
MORE_POST, FEWER_POST, MORE_OUT = "MORE_POST", "FEWER_POST", "MORE_OUT"
LOOSENED = (MORE_POST, FEWER_POST, MORE_OUT)
# A unit that is just small enough has more counts where its limits are wider.
ROOM = 8

# A limit: its rule and the place of its post, or of its unit.
_Limit = tuple[str, int]


def loosened(
    instance: Instance, prices: Sequence[Price], *, progress: Callable[[int, int], None] = lambda done, total: None
) -> tuple[Price, ...]:
    """Return by how much the bound of the first phase falls when one limit of a unit is loosened by one.

    Args:
        instance: the question.
        prices: as published, in any order.
        progress: told how many parts of the proof are done, and of how many.
    Returns:
        Rows ``PHASE::RULE`` of ``LOOSENED`` with figures above 0, in the unit of the phase, by unit and subject: no
        plan of the question with that limit loosened is below the proved bound less the figure. Only units that are
        looked at as a whole are asked; the others have prices of their own. Where the proof falls in parts the figure
        holds for all of them.
    """
    if not any(one.row.rpartition(":")[2] == WHOLE for one in prices):
        return ()  # as in most districts: nothing needs to be laid out again
    layout = lay_out(instance)
    tables = head_tables(layout)
    wide = _widened(layout)
    reach = head_tables(wide)
    plans = UnitPlans(layout, tables), UnitPlans(wide, reach, ROOM)
    proof = _Proof(layout, tables, ArcPricer(layout), wide, reach, *plans)
    rows = []
    for phase, aim in aims(instance, {}).items():
        parts: list[_Part] = []
        total = 1 + sum(one.row.startswith(f"{phase}:") and ":SPLIT_" in one.row for one in prices)
        for box, found in proof_parts(layout, tables, prices, phase):
            progress(len(parts), total)
            parts.append(proof.part(box, aim, found))
        for (rule, place), fall in sorted(_falls(parts).items(), key=lambda one: _order(layout, *one[0])):
            unit = layout.instance.units[place if rule == MORE_OUT else layout.post_unit[place]]
            subject = "" if rule == MORE_OUT else layout.subjects[layout.post_subject[place]]
            rows.append(Price(f"{phase}::{rule}", unit.code, subject, "", unit.stage, fall))
    return tuple(rows)


def _order(layout: Layout, rule: str, place: int) -> tuple[int, int, int]:
    return (place, -1, 0) if rule == MORE_OUT else (int(layout.post_unit[place]), place, LOOSENED.index(rule))


def _widened(layout: Layout) -> Layout:
    """Return the question with every limit that may be loosened one wider; its arcs are the same.

    Of these limits one gives way at a time: one more than before can arrive at a unit, not one more in every post.
    """
    instance = layout.instance
    posts = (replace(one, min_staff=max(0, one.min_staff - 1), max_staff=one.max_staff + 1) for one in instance.posts)
    wide = lay_out(replace(instance, posts=tuple(posts)))
    return replace(wide, out_cap=layout.out_cap + 1, arrivals=layout.arrivals + 1)


@dataclass(frozen=True, slots=True)
class _Part:
    """A part of the proof: its bound, and what it is bounded by with each limit loosened, where that is lower."""

    bound: float
    falls: dict[_Limit, float]


def _falls(parts: Sequence[_Part]) -> dict[_Limit, float]:
    """Return by how much the lowest bound of all parts falls, for each limit by which it does."""
    bound = min((part.bound for part in parts), default=0.0)
    lowest: dict[_Limit, float] = defaultdict(lambda: bound)
    for part in parts:
        for limit, value in part.falls.items():
            lowest[limit] = min(lowest[limit], value)
    return {limit: bound - value for limit, value in lowest.items() if value < bound < NO_PLAN}


@dataclass(frozen=True, slots=True)
class _Proof:
    """What the parts of a proof are counted with, the question as it is and one wider.

    Attributes:
        wide, reach: the question with wider limits, and its tables of heads.
        plans, wider_plans: units of the question as it is and of the wider one.
    """

    layout: Layout
    tables: tuple[HeadTable, ...]
    pricer: ArcPricer
    wide: Layout
    reach: tuple[HeadTable, ...]
    plans: UnitPlans
    wider_plans: UnitPlans

    def part(self, box: Box, aim: Aim, prices: Multipliers) -> _Part:
        """Return one part bounded with its limits and with each of them loosened."""
        ends = prices.ends
        if _is_empty(box):
            # Whoever fits into it with a limit loosened fits into another part, whose limit is the question's own.
            return _Part(NO_PLAN, {})
        if ends is None:
            return _Part(self._bound(box, aim, prices, {}), {})
        inside, wider = self._with_reach(box), self._wider(box)
        found: dict[int, Loosened] = {}
        for unit in map(int, ends.units):
            one = self.wider_plans.loosened(unit, inside, wider, aim.equity, ends.leave, ends.enter)
            if one is None:
                one = self._with_nothing(unit, self.plans.least(unit, box, aim.equity, ends.leave, ends.enter))
            found[unit] = one
        looked = {unit: (one.least, one.size) for unit, one in found.items()}
        without = [unit for unit, one in found.items() if one.least == NO_PLAN]
        if len(without) > 1:
            return _Part(NO_PLAN, {})
        bound = self._bound(box, aim, prices, looked)
        falls: dict[_Limit, float] = {}
        for unit in without or found:
            least, size = looked[unit]
            for limit, value in _values(unit, found[unit]):
                if value >= least:
                    continue
                if least == NO_PLAN:
                    # The limit kept the part empty: it is bounded by what it comes to now.
                    falls[limit] = self._bound(box, aim, prices, looked | {unit: (value, size)})
                else:
                    falls[limit] = max(0.0, bound + (value - least) - ROUNDING * size)
        return _Part(bound, falls)

    def _bound(self, box: Box, aim: Aim, prices: Multipliers, looked: dict[int, tuple[float, float]]) -> float:
        return lagrangian_bound(self.layout, self.tables, self.pricer, self.plans, box, aim, prices, looked)

    def _wider(self, box: Box) -> Box:
        """Return the limits of posts and of leaving one wider, where they are the question's own and no split's."""
        layout, wide = self.layout, self.wide
        low, high = box.posts
        least, most = box.outs
        return replace(
            box,
            posts=(
                np.where(low == layout.post_low, wide.post_low, low),
                np.where(high == layout.post_high, wide.post_high, high),
            ),
            outs=(least, np.where(most == layout.out_cap, wide.out_cap, most)),
        )

    def _with_reach(self, box: Box) -> Box:
        """Return a part whose limits of heads are wider where they are only what a plan can come to."""
        return replace(
            box,
            heads=tuple(
                (_instead(low, table.low, wide.low), _instead(high, table.high, wide.high))
                for (low, high), table, wide in zip(box.heads, self.tables, self.reach, strict=True)
            ),
        )

    def _with_nothing(self, unit: int, known: tuple[float, float]) -> Loosened:
        """Return a unit that is too large to be looked at with wider limits: nothing is claimed of those."""
        nothing = dict.fromkeys(np.nonzero(self.layout.post_unit == unit)[0].tolist(), -np.inf)
        return Loosened(known[0], nothing, nothing, -np.inf, known[1])


def _instead(limits: Ints, own: Ints, wider: Ints) -> Ints:
    found: Ints = np.where(limits == own, wider, limits)
    return found


def _is_empty(box: Box) -> bool:
    sides = (*box.heads, box.posts, box.outs)
    return box.moves[0] > box.moves[1] or any(bool(np.any(low > high)) for low, high in sides)


def _values(unit: int, found: Loosened) -> Iterator[tuple[_Limit, float]]:
    for place in found.more:
        yield (MORE_POST, place), found.more[place]
        yield (FEWER_POST, place), found.fewer[place]
    yield (MORE_OUT, unit), found.out
