"""Judges a county's schools (均衡判断): splits shared assets, compares exactly, rounds only what is shown."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from fractions import Fraction
from math import fsum

from yanzhen.engines.equity.returns import SchoolRow
from yanzhen.engines.equity.rules import EquityRules, IndicatorRule
from yanzhen.engines.equity.verdict import Composite, EquityVerdict, IndicatorVerdict, SchoolVerdict, StageVerdict
from yanzhen.engines.equity.vocabulary import SchoolStage
from yanzhen.kernel.difference_coefficient import spread_of

Totals = Mapping[str, Fraction]


def judge_schools(rows: Sequence[SchoolRow], rules: EquityRules) -> EquityVerdict:
    """Return mean, coefficient and verdict of every indicator, stage and school.

    Args:
        rows: one per school and stage, without the faults that ``row_faults`` names; their order is of no account.
        rules: the numbers to judge by.
    Returns:
        The stages that have rows, schools sorted by code. A stage whose schools are all left out does not pass.
    Raises:
        KeyError: shared assets without the other stage's row. ValueError: a school without pupils.
    Source: rulebook entries ``equity/yz17`` and ``equity/jb12``.
    """
    ordered = sorted(rows, key=lambda row: row.code)
    pupils = {(row.code, row.stage): row.pupils for row in ordered}
    stages = [
        stage_verdict(stage, [row for row in ordered if row.stage is stage], pupils, rules)
        for stage in SchoolStage
        if any(row.stage is stage for row in ordered)
    ]
    return EquityVerdict(rules=rules, stages=tuple(stages))


def stage_share(row: SchoolRow, pupils: Mapping[tuple[str, SchoolStage], int], rules: EquityRules) -> Fraction:
    """Return the share of the whole school's assets that belongs to the row's stage: 1 where nothing is shared.

    Args:
        row: a row that reports the whole school's totals.
        pupils: pupils by school code and stage, of both stages of a nine- or twelve-year school.
        rules: what a pupil of each stage weighs.
    """
    if not row.has_shared_assets:
        return Fraction(1)
    primary, junior, senior = (Fraction(weight) for weight in rules.split_weights)
    weights = {SchoolStage.PRIMARY: primary, SchoolStage.JUNIOR: junior}
    whole = row.pupils * weights[row.stage]
    if row.kind.has_two_stages:
        whole = sum((pupils[row.code, stage] * weight for stage, weight in weights.items()), Fraction(0))
    if row.kind.has_senior:
        whole += (row.senior_pupils or 0) * senior
    return row.pupils * weights[row.stage] / whole


def stage_verdict(
    stage: SchoolStage,
    rows: Sequence[SchoolRow],
    pupils: Mapping[tuple[str, SchoolStage], int],
    rules: EquityRules,
) -> StageVerdict:
    """Return one stage's verdict from its rows, sorted by code."""
    reasons = [(row.code, reason) for row in rows if (reason := rules.exclusion(row.kind, row.pupils)) is not None]
    counted = [row for row in rows if rules.exclusion(row.kind, row.pupils) is None]
    totals = [totals_of(row, stage_share(row, pupils, rules), rules) for row in counted]
    indicators = tuple(indicator_verdict(rule, stage, counted, totals, rules) for rule in rules.indicators)
    return StageVerdict(
        stage=stage,
        schools=tuple(school_verdict(row, held, rules) for row, held in zip(counted, totals, strict=True)),
        excluded=tuple(reasons),
        indicators=indicators,
        composite=composite_of(indicators, stage, rules) if rules.is_composite else None,
    )


def totals_of(row: SchoolRow, share: Fraction, rules: EquityRules) -> Totals:
    """Return the stage's own totals by indicator id."""
    return {rule.id: Fraction(row.figures[rule.column]) * (share if rule.is_shared else 1) for rule in rules.indicators}


def indicator_verdict(
    rule: IndicatorRule,
    stage: SchoolStage,
    rows: Sequence[SchoolRow],
    totals: Sequence[Totals],
    rules: EquityRules,
) -> IndicatorVerdict:
    """Return one coefficient of counted rows and their totals, in the same order."""
    limit = None if rules.is_composite else rules.limits[stage]
    shown_limit = None if limit is None else float(limit)
    if not rows:
        return IndicatorVerdict(id=rule.id, mean=None, cv=None, limit=shown_limit, met=False)
    spread = spread_of([held[rule.id] for held in totals], [row.pupils for row in rows])
    met: bool | None = spread.is_within(limit) if limit is not None else None
    if spread.cv_squared is None:
        met = False
    return IndicatorVerdict(id=rule.id, mean=float(spread.mean * rule.per), cv=spread.cv, limit=shown_limit, met=met)


def composite_of(indicators: Sequence[IndicatorVerdict], stage: SchoolStage, rules: EquityRules) -> Composite:
    """Return the plain mean of coefficients."""
    limit = float(rules.limits[stage])
    coefficients = [one.cv for one in indicators if one.cv is not None]
    if len(coefficients) < len(indicators):
        return Composite(cv=None, limit=limit, met=False)
    cv = fsum(coefficients) / len(coefficients)
    return Composite(cv=cv, limit=limit, met=cv <= limit)


def school_verdict(row: SchoolRow, totals: Totals, rules: EquityRules) -> SchoolVerdict:
    """Return one counted school's verdict."""
    exact = {rule.id: totals[rule.id] * rule.per / row.pupils for rule in rules.indicators}
    values = {name: float(value) for name, value in exact.items()}
    if rules.met_at_least is None:
        return SchoolVerdict(
            code=row.code, name=row.name, values=values, met=None, below_floor=None, short=(), passes=None
        )
    short = tuple(rule.id for rule in rules.indicators if exact[rule.id] < Fraction(rule.thresholds[row.stage]))
    below = tuple(rule.id for rule in rules.indicators if exact[rule.id] < Fraction(rules.floor(rule, row.stage)))
    met = len(rules.indicators) - len(short)
    return SchoolVerdict(
        code=row.code,
        name=row.name,
        values=values,
        met=met,
        below_floor=below,
        short=short,
        passes=met >= rules.met_at_least and not below,
    )
