"""Rows that count, put in the order of counties and stages (分组): what the kernel reads, and who is left out."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from yanzhen.engines.equity.national.families import Families
from yanzhen.engines.equity.national.table import KINDS, STAGES, NationalTable
from yanzhen.engines.equity.rules import EquityRules
from yanzhen.engines.equity.vocabulary import Exclusion, SchoolKind

REASONS = tuple(Exclusion)
_COUNTS = len(REASONS)
_TWO_STAGES = np.array([kind.has_two_stages for kind in KINDS])
_SENIOR = np.array([kind.has_senior for kind in KINDS])


@dataclass(frozen=True)
class Groups:
    """The rows of every county and stage beside one another, by school code; group g is county g // 2, stage g % 2.

    Attributes:
        rows: rows of the table that count, shape (m,).
        starts: where in ``rows`` each group begins, and the end, shape (groups + 1,).
        totals: own parts of the figures, one row for each indicator, shape (k, m), C order.
        pupils: persons, shape (m,).
        left_out: rows that do not count, in the same order.
        left_starts: where in ``left_out`` each group begins, and the end.
        reasons: place in ``REASONS`` of each of ``left_out``.
    """

    rows: NDArray[np.int64]
    starts: NDArray[np.int64]
    totals: NDArray[np.float64]
    pupils: NDArray[np.float64]
    left_out: NDArray[np.int64]
    left_starts: NDArray[np.int64]
    reasons: NDArray[np.int8]

    @property
    def held(self) -> NDArray[np.bool_]:
        """Which groups have a row that counts."""
        return np.diff(self.starts) > 0

    @property
    def held_starts(self) -> NDArray[np.int64]:
        """Where each group that has rows begins, and the end: what the kernel takes."""
        return np.append(self.starts[:-1][self.held], len(self.rows))


def groups_of(table: NationalTable, families: Families, rules: EquityRules) -> Groups:
    """Return the groups of a table without faults; each row's shared figures are already split."""
    group = table.county.astype(np.int64) * len(STAGES) + table.stage
    order = np.lexsort((table.code, group))
    reasons = _exclusions(table, rules)
    counts = reasons[order] == _COUNTS
    rows, left_out = order[counts], order[~counts]
    numbers = np.arange(len(table.counties) * len(STAGES) + 1)
    return Groups(
        rows=rows,
        starts=np.searchsorted(group[rows], numbers),
        totals=_own_totals(table, families, rules, rows),
        pupils=table.pupils[rows],
        left_out=left_out,
        left_starts=np.searchsorted(group[left_out], numbers),
        reasons=reasons[left_out],
    )


def _own_totals(
    table: NationalTable, families: Families, rules: EquityRules, rows: NDArray[np.int64]
) -> NDArray[np.float64]:
    shares = _shares(table, families, rules)[rows]
    totals = np.empty((len(rules.indicators), len(rows)))
    for place, rule in enumerate(rules.indicators):
        totals[place] = table.figures[rules.figures.index(rule.column), rows]
        if rule.is_shared:
            totals[place] *= shares
    return totals


def _shares(table: NationalTable, families: Families, rules: EquityRules) -> NDArray[np.float64]:
    primary, junior, senior = (float(weight) for weight in rules.split_weights)
    own = np.array([primary, junior])[table.stage] * table.pupils
    whole = own + np.where(_TWO_STAGES[table.kind], own[families.siblings], 0.0)
    whole += np.where(_SENIOR[table.kind], np.nan_to_num(table.senior) * senior, 0.0)
    return np.where(table.shared == 1, own / whole, 1.0)


def _exclusions(table: NationalTable, rules: EquityRules) -> NDArray[np.int8]:
    found = np.full(len(table), _COUNTS, dtype=np.int8)
    found[table.kind == KINDS.index(SchoolKind.SPECIAL)] = REASONS.index(Exclusion.SPECIAL)
    found[table.kind == KINDS.index(SchoolKind.VOCATIONAL)] = REASONS.index(Exclusion.VOCATIONAL)
    is_small = (table.kind == KINDS.index(SchoolKind.TEACHING_POINT)) & (table.pupils < rules.small_point_below)
    found[is_small] = REASONS.index(Exclusion.SMALL_POINT)
    return found
