"""A difference coefficient as cuts (差异系数的割平面): each school's share of the variance gets tangents of its own.

With a = x ÷ P − mean, weights w = P ÷ ΣP and n = limit · mean the condition is Σ w·a² ≤ n². A column q per school holds
q ≥ a² ÷ n, so that Σ w·q ≤ n; and a² ÷ n ≥ 2r·a − r²·n for every r, with equality at r = a ÷ n. A tangent is thus a
sparse row with one parameter, true at every point: rows only relax the condition, and few are needed.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import sqrt

from yanzhen.engines.equity.fixing.program import Program

_NEAR = 1e-10


@dataclass(frozen=True)
class Term:
    """One school's figure per pupil over the county's scale: ``constant + factor · column``."""

    weight: float
    constant: float
    factor: float
    column: int | None

    def at(self, values: Sequence[float]) -> float:
        """The figure at a point."""
        return self.constant if self.column is None else self.constant + self.factor * values[self.column]


class Cone:
    """One coefficient of one stage, kept within ``limit`` times the mean, or within a column of its own."""

    def __init__(self, program: Program, terms: list[Term], *, limit: float | None) -> None:
        """Declare mean, columns of the variance and their sum; ``limit`` None adds a column for the deviation."""
        self._program, self.terms = program, terms
        self.mean = program.column()
        constant = sum(term.weight * term.constant for term in terms)
        moving = [(term.column, term.weight * term.factor) for term in terms if term.column is not None]
        program.row([(self.mean, 1.0), *((column, -factor) for column, factor in moving)], low=constant, high=constant)
        self.ceiling, self._limit = (self.mean, limit) if limit is not None else (program.column(), 1.0)
        self._squares = [program.column() for _ in terms]
        summed = [(column, term.weight) for column, term in zip(self._squares, terms, strict=True)]
        self._sum = program.row([*summed, (self.ceiling, -self._limit)], high=0.0)

    def tighten(self, share: float) -> None:
        """Ask for a variance smaller by ``share``, so that rounding afterwards stays within the limit."""
        self._program.change_factor(self._sum, self.ceiling, -self._limit * (1 - share))

    def excess(self, values: Sequence[float]) -> float:
        """How far the deviation at a point lies above its ceiling, as a share of it; below 0 where it is within."""
        mean = sum(term.weight * term.at(values) for term in self.terms)
        ceiling = self._limit * (mean if self.ceiling == self.mean else values[self.ceiling])
        variance = sum(term.weight * (term.at(values) - mean) ** 2 for term in self.terms)
        if ceiling <= 0:
            return 0.0 if variance <= 0 else 1.0
        return sqrt(variance) / ceiling - 1

    def cut(self, values: Sequence[float], *, around: bool = False) -> int:
        """Add the tangents that a point breaks, and where ``around`` those a unit to either side; return how many."""
        mean = sum(term.weight * term.at(values) for term in self.terms)
        ceiling = self._limit * (mean if self.ceiling == self.mean else values[self.ceiling])
        if ceiling <= _NEAR:
            ceiling = max(self._limit * mean * 1e-3, _NEAR)
        added = 0
        for term, square in zip(self.terms, self._squares, strict=True):
            away = term.at(values) - mean
            if away * away / ceiling > values[square] + _NEAR:
                self._tangent(term, square, away / ceiling)
                added += 1
            if around and term.column is not None:
                step = max(term.factor / ceiling, 0.02)
                for ratio in (away / ceiling - step, away / ceiling + step):
                    self._tangent(term, square, ratio)
        return added

    def _tangent(self, term: Term, square: int, ratio: float) -> None:
        row = [(square, 1.0), (self.mean, 2 * ratio), (self.ceiling, ratio * ratio * self._limit)]
        if term.column is not None:
            row.append((term.column, -2 * ratio * term.factor))
        self._program.row(row, low=2 * ratio * term.constant)
