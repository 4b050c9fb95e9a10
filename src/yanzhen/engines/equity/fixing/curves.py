"""How far one coefficient comes down as its total grows (差异系数随总量下降的曲线), in one dimension and with proof.

For a given growth T of the total the coefficient is least where Σ x² ÷ P is, which the poorest schools decide: they are
raised to one common level, each at most by its lever. A curve over T is all that the composite has to know.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

MOST_STEPS = 200_000
_STEPS = 4_000
_FINEST = 1e-9
_LEVELS = 100
_SLACK = 1e-12
_ROUNDING = 1e-13  # what doubles may add to the square of a coefficient

Doubles = NDArray[np.float64]


@dataclass(frozen=True)
class Tally:
    """The schools of one coefficient as arrays of one length n: pupils, totals, the most each may grow."""

    pupils: Doubles
    totals: Doubles
    most: Doubles
    by_units: bool

    @property
    def sum(self) -> float:
        """All that there is of the figure."""
        return float(self.totals.sum())

    def coefficient(self, growth: Doubles) -> float:
        """The coefficient after each school grew by ``growth``, shape (n,); infinite where nothing is there at all."""
        held = self.totals + growth
        everything = float(held.sum())
        if everything <= 0:
            return np.inf
        mean = everything / float(self.pupils.sum())
        shares = self.pupils / float(self.pupils.sum())
        return float(np.sqrt(max(0.0, float((shares * (held / self.pupils - mean) ** 2).sum())))) / mean

    def raised_to(self, level: float) -> Doubles:
        """Growth that raises every school to ``level`` per pupil, as far as each may grow."""
        return np.clip(level * self.pupils - self.totals, 0.0, self.most)

    def filled(self, total: float) -> Doubles:
        """Return the growth by ``total`` with the least coefficient; whole units where the figure is counted."""
        low, high = 0.0, float(((self.totals + self.most) / self.pupils).max()) + 1.0
        grown = self._units_below if self.by_units else self.raised_to
        for _ in range(_LEVELS):
            middle = (low + high) / 2
            if middle in (low, high):
                break
            if float(grown(middle).sum()) >= total:
                high = middle
            else:
                low = middle
        growth = grown(high)
        if self.by_units:
            spare = round(float(growth.sum()) - total)
            if spare > 0:
                last = np.flatnonzero(growth > grown(low))
                growth[last[len(last) - spare :]] -= 1
        return growth

    def _units_below(self, level: float) -> Doubles:
        """Whole units whose half lies at most at ``level``: unit u + 1 raises Σ x² ÷ P by (2(x + u) + 1) ÷ P."""
        units: Doubles = np.clip(np.floor(level * self.pupils - self.totals - 0.5 + _SLACK) + 1, 0.0, self.most)
        return units


@dataclass(frozen=True)
class Curve:
    """Points under which no growth comes (下包络): rising growth, falling coefficients, convex.

    Attributes:
        growth: of the total, shape (m,), rising.
        least: the coefficient that no growth up to there undercuts, shape (m,).
        exact: least coefficient by whole units from ``first`` on; empty where the figure is measured or very large.
        first: units that the first of ``exact`` stands for.
    """

    growth: Doubles
    least: Doubles
    exact: Doubles
    first: int

    def tangent(self, growth: float) -> tuple[float, float]:
        """Return constant and slope of a line below the curve, on it at ``growth``."""
        place = int(np.searchsorted(self.growth, growth, side="right"))
        if len(self.growth) == 1 or place >= len(self.growth):
            return float(self.least[-1]), 0.0
        place = max(place, 1)
        step = float(self.growth[place] - self.growth[place - 1])
        slope = float(self.least[place] - self.least[place - 1]) / step
        return float(self.least[place - 1]) - slope * float(self.growth[place - 1]), slope


def curve_of(tally: Tally) -> Curve:
    """Return the curve of one coefficient; for whole units every number of them is a point.

    Source: CV² = ΣP · Σ(x² ÷ P) ÷ (Σx)² − 1, and Σ x² ÷ P separable and convex.
    """
    best = _useful(tally)
    if tally.by_units and best <= MOST_STEPS:
        return _counted(tally, int(np.ceil(best)) + 1)
    totals = np.union1d(np.linspace(0.0, best, _STEPS), np.geomspace(max(best, 1.0) * _FINEST, max(best, 1.0), _STEPS))
    totals = totals[totals <= best]
    found, slopes, is_convex = _measured(tally, totals)
    growth, least = _hull(*_below(totals, np.minimum.accumulate(found), slopes, is_convex))
    return Curve(growth, least * (1 - _SLACK), np.empty(0), 0)


def _below(totals: Doubles, found: Doubles, slopes: Doubles, is_convex: NDArray[np.bool_]) -> tuple[Doubles, Doubles]:
    """Return points under the curve: where tangents of neighbours meet, else the earlier growth, the later value."""
    if len(totals) == 1:
        return totals, found
    with np.errstate(divide="ignore", invalid="ignore", over="ignore"):
        meet = (found[1:] - found[:-1] + slopes[:-1] * totals[:-1] - slopes[1:] * totals[1:]) / (
            slopes[:-1] - slopes[1:]
        )
        value = found[:-1] + slopes[:-1] * (meet - totals[:-1])
        is_sound = is_convex[1:] & (slopes[:-1] < slopes[1:]) & (meet >= totals[:-1]) & (meet <= totals[1:])
        is_sound &= np.isfinite(value) & (value <= found[:-1])
    corners = np.where(is_sound, meet, totals[:-1])
    values = np.where(is_sound, np.minimum(value, found[:-1]), found[1:])
    # A corner that both tangents make holds between the neighbours; the neighbours are points of the curve itself.
    growth = np.concatenate([totals[:1], corners, totals[-1:]])
    return growth, np.concatenate([np.where(is_sound[:1], found[:1], found[1:2]), values, found[-1:]])


def _useful(tally: Tally) -> float:
    """Return a growth beyond which the coefficient only rises again, or all that is allowed."""
    levels = np.unique(np.concatenate([tally.totals / tally.pupils, (tally.totals + tally.most) / tally.pupils]))
    low, high = 0, len(levels) - 1
    while low < high:  # the first level above Σ(x² ÷ P) ÷ Σx
        middle = (low + high) // 2
        held = tally.totals + tally.raised_to(float(levels[middle]))
        if levels[middle] * held.sum() >= (held**2 / tally.pupils).sum():
            high = middle
        else:
            low = middle + 1
    return float(tally.raised_to(float(levels[high])).sum())


def _counted(tally: Tally, units: int) -> Curve:
    steps = np.minimum(tally.most, units).astype(np.int64)
    owner = np.repeat(np.arange(len(steps)), steps)
    unit = np.arange(len(owner)) - np.repeat(np.cumsum(steps) - steps, steps)
    rises = np.sort((2 * (tally.totals[owner] + unit) + 1) / tally.pupils[owner])[:units]
    squares = float((tally.totals**2 / tally.pupils).sum()) + np.concatenate([[0.0], np.cumsum(rises)])
    sums = tally.sum + np.arange(len(squares))
    first = 0 if tally.sum > 0 else 1
    if first >= len(sums):
        return Curve(np.zeros(1), np.full(1, np.inf), np.empty(0), 0)
    spread = float(tally.pupils.sum()) * squares[first:] / sums[first:] ** 2 - 1 - _ROUNDING
    found = np.minimum.accumulate(np.sqrt(np.maximum(spread, 0.0)))
    growth, least = _hull(np.arange(first, len(sums)).astype(np.float64), found)
    return Curve(growth, least * (1 - _SLACK), found, first)


def _measured(tally: Tally, totals: Doubles) -> tuple[Doubles, Doubles, NDArray[np.bool_]]:
    """Return the least coefficient at each growth, its slope, and whether the curve is proved to be convex up to there.

    The level at which it is reached is linear between edges. Deviation and 1 ÷ mean both fall and are convex while the
    level lies below the mean, and so is their product.
    """
    edges = np.concatenate([tally.totals / tally.pupils, (tally.totals + tally.most) / tally.pupils])
    order = np.argsort(edges, kind="stable")
    rising = np.concatenate([tally.pupils, -tally.pupils])[order]
    active, levels = np.cumsum(rising), edges[order]
    sums = np.concatenate([[0.0], np.cumsum(active[:-1] * np.diff(levels))])
    squares = np.concatenate([[0.0], np.cumsum(active[:-1] * np.diff(levels**2))])
    place = np.clip(np.searchsorted(sums, totals, side="right") - 1, 0, len(sums) - 2)
    over = np.where(active[place] > _SLACK, (totals - sums[place]) / np.maximum(active[place], _SLACK), 0.0)
    level = levels[place] + over
    square = float((tally.totals**2 / tally.pupils).sum()) + squares[place]
    square = square + active[place] * (level**2 - levels[place] ** 2)
    everything, everybody = tally.sum + totals, float(tally.pupils.sum())
    with np.errstate(divide="ignore", invalid="ignore", over="ignore"):
        spread = everybody * square / everything**2 - 1 - _ROUNDING
        found = np.sqrt(np.maximum(np.where(everything > 0, spread, np.inf), 0.0))
        slopes = everybody * (level * everything - square) / (found * everything**3)
    return found, slopes, level * everybody <= everything


def _hull(growth: Doubles, least: Doubles) -> tuple[Doubles, Doubles]:
    """Return the corners of the greatest convex curve below the points."""
    kept: list[tuple[float, float]] = []
    for x, y in zip(growth.tolist(), least.tolist(), strict=True):
        if kept and y >= kept[-1][1]:
            continue
        while len(kept) > 1 and _bends_up(kept[-2], kept[-1], (x, y)):
            kept.pop()
        kept.append((x, y))
    return np.array([x for x, _ in kept]), np.array([y for _, y in kept])


def _bends_up(one: tuple[float, float], middle: tuple[float, float], other: tuple[float, float]) -> bool:
    """Does the middle point lie on or above the line between its neighbours?"""
    return (middle[1] - one[1]) * (other[0] - one[0]) >= (other[1] - one[1]) * (middle[0] - one[0])


def chords(growth: Sequence[float], least: Sequence[float]) -> list[tuple[float, float]]:
    """Return constant and slope of the lines through neighbouring points."""
    lines = []
    for (x, y), (after, below) in pairwise(zip(growth, least, strict=True)):
        slope = (below - y) / (after - x)
        lines.append((y - slope * x, slope))
    return lines
