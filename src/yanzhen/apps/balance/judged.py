"""A school year judged by a rule set (均衡测算): verdict, the rows under it, and what is missing, each at its cell."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from yanzhen.apps.balance.bridge import ConditionRow, Place, YearRows
from yanzhen.apps.balance.school_years import SchoolYear
from yanzhen.apps.ledgers.models import ReturnState
from yanzhen.apps.organisations.models import Organisation
from yanzhen.engines.equity import (
    COLUMNS,
    EquityRules,
    EquityVerdict,
    StageVerdict,
    columns_for,
    judge_schools,
    row_faults,
    school_row,
)
from yanzhen.engines.equity.returns import SchoolRow
from yanzhen.engines.equity.vocabulary import STAGE_WORDS, SchoolStage
from yanzhen.presets.equity import equity_rules

TITLES = {column.key: column.title for column in COLUMNS}
WAITING_WORDS: Mapping[str, str] = {
    ReturnState.EXPECTED: "还没有填报",
    ReturnState.DRAFT: "正在填报，还没有报送",
    ReturnState.IN_UNIT: "正在校内审核，还没有报送",
    ReturnState.SUBMITTED: "已报送，等待科室审核",
    ReturnState.RETURNED: "已退回修改，还没有重新报送",
    ReturnState.CORRECTING: "正在更正，更正审核前不计入",
}
NO_ROWS = "报送里没有数据行"


@dataclass(frozen=True, kw_only=True)
class CellFault:
    """What keeps a school out of the figures (缺数), with its cell.

    Attributes:
        organisation: the school.
        stage: primary, junior, or blank where the whole return is missing.
        column: key of the figure; blank where the whole return is missing.
        message: what is wrong, in Chinese.
        return_id: the return; ``record_id`` the row, None where there is none.
    """

    organisation: Organisation
    stage: str
    column: str
    message: str
    return_id: int
    record_id: int | None = None

    @property
    def stage_words(self) -> str:
        """The stage as people read it."""
        return STAGE_WORDS[SchoolStage(self.stage)] if self.stage else ""

    @property
    def column_title(self) -> str:
        """The figure as the ledger calls it."""
        return TITLES.get(self.column, "")


@dataclass(frozen=True, kw_only=True)
class JudgedYear:
    """A school year as one rule set judges it; a school with a fault is left out and the year is not complete."""

    year: SchoolYear
    rules: EquityRules
    rows: Mapping[Place, ConditionRow]
    usable: tuple[SchoolRow, ...]
    verdict: EquityVerdict
    faults: tuple[CellFault, ...]
    digest: str

    @property
    def is_complete(self) -> bool:
        """Is every school in the figures?"""
        return bool(self.usable) and not self.faults

    @property
    def rows_by_code(self) -> dict[tuple[str, str], ConditionRow]:
        """Rows by school code and stage, as verdicts name them."""
        return {(row.organisation.code, row.stage): row for row in self.rows.values()}

    def stage(self, name: str) -> StageVerdict | None:
        """Return the verdict of a stage, or None where no school reports it."""
        return next((one for one in self.verdict.stages if one.stage == name), None)


def rules_of(name: str, year: SchoolYear) -> EquityRules:
    """Return a rule set as it holds at the beginning of a school year."""
    return equity_rules(name, on=year.starts_on)


def judge_year(found: YearRows, year: SchoolYear, rules: EquityRules) -> JudgedYear:
    """Judge the rows of a year; what is missing is named at its cell and never counted as zero."""
    faults = [*_absent(found), *_blank(found, rules), *_at_odds(found, rules)]
    out = {fault.organisation.pk for fault in faults}
    kept = [row for row in found.rows if row.organisation.pk not in out]
    usable = tuple(school_row(row.values, rules) for row in kept)
    return JudgedYear(
        year=year,
        rules=rules,
        rows={row.place: row for row in found.rows},
        usable=usable,
        verdict=judge_schools(usable, rules),
        faults=tuple(faults),
        digest=found.digest,
    )


def _absent(found: YearRows) -> Iterator[CellFault]:
    for organisation, return_id, state in found.absent:
        message = WAITING_WORDS.get(state, NO_ROWS)
        yield CellFault(organisation=organisation, stage="", column="", message=message, return_id=return_id)


def _blank(found: YearRows, rules: EquityRules) -> Iterator[CellFault]:
    needed = [column for column in columns_for(rules) if column.required]
    for row in found.rows:
        for column in needed:
            if row.values.get(column.key) is None:
                yield _at(row, column.key, f"“{column.title}”没有填")


def _at_odds(found: YearRows, rules: EquityRules) -> Iterator[CellFault]:
    by_line = {row.line: row for row in found.rows}
    for problem in row_faults(found.rows, rules):
        if problem.line is not None:
            yield _at(by_line[problem.line], problem.key or "", _without_lines(problem.message, by_line))


def _without_lines(message: str, by_line: Mapping[int, ConditionRow]) -> str:
    """Say the stage where the engine says a line: on a page nobody counts lines of the year."""
    for line, row in sorted(by_line.items(), reverse=True):
        if f"第{line}行" in message and row.stage:
            message = message.replace(f"第{line}行", f"{STAGE_WORDS[SchoolStage(row.stage)]}一行")
    return message


def _at(row: ConditionRow, column: str, message: str) -> CellFault:
    return CellFault(
        organisation=row.organisation,
        stage=row.stage,
        column=column,
        message=message,
        return_id=row.return_id,
        record_id=row.record_id,
    )
