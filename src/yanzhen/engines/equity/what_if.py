"""What if some numbers were others (试算): only what an edit touches is judged again, exactly as the judge would."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from decimal import Decimal
from fractions import Fraction

from yanzhen.engines.equity.costs import PUPILS
from yanzhen.engines.equity.judging import (
    Totals,
    composite_of,
    indicator_verdict,
    judge_schools,
    school_verdict,
    stage_share,
    stage_verdict,
    totals_of,
)
from yanzhen.engines.equity.returns import SchoolRow
from yanzhen.engines.equity.rules import EquityRules
from yanzhen.engines.equity.verdict import EquityVerdict, StageVerdict
from yanzhen.engines.equity.vocabulary import SchoolStage

Key = tuple[str, SchoolStage]
Edits = Mapping[Key, Mapping[str, Decimal]]


class LiveCounty:
    """A county judged once, of which single figures are tried out (试算底数).

    Building it takes as long as ``judge_schools``; ``tried`` takes a few milliseconds for a county of 300 schools.
    """

    def __init__(self, rows: Sequence[SchoolRow], rules: EquityRules) -> None:
        """Judge the rows as they are; they have no fault that ``row_faults`` names."""
        self.rules = rules
        self.rows = tuple(sorted(rows, key=lambda row: row.code))
        self.verdict = judge_schools(self.rows, rules)
        self._shares = _shares(self.rows, rules)
        self._totals = {_key(row): totals_of(row, self._shares[_key(row)], rules) for row in self.rows}

    def tried(self, edits: Edits) -> EquityVerdict:
        """Return the verdict with some figures replaced, equal to ``judge_schools`` on the rows so edited.

        Args:
            edits: new figures by (school, stage) and column, or ``pupils``; a figure of shared assets is the whole
                school's, whichever row it is given for. Pupils are whole and ≥ 1, figures ≥ 0.
        Raises:
            KeyError: no such row or column. ValueError: pupils that are not whole or less than one, a figure below 0,
                or two different figures for one shared asset.
        """
        rows = self._edited(edits)
        before = {_key(row): row for row in self.rows}
        shares = self._shares
        if any(row.pupils != before[_key(row)].pupils for row in rows):
            shares = _shares(rows, self.rules)
        touched = {key for row in rows if row != before[key := _key(row)] or shares[key] != self._shares[key]}
        stages = [self._stage(stage, rows, shares, touched) for stage in self.verdict.stages]
        return EquityVerdict(rules=self.rules, stages=tuple(stages))

    def _edited(self, edits: Edits) -> list[SchoolRow]:
        known = {_key(row): row for row in self.rows}
        new: dict[Key, dict[str, Decimal]] = {}
        for (code, stage), figures in edits.items():
            row = known[code, stage]
            for column, value in figures.items():
                _refuse_impossible(row, column, value)
                shared = row.has_shared_assets and column in self.rules.shared_figures
                for other in SchoolStage if shared else (stage,):
                    if (code, other) in known and new.setdefault((code, other), {}).setdefault(column, value) != value:
                        raise ValueError("one shared figure was given two values")
        return [_with(row, new[_key(row)]) if _key(row) in new else row for row in self.rows]

    def _stage(
        self, old: StageVerdict, rows: Sequence[SchoolRow], shares: Mapping[Key, Fraction], touched: set[Key]
    ) -> StageVerdict:
        mine = [row for row in rows if row.stage is old.stage]
        changed = {row.code for row in mine if _key(row) in touched}
        if not changed:
            return old
        left_out = [(row.code, why) for row in mine if (why := self.rules.exclusion(row.kind, row.pupils)) is not None]
        if tuple(left_out) != old.excluded:
            return stage_verdict(old.stage, mine, {_key(row): row.pupils for row in rows}, self.rules)
        counted = [row for row in mine if self.rules.exclusion(row.kind, row.pupils) is None]
        totals = [
            totals_of(row, shares[_key(row)], self.rules) if row.code in changed else self._totals[_key(row)]
            for row in counted
        ]
        return self._judged_again(old, counted, totals, changed)

    def _judged_again(
        self, old: StageVerdict, counted: Sequence[SchoolRow], totals: Sequence[Totals], changed: set[str]
    ) -> StageVerdict:
        """Return the stage with the changed schools and the coefficients that they feed judged again."""
        before = {row.code: row.pupils for row in self.rows if row.stage is old.stage}
        moved = [
            (row, held, self._totals[_key(row)])
            for row, held in zip(counted, totals, strict=True)
            if row.code in changed
        ]
        indicators = tuple(
            indicator_verdict(rule, old.stage, counted, totals, self.rules)
            if any(row.pupils != before[row.code] or held[rule.id] != was[rule.id] for row, held, was in moved)
            else known
            for rule, known in zip(self.rules.indicators, old.indicators, strict=True)
        )
        schools = tuple(
            school_verdict(row, held, self.rules) if row.code in changed else known
            for row, held, known in zip(counted, totals, old.schools, strict=True)
        )
        composite = composite_of(indicators, old.stage, self.rules) if self.rules.is_composite else None
        return replace(old, schools=schools, indicators=indicators, composite=composite)


def _key(row: SchoolRow) -> Key:
    return row.code, row.stage


def _shares(rows: Sequence[SchoolRow], rules: EquityRules) -> dict[Key, Fraction]:
    pupils = {_key(row): row.pupils for row in rows}
    return {_key(row): stage_share(row, pupils, rules) for row in rows}


def _refuse_impossible(row: SchoolRow, column: str, value: Decimal) -> None:
    if column == PUPILS:
        if value < 1 or value != value.to_integral_value():
            raise ValueError("pupils are whole and at least one")
    elif row.figures[column] is not None and value < 0:
        raise ValueError("a figure is not below nought")


def _with(row: SchoolRow, new: Mapping[str, Decimal]) -> SchoolRow:
    figures = {key: new.get(key, figure) for key, figure in row.figures.items()}
    return replace(row, figures=figures, pupils=int(new.get(PUPILS, row.pupils)))
