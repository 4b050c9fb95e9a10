"""Rows of schools as they were reported (学校数据行): faults that only all rows together show, then whole rows."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Protocol, cast

from yanzhen.engines.equity.columns import COLUMNS
from yanzhen.engines.equity.rules import EquityRules
from yanzhen.engines.equity.vocabulary import SchoolKind, SchoolStage
from yanzhen.kernel.cells import Cell, Value, shown
from yanzhen.kernel.problem import Problem

_TITLES = {column.key: column.title for column in COLUMNS}


class ReportedRow(Protocol):
    """A row as a table gave it: 1-based line, values by column key, keys of the cells that could not be read."""

    @property
    def line(self) -> int:
        """The 1-based line."""

    @property
    def values(self) -> Mapping[str, Value]:
        """Values by column key; None is unknown."""

    @property
    def faulty(self) -> frozenset[str]:
        """Keys of cells that have a fault of their own."""


@dataclass(frozen=True, kw_only=True)
class SchoolRow:
    """One school and stage, whole (学校学段数据).

    Attributes:
        code: code of the school, the same for all its stages.
        name: name of the school.
        stage: the stage that the row reports.
        kind: kind of the school.
        pupils: enrolled pupils of this stage, ≥ 1.
        figures: raw totals by column key, ≥ 0.
        has_shared_assets: do the shared figures hold the whole school's totals?
        senior_pupils: pupils of the senior stage, where known.
    """

    code: str
    name: str
    stage: SchoolStage
    kind: SchoolKind
    pupils: int
    figures: Mapping[str, Decimal]
    has_shared_assets: bool = False
    senior_pupils: int | None = None


def school_row(values: Mapping[str, Value], rules: EquityRules) -> SchoolRow:
    """Return the row of values that have no fault; a blank ``shared_assets`` means that nothing is shared."""
    return SchoolRow(
        code=str(values["school_code"]),
        name=str(values["school_name"]),
        stage=SchoolStage(str(values["stage"])),
        kind=SchoolKind(str(values["kind"])),
        pupils=cast(int, values["pupils"]),
        figures={key: cast(Decimal, values[key]) for key in rules.figures},
        has_shared_assets=values.get("shared_assets") is True,
        senior_pupils=cast("int | None", values.get("senior_pupils")),
    )


def row_faults(rows: Sequence[ReportedRow], rules: EquityRules) -> list[Problem]:
    """Return every fault that a single cell does not show.

    Args:
        rows: all rows of the file, also those with faulty cells: what they hold is still compared.
        rules: tells which figures are shared.
    Returns:
        SCHOOL_TWICE, SHARED_KIND, MISSING (senior_pupils), MISSING_SIBLING, SIBLING_KIND, SHARED_DISAGREES and
        UNEQUAL_TOTALS with line, column key, found and expected; the file is the caller's to add.
    """
    problems: list[Problem] = []
    families: dict[str, list[ReportedRow]] = {}
    for row in rows:
        if (code := row.values.get("school_code")) is not None:
            families.setdefault(str(code), []).append(row)
    for family in families.values():
        firsts = _firsts(family, problems)
        for row in family:
            if row.values.get("shared_assets") is True:
                problems.extend(_sharing_faults(row, family, firsts))
        problems.extend(_unlike(firsts, rules))
    return problems


def _firsts(family: Iterable[ReportedRow], problems: list[Problem]) -> dict[str, ReportedRow]:
    """Return the first row of each stage; name every further one."""
    firsts: dict[str, ReportedRow] = {}
    for row in family:
        stage = row.values.get("stage")
        if stage is None:
            continue
        if (first := firsts.setdefault(str(stage), row)) is not row:
            said = f"与第{first.line}行是同一学校同一学段；每所学校每个学段只能填一行，请删去多余的一行。"
            problems.append(_fault(row, "SCHOOL_TWICE", said, "school_code", expected="不重复的学校和学段"))
    return firsts


def _sharing_faults(
    row: ReportedRow, family: Sequence[ReportedRow], firsts: Mapping[str, ReportedRow]
) -> Iterable[Problem]:
    """Yield why the assets of a school that says it shares them cannot be split."""
    if row.values.get("kind") is None or row.values.get("stage") is None:
        return
    kind, stage = SchoolKind(str(row.values["kind"])), SchoolStage(str(row.values["stage"]))
    if not kind.has_two_stages and not (kind.has_senior and stage is SchoolStage.JUNIOR):
        said = f"{kind.words}的{stage.words}学段没有共用资产的另一学段；请核对学校类别，或把“资产共用”改为否。"
        yield _fault(row, "SHARED_KIND", said, "shared_assets", expected="否")
        return
    if kind.has_senior and row.values.get("senior_pupils") is None and "senior_pupils" not in row.faulty:
        said = f"{kind.words}共用资产，要填高中学生数才能分摊；没有高中学生请填0。"
        yield _fault(row, "MISSING", said, "senior_pupils", expected="不小于0的整数")
    if not kind.has_two_stages:
        return
    other = SchoolStage.JUNIOR if stage is SchoolStage.PRIMARY else SchoolStage.PRIMARY
    if other not in firsts and all(one.values.get("stage") is not None for one in family):
        said = f"{kind.words}共用资产，但没有这所学校{other.words}学段的一行，无法分摊；请补上，或把“资产共用”改为否。"
        yield _fault(row, "MISSING_SIBLING", said, "school_code", expected=f"同一学校代码的{other.words}学段")


def _unlike(firsts: Mapping[str, ReportedRow], rules: EquityRules) -> Iterable[Problem]:
    """Yield where the two rows of a school with shared assets contradict each other; told at the lower row."""
    if len(firsts) < 2 or all(row.values.get("shared_assets") is not True for row in firsts.values()):
        return
    upper, lower = sorted(firsts.values(), key=lambda row: row.line)
    for key in ("kind", "shared_assets", "senior_pupils", *rules.shared_figures):
        one, other = upper.values.get(key), lower.values.get(key)
        if one == other or key in upper.faulty | lower.faulty:
            continue
        if key != "shared_assets" and (one is None or other is None):
            continue  # a blank is told as such
        code = {"kind": "SIBLING_KIND", "shared_assets": "SHARED_DISAGREES"}.get(key, "UNEQUAL_TOTALS")
        wanted = _in_words(key, one)
        said = f"共用资产的学校各学段的“{_TITLES[key]}”应当一致（全校数）；第{upper.line}行是{wanted}，请核对。"
        yield _fault(lower, code, said, key, expected=f"与第{upper.line}行相同：{wanted}")


def _in_words(key: str, value: Value) -> str:
    if key == "kind":
        return SchoolKind(str(value)).words
    return "空白" if value is None else shown(cast(Cell, value))


def _fault(row: ReportedRow, code: str, said: str, key: str, *, expected: str) -> Problem:
    value = row.values.get(key)
    found = None if value is None else shown(cast(Cell, value))
    return Problem(code=code, message=said, line=row.line, column=key, key=key, found=found, expected=expected)
