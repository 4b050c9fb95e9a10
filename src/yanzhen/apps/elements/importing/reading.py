"""Reads an export: every fault at its cell in one pass; persons are added up and forgotten."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta

from yanzhen.apps.elements.bridge import school_year_start
from yanzhen.apps.elements.importing.schools import SchoolFinder, school_finder
from yanzhen.apps.elements.models import ImportMapping
from yanzhen.apps.organisations.models import Organisation
from yanzhen.engines.exports import CHECKS, ExportProfile, Level, Summary, masked, sum_by_school
from yanzhen.engines.sheets import Column, Grid, ParsedRow, ParsedSheet, SheetForm, read_grids, read_sheet
from yanzhen.engines.sheets.reading import heading_hits
from yanzhen.kernel.cells import Value
from yanzhen.kernel.problem import Problem
from yanzhen.presets.data_elements import name_key

ONE_DAY = timedelta(days=1)
DOUBTS_KEPT = 100
SCHOOL_KEYS = ("school_name", "school_code")


@dataclass
class ReadExport:
    """What was found in one file (读取结果); it holds no person's data beyond masked numbers in doubts.

    Attributes:
        profile: how it was read.
        rows: filled rows.
        summary: figures by school's key (as text) and element.
        problems: faults; with any, nothing can be imported.
        doubts: numbers whose check does not hold; they do not stand in the way.
        doubt_count: how many of them, also beyond those kept.
        unknown: headings that were passed over.
        missing: columns that the figures or the rows need and the file lacks.
        strangers: what the file calls schools that we do not know, with the number of rows.
        passed_over: worksheets that were not read.
    """

    profile: ExportProfile
    rows: int = 0
    summary: Summary = field(default_factory=Summary)
    problems: list[Problem] = field(default_factory=list)
    doubts: list[Problem] = field(default_factory=list)
    doubt_count: int = 0
    unknown: list[str] = field(default_factory=list)
    missing: list[str] = field(default_factory=list)
    strangers: dict[str, int] = field(default_factory=dict)
    passed_over: list[str] = field(default_factory=list)


def form_of(profile: ExportProfile, headings: Mapping[str, str]) -> SheetForm:
    """Return the columns of a profile with the headings that somebody mapped once (heading → key)."""
    more: dict[str, list[str]] = {}
    for heading, key in headings.items():
        more.setdefault(key, []).append(heading)
    taken = {name_key(heading) for heading in headings}
    columns = tuple(_column(one.column, more.get(one.column.key, []), taken) for one in profile.columns)
    return SheetForm(name=profile.title, columns=columns, unique=profile.unique)


def _column(column: Column, mapped: list[str], taken: set[str]) -> Column:
    """Add mapped headings; a heading mapped to another column is no longer this one's."""
    own = [one for one in (column.title, *column.aliases) if name_key(one) not in taken]
    names = [*mapped, *own] or [column.title]
    return Column(
        **{**vars(column), "title": column.title if column.title in names else names[0], "aliases": tuple(names)}
    )


def read_export(
    *,
    content: bytes,
    name: str,
    profile: ExportProfile,
    mapping: ImportMapping | None,
    keeper: Organisation,
    as_of: date,
    on: date,
) -> ReadExport:
    """Read a file by a profile.

    Args:
        mapping: what this office's exports call columns and schools, remembered.
        keeper: the organisation that rows of a district-level list belong to.
        as_of: the day of which the data are.
    Raises:
        SheetError: the file is no table.
    """
    form = form_of(profile, mapping.headings if mapping else {})
    grids = read_grids(content, name=name)
    grid = max(grids, key=lambda one: heading_hits(one, form))
    sheet = read_sheet(grid, form)
    found = ReadExport(profile, rows=len(sheet.rows))
    found.passed_over = [one.sheet for one in grids if one is not grid and any(one.rows)]
    found.problems = [_without_person(problem, profile) for problem in sheet.problems]
    found.unknown = list(sheet.unknown)
    wanted = _used(profile) | {one.column.key for one in profile.columns if one.column.required}
    found.missing = [
        one.column.key for one in profile.columns if one.column.key in wanted and one.column.key not in sheet.letters
    ]
    if profile.level is not Level.DISTRICT and sheet.letters and not set(SCHOOL_KEYS) & set(sheet.letters):
        found.problems.append(_no_school(grid))
        return found
    _note_doubts(found, sheet, form)
    finder = school_finder(mapping.schools if mapping else {}, on=on)
    rows = _rows_of_schools(found, sheet, form, finder, keeper)
    if not found.problems:
        present = set(sheet.letters)
        counted_on = school_year_start(as_of) - ONE_DAY
        found.summary = sum_by_school(rows, profile, present=present, counted_on=counted_on)
    if not sheet.rows and not found.problems:
        found.problems.append(_empty(grid))
    return found


