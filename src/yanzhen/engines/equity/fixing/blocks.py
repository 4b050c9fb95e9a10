"""Whole units of one column (整数单位的分配): given what each school needs, the fewest that bring the coefficient down.

Every unit raises the mean by the same amount wherever it goes, so that for a given number of units the coefficient is
least where Σ x² ÷ P is: a separable convex sum, for which adding the unit of the smallest increase each time is exact.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal
from fractions import Fraction
from heapq import heapify, heappop, heappush

from yanzhen.engines.equity.fixing.question import Group, Question
from yanzhen.kernel.difference_coefficient import spread_of

_DOUBTFUL = 1e-9  # a double this near the limit is asked again in fractions


class Block:
    """The levers of one counted column, and the coefficients that they move (同一栏目的变动)."""

    def __init__(self, question: Question, column: str, limits: Mapping[tuple[int, int], Decimal]) -> None:
        """Gather the schools that the column feeds."""
        self.levers = [n for n, lever in enumerate(question.levers) if lever.column == column]
        self._most = {n: int(question.levers[n].most) for n in self.levers}
        indicators = [k for k, rule in enumerate(question.rules.indicators) if rule.column == column]
        self._spreads = [_Spread(question.groups[g], k, limit) for (g, k), limit in limits.items() if k in indicators]
        self.is_separable = len(indicators) == 1 and all(len(question.levers[n].stages) == 1 for n in self.levers)

    def fewest(self, start: Mapping[int, int]) -> dict[int, int] | None:
        """Return the growth by lever that keeps every coefficient; None where all that is allowed does not.

        Exact for separable blocks that start from the needs of schools; else each step takes what helps the most.
        """
        growth = {n: start.get(n, 0) for n in self.levers}
        for spread in self._spreads:
            spread.begin(growth)
        if self.is_separable:
            return growth if all(self._fill(spread, growth) for spread in self._spreads) else None
        return self._climb(growth)

    def _fill(self, spread: _Spread, growth: dict[int, int]) -> bool:
        heap = [(spread.increase(n), n) for n in spread.levers if growth[n] < self._most[n]]
        heapify(heap)
        while not spread.is_within():
            if not heap:
                return False
            _, lever = heappop(heap)
            growth[lever] += 1
            spread.add(lever)
            if growth[lever] < self._most[lever]:
                heappush(heap, (spread.increase(lever), lever))
        return True

    def _climb(self, growth: dict[int, int]) -> dict[int, int] | None:
        while broken := [spread for spread in self._spreads if not spread.is_within()]:
            gains = [(sum(spread.gain(n) for spread in broken), -n) for n in self.levers if growth[n] < self._most[n]]
            best, negative = max(gains, default=(0.0, 0))
            if best <= 0:
                return None
            growth[-negative] += 1
            for spread in self._spreads:
                spread.add(-negative)
        return growth


class _Spread:
    """One coefficient while units are added: Σx and Σ x² ÷ P in doubles, the verdict in fractions."""

    def __init__(self, group: Group, indicator: int, limit: Decimal) -> None:
        self._limit = limit
        self._bar = (1 + float(limit) ** 2) / group.everybody
        self._pupils = [row.pupils for row in group.rows]
        self._held = [held[indicator] for held in group.holdings]
        self._place = {held.lever: place for place, held in enumerate(self._held) if held.lever is not None}
        self._units = [0] * len(self._held)
        self._shares = [float(held.share) for held in self._held]
        self._totals = [float(held.total) for held in self._held]
        self._sum = self._squares = 0.0

    @property
    def levers(self) -> Sequence[int]:
        """Levers that move this coefficient."""
        return tuple(self._place)

    def begin(self, growth: Mapping[int, int]) -> None:
        """Start from a growth by lever."""
        for place, held in enumerate(self._held):
            self._units[place] = 0 if held.lever is None else growth.get(held.lever, 0)
            self._totals[place] = float(held.total + held.share * self._units[place])
        self._sum = sum(self._totals)
        self._squares = sum(x * x / count for x, count in zip(self._totals, self._pupils, strict=True))

    def is_within(self) -> bool:
        """Is the coefficient at most its limit?"""
        if self._sum <= 0 or self._squares > self._bar * self._sum**2 * (1 + _DOUBTFUL):
            return False
        exact = [held.total + held.share * units for held, units in zip(self._held, self._units, strict=True)]
        return spread_of([Fraction(total) for total in exact], self._pupils).is_within(self._limit)

    def increase(self, lever: int) -> float:
        """How much one more unit adds to Σ x² ÷ P."""
        place = self._place[lever]
        share = self._shares[place]
        return share * (2 * self._totals[place] + share) / self._pupils[place]

    def gain(self, lever: int) -> float:
        """How much one more unit takes from Σ x² ÷ P over (Σx)²."""
        if lever not in self._place:
            return 0.0
        if not self._sum:
            return 1.0
        share = self._shares[self._place[lever]]
        after = (self._squares + self.increase(lever)) / (self._sum + share) ** 2
        return self._squares / self._sum**2 - after

    def add(self, lever: int) -> None:
        """Add one unit."""
        if (place := self._place.get(lever)) is None:
            return
        self._squares += self.increase(lever)
        self._sum += self._shares[place]
        self._totals[place] += self._shares[place]
        self._units[place] += 1


def counted_columns(question: Question) -> Sequence[str]:
    """Return the counted columns of which anything may change."""
    return tuple(dict.fromkeys(lever.column for lever in question.levers if lever.is_counted))
