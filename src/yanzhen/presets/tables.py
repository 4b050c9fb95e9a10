"""Reads one TOML file and notes every fault in it, so that a person mends them all at once."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from importlib import resources
from importlib.resources.abc import Traversable
from typing import Any, TypeVar

from yanzhen.kernel.errors import BadInputError
from yanzhen.kernel.problem import Problem

Kind = TypeVar("Kind")
_KIND_NAMES = {str: "文字", date: "日期", bool: "true或false", int: "整数", list: "数组", dict: "表", float: "小数"}


def shipped_folder(name: str) -> Traversable:
    """Return the data folder ``rulebook`` or ``catalogue`` that ships with the program."""
    return resources.files("yanzhen").joinpath(name)


def toml_files(folder: Traversable, prefix: str = "") -> Iterator[tuple[str, Traversable]]:
    """Yield every TOML file below ``folder`` with its key (path without ``.toml``), sorted by key."""
    for child in sorted(folder.iterdir(), key=lambda entry: entry.name):
        if child.is_dir():
            yield from toml_files(child, f"{prefix}{child.name}/")
        elif child.name.endswith(".toml"):
            yield prefix + child.name.removesuffix(".toml"), child


@dataclass(frozen=True)
class Table:
    """One TOML table under inspection: typed reading that notes faults instead of stopping at the first.

    Attributes:
        file: name shown to people, relative to the data folder.
        values: the table as parsed.
        problems: the faults found so far; shared by every table of the file.
        where: path of this table inside the file, for messages.
    """

    file: str
    values: Mapping[str, Any]
    problems: list[Problem] = field(default_factory=list)
    where: str = ""

    def fault(self, code: str, message: str, *, key: str, found: object = None, expected: str | None = None) -> None:
        """Note one fault at ``key`` of this table."""
        shown = None if found is None else str(found)
        place = f"{self.where}{key}"
        text = f"{place}：{message}"
        self.problems.append(
            Problem(code=code, message=text, file=self.file, key=place, found=shown, expected=expected)
        )

    def required(self, key: str, kind: type[Kind]) -> Kind | None:
        """Return the value of ``key``; note a fault and return None when it is absent, blank or of another kind."""
        if self.values.get(key) is None:  # TOML knows no null, JSON does
            self.fault("MISSING_KEY", f"缺少这一项，应为{_KIND_NAMES[kind]}。", key=key, expected=_KIND_NAMES[kind])
            return None
        return self.optional(key, kind)

    def optional(self, key: str, kind: type[Kind]) -> Kind | None:
        """Return the value of ``key`` or None; note a fault when it is blank or of another kind."""
        value = self.values.get(key)
        if value is None:
            return None
        if not _is_kind(value, kind):
            self.fault("WRONG_KIND", f"应为{_KIND_NAMES[kind]}。", key=key, found=value, expected=_KIND_NAMES[kind])
            return None
        if isinstance(value, str) and not value.strip():
            self.fault("EMPTY_TEXT", "不能是空白。", key=key, expected="文字")
            return None
        return value  # type: ignore[no-any-return]

    def table(self, key: str) -> Table:
        """Return the sub-table ``key``; an absent one is noted and comes back empty."""
        return Table(self.file, self.required(key, dict) or {}, self.problems, f"{self.where}{key}.")

    def tables(self, key: str) -> list[Table]:
        """Return the array of tables ``key``; rows that are no tables are noted."""
        rows = self.required(key, list) or []
        found = []
        for number, row in enumerate(rows, start=1):
            if isinstance(row, dict):
                found.append(Table(self.file, row, self.problems, f"{self.where}{key}第{number}项的"))
            else:
                self.fault("WRONG_KIND", f"第{number}项应为表。", key=key, found=row, expected="表")
        return found

    def only(self, allowed: Sequence[str]) -> None:
        """Note every key that nobody reads: most often a misspelt one."""
        for key in self.values:
            if key not in allowed:
                self.fault("UNKNOWN_KEY", f"没有这一项，可用的有{'、'.join(allowed)}。", key=key, found=key)


def _is_kind(value: object, kind: type) -> bool:
    if kind is date:
        return isinstance(value, date) and not isinstance(value, datetime)
    if kind in (int, float):
        return isinstance(value, kind) and not isinstance(value, bool)
    return isinstance(value, kind)


def read_table(source: Traversable, name: str) -> Table:
    """Parse one TOML file into its top table.

    Raises:
        BadInputError: BAD_TOML with the parser's line, or NOT_UTF8.
    """
    try:
        return Table(name, tomllib.loads(source.read_bytes().decode("utf-8-sig")))
    except UnicodeDecodeError:
        problem = Problem(code="NOT_UTF8", message="文件不是UTF-8编码；请另存为UTF-8。", file=name)
    except tomllib.TOMLDecodeError as error:
        problem = Problem(code="BAD_TOML", message=f"TOML写法有误：{error}。", file=name, found=str(error))
    raise BadInputError([problem])
