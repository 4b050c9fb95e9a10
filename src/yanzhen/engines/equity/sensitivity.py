"""Which figure moves what (敏感性): what a unit does, and the smallest change that flips a verdict."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from math import ceil, floor, fsum

from yanzhen.engines.equity.costs import MEASURED
from yanzhen.engines.equity.judging import stage_share
from yanzhen.engines.equity.returns import SchoolRow
from yanzhen.engines.equity.rules import EquityRules, IndicatorRule
from yanzhen.engines.equity.vocabulary import SchoolStage
from yanzhen.kernel.difference_coefficient import spread_of

_PLACES = 2
_DOUBTFUL = 1e-12  # a double this near the limit is asked again in fractions


@dataclass(frozen=True, kw_only=True)
class Pull:
    """What one school's figure does to the coefficient of its stage (对差异系数的作用).

    Attributes:
        code: code of the school.
        name: name of the school.
        column: key of the figure.
        value: the school's quotient, in the indicator's unit.
        slope: change of the coefficient for one unit more of the figure (derivative).
        after_one_more: change of the coefficient when the figure grows by exactly one unit.
        flips_at: smallest change of the figure (whole where it is counted) after which the verdict on the coefficient
            is the other one, all else as it is; negative is a decrease; None where no change of this figure does it.
    """

    code: str
    name: str
    column: str
    value: float
    slope: float
    after_one_more: float
    flips_at: Decimal | None


@dataclass(frozen=True, kw_only=True)
class CoefficientPulls:
    """One coefficient and every school's pull on it, the strongest first (差异系数的敏感性)."""

    stage: SchoolStage
    indicator: str
    cv: float | None
    limit: float | None
    met: bool | None
    pulls: tuple[Pull, ...]


@dataclass(frozen=True, kw_only=True)
class Edge:
    """How far a school's figure is from changing sides (与标准的距离).

    Attributes:
        code: code of the school.
        name: name of the school.
        stage: the row.
        indicator: id of the indicator.
        column: key of the figure.
        value: the school's quotient.
        line: threshold or floor that it is held against.
        is_floor: is the line the floor?
        change: smallest change of the figure that changes sides (whole where it is counted, else two decimals);
            negative: what it may lose before it falls below.
        share: change over the figure that the line asks for: how near, comparable between indicators.
        tips_school: would that change alone change the verdict on the school?
    """

    code: str
    name: str
    stage: SchoolStage
    indicator: str
    column: str
    value: float
    line: float
    is_floor: bool
    change: Decimal
    share: float
    tips_school: bool


@dataclass(frozen=True, kw_only=True)
class Sensitivity:
    """Pulls on every coefficient; what is nearest to falling and nearest to passing (敏感性)."""

    coefficients: tuple[CoefficientPulls, ...]
    nearest_to_falling: tuple[Edge, ...]
    nearest_to_passing: tuple[Edge, ...]


@dataclass(frozen=True)
class _Held:
    """One school's totals by indicator, and what share of a shared figure is its own."""

    row: SchoolRow
    totals: tuple[Fraction, ...]
    shares: tuple[Fraction, ...]
    is_counted: tuple[bool, ...]


@dataclass(frozen=True)
class _Others:
    """What the other schools hold: Σ x, Σ x² ÷ P; and the pupils of all."""

    total: float
    squares: float
    everybody: int


def sensitivity(rows: Sequence[SchoolRow], rules: EquityRules) -> Sensitivity:
    """Return what each figure does on its own, all others staying as they are.

    Args:
        rows: one per school and stage, without the faults that ``row_faults`` names; their order is of no account.
        rules: the numbers to judge by; a composite has pulls but no edges, because schools are not judged.
    Returns:
        Pulls by falling strength (ties by code); edges by rising share, the verdict on the school first.
    Source: rulebook entries ``equity/yz17`` and ``equity/jb12``.
    """
    coefficients, falling, passing = [], list[Edge](), list[Edge]()
    for stage, held in _stages(rows, rules):
        coefficients += [_pulls(stage, place, rule, held, rules) for place, rule in enumerate(rules.indicators)]
        if rules.met_at_least is not None:
            for school in held:
                edges = _edges(school, rules)
                falling += [edge for edge in edges if edge.change < 0]
                passing += [edge for edge in edges if edge.change > 0]
    return Sensitivity(
        coefficients=tuple(coefficients),
        nearest_to_falling=tuple(sorted(falling, key=_nearness)),
        nearest_to_passing=tuple(sorted(passing, key=_nearness)),
    )


