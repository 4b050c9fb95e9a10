"""Loads the rule sets of balanced development (均衡规则) from ``rulebook/equity`` into frozen values."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from functools import cache
from types import MappingProxyType
from typing import Any

from yanzhen.engines.equity import EquityRules, IndicatorRule, SchoolStage
from yanzhen.presets.rulebook import load_entry, rulebook_keys

FOLDER = "equity/"
EXACT = "exact"


def equity_rule_sets() -> tuple[str, ...]:
    """Return the names of the shipped rule sets, the one in use first.

    >>> equity_rule_sets()
    ('yz17', 'jb12')
    """
    names = (key.removeprefix(FOLDER) for key in rulebook_keys(FOLDER))
    return tuple(sorted(names, key=lambda name: load_entry(FOLDER + name).values[0].starts_on, reverse=True))


@cache
def equity_rules(name: str, *, on: date) -> EquityRules:
    """Return a rule set as it holds on a day.

    Raises:
        RulebookError: NO_ENTRY or NOT_YET_IN_FORCE.

    >>> equity_rules("yz17", on=date(2026, 3, 1)).limits[SchoolStage.JUNIOR]
    Decimal('0.45')
    """
    entry = load_entry(FOLDER + name)
    value = entry.on(on).value
    judging, split = value["judging"], value["split"]
    rounding = judging.get("floor_rounding", EXACT)
    return EquityRules(
        name=name,
        title=entry.title,
        indicators=tuple(_indicator(row) for row in value["indicators"]),
        limits=_by_stage(value["limits"]),
        is_composite=judging["composite"],
        split_weights=(_exact(split["primary"]), _exact(split["junior"]), _exact(split["senior"])),
        small_point_below=value["exclusions"]["small_point_below"],
        met_at_least=judging.get("met_at_least"),
        floor_share=_exact(judging.get("floor_share", 0)),
        floor_decimals=None if rounding == EXACT else int(rounding),
    )


def _indicator(row: Mapping[str, Any]) -> IndicatorRule:
    return IndicatorRule(
        id=row["id"],
        title=row["title"],
        column=row["column"],
        per=row["per"],
        unit=row["unit"],
        is_shared=row["shared"],
        thresholds=_by_stage(row) if SchoolStage.PRIMARY in row else MappingProxyType({}),
    )


def _by_stage(row: Mapping[str, Any]) -> Mapping[SchoolStage, Decimal]:
    return MappingProxyType({stage: _exact(row[stage]) for stage in SchoolStage})


def _exact(number: float) -> Decimal:
    """Return the decimal as it is written in the file."""
    return Decimal(str(number))
