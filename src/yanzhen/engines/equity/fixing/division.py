"""How one limit is shared out among coefficients (综合限额的分配): a program with a growth and a coefficient for each.

A coefficient keeps above its curve. Where levers feed two stages, or feed one with a part of what they buy, their
schools stand in the program one by one: deviation n and mean m by cones, and the coefficient r with r·m ≥ n. That
product is held by its four planes over the ranges of m and r, which is a relaxation.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import ceil, floor, inf

import numpy as np

from yanzhen.engines.equity.fixing.clock import Clock
from yanzhen.engines.equity.fixing.cones import Cone, Term
from yanzhen.engines.equity.fixing.curves import Curve, Tally
from yanzhen.engines.equity.fixing.growth import FREE, scale_of
from yanzhen.engines.equity.fixing.program import Answer, Program
from yanzhen.engines.equity.fixing.question import Question

_CUTS = 60
_CLOSE = 1e-8
_LEAST = 1e-9
_UNIT = 1e-3
_WHOLE_GAP = 1e-5

Key = tuple[int, int]


@dataclass(frozen=True)
class Side:
    """One coefficient that something can change (可变动的差异系数).

    Attributes:
        key: group and indicator.
        tally: its schools, in the order of the group.
        curve: the least coefficient by growth of the total.
        levers: index of each school's lever, or None.
        is_plain: does every lever feed this coefficient alone, unit for unit?
    """

    key: Key
    tally: Tally
    curve: Curve
    levers: tuple[int | None, ...]
    is_plain: bool

    @property
    def measure(self) -> float:
        """What growths are stated in: all that there is, at least one unit."""
        return max(self.tally.sum, 1.0)

    def ratio_at(self, price: float, question: Question) -> float:
        """Return the coefficient of the curve where lowering it costs as much as ``price`` says it is worth."""
        per_unit = next(float(question.levers[lever].per_unit) for lever in self.levers if lever is not None)
        worth = per_unit * self.curve.growth + price * self.curve.least
        return float(self.curve.least[int(np.argmin(worth))])


@dataclass(frozen=True)
class Span:
    """Between what the mean (over the program's scale) and the coefficient are known to lie."""

    low_mean: float
    high_mean: float
    low: float
    high: float


class Division:
    """The program; ``windows`` gives the whole units among which plain counted sides must choose."""

    def __init__(
        self,
        question: Question,
        sides: Sequence[Side],
        rooms: Sequence[float],
        *,
        windows: Mapping[Key, Sequence[int]],
        spans: Mapping[Key, Span],
        clock: Clock,
    ) -> None:
        """Build all but the tangents; ``rooms`` is what the coefficients of a group may come to together."""
        self._question, self.sides, self.program = question, sides, Program(clock=clock)
        self.choices: list[int] = []
        self.given_away = 0.0
        self.growths: dict[Key, int] = {}
        self.ratios: dict[Key, int] = {}
        self.cones: dict[Key, Cone] = {}
        self.unit = max((self.price_of(side) for side in sides), default=0.0) or 1.0
        self._spans = spans
        self._levers: dict[int, tuple[int, float]] = {}
        self._spent: list[tuple[int, float]] = []
        for side in sides:
            self._declare(side, windows.get(side.key))
        self._limits: list[int | None] = []
        for g, room in enumerate(rooms):
            mine = [(column, 1.0) for key, column in self.ratios.items() if key[0] == g]
            self._limits.append(self.program.row(mine, high=room) if mine else None)

    def price_of(self, side: Side) -> float:
        """What it costs to double all that there is of a side."""
        lever = next(lever for lever in side.levers if lever is not None)
        return float(self._question.levers[lever].per_unit) * side.measure

    def _column(self, price: float, high: float) -> int:
        """Add a column of growth with its price; what is free costs next to nothing, which the bound gives back."""
        money = price / self.unit
        self.given_away += max(0.0, FREE - money) * high
        column = self.program.column(cost=max(money, FREE), high=high)
        self._spent.append((column, max(money, FREE)))
        return column

    def _declare(self, side: Side, window: Sequence[int] | None) -> None:
        program, curve = self.program, side.curve
        self.ratios[side.key] = ratio = program.column()
        if not side.is_plain:
            self.growths[side.key] = self._tie(side)
            return
        highest = float(side.tally.most.sum()) / side.measure
        self.growths[side.key] = growth = self._column(self.price_of(side), highest)
        program.row([(growth, 1.0)], low=float(curve.growth[0]) / side.measure)
        if window is None:
            return
        chosen = [program.column(high=1.0) for _ in window]
        self.choices.extend(chosen)
        program.row([(column, 1.0) for column in chosen], low=1.0, high=1.0)
        units = [(column, -count / side.measure) for column, count in zip(chosen, window, strict=True)]
        program.row([(growth, 1.0), *units], low=0.0, high=0.0)
        exact = [
            (column, -float(curve.exact[count - curve.first])) for column, count in zip(chosen, window, strict=True)
        ]
        program.row([(ratio, 1.0), *exact], low=0.0)

    def _tie(self, side: Side) -> int:
        """Put the schools of a side one by one into the program, and hold its coefficient by planes."""
        group = self._question.groups[side.key[0]]
        scale = scale_of(group, side.key[1])
        everybody, terms, moving = group.everybody, [], []
        for row, held in zip(group.rows, (one[side.key[1]] for one in group.holdings), strict=True):
            per = scale * row.pupils
            column, factor = None, 0.0
            if held.lever is not None:
                column, step = self._lever(held.lever, per / float(held.share))
                factor = float(held.share) * step / per
                moving.append((column, -float(held.share) * step / side.measure))
            terms.append(Term(row.pupils / everybody, float(held.total) / per, factor, column))
        cone = self.cones[side.key] = Cone(self.program, terms, limit=None)
        growth = self.program.column()
        self.program.row([(growth, 1.0), *moving], low=0.0, high=0.0)
        span, ratio, norm = self._spans[side.key], self.ratios[side.key], cone.ceiling
        self.program.row([(cone.mean, 1.0)], low=span.low_mean, high=span.high_mean)
        self.program.row([(ratio, 1.0)], low=span.low, high=span.high)
        planes = ((span.high_mean, span.low), (span.low_mean, span.high))
        for mean, bound in planes:
            self.program.row([(ratio, mean), (cone.mean, bound), (norm, -1.0)], low=mean * bound)
        return growth

    def _lever(self, index: int, step: float) -> tuple[int, float]:
        """Return the column of a lever, one for all its stages, and how much of it the column is stated in."""
        lever = self._question.levers[index]
        if index not in self._levers:
            column = self._column(float(lever.per_unit) * step, float(lever.most) / step)
            self._levers[index] = column, step
        return self._levers[index]

    def solve(self, *, whole: bool = False) -> Answer:
        """Solve and cut until curves and cones hold, as near as doubles tell."""
        chosen = self.choices if whole else []
        answer = self.program.solve(whole=chosen, gap=_WHOLE_GAP if whole else 0.0)
        for _ in range(_CUTS):
            if not answer.values or answer.has_run_out or not self._cut(answer.values):
                break
            further = self.program.solve(whole=chosen, gap=_WHOLE_GAP if whole else 0.0)
            if not further.values and not further.is_infeasible:
                break
            answer = further
        return answer

    def _cut(self, values: list[float]) -> int:
        added = 0
        for side in self.sides:
            growth, ratio = self.growths[side.key], self.ratios[side.key]
            constant, slope = side.curve.tangent(values[growth] * side.measure)
            if constant + slope * values[growth] * side.measure > values[ratio] + _CLOSE:
                self.program.row([(ratio, 1.0), (growth, -slope * side.measure)], low=constant)
                added += 1
            cone = self.cones.get(side.key)
            if cone is not None and cone.excess(values) > _CLOSE * 100:
                added += cone.cut(values)
        return added

    def prices(self) -> list[float]:
        """Return what a coefficient less would save in each group, by the last solve without whole numbers."""
        return [max(0.0, -self.program.price(row)) * self.unit if row is not None else 0.0 for row in self._limits]

    def bound_in_money(self, bound: float) -> float:
        """Return a bound of the program as a bound on the price."""
        if bound == -inf:
            return 0.0
        return max(0.0, (bound - self.given_away - _LEAST * max(1.0, abs(bound))) * self.unit)

    def within(self, money: float) -> None:
        """Ask for no more money than is known to do."""
        self.program.row(self._spent, high=money / self.unit + self.given_away + _CLOSE)

    def narrowed(self, key: Key) -> Span:
        """Return the span of one tied side within the money asked for: four programs, each a true bound."""
        span, mean, ratio = self._spans[key], self.cones[key].mean, self.ratios[key]
        return Span(
            low_mean=self._end(mean, span.low_mean, is_upper=False),
            high_mean=self._end(mean, span.high_mean, is_upper=True),
            low=self._end(ratio, span.low, is_upper=False),
            high=self._end(ratio, span.high, is_upper=True),
        )

    def units_of(self, side: Side) -> range:
        """Return the whole units that a plain side can have within the money asked for."""
        column, curve = self.growths[side.key], side.curve
        last = curve.first + len(curve.exact) - 1
        low = self._end(column, curve.first / side.measure, is_upper=False) * side.measure
        high = self._end(column, last / side.measure, is_upper=True) * side.measure
        return range(max(curve.first, ceil(low - _UNIT)), min(last, floor(high + _UNIT)) + 1)

    def _end(self, column: int, old: float, *, is_upper: bool) -> float:
        costs = dict(self._spent)
        for one in costs:
            self.program.change_cost(one, 0.0)
        self.program.change_cost(column, -1.0 if is_upper else 1.0)
        answer = self.solve()
        self.program.change_cost(column, costs.get(column, 0.0))
        for one, cost in costs.items():
            self.program.change_cost(one, cost)
        if answer.bound == -inf:
            return old
        found = (-answer.bound if is_upper else answer.bound) + (_CLOSE if is_upper else -_CLOSE)
        return min(old, found) if is_upper else max(old, found)