def _nearness(edge: Edge) -> tuple[bool, float, str, SchoolStage, str]:
    return (not edge.tips_school, edge.share, edge.code, edge.stage, edge.indicator)


def _stages(rows: Sequence[SchoolRow], rules: EquityRules) -> list[tuple[SchoolStage, list[_Held]]]:
    ordered = sorted(rows, key=lambda row: row.code)
    pupils = {(row.code, row.stage): row.pupils for row in ordered}
    counted = tuple(rule.column not in MEASURED for rule in rules.indicators)
    found = []
    for stage in SchoolStage:
        held = []
        for row in ordered:
            if row.stage is stage and rules.exclusion(row.kind, row.pupils) is None:
                share = stage_share(row, pupils, rules)
                shares = tuple(share if rule.is_shared else Fraction(1) for rule in rules.indicators)
                totals = [Fraction(row.figures[rule.column]) for rule in rules.indicators]
                held.append(_Held(row, tuple(x * s for x, s in zip(totals, shares, strict=True)), shares, counted))
        if held:
            found.append((stage, held))
    return found


def _pulls(
    stage: SchoolStage, place: int, rule: IndicatorRule, held: Sequence[_Held], rules: EquityRules
) -> CoefficientPulls:
    """Pulls of all schools on one coefficient.

    With Q = Σ x² ÷ P, T = Σ x and N pupils CV² = N·Q ÷ T² − 1, so that dCV/dx = N·(x ÷ P·T − Q) ÷ (CV·T³).
    """
    spread = spread_of([school.totals[place] for school in held], [school.row.pupils for school in held])
    limit = None if rules.is_composite else rules.limits[stage]
    met = None if limit is None else spread.is_within(limit)
    pulls = () if spread.cv is None else _all_pulls(place, rule, held, spread.cv, limit, met=met)
    return CoefficientPulls(
        stage=stage,
        indicator=rule.id,
        cv=spread.cv,
        limit=None if limit is None else float(limit),
        met=met,
        pulls=tuple(sorted(pulls, key=lambda pull: (-abs(pull.slope), pull.code))),
    )


def _all_pulls(
    place: int, rule: IndicatorRule, held: Sequence[_Held], cv: float, limit: Decimal | None, *, met: bool | None
) -> tuple[Pull, ...]:
    everybody = sum(school.row.pupils for school in held)
    figures = [float(school.totals[place]) for school in held]
    total = fsum(figures)
    squares = fsum(x * x / school.row.pupils for x, school in zip(figures, held, strict=True))
    found = []
    for mine, school in zip(figures, held, strict=True):
        pupils, share = school.row.pupils, float(school.shares[place])
        others = _Others(total - mine, squares - mine * mine / pupils, everybody)
        slope = 0.0 if cv == 0 else share * everybody * (mine / pupils * total - squares) / (cv * total**3)
        after = everybody * (squares + share * (2 * mine + share) / pupils) / (total + share) ** 2 - 1
        found.append(
            Pull(
                code=school.row.code,
                name=school.row.name,
                column=rule.column,
                value=mine * rule.per / pupils,
                slope=slope,
                after_one_more=max(after, 0.0) ** 0.5 - cv,
                flips_at=None if limit is None else _flip(place, school, held, limit, others, met=bool(met)),
            )
        )
    return tuple(found)


