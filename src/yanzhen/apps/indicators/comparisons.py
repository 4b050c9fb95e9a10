"""A figure beside the one before, the one of last year, and the year so far (环比、同比、累计)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from yanzhen.apps.indicators.bridge import engine_measure, scale_of_version
from yanzhen.apps.indicators.gathering import Span
from yanzhen.apps.indicators.models import IndicatorVersion
from yanzhen.engines.indicators import (
    Change,
    Measure,
    Reading,
    accumulate,
    change_between,
    change_words,
    months_of,
    previous_span,
    same_span_last_year,
    spans_through,
)
from yanzhen.presets.indicators import rhythm_rules

TERM_MONTHS = (5, 7)


@dataclass(frozen=True)
class Comparison:
    """One figure held against another period: which period, what it was, how far it moved, in words."""

    span: Span | None
    value: Decimal | None
    change: Change
    words: str


@dataclass(frozen=True)
class SoFar:
    """The year so far: since when, the figure, the periods that are missing, and whether it can be told at all."""

    since: date
    value: Decimal | None
    missing: tuple[Span, ...]
    is_additive: bool


@dataclass(frozen=True)
class Compared:
    """A period's figure with what it is held against."""

    before: Comparison
    last_year: Comparison
    so_far: SoFar | None


def spans_compared(span: Span, *, on: date) -> tuple[Span, Span | None]:
    """Return the span before and the same one of last year, by the rules of a day."""
    return previous_span(span, rhythm_rules(on=on)), same_span_last_year(span)


def spans_told(span: Span, *, on: date) -> set[Span]:
    """Return the periods whose figures ``compared`` looks at: the span, what it is held against, the year so far."""
    _, so_far = _year_so_far(span)
    return {span, *(one for one in spans_compared(span, on=on) if one), *(so_far or ())}


def compared(version: IndicatorVersion, figures: Mapping[Span, Reading | None], span: Span, *, on: date) -> Compared:
    """Return what the figure of ``span`` is held against, from the figures that are known."""
    before, last_year = spans_compared(span, on=on)
    return Compared(
        _comparison(version, figures, span, before),
        _comparison(version, figures, span, last_year),
        _so_far(version, figures, span),
    )


def _comparison(
    version: IndicatorVersion, figures: Mapping[Span, Reading | None], span: Span, other: Span | None
) -> Comparison:
    then = figures.get(other) if other else None
    now = figures.get(span)
    unit = version.indicator.unit
    value = then.value if then else None
    change = change_between(value, now.value if now else None, unit=unit)
    return Comparison(other, value, change, change_words(change, unit=unit, decimals=version.decimals))


def _so_far(version: IndicatorVersion, figures: Mapping[Span, Reading | None], span: Span) -> SoFar | None:
    """The figures since the year began; None where the period is the year's first or fills it."""
    since, spans = _year_so_far(span)
    if spans is None or len(spans) < 2:
        return None
    measure = engine_measure(version)
    told = accumulate([figures.get(one) for one in spans], measure)
    value = told.value
    if value is not None and measure in (Measure.RATE, Measure.MEAN):
        value *= scale_of_version(version)
    return SoFar(since, value, tuple(spans[place] for place in told.missing), told.is_additive)


def _year_so_far(span: Span) -> tuple[date, tuple[Span, ...] | None]:
    """Return since when the year of a period runs, the school year for terms, and its periods through this one."""
    since = date(span[1].year, 1, 1)
    if months_of(span) in TERM_MONTHS:
        since = span[0] if span[0].month > span[1].month else date(span[0].year - 1, 9, 1)
    return since, spans_through(span, since)
