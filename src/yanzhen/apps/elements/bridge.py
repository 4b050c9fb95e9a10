"""Rows of data elements ↔ values that people read and forms take."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal

from yanzhen.apps.elements.models import DataElement, ElementKind, ElementRhythm, ElementValue, Measured
from yanzhen.apps.sources.models import SourceKind
from yanzhen.engines.indicators import Rhythm
from yanzhen.engines.indicators.rhythm import Period, period_containing
from yanzhen.kernel.cells import Cell, Value, reader_of
from yanzhen.kernel.columns import Column, ColumnKind
from yanzhen.kernel.wording import chinese_day
from yanzhen.presets.indicators import rhythm_rules

RHYTHMS = {
    ElementRhythm.MONTH: Rhythm.MONTH,
    ElementRhythm.TERM: Rhythm.TERM,
    ElementRhythm.HALF_YEAR: Rhythm.HALF_YEAR,
    ElementRhythm.YEAR: Rhythm.YEAR,
}
ONE_DAY = timedelta(days=1)
Stored = str | int | bool


def column_of(element: DataElement) -> Column:
    """Return how a value of the element is written by people."""
    return Column(
        key=element.code,
        title=element.title,
        kind=ColumnKind(element.kind),
        unit=element.unit,
        decimals=element.decimals if element.kind == ElementKind.DECIMAL else None,
        at_least=0 if element.kind in (ElementKind.INTEGER, ElementKind.DECIMAL) else None,
        at_most_characters=64 if element.kind == ElementKind.CODE else 200,
    )


def value_in(element: DataElement, cell: Cell) -> Value:
    """Read what a person wrote; None for a blank.

    Raises:
        CellFault: it is no value of the element.
    """
    return reader_of(column_of(element))(cell)


def stored(value: Value) -> Stored:
    """Return the one JSON form of a value, so that equal values are equal there.

    >>> stored(Decimal("12.50")), stored(date(2025, 9, 1)), stored(7)
    ('12.5', '2025-09-01', 7)
    """
    if isinstance(value, Decimal):
        plain = value.normalize()
        return f"{plain:f}" if plain else "0"
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, bool | int | str):
        return value
    raise TypeError(f"no value of a data element: {value!r}")


def restored(element: DataElement, kept: Stored) -> Value:
    """Return the value that was kept."""
    if element.kind == ElementKind.DECIMAL:
        return Decimal(str(kept))
    if element.kind == ElementKind.DAY:
        return date.fromisoformat(str(kept))
    return kept


def words_of(element: DataElement, kept: Stored) -> str:
    """Write a kept value with its unit, as a sentence uses it."""
    value = restored(element, kept)
    if isinstance(value, bool):
        return "是" if value else "否"
    if isinstance(value, date):
        return chinese_day(value)
    return f"{value}{element.unit}"


def span_of(element: DataElement, first: date, last: date) -> tuple[date, date]:
    """Return the span for which a value given for ``first`` to ``last`` stands: one per element and span is current."""
    return (first, last) if element.measured == Measured.PERIOD else span_around(element, last)


def span_around(element: DataElement, day: date) -> tuple[date, date]:
    """Return the month, term or school year of the element's rhythm around a day; the day itself if it has none."""
    if element.rhythm == ElementRhythm.RARELY:
        return day, day
    if element.rhythm == ElementRhythm.SCHOOL_YEAR:
        start = school_year_start(day)
        return start, start.replace(year=start.year + 1) - ONE_DAY
    period = period_containing(day, RHYTHMS[ElementRhythm(element.rhythm)], rhythm_rules(on=day))
    if period is None:
        raise ValueError(element.rhythm)
    return period.starts_on, period.ends_on


def school_year_start(day: date) -> date:
    """Return the first day of the school year around ``day``."""
    month, first = rhythm_rules(on=day).first_term_starts
    start = date(day.year, month, first)
    return start if day >= start else start.replace(year=day.year - 1)


def span_words(element: DataElement, first: date, last: date) -> str:
    """Write the span of a value as an office does."""
    if element.measured == Measured.MOMENT and element.rhythm == ElementRhythm.RARELY:
        return f"自{chinese_day(last)}起"
    if (first.month, first.day, last.year) == (9, 1, first.year + 1) and (last.month, last.day) == (8, 31):
        return f"{first.year}—{last.year}学年"
    if element.rhythm in RHYTHMS:
        rhythm = RHYTHMS[ElementRhythm(element.rhythm)]
        if period_containing(last, rhythm, rhythm_rules(on=last)) == Period(rhythm, first, last):
            return Period(rhythm, first, last).name
    return f"{chinese_day(first)}至{chinese_day(last)}" if first != last else chinese_day(last)


def source_words(value: ElementValue) -> str:
    """Say where a value comes from and of which day it is; its source must be at hand."""
    source = value.source
    day = chinese_day(value.as_of)
    if source.kind == SourceKind.PROVIDED:
        return f"{source.provided_by}提供，截至{day}"
    return f"{source.wording or value.get_system_display()}，截至{day}"
