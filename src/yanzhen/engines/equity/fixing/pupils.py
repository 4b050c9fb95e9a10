"""Pupils who change schools (学生调整): a relaxation for the bound, then growth at the pupils it proposes.

With the pupils of a stage constant, the coefficient is within its limit where ΣP·Σ x² ÷ P ≤ (1 + limit²)(Σx)². The left
is convex in totals and pupils together; the right is a square, held from above by chords over pieces of Σx.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from math import inf

from yanzhen.engines.equity.costs import PUPILS, Cost
from yanzhen.engines.equity.fix import Change
from yanzhen.engines.equity.fixing.growth import FREE, scale_of, scales_of
from yanzhen.engines.equity.fixing.pieces import Pieces
from yanzhen.engines.equity.fixing.program import Answer, Program
from yanzhen.engines.equity.fixing.question import Question
from yanzhen.engines.equity.fixing.search import Limits
from yanzhen.engines.equity.returns import SchoolRow
from yanzhen.engines.equity.rules import EquityRules
from yanzhen.engines.equity.vocabulary import SchoolKind

_ROUNDS = 40
_CLOSE = 1e-7
_GAP = 5e-6
_FEW = 100  # moves up to which pupils are whole in the program

Points = dict[tuple[int, int], list[float]]


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


class Moves:
    """The relaxed program of growth and of pupils who change schools (学生调整的松弛模型)."""

    def __init__(self, question: Question, cost: Cost, limits: Limits, points: Points, *, seconds: float) -> None:
        """Build needs and coefficients over growing figures and moving pupils."""
        self._question, self._program = question, Program(seconds=seconds)
        self._scales = scales_of(question)
        prices = [float(one.per_unit) * scale for one, scale in zip(question.levers, self._scales, strict=True)]
        self.unit = max([*prices, float(cost.per_unit)]) or 1.0
        self._levers = [
            self._program.column(cost=max(price / self.unit, FREE), high=float(lever.most) / scale)
            for lever, price, scale in zip(question.levers, prices, self._scales, strict=True)
        ]
        self._given_away = sum(
            max(0.0, FREE - price / self.unit) * float(lever.most) / scale
            for lever, price, scale in zip(question.levers, prices, self._scales, strict=True)
        )
        self.choices: list[int] = []
        self._pupils: dict[tuple[int, int], tuple[int, int]] = {}
        for g, group in enumerate(question.groups):
            self._move(g, group.rows, cost)
        if question.rules.met_at_least is not None:
            for g, group in enumerate(question.groups):
                for place in range(len(group.rows)):
                    self._reach(g, place)
        self.means: dict[tuple[int, int], int] = {}
        self._squares: dict[tuple[int, int], list[int]] = {}
        for key, limit in limits.items():
            self._coefficient(key, float(limit), points[key])

    def _move(self, g: int, rows: Sequence[SchoolRow], cost: Cost) -> None:
        balance = []
        price = max(float(cost.per_unit) / self.unit, FREE)
        for place, row in enumerate(rows):
            room = room_of(row, self._question.rules, cost)
            self._given_away += max(0.0, FREE - float(cost.per_unit) / self.unit) * (room.more + room.fewer)
            more = self._program.column(cost=price, high=float(room.more))
            fewer = self._program.column(cost=price, high=float(room.fewer))
            self._pupils[g, place] = more, fewer
            balance += [(more, 1.0), (fewer, -1.0)]
        self._program.row(balance, low=0.0, high=0.0)

    def _total(self, g: int, place: int, indicator: int, per: float) -> tuple[float, list[tuple[int, float]]]:
        """Return a school's total over ``per`` as a constant and terms."""
        held = self._question.groups[g].holdings[place][indicator]
        if held.lever is None:
            return float(held.total) / per, []
        return float(held.total) / per, [(self._levers[held.lever], float(held.share) * self._scales[held.lever] / per)]

    def _reach(self, g: int, place: int) -> None:
        """Let a school stay short as the rules allow, at the pupils that it comes to have."""
        rules, group = self._question.rules, self._question.groups[g]
        row = group.rows[place]
        more, fewer = self._pupils[g, place]
        most = row.pupils + self._program.high_of(more)
        shorts = []
        for k, rule in enumerate(rules.indicators):
            goal = float(rule.thresholds[group.stage]) / rule.per
            least = float(rules.floor(rule, group.stage)) / rule.per
            if goal <= 0:
                continue
            constant, terms = self._total(g, place, k, goal * row.pupils)
            pupils = [(more, -1.0 / row.pupils), (fewer, 1.0 / row.pupils)]
            short = self._program.column(high=1.0)
            shorts.append((short, 1.0))
            self.choices.append(short)
            slack = (1 - least / goal) * most / row.pupils
            self._program.row([*terms, *pupils, (short, slack)], low=1.0 - constant - _CLOSE / 100)
            floor_share = least / goal
            moved = [(column, factor * floor_share) for column, factor in pupils]
            self._program.row([*terms, *moved], low=floor_share - constant - _CLOSE / 100)
        self._program.row(shorts, high=float(len(rules.indicators) - (rules.met_at_least or 0)))

    def _coefficient(self, key: tuple[int, int], limit: float, points: Sequence[float]) -> None:
        g, k = key
        group = self._question.groups[g]
        per = scale_of(group, k) * group.everybody
        constant, moving, shares = 0.0, list[tuple[int, float]](), []
        for place in range(len(group.rows)):
            one, terms = self._total(g, place, k, per)
            constant += one
            moving += [(column, -factor) for column, factor in terms]
            shares.append(group.rows[place].pupils / group.everybody)
        mean = self._program.column()
        self._program.row([(mean, 1.0), *moving], low=constant, high=constant)
        pieces = Pieces(self._program, mean, points)
        self.choices += pieces.choices
        squares = [self._program.column() for _ in shares]
        bar = 1 + limit * limit
        chord = [(column, -bar * factor) for column, factor in pieces.square()]
        summed = [(column, share) for column, share in zip(squares, shares, strict=True)]
        self._program.row([*summed, *chord], high=bar * pieces.square_constant + _CLOSE / 100)
        self.means[key], self._squares[key] = mean, squares

    def _cut(self, values: Sequence[float]) -> int:
        """Add the tangents of x² ÷ P that a point breaks."""
        added = 0
        for (g, k), squares in self._squares.items():
            group = self._question.groups[g]
            per = scale_of(group, k) * group.everybody
            for place, square in enumerate(squares):
                more, fewer = self._pupils[g, place]
                before = group.rows[place].pupils
                pupils = before + values[more] - values[fewer]
                constant, terms = self._total(g, place, k, per * before / group.everybody)
                figure = constant + sum(values[column] * factor for column, factor in terms)
                ratio = figure / (pupils / before)
                if figure * ratio <= values[square] + _CLOSE:
                    continue
                added += 1
                row = [(square, 1.0), *((column, -2 * ratio * factor) for column, factor in terms)]
                row += [(more, ratio * ratio / before), (fewer, -ratio * ratio / before)]
                self._program.row(row, low=2 * ratio * constant - ratio * ratio)
        return added

    def solve(self, *, whole: bool) -> Answer:
        """Solve and cut until every tangent holds."""
        chosen = self.choices if whole else []
        if whole and len(self._pupils) * 2 <= _FEW:
            chosen = [*chosen, *(column for pair in self._pupils.values() for column in pair)]
        answer = self._program.solve(whole=chosen, gap=_GAP)
        for _ in range(_ROUNDS):
            if not answer.values or answer.has_run_out or not self._cut(answer.values):
                break
            further = self._program.solve(whole=chosen, gap=_GAP)
            if not further.values and not further.is_infeasible:
                break
            answer = further
        return answer

    @property
    def seconds_left(self) -> float:
        """Time that is left for further solves."""
        return self._program.seconds_left

    def bound_in_money(self, bound: float) -> float:
        """Return a bound of the program as a bound on the price."""
        return 0.0 if bound == -inf else max(0.0, (bound * (1 - _CLOSE) - self._given_away - _CLOSE) * self.unit)

    def changes(self, values: Sequence[float], cost: Cost) -> list[Change]:
        """Return the whole pupils who change schools at a point; as many leave as come."""
        found = []
        for g, group in enumerate(self._question.groups):
            wanted = {
                place: Fraction(values[self._pupils[g, place][0]] - values[self._pupils[g, place][1]])
                for place in range(len(group.rows))
            }
            for place, by in _whole_moves(wanted).items():
                row = group.rows[place]
                found.append(
                    Change(
                        code=row.code,
                        stage=row.stage,
                        column=PUPILS,
                        before=Decimal(row.pupils),
                        after=Decimal(row.pupils + by),
                        cost=abs(by) * cost.per_unit,
                    )
                )
        return found


def _whole_moves(wanted: Mapping[int, Fraction]) -> dict[int, int]:
    """Round so that the sum stays nought: the largest remainders go up, as many as it takes.

    >>> _whole_moves({0: Fraction(-3, 2), 1: Fraction(1), 2: Fraction(1, 2)})
    {0: -2, 1: 1, 2: 1}
    """
    near = {place: round(by) if abs(by - round(by)) < _CLOSE else None for place, by in wanted.items()}
    down = {place: int(by // 1) if near[place] is None else near[place] or 0 for place, by in wanted.items()}
    open_places = [place for place in wanted if near[place] is None]
    open_places.sort(key=lambda place: (down[place] - wanted[place], -place))
    for place in open_places[: -sum(down.values())]:
        down[place] += 1
    return {place: by for place, by in down.items() if by}
