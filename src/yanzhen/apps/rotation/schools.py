"""What a plan means for a school: posts, what one more or fewer would give, limits, indicators."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

from yanzhen.apps.rotation.why import HUNDRED, Plan
from yanzhen.apps.rotation.wording import INDICATOR_TITLES
from yanzhen.engines.rotation.instance import INDICATORS, Unit
from yanzhen.engines.rotation.loosening import FEWER_POST, MORE_OUT, MORE_POST
from yanzhen.engines.rotation.solution import Price

FIRST_PHASES = ("equity", "weighted")
# Rules of the figures beside the prices, and whose price each stands for, of which sign.
FIGURES = {MORE_POST: ("POST", -1), FEWER_POST: ("POST", 1), MORE_OUT: ("OUT", -1)}


@dataclass(frozen=True)
class Worth:
    """What loosening a limit by one would give at most: ``balance`` on CV², ``cost`` in the plan's own unit.

    A bound, not a promise: prices prove that no plan could gain more.
    """

    balance: float = 0.0
    cost: float = 0.0

    def __bool__(self) -> bool:
        return self.balance > 0 or self.cost > 0


@dataclass(frozen=True)
class PostLine:
    """A post of a unit (岗位): staff before and after against its bounds, and what one more or one fewer would give."""

    subject: str
    before: int
    after: int
    least: int
    most: int
    one_more: Worth
    one_fewer: Worth

    @property
    def limit(self) -> str:
        """Which bound it stands at after the plan."""
        if self.after > self.most or self.after < self.least:
            return "原已超出核定，未再扩大"
        if self.least == self.after == self.most:
            return "上下限都到了"
        if self.after == self.most:
            return "已满额"
        return "已到最低" if self.after == self.least else ""


@dataclass(frozen=True)
class IndicatorLine:
    """An indicator of a unit per 100 pupils before and after, with the floor."""

    title: str
    before: float
    after: float
    floor: float

    @property
    def is_below(self) -> bool:
        """Does it stay under the floor?"""
        return self.after < self.floor


@dataclass(frozen=True)
class UnitPage:
    """What a plan means for one stage of a school."""

    unit: Unit
    indicators: tuple[IndicatorLine, ...]
    posts: tuple[PostLine, ...]
    out: int
    out_most: int
    one_more_out: Worth
    incoming: int


def unit_page(plan: Plan, code: str, prices: Iterable[Price]) -> UnitPage:
    """Return everything about one unit."""
    unit, worths = plan.units[code], _worths(code, prices)
    return UnitPage(
        unit=unit,
        indicators=tuple(_indicator(plan, unit, one) for one in INDICATORS),
        posts=tuple(
            PostLine(
                subject=post.subject,
                before=plan.staff_before[code, post.subject],
                after=plan.staff[code, post.subject],
                least=post.min_staff,
                most=post.max_staff,
                one_more=worths.get(("POST", post.subject, -1), Worth()),
                one_fewer=worths.get(("POST", post.subject, 1), Worth()),
            )
            for post in plan.instance.posts
            if post.unit == code
        ),
        out=plan.outs[code],
        out_most=plan.out_of[code],
        one_more_out=worths.get(("OUT", "", -1), Worth()),
        incoming=sum(move.to_unit == code for move in plan.moves.values()),
    )


def _indicator(plan: Plan, unit: Unit, indicator: str) -> IndicatorLine:
    before, after = (HUNDRED * heads[unit.code][indicator] / unit.pupils for heads in (plan.before, plan.after))
    floor = float(plan.instance.params.floors[unit.stage][indicator])
    return IndicatorLine(INDICATOR_TITLES[indicator], before, after, floor)


def _worths(code: str, prices: Iterable[Price]) -> dict[tuple[str, str, int], Worth]:
    """Return what loosening gives, by (rule, subject, sign of the price): below zero the most, above it the least.

    Where a proof falls in parts the greatest price of all parts is taken, so that the figure stays a bound.
    """
    found: dict[tuple[str, str, int], dict[bool, float]] = {}
    for price in prices:
        if price.unit == code and (limit := _limit(price)):
            by_phase = found.setdefault((limit[0], price.subject, limit[1]), {})
            is_first = price.row.partition(":")[0] in FIRST_PHASES
            by_phase[is_first] = max(by_phase.get(is_first, 0.0), abs(price.price))
    return {key: Worth(by.get(True, 0.0), by.get(False, 0.0)) for key, by in found.items()}


def _limit(price: Price) -> tuple[str, int] | None:
    """Return the rule that a row says the worth of, and the sign of its price; None where it says none.

    Units that the proof looks at as a whole have no prices of their posts, but figures beside the prices.
    """
    rule = price.row.partition(":")[2].partition(":")[2]
    if rule in FIGURES:
        return FIGURES[rule]
    return (rule, 1 if price.price > 0 else -1) if rule in ("POST", "OUT") and price.price else None


@dataclass(frozen=True)
class SchoolLine:
    """A unit in the list of schools: moves out and in, indicators, the best that one more post would give."""

    unit: Unit
    name: str
    district: str
    out: int
    incoming: int
    indicators: tuple[IndicatorLine, ...]
    best: float


def school_lines(plan: Plan, prices: Iterable[Price]) -> list[SchoolLine]:
    """Return every unit, by school."""
    incoming = Counter(move.to_unit for move in plan.moves.values())
    best: dict[str, float] = {}
    for price in prices:
        if price.row.partition(":")[0] in FIRST_PHASES and _limit(price) == ("POST", -1):
            best[price.unit] = max(best.get(price.unit, 0.0), abs(price.price))
    return [
        SchoolLine(
            unit=unit,
            name=plan.school_name(unit.code),
            district=plan.schools[unit.school].school_district,
            out=plan.outs[unit.code],
            incoming=incoming[unit.code],
            indicators=tuple(_indicator(plan, unit, one) for one in INDICATORS),
            best=best.get(unit.code, 0.0),
        )
        for unit in plan.instance.units
    ]
