"""Measuring rows (汇总计算): the figure of a roll-up over the rows of one return, worked out plainly.

The database adds up the same figures over millions of rows; this is the second, readable way that it is held against.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal, localcontext

from yanzhen.engines.ledgers.expressions import Value, Values, parse_expression
from yanzhen.engines.ledgers.form import LedgerForm, Measure, Part, RollUp
from yanzhen.engines.ledgers.judging import complete
from yanzhen.engines.ledgers.values import is_blank

_PRECISION = 40


@dataclass(frozen=True)
class Measured:
    """A figure with what it was made of.

    Attributes:
        value: the figure in the roll-up's unit, unrounded; None: it cannot be told (no rows to average, nothing
            below the line of a rate, no latest value).
        numerator: what stands above the line of a rate or a mean.
        denominator: what stands below it.
        rows: how many rows were counted.
    """

    value: Decimal | None
    numerator: Decimal | None = None
    denominator: Decimal | None = None
    rows: int = 0


def measure(form: LedgerForm, rollup: RollUp, rows: Sequence[Values]) -> Measured:
    """Return the figure of ``rollup`` over ``rows``, in the order in which they were reported.

    COUNT counts rows, SUM adds a field up, MEAN divides that by the rows that filled it in, RATE divides two sums or
    counts (times 100 for ``%``), DISTINCT counts different values, LATEST takes the last one filled in. Rows that did
    not fill the field in stay out of sums and means: they are missing, not zero; no rows at all count as 0 for COUNT,
    SUM and DISTINCT.
    """
    kept = _where(rollup.where, [complete(form, row) for row in rows])
    filled = [row[rollup.field] for row in kept if not is_blank(row.get(rollup.field))]
    with localcontext() as context:
        context.prec = _PRECISION
        if rollup.measure is Measure.COUNT:
            return Measured(Decimal(len(kept)), rows=len(kept))
        if rollup.measure is Measure.DISTINCT:
            return Measured(Decimal(len(set(filled))), rows=len(filled))
        if rollup.measure is Measure.RATE:
            return _rate(rollup, kept)
        numbers = _numbers(filled)
        total = sum(numbers, Decimal(0))
        if rollup.measure is Measure.SUM:
            return Measured(total, rows=len(numbers))
        if rollup.measure is Measure.LATEST:
            return Measured(numbers[-1] if numbers else None, rows=len(numbers))
        mean = total / len(numbers) if numbers else None
        return Measured(mean, total, Decimal(len(numbers)), rows=len(numbers))


def _rate(rollup: RollUp, rows: Sequence[Values]) -> Measured:
    above, below = (_part(part, rows) for part in (rollup.numerator, rollup.denominator))
    if not below:
        return Measured(None, above, below, rows=len(rows))
    times = 100 if rollup.unit == "%" else 1
    return Measured(above * times / below, above, below, rows=len(rows))


def _part(part: Part | None, rows: Sequence[Values]) -> Decimal:
    if part is None:
        return Decimal(0)
    kept = _where(part.where, rows)
    if not part.field:
        return Decimal(len(kept))
    return sum(_numbers([row.get(part.field) for row in kept]), Decimal(0))


def _where(condition: str, rows: Sequence[Values]) -> list[Values]:
    if not condition:
        return list(rows)
    expression = parse_expression(condition)
    return [row for row in rows if expression.holds(row) is True]


def _numbers(values: Sequence[Value]) -> list[Decimal]:
    return [Decimal(one) for one in values if isinstance(one, int | Decimal) and not isinstance(one, bool)]
