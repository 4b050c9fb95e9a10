"""A composite in shares (占比模型中的综合差异系数): coefficients add up to a room and stand beside their squares.

What is not convex is r against r²: a chord over the range of r holds it from below, and so do tangents of
(ξ − p)² ÷ (p · r), where the product is held by its planes. The range is narrowed to what the money known to do can
pay for.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from math import inf, sqrt

from yanzhen.engines.equity.costs import Cost
from yanzhen.engines.equity.fixing.clock import Clock
from yanzhen.engines.equity.fixing.question import Question
from yanzhen.engines.equity.fixing.schooling import room_of
from yanzhen.engines.equity.fixing.shares import CLOSE, NARROW, Key, Shares, Side, Span, sides_of

_WIDE = 2e-3


class CompositeShares(Shares):
    """The program in shares; ``rooms`` is what the coefficients of a group may come to together."""

    close = 1e-6

    def __init__(
        self, question: Question, moving: Cost, spans: Mapping[Key, Span], rooms: Sequence[float], *, clock: Clock
    ) -> None:
        """Build all but the tangents."""
        self._rooms = rooms
        super().__init__(question, moving, spans, clock=clock)

    def _declare(self, side: Side) -> None:
        super()._declare(side)
        program, group = self.program, self._question.groups[side.key[0]]
        side.ratio = program.column()
        side.w = [program.column() for _ in side.u]
        weights = [row.pupils / group.everybody for row in group.rows]
        program.row([(side.ratio, -1.0), *zip(side.w, weights, strict=True)], high=0.0)
        side.chord = program.row([(side.square, 1.0), (side.ratio, -1.0)])

    def _ask(self) -> None:
        self._limits = [
            self.program.row([(side.ratio, 1.0) for side in self.sides if side.key[0] == g], high=room)
            for g, room in enumerate(self._rooms)
        ]

    def within(self, spans: Mapping[Key, Span]) -> None:
        """Hold coefficients, their squares and ζ within spans, and what follows from these."""
        super().within(spans)
        for side in self.sides:
            span = self.spans[side.key]
            self.program.change_bounds(side.ratio, span.low, span.high)
            self.program.change_factor(side.chord, side.ratio, -(span.low + span.high))
            self.program.change_sides(side.chord, -inf, -span.low * span.high)

    def _cut(self, values: list[float]) -> int:
        added = super()._cut(values)
        for side in self.sides:
            root = self.root(side, values)
            for u, w, pupils in zip(side.u, side.w, self._pupils[side.key[0]], strict=True):
                added += self._cut_norm(side, u, w, pupils, root, values)
        return added

    def root(self, side: Side, values: Sequence[float]) -> float:
        """Return the coefficient at a point, which its column may lie below."""
        group = self._question.groups[side.key[0]]
        columns = zip(group.rows, side.u, self._pupils[side.key[0]], strict=True)
        return sqrt(
            sum(row.pupils * (values[u] - values[s]) ** 2 / values[s] for row, u, s in columns) / group.everybody
        )

    def _cut_norm(self, side: Side, u: int, w: int, pupils: int, root: float, values: Sequence[float]) -> int:
        """Hold w above the tangent of (u − s)² ÷ (s · r), where s · r is held from above by its planes."""
        span, low, high = self.spans[side.key], *self._ends[pupils]
        now, ratio, away = values[pupils], values[side.ratio], values[u] - values[pupils]
        planes = ((high, span.low, high * span.low), (low, span.high, low * span.high))
        product, (by_ratio, by_pupils, less) = min(
            (by_ratio * ratio + by_pupils * now - less, (by_ratio, by_pupils, less))
            for by_ratio, by_pupils, less in planes
        )
        slope = away / max(product, now * root, CLOSE)  # a point too low would make tangents too steep
        if 2 * slope * away - slope * slope * product <= values[w] + self.close * max(1.0, values[w]):
            return 0
        terms = [
            (w, 1.0),
            (u, -2 * slope),
            (pupils, 2 * slope + slope * slope * by_pupils),
            (side.ratio, slope * slope * by_ratio),
        ]
        self.program.row(terms, low=slope * slope * less)
        return 1

    def less_room(self, less: float) -> None:
        """Ask for coefficients that come to less by a share."""
        for row, room in zip(self._limits, self._rooms, strict=True):
            self.program.change_sides(row, -inf, room * (1 - less))

    def narrowed(self, money: float, values: Sequence[float]) -> dict[Key, Span]:
        """Return between what coefficients and ζ lie within some money: a program for each end, and true bounds.

        The square of a coefficient has no chord in its way, so that its lower end is the surest; what the others come
        to at least then says how high each may be. Coefficients that ``values`` hold as they are stay so.
        """
        found = dict(self.spans)
        loose = [side for side in self.sides if self.root(side, values) - values[side.ratio] > _WIDE / 4]
        self._ask_within(money)
        for side in loose:
            low = sqrt(max(0.0, self._end(side.square, found[side.key].low ** 2, 1.0)))
            found[side.key] = replace(found[side.key], low=max(found[side.key].low, low - NARROW * NARROW))
        for side in loose:
            span, g = found[side.key], side.key[0]
            others = sum(one.low for key, one in found.items() if key[0] == g and key != side.key)
            low, high = span.low, min(span.high, self._rooms[g] - others)
            if high - low > _WIDE:
                high = self._end(side.ratio, high, -1.0)
            is_split = min(side.shares) < 1 and any(lever is not None for lever in side.levers)
            least = self._end(side.zeta, span.least, 1.0) if is_split else span.least
            most = self._end(side.zeta, span.most, -1.0) if is_split else span.most
            found[side.key] = Span(low, max(low, high), least, max(least, most))
        self._ask_for_money()
        return found


def without_needless_growth(question: Question, moving: Cost, spans: Mapping[Key, Span]) -> dict[Key, Span]:
    """Return spans that end at what a coefficient can come to where nothing of it grows, wherever pupils go.

    Growth that makes a coefficient larger than that could be left out, which costs less; but not where two stages share
    it, because it may serve the other.
    """
    found = dict(spans)
    for side in sides_of(question):
        group = question.groups[side.key[0]]
        if min(side.shares) < 1:
            continue
        square = 0.0
        for row, today in zip(group.rows, side.today, strict=True):
            room, weight = room_of(row, question.rules, moving), row.pupils / group.everybody
            ends = (1 - room.fewer / row.pupils, 1 + room.more / row.pupils)
            square += weight * max((today / weight - end) ** 2 / end for end in ends)
        found[side.key] = replace(found[side.key], high=min(found[side.key].high, sqrt(square) + NARROW))
    return found
