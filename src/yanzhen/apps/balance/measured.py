"""The figures of a judged year by indicator (均衡指标): coefficients, the composite, the share of schools that pass."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

from yanzhen.apps.balance.judged import JudgedYear
from yanzhen.engines.equity import StageVerdict

PREFIXES = {"yz17": "equity", "jb12": "basic"}
SIX_PLACES = Decimal("0.000001")


@dataclass(frozen=True, kw_only=True)
class Figure:
    """One figure of the district: a coefficient, or the two parts of a share; neither where it cannot be told."""

    code: str
    value: Decimal | None = None
    numerator: Decimal | None = None
    denominator: Decimal | None = None


def cv_code(rules: str, indicator: str, stage: str) -> str:
    """Return the code of the indicator that holds a coefficient.

    >>> cv_code("yz17", "sports_area", "primary")
    'equity_cv_sports_area_primary'
    """
    return f"{PREFIXES[rules]}_cv_{indicator}_{stage}"


def composite_code(rules: str, stage: str) -> str:
    """Return the code of the indicator that holds the composite coefficient."""
    return f"{PREFIXES[rules]}_composite_{stage}"


def passing_code(rules: str, stage: str) -> str:
    """Return the code of the indicator that holds the share of schools that pass."""
    return f"{PREFIXES[rules]}_passing_{stage}"


def figures_of(judged: JudgedYear) -> Iterator[Figure]:
    """Yield every figure of a judged year."""
    for stage in judged.verdict.stages:
        yield from _of_stage(judged, stage)


def _of_stage(judged: JudgedYear, stage: StageVerdict) -> Iterator[Figure]:
    name, rules = str(stage.stage), judged.rules.name
    for one in stage.indicators:
        yield Figure(code=cv_code(rules, one.id, name), value=kept(one.cv))
    if stage.composite is not None:
        yield Figure(code=composite_code(rules, name), value=kept(stage.composite.cv))
    if judged.rules.met_at_least is not None:
        passing = sum(school.passes is True for school in stage.schools)
        yield Figure(
            code=passing_code(rules, name), numerator=Decimal(passing), denominator=Decimal(len(stage.schools))
        )


def kept(value: float | None) -> Decimal | None:
    """Return a coefficient as observations keep it."""
    return None if value is None else Decimal(str(value)).quantize(SIX_PLACES)
