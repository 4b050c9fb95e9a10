"""The catalogue of indicators (指标目录) from ``catalogue/indicators``."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache

from yanzhen.kernel.errors import BadInputError
from yanzhen.kernel.problem import Problem
from yanzhen.presets.catalogue import load_catalogue
from yanzhen.presets.tables import Table

DIRECTIONS = ("higher", "lower", "neutral")
FORMULAS = ("sum", "mean", "rate", "latest", "all_must_pass", "weighted")
KEYS = (
    "code",
    "title",
    "unit",
    "owner",
    "direction",
    "formula",
    "numerator",
    "denominator",
    "decimals",
    "definition",
    "words",
    "starts_on",
)


@dataclass(frozen=True, kw_only=True)
class IndicatorPreset:
    """One indicator as it is delivered.

    Attributes:
        code: stable name.
        title: Chinese name.
        unit: unit of the value as people write it (``%``, ``人``, ``次`` …).
        owner: name of the section that keeps it (科室), matched against organisations.
        direction: which way is better: ``higher``, ``lower`` or ``neutral``.
        formula: how figures of several schools become one.
        numerator: what is counted above, for rates.
        denominator: what it is divided by, for rates.
        decimals: decimals shown.
        definition: what counts and what does not (口径).
        words: other names found in documents.
        starts_on: the day from which this definition holds.
    """

    code: str
    title: str
    unit: str
    owner: str
    direction: str
    formula: str
    numerator: str
    denominator: str
    decimals: int
    definition: str
    words: tuple[str, ...]
    starts_on: date


@cache
def indicator_catalogue() -> Mapping[str, IndicatorPreset]:
    """Return every shipped indicator by code.

    Raises:
        BadInputError: faults of the files, or INDICATOR_TWICE when two files name the same code.
    """
    found: dict[str, IndicatorPreset] = {}
    problems: list[Problem] = []
    for file, presets in load_catalogue("indicators", parse_indicators).items():
        for preset in presets:
            if preset.code in found:
                message = f"指标代码“{preset.code}”重复。"
                problems.append(
                    Problem(code="INDICATOR_TWICE", file=f"catalogue/indicators/{file}.toml", message=message)
                )
            found[preset.code] = preset
    if problems:
        raise BadInputError(problems)
    return found


def parse_indicators(table: Table, key: str) -> tuple[IndicatorPreset, ...]:
    """Turn a parsed file into indicators; faults are noted on ``table``."""
    table.only(("indicators",))
    return tuple(_parse_indicator(row) for row in table.tables("indicators"))


def _parse_indicator(row: Table) -> IndicatorPreset:
    row.only(KEYS)
    formula = _one_of(row, "formula", FORMULAS)
    numerator, denominator = row.optional("numerator", str), row.optional("denominator", str)
    if formula == "rate" and not (numerator and denominator):
        row.fault("NO_PARTS", "按分子分母算率的指标要写明分子和分母。", key="numerator")
    return IndicatorPreset(
        code=row.required("code", str) or "",
        title=row.required("title", str) or "",
        unit=row.required("unit", str) or "",
        owner=row.required("owner", str) or "",
        direction=_one_of(row, "direction", DIRECTIONS),
        formula=formula,
        numerator=numerator or "",
        denominator=denominator or "",
        decimals=row.optional("decimals", int) or 0,
        definition=row.required("definition", str) or "",
        words=tuple(row.optional("words", list) or ()),
        starts_on=row.required("starts_on", date) or date.min,
    )


def _one_of(row: Table, key: str, allowed: tuple[str, ...]) -> str:
    found = row.required(key, str) or ""
    if found and found not in allowed:
        row.fault("UNKNOWN_VALUE", "不认识的写法。", key=key, found=found, expected="、".join(allowed))
    return found
