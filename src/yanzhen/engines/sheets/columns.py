"""What a sheet asks for: its columns, their kinds and what is accepted in them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from types import MappingProxyType


class ColumnKind(StrEnum):
    """What stands in a column (栏目类型)."""

    TEXT = "text"
    CODE = "code"
    INTEGER = "integer"
    DECIMAL = "decimal"
    DAY = "day"
    FLAG = "flag"
    CHOICE = "choice"
    CHOICES = "choices"


@dataclass(frozen=True, kw_only=True)
class Column:
    """One column of a form (栏目).

    Attributes:
        key: name of the value in a parsed row.
        title: Chinese heading; headings are matched without blanks, brackets' contents and stars.
        kind: how a cell is read.
        required: may no filled row leave it blank?
        choices: accepted wording → value, for CHOICE and CHOICES.
        aliases: other headings accepted.
        at_most_characters: longest text accepted.
        at_least: smallest number accepted.
        hint: what the template says about it.
    """

    key: str
    title: str
    kind: ColumnKind = ColumnKind.TEXT
    required: bool = False
    choices: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))
    aliases: tuple[str, ...] = ()
    at_most_characters: int = 200
    at_least: float | None = None
    hint: str = ""


@dataclass(frozen=True, kw_only=True)
class SheetForm:
    """One sheet of a workbook (表式).

    Attributes:
        name: name of the worksheet in the template.
        columns: what it asks for, in the order of the template.
        unique: keys of the columns whose values together may stand in one row only; empty: no such rule.
    """

    name: str
    columns: tuple[Column, ...]
    unique: tuple[str, ...] = ()
