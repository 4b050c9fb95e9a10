"""The best plan of one school at given prices (一校一案的定价): pupils, growth and what may stay short, all at once.

A plan is judged by what it costs and by what it does to the county: pupils, totals x and x² ÷ P. At prices for these a
school's best plan is found by trying every number of pupils; at given pupils every figure has its best growth in one
step, between what the school needs and what it may have. Many schools and numbers are tried in arrays.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from yanzhen.engines.equity.fixing.curves import Doubles

IMPOSSIBLE = 1e30
_SLACK = 1e-9
_SINGLES = 300
_WIDER = 1.25

Whole = NDArray[np.int64]


@dataclass(frozen=True)
class Figures:
    """One figure of the schools of a stage, shape (n,) each: what there is, the most it may grow, prices of a unit.

    ``steps`` is by how much it grows at once, 0 where by any amount: a unit, or the part of a shared unit that is the
    stage's own. ``full`` and ``floor`` are what a pupil needs of it, 0 where nothing is asked for.
    """

    totals: Doubles
    most: Doubles
    per_unit: Doubles
    steps: Doubles
    full: float
    floor: float


@dataclass(frozen=True)
class Prices:
    """What a pupil more, a unit of a total and a unit of x² ÷ P are worth at one stage; by figure, shape (k,).

    ``weight`` is what money counts for, ``ties`` what a unit costs besides its price, shape (n, k).
    """

    pupil: float
    totals: Doubles
    squares: Doubles
    ties: Doubles
    weight: float = 1.0


@dataclass(frozen=True)
class Best:
    """The best plan of each school, shape (n,): value, pupils more or fewer, growth by figure (n, k)."""

    values: Doubles
    moves: Whole
    growth: Doubles


class Schools:
    """The schools of one stage whose figures are their own, and the blocks of pupils to try (lows, highs)."""

    def __init__(
        self, pupils: Whole, more: Whole, fewer: Whole, figures: Sequence[Figures], *, allowed: int, per_pupil: float
    ) -> None:
        """Start with single numbers near today's pupils and wider and wider blocks beyond."""
        self.pupils, self.more, self.fewer = pupils, more, fewer
        self.figures, self.allowed, self.per_pupil = figures, allowed, per_pupil
        lows, highs = _blocks(int(fewer.max(initial=0)), int(more.max(initial=0)))
        self.lows, self.highs = np.array(lows, dtype=np.int64), np.array(highs, dtype=np.int64)

    def best(self, prices: Prices) -> Best:
        """Return the best plan of each school; blocks that one of them would take are split until all are single."""
        while True:
            values, growth = self._tried(prices, self.lows, self.highs)
            block = np.argmin(values, axis=1)
            wide = np.unique(block[self.lows[block] < self.highs[block]])
            if not len(wide):
                rows = np.arange(len(self.pupils))
                return Best(values[rows, block], self.lows[block], growth[rows, block])
            self._split(wide)

    def at(self, prices: Prices, moves: Whole) -> Best:
        """Return the best plans at one move of pupils for every school."""
        values, growth = self._tried(prices, moves[:, None], moves[:, None])
        return Best(values[:, 0], moves, growth[:, 0])

    def _split(self, wide: Whole) -> None:
        lows, highs = self.lows.tolist(), self.highs.tolist()
        for place in wide[::-1].tolist():
            low, high = lows[place], highs[place]
            count = high - low + 1
            step = 1 if count <= _SINGLES // 10 else -(-count // 10)
            starts = list(range(low, high + 1, step))
            lows[place : place + 1] = starts
            highs[place : place + 1] = [*(start - 1 for start in starts[1:]), high]
        self.lows, self.highs = np.array(lows, dtype=np.int64), np.array(highs, dtype=np.int64)

    def _tried(self, prices: Prices, lows: Whole, highs: Whole) -> tuple[Doubles, Doubles]:
        """Return values (n, blocks) that no plan of a block undercuts, and the growth (n, blocks, figures) behind."""
        low, high = (
            np.broadcast_to(lows, (len(self.pupils), lows.shape[-1])),
            np.broadcast_to(highs, (len(self.pupils), highs.shape[-1])),
        )
        low, high = np.maximum(low, -self.fewer[:, None]), np.minimum(high, self.more[:, None])
        is_open = low <= high
        fewest, most = self.pupils[:, None] + np.minimum(low, high), self.pupils[:, None] + np.maximum(low, high)
        moved = np.where((low <= 0) & (high >= 0), 0, np.minimum(np.abs(low), np.abs(high)))
        values = prices.weight * self.per_pupil * moved - np.maximum(prices.pupil * low, prices.pupil * high)
        gains, growths, floors = [], [], []
        forced = np.zeros(low.shape, dtype=np.int64)
        for k, figure in enumerate(self.figures):
            unit = prices.weight * figure.per_unit + prices.ties[:, k]
            at = (fewest, most, unit[:, None], prices.totals[k], prices.squares[k])
            full, at_full, can_reach = _grown(figure, figure.full, *at)
            lower, at_floor, can_stand = (
                (full, at_full, can_reach) if figure.floor == figure.full else _grown(figure, figure.floor, *at)
            )
            values = values + np.where(can_reach, full, lower)
            forced += ~can_reach
            is_open &= can_stand
            gains.append(np.where(can_reach, full - lower, 0.0))
            growths.append(np.where(can_reach, at_full, at_floor))
            floors.append(at_floor)
        gain, growth, floor = np.stack(gains, -1), np.stack(growths, -1), np.stack(floors, -1)
        order = np.argsort(-gain, axis=-1, kind="stable")
        for rank in range(min(self.allowed, len(self.figures))):
            place = order[..., rank : rank + 1]
            takes = (rank < self.allowed - forced) & (np.take_along_axis(gain, place, -1)[..., 0] > 0)
            values = values - np.where(takes, np.take_along_axis(gain, place, -1)[..., 0], 0.0)
            kept = np.where(
                takes[..., None], np.take_along_axis(floor, place, -1), np.take_along_axis(growth, place, -1)
            )
            np.put_along_axis(growth, place, kept, -1)
        return np.where(is_open & (forced <= self.allowed), values, IMPOSSIBLE), growth


