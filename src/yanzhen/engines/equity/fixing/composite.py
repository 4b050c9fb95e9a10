"""The mean of all coefficients within one limit (综合差异系数): coefficients trade against one another.

Nothing else is asked of schools, so that columns meet only in the limit. ``division`` shares it out and gives the
bound; here its shares become growth, in whole units and decimals that the judge passes.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from decimal import Decimal
from fractions import Fraction
from math import exp, inf

import numpy as np

from yanzhen.engines.equity.fix import GAP_OF_OPTIMAL, Change
from yanzhen.engines.equity.fixing.clock import Clock
from yanzhen.engines.equity.fixing.curves import Doubles, Tally, curve_of
from yanzhen.engines.equity.fixing.division import Division, Key, Side, Span
from yanzhen.engines.equity.fixing.growth import scale_of
from yanzhen.engines.equity.fixing.program import Answer
from yanzhen.engines.equity.fixing.question import Question, rounded_up
from yanzhen.engines.equity.fixing.search import Grown, Judge, cost_of
from yanzhen.engines.equity.fixing.ties import tie_of
from yanzhen.kernel.difference_coefficient import spread_of

_OFFSETS = sorted({sign * by for sign in (-1, 1) for by in (*range(7), *(round(8 * 1.4**n) for n in range(24)))})
_FEW = 1500  # whole units, over all columns, up to which every number of them is tried
_MANY = 1500  # rows of tied sides up to which ranges are narrowed
_TURNS = 20
_NEAR = 1e-6
_STEP = 4.0
_NARROWINGS = 2
_TIGHTENINGS = (0.0, 1e-12, 1e-10, 1e-9, 1e-8, 1e-7, 1e-6, 1e-5, 1e-4, 1e-3, 1e-2)
_NEXT_TO_NOTHING = 1e-6
_HAIR = 1e-13
_HALVINGS = 80


def moving_keys(question: Question) -> list[Key]:
    """Return the coefficients, by group and indicator, that anything can change."""
    return [
        (g, k)
        for g, group in enumerate(question.groups)
        for k, _ in enumerate(question.rules.indicators)
        if any(held[k].lever is not None for held in group.holdings)
    ]


def grow_within_composite(question: Question, *, judge: Judge, clock: Clock, polish: bool = True) -> Grown:
    """Find the cheapest growth under a composite; the gap is honest where ties between stages have not closed it."""
    return _Search(question, judge=judge, clock=clock).run(polish=polish)


def least_coefficients(question: Question) -> dict[Key, float]:
    """Return what each coefficient comes to at least at these pupils; infinite where there is nothing of a figure."""
    found = {}
    for g, group in enumerate(question.groups):
        pupils = [row.pupils for row in group.rows]
        for k, _ in enumerate(question.rules.indicators):
            if any(held[k].lever is not None for held in group.holdings):
                found[g, k] = float(_side(question, (g, k)).curve.least.min())
            else:
                cv = spread_of([held[k].total for held in group.holdings], pupils).cv
                found[g, k] = inf if cv is None else cv
    return found


class _Search:
    """Bound, proposal, growth; then what the money known to do leaves possible, and again."""

    def __init__(self, question: Question, *, judge: Judge, clock: Clock) -> None:
        self._question, self._judge, self._clock = question, judge, clock
        self._sides = [_side(question, key) for key in moving_keys(question)]
        self._plain = [side for side in self._sides if side.is_plain]
        self._rooms = [_room(question, g) for g in range(len(question.groups))]
        tied = [side for side in self._sides if not side.is_plain]
        self._spans = {side.key: _widest(question, side, self._rooms) for side in tied}
        columns = sorted({side.key[1] for side in tied})
        self._ties = [tie_of(question, [side for side in tied if side.key[1] == k]) for k in columns]
        self._best = Grown(changes=None, bound=0.0)

    def run(self, *, polish: bool) -> Grown:
        """Return the cheapest growth known and the bound; without polish the first that will do."""
        if any(np.isinf(side.curve.least).all() for side in self._sides):
            return Grown(changes=None, bound=0.0, is_infeasible=True)
        for _ in range(_NARROWINGS):
            division = self._division({})
            answer = division.solve()
            if answer.is_infeasible and self._best.changes is None:
                return Grown(changes=None, bound=0.0, is_infeasible=True)
            if not answer.values:
                break
            self._raise(division, answer)
            self._propose(division, answer, {})
            if self._is_done() or self._best.changes is None or not polish:
                break
            self._choose_units()
            if self._is_done() or not self._spans or len(self._spans) * len(self._question.rows) > _MANY:
                break
            self._narrow()
        return replace(self._best, has_run_out=self._clock.has_run_out)

    def _is_done(self) -> bool:
        return self._best.is_within(GAP_OF_OPTIMAL) or self._clock.is_over()

    def _raise(self, division: Division, answer: Answer) -> None:
        self._best = replace(self._best, bound=max(self._best.bound, division.bound_in_money(answer.bound)))

    def _division(self, windows: Mapping[Key, Sequence[int]]) -> Division:
        return Division(self._question, self._sides, self._rooms, windows=windows, spans=self._spans, clock=self._clock)

    def _narrow(self) -> None:
        """Ask how far means and coefficients can lie apart at the price that is known to do."""
        division = self._division({})
        division.within(float(self._best.cost))
        for key in self._spans:
            self._spans[key] = division.narrowed(key)

    def _choose_units(self) -> None:
        """Try every number of whole units that the price known to do leaves possible, where they are few enough."""
        if self._spans:
            return
        division = self._division({})
        division.within(float(self._best.cost))
        windows = {side.key: division.units_of(side) for side in self._plain if len(side.curve.exact)}
        if self._clock.is_over() or not windows or sum(len(window) for window in windows.values()) > _FEW:
            return
        whole = self._division(windows)
        answer = whole.solve(whole=True)
        if answer.is_infeasible:
            self._best = replace(self._best, bound=float(self._best.cost))
        elif answer.values:
            self._raise(whole, answer)
            self._propose(division, answer, windows)

    def _propose(self, division: Division, answer: Answer, windows: Mapping[Key, Sequence[int]]) -> None:
        """Turn shares of the limit into growth, and keep it if it is the cheapest so far."""
        growths = {side.key: answer.values[division.growths[side.key]] * side.measure for side in self._sides}
        prices = division.prices()
        for share in _TIGHTENINGS:
            if self._clock.is_over():
                return
            rooms = [room * (1 - share) for room in self._rooms]
            changes = self._tied(prices, rooms)
            further = self._chosen(windows or self._near(growths), rooms)
            if further is None:
                continue
            changes += further
            if self._judge(changes):
                if self._best.changes is None or cost_of(changes) < self._best.cost:
                    self._best = replace(self._best, changes=tuple(changes))
                return

    def _near(self, growths: Mapping[Key, float]) -> dict[Key, list[int]]:
        """Return the whole units to choose among near a point."""
        windows = {}
        for side in self._plain:
            curve = side.curve
            if len(curve.exact):
                last = curve.first + len(curve.exact)
                middle = min(max(int(growths[side.key]), curve.first), last - 1)
                windows[side.key] = sorted({min(max(middle + by, curve.first), last - 1) for by in _OFFSETS})
        return windows

    def _tied(self, prices: Sequence[float], rooms: list[float]) -> list[Change]:
        """Grow the sides that are tied, at prices at which everything fits; take what they need from the rooms."""
        if not self._ties:
            return []
        growths = self._fitting(list(prices), rooms)
        changes: list[Change] = []
        for tie, growth in zip(self._ties, growths, strict=True):
            wholly = tie.rounded(growth)
            for side, coefficient in zip(tie.sides, tie.coefficients(wholly), strict=True):
                rooms[side.key[0]] -= coefficient
            changes += _changes(self._question, tie.levers, wholly)
        return changes

    def _fitting(self, prices: list[float], rooms: Sequence[float]) -> list[Doubles]:
        """Move the prices of the coefficients until these come to what there is room for."""
        growths = [np.zeros(len(tie.levers)) for tie in self._ties]
        for turn in range(_TURNS):
            if self._clock.is_over():
                break
            sums = [0.0] * len(rooms)
            for n, tie in enumerate(self._ties):
                growths[n] = tie.growth_at([prices[side.key[0]] for side in tie.sides], growths[n])
                for side, coefficient in zip(tie.sides, tie.coefficients(growths[n]), strict=True):
                    sums[side.key[0]] += coefficient
            for side in self._plain:
                sums[side.key[0]] += side.ratio_at(prices[side.key[0]], self._question)
            over = [have - room for have, room in zip(sums, rooms, strict=True)]
            if all(-_NEAR <= one <= 0 or (price <= 0 and one <= 0) for one, price in zip(over, prices, strict=True)):
                break
            step = _STEP / (1 + turn / 3)
            prices = [
                price * exp(min(1.0, max(-1.0, step * (one + _NEAR / 2) / max(room, _NEAR))))
                for price, one, room in zip(prices, over, rooms, strict=True)
            ]
        return growths

    def _chosen(self, windows: Mapping[Key, Sequence[int]], rooms: list[float]) -> list[Change] | None:
        """Grow the sides that nothing ties within what room is left: whole units by a program, areas to the end."""
        if not self._plain:
            return []
        division = Division(self._question, self._plain, rooms, windows=windows, spans={}, clock=self._clock)
        answer = division.solve(whole=True)
        if not answer.values:
            return None
        changes: list[Change] = []
        measured: dict[int, list[tuple[float, Key, Side]]] = {}
        for side in self._plain:
            growth = answer.values[division.growths[side.key]]
            if not side.tally.by_units:
                measured.setdefault(side.key[0], []).append((growth * division.price_of(side), side.key, side))
                continue
            grown = side.tally.filled(round(growth * side.measure))
            rooms[side.key[0]] -= side.tally.coefficient(grown)
            changes += _changes(self._question, side.levers, grown)
        for g, priced in measured.items():
            *others, (_, last, dearest) = sorted(priced)
            for money, key, side in others:
                total = answer.values[division.growths[key]] * side.measure if money > _NEXT_TO_NOTHING else 0.0
                grown = side.tally.filled(total)
                rooms[g] -= side.tally.coefficient(grown)
                changes += _changes(self._question, side.levers, grown)
            grown = dearest.tally.filled(_least_total(dearest, rooms[last[0]] * (1 - _HAIR)))
            changes += _changes(self._question, dearest.levers, grown)
        return changes


def _side(question: Question, key: Key) -> Side:
    g, k = key
    group = question.groups[g]
    held = [holdings[k] for holdings in group.holdings]
    levers = [None if one.lever is None else question.levers[one.lever] for one in held]
    is_plain = all(
        lever is None or (len(lever.stages) == 1 and one.share == 1) for lever, one in zip(levers, held, strict=True)
    )
    most = [
        0.0 if lever is None else float(one.share * Fraction(lever.most))
        for lever, one in zip(levers, held, strict=True)
    ]
    tally = Tally(
        pupils=np.array([float(row.pupils) for row in group.rows]),
        totals=np.array([float(one.total) for one in held]),
        most=np.array(most),
        by_units=is_plain and all(lever is None or lever.is_counted for lever in levers),
    )
    return Side(key=key, tally=tally, curve=curve_of(tally), levers=tuple(one.lever for one in held), is_plain=is_plain)


def _room(question: Question, g: int) -> float:
    """What the coefficients that move may come to together: the limit times their number, less those that stay."""
    group, rules = question.groups[g], question.rules
    pupils = [row.pupils for row in group.rows]
    fixed = [
        spread_of([held[k].total for held in group.holdings], pupils).cv or 0.0
        for k, _ in enumerate(rules.indicators)
        if all(held[k].lever is None for held in group.holdings)
    ]
    return float(rules.limits[group.stage]) * len(rules.indicators) - sum(fixed)


def _widest(question: Question, side: Side, rooms: Sequence[float]) -> Span:
    """Return where mean and coefficient of a tied side can lie at all."""
    g, k = side.key
    scale = scale_of(question.groups[g], k) * question.groups[g].everybody
    low = side.tally.sum / scale
    return Span(
        low_mean=low,
        high_mean=low + float(side.tally.most.sum()) / scale + 1e-9,
        low=float(side.curve.least[-1]),
        high=max(rooms[g], 0.0),
    )


def _changes(question: Question, levers: Sequence[int | None], grown: Doubles) -> list[Change]:
    """Return growth as changes of rows."""
    changes = []
    for index, by in zip(levers, grown.tolist(), strict=True):
        if index is None or by <= _NEXT_TO_NOTHING:
            continue
        lever = question.levers[index]
        changes += lever.changes(Decimal(round(by)) if lever.is_counted else rounded_up(Fraction(by), lever, 2))
    return changes


def _least_total(side: Side, ratio: float) -> float:
    """Return the smallest growth of the total with which the coefficient can be at most ``ratio``."""
    low, high = 0.0, float(side.curve.growth[-1])
    if side.tally.coefficient(side.tally.filled(low)) <= ratio:
        return low
    for _ in range(_HALVINGS):
        middle = (low + high) / 2
        if middle in (low, high):
            break
        if side.tally.coefficient(side.tally.filled(middle)) <= ratio:
            high = middle
        else:
            low = middle
    return high
