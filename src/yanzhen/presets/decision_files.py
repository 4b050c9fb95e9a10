"""Reads the files of decision rules (议事规则) and notes every fault in them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum
from functools import cache
from pathlib import Path
from types import MappingProxyType
from typing import TypeVar

from yanzhen.engines.decisions import RULE_IDS, Effect, Latitude, Matter, Rule, Setting
from yanzhen.kernel.basis import Basis
from yanzhen.kernel.errors import BadInputError
from yanzhen.kernel.problem import Problem
from yanzhen.presets.tables import Table, read_table, shipped_folder, toml_files

NATIONAL = "national"
Word = TypeVar("Word", bound=StrEnum)
_TOP = ("title", "name", "base", "region", "starts_on", "last_checked_on", "note", "sources", "settings", "rules")
_CONFIDENCE = frozenset("SKR")
_SWITCHES = frozenset({"quorum_strict", "recused_reduce_M", "assembly_quorum_strict"})
_MATTER_LISTS = frozenset({"two_thirds_matters", "secret_ballot_matters"})


@dataclass(frozen=True, kw_only=True)
class RuleChange:
    """What a local variant says of a rule: what breaking it does, from a day, with its source."""

    id: str
    effect: Effect
    starts_on: date
    basis: tuple[Basis, ...]


@dataclass(frozen=True, kw_only=True)
class RuleFile:
    """One file of rules with its history: the national one has texts, a variant has only what differs.

    Attributes:
        name, title: key and Chinese name.
        base: name of the set it differs from; None for the national one.
        region: where a variant holds.
        starts_on: the first day of the set.
        rules: whole rules, of the national file alone.
        settings: every dated value, in the order of the file.
        changes: every dated change of a rule, of a variant alone.
    """

    name: str
    title: str
    base: str | None
    region: str | None
    starts_on: date
    rules: tuple[Rule, ...]
    settings: tuple[Setting, ...]
    changes: tuple[RuleChange, ...]


@cache
def rule_files(district_folder: Path | None = None) -> Mapping[str, RuleFile]:
    """Return every shipped file by name, and those of a district's own folder beside them.

    Args:
        district_folder: folder with the district's own variants (``*.toml``), if it keeps any.
    Raises:
        BadInputError: every fault of every file.
    """
    sources = [
        (f"rulebook/decisions/{key}.toml", source)
        for key, source in toml_files(shipped_folder("rulebook").joinpath("decisions"))
    ]
    if district_folder is not None:
        sources += [(path.name, path) for path in sorted(district_folder.glob("*.toml"))]
    tables: list[Table] = []
    problems: list[Problem] = []
    for name, source in sources:
        try:
            tables.append(read_table(source, name))
        except BadInputError as error:
            problems.extend(error.problems)
    if problems:
        raise BadInputError(problems)
    return parse_rule_files(tables)


def parse_rule_files(tables: Iterable[Table]) -> Mapping[str, RuleFile]:
    """Turn parsed files into rule files by name; bases must be there and without a ring.

    Raises:
        BadInputError: every fault of every file, in one pass.
    """
    tables = list(tables)
    parsed = [_parse_file(table) for table in tables]
    files = {file.name: (file, table) for file, table in zip(parsed, tables, strict=True)}
    national = files[NATIONAL][0] if NATIONAL in files else None
    for file, table in files.values():
        if file.base is not None and (file.base not in files or _is_ring(files, file)):
            table.fault("NO_BASE", "没有这套基础规则，或者互相引用。", key="base", found=file.base)
        if national is not None:
            _check_against(national, file, table)
    if len(files) < len(tables):
        names = [file.name for file in parsed]
        twice = next(table for place, table in enumerate(tables) if names[place] in names[:place])
        twice.fault("NAME_TWICE", "另有文件用了同一个名称。", key="name", found=twice.values.get("name"))
    problems = [problem for table in tables for problem in table.problems]
    if problems:
        raise BadInputError(problems)
    return MappingProxyType({name: file for name, (file, _table) in files.items()})


def _is_ring(files: Mapping[str, tuple[RuleFile, Table]], file: RuleFile) -> bool:
    seen = {file.name}
    base = file.base
    while base is not None and base in files:
        if base in seen:
            return True
        seen.add(base)
        base = files[base][0].base
    return False


def _check_against(national: RuleFile, file: RuleFile, table: Table) -> None:
    """A variant speaks only of settings that exist, and changes a rule only as far as the rule lets it."""
    keys = {setting.key for setting in national.settings}
    for setting in file.settings:
        if setting.key not in keys:
            table.fault("UNKNOWN_SETTING", "没有这项设置。", key="settings", found=setting.key)
    rules = {rule.id: rule for rule in national.rules}
    wanted = {Effect.WARN: Latitude.MAY_WARN, Effect.REJECT: Latitude.MAY_REJECT}
    for change in file.changes:
        rule = rules.get(change.id)
        if rule is None or (rule.effect is not change.effect and rule.latitude is not wanted[change.effect]):
            table.fault("MAY_NOT_CHANGE", "这条规则不允许地方这样改。", key="rules", found=change.id)


def _parse_file(table: Table) -> RuleFile:
    table.only(_TOP)
    base = table.optional("base", str)
    name = NATIONAL if base is None else table.required("name", str) or ""
    sources = _parse_sources(table)
    checked_on = table.required("last_checked_on", date)
    rows = table.tables("settings")
    settings = [_parse_setting(row, sources, checked_on, whole=base is None) for row in rows]
    rule_rows = table.tables("rules")
    rules = [_parse_rule(row, sources, checked_on) for row in rule_rows] if base is None else []
    changes = [_parse_change(row, sources, checked_on) for row in rule_rows] if base is not None else []
    if base is None and not table.problems and [rule.id for rule in rules if rule] != list(RULE_IDS):
        table.fault("RULES_MISSING", "全国规则应按顺序写全DR-01至DR-35。", key="rules")
    return RuleFile(
        name=name,
        title=table.required("title", str) or "",
        base=base,
        region=table.optional("region", str),
        starts_on=table.required("starts_on", date) or date.max,
        rules=tuple(rule for rule in rules if rule is not None),
        settings=tuple(setting for setting in settings if setting is not None),
        changes=tuple(change for change in changes if change is not None),
    )


def _parse_sources(table: Table) -> Mapping[str, Table]:
    found = table.table("sources")
    sources = {key: found.table(key) for key in found.values}
    for source in sources.values():
        source.only(("title", "number"))
        source.required("title", str)
        source.optional("number", str)
    return sources


def _parse_basis(row: Table, sources: Mapping[str, Table], checked_on: date | None) -> tuple[Basis, ...]:
    cited = []
    for part in row.tables("basis"):
        part.only(("source", "clause"))
        key, clause = part.required("source", str), part.optional("clause", str)
        if key is not None and key not in sources:
            part.fault("UNKNOWN_SOURCE", "sources里没有这个出处。", key="source", found=key)
        elif key is not None:
            values = sources[key].values
            cited.append(
                Basis(title=values["title"], number=values.get("number"), clause=clause, checked_on=checked_on)
            )
    if not cited:
        row.fault("NO_BASIS", "至少要有一个出处。", key="basis")
    return tuple(cited)


def _parse_setting(row: Table, sources: Mapping[str, Table], checked_on: date | None, *, whole: bool) -> Setting | None:
    row.only(("key", "title", "unit", "value", "starts_on", "basis", "confidence"))
    key, starts_on = row.required("key", str), row.required("starts_on", date)
    # A variant repeats neither title nor unit: they come from the set it differs from.
    title = row.required("title", str) if whole else row.optional("title", str)
    unit = row.required("unit", str) if whole else row.optional("unit", str)
    basis = _parse_basis(row, sources, checked_on)
    value = _setting_value(row, key)
    if key is None or starts_on is None:
        return None
    return Setting(
        key=key,
        title=title or "",
        unit=unit or "",
        value=value,
        starts_on=starts_on,
        basis=basis,
        confidence=_confidence(row) if whole else "R",
    )


def _setting_value(row: Table, key: str | None) -> object:
    """Read a value as its key wants it; an empty text is "none set" for money."""
    if key in _SWITCHES:
        return row.required("value", bool)
    if key in _MATTER_LISTS:
        return _matters(row)
    if key == "large_spending_yuan" and row.values.get("value") == "":
        return None
    if key == "congress_terms_years":
        return tuple(row.required("value", list) or ())
    number = row.required("value", int)
    if number is not None and number < 0:
        row.fault("NEGATIVE", "不能是负数。", key="value", found=number)
    return Decimal(number) if number is not None and key == "large_spending_yuan" else number


def _matters(row: Table) -> frozenset[Matter]:
    found = set()
    for word in row.required("value", list) or ():
        if word in Matter.__members__.values():
            found.add(Matter(word))
        else:
            row.fault("UNKNOWN_MATTER", "没有这个事项。", key="value", found=word)
    return frozenset(found)


def _confidence(row: Table) -> str:
    letters = row.required("confidence", str) or ""
    if not set(letters) <= _CONFIDENCE:
        row.fault("WRONG_CONFIDENCE", "把握只能写S、K、R。", key="confidence", found=letters)
    return letters


def _parse_rule(row: Table, sources: Mapping[str, Table], checked_on: date | None) -> Rule | None:
    row.only(("id", "title", "text", "basis", "starts_on", "confidence", "effect", "latitude"))
    rule_id, starts_on = row.required("id", str), row.required("starts_on", date)
    title, text = row.required("title", str), row.required("text", str)
    basis, confidence = _parse_basis(row, sources, checked_on), _confidence(row)
    effect = _one_of(row, "effect", Effect)
    latitude = _one_of(row, "latitude", Latitude)
    if rule_id is None or starts_on is None:
        return None
    return Rule(
        id=rule_id,
        title=title or "",
        text=text or "",
        basis=basis,
        starts_on=starts_on,
        confidence=confidence,
        effect=effect,
        latitude=latitude or Latitude.FIXED,
    )


def _parse_change(row: Table, sources: Mapping[str, Table], checked_on: date | None) -> RuleChange | None:
    row.only(("id", "effect", "starts_on", "basis"))
    rule_id, starts_on = row.required("id", str), row.required("starts_on", date)
    row.required("effect", str)
    effect = _one_of(row, "effect", Effect)
    basis = _parse_basis(row, sources, checked_on)
    if rule_id is None or starts_on is None or effect is None:
        return None
    return RuleChange(id=rule_id, effect=effect, starts_on=starts_on, basis=basis)


def _one_of(row: Table, key: str, words: type[Word]) -> Word | None:
    written = row.optional(key, str)
    if written is None:
        return None
    known = [word.value for word in words]
    if written not in known:
        row.fault("UNKNOWN_WORD", "没有这种写法。", key=key, found=written, expected="、".join(known))
        return None
    return words(written)
