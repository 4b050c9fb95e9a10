"""Loads the lists of the inspection (督导评估清单) from ``rulebook/readiness`` into frozen values."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from functools import cache
from typing import Any

from yanzhen.engines.equity.checklist import ChecklistItem, ChecklistPart, Comparator, Measure
from yanzhen.kernel.basis import Basis
from yanzhen.presets.rulebook import load_entry

ENTRY = "readiness/yz17"


@cache
def checklist_items(*, on: date) -> tuple[ChecklistItem, ...]:
    """Return the items as they hold on a day, in the order of the lists.

    Raises:
        RulebookError: NOT_YET_IN_FORCE.

    >>> len(checklist_items(on=date(2026, 3, 1)))
    31
    """
    return tuple(_item(row) for row in load_entry(ENTRY).on(on).value["items"])


def checklist_basis(*, on: date) -> Basis:
    """Return the document that the lists stand in."""
    return load_entry(ENTRY).on(on).basis


def _item(row: Mapping[str, Any]) -> ChecklistItem:
    return ChecklistItem(
        code=row["code"],
        part=ChecklistPart(row["list"]),
        number=row["number"],
        title=row["title"],
        section=row["section"],
        source=row["source"],
        measures=tuple(_measure(one) for one in row["measures"]),
    )


def _measure(row: Mapping[str, Any]) -> Measure:
    return Measure(
        code=row["code"],
        title=row["title"],
        comparator=Comparator(row["comparator"]),
        line=Decimal(str(row["line"])) if "line" in row else None,
        unit=row.get("unit", ""),
        indicator=row.get("indicator", ""),
        is_setting=row.get("is_setting", False),
        is_counted=row.get("is_counted", True),
        alternatives=tuple(Decimal(str(one)) for one in row.get("alternatives", ())),
        note=row.get("note", ""),
    )
