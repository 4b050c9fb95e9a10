"""What a new binding says, and its row."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any

from yanzhen.apps.reports.models import Binding, Report


@dataclass(frozen=True, kw_only=True)
class Wanted:
    """What a new binding says; exactly the fields of its kind are set."""

    key: str
    label: str
    kind: str
    indicator_id: int | None = None
    plan_id: int | None = None
    task_id: int | None = None
    measure: str = ""
    value: Decimal | None = None
    provided_by: str = ""
    provided_on: date | None = None
    unit: str = ""
    decimals: int | None = None
    spec: Mapping[str, Any] = field(default_factory=dict)


def binding_row(report: Report, wanted: Wanted) -> Binding:
    """Return the unsaved row of a binding."""
    return Binding(
        report=report,
        key=wanted.key,
        label=(wanted.label.strip() or wanted.key)[:120],
        kind=wanted.kind,
        indicator_id=wanted.indicator_id,
        plan_id=wanted.plan_id,
        task_id=wanted.task_id,
        measure=wanted.measure,
        value=wanted.value,
        unit=wanted.unit,
        decimals=wanted.decimals,
        spec=dict(wanted.spec),
    )


def says_the_same(binding: Binding, wanted: Wanted) -> bool:
    """Does a binding stand for exactly what is wanted?"""
    return (
        binding.kind == wanted.kind
        and binding.indicator_id == wanted.indicator_id
        and binding.plan_id == wanted.plan_id
        and binding.task_id == wanted.task_id
        and binding.measure == wanted.measure
        and binding.decimals == wanted.decimals
        and binding.spec == dict(wanted.spec)
    )
