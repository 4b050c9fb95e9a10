"""The program of growth at given pupils (补齐模型): needs of schools as exact sides, coefficients as cones."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from decimal import Decimal
from fractions import Fraction
from math import gcd, inf

from yanzhen.engines.equity.fix import Change
from yanzhen.engines.equity.fixing.clock import Clock
from yanzhen.engines.equity.fixing.cones import Cone, Term
from yanzhen.engines.equity.fixing.program import Program
from yanzhen.engines.equity.fixing.question import Group, Holding, Question, rounded_up
from yanzhen.engines.equity.vocabulary import SchoolStage

FREE = 1e-7  # what a unit without a price costs the program, so that nothing grows for no reason
_WITHIN = 1e-9
_HALF = 0.5

Limits = Mapping[tuple[int, int], float | None]


class Growth:
    """Columns for what may grow, rows for what each school must reach, cones for coefficients (补齐模型).

    ``limits`` gives the greatest coefficient by (group, indicator), None for a deviation column of its own.
    """

    def __init__(self, question: Question, limits: Limits, *, clock: Clock) -> None:
        """Build everything but the tangents."""
        self.question, self.program = question, Program(clock=clock)
        self._scales = scales_of(question)
        prices = [float(lever.per_unit) * scale for lever, scale in zip(question.levers, self._scales, strict=True)]
        self.unit = max(prices, default=0.0) or 1.0
        self._columns = [
            self.program.column(
                cost=max(price / self.unit, FREE),
                high=float(lever.most) / scale,
            )
            for lever, price, scale in zip(question.levers, prices, self._scales, strict=True)
        ]
        self.given_away = sum(
            (FREE - price / self.unit) * float(lever.most) / scale
            for lever, price, scale in zip(question.levers, prices, self._scales, strict=True)
            if price / self.unit < FREE
        )
        self._needs: list[tuple[int, Fraction, Fraction, int]] = []
        self._shorts: dict[int, float] = {}
        self.choices = self._sums()
        if question.rules.met_at_least is not None:
            for group in question.groups:
                for held in group.holdings:
                    self._reach(held)
        self.cones = {key: self._cone(*key, limit) for key, limit in limits.items()}

    def _reach(self, held: Sequence[Holding]) -> None:
        """Let so many indicators of a school stay short as the rules allow, each at its floor or above."""
        allowed = len(held) - (self.question.rules.met_at_least or 0)
        shorts = []
        for holding in held:
            need, floor = holding.need, holding.need_floor
            if need == 0:
                continue
            low = 0.0 if need is not None else 1.0
            short = self.program.column(low=low, high=1.0)
            self.choices.append(short)
            self._shorts[short] = low
            shorts.append((short, 1.0))
            if holding.lever is None or floor is None:
                continue
            full = floor if need is None else need
            self._needs.append((holding.lever, full, floor, short))
            least, most = floor / self._step(holding), full / self._step(holding)
            # One column may carry more than one indicator: each has a row of its own.
            self.program.row([(self._columns[holding.lever], 1.0), (short, float(most - least))], low=float(most))
        if shorts:
            self.program.row(shorts, high=float(allowed))

    def _step(self, holding: Holding) -> Fraction:
        return Fraction(self._scales[holding.lever or 0])

    def _cone(self, group_index: int, indicator: int, limit: float | None) -> Cone:
        group = self.question.groups[group_index]
        scale = scale_of(group, indicator)
        terms = []
        for row, held in zip(group.rows, group.holdings, strict=True):
            one = held[indicator]
            per = scale * row.pupils
            factor = 0.0 if one.lever is None else float(one.share) * self._scales[one.lever] / per
            column = None if one.lever is None else self._columns[one.lever]
            terms.append(Term(row.pupils / group.everybody, float(one.total) / per, factor, column))
        return Cone(self.program, terms, limit=limit)

    def _sums(self) -> list[int]:
        """Return a column for all units of one kind: whole like them, and far fewer to branch on."""
        kinds: dict[tuple[str, tuple[SchoolStage, ...]], list[int]] = {}
        for lever, column in zip(self.question.levers, self._columns, strict=True):
            if lever.is_counted:
                kinds.setdefault((lever.column, lever.stages), []).append(column)
        sums = []
        for alike in kinds.values():
            sums.append(self.program.column())
            self.program.row([(sums[-1], 1.0), *((column, -1.0) for column in alike)], low=0.0, high=0.0)
        return sums

    @property
    def units(self) -> list[int]:
        """Columns of what grows by whole units."""
        pairs = zip(self.question.levers, self._columns, strict=True)
        return [column for lever, column in pairs if lever.is_counted]

    def least(self, values: Sequence[float]) -> list[Fraction]:
        """Return what each lever has to grow by at least, where schools stay short as they do at a point."""
        least = [Fraction(0)] * len(self._columns)
        for lever, need, floor, short in self._needs:
            least[lever] = max(least[lever], floor if values[short] > _HALF else need)
        return least

    @property
    def shorts(self) -> Collection[int]:
        """Columns that say whether a school stays short of an indicator."""
        return self._shorts.keys()

    def fix_choices(self, values: Sequence[float], *, but: Collection[int] = ()) -> None:
        """Hold what schools stay short of as it is at a point, but for some columns."""
        for column in sorted(self._shorts.keys() - set(but)):
            self.program.change_bounds(column, float(round(values[column])), float(round(values[column])))

    def release_choices(self) -> None:
        """Let the choices be free again."""
        for column, low in self._shorts.items():
            self.program.change_bounds(column, low, 1.0)

    def tighten(self, share: float) -> None:
        """Ask every coefficient for a variance smaller by ``share``."""
        for cone in self.cones.values():
            cone.tighten(share)

    def bound_in_money(self, bound: float) -> float:
        """Return a bound of the program as a bound on the price, lowered by what the solver may have let slip."""
        if bound == -inf:
            return 0.0
        money = max(0.0, (bound - self.given_away - _WITHIN * max(1.0, abs(bound))) * self.unit)
        grain = _grain(self.question)
        if grain is None:
            return money
        steps = Fraction(money) / grain
        return float(-(-(steps - Fraction(1, 10**4)) // 1) * grain) if grain else money

    def growth(self, values: Sequence[float]) -> list[float]:
        """Return what each lever grows by at a point, in its own unit."""
        return [values[column] * scale for column, scale in zip(self._columns, self._scales, strict=True)]

    def changes(self, values: Sequence[float], counted: Mapping[int, int], *, decimals: int) -> list[Change]:
        """Return whole units as counted and the rest of a point in decimals, each need met to the last fraction."""
        found = []
        grown, least = self.growth(values), self.least(values)
        for n, (lever, scale, growth, needed) in enumerate(
            zip(self.question.levers, self._scales, grown, least, strict=True)
        ):
            if lever.is_counted:
                by = Decimal(counted[n])
            elif growth <= float(needed) + _WITHIN * scale:
                by = rounded_up(needed, lever, decimals)
            else:
                by = rounded_up(max(Fraction(growth), needed), lever, decimals)
            if by:
                found.extend(lever.changes(by))
        return found


def scale_of(group: Group, indicator: int) -> float:
    """Return a figure per pupil that makes the county's figures about one: its mean, or what it could grow to."""
    mean = float(sum(held[indicator].total for held in group.holdings)) / group.everybody
    return mean or 1.0


def scales_of(question: Question) -> list[float]:
    """Return the unit of each lever's column: one for what is counted, else what moves its school by the mean."""
    found = [1.0] * len(question.levers)
    for group in question.groups:
        for row, held in zip(group.rows, group.holdings, strict=True):
            for indicator, holding in enumerate(held):
                if holding.lever is not None and not question.levers[holding.lever].is_counted:
                    found[holding.lever] = scale_of(group, indicator) * row.pupils / float(holding.share)
    return found


def _grain(question: Question) -> Fraction | None:
    """Return the amount of which every price is a multiple; None where something is measured."""
    if not all(lever.is_counted for lever in question.levers):
        return None
    prices = [Fraction(lever.per_unit) for lever in question.levers if lever.per_unit]
    if not prices:
        return Fraction(0)
    bottom = 1
    for price in prices:
        bottom = bottom * price.denominator // gcd(bottom, price.denominator)
    return Fraction(gcd(*(int(price * bottom) for price in prices)), bottom)
