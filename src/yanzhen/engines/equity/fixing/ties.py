"""Growth where levers feed two stages at once (两学段共用的变动): a proposal at given prices of the coefficients.

With a price λ on each stage's coefficient r, one unit more at a school of level l saves λ·ΣP ÷ (r·X²) · (S ÷ X − l) a
stage, where X = Σx and S = Σ x² ÷ P. Set against what the unit costs this is linear in the growth, so that every lever
has its answer at once; then X, S and r are reckoned anew, until nothing moves.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from yanzhen.engines.equity.fixing.curves import Doubles, Tally
from yanzhen.engines.equity.fixing.division import Side
from yanzhen.engines.equity.fixing.question import Question

_ROUNDS = 100
_STILL = 1e-10
_LEAST = 1e-12


@dataclass(frozen=True)
class Feed:
    """One coefficient as levers feed it: each lever's school and share, shape (levers,); school −1: none."""

    tally: Tally
    places: NDArray[np.int64]
    shares: Doubles

    def fed(self, growth: Doubles) -> Doubles:
        """Return what each school gets, shape (n,)."""
        mine = self.places >= 0
        got = self.shares[mine] * growth[mine]
        found: Doubles = np.bincount(self.places[mine], weights=got, minlength=len(self.tally.pupils)).astype(
            np.float64
        )
        return found


@dataclass(frozen=True)
class Tie:
    """The tied sides of one column, one for each stage, and the levers that feed them (共用的一栏)."""

    sides: tuple[Side, ...]
    feeds: tuple[Feed, ...]
    levers: tuple[int, ...]
    per_unit: float
    most: Doubles
    is_counted: bool

    def growth_at(self, prices: Sequence[float], start: Doubles) -> Doubles:
        """Return the growth of each lever at prices of the coefficients, sought from ``start`` on."""
        return growth_at(self.feeds, prices, self.per_unit, self.most, start)

    def coefficients(self, growth: Doubles) -> list[float]:
        """Return each side's coefficient after a growth."""
        return coefficients_of(self.feeds, growth)

    def rounded(self, growth: Doubles) -> Doubles:
        """Return a growth in whole units with the same sum where units are counted, the largest remainders up."""
        if not self.is_counted:
            return growth
        down = np.floor(growth + _STILL)
        up = np.argsort(-(growth - down), kind="stable")[: max(0, round(float((growth - down).sum())))]
        down[up] += 1
        return np.minimum(down, self.most)


def tie_of(question: Question, sides: Sequence[Side]) -> Tie:
    """Return what ties the sides of one column together."""
    levers = sorted({index for side in sides for index in side.levers if index is not None})
    at = {index: n for n, index in enumerate(levers)}
    feeds = []
    for side in sides:
        places, shares = np.full(len(levers), -1, dtype=np.int64), np.zeros(len(levers))
        for place, (index, held) in enumerate(zip(side.levers, question.groups[side.key[0]].holdings, strict=True)):
            if index is not None:
                places[at[index]], shares[at[index]] = place, float(held[side.key[1]].share)
        feeds.append(Feed(side.tally, places, shares))
    first = question.levers[levers[0]]
    return Tie(
        sides=tuple(sides),
        feeds=tuple(feeds),
        levers=tuple(levers),
        per_unit=float(first.per_unit),
        most=np.array([float(question.levers[index].most) for index in levers]),
        is_counted=first.is_counted,
    )


def growth_at(
    feeds: Sequence[Feed], prices: Sequence[float], per_unit: float, most: Doubles, start: Doubles
) -> Doubles:
    """Return the growth of each lever, shape (levers,), that balances its cost against the prices of coefficients."""
    growth = start
    best, lowest = growth, _worth(feeds, prices, per_unit, growth)
    for turn in range(_ROUNDS):
        wanted = _answered(feeds, prices, per_unit, most, growth)
        after = (growth + wanted) / 2
        value = _worth(feeds, prices, per_unit, after)
        if value < lowest:
            best, lowest = after, value
        is_still = bool(np.abs(after - growth).max(initial=0.0) <= _STILL * max(1.0, float(most.max(initial=0.0))))
        growth = after
        if is_still and turn:
            break
    return best


def coefficients_of(feeds: Sequence[Feed], growth: Doubles) -> list[float]:
    """Return each coefficient after a growth of the levers."""
    return [feed.tally.coefficient(feed.fed(growth)) for feed in feeds]


def _answered(
    feeds: Sequence[Feed], prices: Sequence[float], per_unit: float, most: Doubles, growth: Doubles
) -> Doubles:
    gain, fall = np.full(len(most), -per_unit), np.zeros(len(most))
    for feed, price in zip(feeds, prices, strict=True):
        held = feed.tally.totals + feed.fed(growth)
        everything, everybody = max(float(held.sum()), _LEAST), float(feed.tally.pupils.sum())
        squares = float((held**2 / feed.tally.pupils).sum())
        ratio = max(feed.tally.coefficient(held - feed.tally.totals), 1e-6)
        pull = price * everybody / (min(ratio, 1e6) * everything**2)
        mine = feed.places >= 0
        level = (feed.tally.totals / feed.tally.pupils)[feed.places[mine]]
        gain[mine] += feed.shares[mine] * pull * (squares / everything - level)
        fall[mine] += feed.shares[mine] ** 2 * pull / feed.tally.pupils[feed.places[mine]]
    return np.clip(np.where(fall > 0, gain / np.maximum(fall, 1e-300), 0.0), 0.0, most)


def _worth(feeds: Sequence[Feed], prices: Sequence[float], per_unit: float, growth: Doubles) -> float:
    found = coefficients_of(feeds, growth)
    return per_unit * float(growth.sum()) + sum(price * one for price, one in zip(prices, found, strict=True))
