"""What one kind of export looks like, and which figures are made of it (导入方案)."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from enum import StrEnum

from yanzhen.kernel.cells import Value
from yanzhen.kernel.columns import Column


def folded(text: str) -> str:
    """Return a wording as wordings are compared.

    >>> folded(" 体育 与健康（初中） ")
    '体育与健康(初中)'
    """
    return re.sub(r"\s+", "", unicodedata.normalize("NFKC", text)).lower()


class Level(StrEnum):
    """What one row stands for (一行是什么): persons are added up and not kept."""

    PERSON = "person"
    SCHOOL = "school"
    DISTRICT = "district"


class Measure(StrEnum):
    """How rows become a figure (汇总方式)."""

    COUNT = "count"
    SUM = "sum"
    VALUE = "value"
    DISTINCT = "distinct"
    LARGEST_GROUP = "largest_group"
    GROUPS_OVER = "groups_over"


@dataclass(frozen=True, kw_only=True)
class ExportColumn:
    """One column of an export (栏目).

    Attributes:
        column: heading, other headings, kind and choices.
        check: name of the check in ``CHECKS`` that its numbers carry; empty: none.
        blank: what an empty cell, and a missing column, stand for; None: unknown.
        otherwise: value of every wording that is none of ``words``; empty: the column's own kind decides.
        words: wording, folded by ``folded`` → value, where ``otherwise`` is set; the column is then read as text.
        is_personal: does it tell who a person is? Such cells are shown masked and never kept.
    """

    column: Column
    check: str = ""
    blank: Value = None
    otherwise: str = ""
    words: Mapping[str, str] = field(default_factory=dict)
    is_personal: bool = False

    def meant(self, value: Value) -> Value:
        """Return what a cell of this column means to the rules."""
        if value is None or not self.otherwise:
            return value
        return self.words.get(folded(str(value)), self.otherwise)


@dataclass(frozen=True, kw_only=True)
class Condition:
    """What must hold of a row: all limits that are set.

    Attributes:
        column: key of the column that is looked at.
        among: values, one of which it must have; for lists, one of which must be in it.
        at_least, below: limits of a number.
        age_below, age_at_least: limits in full years between the day in the column and the day of counting.
    """

    column: str
    among: tuple[Value, ...] = ()
    at_least: Decimal | None = None
    below: Decimal | None = None
    age_below: int | None = None
    age_at_least: int | None = None


@dataclass(frozen=True, kw_only=True)
class FigureRule:
    """How one data element is made of the rows of a school (汇总规则).

    Attributes:
        element: code of the data element.
        measure: count of rows, sum of or value in ``column``, number of groups, size of the largest group, groups
            larger than their limit.
        column: key of the column that is added up or taken over.
        by: keys of the columns that make a group.
        limits: value of the first ``by`` column → largest size that is not over.
        where: conditions, all of which must hold.
        either: groups of conditions; at least one group must hold whole. Empty: no such demand.
    """

    element: str
    measure: Measure
    column: str = ""
    by: tuple[str, ...] = ()
    limits: Mapping[Value, int] = field(default_factory=dict)
    where: tuple[Condition, ...] = ()
    either: tuple[tuple[Condition, ...], ...] = ()

    @property
    def columns(self) -> tuple[str, ...]:
        """Keys of all columns that the rule looks at, each once."""
        named = [condition.column for group in (self.where, *self.either) for condition in group]
        return tuple(dict.fromkeys([*named, *([self.column] if self.column else []), *self.by]))


@dataclass(frozen=True, kw_only=True)
class ExportProfile:
    """One kind of export (导入方案).

    Attributes:
        code: stable name.
        title: Chinese name.
        system: system that owns the data, as data elements name it.
        owner: section that imports it (科室), matched against organisations.
        level: what one row stands for.
        unique: keys whose values together stand in one row only.
        note: what people should know before they hand a file in.
        columns, figures: the parts.
    """

    code: str
    title: str
    system: str
    owner: str
    level: Level
    unique: tuple[str, ...]
    note: str
    columns: tuple[ExportColumn, ...]
    figures: tuple[FigureRule, ...]

    def column(self, key: str) -> ExportColumn:
        """Return the column of that key.

        Raises:
            KeyError: there is none.
        """
        for one in self.columns:
            if one.column.key == key:
                return one
        raise KeyError(key)
