"""Profiles of exports (导入方案) from ``catalogue/imports``: headings, checks, and the figures made of the rows."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from functools import cache
from typing import Any

from yanzhen.engines.exports import CHECKS, Condition, ExportColumn, ExportProfile, FigureRule, Level, Measure, folded
from yanzhen.kernel.cells import Value
from yanzhen.kernel.columns import Column, ColumnKind
from yanzhen.presets.catalogue import load_catalogue
from yanzhen.presets.data_elements import OWNED_ELSEWHERE, element_catalogue
from yanzhen.presets.tables import Table

TOP_KEYS = ("title", "system", "owner", "level", "unique", "note", "columns", "figures")
COLUMN_KEYS = (
    "key",
    "title",
    "kind",
    "required",
    "aliases",
    "choices",
    "unit",
    "check",
    "blank",
    "otherwise",
    "personal",
    "decimals",
)
FIGURE_KEYS = ("element", "measure", "column", "by", "limits", "where", "either")
CONDITION_KEYS = ("column", "among", "at_least", "below", "age_below", "age_at_least")
SCHOOL_KEYS = ("school_code", "school_name")


@cache
def import_profiles() -> Mapping[str, ExportProfile]:
    """Return every shipped profile by code, the file's name.

    Raises:
        BadInputError: every fault of every file.
    """
    return load_catalogue("imports", parse_profile)


def parse_profile(table: Table, key: str) -> ExportProfile:
    """Turn a parsed file into a profile; faults are noted on ``table``."""
    table.only(TOP_KEYS)
    system = table.required("system", str) or ""
    if system and system not in OWNED_ELSEWHERE:
        table.fault("UNKNOWN_VALUE", "不是导入来源。", key="system", found=system, expected="、".join(OWNED_ELSEWHERE))
    columns = tuple(_column(row) for row in table.tables("columns"))
    keys = [one.column.key for one in columns]
    for name in sorted({name for name in keys if keys.count(name) > 1}):
        table.fault("COLUMN_TWICE", f"栏目“{name}”写了两次。", key="columns", found=name)
    level = _level(table)
    if level is not Level.DISTRICT and not set(SCHOOL_KEYS) & set(keys):
        table.fault("NO_SCHOOL", "要有学校标识码或学校名称一栏。", key="columns", expected="、".join(SCHOOL_KEYS))
    figures = tuple(_figure(row, set(keys), system) for row in table.tables("figures"))
    unique = tuple(table.optional("unique", list) or ())
    for name in unique:
        _known(table, "unique", name, set(keys))
    return ExportProfile(
        code=key,
        title=table.required("title", str) or "",
        system=system,
        owner=table.required("owner", str) or "",
        level=level,
        unique=unique,
        note=table.optional("note", str) or "",
        columns=columns,
        figures=figures,
    )


def _level(table: Table) -> Level:
    found = table.required("level", str) or ""
    if found in set(Level):
        return Level(found)
    if found:
        table.fault("UNKNOWN_VALUE", "不认识的写法。", key="level", found=found, expected="、".join(Level))
    return Level.SCHOOL


def _column(row: Table) -> ExportColumn:
    row.only(COLUMN_KEYS)
    kind = row.optional("kind", str) or "text"
    if kind not in set(ColumnKind):
        row.fault("UNKNOWN_VALUE", "不认识的写法。", key="kind", found=kind, expected="、".join(ColumnKind))
        kind = "text"
    choices = row.optional("choices", dict) or {}
    if (kind in ("choice", "choices")) != bool(choices):
        row.fault("NO_CHOICES", "选择栏要写明写法和值，其他栏不写。", key="choices")
    check = row.optional("check", str) or ""
    if check and check not in CHECKS:
        row.fault("UNKNOWN_VALUE", "没有这种校验。", key="check", found=check, expected="、".join(CHECKS))
    otherwise = row.optional("otherwise", str) or ""
    if otherwise and kind != "choice":
        row.fault("OTHERWISE_WITHOUT_CHOICE", "只有选择栏才写其余算什么。", key="otherwise", found=otherwise)
    words = _spread(choices)
    column = Column(
        key=row.required("key", str) or "",
        title=row.required("title", str) or "",
        kind=ColumnKind.TEXT if otherwise else ColumnKind(kind),
        required=bool(row.optional("required", bool)),
        choices={} if otherwise else words,
        aliases=tuple(row.optional("aliases", list) or ()),
        unit=row.optional("unit", str) or "",
        at_least=0 if kind in ("integer", "decimal") else None,
        decimals=row.optional("decimals", int),
    )
    return ExportColumn(
        column=column,
        check=check,
        blank=row.values.get("blank"),
        otherwise=otherwise,
        words={folded(word): value for word, value in words.items()} if otherwise else {},
        is_personal=bool(row.optional("personal", bool)),
    )


def _spread(choices: Mapping[str, Any]) -> dict[str, str]:
    """Turn value → wordings into wording → value."""
    return {word: value for value, words in choices.items() for word in (words if isinstance(words, list) else [words])}


def _figure(row: Table, keys: set[str], system: str) -> FigureRule:
    row.only(FIGURE_KEYS)
    element = row.required("element", str) or ""
    known = element_catalogue().get(element)
    if element and known is None:
        row.fault("UNKNOWN_ELEMENT", "没有这个数据元。", key="element", found=element)
    elif known is not None and known.system != system:
        row.fault("OTHER_SYSTEM", f"这个数据元的来源是{known.system}。", key="element", found=element, expected=system)
    measure = row.required("measure", str) or ""
    if measure not in set(Measure):
        row.fault("UNKNOWN_VALUE", "不认识的写法。", key="measure", found=measure, expected="、".join(Measure))
        measure = "count"
    column = row.optional("column", str) or ""
    by = tuple(row.optional("by", list) or ())
    if (measure in ("sum", "value")) != bool(column):
        row.fault("NO_COLUMN", "合计和取值要写明栏目，其他的不写。", key="column")
    if (measure in ("distinct", "largest_group", "groups_over")) != bool(by):
        row.fault("NO_GROUP", "按组汇总的要写明分组栏目，其他的不写。", key="by")
    limits = row.optional("limits", dict) or {}
    if (measure == "groups_over") != bool(limits):
        row.fault("NO_LIMITS", "超限组数要写明每组上限，其他的不写。", key="limits")
    for name in (*by, *([column] if column else ())):
        _known(row, "column", name, keys)
    where = tuple(_condition(one, keys) for one in (row.tables("where") if "where" in row.values else ()))
    groups = row.optional("either", list) or []
    either = tuple(
        tuple(
            _condition(one, keys) for one in Table(row.file, {"group": group}, row.problems, row.where).tables("group")
        )
        for group in groups
    )
    return FigureRule(
        element=element,
        measure=Measure(measure),
        column=column,
        by=by,
        limits=dict(limits),
        where=where,
        either=either,
    )


def _condition(row: Table, keys: set[str]) -> Condition:
    row.only(CONDITION_KEYS)
    column = row.required("column", str) or ""
    if column:
        _known(row, "column", column, keys)
    if len(row.values) < 2:
        row.fault("NO_LIMIT", "条件要写明取值或上下限。", key="column", found=column)
    return Condition(
        column=column,
        among=tuple(_value(one) for one in row.optional("among", list) or ()),
        at_least=_decimal(row, "at_least"),
        below=_decimal(row, "below"),
        age_below=row.optional("age_below", int),
        age_at_least=row.optional("age_at_least", int),
    )


def _value(found: object) -> Value:
    return found if isinstance(found, bool | int) else str(found)


def _decimal(row: Table, key: str) -> Decimal | None:
    found = row.values.get(key)
    return None if found is None else Decimal(str(found))


def _known(row: Table, key: str, name: str, keys: set[str]) -> None:
    if name not in keys:
        row.fault("UNKNOWN_COLUMN", "没有这一栏。", key=key, found=name, expected="、".join(sorted(keys)))