def _flip(
    place: int, school: _Held, held: Sequence[_Held], limit: Decimal, others: _Others, *, met: bool
) -> Decimal | None:
    """The smallest change of one figure that flips the verdict: roots of a quadratic, then the judge's own test."""
    bar, rest, squares = (1 + float(limit) ** 2) / others.everybody, others.total, others.squares
    # squares + y² ÷ P = bar · (rest + y)²
    a, b, c = 1 / school.row.pupils - bar, -2 * bar * rest, squares - bar * rest * rest
    mine, share = float(school.totals[place]), float(school.shares[place])
    candidates = []
    for root in _roots(a, b, c):
        for step in _steps_around((root - mine) / share, counted=school.is_counted[place]):
            moved = mine + share * float(step)
            if not step or moved < -_DOUBTFUL * (1 + mine) or rest + moved <= 0:
                continue
            excess = (squares + moved**2 / school.row.pupils) / (bar * (rest + moved) ** 2) - 1
            within = excess < 0 if abs(excess) > _DOUBTFUL else _is_within(place, school, held, limit, step)
            if within is (not met):
                candidates.append(step)
    return min(candidates, key=lambda step: (abs(step), step), default=None)


def _roots(a: float, b: float, c: float) -> list[float]:
    inside = b * b - 4 * a * c
    if inside < 0 or a == 0:
        return [] if a or not b else [-c / b]
    return [(-b - inside**0.5) / (2 * a), (-b + inside**0.5) / (2 * a)]


def _steps_around(change: float, *, counted: bool) -> list[Decimal]:
    """The two steps of the figure's grain on either side of a real change."""
    grain = 0 if counted else _PLACES
    scaled = change * 10**grain
    return [
        Decimal(whole).scaleb(-grain) for whole in (floor(scaled) - 1, floor(scaled), ceil(scaled), ceil(scaled) + 1)
    ]


def _is_within(place: int, school: _Held, held: Sequence[_Held], limit: Decimal, step: Decimal) -> bool | None:
    """Is the coefficient within its limit after a step, exactly? None where the figure would fall below nought."""
    moved = school.totals[place] + school.shares[place] * Fraction(step)
    if moved < 0:
        return None
    totals = [moved if one is school else one.totals[place] for one in held]
    return spread_of(totals, [one.row.pupils for one in held]).is_within(limit)


def _edges(school: _Held, rules: EquityRules) -> list[Edge]:
    """Each indicator of a school against its threshold and its floor."""
    row, found = school.row, []
    per = [Fraction(row.pupils, rule.per) for rule in rules.indicators]
    lines = [
        (Fraction(rule.thresholds[row.stage]) * one, Fraction(rules.floor(rule, row.stage)) * one)
        for rule, one in zip(rules.indicators, per, strict=True)
    ]
    sides = [(x >= line, x >= least) for x, (line, least) in zip(school.totals, lines, strict=True)]
    now = _passes(sides, rules)
    for place, rule in enumerate(rules.indicators):
        total, share = school.totals[place], school.shares[place]
        for which, line in enumerate(lines[place]):
            if line <= 0:
                continue
            change = _to_line((line - total) / share, counted=school.is_counted[place])
            after = total + share * Fraction(change)
            if after < 0:
                continue
            moved = [*sides]
            moved[place] = (after >= lines[place][0], after >= lines[place][1])
            found.append(
                Edge(
                    code=row.code,
                    name=row.name,
                    stage=row.stage,
                    indicator=rule.id,
                    column=rule.column,
                    value=float(total / per[place]),
                    line=float(line / per[place]),
                    is_floor=which == 1,
                    change=change,
                    share=float(abs(Fraction(change)) * share / line),
                    tips_school=_passes(moved, rules) is not now,
                )
            )
    return found


def _to_line(missing: Fraction, *, counted: bool) -> Decimal:
    """The smallest step that reaches a line from below, or falls below it."""
    grain = 0 if counted else _PLACES
    scaled = missing * 10**grain
    return Decimal(ceil(scaled) if scaled > 0 else -(floor(-scaled) + 1)).scaleb(-grain)


def _passes(sides: Sequence[tuple[bool, bool]], rules: EquityRules) -> bool:
    """Does a school pass whose indicators reach threshold and floor like this?"""
    return sum(met for met, _ in sides) >= (rules.met_at_least or 0) and all(above for _, above in sides)
