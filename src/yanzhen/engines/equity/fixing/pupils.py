"""Pupils who change schools (学生调整): plans of schools, priced one by one and put together by a program.

With the pupils of a stage constant, a coefficient is within its limit where ΣP·Σ x² ÷ P ≤ (1 + limit²)(Σx)². Plans of
schools meet only there and in the balance of pupils; the left is a sum over plans, and the square on the right is held
from above by its chord over a range of Σx, which is halved where that costs the bound something. Where two stages share
a figure, the stage that needs more of it bears its price alone: a relaxation.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal

import numpy as np

from yanzhen.engines.equity.costs import PUPILS, Cost
from yanzhen.engines.equity.fix import Change
from yanzhen.engines.equity.fixing.curves import Doubles
from yanzhen.engines.equity.fixing.plans import IMPOSSIBLE, Best, Figures, Prices, Schools
from yanzhen.engines.equity.fixing.program import Program
from yanzhen.engines.equity.fixing.question import Group, Question
from yanzhen.engines.equity.returns import SchoolRow
from yanzhen.engines.equity.rules import EquityRules
from yanzhen.engines.equity.vocabulary import SchoolKind

_ROUNDS = 120
_SETTLED = 2e-5
_LEAST = 1e-9
_BROKEN = 1e-6
_DEAR = 1e3
_NODES = 50
_BETWEEN = 24
_LEANINGS = 5
_AROUND = 6

Key = tuple[int, int]
Range = tuple[float, float]


@dataclass(frozen=True)
class Room:
    """How many pupils more or fewer one school and stage may have."""

    more: int
    fewer: int


def room_of(row: SchoolRow, rules: EquityRules, cost: Cost) -> Room:
    """Return how far the pupils of a row may move; none where assets are shared, because their split would move too."""
    if row.has_shared_assets or rules.exclusion(row.kind, row.pupils) is not None:
        return Room(0, 0)
    fewest = rules.small_point_below if row.kind is SchoolKind.TEACHING_POINT else 1
    most = int(cost.most)
    return Room(most, min(most, row.pupils - fewest))


@dataclass
class Stage:
    """The schools of one group with the scales of their figures, shape (k,), and the first of their rows."""

    schools: Schools
    scales: Doubles
    everybody: int
    first: int = 0
    balance: int = 0
    plans: list[tuple[int, int, int]] = field(default_factory=list)  # column, school, move


class Moves:
    """The program over plans; ``ranges`` are those of Σx over what there is of it today, by group and indicator."""

    def __init__(self, question: Question, cost: Cost, *, is_priced: bool, seconds: float) -> None:
        """Build rows and columns that stand in for plans until there are any; unpriced it asks what is possible."""
        self._question, self._cost, self._weight = question, cost, float(is_priced)
        self._program = Program(seconds=seconds)
        self._stages = [_stage(question, group, cost) for group in question.groups]
        whole = [
            float(figure.per_unit.max()) * scale
            for stage in self._stages
            for figure, scale in zip(stage.schools.figures, stage.scales, strict=True)
        ]
        self.unit = max([*whole, float(cost.per_unit)]) or 1.0
        self.ranges = self.widest()
        self._sums: dict[Key, tuple[int, int, int]] = {}
        self._spare: list[int] = []
        self.values: list[float] = []
        self.at = 0.0
        self._declare()

    def widest(self) -> dict[Key, Range]:
        """Return between what each sum lies whatever is done."""
        return {
            (g, k): (float(figure.totals.sum()) / scale, float((figure.totals + figure.most).sum()) / scale + _LEAST)
            for g, stage in enumerate(self._stages)
            for k, (figure, scale) in enumerate(zip(stage.schools.figures, stage.scales, strict=True))
        }

    def _declare(self) -> None:
        program = self._program
        dear = _DEAR if self._weight else 1.0
        for g, stage in enumerate(self._stages):
            rows = [program.row([], low=1.0, high=1.0) for _ in stage.schools.pupils]
            stage.first = rows[0]
            stage.balance = program.row([], low=0.0, high=0.0)
            for k in range(len(stage.scales)):
                column = program.column()
                total = program.row([(column, -1.0)], low=0.0, high=0.0)
                self._sums[g, k] = column, total, program.row([(column, -1.0)])
                _, total, square = self._sums[g, k]
                self._spare.append(program.column(cost=dear, entries=[(square, -1.0)]))
                self._spare += [program.column(cost=dear, entries=[(total, side)]) for side in (1.0, -1.0)]
            self._spare += [program.column(cost=dear, entries=[(row, 1.0)]) for row in rows]
            pupils = 1.0 / max(1.0, float(stage.schools.pupils.mean()))
            self._spare += [program.column(cost=dear * pupils, entries=[(stage.balance, side)]) for side in (1.0, -1.0)]
            zero = np.zeros(len(stage.scales))
            self._add(g, stage.schools.best(Prices(0.0, zero, zero)), np.ones(len(rows), dtype=bool))

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

    def bound(self) -> float | None:
        """Add plans until none is worth more than what it costs; None where the time ended before any bound."""
        best = None
        for _ in range(_ROUNDS):
            answer = self._program.solve()
            if not answer.values or answer.has_run_out:
                break
            self.duals, self.sides = self._program.prices(), self._program.sides()  # lost once columns are added
            bound, added = self._priced(self.duals)
            best = bound if best is None else max(best, bound)
            self.values, self.at = answer.values, answer.bound
            if not added or answer.bound - best <= _SETTLED * max(abs(answer.bound), _LEAST):
                break
        return best

    def _prices(self, g: int, duals: Sequence[float]) -> Prices:
        stage = self._stages[g]
        rows = [self._sums[g, k] for k in range(len(stage.scales))]
        totals = np.array([duals[total] for _, total, _ in rows]) / stage.scales
        squares = np.array([max(0.0, -duals[square]) for _, _, square in rows]) * stage.everybody / stage.scales**2
        return Prices(duals[stage.balance] * self.unit, totals * self.unit, squares * self.unit)

    def _priced(self, duals: Sequence[float]) -> tuple[float, int]:
        """Return the bound at these prices, over the unit, and how many plans were added."""
        bound, added = 0.0, 0
        for g, stage in enumerate(self._stages):
            best = stage.schools.best(self._prices(g, duals), weight=self._weight)
            values = np.minimum(best.values / self.unit, _DEAR if self._weight else 1.0)
            bound += float(values.sum())
            wanted = np.array(duals[stage.first : stage.first + len(values)]) - values > _LEAST
            added += self._add(g, best, wanted & (best.values < IMPOSSIBLE))
            for k in range(len(stage.scales)):
                _, total, square = self._sums[g, k]
                (low, high), bar, slope = self.ranges[g, k], self._bar((g, k)), min(0.0, duals[square])
                reduced = duals[total] + slope * bar * (low + high)
                bound += min(reduced * low, reduced * high) - slope * bar * low * high
        return bound - _LEAST, added

    def _add(self, g: int, best: Best, wanted: np.ndarray) -> int:
        stage = self._stages[g]
        moves = best.moves
        held = np.stack([figure.totals for figure in stage.schools.figures], -1) + best.growth
        price = np.stack([figure.per_unit for figure in stage.schools.figures], -1)
        pupils = stage.schools.pupils + moves
        squares = held**2 / pupils[:, None] * stage.everybody / stage.scales**2
        cost = self._weight * ((best.growth * price).sum(-1) + stage.schools.per_pupil * np.abs(moves)) / self.unit
        for place in np.flatnonzero(wanted & (best.values < IMPOSSIBLE)).tolist():
            entries = [(stage.first + place, 1.0)]
            if moves[place]:
                entries.append((stage.balance, float(moves[place])))
            for k in range(len(stage.scales)):
                _, total, square = self._sums[g, k]
                entries += [(total, float(held[place, k] / stage.scales[k])), (square, float(squares[place, k]))]
            column = self._program.column(cost=float(cost[place]), entries=[one for one in entries if one[1]])
            stage.plans.append((column, place, int(moves[place])))
        return int(wanted.sum())

    def payable(self, key: Key, money: float, low: float, high: float) -> float:
        """Return the highest that a sum can get for so much money."""
        figure, scale = self._stages[key[0]].schools.figures[key[1]], self._stages[key[0]].scales[key[1]]
        cheapest = float(figure.per_unit[figure.most > 0].min(initial=np.inf))
        if not 0 < cheapest < np.inf:
            return high
        today = float(figure.totals.sum())
        return max(low, min(high, float((today + money / cheapest) / scale) + _LEAST))

    @property
    def has_bound(self) -> bool:
        """Is there a point without anything made up to start from?"""
        return bool(self.values) and not self.is_made_up

    @property
    def is_made_up(self) -> bool:
        """Does the last point still lean on what stands in for plans?"""
        return any(self.values[column] > _LEAST for column in self._spare)

    def loosest(self) -> tuple[Key, float] | None:
        """Return the sum whose chord lets a coefficient break its limit most, and where it stands; None: none does."""
        broken = []
        for key, (column, _, row) in self._sums.items():
            (low, high), at, bar = self.ranges[key], self.values[column], self._bar(key)
            squares = self.sides[row] + bar * (low + high) * at
            broken.append((squares - bar * at * at, key, at))
        most, key, at = max(broken, key=lambda one: (one[0], one[1]))
        return (key, at) if most > _BROKEN else None

    def proposal(self, *, below: float, widely: bool = False) -> list[Change] | None:
        """Choose one plan for each school, within tangents instead of chords: what it gives keeps every coefficient.

        None where even parts of plans cost as much as ``below``. ``widely`` offers every school the numbers of pupils
        around those it would take, and lets all of them choose.
        """
        for _ in range(_LEANINGS):
            self._lean()
            if self.bound() is None:
                self.within(self.ranges)
                return None
        changes = None
        if self.at * self.unit < below and not self.is_made_up:
            self._offer_between(self.duals)
            if widely:
                self._offer_around(self.duals)
            self._lean()
            changes = self._chosen(widely=widely)
        self.within(self.ranges)
        return changes

    def _chosen(self, *, widely: bool) -> list[Change] | None:
        """Choose whole plans: only for schools torn between some, or where that gives nothing, for all."""
        everywhere = [column for stage in self._stages for column, _, _ in stage.plans]
        settled = [column for column in everywhere if column < len(self.values) and self.values[column] > 1 - _SETTLED]
        settled = [] if widely else settled
        for column in self._spare:
            self._program.change_bounds(column, 0.0, 0.0)
        for column in settled:
            self._program.change_bounds(column, 1.0, np.inf)
        self._program.stop_after(_NODES * 6 if widely else _NODES)
        answer = self._program.solve(whole=everywhere, gap=1e-4)
        for column in settled:
            self._program.change_bounds(column, 0.0, np.inf)
        if not answer.values and not answer.has_run_out:
            answer = self._program.solve(whole=everywhere, gap=1e-3)
        for column in self._spare:
            self._program.change_bounds(column, 0.0, np.inf)
        return self._changes(answer.values) if answer.values else None

    def _lean(self) -> None:
        """Put the tangent of each square at the last point in the place of its chord."""
        for key, (column, _, row) in self._sums.items():
            bar, at = self._bar(key), self.values[column]
            self._program.change_factor(row, column, -2 * bar * at)
            self._program.change_sides(row, -np.inf, -bar * at * at)

    def _offer_between(self, duals: Sequence[float]) -> None:
        """Where a school is torn between plans, offer those at the numbers of pupils in between too."""
        for g, stage in enumerate(self._stages):
            torn: dict[int, list[int]] = {}
            for column, place, move in stage.plans:
                if column < len(self.values) and _SETTLED < self.values[column] < 1 - _SETTLED:
                    torn.setdefault(place, []).append(move)
            prices = self._prices(g, duals)
            for step in range(_BETWEEN):
                moves, wanted = (
                    np.zeros(len(stage.schools.pupils), dtype=np.int64),
                    np.zeros(len(stage.schools.pupils), dtype=bool),
                )
                for place, known in torn.items():
                    move = min(known) - 2 + step
                    wanted[place] = -stage.schools.fewer[place] <= move <= stage.schools.more[place]
                    moves[place] = move if wanted[place] else 0
                if wanted.any():
                    self._add(g, stage.schools.at(prices, moves), wanted)

    def _offer_around(self, duals: Sequence[float]) -> None:
        """Offer every school the numbers of pupils around the plan that it takes most of."""
        for g, stage in enumerate(self._stages):
            taken: dict[int, tuple[float, int]] = {}
            for column, place, move in stage.plans:
                part = self.values[column] if column < len(self.values) else 0.0
                taken[place] = max(taken.get(place, (0.0, 0)), (part, move))
            middle = np.array([taken[place][1] for place in range(len(stage.schools.pupils))], dtype=np.int64)
            prices = self._prices(g, duals)
            for step in range(-_AROUND, _AROUND + 1):
                moves = np.clip(middle + step, -stage.schools.fewer, stage.schools.more)
                self._add(g, stage.schools.at(prices, moves), moves == middle + step)

    def _changes(self, values: Sequence[float]) -> list[Change]:
        found = []
        for stage, group in zip(self._stages, self._question.groups, strict=True):
            for column, place, move in stage.plans:
                row = group.rows[place]
                if move and values[column] > 0.5:
                    before, after = row.pupils, row.pupils + move
                    price = abs(move) * self._cost.per_unit
                    found.append(_change(row, before, after, price))
        return found

    @property
    def seconds_left(self) -> float:
        """Time that is left for further solves."""
        return self._program.seconds_left


def _change(row: SchoolRow, before: int, after: int, price: Decimal) -> Change:
    return Change(
        code=row.code, stage=row.stage, column=PUPILS, before=Decimal(before), after=Decimal(after), cost=price
    )


def _stage(question: Question, group: Group, cost: Cost) -> Stage:
    rules = question.rules
    rooms = [room_of(row, rules, cost) for row in group.rows]
    figures = [_figures(question, group, k) for k, _ in enumerate(rules.indicators)]
    schools = Schools(
        np.array([row.pupils for row in group.rows], dtype=np.int64),
        np.array([room.more for room in rooms], dtype=np.int64),
        np.array([room.fewer for room in rooms], dtype=np.int64),
        figures,
        allowed=len(rules.indicators) - (rules.met_at_least or 0),
        per_pupil=float(cost.per_unit),
    )
    scales = np.array([float(figure.totals.sum()) or 1.0 for figure in figures])
    return Stage(schools, scales, group.everybody)


def _figures(question: Question, group: Group, k: int) -> Figures:
    rule, rules = question.rules.indicators[k], question.rules
    held = [holdings[k] for holdings in group.holdings]
    levers = [None if one.lever is None else question.levers[one.lever] for one in held]
    full, floor = (float(value) / rule.per for value in (rule.thresholds[group.stage], rules.floor(rule, group.stage)))
    return Figures(
        totals=np.array([float(one.total) for one in held]),
        most=np.array(
            [
                0.0 if lever is None else float(one.share) * float(lever.most)
                for lever, one in zip(levers, held, strict=True)
            ]
        ),
        per_unit=np.array([_price(question, group, place, k) for place in range(len(held))]),
        is_counted=all(
            lever is None or (lever.is_counted and one.share == 1) for lever, one in zip(levers, held, strict=True)
        ),
        full=full,
        floor=floor,
    )


def _price(question: Question, group: Group, place: int, k: int) -> float:
    """Return the price of one unit at one school and stage; a shared unit costs the stage that needs more of it."""
    held = group.holdings[place][k]
    if held.lever is None:
        return 0.0
    lever = question.levers[held.lever]
    if len(lever.stages) > 1 and _wanted(question, group, place, k) < max(
        _wanted(question, other, n, k)
        for other in question.groups
        for n, row in enumerate(other.rows)
        if row.code == group.rows[place].code
    ):
        return 0.0
    return float(lever.per_unit) / float(held.share)


def _wanted(question: Question, group: Group, place: int, k: int) -> float:
    """What the lever would have to bring the whole school to, for this stage to reach the threshold."""
    rule, held, row = question.rules.indicators[k], group.holdings[place][k], group.rows[place]
    return float(rule.thresholds[group.stage]) * row.pupils / rule.per / float(held.share)
