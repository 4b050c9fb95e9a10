"""From four tables and settings to one question (读入): every fault that a single cell does not show, in one pass."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any, Protocol, cast

from yanzhen.engines.rotation.columns import COLUMNS, NEEDED_HEADINGS, TIER
from yanzhen.engines.rotation.instance import Instance, Params, Post, School, Teacher, Unit
from yanzhen.kernel.cells import Cell, Value, shown
from yanzhen.kernel.problem import Problem

TITLES = {table: {column.key: column.title for column in columns} for table, columns in COLUMNS.items()}
TABLE_WORDS = {"schools": "学校表", "units": "校段表", "posts": "岗位表", "teachers": "教师表"}
# What a row is known by, and which table a code in it must stand in.
KEY_COLUMNS = {
    "schools": ("school_code",),
    "units": ("unit_code",),
    "posts": ("unit_code", "subject"),
    "teachers": ("teacher_code",),
}
_REFERENCES = {"units": ("school_code", "schools"), "posts": ("unit_code", "units"), "teachers": ("unit_code", "units")}


class TableRow(Protocol):
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


Rows = Mapping[str, Sequence[TableRow]]


@dataclass(frozen=True, slots=True)
class TableFault:
    """A fault and the table that it stands in; the file's name is the caller's to add."""

    table: str
    problem: Problem


def heading_faults(headings: Mapping[str, Iterable[str]]) -> list[TableFault]:
    """Return the columns that may hold blanks but may not be missing altogether.

    Args:
        headings: keys of the columns that each table has; a table that is left out here is not asked.
    """
    faults = []
    for table, keys in NEEDED_HEADINGS.items():
        if table not in headings:
            continue
        present = set(headings[table])
        for key in keys:
            if key not in present:
                title = TITLES[table][key]
                said = f"缺少“{title}”这一栏；格子可以空，但栏目要有，否则分不清是没有还是没填。"
                problem = Problem(code="MISSING_COLUMN", message=said, line=1, column=key, key=key, expected=title)
                faults.append(TableFault(table, problem))
    return faults


def missing_columns(headings: Mapping[str, Iterable[str]]) -> tuple[str, ...]:
    """Return the keys of optional columns that the tables do not have, in the order of tables and columns.

    Tiers are not among them: where they are wanted, ``tier_faults`` asks for the column.
    """
    return tuple(
        column.key
        for table, columns in COLUMNS.items()
        for column in columns
        if not column.required and column.key != TIER.key and column.key not in set(headings[table])
    )


def row_faults(rows: Rows) -> list[TableFault]:
    """Return every fault that only several cells, rows or tables show.

    Args:
        rows: rows by table, those with faulty cells too: what they hold is still compared. A table that could not be
            read at all is left out, and codes are not held against it.
    Returns:
        CODE_TWICE, UNKNOWN_CODE, MIN_ABOVE_MAX and HALF_HOME with line, column key, found and expected, in the order of
        tables and lines.
    """
    faults: list[TableFault] = []
    for table in COLUMNS:
        if table not in rows:
            continue
        found = [*_repeated(table, rows[table]), *_unknown(table, rows)]
        for row in rows[table]:
            found.extend(_within(table, row))
        faults.extend(TableFault(table, one) for one in sorted(found, key=lambda one: (one.line or 0, one.key or "")))
    return faults


def tier_faults(rows: Rows, headings: Mapping[str, Iterable[str]], tiers: Sequence[str]) -> list[TableFault]:
    """Return the schools whose tier is missing or none of the settings'.

    Args:
        rows: rows by table.
        headings: keys of the columns that each table has.
        tiers: of the settings; where there are none, nobody asks for a school's.
    """
    if not tiers or "schools" not in rows:
        return []
    title, wanted = TITLES["schools"][TIER.key], "、".join(tiers)
    if TIER.key not in set(headings["schools"]):
        said = f"参数列出了城乡层级，学校表却缺少“{title}”这一栏；请补上，每所学校填一个层级。"
        problem = Problem(code="MISSING_COLUMN", message=said, line=1, column=TIER.key, key=TIER.key, expected=title)
        return [TableFault("schools", problem)]
    return [TableFault("schools", problem) for row in rows["schools"] for problem in _tier(row, tiers, wanted)]


def _tier(row: TableRow, tiers: Sequence[str], wanted: str) -> Iterator[Problem]:
    tier = row.values.get(TIER.key)
    if TIER.key in row.faulty or tier in tiers:
        return
    if tier is None:
        yield _fault(row, "MISSING", f"没有填城乡层级；请填{wanted}之一。", TIER.key, expected=wanted)
    else:
        yield _fault(row, "UNKNOWN_TIER", f"参数里没有“{tier}”这一层级；请填{wanted}之一。", TIER.key, expected=wanted)


def instance_of(rows: Rows, params: Params) -> Instance:
    """Return the question of rows and settings that have no fault, every list in the order of its codes.

    Raises:
        KeyError, TypeError: a required value is missing; faults are to be looked for first.
    """
    return Instance(
        schools=tuple(sorted(map(_school, _values(rows, "schools")), key=lambda one: one.code)),
        units=tuple(sorted(map(_unit, _values(rows, "units")), key=lambda one: one.code)),
        posts=tuple(sorted(map(_post, _values(rows, "posts")), key=lambda one: (one.unit, one.subject))),
        teachers=tuple(sorted(map(_teacher, _values(rows, "teachers")), key=lambda one: one.code)),
        params=params,
    )


def stages_in(rows: Rows) -> frozenset[str]:
    """Return the stages that any unit's row names."""
    return frozenset(str(one["stage"]) for one in _values(rows, "units") if one.get("stage") is not None)


