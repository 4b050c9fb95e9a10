"""What schools need, in shares (占比模型中的学校要求): thresholds are all but linear, so that the bound is near.

A school needs x ≥ t · P; with u = ξ over its share of pupils today and s = P over today's that is u ≥ h · s · ζ, where
h = t over the county's mean today. The product s · ζ is held from below by its planes over the ranges of both; where
pupils stay there is none, and what is needed stands in whole units. Coefficients have limits of their own, so that all
else is convex: unlike the program over plans it knows no whole units, but it is near at once and narrows that program.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import replace
from fractions import Fraction

from yanzhen.engines.equity.costs import Cost
from yanzhen.engines.equity.fixing.clock import Clock
from yanzhen.engines.equity.fixing.question import Holding, Question
from yanzhen.engines.equity.fixing.shares import Key, Shares, Side, Span

_CUTS_OF_ENDS = 1


class NeedyShares(Shares):
    """The program in shares where every school must reach thresholds; the high end of a span is a limit."""

    close = 1e-6

    def __init__(
        self, question: Question, moving: Cost, spans: Mapping[Key, Span], *, clock: Clock, is_tied: bool = True
    ) -> None:
        """Build all but the tangents."""
        self._asked: list[tuple[int, Fraction | None, Fraction, int]] = []
        self._shorts: dict[tuple[int, int], list[tuple[int, float]]] = {}
        super().__init__(question, moving, spans, clock=clock, is_tied=is_tied)

    def _declare(self, side: Side) -> None:
        super()._declare(side)
        g, k = side.key
        group, rules = self._question.groups[g], self._question.rules
        rule = rules.indicators[k]
        per_mean = group.everybody / side.total / rule.per
        full, floor = float(rule.thresholds[group.stage]) * per_mean, float(rules.floor(rule, group.stage)) * per_mean
        for place, row in enumerate(group.rows):
            weight, held = row.pupils / group.everybody, group.holdings[place][k]
            low, high = self._ends[self._pupils[g][place]]
            if low == high:
                self._stay(side, place, held, weight * side.total)
            elif side.today[place] / weight < full * high:
                self._move(side, place, full, floor)

    def _stay(self, side: Side, place: int, held: Holding, scale: float) -> None:
        """Ask a school whose pupils stay for what it needs, to the unit; of what two stages share, of the unit too."""
        if held.need == 0 or held.need_floor is None:  # where no growth reaches the floor, the reason is told elsewhere
            return
        now, most = float(held.total), self.spans[side.key].most
        floor = (now + float(held.share * held.need_floor)) / scale
        self.program.row([(side.u[place], 1.0), (side.zeta, -floor)], low=0.0)
        short = self._short(side.key[0], place)
        if held.share < 1 and held.lever is not None:
            self._asked.append((held.lever, held.need, held.need_floor, short))
        if held.need is None:
            self.program.change_bounds(short, 1.0, 1.0)
            return
        full = (now + float(held.share * held.need)) / scale
        self.program.row([(side.u[place], 1.0), (side.zeta, -full), (short, (full - floor) * most)], low=0.0)

    def _move(self, side: Side, place: int, full: float, floor: float) -> None:
        """Ask a school whose pupils move for what so many need."""
        program, span, pupils = self.program, self.spans[side.key], self._pupils[side.key[0]][place]
        low, high = self._ends[pupils]
        product = program.column()
        program.row([(product, 1.0), (side.zeta, -low), (pupils, -span.least)], low=-low * span.least)
        program.row([(product, 1.0), (side.zeta, -high), (pupils, -span.most)], low=-high * span.most)
        short = self._short(side.key[0], place)
        program.row([(side.u[place], 1.0), (product, -floor)], low=0.0)
        program.row([(side.u[place], 1.0), (product, -full), (short, (full - floor) * high * span.most)], low=0.0)

    def _short(self, g: int, place: int) -> int:
        """Add the column that says how far a school stays short of one figure."""
        column = self.program.column(high=1.0)
        self._shorts.setdefault((g, place), []).append((column, 1.0))
        return column

    def _ask(self) -> None:
        rules = self._question.rules
        allowed = len(rules.indicators) - (rules.met_at_least or 0)
        for terms in self._shorts.values():
            self.program.row(terms, high=float(allowed))
        for lever, need, need_floor, short in self._asked:
            if lever in self.growths:
                most = Fraction(self._question.levers[lever].most)
                floor, full = float(need_floor / most), float((need_floor if need is None else need) / most)
                self.program.row([(self.growths[lever], 1.0), (short, full - floor)], low=full)

    def less_room(self, less: float) -> None:
        """Ask for coefficients that are less by a share."""
        for side in self.sides:
            high = self.spans[side.key].high * (1 - less)
            self.program.change_bounds(side.square, 0.0, high * high)

    def narrowed(self, money: float, keys: Collection[Key]) -> dict[Key, Span]:
        """Return between what some ζ lie within some money: a program for each end, and true bounds."""
        found = dict(self.spans)
        self._ask_within(money)
        for side in self.sides:
            if side.key in keys:
                span = found[side.key]
                least = self._end(side.zeta, span.least, 1.0, cuts=_CUTS_OF_ENDS)
                most = self._end(side.zeta, span.most, -1.0, cuts=_CUTS_OF_ENDS)
                found[side.key] = replace(span, least=least, most=max(least, most))
        self._ask_for_money()
        return found
