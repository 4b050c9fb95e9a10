"""Growth without a solver (不用求解器的补齐办法): a lawful plan at once, whatever becomes of the time.

Every school is raised to what it needs; then the poorest are raised to a level between nothing and the richest, column
by column where coefficients have limits of their own, all columns alike where one limit holds their mean.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from math import inf

import numpy as np

from yanzhen.engines.equity.fix import Change
from yanzhen.engines.equity.fixing.curves import Doubles
from yanzhen.engines.equity.fixing.question import Question, rounded_up

_LEVELS = 32
_HALVINGS = 8
_HAIR = 1e-9
_PLACES = 2


def plain_growth(question: Question) -> tuple[Change, ...] | None:
    """Return growth that should pass, for the exact judge to say; None where this way leads to none."""
    least = _needs(question)
    if least is None:
        return None
    columns = [_Column(question, column, least) for column in dict.fromkeys(lever.column for lever in question.levers)]
    fixed = _fixed(question)
    limits = [float(question.rules.limits[group.stage]) * (1 - _HAIR) for group in question.groups]
    if question.rules.is_composite:
        rooms = [
            limit * len(question.rules.indicators) - sum(ratio for (one, _), ratio in fixed.items() if one == g)
            for g, limit in enumerate(limits)
        ]

        def is_within(level: float) -> bool:
            sums = [0.0] * len(rooms)
            for column in columns:
                for g, ratio in column.ratios(column.growth(level)):
                    sums[g] += ratio
            return all(one <= room for one, room in zip(sums, rooms, strict=True))

        level = _lowest(is_within)
        levels = [level] * len(columns)
    else:
        levels = [_lowest(column.keeper(limits)) for column in columns]
    if any(level is None for level in levels):
        return None
    changes: list[Change] = []
    for column, level in zip(columns, levels, strict=True):
        changes += column.changes(level or 0.0)
    return tuple(changes)


def _needs(question: Question) -> list[Fraction] | None:
    """Return what each lever has to grow by for every threshold in reach, else for the floor; None: a school fails."""
    least = [Fraction(0)] * len(question.levers)
    allowed = len(question.rules.indicators) - (question.rules.met_at_least or 0)
    for group in question.groups:
        for held in group.holdings:
            short = 0
            for one in held:
                wanted = one.need_floor if one.need is None else one.need
                short += one.need is None
                if wanted is None:
                    return None
                if one.lever is not None:
                    least[one.lever] = max(least[one.lever], wanted)
            if question.rules.met_at_least is not None and short > allowed:
                return None
    return least


def _fixed(question: Question) -> dict[tuple[int, int], float]:
    """Return the coefficients that nothing can change."""
    found = {}
    for g, group in enumerate(question.groups):
        for k, _ in enumerate(question.rules.indicators):
            if all(held[k].lever is None for held in group.holdings):
                totals = np.array([float(held[k].total) for held in group.holdings])
                found[g, k] = _ratio(totals, np.array([float(row.pupils) for row in group.rows]))
    return found


def _ratio(totals: Doubles, pupils: Doubles) -> float:
    """Return the difference coefficient; infinite where there is nothing."""
    whole = float(totals.sum())
    if whole <= 0:
        return inf
    return float(max(0.0, pupils.sum() * (totals**2 / pupils).sum() / whole**2 - 1) ** 0.5)


@dataclass(frozen=True)
class _Held:
    """One figure of one stage, in the order of its schools; ``levers`` are places among the levers of the column."""

    group: int
    totals: Doubles
    shares: Doubles
    pupils: Doubles
    levers: Sequence[int]


class _Column:
    """The levers of one column, and the figures that they feed."""

    def __init__(self, question: Question, column: str, least: Sequence[Fraction]) -> None:
        mine = [n for n, lever in enumerate(question.levers) if lever.column == column]
        places = {n: place for place, n in enumerate(mine)}
        self._levers, self._exact = [question.levers[n] for n in mine], [least[n] for n in mine]
        self._least = np.array([float(least[n]) for n in mine])
        self._most = np.array([float(lever.most) for lever in self._levers])
        self._is_counted = self._levers[0].is_counted
        self._held = []
        for g, group in enumerate(question.groups):
            for k, rule in enumerate(question.rules.indicators):
                held = [one[k] for one in group.holdings]
                if rule.column == column and any(one.lever is not None for one in held):
                    self._held.append(
                        _Held(
                            g,
                            np.array([float(one.total) for one in held]),
                            np.array([float(one.share) for one in held]),
                            np.array([float(row.pupils) for row in group.rows]),
                            [-1 if one.lever is None else places[one.lever] for one in held],
                        )
                    )

    def growth(self, level: float) -> Doubles:
        """Return what each lever grows by, for every school to have so much of what the richest has."""
        found = self._least.copy()
        for held in self._held:
            top = float((self._after(held, self._least) / held.pupils).max())
            wanted = (level * top * held.pupils - held.totals) / held.shares
            for place, want in zip(held.levers, wanted.tolist(), strict=True):
                if place >= 0:
                    found[place] = max(found[place], want)
        if self._is_counted:
            found = np.ceil(found - _HAIR)
        capped: Doubles = np.minimum(found, self._most)
        return capped

    @staticmethod
    def _after(held: _Held, growth: Doubles) -> Doubles:
        given = [growth[place] if place >= 0 else 0.0 for place in held.levers]
        after: Doubles = held.totals + held.shares * np.array(given)
        return after

    def ratios(self, growth: Doubles) -> list[tuple[int, float]]:
        """Return each coefficient with its group."""
        return [(held.group, _ratio(self._after(held, growth), held.pupils)) for held in self._held]

    def keeper(self, limits: Sequence[float]) -> Callable[[float], bool]:
        """Return the question whether a level keeps every coefficient."""
        return lambda level: all(ratio <= limits[g] for g, ratio in self.ratios(self.growth(level)))

    def changes(self, level: float) -> list[Change]:
        """Return the growth as changes of rows, each need met to the last fraction."""
        found: list[Change] = []
        for lever, needed, by in zip(self._levers, self._exact, self.growth(level).tolist(), strict=True):
            if self._is_counted:
                grown = Decimal(max(round(by), int(needed)))
            else:
                grown = rounded_up(max(Fraction(by), needed), lever, _PLACES)
            if grown > 0:
                found += lever.changes(grown)
        return found


def _lowest(is_within: Callable[[float], bool]) -> float | None:
    """Return the lowest level on a grid that will do, come nearer to from above; None where none does."""
    first = next((n for n in range(_LEVELS + 1) if is_within(n / _LEVELS)), None)
    if first is None or first == 0:
        return None if first is None else 0.0
    low, high = (first - 1) / _LEVELS, first / _LEVELS
    for _ in range(_HALVINGS):
        middle = (low + high) / 2
        low, high = (low, middle) if is_within(middle) else (middle, high)
    return high
