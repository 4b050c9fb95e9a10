"""What may change and what it must reach (补齐的问题): exact, before any solver sees it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from math import ceil

from yanzhen.engines.equity.costs import PUPILS, Cost
from yanzhen.engines.equity.fix import Change
from yanzhen.engines.equity.judging import stage_share
from yanzhen.engines.equity.returns import SchoolRow
from yanzhen.engines.equity.rules import EquityRules
from yanzhen.engines.equity.vocabulary import SchoolStage


@dataclass(frozen=True, kw_only=True)
class Lever:
    """One figure of one school that may grow (可变动的数).

    Attributes:
        code: code of the school.
        column: key of the figure.
        stages: the rows that report it; two where the stages share it.
        before: figure as reported.
        most: greatest change, a whole number where ``is_counted``.
        per_unit: price of one unit.
        is_counted: does it grow by whole units only?
    """

    code: str
    column: str
    stages: tuple[SchoolStage, ...]
    before: Decimal
    most: Decimal
    per_unit: Decimal
    is_counted: bool

    def changes(self, by: Decimal) -> list[Change]:
        """Return a growth as changes of rows; its price stands in the first of them."""
        prices = [by * self.per_unit, Decimal(0)]
        return [
            Change(
                code=self.code,
                stage=stage,
                column=self.column,
                before=self.before,
                after=self.before + by,
                cost=price,
            )
            for stage, price in zip(self.stages, prices, strict=False)
        ]


@dataclass(frozen=True, kw_only=True)
class Holding:
    """What one school and stage has of one indicator (某校某项指标).

    Attributes:
        total: raw total of the stage, split where shared.
        share: how much of the lever's growth the stage gets.
        lever: index of the lever that raises it; None where nothing may change.
        need: smallest growth of the lever that reaches the threshold; None where no allowed growth does.
        need_floor: the same for the floor.
    """

    total: Fraction
    share: Fraction
    lever: int | None
    need: Fraction | None
    need_floor: Fraction | None


@dataclass(frozen=True, kw_only=True)
class Group:
    """The counted schools of one stage (参加计算的学校), sorted by code; ``holdings[school][indicator]``."""

    stage: SchoolStage
    rows: tuple[SchoolRow, ...]
    holdings: tuple[tuple[Holding, ...], ...]

    @property
    def everybody(self) -> int:
        """All pupils."""
        return sum(row.pupils for row in self.rows)


@dataclass(frozen=True, kw_only=True)
class Question:
    """Figures that may grow, and what has to be reached with them, at given pupils (补齐的问题)."""

    rows: tuple[SchoolRow, ...]
    rules: EquityRules
    levers: tuple[Lever, ...]
    groups: tuple[Group, ...]


def question_of(rows: Sequence[SchoolRow], rules: EquityRules, costs: Sequence[Cost]) -> Question:
    """Return the question for rows without fault; rows that do not count change nothing and are not asked about."""
    ordered = tuple(sorted(rows, key=lambda row: (row.code, list(SchoolStage).index(row.stage))))
    pupils = {(row.code, row.stage): row.pupils for row in ordered}
    counted = [row for row in ordered if rules.exclusion(row.kind, row.pupils) is None]
    levers = _levers(counted, rules, costs)
    index = {(lever.code, lever.column, stage): n for n, lever in enumerate(levers) for stage in lever.stages}
    groups = []
    for stage in SchoolStage:
        members = tuple(row for row in counted if row.stage is stage)
        held = tuple(_holdings(row, stage_share(row, pupils, rules), rules, levers, index) for row in members)
        if members:
            groups.append(Group(stage=stage, rows=members, holdings=held))
    return Question(rows=ordered, rules=rules, levers=levers, groups=tuple(groups))


def _levers(rows: Sequence[SchoolRow], rules: EquityRules, costs: Sequence[Cost]) -> tuple[Lever, ...]:
    found: dict[tuple[str, str, SchoolStage | None], Lever] = {}
    for row in rows:
        for cost in costs:
            most = cost.most.to_integral_value("ROUND_FLOOR") if cost.is_counted else cost.most
            if cost.column == PUPILS or not most:
                continue
            shared = row.has_shared_assets and cost.column in rules.shared_figures
            key = (row.code, cost.column, None if shared else row.stage)
            stages = (*found[key].stages, row.stage) if key in found else (row.stage,)
            found[key] = Lever(
                code=row.code,
                column=cost.column,
                stages=stages,
                before=row.figures[cost.column],
                most=most,
                per_unit=cost.per_unit,
                is_counted=cost.is_counted,
            )
    return tuple(found.values())


def _holdings(
    row: SchoolRow,
    share: Fraction,
    rules: EquityRules,
    levers: Sequence[Lever],
    index: Mapping[tuple[str, str, SchoolStage], int],
) -> tuple[Holding, ...]:
    held = []
    for rule in rules.indicators:
        part = share if rule.is_shared else Fraction(1)
        lever = index.get((row.code, rule.column, row.stage))
        total = Fraction(row.figures[rule.column]) * part
        need: Fraction | None = Fraction(0)
        need_floor: Fraction | None = Fraction(0)
        if rules.met_at_least is not None:
            moving = None if lever is None else levers[lever]
            per = Fraction(row.pupils, rule.per)
            need = _need(Fraction(rule.thresholds[row.stage]) * per - total, part, moving)
            need_floor = _need(Fraction(rules.floor(rule, row.stage)) * per - total, part, moving)
        held.append(Holding(total=total, share=part, lever=lever, need=need, need_floor=need_floor))
    return tuple(held)


def _need(missing: Fraction, share: Fraction, lever: Lever | None) -> Fraction | None:
    """Return the smallest growth that makes up what is missing; None where it is not allowed."""
    if missing <= 0:
        return Fraction(0)
    if lever is None:
        return None
    growth = missing / share
    if lever.is_counted:
        growth = Fraction(ceil(growth))
    return growth if growth <= Fraction(lever.most) else None


def rounded_up(growth: Fraction, lever: Lever, decimals: int) -> Decimal:
    """Return the least decimal not below ``growth`` with so many places, but at most what the lever allows.

    >>> from decimal import Decimal
    >>> area = Lever(code="A", column="sports_area_m2", stages=(), before=Decimal(1), most=Decimal("2.5"),
    ...              per_unit=Decimal(1), is_counted=False)
    >>> rounded_up(Fraction(1, 3), area, 2), rounded_up(Fraction(5, 2), area, 0)
    (Decimal('0.34'), Decimal('2.5'))
    """
    return min(Decimal(ceil(growth * 10**decimals)).scaleb(-decimals), lever.most)