def _rows_of_schools(
    found: ReadExport, sheet: ParsedSheet, form: SheetForm, finder: SchoolFinder, keeper: Organisation
) -> list[tuple[str, dict[str, Value]]]:
    """Give each row its school; a school that we do not know is one fault, at its first row."""
    profile = found.profile
    meanings = [
        (one.column.key, one) for one in profile.columns if not one.is_personal or one.column.key in _used(profile)
    ]
    rows = []
    strangers: Counter[str] = Counter()
    known: dict[tuple[Value, Value], Organisation | None] = {}
    for row in sheet.rows:
        if profile.level is Level.DISTRICT:
            school = keeper
        else:
            key = (row.values.get("school_code"), row.values.get("school_name"))
            if key not in known:
                known[key] = finder.find(*key)
            school = known[key]
        if school is None:
            _stranger(found, sheet, form, row, strangers)
            continue
        rows.append((str(school.pk), {key: one.meant(row.values.get(key)) for key, one in meanings}))
    found.strangers = dict(strangers)
    return rows


def _used(profile: ExportProfile) -> set[str]:
    return {key for rule in profile.figures for key in rule.columns}


def _stranger(found: ReadExport, sheet: ParsedSheet, form: SheetForm, row: ParsedRow, strangers: Counter[str]) -> None:
    key = "school_name" if row.values.get("school_name") else "school_code"
    word = row.values.get(key)
    column = next(one for one in form.columns if one.key == key)
    if word is None:
        message = "没有写是哪所学校；学校名称、学校标识码至少填一项。"
        found.problems.append(sheet.problem_at(row, column, "MISSING", message))
        return
    strangers[str(word)] += 1
    if strangers[str(word)] == 1:
        message = f"“{word}”不是本区登记的学校；请核对，或在对应关系里写明是哪所学校。"
        found.problems.append(sheet.problem_at(row, column, "UNKNOWN_SCHOOL", message, found=str(word)))


def _note_doubts(found: ReadExport, sheet: ParsedSheet, form: SheetForm) -> None:
    """Note numbers whose own check does not hold; only the first are kept, all are counted."""
    columns = {column.key: column for column in form.columns}
    for one in found.profile.columns:
        if not one.check or one.column.key not in sheet.letters:
            continue
        holds, expected = CHECKS[one.check]
        for row in sheet.rows:
            value = row.values.get(one.column.key)
            if value is None or holds(str(value).upper()):
                continue
            found.doubt_count += 1
            if len(found.doubts) < DOUBTS_KEPT:
                shown = masked(str(value)) if one.is_personal else str(value)
                message = f"“{one.column.title}”不像{expected}；请核对，不影响汇总。"
                column = columns[one.column.key]
                found.doubts.append(
                    sheet.problem_at(row, column, "CHECK_FAILS", message, found=shown, expected=expected)
                )


def _without_person(problem: Problem, profile: ExportProfile) -> Problem:
    """Mask what a fault shows of a person."""
    personal = {one.column.key for one in profile.columns if one.is_personal}
    if problem.key not in personal or not problem.found:
        return problem
    return Problem(**{**vars(problem), "found": masked(problem.found)})


def _no_school(grid: Grid) -> Problem:
    return Problem(
        code="MISSING_COLUMN",
        message="“学校名称”和“学校标识码”一栏都没有，分不清是哪所学校；请补上一栏，或在对应关系里写明叫什么。",
        file=grid.file,
        sheet=grid.sheet or None,
        key="school_name",
        expected="学校名称或学校标识码",
    )


def _empty(grid: Grid) -> Problem:
    return Problem(
        code="NO_ROWS", message="表头下面没有数据行；请核对是否导出了空表。", file=grid.file, sheet=grid.sheet or None
    )
