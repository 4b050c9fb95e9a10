"""What rules a complete school has (学校应有制度清单), from ``catalogue/school_rules.toml``."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from importlib.resources.abc import Traversable
from types import MappingProxyType

from yanzhen.kernel.basis import Basis
from yanzhen.kernel.errors import BadInputError
from yanzhen.presets.tables import Table, read_table, shipped_folder

CATEGORIES = ("charter", "basic", "important", "other")
KINDS = ("school", "kindergarten", "teaching_point")
KEYS = ("code", "category", "title", "aliases", "kinds", "private", "review_months", "basis")


@dataclass(frozen=True, kw_only=True)
class WantedRule:
    """One rule that a complete school has (应有制度).

    Attributes:
        code: stable name.
        category: ``charter``, ``basic``, ``important`` or ``other``.
        title: Chinese name.
        aliases: other names that schools give it.
        kinds: kinds of organisation that should have it.
        is_for_private: whether private schools should have it too.
        review_months: months after which it is due for review, > 0.
        basis: what it rests on.
    """

    code: str
    category: str
    title: str
    aliases: tuple[str, ...]
    kinds: tuple[str, ...]
    is_for_private: bool
    review_months: int
    basis: Basis


def parse_wanted_rules(source: Traversable, name: str) -> Mapping[str, WantedRule]:
    """Read the list of rules by code.

    Raises:
        BadInputError: every fault of the file.
    """
    table = read_table(source, name)
    table.only(("title", "last_checked_on", "review_months", "rules"))
    table.required("title", str)
    table.required("last_checked_on", date)
    months = _months(table, table.required("review_months", int))
    found: dict[str, WantedRule] = {}
    for row in table.tables("rules"):
        rule = _wanted(row, months)
        if rule.code in found:
            row.fault("RULE_TWICE", "代码重复。", key="code", found=rule.code)
        found[rule.code] = rule
    if table.problems:
        raise BadInputError(table.problems)
    return MappingProxyType(found)


def _wanted(row: Table, months: int) -> WantedRule:
    row.only(KEYS)
    category = row.required("category", str) or ""
    if category and category not in CATEGORIES:
        row.fault("UNKNOWN_VALUE", "不认识的类别。", key="category", found=category, expected="、".join(CATEGORIES))
    kinds = tuple(row.required("kinds", list) or ())
    for kind in kinds:
        if kind not in KINDS:
            row.fault("UNKNOWN_VALUE", "不认识的单位类型。", key="kinds", found=kind, expected="、".join(KINDS))
    basis = row.table("basis")
    is_for_private = row.optional("private", bool)
    return WantedRule(
        code=row.required("code", str) or "",
        category=category,
        title=row.required("title", str) or "",
        aliases=tuple(row.optional("aliases", list) or ()),
        kinds=kinds,
        is_for_private=True if is_for_private is None else is_for_private,
        review_months=_months(row, row.optional("review_months", int), months),
        basis=Basis(title=basis.required("title", str) or "", clause=basis.required("clause", str) or ""),
    )


def _months(table: Table, found: int | None, otherwise: int = 12) -> int:
    if found is not None and found < 1:
        table.fault("TOO_SMALL", "应为不小于1的月数。", key="review_months", found=found)
        return otherwise
    return otherwise if found is None else found


@cache
def wanted_rules() -> Mapping[str, WantedRule]:
    """Return the shipped list by code."""
    return parse_wanted_rules(shipped_folder("catalogue").joinpath("school_rules.toml"), "catalogue/school_rules.toml")
