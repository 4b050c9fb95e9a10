"""Pieces of a range (分段): where a condition is curved the wrong way, it is relaxed piece by piece."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

from yanzhen.engines.equity.fixing.program import Program


class Pieces:
    """One column that lies in one of several pieces of its range (分段的量)."""

    def __init__(self, program: Program, column: int, points: Sequence[float]) -> None:
        """Split ``column`` over pieces between rising ``points``; ``choices`` are whole-number columns."""
        self.spans = list(pairwise(points))
        if len(self.spans) == 1:
            self.choices: list[int] = []
            self.parts: list[tuple[int, int | None]] = [(column, None)]
            program.row([(column, 1.0)], low=points[0], high=points[-1])
            return
        self.choices = [program.column(high=1.0) for _ in self.spans]
        parts = [program.column() for _ in self.spans]
        self.parts = [(part, choice) for part, choice in zip(parts, self.choices, strict=True)]
        program.row([(choice, 1.0) for choice in self.choices], low=1.0, high=1.0)
        program.row([(column, 1.0), *((part, -1.0) for part in parts)], low=0.0, high=0.0)
        for (low, high), (part, choice) in zip(self.spans, zip(parts, self.choices, strict=True), strict=True):
            program.row([(part, 1.0), (choice, -low)], low=0.0)
            program.row([(part, 1.0), (choice, -high)], high=0.0)

    def square(self) -> list[tuple[int, float]]:
        """Return terms (without a constant) and leave to ``square_constant`` what no choice carries: ≥ column²."""
        terms = []
        for (low, high), (part, choice) in zip(self.spans, self.parts, strict=True):
            terms.append((part, low + high))
            if choice is not None:
                terms.append((choice, -low * high))
        return terms

    @property
    def square_constant(self) -> float:
        """The constant of ``square``: nought where choices carry it."""
        low, high = self.spans[0]
        return -low * high if not self.choices else 0.0


def finer(points: Sequence[float], at: float, highest: float) -> list[float]:
    """Return points below ``highest`` with closer ones around ``at``, half as far away as the nearest are now.

    >>> finer([1.0, 2.0], 1.5, 1.8)
    [1.0, 1.25, 1.5, 1.65, 1.8]
    """
    kept = sorted({*(point for point in points if point < highest), max(highest, points[0])})
    lower = max((point for point in kept if point <= at), default=kept[0])
    upper = min((point for point in kept if point >= at), default=kept[-1])
    between = {(lower + at) / 2, at, (at + upper) / 2}
    found = sorted({*kept, *(point for point in between if kept[0] < point < kept[-1])})
    return [found[0], *(point for last, point in pairwise(found) if point - last > 1e-9)]
