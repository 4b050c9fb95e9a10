"""Pupils who change schools (学生调整): plans of schools, priced one by one and put together by a program.

With the pupils of a stage constant, a coefficient is within its limit where ΣP·Σ x² ÷ P ≤ (1 + limit²)(Σx)². Plans of
schools meet only there, in the balance of pupils and in what two stages share; the left is a sum over plans, and the
square on the right is held from above by its chord over a range of Σx, which is narrowed to what the money known to do
can pay for, and halved where that is not enough.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from math import inf, sqrt

import numpy as np

from yanzhen.engines.equity.costs import Cost
from yanzhen.engines.equity.fixing.clock import Clock
from yanzhen.engines.equity.fixing.curves import Doubles
from yanzhen.engines.equity.fixing.plans import IMPOSSIBLE, Best, Prices
from yanzhen.engines.equity.fixing.program import Program
from yanzhen.engines.equity.fixing.question import Question
from yanzhen.engines.equity.fixing.schooling import Stage, first_split, shared_levers, stage_of

_ROUNDS = 120
_ROUNDS_OF_ENDS = 12
_SETTLED = 2e-5
_LEAST = 1e-9
_BROKEN = 1e-6
_DEAR = 1e3
_NODES = 5
_CHOICE_GAP = 5e-4
_BETWEEN = 24
_LEANINGS = 5
_AROUND = 6
_WORTH_IT = 1e-3  # width of a range, over what there is, below which it is not narrowed

Key = tuple[int, int]
Range = tuple[float, float]


class Moves:
    """The program over plans of some groups; ``ranges`` are those of Σx over what there is of it today.

    What two of these share has rows that tie them, whose duals say how they share its price.
    """

    def __init__(self, question: Question, cost: Cost, groups: Sequence[int], *, clock: Clock) -> None:
        """Build rows and columns that stand in for plans until there are any."""
        self._question, self._cost = question, cost
        self._program = Program(clock=clock)
        self._is_tied = len(groups) > 1
        split = first_split(question) if self._is_tied else {}
        self._stages = {g: stage_of(question, g, cost, split) for g in groups}
        whole = [
            float(figure.per_unit.max(initial=0.0)) * scale
            for stage in self._stages.values()
            for figure, scale in zip(stage.schools.figures, stage.scales, strict=True)
        ]
        self.unit = max([*whole, float(cost.per_unit)]) or 1.0
        self.ranges = self.widest()
        self._sums: dict[Key, tuple[int, int, int]] = {}
        self._ties: dict[int, tuple[int, float]] = {}
        self._spare: dict[int, tuple[str, int, int]] = {}
        self.values: list[float] = []
        self.duals: list[float] = []
        self.at = 0.0
        self._money = self._program.column(cost=1.0)
        self._spent = self._program.row([(self._money, -1.0)], low=0.0, high=0.0)
        self._aim, self._most, self._dear = 1.0, np.inf, _DEAR
        self._key: tuple[Key, float] | None = None
        self._declare()

    def widest(self) -> dict[Key, Range]:
        """Return between what each sum lies whatever is done."""
        return {
            (g, k): (float(figure.totals.sum()) / scale, float((figure.totals + figure.most).sum()) / scale + _LEAST)
            for g, stage in self._stages.items()
            for k, (figure, scale) in enumerate(zip(stage.schools.figures, stage.scales, strict=True))
        }

    def _declare(self) -> None:
        program = self._program
        if self._is_tied:
            for n in shared_levers(self._question):
                lever = self._question.levers[n]
                scale = float(lever.per_unit) / self.unit or 1.0 / max(float(lever.most), 1.0)
                self._ties[n] = program.row([], low=0.0, high=0.0), scale
                self._stand_in("tie", n, 0, [(self._ties[n][0], 1.0)])
                self._stand_in("tie", n, 0, [(self._ties[n][0], -1.0)])
        for g, stage in self._stages.items():
            rows = [program.row([], low=1.0, high=1.0) for _ in stage.schools.pupils]
            stage.first = rows[0]
            stage.balance = program.row([], low=0.0, high=0.0)
            for k in range(len(stage.scales)):
                column = program.column()
                total = program.row([(column, -1.0)], low=0.0, high=0.0)
                self._sums[g, k] = column, total, program.row([(column, -1.0)])
                _, total, square = self._sums[g, k]
                self._stand_in("square", g, k, [(square, -1.0)])
                self._stand_in("total", g, k, [(total, 1.0)])
                self._stand_in("total", g, k, [(total, -1.0)])
            for place, row in enumerate(rows):
                self._stand_in("school", g, place, [(row, 1.0)])
            pupils = max(1.0, float(stage.schools.pupils.mean()))
            self._stand_in("balance", g, 1, [(stage.balance, pupils)])
            self._stand_in("balance", g, -1, [(stage.balance, -pupils)])
            zero = np.zeros(len(stage.scales))
            prices = Prices(0.0, zero, zero, np.zeros(stage.levers.shape))
            self._add(stage, stage.schools.best(prices), np.ones(len(rows), dtype=bool))
        self.within(self.ranges)

    def _stand_in(self, what: str, g: int, place: int, entries: Sequence[tuple[int, float]]) -> None:
        self._spare[self._program.column(cost=_DEAR, entries=entries)] = what, g, place

    def aim(self, *, at: Key | None = None, side: float = 0.0, money: float = np.inf) -> None:
        """Ask for the least money; or, given a sum and a side, for its end within ``money``; or for any point at all.

        ``side`` 1 asks for the lower end of the sum, −1 for the upper; neither sum nor money asks what is possible.
        """
        program, is_priced = self._program, at is None and money == np.inf
        if self._key is not None:
            program.change_cost(self._sums[self._key[0]][0], 0.0)
        self._key = None if at is None else (at, side)
        if at is not None:
            program.change_cost(self._sums[at][0], side)
        self._aim, self._most = float(is_priced), money / self.unit
        program.change_cost(self._money, self._aim)
        program.change_bounds(self._money, 0.0, self._most)
        self._cost_of_spares(_DEAR)

    def aim_at_anything(self) -> None:
        """Ask for any point, whatever it costs; what it leans on then says what is in the way."""
        self.aim()
        self._aim = 0.0
        self._program.change_cost(self._money, 0.0)
        self._cost_of_spares(1.0)

    def _cost_of_spares(self, dear: float) -> None:
        if dear != self._dear:
            for column in self._spare:
                self._program.change_cost(column, dear)
        self._dear = dear

    def within(self, ranges: Mapping[Key, Range]) -> None:
        """Hold the sums within ranges and the squares below the chords over them."""
        self.ranges = dict(ranges)
        for key, (column, _, row) in self._sums.items():
            low, high = self.ranges[key]
            self._program.change_bounds(column, low, high)
            bar = self._bar(key)
            self._program.change_factor(row, column, -bar * (low + high))
            self._program.change_sides(row, -np.inf, -bar * low * high)

    def _bar(self, key: Key) -> float:
        group = self._question.groups[key[0]]
        return 1.0 + float(self._question.rules.limits[group.stage]) ** 2

    def bound(self, *, enough: float = np.inf, rounds: int = _ROUNDS) -> float | None:
        """Add plans until none is worth more than what it costs; None where the time ended before any bound.

        The bound is over ``unit``; no more is asked for than ``enough`` of it.
        """
        best = None
        for _ in range(rounds):
            answer = self._program.solve()
            if not answer.values or answer.has_run_out:
                break
            duals, self.sides = self._program.prices(), self._program.sides()  # lost once columns are added
            bound, added = self._priced(duals)
            if best is None or bound > best:
                best, self.duals = bound, duals
            self.values, self.at = answer.values, answer.bound
            if not added or best >= enough or answer.bound - best <= _SETTLED * max(abs(answer.bound), _LEAST):
                break
        return best

    def _weight(self, duals: Sequence[float]) -> float:
        weight = max(0.0, -duals[self._spent])
        return min(weight, self._aim) if self._most == np.inf else weight

    def _prices(self, stage: Stage, duals: Sequence[float]) -> Prices:
        rows = [self._sums[stage.group, k] for k in range(len(stage.scales))]
        totals = np.array([duals[total] for _, total, _ in rows]) / stage.scales
        squares = np.array([max(0.0, -duals[square]) for _, _, square in rows]) * stage.everybody / stage.scales**2
        return Prices(
            duals[stage.balance] * self.unit,
            totals * self.unit,
            squares * self.unit,
            self._tying(stage, duals) * self.unit,
            self._weight(duals),
        )

    def _tying(self, stage: Stage, duals: Sequence[float]) -> Doubles:
        """Return what a unit costs by the rows that tie two stages, shape (n, k)."""
        found = np.zeros(stage.levers.shape)
        if self._ties:
            side = 1.0 if stage.group == min(self._stages) else -1.0
            for place, k in zip(*np.nonzero(stage.levers >= 0), strict=True):
                row, scale = self._ties[int(stage.levers[place, k])]
                found[place, k] = -duals[row] * side * scale * stage.per_lever[place, k]
        return found

    def _priced(self, duals: Sequence[float]) -> tuple[float, int]:
        """Return the bound at these prices, over the unit, and how many plans were added."""
        weight = self._weight(duals)
        bound, added = 0.0 if weight <= self._aim else (self._aim - weight) * self._most, 0
        for g, stage in self._stages.items():
            best = stage.schools.best(self._prices(stage, duals))
            values = np.minimum(best.values / self.unit, self._dear)
            bound += float(values.sum())
            wanted = np.array(duals[stage.first : stage.first + len(values)]) - values > _LEAST
            added += self._add(stage, best, wanted & (best.values < IMPOSSIBLE))
            for k in range(len(stage.scales)):
                _, total, square = self._sums[g, k]
                (low, high), bar, slope = self.ranges[g, k], self._bar((g, k)), min(0.0, duals[square])
                reduced = duals[total] + slope * bar * (low + high)
                if self._key is not None and self._key[0] == (g, k):
                    reduced += self._key[1]
                bound += min(reduced * low, reduced * high) - slope * bar * low * high
        return bound - _LEAST, added

    def _add(self, stage: Stage, best: Best, wanted: np.ndarray) -> int:
        moves = best.moves
        held = np.stack([figure.totals for figure in stage.schools.figures], -1) + best.growth
        price = np.stack([figure.per_unit for figure in stage.schools.figures], -1)
        pupils = stage.schools.pupils + moves
        squares = held**2 / pupils[:, None] * stage.everybody / stage.scales**2
        cost = ((best.growth * price).sum(-1) + stage.schools.per_pupil * np.abs(moves)) / self.unit
        side = 1.0 if stage.group == min(self._stages) else -1.0
        for place in np.flatnonzero(wanted & (best.values < IMPOSSIBLE)).tolist():
            entries = [(stage.first + place, 1.0), (self._spent, float(cost[place]))]
            entries.append((stage.balance, float(moves[place])))
            for k in range(len(stage.scales)):
                _, total, square = self._sums[stage.group, k]
                entries += [(total, float(held[place, k] / stage.scales[k])), (square, float(squares[place, k]))]
                if self._ties and stage.levers[place, k] >= 0:
                    row, scale = self._ties[int(stage.levers[place, k])]
                    entries.append((row, side * scale * float(best.growth[place, k] * stage.per_lever[place, k])))
            column = self._program.column(entries=[one for one in entries if one[1]])
            stage.plans.append((column, place, int(moves[place])))
        return int(wanted.sum())

    def payable(self, key: Key, money: float, low: float, high: float) -> float:
        """Return the highest that a sum can get for so much money."""
        stage = self._stages[key[0]]
        figure, scale = stage.schools.figures[key[1]], stage.scales[key[1]]
        cheapest = float(figure.per_unit[figure.most > 0].min(initial=np.inf))
        if not 0 < cheapest < np.inf:
            return high
        today = float(figure.totals.sum())
        return max(low, min(high, float((today + money / cheapest) / scale) + _LEAST))

    def narrowed(self, money: float) -> dict[Key, Range]:
        """Return the ranges of sums that no plans within ``money`` leave: two programs each, and true bounds."""
        found = {key: (low, self.payable(key, money, low, high)) for key, (low, high) in self.ranges.items()}
        for key, (_, _, square) in self._sums.items():
            low, high = found[key]
            if high - low <= _WORTH_IT or self._program.clock.is_over() or not self._matters(key, square):
                continue
            for side in (-1.0, 1.0):
                self.within(found)
                self.aim(at=key, side=side, money=money)
                end = self.bound(rounds=_ROUNDS_OF_ENDS)
                low, high = found[key]
                if end is not None:
                    end = min(max(end * side, low), high)
                    found[key] = (end, high) if side > 0 else (low, end + _LEAST)
        self.aim()
        return found

    def _matters(self, key: Key, square: int) -> bool:
        """Does the coefficient of a sum hold anything back?"""
        return square < len(self.duals) and self.duals[square] < -_LEAST

    @property
    def has_bound(self) -> bool:
        """Is there a point without anything made up to start from?"""
        return bool(self.values) and not self.is_made_up

    @property
    def is_made_up(self) -> bool:
        """Does the last point still lean on what stands in for plans?"""
        return any(self.values[column] > _LEAST for column in self._spare)

    def leaned_on(self) -> list[tuple[str, int, int, float]]:
        """Return what the last point leans on: what it is, group, place (or indicator) and how much."""
        return [(*what, self.values[column]) for column, what in self._spare.items() if self.values[column] > _BROKEN]

    def coefficient(self, key: Key) -> float:
        """Return what a coefficient comes to at the last point, whatever it leans on."""
        column, _, row = self._sums[key]
        (low, high), at, bar = self.ranges[key], self.values[column], self._bar(key)
        made_up = sum(self.values[one] for one, (what, g, k) in self._spare.items() if (what, g, k) == ("square", *key))
        squares = self.sides[row] + bar * (low + high) * at + made_up
        return sqrt(max(0.0, squares / at**2 - 1)) if at > 0 else inf

    def loosest(self) -> tuple[Key, float] | None:
        """Return the sum whose chord lets a coefficient break its limit most, and where it stands; None: none does."""
        broken = self.broken()
        if not broken:
            return None
        key = max(broken, key=lambda one: (broken[one], one))
        return key, self.values[self._sums[key][0]]

    def broken(self, by: float = _BROKEN) -> dict[Key, float]:
        """Return by how much chords let squares be too large, where that is more than ``by``."""
        found = {}
        for key, (column, _, row) in self._sums.items():
            (low, high), at, bar = self.ranges[key], self.values[column], self._bar(key)
            squares = self.sides[row] + bar * (low + high) * at
            if squares - bar * at * at > by:
                found[key] = squares - bar * at * at
        return found

    def proposal(self, *, below: float, widely: bool = False) -> dict[tuple[int, int], int] | None:
        """Choose one plan for each school, within tangents instead of chords: what it gives keeps every coefficient.

        Returns moves by group and place; None where even parts of plans cost as much as ``below``. ``widely`` offers
        every school the numbers of pupils around those it would take, and lets all of them choose.
        """
        for _ in range(_LEANINGS):
            self._lean()
            if self.bound() is None:
                self.within(self.ranges)
                return None
        moves = None
        if self.at * self.unit < below and not self.is_made_up:
            self._offer_between(self.duals)
            if widely:
                self._offer_around(self.duals)
            self._lean()
            moves = self._chosen(widely=widely)
        self.within(self.ranges)
        return moves

    def _chosen(self, *, widely: bool) -> dict[tuple[int, int], int] | None:
        """Choose whole plans where pupils move: for schools torn between some, or where that gives nothing, for all."""
        everywhere = [
            column
            for stage in self._stages.values()
            for column, place, _ in stage.plans
            if stage.schools.more[place] or stage.schools.fewer[place]
        ]
        settled = [column for column in everywhere if column < len(self.values) and self.values[column] > 1 - _SETTLED]
        settled = [] if widely else settled
        for column in self._spare:
            self._program.change_bounds(column, 0.0, 0.0)
        for column in settled:
            self._program.change_bounds(column, 1.0, np.inf)
        self._program.stop_after(_NODES * 6 if widely else _NODES)
        answer = self._program.solve(whole=everywhere, gap=_CHOICE_GAP)
        for column in settled:
            self._program.change_bounds(column, 0.0, np.inf)
        if not answer.values and not answer.has_run_out:
            answer = self._program.solve(whole=everywhere, gap=1e-3)
        for column in self._spare:
            self._program.change_bounds(column, 0.0, np.inf)
        return self._moves(answer.values) if answer.values else None

    def _lean(self) -> None:
        """Put the tangent of each square at the last point in the place of its chord."""
        for key, (column, _, row) in self._sums.items():
            bar, at = self._bar(key), self.values[column]
            self._program.change_factor(row, column, -2 * bar * at)
            self._program.change_sides(row, -np.inf, -bar * at * at)

    def _offer_between(self, duals: Sequence[float]) -> None:
        """Where a school is torn between plans, offer those at the numbers of pupils in between too."""
        for stage in self._stages.values():
            torn: dict[int, list[int]] = {}
            for column, place, move in stage.plans:
                if column < len(self.values) and _SETTLED < self.values[column] < 1 - _SETTLED:
                    torn.setdefault(place, []).append(move)
            prices = self._prices(stage, duals)
            for step in range(_BETWEEN):
                moves = np.zeros(len(stage.schools.pupils), dtype=np.int64)
                wanted = np.zeros(len(stage.schools.pupils), dtype=bool)
                for place, known in torn.items():
                    move = min(known) - 2 + step
                    wanted[place] = -stage.schools.fewer[place] <= move <= stage.schools.more[place]
                    moves[place] = move if wanted[place] else 0
                if wanted.any():
                    self._add(stage, stage.schools.at(prices, moves), wanted)

    def _offer_around(self, duals: Sequence[float]) -> None:
        """Offer every school the numbers of pupils around the plan that it takes most of."""
        for stage in self._stages.values():
            taken: dict[int, tuple[float, int]] = {}
            for column, place, move in stage.plans:
                part = self.values[column] if column < len(self.values) else 0.0
                taken[place] = max(taken.get(place, (0.0, 0)), (part, move))
            middle = np.array([taken[place][1] for place in range(len(stage.schools.pupils))], dtype=np.int64)
            prices = self._prices(stage, duals)
            for step in range(-_AROUND, _AROUND + 1):
                moves = np.clip(middle + step, -stage.schools.fewer, stage.schools.more)
                self._add(stage, stage.schools.at(prices, moves), moves == middle + step)

    def _moves(self, values: Sequence[float]) -> dict[tuple[int, int], int]:
        return {
            (g, place): move
            for g, stage in self._stages.items()
            for column, place, move in stage.plans
            if move and values[column] > 0.5
        }
