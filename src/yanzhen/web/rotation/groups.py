"""Settings of a round or a scenario in groups: what stands where, and what differs from what it starts from."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from typing import Any

from django import forms

from yanzhen.presets.rotation import GROUPS, RotationSetting, SettingGroup


@dataclass(frozen=True)
class FieldRow:
    """A setting with its field; ``base`` is what it is compared with, in words, where it differs, else empty."""

    setting: RotationSetting
    field: forms.BoundField
    base: str
    compared: Decimal

    @property
    def usual(self) -> str:
        """What it is compared with, with its unit."""
        return f"{self.setting.shown(self.compared)}{self.setting.unit}"

    @property
    def now(self) -> str:
        """The value as people read it; what cannot be read stays as it was typed."""
        value = self.field.value()
        return self.setting.shown(number) if (number := number_in(value)) is not None else str(value or "空")


@dataclass(frozen=True)
class FieldGroup:
    """The fields of one group, and how many of them differ or have a fault."""

    group: SettingGroup
    rows: tuple[FieldRow, ...]

    @property
    def changed(self) -> int:
        """How many differ."""
        return sum(bool(row.base) for row in self.rows)

    @property
    def is_open(self) -> bool:
        """Is it shown unfolded: something in it differs, or has to be corrected?"""
        return bool(self.changed or any(row.field.errors for row in self.rows))


def grouped(form: forms.Form, settings: Iterable[RotationSetting], bases: Mapping[str, Decimal]) -> list[FieldGroup]:
    """Return the settings that the form has fields for, in groups, held against ``bases``."""
    shown = [one for one in settings if one.key in form.fields]
    rows = [
        FieldRow(one, form[one.key], _base(form[one.key].value(), one, bases[one.key]), bases[one.key]) for one in shown
    ]
    return [
        FieldGroup(group, members)
        for group in GROUPS
        if (members := tuple(row for row in rows if row.setting.group is group))
    ]


def _base(value: Any, setting: RotationSetting, base: Decimal) -> str:
    return "" if number_in(value) == base else f"{setting.shown(base)}{setting.unit}"


def number_in(value: Any) -> Decimal | None:
    """Return the number that a field holds, None for anything else.

    >>> number_in("0.50"), number_in("half"), number_in(None)
    (Decimal('0.50'), None, None)
    """
    try:
        found = Decimal(str(value))
    except InvalidOperation:
        return None
    return found if found.is_finite() else None
