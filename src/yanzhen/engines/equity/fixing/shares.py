"""Coefficients where pupils move too (学生与资源同时变动的差异系数): a program in shares, with a proved bound.

With ξ = x ÷ Σx (a school's share of a figure) and p = P ÷ ΣP, a coefficient is r with r² = Σ (ξ − p)² ÷ p, which is
convex in shares and pupils together. A figure only grows where ξ ≥ ζ · (its share today), ζ = Σx today ÷ Σx then, and
what that costs, price · Σx · (1 ÷ ζ − 1), is convex in ζ. So tangents hold all of it. Where two stages share a unit its
two growths are held together over the ranges of ζ. What else is asked for is added by ``composite_shares`` and
``needy_shares``.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from math import inf

from yanzhen.engines.equity.costs import Cost
from yanzhen.engines.equity.fixing.clock import Clock
from yanzhen.engines.equity.fixing.program import Answer, Program
from yanzhen.engines.equity.fixing.question import Group, Question
from yanzhen.engines.equity.fixing.schooling import room_of

CUTS = 40
CUTS_OF_ENDS = 6
CLOSE = 1e-7
NARROW = 1e-4
_LEAST = 1e-9
_FREE = 1e-9

Key = tuple[int, int]


@dataclass(frozen=True)
class Span:
    """Between what a coefficient and ζ are known to lie."""

    low: float
    high: float
    least: float
    most: float = 1.0


@dataclass
class Side:
    """One coefficient: columns of shares over those of pupils (u), of deviations (v, w), of r², r, ζ and money."""

    key: Key
    total: float
    price: float
    levers: list[int | None]
    shares: list[float]
    today: list[float]
    u: list[int] = field(default_factory=list)
    v: list[int] = field(default_factory=list)
    w: list[int] = field(default_factory=list)
    square: int = 0
    ratio: int = 0
    zeta: int = 0
    money: int = 0
    chord: int = 0


class Shares:
    """The program of pupils, growth and money, with the squares of coefficients; a square has its span as limit."""

    close = CLOSE

    def __init__(
        self, question: Question, moving: Cost, spans: Mapping[Key, Span], *, clock: Clock, is_tied: bool = True
    ) -> None:
        """Build all but the tangents; untied, what two stages share may grow differently in each, which relaxes."""
        self._question, self._moving, self.spans = question, moving, dict(spans)
        self.program = Program(clock=clock)
        self.sides = sides_of(question)
        prices = [side.price * side.total for side in self.sides]
        self.unit = max([*prices, float(moving.per_unit) * max(group.everybody for group in question.groups)]) or 1.0
        self._money = self.program.column(cost=1.0)
        self._spent: list[tuple[int, float]] = [(self._money, -1.0)]
        self._ends: dict[int, tuple[float, float]] = {}
        self.growths: dict[int, int] = {}
        self._ties: list[tuple[Key, int, int, list[tuple[int, float]]]] = []
        self._pupils = [self._place(group) for group in question.groups]
        for side in self.sides:
            self._declare(side)
        if is_tied:
            self._tie()
        self._ask()
        self.program.row(self._spent, low=0.0, high=0.0)
        self.within(self.spans)

    def _place(self, group: Group) -> list[int]:
        """Declare each school's pupils over what they are today."""
        columns, everybody = [], group.everybody
        for row in group.rows:
            room = room_of(row, self._question.rules, self._moving)
            low, high = 1 - room.fewer / row.pupils, 1 + room.more / row.pupils
            column = self.program.column(low=low, high=high)
            self._ends[column] = low, high
            columns.append(column)
            if room.more or room.fewer:
                away = self.program.column(cost=_FREE)
                self.program.row([(away, 1.0), (column, -1.0)], low=-1.0)
                self.program.row([(away, 1.0), (column, 1.0)], low=1.0)
                self._spent.append((away, float(self._moving.per_unit) * row.pupils / self.unit))
        weights = [row.pupils / everybody for row in group.rows]
        self.program.row(list(zip(columns, weights, strict=True)), low=1.0, high=1.0)
        return columns

    def _declare(self, side: Side) -> None:
        program, group, span = self.program, self._question.groups[side.key[0]], self.spans[side.key]
        side.square = program.column()
        side.zeta = program.column(low=span.least, high=span.most)
        side.money = program.column()
        self._spent.append((side.money, 1.0))
        weights = [row.pupils / group.everybody for row in group.rows]
        for place, weight in enumerate(weights):
            u = program.column()
            side.u.append(u)
            side.v.append(program.column())
            now, lever = side.today[place] / weight, side.levers[place]
            most = 0.0 if lever is None else float(self._question.levers[lever].most)
            grown = now + side.shares[place] * most / side.total / weight
            program.row([(u, 1.0), (side.zeta, -now)], low=0.0, high=0.0 if lever is None else inf)
            if lever is not None:
                program.row([(u, 1.0), (side.zeta, -grown)], high=0.0)
        program.row(list(zip(side.u, weights, strict=True)), low=1.0, high=1.0)
        program.row([(side.square, -1.0), *zip(side.v, weights, strict=True)], high=0.0)
        self._cost_above(side, 1.0)

    def _ask(self) -> None:
        """Add what else is asked for, once all coefficients are declared."""

    def _cost_above(self, side: Side, at: float) -> None:
        """Hold the price of growth above its tangent at a ζ."""
        worth = side.price * side.total / self.unit
        self.program.row([(side.money, 1.0), (side.zeta, worth / at**2)], low=worth * (2 / at - 1))

    def _tie(self) -> None:
        """Hold together what a shared unit gives to its stages; what it gives to none of them is paid for here."""
        held: dict[int, list[tuple[Side, int]]] = {}
        for side in self.sides:
            for place, lever in enumerate(side.levers):
                if lever is not None and side.shares[place] < 1:
                    held.setdefault(lever, []).append((side, place))
        for lever, parts in held.items():
            price, most = float(self._question.levers[lever].per_unit), float(self._question.levers[lever].most)
            growth = self.growths[lever] = self.program.column(high=1.0)
            rest = max(0.0, 1 - sum(side.shares[place] for side, place in parts))
            self._spent.append((growth, rest * price * most / self.unit))
            for side, place in parts:
                group = self._question.groups[side.key[0]]
                weight = group.rows[place].pupils / group.everybody
                per = side.total / side.shares[place] / most
                terms = [(side.u[place], -weight * per), (side.zeta, side.today[place] * per)]
                low = self.program.row([(growth, 1.0), *terms], low=0.0)
                high = self.program.row([(growth, 1.0), *terms], high=0.0)
                self._ties.append((side.key, low, high, terms))

    def within(self, spans: Mapping[Key, Span]) -> None:
        """Hold squares and ζ within spans, and what follows from these."""
        self.spans = dict(spans)
        for side in self.sides:
            span = self.spans[side.key]
            self.program.change_bounds(side.square, span.low**2, span.high**2)
            self.program.change_bounds(side.zeta, span.least, span.most)
        for key, low, high, terms in self._ties:
            span = self.spans[key]
            for column, factor in terms:
                self.program.change_factor(low, column, factor / span.most)
                self.program.change_factor(high, column, factor / span.least)

    def solve(self, *, cuts: int = CUTS) -> Answer:
        """Solve and cut until every tangent holds, as near as doubles tell; what comes before is a bound too."""
        answer = self.program.solve()
        for _ in range(cuts):
            if not answer.values or not self._cut(answer.values):
                break
            further = self.program.solve()
            if not further.values:
                return further if further.is_infeasible else answer
            answer = further
        return answer

    def _cut(self, values: list[float]) -> int:
        added = 0
        for side in self.sides:
            zeta = values[side.zeta]
            worth = side.price * side.total / self.unit
            if worth * (1 / zeta - 1) > values[side.money] + self.close * max(1.0, worth):
                self._cost_above(side, zeta)
                added += 1
            for u, v, pupils in zip(side.u, side.v, self._pupils[side.key[0]], strict=True):
                away, now = values[u] - values[pupils], values[pupils]
                if away * away / now > values[v] + self.close * max(1.0, values[v]):
                    slope = away / now
                    terms = [(v, 1.0), (u, -2 * slope), (pupils, 2 * slope + slope * slope)]
                    self.program.row(terms, low=0.0)
                    added += 1
        return added

    def money(self, answer: Answer) -> float:
        """Return the bound of a program as a bound on the price."""
        slipped = _FREE * sum(len(columns) for columns in self._pupils) + _LEAST * max(1.0, abs(answer.bound))
        return 0.0 if answer.bound == -inf else max(0.0, (answer.bound - slipped) * self.unit)

    def least_squares(self) -> dict[Key, float]:
        """Return what the square of each coefficient comes to at least, whatever it costs; a true bound each."""
        self.program.change_cost(self._money, 0.0)
        return {side.key: self._end(side.square, 0.0, 1.0, cuts=CUTS) for side in self.sides}

    def _ask_within(self, money: float) -> None:
        """Ask no longer for the least money, but for points within some."""
        self.program.change_cost(self._money, 0.0)
        self.program.change_bounds(self._money, 0.0, money / self.unit + CLOSE)

    def _ask_for_money(self) -> None:
        """Ask for the least money again."""
        self.program.change_bounds(self._money, 0.0, inf)
        self.program.change_cost(self._money, 1.0)

    def _end(self, column: int, old: float, side: float, *, cuts: int = CUTS_OF_ENDS) -> float:
        if self.program.clock.is_over():
            return old
        self.program.change_cost(column, side)
        answer = self.solve(cuts=cuts)
        self.program.change_cost(column, 0.0)
        if answer.bound == -inf:
            return old
        slip = NARROW * NARROW + _FREE * sum(len(columns) for columns in self._pupils)
        return max(old, answer.bound - slip) if side > 0 else min(old, -answer.bound + slip)

    def pupils(self, values: Sequence[float]) -> list[list[float]]:
        """Return each school's pupils over what they are today, by group."""
        return [[values[column] for column in columns] for columns in self._pupils]


def sides_of(question: Question) -> list[Side]:
    """Return the coefficients of which there is something; of the others nothing is asked, which only relaxes."""
    found = []
    for g, group in enumerate(question.groups):
        for k, _ in enumerate(question.rules.indicators):
            held = [holdings[k] for holdings in group.holdings]
            total = float(sum(one.total for one in held))
            levers = [one.lever for one in held]
            price = next((float(question.levers[lever].per_unit) for lever in levers if lever is not None), 0.0)
            shares = [float(one.share) for one in held]
            if total > 0:
                today = [float(one.total) / total for one in held]
                found.append(Side((g, k), total, price, levers, shares, today))
    return found


def widest(question: Question, rooms: Sequence[float]) -> dict[Key, Span]:
    """Return where coefficients and ζ can lie at all."""
    spans = {}
    for side in sides_of(question):
        more = sum(
            share * float(question.levers[lever].most)
            for share, lever in zip(side.shares, side.levers, strict=True)
            if lever is not None
        )
        spans[side.key] = Span(0.0, max(rooms[side.key[0]], 0.0), side.total / (side.total + more))
    return spans