def _grown(
    figure: Figures, per_pupil: float, fewest: Whole, most: Whole, price: Doubles, worth: float, square: float
) -> tuple[Doubles, Doubles, NDArray[np.bool_]]:
    """Return value and growth of one figure that is needed at ``per_pupil``, and whether it may grow so far."""
    totals, allowed = figure.totals[:, None], figure.most[:, None]
    need = np.maximum(per_pupil * fewest - totals, 0.0)
    is_whole = figure.steps[:, None] > 0
    step = np.where(is_whole, figure.steps[:, None], 1.0)
    if is_whole.any():
        slack = _SLACK * np.maximum(1.0, per_pupil * fewest)
        need = np.where(is_whole, np.maximum(np.ceil((need - slack) / step), 0.0) * step, need)
    is_possible = need <= allowed + _SLACK * np.maximum(1.0, allowed)
    need = np.minimum(need, allowed)
    if square > 0:
        free = (worth - price) * most / (2 * square) - totals
    else:
        free = np.broadcast_to(np.where(worth > price, np.inf, -np.inf), need.shape)
    free = np.minimum(np.maximum(free, need), allowed)
    if is_whole.any():
        down = np.where(is_whole, np.maximum(np.floor(free / step + _SLACK) * step, need), free)
        up = np.where(is_whole, np.minimum(down + step, allowed), free)
        values = [_value(price, worth, square, totals, one, most) for one in (down, up)]
        free = np.where(values[1] < values[0], up, down)
    return _value(price, worth, square, totals, free, most), free, is_possible


def _value(price: Doubles, worth: float, square: float, totals: Doubles, growth: Doubles, pupils: Whole) -> Doubles:
    held = totals + growth
    return price * growth + square * held * held / pupils - worth * held


def _blocks(fewer: int, more: int) -> tuple[list[int], list[int]]:
    """Return single moves up to some hundreds of pupils, then blocks of growing length."""
    up = [(0, 0), *_outward(more)]
    down = [(-high, -low) for low, high in _outward(fewer)]
    both = sorted([*down, *up])
    return [low for low, _ in both], [high for _, high in both]


def _outward(most: int) -> list[tuple[int, int]]:
    found = [(one, one) for one in range(1, min(most, _SINGLES) + 1)]
    low = _SINGLES + 1
    while low <= most:
        high = min(most, int(low * _WIDER))
        found.append((low, high))
        low = high + 1
    return found
