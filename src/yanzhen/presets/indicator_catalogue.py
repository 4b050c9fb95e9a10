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
FORMULAS = ("sum", "mean", "rate", "latest", "all_must_pass", "weighted", "distinct")
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
    "measure",
    "counts_people",
)
MEASURES = ("count", "sum", "mean", "rate", "distinct", "latest")
MEASURE_OF_FORMULA = {
    "sum": "sum",
    "mean": "mean",
    "rate": "rate",
    "latest": "latest",
    "all_must_pass": "latest",
    "weighted": "mean",
    "distinct": "distinct",
}
UNITS_OF_PEOPLE = ("人", "名", "人次", "%", "％")


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
        measure: what one school's figure says, and so how periods add up; from the formula unless given.
        counts_people: whether small counts are withheld; from the unit unless given.
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
    measure: str
    counts_people: bool


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
    unit, counts_people = row.required("unit", str) or "", row.optional("counts_people", bool)
    measure = _one_of(row, "measure", MEASURES) if "measure" in row.values else MEASURE_OF_FORMULA.get(formula, "sum")
    numerator, denominator = row.optional("numerator", str), row.optional("denominator", str)
    if formula == "rate" and not (numerator and denominator):
        row.fault("NO_PARTS", "按分子分母算率的指标要写明分子和分母。", key="numerator")
    return IndicatorPreset(
        code=row.required("code", str) or "",
        title=row.required("title", str) or "",
        unit=unit,
        owner=row.required("owner", str) or "",
        direction=_one_of(row, "direction", DIRECTIONS),
        formula=formula,
        numerator=numerator or "",
        denominator=denominator or "",
        decimals=row.optional("decimals", int) or 0,
        definition=row.required("definition", str) or "",
        words=tuple(row.optional("words", list) or ()),
        starts_on=row.required("starts_on", date) or date.min,
        measure=measure,
        counts_people=unit in UNITS_OF_PEOPLE if counts_people is None else counts_people,
    )


def _one_of(row: Table, key: str, allowed: tuple[str, ...]) -> str:
    found = row.required(key, str) or ""
    if found and found not in allowed:
        row.fault("UNKNOWN_VALUE", "不认识的写法。", key=key, found=found, expected="、".join(allowed))
    return found
