"""Each school against thresholds and floors (学校逐项判断): doubles far off, integers or fractions near."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

import numpy as np
from numpy.typing import NDArray

from yanzhen.engines.equity.national.exactly import ExactRows
from yanzhen.engines.equity.national.table import STAGES
from yanzhen.engines.equity.rules import IndicatorRule

_NEAR = 1e-12  # of the limit; a quotient is off by less than 1e-15 of itself
_HUNDREDTHS = 100
_SAFE = 2**62
Flags = NDArray[np.bool_]


@dataclass(frozen=True)
class Quotients:
    """Values of the rows that count and how they stand, one row for each indicator, shape (k, m).

    Attributes:
        values: in the unit of the indicator.
        is_short: below the threshold.
        is_below: below the floor.
    """

    values: NDArray[np.float64]
    is_short: Flags
    is_below: Flags


def quotients(totals: NDArray[np.float64], rows: NDArray[np.int64], exact: ExactRows) -> Quotients:
    """Divide by the pupils and compare.

    Args:
        totals: each row's own part of the figures, shape (k, m).
        rows: rows of the table, shape (m,).
        exact: reads single rows exactly.
    """
    table, rules = exact.table, exact.rules
    pupils, stages = table.pupils[rows], table.stage[rows]
    per = np.array([[rule.per] for rule in rules.indicators], dtype=np.float64)
    values = totals * per / pupils
    is_short, is_below = np.zeros(values.shape, dtype=np.bool_), np.zeros(values.shape, dtype=np.bool_)
    if rules.met_at_least is None:
        return Quotients(values, is_short, is_below)
    for place, rule in enumerate(rules.indicators):
        for number, stage in enumerate(STAGES):
            here = np.flatnonzero(stages == number)
            threshold, floor = rule.thresholds[stage], rules.floor(rule, stage)
            is_short[place, here] = _is_under(values[place], here, threshold, rule, rows, exact)
            is_below[place, here] = _is_under(values[place], here, floor, rule, rows, exact)
    return Quotients(values, is_short, is_below)


def _is_under(
    values: NDArray[np.float64],
    here: NDArray[np.int64],
    limit: Decimal,
    rule: IndicatorRule,
    rows: NDArray[np.int64],
    exact: ExactRows,
) -> Flags:
    """Compare the values at ``here`` with a limit; a value near it is compared, and shown, exactly."""
    held, edge = values[here], float(limit)
    is_under = held < edge
    near = np.flatnonzero(np.abs(held - edge) <= _NEAR * edge)
    left = _by_integers(is_under, near, here, limit, rule, rows, exact)
    for place in left:
        quotient = exact.quotient(int(rows[here[place]]), rule)
        is_under[place] = quotient < Fraction(limit)
        values[here[place]] = float(quotient)
    return is_under


def _by_integers(
    is_under: Flags,
    near: NDArray[np.int64],
    here: NDArray[np.int64],
    limit: Decimal,
    rule: IndicatorRule,
    rows: NDArray[np.int64],
    exact: ExactRows,
) -> list[int]:
    """Settle the near ones whose figure is a number of hundredths and not split; return the others."""
    table, row = exact.table, rows[here[near]]
    figures = table.figures[exact.rules.figures.index(rule.column), row]
    top, bottom = limit.as_integer_ratio()
    scale = rule.per * bottom
    hundredths = np.rint(figures * _HUNDREDTHS)
    is_plain = (hundredths / _HUNDREDTHS == figures) & (hundredths * scale < _SAFE)
    is_plain &= table.pupils[row] * float(_HUNDREDTHS * top) < _SAFE
    is_plain &= ~np.isin(row, list(table.exact.get(rule.column, ())))
    if rule.is_shared:
        is_plain &= table.shared[row] != 1
    plain = np.flatnonzero(is_plain)
    left = hundredths[plain].astype(np.int64) * scale
    right = table.pupils[row[plain]].astype(np.int64) * (_HUNDREDTHS * top)
    is_under[near[plain]] = left < right
    return [int(place) for place in near[~is_plain]]
