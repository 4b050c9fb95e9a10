"""Rows ↔ engine values: formulas, readings and the scale of rates."""

from __future__ import annotations

from decimal import ROUND_HALF_UP, Decimal

from yanzhen.apps.indicators.models import Direction, IndicatorVersion, Observation
from yanzhen.apps.indicators.models import Measure as StoredMeasure
from yanzhen.engines.indicators import Formula, Measure, Reading, Watched

HUNDRED = Decimal(100)


def engine_formula(stored: str) -> Formula:
    """Return the engine's formula for a stored code (``rate`` → ``RATE``)."""
    return Formula(stored.upper())


def engine_measure(version: IndicatorVersion) -> Measure:
    """Return what a version's figures say, as the engine takes it."""
    return Measure(version.measure.upper())


def scale_of(unit: str) -> Decimal:
    """Return by what a quotient is multiplied to stand in ``unit``: 100 for percentages, else 1."""
    return HUNDRED if unit in ("%", "％") else Decimal(1)


def scale_of_version(version: IndicatorVersion) -> Decimal:
    """Return by what numerator ÷ denominator is multiplied: a mean of percentages is one already."""
    return Decimal(1) if version.measure == StoredMeasure.MEAN else scale_of(version.indicator.unit)


def value_in_unit(
    version: IndicatorVersion, *, value: Decimal | None, numerator: Decimal | None, denominator: Decimal | None
) -> Decimal | None:
    """Return the figure in the indicator's unit; a rate follows from its parts, None where it cannot be told."""
    if value is None and numerator is not None and denominator:
        return (numerator * scale_of_version(version) / denominator).quantize(Decimal("0.000001"), ROUND_HALF_UP)
    return value


def reading_of(observation: Observation) -> Reading:
    """Return an observation as the roll-up takes it."""
    return Reading(
        value=observation.value,
        numerator=observation.numerator,
        denominator=observation.denominator,
        observed_on=observation.period_end,
    )


def watched_of(version: IndicatorVersion) -> Watched:
    """Return the indicator as the warnings watch it."""
    better = {Direction.HIGHER: True, Direction.LOWER: False}.get(Direction(version.direction))
    return Watched(unit=version.indicator.unit, higher_is_better=better, decimals=version.decimals)
