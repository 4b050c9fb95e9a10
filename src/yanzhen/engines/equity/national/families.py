"""Rows of the same school in the same county (同校各学段): siblings, and faults that only all rows together show."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import groupby

import numpy as np
from numpy.typing import NDArray

from yanzhen.engines.equity.national.cells import UNKNOWN
from yanzhen.engines.equity.national.table import KINDS, STAGES, NationalTable
from yanzhen.engines.equity.returns import row_faults
from yanzhen.engines.equity.rules import EquityRules
from yanzhen.engines.equity.vocabulary import SchoolKind
from yanzhen.kernel.cells import Value
from yanzhen.kernel.problem import Problem

_TWO_STAGES = np.array([kind.has_two_stages for kind in KINDS])
_SENIOR = np.array([kind.has_senior for kind in KINDS])
_COMPLETE = KINDS.index(SchoolKind.COMPLETE_SECONDARY)
_JUNIOR = len(STAGES) - 1


@dataclass(frozen=True)
class ReportedSchool:
    """One row as it was reported, with what could be read of it."""

    line: int
    values: Mapping[str, Value]
    faulty: frozenset[str]


@dataclass(frozen=True)
class Families:
    """All rows with a county and a school, put beside one another.

    Attributes:
        order: rows by county, school, stage; rows of which county or school is unknown are left out.
        starts: where in ``order`` each school begins, and the end.
        siblings: by row, the row of the same school's other stage; ``UNKNOWN`` where there is none.
    """

    order: NDArray[np.int64]
    starts: NDArray[np.int64]
    siblings: NDArray[np.int64]


def families_of(table: NationalTable) -> Families:
    """Put the rows of each county's schools beside one another."""
    school = table.county.astype(np.int64) * max(1, len(table.codes)) + table.code
    known = np.flatnonzero((table.county != UNKNOWN) & (table.code != UNKNOWN))
    order = known[np.lexsort((table.stage[known], school[known]))]
    held = school[order]
    is_first = np.ones(len(order), dtype=np.bool_)
    is_first[1:] = held[1:] != held[:-1]
    siblings = np.full(len(table), UNKNOWN, dtype=np.int64)
    pairs = np.flatnonzero(~is_first)
    siblings[order[pairs]] = order[pairs - 1]
    siblings[order[pairs - 1]] = order[pairs]
    return Families(order, np.append(np.flatnonzero(is_first), len(order)), siblings)


def family_faults(table: NationalTable, families: Families, rules: EquityRules) -> Iterator[Problem]:
    """Yield what ``row_faults`` names, county by county, with the 1-based row; only suspects are looked at."""
    suspects = _suspects(table, families, rules)
    astray = set(table.code[table.county == UNKNOWN].tolist())
    for _, numbers in groupby(suspects, key=lambda number: table.county[families.order[families.starts[number]]]):
        rows = [row for number in numbers for row in _rows(families, int(number))]
        lost = {table.codes[table.code[row]] for row in rows if table.code[row] in astray}
        for problem in row_faults([_reported(table, row, rules) for row in sorted(rows)], rules):
            if problem.code != "MISSING_SIBLING" or problem.found not in lost:  # the sibling's county is unknown
                yield problem


def _suspects(table: NationalTable, families: Families, rules: EquityRules) -> NDArray[np.int64]:
    """Return the numbers of schools with two rows of a stage, or with shared assets that are not plainly sound."""
    order, starts = families.order, families.starts
    if not len(order):
        return np.zeros(0, dtype=np.int64)
    sizes, first = np.diff(starts), order[starts[:-1]]
    second = order[np.minimum(starts[:-1] + 1, len(order) - 1)]
    is_shared = np.logical_or.reduceat(table.shared[order] == 1, starts[:-1])
    kind, senior = table.kind[first], table.senior[first]
    has_senior = ~np.isnan(senior)
    is_single = (sizes == 1) & (kind == _COMPLETE) & (table.stage[first] == _JUNIOR) & has_senior
    is_pair = (sizes == 2) & (table.stage[first] != table.stage[second]) & (table.stage[first] != UNKNOWN)
    is_pair &= (kind != UNKNOWN) & (kind == table.kind[second]) & _TWO_STAGES[kind]
    is_pair &= (table.shared[first] == 1) & (table.shared[second] == 1)
    other = table.senior[second]
    is_pair &= (senior == other) | (np.isnan(senior) & np.isnan(other))
    is_pair &= has_senior | ~_SENIOR[kind]
    for key in rules.shared_figures:
        figure = table.figures[rules.figures.index(key)]
        is_pair &= figure[first] == figure[second]
    is_odd = np.zeros(len(table), dtype=np.bool_)
    for mask in table.faulty.values():
        is_odd |= mask
    is_odd[[row for rows in table.exact.values() for row in rows]] = True
    is_sound = (is_single | is_pair) & ~np.logical_or.reduceat(is_odd[order], starts[:-1])
    is_twice = (sizes > 2) | ((sizes == 2) & (table.stage[first] == table.stage[second]))
    return np.flatnonzero(is_twice | (is_shared & ~is_sound))


def _rows(families: Families, number: int) -> list[int]:
    return [int(row) for row in families.order[families.starts[number] : families.starts[number + 1]]]


def _reported(table: NationalTable, row: int, rules: EquityRules) -> ReportedSchool:
    pupils, senior, shared = table.pupils[row], table.senior[row], table.shared[row]
    values: dict[str, Value] = {
        "school_code": table.codes[table.code[row]],
        "stage": None if table.stage[row] == UNKNOWN else str(STAGES[table.stage[row]]),
        "kind": None if table.kind[row] == UNKNOWN else str(KINDS[table.kind[row]]),
        "pupils": None if np.isnan(pupils) else int(pupils),
        "senior_pupils": None if np.isnan(senior) else int(senior),
        "shared_assets": None if shared == UNKNOWN else bool(shared),
    }
    for place, key in enumerate(rules.figures):
        values[key] = None if np.isnan(table.figures[place, row]) else table.decimal(key, place, row)
    faulty = frozenset(key for key, mask in table.faulty.items() if mask[row])
    return ReportedSchool(row + 1, values, faulty)