def _values(rows: Rows, table: str) -> Iterator[Mapping[str, Any]]:
    return (row.values for row in rows.get(table, ()))


def _repeated(table: str, rows: Sequence[TableRow]) -> Iterator[Problem]:
    """Yield every further row of a code (posts: of a unit and subject)."""
    keys = KEY_COLUMNS[table]
    first: dict[tuple[Value, ...], int] = {}
    for row in rows:
        code = tuple(row.values.get(key) for key in keys)
        if any(part is None for part in code):
            continue
        if code in first:
            what = "、".join(f"“{TITLES[table][key]}”" for key in keys)
            said = f"与第{first[code]}行的{what}相同；每个只能填一行，请删去多余的一行或改正代码。"
            yield _fault(row, "CODE_TWICE", said, keys[-1], expected="不重复的" + what)
        first.setdefault(code, row.line)


def _unknown(table: str, rows: Rows) -> Iterator[Problem]:
    """Yield every code that its table does not have."""
    if table not in _REFERENCES or _REFERENCES[table][1] not in rows:
        return
    key, home = _REFERENCES[table]
    known = {one.get(key) for one in _values(rows, home)}
    for row in rows[table]:
        code = row.values.get(key)
        if code is not None and code not in known:
            said = f"{TABLE_WORDS[home]}里没有{TITLES[home][key]}“{code}”；请核对代码，或在{TABLE_WORDS[home]}里补上。"
            yield _fault(row, "UNKNOWN_CODE", said, key, expected=f"{TABLE_WORDS[home]}里的代码")


def _within(table: str, row: TableRow) -> Iterator[Problem]:
    """Yield what two cells of one row say against each other."""
    values = row.values
    if table == "posts":
        least, most = cast("int | None", values.get("min_staff")), cast("int | None", values.get("max_staff"))
        if least is not None and most is not None and least > most:
            said = f"最少{least}人多于最多{most}人；请核对。"
            yield _fault(row, "MIN_ABOVE_MAX", said, "min_staff", expected=f"不大于{most}")
    elif table == "teachers":
        ends = ("home_x_km", "home_y_km")
        blank = [key for key in ends if values.get(key) is None and key not in row.faulty]
        if len(blank) == 1 and not row.faulty.intersection(ends):
            said = f"住处只有一个坐标，缺“{TITLES[table][blank[0]]}”；请补上，不清楚的请两格都留空。"
            yield _fault(row, "HALF_HOME", said, blank[0], expected="两个坐标都填，或都空")


def _fault(row: TableRow, code: str, said: str, key: str, *, expected: str) -> Problem:
    value = row.values.get(key)
    found = None if value is None else shown(cast(Cell, value))
    return Problem(code=code, message=said, line=row.line, column=key, key=key, found=found, expected=expected)


def placed(fault: TableFault, *, file: str, sheet: str | None, headings: Mapping[str, str]) -> Problem:
    """Return a fault with its file, worksheet and the heading as written.

    Args:
        fault: from this module.
        file: base name of the file that the table was read from.
        sheet: worksheet, None for CSV.
        headings: heading as written by column key.
    """
    problem = fault.problem
    return replace(problem, file=file, sheet=sheet, column=headings.get(problem.key or "", problem.column))


def _school(values: Mapping[str, Any]) -> School:
    return School(
        code=values["school_code"],
        name=values["school_name"],
        x_km=float(values["x_km"]),
        y_km=float(values["y_km"]),
        school_district=values.get("school_district") or "",
        group=values.get("group_code") or "",
        tier=values.get(TIER.key) or "",
    )


def _unit(values: Mapping[str, Any]) -> Unit:
    return Unit(values["unit_code"], values["school_code"], values["stage"], values["pupils"])


def _post(values: Mapping[str, Any]) -> Post:
    return Post(values["unit_code"], values["subject"], values["min_staff"], values["max_staff"])


def _teacher(values: Mapping[str, Any]) -> Teacher:
    x, y = (cast("Decimal | None", values.get(key)) for key in ("home_x_km", "home_y_km"))
    return Teacher(
        code=values["teacher_code"],
        unit=values["unit_code"],
        subject=values["subject"],
        second_subject=values.get("second_subject") or "",
        years_at_school=values.get("years_at_school"),
        above_qualification=values["above_qualification"],
        backbone=values["backbone"],
        exempt=values.get("exempt") or "",
        home=None if x is None or y is None else (float(x), float(y)),
    )
