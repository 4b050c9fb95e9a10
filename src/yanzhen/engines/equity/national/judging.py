"""Judges all counties of a country (全国均衡判断): in double where that is plain, exactly where near a limit."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from math import fsum
from typing import Any

import numpy as np
from numpy.typing import NDArray

from yanzhen.engines.equity.national.exactly import ExactRows
from yanzhen.engines.equity.national.families import Families
from yanzhen.engines.equity.national.grouping import REASONS, groups_of
from yanzhen.engines.equity.national.kernel import coefficients
from yanzhen.engines.equity.national.quotients import Quotients, quotients
from yanzhen.engines.equity.national.table import STAGES, NationalTable
from yanzhen.engines.equity.national.verdict import CountyVerdict, NationalStage
from yanzhen.engines.equity.rules import EquityRules
from yanzhen.engines.equity.verdict import Composite, IndicatorVerdict, SchoolVerdict, StageVerdict
from yanzhen.engines.equity.vocabulary import SchoolStage

_ROUNDING = float(np.finfo(np.float64).eps)
_SLACK = 16  # roundings a row; the bound on a coefficient's error is some three


def judge_nation(
    table: NationalTable, families: Families, rules: EquityRules, *, with_rows: bool = False
) -> Iterator[CountyVerdict]:
    """Yield the verdict of every county, by ascending code.

    Verdicts are those of ``judge_schools`` on the county's rows; means and coefficients differ from its by roundings.

    Args:
        table: all rows, without faults.
        families: of the same table.
        rules: the numbers to judge by.
        with_rows: also every school's own figures.
    """
    nation = _Nation(table, families, rules)
    for county, code in enumerate(table.counties):
        stages = [nation.stage(county, number, with_rows=with_rows) for number in range(len(STAGES))]
        yield CountyVerdict(county=code, rules=rules, stages=tuple(stage for stage in stages if stage is not None))


@dataclass(frozen=True)
class _Group:
    """One stage of one county: its place among the groups and its rows among those that count."""

    number: int
    start: int
    end: int


class _Nation:
    """All groups, reckoned in double at once."""

    def __init__(self, table: NationalTable, families: Families, rules: EquityRules) -> None:
        self.table, self.rules = table, rules
        self.exact = ExactRows(table, rules, families.siblings)
        self.groups = groups = groups_of(table, families, rules)
        self.mean = np.full((len(groups.starts) - 1, len(rules.indicators)), np.nan)
        self.cv = self.mean.copy()
        self.mean[groups.held], self.cv[groups.held] = coefficients(groups.totals, groups.pupils, groups.held_starts)
        self.mean *= [rule.per for rule in rules.indicators]
        self.quotients: Quotients = quotients(groups.totals, groups.rows, self.exact)
        self.short = self.quotients.is_short.sum(axis=0)
        self.failing = self._failing()

    def stage(self, county: int, stage: int, *, with_rows: bool) -> NationalStage | None:
        number = county * len(STAGES) + stage
        groups = self.groups
        group = _Group(number, int(groups.starts[number]), int(groups.starts[number + 1]))
        left = range(int(groups.left_starts[number]), int(groups.left_starts[number + 1]))
        if group.start == group.end and not left:
            return None
        indicators = self._indicators(group, STAGES[stage])
        verdict = StageVerdict(
            stage=STAGES[stage],
            schools=tuple(self._school(place) for place in range(group.start, group.end)) if with_rows else (),
            excluded=tuple((self._code(groups.left_out[place]), REASONS[groups.reasons[place]]) for place in left),
            indicators=indicators,
            composite=self._composite(indicators, group, STAGES[stage]) if self.rules.is_composite else None,
        )
        failing = int(self.failing[group.start : group.end].sum())
        return NationalStage(verdict=verdict, schools=group.end - group.start, failing=failing)

    def _failing(self) -> NDArray[np.bool_]:
        if self.rules.met_at_least is None:
            return np.zeros(len(self.groups.rows), dtype=np.bool_)
        met = len(self.rules.indicators) - self.short
        return np.asarray((met < self.rules.met_at_least) | self.quotients.is_below.any(axis=0))

    def _indicators(self, group: _Group, stage: SchoolStage) -> tuple[IndicatorVerdict, ...]:
        limit = None if self.rules.is_composite else self.rules.limits[stage]
        shown_limit = None if limit is None else float(limit)
        found = []
        for place, rule in enumerate(self.rules.indicators):
            if group.start == group.end:
                found.append(IndicatorVerdict(id=rule.id, mean=None, cv=None, limit=shown_limit, met=False))
                continue
            mean, cv = float(self.mean[group.number, place]), _known(self.cv[group.number, place])
            met: bool | None = None if shown_limit is None else cv is not None and cv <= shown_limit
            if cv is None:
                met = False
            elif cv <= self._doubt(group) or (shown_limit and abs(cv - shown_limit) <= self._doubt(group)):
                spread = self.exact.spread(self._rows(group), rule)
                cv, met = spread.cv, None if limit is None else spread.is_within(limit)
            found.append(IndicatorVerdict(id=rule.id, mean=mean, cv=cv, limit=shown_limit, met=met))
        return tuple(found)

    def _composite(self, indicators: tuple[IndicatorVerdict, ...], group: _Group, stage: SchoolStage) -> Composite:
        limit = float(self.rules.limits[stage])
        held = [one.cv for one in indicators if one.cv is not None]
        if len(held) < len(indicators):
            return Composite(cv=None, limit=limit, met=False)
        cv = fsum(held) / len(held)
        if abs(cv - limit) <= self._doubt(group):
            exact = [self.exact.spread(self._rows(group), rule).cv for rule in self.rules.indicators]
            cv = fsum(one for one in exact if one is not None) / len(held)
        return Composite(cv=cv, limit=limit, met=cv <= limit)

    def _school(self, place: int) -> SchoolVerdict:
        ids = [rule.id for rule in self.rules.indicators]
        values = dict(zip(ids, self.quotients.values[:, place].tolist(), strict=True))
        below = tuple(one for one, is_below in zip(ids, self.quotients.is_below[:, place], strict=True) if is_below)
        short = tuple(one for one, is_short in zip(ids, self.quotients.is_short[:, place], strict=True) if is_short)
        is_judged = self.rules.met_at_least is not None
        return SchoolVerdict(
            code=self._code(self.groups.rows[place]),
            name="",
            values=values,
            met=len(ids) - len(short) if is_judged else None,
            below_floor=below if is_judged else None,
            short=short,
            passes=not self.failing[place] if is_judged else None,
        )

    def _doubt(self, group: _Group) -> float:
        """How far from a limit a coefficient of so many rows may be wrong; coefficients beyond 1 are no limit's."""
        return _SLACK * _ROUNDING * (group.end - group.start + _SLACK)

    def _rows(self, group: _Group) -> list[int]:
        return [int(row) for row in self.groups.rows[group.start : group.end]]

    def _code(self, row: np.int64) -> str:
        return str(self.table.codes[self.table.code[row]])


def _known(value: Any) -> float | None:
    return None if np.isnan(value) else float(value)
