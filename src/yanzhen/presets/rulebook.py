"""The rulebook (规则库): policy numbers as dated values, each with unit and basis; the day decides which one holds."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from importlib.resources.abc import Traversable
from types import MappingProxyType
from typing import Any

from yanzhen.kernel.basis import Basis
from yanzhen.kernel.errors import BadInputError, YanzhenError
from yanzhen.presets.tables import Table, read_table, shipped_folder, toml_files

ENTRY_KEYS = ("title", "unit", "last_checked_on", "guess", "note", "values")


class RulebookError(YanzhenError):
    """The rulebook does not answer: no such entry, or none of its values was in force yet."""

    MESSAGES = {
        "NO_ENTRY": "规则库里没有“{key}”；请增加文件rulebook/{key}.toml。",
        "NOT_YET_IN_FORCE": "“{title}”在{on}还没有生效的值，最早一个自{first}起；请在rulebook/{key}.toml补上更早的值。",
    }


@dataclass(frozen=True)
class DatedValue:
    """A value that holds from ``starts_on`` until the next one begins, and what it rests on."""

    starts_on: date
    value: Any
    basis: Basis


@dataclass(frozen=True)
class RulebookEntry:
    """One number or table of policy with its history.

    Attributes:
        key: path in the rulebook without ``.toml``, e.g. ``workdays/2026``.
        title: Chinese name.
        unit: unit of the values, in English (``day``, ``share``, ``year`` …).
        last_checked_on: the day somebody last compared the entry with its source.
        values: ascending by ``starts_on``, at least one.
        guess: whether the values are derived by rule because no source exists yet.
        note: a Chinese remark for people, if any.
    """

    key: str
    title: str
    unit: str
    last_checked_on: date
    values: tuple[DatedValue, ...]
    guess: bool = False
    note: str | None = None

    def on(self, day: date) -> DatedValue:
        """Return the value in force on ``day``.

        Raises:
            RulebookError: NOT_YET_IN_FORCE when every value begins later.
        """
        held = [value for value in self.values if value.starts_on <= day]
        if not held:
            first = self.values[0].starts_on.isoformat()
            raise RulebookError("NOT_YET_IN_FORCE", key=self.key, title=self.title, on=day.isoformat(), first=first)
        return held[-1]


def frozen(value: Any) -> Any:
    """Return a TOML value with its arrays as tuples and its tables read-only."""
    if isinstance(value, Mapping):
        return MappingProxyType({key: frozen(inner) for key, inner in value.items()})
    if isinstance(value, list):
        return tuple(frozen(inner) for inner in value)
    return value


def parse_entry(table: Table, key: str) -> RulebookEntry:
    """Turn a parsed file into an entry.

    Raises:
        BadInputError: every fault of the file, in one pass.
    """
    table.only(ENTRY_KEYS)
    title, unit = table.required("title", str), table.required("unit", str)
    checked_on = table.required("last_checked_on", date)
    guess, note = table.optional("guess", bool), table.optional("note", str)
    rows = [_parse_value(row, checked_on) for row in table.tables("values")]
    values = tuple(row for row in rows if row is not None)
    if not rows:
        table.fault("NO_VALUES", "至少要有一个[[values]]。", key="values")
    days = [value.starts_on for value in values]
    if days != sorted(set(days)):
        table.fault(
            "UNSORTED_VALUES", "各值的starts_on应由早到晚且不重复。", key="values", found="、".join(map(str, days))
        )
    if table.problems or title is None or unit is None or checked_on is None:
        raise BadInputError(table.problems)
    return RulebookEntry(key, title, unit, checked_on, values, bool(guess), note)


def _parse_value(row: Table, checked_on: date | None) -> DatedValue | None:
    row.only(("starts_on", "value", "basis"))
    starts_on = row.required("starts_on", date)
    if "value" not in row.values:
        row.fault("MISSING_KEY", "缺少这一项。", key="value")
    basis = row.table("basis")
    basis.only(("title", "number", "clause"))
    title = basis.required("title", str)
    number, clause = basis.optional("number", str), basis.optional("clause", str)
    if starts_on is None or title is None or "value" not in row.values:
        return None
    cited = Basis(title=title, number=number, clause=clause, checked_on=checked_on)
    return DatedValue(starts_on, frozen(row.values["value"]), cited)


@cache
def _shipped_files() -> Mapping[str, Traversable]:
    # Sets of decision rules have a form of their own (presets/decision_files.py).
    found = toml_files(shipped_folder("rulebook"))
    return {key: source for key, source in found if not key.startswith("decisions/")}


def rulebook_keys(under: str = "") -> tuple[str, ...]:
    """Return the keys of the shipped entries, sorted; ``under`` keeps one folder (``workdays/``)."""
    return tuple(key for key in _shipped_files() if key.startswith(under))


@cache
def load_entry(key: str) -> RulebookEntry:
    """Return a shipped entry.

    Raises:
        RulebookError: NO_ENTRY. BadInputError: the file's faults.
    """
    if key not in _shipped_files():
        raise RulebookError("NO_ENTRY", key=key)
    return parse_entry(read_table(_shipped_files()[key], f"rulebook/{key}.toml"), key)


def rulebook_value(key: str, *, on: date) -> Any:
    """Return the value of an entry in force on a day; tables come read-only, arrays as tuples.

    Raises:
        RulebookError: NO_ENTRY or NOT_YET_IN_FORCE.

    >>> rulebook_value("indicators/yellow_progress_below", on=date(2026, 3, 1))
    0.8
    """
    return load_entry(key).on(on).value
